// Package ree is the vocabulary of the rare-earth trade: the seventeen
// elements with their oxides, exact masses, assays with their uncertainty, and
// the forms and levels of a product from ore to magnet.
//
// Masses are whole milligrams. Net mass of goods ([Mass]), mass of one element
// ([ElementMass]) and mass of its trade oxide ([OxideMass]) are different types,
// so that a kilogram of Pr6O11 can never be added to a kilogram of Pr.
// Fractions are whole parts per billion ([Fraction]).
//
// The package is pure: no input, no output, no clock.
package ree
