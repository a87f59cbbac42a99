// Package scenarios reads scenarios of the outlook from files: YAML, strictly, so
// that a misspelt word is an error with its line and not a lever that does
// nothing.
package scenarios
