package app

import (
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/internal/letters"
	"lanthorn/internal/pack"
	"lanthorn/review"
)

// Law is what the jurisdiction pack says, in the forms the domain asks for.
type Law struct {
	ID       string // of the pack
	Version  string
	Custody  custody.Law
	Control  *control.List
	Calendar *calendar.Calendar
	Review   *review.Policy
	Lists    []PartyList
	Home     string // country code of the jurisdiction
	Pack     *pack.Pack
	Letters  letters.Book // templates of what the review sends
}

// PartyList is a list of parties that must not be dealt with, by exact name.
type PartyList struct {
	ID      string
	Version string
	Names   []string
}

func (a *App) law() custody.Law             { return a.cfg.Law.Custody }
func (a *App) controlList() *control.List   { return a.cfg.Law.Control }
func (a *App) calendar() *calendar.Calendar { return a.cfg.Law.Calendar }
func (a *App) desk() *review.Desk {
	return &review.Desk{Policy: a.cfg.Law.Review, Calendar: a.cfg.Law.Calendar}
}

// Jurisdiction is the law the installation works under.
func (a *App) Jurisdiction() Law { return a.cfg.Law }

// screen holds every party of a deal against the pack's lists. The comparison
// is of whole names without regard to case, spaces and punctuation. Without any
// list nothing is screened, and the gate's rule says what that means.
func (a *App) screen(app *review.Application, at time.Time) []review.ScreenInput {
	var out []review.ScreenInput
	for _, p := range app.Parties() {
		for _, list := range a.cfg.Law.Lists {
			in := review.ScreenInput{Party: p.Name, Role: "party", Status: "clear", List: list.ID, ListVersion: list.Version, ScreenedAt: at}
			for _, name := range list.Names {
				if plainName(name) == plainName(p.Name) {
					in.Status = "listed"
				}
			}
			out = append(out, in)
		}
	}
	return out
}

func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .,-'&()", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// LawOf takes the law out of a pack.
func LawOf(p *pack.Pack) Law {
	return Law{ID: p.ID, Version: p.Version, Custody: p.Law(), Control: p.Control, Calendar: p.Calendar, Review: p.Review, Home: p.Jurisdiction,
		Lists: []PartyList{{ID: p.ID + ".control_list", Version: p.Version}}, Pack: p, Letters: p.Letters}
}
