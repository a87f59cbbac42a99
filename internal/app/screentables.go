package app

import (
	"fmt"
	"slices"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/screening"
)

// Kinds of entries of the screening.
const (
	screenPrefix      = "screening."
	kindListImported  = screenPrefix + "list_imported"
	kindListChecked   = screenPrefix + "list_checked"
	kindScreened      = screenPrefix + "screened"
	kindResolved      = screenPrefix + "resolved"
	kindResolveAsked  = screenPrefix + "resolution_proposed"
	screenedPerEntry  = 200 // hits of one entry
	partiesPerEntry   = 400
	listedNamesKept   = 8
	listedAddressKept = 4
)

// ListFile is a file of a list's edition; its bytes lie among the documents.
type ListFile struct {
	Name   string `json:"name,omitempty"` // its part, where the list has several
	SHA256 string `json:"sha256"`
}

// ListEdition is one edition of a list, as it was imported.
type ListEdition struct {
	List      string     `json:"list"`
	Edition   int        `json:"edition"` // 1, 2, …
	Format    string     `json:"format"`
	Reader    string     `json:"reader"`
	SHA256    string     `json:"sha256"` // over all files
	Files     []ListFile `json:"files"`
	Published time.Time  `json:"published,omitzero"` // as its source dates it
	Entries   int        `json:"entries"`
	Added     int        `json:"added"`
	Changed   int        `json:"changed"`
	Removed   int        `json:"removed"`
	Reason    string     `json:"reason,omitempty"` // why it was taken although it is odd
	By        string     `json:"by"`
	At        time.Time  `json:"at"`
}

// label names an edition on results: its number and the beginning of its hash.
func (e *ListEdition) label() string { return fmt.Sprintf("%d.%s", e.Edition, e.SHA256[:8]) }

// ListRow is a list as it stands: its newest edition, when somebody last said
// that it is current, and up to which edition all live parties were screened.
type ListRow struct {
	ListEdition
	Checked   time.Time `json:"checked"`
	CheckedBy string    `json:"checkedBy"`
	Passed    int       `json:"passed"`
	PassedAt  time.Time `json:"passedAt,omitzero"`
	Seq       int64     `json:"seq"`
}

type listChecked struct {
	List    string `json:"list"`
	Edition int    `json:"edition"`
}

// Deal is where a party stands: a case, or the register.
type Deal struct {
	Ref  string `json:"ref"`
	Role string `json:"role"`
}

// Screened is a party that was screened, by the hash of what tells it from
// others.
type Screened struct {
	Party   string            `json:"party"`
	Subject screening.Subject `json:"subject"`
	Deals   []Deal            `json:"deals"`
}

// ListedParty is the row of a list that a party may be, as the edition has it.
type ListedParty struct {
	Names     []string         `json:"names"`
	Kind      screening.Kind   `json:"kind,omitempty"`
	Births    []screening.Date `json:"births,omitempty"`
	Countries []string         `json:"countries,omitempty"`
	Addresses []string         `json:"addresses,omitempty"`
}

// Found is a hit with the edition that it was found in.
type Found struct {
	Ref     string        `json:"ref"`
	Party   string        `json:"party"`
	Source  string        `json:"source"`  // list
	Edition string        `json:"edition"` // of the list
	Hit     screening.Hit `json:"hit"`
	Row     ListedParty   `json:"row"`
}

// screenedBody is the body of an entry: what a screening found that was not
// known before.
type screenedBody struct {
	Parties []Screened `json:"parties,omitempty"`
	Hits    []Found    `json:"hits,omitempty"`
	Gone    []string   `json:"gone,omitempty"` // hits that the edition no longer gives
	List    string     `json:"list,omitempty"` // all live parties are now screened against
	Edition int        `json:"edition,omitempty"`
}

type resolvedBody struct {
	Ref        string               `json:"ref"`
	Resolution screening.Resolution `json:"resolution"`
}

// ScreenParty is a party that was screened.
type ScreenParty struct {
	Screened
	Seq int64     `json:"seq"`
	At  time.Time `json:"at"`
}

// HitRow is a hit as it stands.
type HitRow struct {
	Found
	Seq      int64                 `json:"seq"` // entry that found it
	At       time.Time             `json:"at"`
	Gone     bool                  `json:"gone,omitempty"`
	Answer   *screening.Resolution `json:"answer,omitempty"`
	Proposed *screening.Resolution `json:"proposed,omitempty"` // waits for a second person
	Before   *screening.Resolution `json:"before,omitempty"`   // answered the row before it changed
}

// Standing is what a hit is at an instant: open, waiting, cleared, confirmed,
// escalated, gone. An answer that ran out answers nothing.
func (h *HitRow) Standing(at time.Time) string {
	switch {
	case h.Gone:
		return "gone"
	case h.Answer != nil && h.Answer.EntryHash == h.Hit.EntryHash && at.Before(h.Answer.Expires):
		return string(h.Answer.Outcome)
	case h.Proposed != nil && h.Proposed.EntryHash == h.Hit.EntryHash:
		return "waiting"
	}
	return "open"
}

// dealRow says that a party stands in a deal.
type dealRow struct {
	Party string `json:"party"`
	Ref   string `json:"ref"`
	Role  string `json:"role"`
}

func (d dealRow) key() string { return d.Party + "/" + d.Ref + "/" + d.Role }

// listNamesRow holds the names of all lists that were ever imported.
type listNamesRow struct {
	Key   string   `json:"key"`
	Names []string `json:"names"`
}

const knownLists = "lists"

type screenTables struct {
	list    *store.Table[ListRow]
	edition *store.Table[ListEdition]
	party   *store.Table[ScreenParty]
	hit     *store.Table[HitRow]
	stand   *store.Table[dealRow]
	known   *store.Table[listNamesRow]
}

func editionKey(list string, n int) string { return fmt.Sprintf("%s/%06d", list, n) }

func defineScreening(reg *store.Registry) screenTables {
	return screenTables{
		list:    store.Define(reg, store.Table[ListRow]{Name: "screen_list", Key: func(l ListRow) string { return l.List }}),
		edition: store.Define(reg, store.Table[ListEdition]{Name: "screen_edition", Key: func(e ListEdition) string { return editionKey(e.List, e.Edition) }}),
		party:   store.Define(reg, store.Table[ScreenParty]{Name: "screen_party", Key: func(p ScreenParty) string { return p.Party }}),
		hit: store.Define(reg, store.Table[HitRow]{Name: "screen_hit", Key: func(h HitRow) string { return h.Ref },
			Columns: []store.Column[HitRow]{
				store.Text("source", func(h HitRow) string { return h.Source }),
				store.Text("party", func(h HitRow) string { return h.Party }),
				store.Int("answered", func(h HitRow) int64 { return flag(h.Gone || h.Answer != nil) }),
				store.Int("seq", func(h HitRow) int64 { return h.Seq }),
			}, Indexes: [][]string{{"source"}, {"party"}, {"answered", "seq"}}}),
		stand: store.Define(reg, store.Table[dealRow]{Name: "screen_deal", Key: dealRow.key,
			Columns: []store.Column[dealRow]{store.Text("party", func(d dealRow) string { return d.Party }), store.Text("ref", func(d dealRow) string { return d.Ref })},
			Indexes: [][]string{{"party"}, {"ref"}}}),
		known: store.Define(reg, store.Table[listNamesRow]{Name: "screen_lists", Key: func(l listNamesRow) string { return l.Key }}),
	}
}

// projectScreening folds an entry of the screening into the tables.
func (t *tables) projectScreening(tx *store.Tx, e *evidence.Entry) error {
	s := state{tx, t}
	switch e.Kind {
	case kindListImported:
		return t.projectImport(s, e)
	case kindListChecked:
		var b listChecked
		if err := decode(e, &b); err != nil {
			return err
		}
		row, _ := get(s, t.screen.list, b.List)
		row.Checked, row.CheckedBy = e.Recorded, e.Actor
		store.Put(tx, t.screen.list, row)
		return nil
	case kindScreened:
		return t.projectScreened(s, e)
	case kindResolved, kindResolveAsked:
		var b resolvedBody
		if err := decode(e, &b); err != nil {
			return err
		}
		row, _ := get(s, t.screen.hit, b.Ref)
		row.Proposed = &b.Resolution
		if e.Kind == kindResolved {
			row.Answer, row.Proposed, row.Before = &b.Resolution, nil, nil
		}
		store.Put(tx, t.screen.hit, row)
	}
	return nil
}

func (t *tables) projectImport(s state, e *evidence.Entry) error {
	var b ListEdition
	if err := decode(e, &b); err != nil {
		return err
	}
	row, _ := get(s, t.screen.list, b.List)
	row.ListEdition, row.Checked, row.CheckedBy, row.Seq = b, e.Recorded, e.Actor, e.Seq
	store.Put(s.tx, t.screen.list, row)
	store.Put(s.tx, t.screen.edition, b)
	if known, _ := get(s, t.screen.known, knownLists); !slices.Contains(known.Names, b.List) {
		known.Key, known.Names = knownLists, append(slices.Clone(known.Names), b.List)
		slices.Sort(known.Names)
		store.Put(s.tx, t.screen.known, known)
	}
	return nil
}

func (t *tables) projectScreened(s state, e *evidence.Entry) error {
	var b screenedBody
	if err := decode(e, &b); err != nil {
		return err
	}
	for _, p := range b.Parties {
		for _, d := range p.Deals {
			store.Put(s.tx, t.screen.stand, dealRow{p.Party, d.Ref, d.Role})
		}
		p.Deals = nil
		store.Put(s.tx, t.screen.party, ScreenParty{p, e.Seq, e.Recorded})
	}
	for _, f := range b.Hits {
		row := HitRow{Found: f, Seq: e.Seq, At: e.Recorded}
		if old, known := get(s, t.screen.hit, f.Ref); known {
			row.keep(&old)
		}
		store.Put(s.tx, t.screen.hit, row)
	}
	for _, ref := range b.Gone {
		if row, ok := get(s, t.screen.hit, ref); ok {
			row.Gone = true
			store.Put(s.tx, t.screen.hit, row)
		}
	}
	if b.List != "" {
		row, _ := get(s, t.screen.list, b.List)
		row.Passed, row.PassedAt = b.Edition, e.Recorded
		store.Put(s.tx, t.screen.list, row)
	}
	return nil
}

// keep takes over what people said about a hit. An answer about a row that has
// changed since is shown and answers nothing.
func (h *HitRow) keep(old *HitRow) {
	h.Answer, h.Proposed, h.Before = old.Answer, old.Proposed, old.Before
	if h.Answer != nil && h.Answer.EntryHash != h.Hit.EntryHash {
		h.Answer, h.Before = nil, h.Answer
	}
	if h.Proposed != nil && h.Proposed.EntryHash != h.Hit.EntryHash {
		h.Proposed = nil
	}
}

func listedParty(e *screening.Entry) ListedParty {
	out := ListedParty{Kind: e.Kind, Births: e.Births[:min(len(e.Births), listedAddressKept)], Countries: e.Countries[:min(len(e.Countries), listedNamesKept)],
		Addresses: slices.Clone(e.Addresses[:min(len(e.Addresses), listedAddressKept)])}
	for _, n := range e.Names[:min(len(e.Names), listedNamesKept)] {
		out.Names = append(out.Names, n.Text)
	}
	return out
}
