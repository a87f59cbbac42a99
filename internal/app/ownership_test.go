package app

import (
	"context"
	"slices"
	"testing"
	"time"

	"lanthorn/guideline"
	"lanthorn/internal/pack"
	"lanthorn/internal/rulebook"
	"lanthorn/internal/store"
	"lanthorn/packs"
	"lanthorn/ree"
	"lanthorn/review"
	"lanthorn/screening"
)

// only is a pack with one guideline of packs/cn, and none else.
func only(t *testing.T, p *pack.Pack, rule string) *pack.Pack {
	t.Helper()
	files, err := packs.Open("cn")
	if err != nil {
		t.Fatal(err)
	}
	cn, err := pack.LoadGuidelines(files)
	if err != nil {
		t.Fatal(err)
	}
	book := cn.Guidelines.Book
	book.Guidelines = slices.DeleteFunc(slices.Clone(book.Guidelines), func(g guideline.Guideline) bool { return g.ID != rule })
	read, problems := rulebook.Read(book)
	if len(problems) > 0 || len(book.Guidelines) != 1 {
		t.Fatal(problems)
	}
	out := *p
	out.Guidelines = read
	return &out
}

// TestHalfOwnedByListedParties brings cases with declared owners to the rule of
// packs/cn, after its suspension, and makes the evaluations again.
func TestHalfOwnedByListedParties(t *testing.T) {
	f := screened(t, func(c *Config) { c.Law.Pack = only(t, c.Law.Pack, "cn.ann61.half-owned") })
	ctx := context.Background()
	lot := f.magnets().Lot
	f.now = time.Date(2027, 1, 11, 9, 0, 0, 0, china)
	_, err := f.list(rows("o1,Vexholm Holding,company,block,DE", "o2,Grauwerk Invest,company,flag,DE"))
	f.must(err)
	owner := func(name string, ppm int) review.Owner { return review.Owner{Name: name, Country: "DE", PPM: ppm} }
	vexholm, grauwerk, miller := "Vexholm Holding", "Grauwerk Invest", "Family Miller"
	for _, c := range []struct {
		name   string
		owners []review.Owner // of the end user
		above  []review.Owner // of an intermediary called Miller Trade
		share  float64
		known  bool
		fires  bool
	}{
		{"half, together, on lists of either kind", []review.Owner{owner(vexholm, 250_000), owner(grauwerk, 250_000)}, nil, 50, true, true},
		{"just below, the rest in known hands", []review.Owner{owner(vexholm, 499_999), owner(miller, 500_001)}, nil, 49.9999, true, false},
		{"just below, the rest undeclared", []review.Owner{owner(vexholm, 499_999)}, nil, 49.9999, false, false},
		{"more than half, the rest undeclared", []review.Owner{owner(grauwerk, 600_000)}, nil, 60, true, true},
		{"a listed owner with a part of unknown size", []review.Owner{owner(vexholm, 0)}, nil, 0, false, false},
		{"through another party of the deal", []review.Owner{owner("Miller Trade", 510_000)}, []review.Owner{owner(vexholm, 500_000), owner(miller, 500_000)}, 51, true, true},
		{"through one that is held by less than half", []review.Owner{owner("Miller Trade", 1_000_000)}, []review.Owner{owner(vexholm, 499_999), owner(miller, 500_001)}, 0, true, false},
		{"nobody says who owns it", nil, nil, 0, false, false},
	} {
		app := application(lot, 10*ree.Kilogram)
		app.EndUsers[0].Owners = c.owners
		if c.above != nil {
			app.Intermediaries = []review.Party{{Name: "Miller Trade", Country: "DE", Owners: c.above}}
		}
		ref := f.lodged(app)
		for _, h := range f.hits("open") {
			_, err := f.Resolve(ctx, reviewer, "", h.Ref, answer(h, screening.Confirmed, "same_party"))
			f.must(err)
		}
		_, err := f.EvaluateGate(ctx, reviewer, "", ref)
		f.must(err)
		p, run := f.guidedParty(ref)
		if float64(p.ListedShare) != c.share || p.OwnershipKnown != c.known {
			t.Errorf("%s: the guidelines see %v %%, known %v", c.name, p.ListedShare, p.OwnershipKnown)
		}
		if got := len(run.Of(guideline.Refuses)) == 1; got != c.fires {
			t.Errorf("%s: refused in principle %v", c.name, got)
		}
		steps, err := f.Reproduce(ctx, reviewer, ref)
		f.must(err)
		if slices.ContainsFunc(steps, func(s review.Step) bool { return !s.Same }) {
			t.Errorf("%s: made again %+v", c.name, steps)
		}
	}
	f.replays()
}

// TestAnOpenHitOnAnOwnerIsNotKnown looks before anybody has answered the hit.
func TestAnOpenHitOnAnOwnerIsNotKnown(t *testing.T) {
	f := screened(t, func(c *Config) { c.Law.Pack = only(t, c.Law.Pack, "cn.ann61.half-owned") })
	_, err := f.list(rows("o1,Vexholm Holding,company,block,DE"))
	f.must(err)
	app := application(f.magnets().Lot, 10*ree.Kilogram)
	app.EndUsers[0].Owners = []review.Owner{{Name: "Vexholm Holding", Country: "DE", PPM: 1_000_000}}
	ref := f.lodged(app)
	if p, _ := f.guidedParty(ref); p.OwnershipKnown || p.ListedShare != 0 {
		t.Errorf("with an open hit on the owner the guidelines see %+v", p)
	}
	h := f.hits("open")[0]
	_, err = f.Resolve(context.Background(), reviewer, "", h.Ref, answer(h, screening.Cleared, "other_party"))
	f.must(err)
	_, err = f.EvaluateGate(context.Background(), reviewer, "", ref)
	f.must(err)
	if p, _ := f.guidedParty(ref); !p.OwnershipKnown || p.ListedShare != 0 {
		t.Errorf("cleared: the guidelines see %+v", p)
	}
}

// guidedParty is what the last look at the guidelines saw of the end user, as the ledger
// keeps it, and what they said.
func (f *fixture) guidedParty(ref string) (guideline.Party, guideline.Run) {
	f.t.Helper()
	c, err := f.Case(context.Background(), reviewer, ref)
	f.must(err)
	var last struct {
		View guideline.View `json:"view"`
	}
	f.must(f.Store.View(context.Background(), func(v *store.View) error {
		entries, err := v.EntriesBySubject(ref, 0, 500)
		for i := range entries {
			if entries[i].Kind == review.KindGuided && err == nil {
				err = decode(&entries[i], &last)
			}
		}
		return err
	}))
	return last.View.Parties[1], c.Guided.Run
}
