// Package rulebook reads guidelines and asks them: the one place that knows the
// expression language (CEL). An expression is typechecked against
// [guideline.View] when it is read, may cost no more than a fixed number of
// steps when it is asked, and can reach nothing but the view: no clock, no
// files, no network.
//
// A guideline that cannot be read to its end (it runs out of steps, it divides
// by zero) counts as one that fired, and says why: what a rule leaves open a
// person settles.
package rulebook
