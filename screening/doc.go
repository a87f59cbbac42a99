// Package screening compares parties with lists of people, companies and ships
// that somebody may not deal with. It says how alike two names are and why, what
// else speaks for or against it, and which lists in which edition it looked at.
//
//	Prepare    a name folded, romanised and parted into words
//	Compare    two names: a score from 0 to 1000 and the steps that add up to it
//	New        an index of entries, complete for what scores for review
//	Set.Screen a party against the lists in force: hits in bands, or none
//	Affected   the other way round: changed entries against all parties
//	Diff       what an edition changed; Doubts, why it should wait for a person
//	Stale      the sources too old to decide upon
//	Look       what listed parties own, directly and through others
//
// A name of which no letter can be read is neither a hit nor a clearance. The
// same party, lists and settings give the same bytes.
package screening
