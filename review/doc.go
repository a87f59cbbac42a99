// Package review takes an export application from lodging to a decision and
// looks after the licence that follows.
//
// Machines work together. Their tables are data ([CaseTransitions],
// [LicenceTransitions], and for what follows a decision [AppealTransitions],
// [AmendmentTransitions], [VerificationTransitions], [DeliveryTransitions]); each
// move names the guards that must hold, and a
// refused move says which guard failed and what would mend it.
//
//	draft ─lodge▶ lodged ─accept▶ gate ─open▶ review ─consolidate▶ consolidation
//	                │ ▲             ▲ evaluate                        │ propose ▲
//	          return▼ │lodge        │ (any open state after)         ▼         │ send back
//	              returned          │                           authorisation ─decide▶ decided ─close▶ closed
//	                                                              ▲ countersign
//	any open state ─withdraw▶ withdrawn, ─lapse▶ lapsed
//
//	licence: prepared ─issue▶ active ◀lift─suspend▶ suspended
//	         active ─▶ exhausted (reversible), expired, surrendered, revoked, superseded
//
//	appeal: lodged ─admit▶ admissible ─appoint▶ panel ─▶ upheld, varied: the case opens
//	        a new round at consolidation, the old one kept whole; or dismissed
//
//	registration under a general licence: applied ─examine▶ examined ─register▶ registered
//	        ◀─▶ suspended; declined, excluded; withdrawn, lapsed. Upheld or varied on appeal,
//	        declined, suspended, excluded ─▶ applied: by others, registered, declined, or
//	        confirmed as it was
//
//	amendment: lodged ─accept▶ assessing ─propose▶ proposed ─approve▶ approved: the next
//	           version of the licence, its unused balance carried over; or refused
//
//	verification: due ▶ planned ▶ notified ▶ in field ▶ reported ▶ satisfied, unresolved,
//	              adverse, access denied ▶ closed
//
//	delivery: reported; or asked ─▶ confirmed, disputed (by the end user), cancelled
//
// Inside a case three further machines work ([ReferralTransitions],
// [QueryTransitions], [EscalationTransitions]); time moves some of them, through
// [Desk.DecideDue]:
//
//	referral: opened ─see▶ seen ◀─▶ asking ─answer▶ answered (again: a new version)
//	          └────────────┴──── deem ▶ deemed, waive ▶ waived, recall ▶ recalled
//	query:    draft ─issue▶ issued ─reply▶ part answered ─reply▶ answered ─accept▶ accepted
//	          └ reopen ◀ answered; lapse ▶ lapsed; cancel ▶ cancelled
//	ladder:   open at the first level ─raise▶ the next ─settle▶ settled
//
// Who is authoritative for what: the events are, and nothing else. Decide
// methods look at [Facts] and a command and answer with events or a refusal;
// [Apply] folds events into rows ([Case], [Licence], [LicenceLine], [Move],
// [LotHold]) that the store keeps. No row changes without an event.
//
// Signatures are over the hash of a proposal's canonical bytes; the proposal
// holds the hash of the gate's verdicts, and these hold the hash of what they
// were computed from. An edit anywhere up that chain makes another hash and so
// voids what was signed.
//
// The package is pure: people, instants and the state of the ledger come in
// with the command.
package review
