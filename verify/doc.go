// Package verify checks what a ledger hands out, offline and without trusting
// anybody but the keys it is given: proof bundles, QR texts and whole log
// directories.
//
// The answer is a Report: a list of checks, each with a code for machines, an
// outcome and words for people. A check that could not be made says so; it is
// never counted as passed.
//
// The package imports evidence, the standard library, the signed-note and tree
// modules of golang.org/x/mod and the tlog-proof format of transparency-dev,
// and nothing else; a test holds it to that.
package verify
