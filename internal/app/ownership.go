package app

import (
	"slices"

	"lanthorn/review"
	"lanthorn/screening"
)

// owned says of every party of a deal with declared owners what listed parties
// hold of it, by plain name. Parties of the deal that own one another count as
// such. An owner is listed where a person has confirmed a hit on any list; behind
// an owner that every list has answered for and of whom nothing is declared, nobody
// is looked for. A part of unknown size counts as undeclared.
func (d *screenedDeal) owned() map[string]screening.Owned {
	var shares []screening.Share
	listed, open, declared := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i, p := range d.parties {
		name := plainName(p.name)
		answers := d.of(i)
		listed[name] = listed[name] || slices.ContainsFunc(answers, confirmed)
		open[name] = open[name] || slices.ContainsFunc(answers, unanswered)
		if p.role == "owner" {
			shares = append(shares, screening.Share{Owner: name, Owned: plainName(p.owned), PPM: p.ppm})
			declared[plainName(p.owned)] = true
		}
	}
	ends := map[string]bool{}
	for _, s := range shares {
		ends[s.Owner] = !open[s.Owner] && !declared[s.Owner]
	}
	out := map[string]screening.Owned{}
	for _, o := range screening.Look(shares, listed, ends, screening.HalfPPM) {
		out[o.Party] = o
	}
	return out
}

func confirmed(in review.ScreenInput) bool { return in.Status == "listed" || in.Status == "watched" }

func unanswered(in review.ScreenInput) bool {
	return in.Stale || in.Status == "hit" || in.Status == "failed"
}
