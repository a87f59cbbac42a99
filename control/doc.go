// Package control says whether goods need an export licence: it classifies by
// composition against the control list in force on a day.
//
// A [List] is data with a legal basis and a life: entries come into force, are
// suspended, come back and end on their dates, and nothing here knows a law. A
// customs code alone never decides: it gives hints and is compared with the
// composition, and goods whose composition is not known are undetermined.
//
//	goods ──▶ entry: in force on the day? ──▶ kind of product? ──▶ condition met?
//	                 │ suspended                     │ not settled       │ cannot tell
//	                 ▼                               ▼                   ▼
//	          listed as suspended              undetermined        undetermined
//
// Answers are reason codes with parameters; the jurisdiction pack and the
// catalogues hold the sentences. The package is pure.
package control
