// Package world is the network that scenarios run on by default: the trade in
// rare earths of 2024 as far as published figures reach, and stated assumptions
// where they do not.
//
// Every number comes from a Row with its source, edition, unit and basis; Rows
// lists them all. Found rows were read in the named document or its copy, derived
// rows are arithmetic on such, assumed rows are nobody's figure: they stand for
// what is not published and are drawn or varied, never quoted.
package world
