// Package rules holds the house rules as tests: which package may import which,
// what the domain may not touch, how large a file may grow, and what no file may
// say. It has no code of its own.
//
//	5  cmd/lanthorn
//	4  internal/cli  internal/server  internal/pages  internal/api  internal/door  internal/web  internal/bench
//	3  internal/app  internal/interop
//	2  evidence  verify  internal/store  internal/translog  internal/pack  internal/simulate  internal/reason  internal/scenarios  internal/rulebook
//	1  custody  provenance  accountancy  control  guideline  review  outlook
//	0  ree  calendar
//
// A package imports from its own floor or from below. Each rule is a function
// of a file tree; beside the test that applies it to this repository stands one
// that shows it a broken tree.
package rules
