package simulate

import (
	"fmt"
	"math/rand/v2"

	"lanthorn/calendar"
	"lanthorn/guideline"
	"lanthorn/internal/rulebook"
	"lanthorn/ree"
)

// Shares of invented cases, chosen so that every sort of guideline has something
// to speak to. They are nobody's statistics.
const (
	applicants    = 60
	shareNew      = 0.25 // end users whom no licence named before
	shareConcern  = 0.08 // lines of doubtful origin
	shareHit      = 0.02 // parties with a hit in screening
	shareMilitary = 0.005
	shareGeneral  = 0.15 // applications for a general licence
)

// Cases invents the applications of the year before a day, each with what a book
// of guidelines said of it then and, for nine in ten, how many working days it
// took. Cases that were sent to an agency took longer. The same seed gives the
// same cases.
func Cases(n int, seed uint64, until calendar.Date, book *rulebook.Book) ([]rulebook.Past, error) {
	r := rand.New(rand.NewPCG(seed, 31))
	out := make([]rulebook.Past, n)
	for i := range out {
		p := &out[i]
		day := until.Add(-365 + i*365/max(1, n))
		p.Case, p.Lodged, p.View = fmt.Sprintf("SIM-%06d", i+1), day.String(), inventedView(r, day)
		p.Applicant = p.View.Applicant.Ref
		run, err := book.Run(&p.View)
		if err != nil {
			return nil, err
		}
		p.Said, p.Waited = run.Results, -1
		if r.Float64() < 0.9 {
			p.Waited = waited(r, &run)
		}
	}
	return out, nil
}

// waited is a number of working days: some weeks, and more for each agency.
func waited(r *rand.Rand, run *guideline.Run) int {
	days := 12 + r.ExpFloat64()*10
	for range run.Of(guideline.Routes) {
		days += 5 + r.ExpFloat64()*6
	}
	return int(days)
}

func inventedView(r *rand.Rand, day calendar.Date) guideline.View {
	where := pickOne(r, []string{"DE", "JP", "US", "KR", "VN", "TH", "FR", "IN", "PL", "MX"})
	v := guideline.View{Day: day.String(), Kind: "individual", Destination: where, Provenance: "verified",
		Applicant: guideline.Applicant{Ref: fmt.Sprintf("SIM-%02d", r.IntN(applicants)+1), Country: "CN", Activities: []string{"export"}},
		EndUse:    guideline.EndUse{Code: pickOne(r, []string{"vehicle", "wind", "robot", "medical", "electronics", "civil_industry"}), Text: "simulated"},
		Route:     guideline.Route{Mode: "sea", From: "CNNGB", To: where},
		Documents: []string{"identity_papers", "contract", "technical_description", "end_user_statement", "end_use_statement"},
		History:   guideline.History{Cases: 1 + r.IntN(40), Decided: r.IntN(30), Granted: r.IntN(20)}}
	if r.Float64() < shareGeneral {
		v.Kind = "general"
	}
	if r.Float64() < shareMilitary {
		v.EndUse.Code = "military"
	}
	v.Parties = []guideline.Party{inventedParty(r, "consignee", where), inventedParty(r, "end_user", where)}
	for no := range 1 + r.IntN(3) {
		v.Lines = append(v.Lines, inventedLine(r, no+1))
	}
	for _, l := range v.Lines {
		if l.Provenance != "verified" {
			v.Provenance = l.Provenance
		}
	}
	return v
}

func inventedParty(r *rand.Rand, role, where string) guideline.Party {
	p := guideline.Party{Name: fmt.Sprintf("Simulated buyer %d", r.IntN(400)), Role: role, Country: where, Screening: "clear", New: r.Float64() < shareNew, OwnershipKnown: true}
	if r.Float64() < shareHit {
		p.Screening, p.Lists = "listed", []string{pickOne(r, []string{"cn.watch_list", "cn.control_list"})}
	}
	return p
}

func inventedLine(r *rand.Rand, no int) guideline.Line {
	l := guideline.Line{No: no, Form: "magnet_ndfeb", Kind: "magnet_ndfeb", HS: "8505111000", Assayed: true, MassKG: guideline.Number(100 + r.IntN(9900)),
		Controlled: "yes", Codes: []string{"1C905.a"}, Provenance: "verified", Origins: []string{"CN"}, Elements: guideline.ByElement{}, ElementKG: guideline.ByElement{}}
	for _, e := range []struct {
		element ree.Element
		most    float64
	}{{ree.Nd, 30}, {ree.Dy, 4}, {ree.Tb, 0.6}} {
		share := guideline.Number(r.Float64() * e.most)
		l.Elements[e.element.Symbol()], l.ElementKG[e.element.Symbol()] = share, share*l.MassKG/100
	}
	if r.Float64() < shareConcern {
		l.Provenance, l.UnknownOrigin = "concern", guideline.Number(10+r.IntN(40))
	}
	if r.Float64() < 0.05 {
		l.Controlled, l.Codes = "undetermined", nil
	}
	return l
}

func pickOne[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }
