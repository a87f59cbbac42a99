// Package sparse factors large sparse symmetric positive definite matrices: the
// covariances of the balances of a network, which are weighted graph Laplacians.
//
// A Matrix is gathered from contributions, put into an order that keeps the
// factor sparse (minimum degree on a quotient graph with the approximate
// degrees of Amestoy, Davis and Duff 1996, SIAM J. Matrix Anal. Appl. 17:886),
// and factored row by row along its elimination tree (Liu 1990, SIAM J. Matrix
// Anal. Appl. 11:134). Of the inverse it gives the elements on the pattern of
// the factor, without the rest (Takahashi, Fagan and Chin 1973; Erisman and
// Tinney 1975, Comm. ACM 18:177): enough for every variance of a network, since
// two balances that share a stream are always in the pattern.
//
// The same matrix gives the same bits in every run.
package sparse
