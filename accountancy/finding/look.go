package finding

import (
	"cmp"
	"maps"
	"slices"

	"lanthorn/accountancy/detect"
)

// Look is a lot, document or other item to look at, with why.
type Look struct {
	Kind    detect.ItemKind `json:"kind"`
	ID      string          `json:"id"`
	Score   float64         `json:"score"`
	Results []string        `json:"results"` // references of the results that name it, the weightiest first
}

// LookFirst orders what the evidence names by how much of the evidence for
// something wrong passes through it: within a family the largest of weight
// times share, families added. Evidence against names nothing to look at.
// most bounds the list; 0 is all.
func LookFirst(evidence []Evidence, most int) []Look {
	type key struct {
		kind detect.ItemKind
		id   string
	}
	type part struct {
		score float64
		ref   string
	}
	best := map[key]map[detect.Family]float64{}
	refs := map[key][]part{}
	for _, e := range evidence {
		w := min(Cap, weight(e))
		if !(w > 0) {
			continue
		}
		for _, it := range e.Items {
			k, score := key{it.Kind, it.ID}, w*it.Share
			if !(score > 0) || it.ID == "" {
				continue
			}
			if best[k] == nil {
				best[k] = map[detect.Family]float64{}
			}
			best[k][e.Family] = max(best[k][e.Family], score)
			refs[k] = append(refs[k], part{score, e.Ref})
		}
	}
	out := make([]Look, 0, len(best))
	for k, families := range best {
		l := Look{Kind: k.kind, ID: k.id}
		for _, f := range slices.Sorted(maps.Keys(families)) {
			l.Score += families[f]
		}
		slices.SortFunc(refs[k], func(a, b part) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.ref, b.ref)) })
		for _, p := range refs[k] {
			if !slices.Contains(l.Results, p.ref) {
				l.Results = append(l.Results, p.ref)
			}
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b Look) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	if most > 0 && len(out) > most {
		out = out[:most]
	}
	return out
}
