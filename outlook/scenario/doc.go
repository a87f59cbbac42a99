// Package scenario says what governments do, in words that people can read and
// check: levers of whoever restricts trade and responses of those who are hit.
// Compile turns a scenario into the arrays of a model.Plan.
//
// A scenario is data; decoding it from a file is the work of a higher floor.
// Check reports all that is wrong with one, each problem with its place, before
// anything is run.
package scenario
