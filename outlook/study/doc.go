// Package study runs scenarios many times over what nobody knows: Latin
// hypercubes of the model's parameters, the same for every scenario, so that two
// scenarios are compared run by run; which parameter drives a result; what a
// response is worth.
//
// Every run is a function of its number alone. Workers take runs as they come
// and write each answer in its place, so their number changes nothing.
//
// A study says what would follow from assumptions; it gives no chance that
// anything happens.
package study
