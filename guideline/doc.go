// Package guideline holds guidelines as data: rules over a case with a legal
// basis, a life with dates, and examples that they must get right.
//
//	draft ─▶ consultation ─▶ adopted: not yet ─▶ in force ─▶ repealed
//	                                              │   ▲
//	                                              ▼   │ on its date
//	                                            suspended
//
// A guideline that fires sends a case to agencies, asks for documents, raises a
// flag, closes a kind of licence, or says that the law refuses in principle. It
// never refuses: what it says is recorded with the case, and a person decides.
//
// What a guideline may look at is a [View] of the case and nothing else. The
// engine that reads the expressions is internal/rulebook; this package is pure.
package guideline
