// Package measure computes how dependent somebody is on whom: net import
// reliance, concentration, supply risk, days of cover, and the origins that
// re-exports and stages hide.
//
// Every function is pure arithmetic on what it is given. Quantities that are
// compared must share a unit, tonnes of rare-earth oxide as a rule; shares lie
// between 0 and 1. Weights that a guideline prescribes (governance, trade terms,
// thresholds) are arguments.
package measure
