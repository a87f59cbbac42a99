package app

import (
	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/internal/letters"
	"lanthorn/internal/pack"
	"lanthorn/review"
	"lanthorn/screening"
)

// Law is what the jurisdiction pack says, in the forms the domain asks for.
type Law struct {
	ID        string // of the pack
	Version   string
	Custody   custody.Law
	Control   *control.List
	Calendar  *calendar.Calendar
	Review    *review.Policy
	Lists     []PartyList // that the law itself carries
	Screening pack.Screening
	Home      string // country code of the jurisdiction
	Pack      *pack.Pack
	Letters   letters.Book // templates of what the review sends
}

// PartyList is a list that the law itself carries: names of parties that must
// not be dealt with, and whole rows.
type PartyList struct {
	ID      string
	Version string
	Names   []string
	Rows    []screening.Entry
}

func (a *App) law() custody.Law             { return a.cfg.Law.Custody }
func (a *App) controlList() *control.List   { return a.cfg.Law.Control }
func (a *App) calendar() *calendar.Calendar { return a.cfg.Law.Calendar }
func (a *App) desk() *review.Desk {
	return &review.Desk{Policy: a.cfg.Law.Review, Calendar: a.cfg.Law.Calendar}
}

// Jurisdiction is the law the installation works under.
func (a *App) Jurisdiction() Law { return a.cfg.Law }

// LawOf takes the law out of a pack.
func LawOf(p *pack.Pack) Law {
	return Law{ID: p.ID, Version: p.Version, Custody: p.Law(), Control: p.Control, Calendar: p.Calendar, Review: p.Review, Home: p.Jurisdiction,
		Lists: carried(p), Screening: p.Screening, Pack: p, Letters: p.Letters}
}

// carried are the rows that a pack itself carries, by list.
func carried(p *pack.Pack) (out []PartyList) {
	for _, l := range p.Screening.Lists {
		list := PartyList{ID: l.ID + ".pack", Version: p.Version}
		for _, r := range l.Rows {
			e := screening.Entry{List: list.ID, Key: r.Key, Subject: screening.Subject{Kind: screening.Organisation, Countries: []string{r.Country}},
				Measures: []screening.Measure{{Severity: r.Severity, Programme: l.ID, Citation: r.Citation}}}
			for _, name := range r.Names {
				e.Names = append(e.Names, screening.Name{Text: name, Role: screening.Primary})
			}
			list.Rows = append(list.Rows, e)
		}
		if len(list.Rows) > 0 {
			out = append(out, list)
		}
	}
	return out
}
