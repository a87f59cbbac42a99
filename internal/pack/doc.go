// Package pack loads and checks a jurisdiction pack: law as data, in a folder of
// YAML files.
//
//	pack.yaml        who and when: id, version, day it was checked, languages, sources
//	calendar.yaml    working days
//	control.yaml     the control list
//	hints.yaml       what customs codes suggest (optional)
//	review.yaml      licence kinds, criteria, codes, gate rules, clocks, signing
//	roles.yaml       who may do what
//	supervision.yaml activities, quotas, reporting, tolerances, recovery bands
//	instruments.yaml the laws themselves, with their life (optional)
//	guidelines.yaml  rules over a case, with their examples (optional)
//	deposits.yaml    deposits with their published composition (optional)
//	letters.yaml     templates of the letters a review sends (optional)
//	outlook.yaml     what the outlook may take from the ledger (optional)
//	wording.yaml     sentences and words for codes, per language
//
// Loading is strict: a field or file that nobody knows is an error, and all that
// is wrong is said at once, each with its file and path. What was only
// remembered says so (confidence: memory) and never decides anything.
package pack
