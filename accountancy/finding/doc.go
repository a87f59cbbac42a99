// Package finding is what people do with what detectors say: weighing the
// evidence, choosing what to look at first, and the lives of a finding, an
// inspection and a clue from the public.
//
// Evidence is weighed per family, never added within one: the likelihood ratios
// of a family are averaged, which stays fair whatever their results share, and
// each family is capped at 1000 to 1 either way ([Weigh]). The statement that
// follows is a word for the strength of the evidence. It is not a verdict, and
// nothing here makes one: only people move a finding on.
//
// The three machines' tables are data ([FindingTransitions],
// [InspectionTransitions], [ClueTransitions]); each move names its guards, and a
// refused move says every guard that failed.
//
//	finding:    open ─assign▶ assigned ─explain▶ explained ─reject_explanation▶ assigned
//	            assigned, explained ─confirm▶ confirmed
//	            assigned, explained, confirmed ─close▶ closed
//	            closed, confirmed ─reopen▶ reopened ─assign▶ assigned
//	inspection: planned ─begin▶ under_way ─end▶ ended ─conclude▶ concluded ─close▶ closed
//	            planned ─cancel▶ cancelled
//	clue:       received ─screen▶ screened ─link▶ linked ─act▶ acted_on ─answer▶ answered
//	            screened, linked ─answer▶ answered ─resume▶ received
//
// Who is authoritative for what: a state is what its moves made it. A move is a
// pure function of the state and the command; it gives the next state, or all
// the reasons why not, and then nothing has changed.
package finding
