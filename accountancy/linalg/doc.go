// Package linalg holds the dense linear algebra that the accountancy needs:
// covariances of a few hundred balances at most, factored once and used often.
package linalg
