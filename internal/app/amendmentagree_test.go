package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// lookedAt is what the gate rests on, line by line, and who is screened as what, for
// an application as it is.
type lookedAt struct {
	lines   map[int]string
	parties map[string][]string // what is known of each, by name
}

func (f *fixture) lookedAt(ref string, a *review.Application) (out lookedAt) {
	f.t.Helper()
	out.lines, out.parties = map[int]string{}, map[string][]string{}
	_, err := f.Store.Do(context.Background(), store.Command{Alone: true, Run: func(tx *store.Tx) (any, error) {
		inputs, _, err := f.gateInputsOf(tx, ref, a, f.now)
		if err != nil {
			return nil, err
		}
		for _, in := range inputs {
			for i := range in.Screening {
				in.Screening[i].ScreenedAt = time.Time{}
			}
			for i := range in.Lots {
				in.Lots[i].AskedMG = 0 // less of a lot asks nothing new of it; more is a change of its own
				for j := range in.Lots[i].Elements {
					in.Lots[i].Elements[j].MassMG = 0
				}
			}
			line := a.Lines[slices.IndexFunc(a.Lines, func(l review.Line) bool { return l.No == in.Line })]
			raw, err := json.Marshal([]any{in, line.HS, line.Form})
			if err != nil {
				return nil, err
			}
			out.lines[in.Line] = string(raw)
		}
		for _, p := range f.dealParties(state{tx, f.tables}, a) {
			of := p.name
			if p.owned != "" {
				of = p.owned
			}
			out.parties[of] = append(out.parties[of], p.role+" "+p.hash)
		}
		return nil, errLookOnly
	}})
	if !errors.Is(err, errLookOnly) {
		f.t.Fatal(err)
	}
	return out
}

// Every rule of the table of changes: what the preview says is looked at again is
// what the gate looks at otherwise, no party is screened anew that the preview does
// not name, and what stands is what it was.
func TestThePreviewSaysWhatTheGateLooksAtAgain(t *testing.T) {
	f := open(t, withAfter)
	f.industry()
	ctx := context.Background()
	magnet := f.magnets()
	base := application(magnet.Lot, 100*ree.Kilogram)
	base.Documents = append(base.Documents, review.Document{Kind: "extra", Name: "x.pdf", Hash: strings.Repeat("cd", 32)})
	base.EndUsers = []review.Party{{Name: "Motor Works GmbH", Country: "DE", Address: "Industriestrasse"}}
	base.Intermediaries = []review.Party{{Name: "Agent Brothers KG", Country: "AT"}, {Name: "Second Agent KG", Country: "AT"}}
	base.Route.Carriers = []review.Party{{Name: "Line A", Country: "DK"}, {Name: "Line B", Country: "DK"}}
	base.Route.Vessel = &review.Vessel{Name: "Morning Star", IMO: "9000000", Flag: "PA"}
	base.Lines[0].Text = "a text"
	second := base.Lines[0]
	second.No, second.MassMG, second.Lots = 2, 50*ree.Kilogram, []review.LotQuantity{{Lot: magnet.Lot, MassMG: 50 * ree.Kilogram}}
	base.Lines = append(base.Lines, second)
	ref := f.lodged(base)
	was, err := f.Amendable(ctx, maker, ref)
	f.must(err)
	policy := f.desk().Policy
	before := f.lookedAt(ref, &was)
	met := map[string]bool{}
	for name, change := range amendingChanges() {
		raw, _ := json.Marshal(was)
		var now review.Application
		f.must(json.Unmarshal(raw, &now))
		change(&now)
		p := policy.Amend(&was, &now)
		for _, c := range p.Changes {
			met[c.Field] = true
		}
		after := f.lookedAt(ref, &now)
		for no, in := range after.lines {
			if changed := before.lines[no] != in; changed && !p.Reopens("gate", no) {
				t.Errorf("%s: the gate looks at line %d otherwise, and the preview says that it stands", name, no)
			}
		}
		for party, as := range after.parties {
			said := slices.Contains(p.Reopened, review.Assessment{Kind: "screening", Of: party})
			if fresh := !slices.Equal(before.parties[party], as); fresh != said && party != "Magnet works" {
				t.Errorf("%s: %s is screened anew: %v; the preview says %v", name, party, fresh, said)
			}
		}
		for _, a := range p.Reopened {
			if _, is := after.parties[a.Of]; a.Kind == "screening" && !is {
				t.Errorf("%s: the preview names %q, which is not screened", name, a.Of)
			}
		}
	}
	for _, r := range review.ChangeRules() {
		if !met[r.Field] {
			t.Errorf("no change is of the rule %s", r.Field)
		}
		if strings.HasPrefix(r.Field, "route.") && !slices.Contains(r.Rests, "screening") {
			t.Errorf("%s rests no screening", r.Field)
		}
	}
}

func amendingChanges() map[string]func(*review.Application) {
	return map[string]func(*review.Application){
		"kind":             func(a *review.Application) { a.Kind = "another" },
		"destination":      func(a *review.Application) { a.Destination = "JP" },
		"consignee's slip": func(a *review.Application) { a.Consignee.Name += "." },
		"consignee":        func(a *review.Application) { a.Consignee.Name = "Somebody Else AG" },
		"user's slip":      func(a *review.Application) { a.EndUsers[0].Name = "Motor Work GmbH" },
		"user's address":   func(a *review.Application) { a.EndUsers[0].Address = "Another Road 9" },
		"user's owner":     func(a *review.Application) { a.EndUsers[0].Owners = []review.Owner{{Name: "Owner X", PPM: 500_000}} },
		"user's phone":     func(a *review.Application) { a.EndUsers[0].Phone = "+49 1" },
		"a second user": func(a *review.Application) {
			a.EndUsers = append(a.EndUsers, review.Party{Name: "User Two", Country: "DE"})
		},
		"agent's slip":     func(a *review.Application) { a.Intermediaries[0].Name = "Agent Brother KG" },
		"agent":            func(a *review.Application) { a.Intermediaries[0].Name = "Unknown Trading Ltd" },
		"agent left out":   func(a *review.Application) { a.Intermediaries = a.Intermediaries[:1] },
		"end use in words": func(a *review.Application) { a.EndUse.Text += "!" },
		"end use":          func(a *review.Application) { a.EndUse.Code = "other" },
		"port":             func(a *review.Application) { a.Route.From = "Shanghai" },
		"carrier":          func(a *review.Application) { a.Route.Carriers[0] = review.Party{Name: "Line C", Country: "GR"} },
		"carrier's slip":   func(a *review.Application) { a.Route.Carriers[0].Name = "Line A." },
		"a third carrier":  func(a *review.Application) { a.Route.Carriers = append(a.Route.Carriers, review.Party{Name: "Line D"}) },
		"carrier left out": func(a *review.Application) { a.Route.Carriers = a.Route.Carriers[:1] },
		"carrier's owner": func(a *review.Application) {
			a.Route.Carriers[1].Owners = []review.Owner{{Name: "Ship Owner", PPM: 1_000_000}}
		},
		"vessel":             func(a *review.Application) { a.Route.Vessel = &review.Vessel{Name: "Evening Star", IMO: "9000001"} },
		"vessel's flag":      func(a *review.Application) { a.Route.Vessel.Flag = "LR" },
		"vessel left out":    func(a *review.Application) { a.Route.Vessel = nil },
		"contract":           func(a *review.Application) { a.Contract.Number = "C-99" },
		"documents":          func(a *review.Application) { a.Documents = a.Documents[1:] },
		"code":               func(a *review.Application) { a.Lines[0].HS = "7202999191" },
		"more":               func(a *review.Application) { more(&a.Lines[0], 20*ree.Kilogram) },
		"less":               func(a *review.Application) { more(&a.Lines[0], -20*ree.Kilogram) },
		"value":              func(a *review.Application) { a.Lines[0].Value, a.Lines[0].Currency = 5, "EUR" },
		"text":               func(a *review.Application) { a.Lines[0].Text = "another text" },
		"a third line":       func(a *review.Application) { l := a.Lines[1]; l.No = 3; a.Lines = append(a.Lines, l) },
		"the last line goes": func(a *review.Application) { a.Lines = a.Lines[:1] },
	}
}

func more(l *review.Line, mass ree.Mass) {
	l.MassMG += mass
	l.Lots[0].MassMG += mass
}
