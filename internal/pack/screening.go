package pack

import (
	"fmt"
	"slices"
	"time"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/screening"
)

// Screening is the pack's policy on lists of parties.
type Screening struct {
	Lists        []PartyList                  `yaml:"lists"`        // those that every decision needs
	SecondPerson screening.Band               `yaml:"secondPerson"` // from this band on, two people clear a hit; empty: never
	OnHit        map[screening.Band]OnHit     `yaml:"onHit"`        // what an open hit does to a live licence; default mark
	ShrinkMost   Percent                      `yaml:"shrinkMost"`   // of a list's rows; beyond it an import wants a reason
	ClearMonths  int                          `yaml:"clearMonths"`  // longest life of a clearance
	Reasons      map[screening.Outcome][]Word `yaml:"reasons"`      // codes that a resolution may give
	Basis        string                       `yaml:"basis"`
}

// OnHit is what an open hit does to a live licence.
type OnHit string

// Mark makes customs refer; Suspend stops the licence.
const (
	Mark    OnHit = "mark"
	Suspend OnHit = "suspend"
)

// PartyList is a list that decisions need in an edition no older than so many
// hours. Rows are those that the pack itself carries: they are screened against
// besides the imported edition and never take its place.
type PartyList struct {
	ID          string             `yaml:"id"`
	Name        Text               `yaml:"name"`
	MaxAgeHours int                `yaml:"maxAgeHours"`
	Basis       string             `yaml:"basis"`
	Source      string             `yaml:"source"`
	Confidence  control.Confidence `yaml:"confidence"`
	Rows        []PartyRow         `yaml:"rows"`
}

// PartyRow is one row of a list that was found in a source.
type PartyRow struct {
	Key       string             `yaml:"key"`
	Names     []string           `yaml:"names"`
	Country   string             `yaml:"country"`
	Severity  screening.Severity `yaml:"severity"`
	ValidFrom calendar.Date      `yaml:"from"`
	Citation  string             `yaml:"citation"`
}

// MaxAge is the longest that an edition may be in use.
func (l *PartyList) MaxAge() time.Duration { return time.Duration(l.MaxAgeHours) * time.Hour }

// List finds a needed list by its id.
func (s *Screening) List(id string) *PartyList {
	for i := range s.Lists {
		if s.Lists[i].ID == id {
			return &s.Lists[i]
		}
	}
	return nil
}

// bands are what a hit may be, from weak to strong, where it is shown.
var bands = []screening.Band{screening.Possible, screening.Probable, screening.Decisive}

// NeedsTwo says whether clearing a hit of a band takes two people.
func (s *Screening) NeedsTwo(b screening.Band) bool {
	from := slices.Index(bands, s.SecondPerson)
	return from >= 0 && slices.Index(bands, b) >= from
}

func (l *loader) checkScreening() {
	const file = "screening.yaml"
	s := &l.pack.Screening
	seen := map[string]bool{}
	for i, list := range s.Lists {
		path := fmt.Sprintf("lists[%d] %s", i, list.ID)
		l.text(file, path+".name", list.Name)
		if list.ID == "" || seen[list.ID] {
			l.add(file, path, "an id of its own is needed")
		}
		seen[list.ID] = true
		if list.MaxAgeHours < 1 || list.MaxAgeHours > 8784 {
			l.add(file, path+".maxAgeHours", "must be 1 to 8784")
		}
		for j, r := range list.Rows {
			if r.Key == "" || len(r.Names) == 0 || r.Citation == "" || !slices.Contains([]screening.Severity{screening.Block, screening.Licence, screening.Flag}, r.Severity) {
				l.add(file, fmt.Sprintf("%s.rows[%d]", path, j), "key, names, severity (block, licence or flag) and citation are needed")
			}
		}
	}
	if s.SecondPerson != "" && !slices.Contains(bands, s.SecondPerson) {
		l.add(file, "secondPerson", "%q is no band: one of %v", s.SecondPerson, bands)
	}
	for band, do := range s.OnHit {
		if !slices.Contains(bands, band) || do != Mark && do != Suspend {
			l.add(file, "onHit", "%q: %q is none: mark or suspend, by band %v", band, do, bands)
		}
	}
	if len(s.Lists) > 0 && (s.ClearMonths < 1 || s.ClearMonths > 60) {
		l.add(file, "clearMonths", "must be 1 to 60")
	}
	for outcome, words := range s.Reasons {
		for _, w := range words {
			l.text(file, "reasons."+string(outcome)+"."+w.ID, w.Name)
		}
	}
}
