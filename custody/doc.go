// Package custody is what happens to rare-earth goods: lots and the events that
// make, change, move and consume them, the operators who may do so, the sites
// and processes where it happens, and the quotas it counts against.
//
// A command is an [Event] with its [Report] (who, when). [Decide] looks at the
// present [State] and answers with the event completed (references, marks,
// quota use) or with every reason why it is refused. [Apply] folds a decided
// event into the state; it looks at nothing but the event and the state, so
// that replaying the ledger gives the same rows.
//
//	          extract · import · collect
//	                     │ makes
//	                     ▼
//	assay ──▶ ┌───────────────────┐ dispatch ┌────────────┐
//	stocktake │ lot, held at site │─────────▶│ in transit │
//	freeze ──▶│                   │◀─────────│            │
//	reserve   └───────────────────┘ receive  └────────────┘
//	                     │ transform · blend · split · pack · unpack (in part or whole)
//	                     ▼
//	    new lots, or consume · discard · export: gone
//
// Hard refusals are for what cannot be: more out of a lot than is in it, more of
// an element out of a process than went in beyond measurement error, an actor
// without permission on that day, a receiver who does not hold, a recycler fed
// with ore, a quota overrun where the law says block. What is only improbable is
// accepted and marked.
//
// The package is pure: no input, no output, no clock.
package custody
