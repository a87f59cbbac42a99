package server

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/reason"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// noNumber is what a page shows where somebody divided by nothing.
var noNumber = regexp.MustCompile(`\b(NaN|[+−-]?Inf(inity)?|null|undefined|%!)\b`)

// A site with no report, one with a single event, one that never counts its
// circuit and one that counts nothing in it: each page says in words what cannot
// be concluded, in both languages.
func TestPagesSayWhatCannotBeConcluded(t *testing.T) {
	h := newHouse(t)
	_, err := h.Register(context.Background(), supervisor, "", h.now, custody.Registration{Site: &custody.Site{Ref: "S2", Party: "SEPARATOR", Name: "Idle plant", NameZH: "停产厂", Kind: "separation", Country: "CN", Province: "CN-JX",
		Processes: []custody.Process{{Ref: "SX", Activity: custody.Separation, Step: "refined", Inputs: []ree.Form{"concentrate_ion_adsorption"}, Outputs: []ree.Form{"oxide"}, Model: custody.MassBalance, Pool: true}}}})
	h.must(err)
	h.countsNothing("S1")
	month := h.now.Format("2006-01")
	for _, lang := range []string{"en", "zh"} {
		b := h.as(app.RoleSupervisor, lang)
		for _, site := range []string{"M1", "S1", "S2", "G1"} {
			for _, page := range []string{"", "/balance", "/balance?element=REE", "/balance?element=Tm", "/balance.csv", "/network", "/network?element=Tm", "/recovery", "/recovery.csv", "/closings/" + month, "/closings/" + month + ".csv"} {
				got := b.get("/sites/" + site + page)
				if got.status != 200 && !(site == "M1" && strings.HasPrefix(page, "/closings")) {
					t.Errorf("%s %s%s: status %d", lang, site, page, got.status)
				}
				if bad := noNumber.FindString(got.body); bad != "" {
					t.Errorf("%s %s%s shows %s", lang, site, page, bad)
				}
			}
		}
		for _, page := range []string{"/stocks", "/industry", "/industry.csv", "/closings", "/findings", "/returns", "/quotas"} {
			if got := b.get(page); got.status != 200 || noNumber.MatchString(got.body) {
				t.Errorf("%s %s: status %d, shows %q", lang, page, got.status, noNumber.FindString(got.body))
			}
		}
	}
	b := h.as(app.RoleSupervisor, "en")
	for page, says := range map[string][]string{
		"/sites/S2/balance":            {"No balance of Nd at Idle plant yet", "No test could be made", "have handled none"},
		"/sites/S2/network":            {"has reported nothing"},
		"/sites/S2/closings/" + month:  {"No line can be closed"},
		"/sites/S1/balance?element=Nd": {"No test could be made", "nobody measured the stock at the beginning", "no balance of any element is closed yet"},
	} {
		b.get(page).says(t, 200, says...)
	}
	b.get("/sites/M1/closings/"+month).says(t, 422, "has no balance for")
}

// countsNothing reports a stocktake that found a circuit empty.
func (h *house) countsNothing(site string) {
	h.t.Helper()
	h.report(separator, custody.Event{Kind: custody.Stocktake, Site: site, HoldUps: []custody.HoldUp{{Process: "SX", Rel: 50_000_000}}})
}

// What cannot be is refused in words, and nothing is entered.
func TestImpossibleMeasurementsAreRefusedInWords(t *testing.T) {
	h := newHouse(t)
	heavy := assayOf(ree.BasisOxide, 920_000_000, map[ree.Element]ree.Fraction{ree.Nd: 900_000_000, ree.Dy: 400_000_000})
	below := ree.ElementMasses{}
	below[ree.Nd] = -1
	head := h.head()
	for code, ev := range map[string]custody.Event{
		"assay.over_100": {Kind: custody.Extract, Site: "M1", Process: "LEACH", Outputs: []custody.Make{{Form: "concentrate_ion_adsorption", Net: ree.Tonne, Assay: heavy}}},
		"mass.negative":  {Kind: custody.Stocktake, Site: "S1", HoldUps: []custody.HoldUp{{Process: "SX", Elements: below, Rel: 50_000_000}}},
	} {
		actor := miner
		if ev.Site == "S1" {
			actor = separator
		}
		_, err := h.Report(context.Background(), actor, app.Submission{Occurred: h.now, Event: ev})
		var rs ree.Refusals
		if !errors.As(err, &rs) || rs[0].Code != code || reason.Sentence("zh", rs[0]) == code {
			t.Errorf("want %s in words, got %v", code, err)
		}
	}
	if h.head() != head {
		t.Error("a refused report left an entry")
	}
}

// head is the number of the newest entry.
func (h *house) head() (seq int64) {
	h.must(h.Store.View(context.Background(), func(v *store.View) (err error) {
		seq, err = v.Head()
		return err
	}))
	return seq
}
