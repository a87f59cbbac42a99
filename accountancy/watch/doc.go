// Package watch holds what the running watch over a ledger asks of one site's
// evidence: which detectors, with which settings and which chance of a false
// alarm. The program's daily watch and the study of its powers ask the same.
//
//	evidence of a site ──▶ Tests ──▶ one result for each test that could be made,
//	                                 whether it fires or not
//
// The settings are this program's own until a pack says better: each is what
// honest industry does, with room to spare.
package watch
