package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/finding"
	"lanthorn/accountancy/outside"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// CrossCheck is outside records of one kind held against what the ledger says of
// one place or trade. Said is what the records say and Booked what the ledger
// does, over all that should be in both, in Unit; SD is the standard uncertainty
// of their difference. Without Unit the results alone tell.
type CrossCheck struct {
	Kind    outside.Kind    `json:"kind"`
	Flow    string          `json:"flow,omitempty"` // export or import, of declarations and mirror figures
	Country string          `json:"country,omitempty"`
	Site    string          `json:"site,omitempty"`
	Party   string          `json:"party,omitempty"`
	Bought  bool            `json:"bought,omitempty"` // invoices for what the site says it bought
	Key     string          `json:"key,omitempty"`    // of the finding that it may open; empty where nobody can say whose it is
	Finding string          `json:"finding,omitempty"`
	Month   string          `json:"month,omitempty"` // YYYY-MM, a range, or a year
	Said    float64         `json:"said"`
	Booked  float64         `json:"booked"`
	SD      float64         `json:"sd"`
	Unit    string          `json:"unit,omitempty"`
	Results []detect.Result `json:"results"`

	Compared  int `json:"compared"`  // documents or figures
	Guessed   int `json:"guessed"`   // of them without the same number in the books
	Waiting   int `json:"waiting"`   // movements whose document may still come
	Uncovered int `json:"uncovered"` // movements outside what was imported
	Early     int `json:"early"`     // documents outside what the books cover
}

// Differs reports whether any of the results fires.
func (c *CrossCheck) Differs() bool {
	return slices.ContainsFunc(c.Results, func(r detect.Result) bool { return r.Fires })
}

// Leading is the result that is least likely where nothing is wrong.
func (c *CrossCheck) Leading() (r detect.Result, ok bool) {
	if len(c.Results) == 0 {
		return r, false
	}
	return slices.MinFunc(c.Results, func(a, b detect.Result) int { return cmp.Or(cmp.Compare(a.P, b.P), cmp.Compare(b.LLR, a.LLR)) }), true
}

// Strength is how far the check's results go by themselves.
func (c *CrossCheck) Strength() finding.Strength {
	var es []finding.Evidence
	for _, r := range c.Results {
		if e, ok := finding.Of(r.Detector, r); ok && r.Fires {
			es = append(es, e)
		}
	}
	return finding.Weigh(es, 0).Strength
}

// CrossImport is an import: records of one file and edition.
type CrossImport struct {
	File    string `json:"file,omitempty"`
	Edition string `json:"edition,omitempty"`
	Org     string `json:"org"`
	By      string `json:"by"`
	TakenMS int64  `json:"takenMS"`
	Seq     int64  `json:"seq"` // its first entry
	Records int    `json:"records"`
	First   string `json:"first"` // month or year
	Last    string `json:"last"`
}

// CrossGap is something that was not checked: N of it, with the first of them by
// name.
type CrossGap struct {
	Code  string   `json:"code"`
	N     int      `json:"n"`
	Names []string `json:"names,omitempty"`
}

// CrossKind is one kind of record: what was imported, what came of it, and what
// was not checked.
type CrossKind struct {
	Kind    outside.Kind  `json:"kind"`
	Imports []CrossImport `json:"imports"`
	Checks  []CrossCheck  `json:"checks"`
	Gaps    []CrossGap    `json:"gaps"`
}

// CrossReport is all outside records held against the ledger as it stood at an
// entry.
type CrossReport struct {
	At    time.Time   `json:"at"`
	Head  int64       `json:"head"`
	Kinds []CrossKind `json:"kinds"`
}

// crossKept is how long a report is shown again though the ledger has gone on.
const crossKept = 5 * time.Minute

// crossCache holds the last report; making one reads the whole ledger.
type crossCache struct {
	mu       sync.Mutex
	report   CrossReport
	imported int64 // the newest outside record that it knows of
}

// MayCrossCheck says who sees outside records held against the books.
func MayCrossCheck(actor Actor) bool { return actor.Has(RoleSupervisor, RoleAdmin, RoleAuditor) }

// CrossChecks holds all outside records against the ledger. The report may be
// some minutes old, unless records were imported since; which finding a check
// belongs to is said as of now.
func (a *App) CrossChecks(ctx context.Context, actor Actor) (CrossReport, error) {
	if !MayCrossCheck(actor) {
		return CrossReport{}, ree.Refusals{ree.Refuse("actor.role", "roles", string(RoleSupervisor))}
	}
	a.crossed.mu.Lock()
	defer a.crossed.mu.Unlock()
	err := a.Store.View(ctx, func(v *store.View) error {
		newest, err := a.newestOutside(v)
		if err != nil {
			return err
		}
		head, err := v.Head()
		c := &a.crossed
		if age := a.Now().Sub(c.report.At); err != nil || newest == c.imported && (head == c.report.Head || c.report.Head != 0 && age >= 0 && age < crossKept) {
			return err
		}
		fresh, err := a.crossReport(v)
		if err == nil {
			fresh.At, fresh.Head = a.Now(), head
			c.report, c.imported = fresh, newest
		}
		return err
	})
	if err != nil {
		return CrossReport{}, err
	}
	return a.withFindings(ctx, a.crossed.report)
}

func (a *App) newestOutside(v *store.View) (int64, error) {
	newest, err := store.Select(v, a.tables.outside, store.Query{OrderBy: "seq", Desc: true, Limit: 1})
	if err != nil || len(newest) == 0 {
		return 0, err
	}
	return newest[0].Seq, nil
}

// withFindings is the report with the findings that its checks belong to.
func (a *App) withFindings(ctx context.Context, r CrossReport) (CrossReport, error) {
	r.Kinds = slices.Clone(r.Kinds)
	return r, a.Store.View(ctx, func(v *store.View) error {
		for i := range r.Kinds {
			checks := slices.Clone(r.Kinds[i].Checks)
			for j := range checks {
				key, _, err := store.Get(v, a.tables.finding.key, checks[j].Key)
				if err != nil {
					return err
				}
				checks[j].Finding = key.Ref
			}
			r.Kinds[i].Checks = checks
		}
		return nil
	})
}

func (a *App) crossReport(v *store.View) (CrossReport, error) {
	w := a.newPatrol()
	var out CrossReport
	for _, read := range []func(*store.View) error{w.read, w.readMoved, w.readOutside} {
		if err := read(v); err != nil {
			return out, err
		}
	}
	checks := w.crossChecks()
	for _, kind := range outside.Kinds {
		k := CrossKind{Kind: kind, Imports: imports(w.outside.rows[kind]), Gaps: w.gaps(kind, checks)}
		for _, c := range checks {
			if c.Kind == kind && len(c.Results) > 0 {
				k.Checks = append(k.Checks, c)
			}
		}
		slices.SortStableFunc(k.Checks, func(x, y CrossCheck) int {
			a, _ := x.Leading()
			b, _ := y.Leading()
			return cmp.Compare(a.P, b.P)
		})
		out.Kinds = append(out.Kinds, k)
	}
	return out, nil
}

// imports gathers records by the file and edition that they came with, the newest
// first.
func imports(rows []OutsideRow) (out []CrossImport) {
	type origin struct {
		file, edition, by string
		ms                int64
	}
	at := map[origin]int{}
	for _, r := range rows {
		key := origin{r.File, r.Edition, r.By, r.TakenMS / importMS}
		i, known := at[key]
		if !known {
			i, at[key] = len(out), len(out)
			out = append(out, CrossImport{File: r.File, Edition: r.Edition, Org: r.Org, By: r.By, TakenMS: r.TakenMS, Seq: r.Seq, First: r.Month(), Last: r.Month()})
		}
		x := &out[i]
		x.Records++
		x.Seq, x.First, x.Last = min(x.Seq, r.Seq), min(x.First, r.Month()), max(x.Last, r.Month())
	}
	slices.SortStableFunc(out, func(a, b CrossImport) int { return cmp.Compare(b.TakenMS, a.TakenMS) })
	return out
}

// importMS is the time within which entries of one file belong to one import.
const importMS = 60_000

// gapNames bounds the names that a gap gives.
const gapNames = 8

func gap(code string, names []string) []CrossGap {
	if len(names) == 0 {
		return nil
	}
	return []CrossGap{{code, len(names), names[:min(len(names), gapNames)]}}
}

// gaps say what of the ledger no record of a kind was held against.
func (w *patrol) gaps(kind outside.Kind, checks []CrossCheck) (out []CrossGap) {
	if len(w.outside.rows[kind]) == 0 {
		out = append(out, CrossGap{Code: "nothing"})
	}
	switch kind {
	case outside.Invoice, outside.Declaration:
		out = append(out, gap(string(kind)+".parties", w.withoutPapers(kind))...)
		waiting, uncovered, early := 0, 0, 0
		for _, c := range checks {
			if c.Kind == kind {
				waiting, uncovered, early = waiting+c.Waiting, uncovered+c.Uncovered, early+c.Early
			}
		}
		for _, g := range []CrossGap{{Code: "waiting", N: waiting}, {Code: "uncovered", N: uncovered}, {Code: "early", N: early}} {
			if g.N > 0 {
				out = append(out, g)
			}
		}
	case outside.Consumption:
		none, short := w.withoutConsumption()
		out = append(append(out, gap("consumption.sites", none)...), gap("consumption.short", short)...)
	case outside.Mirror:
		none, uncovered := w.withoutMirror()
		if out = append(out, gap("mirror.countries", none)...); uncovered > 0 {
			out = append(out, CrossGap{Code: "mirror.uncovered", N: uncovered})
		}
	}
	return out
}

// withoutPapers are the parties whose goods moved without any document of a kind
// of theirs having been imported.
func (w *patrol) withoutPapers(kind outside.Kind) []string {
	known, none := map[string]bool{}, map[string]bool{}
	for _, r := range w.outside.rows[kind] {
		known[r.Party] = true
	}
	for _, k := range paperKinds {
		if k.kind != kind {
			continue
		}
		for _, m := range w.moved[k.moved] {
			if !known[m.Party] {
				none[m.Party] = true
			}
		}
	}
	return sortedNames(none)
}

// withoutConsumption are the sites with output of which no consumption is known,
// and those of which too few months are to say what is usual.
func (w *patrol) withoutConsumption() (none, short []string) {
	for _, site := range sortedNames(w.outside.made) {
		s := w.sites[site]
		switch {
		case s == nil || len(s.Processes) == 0:
		case len(w.outside.used[site]) == 0:
			none = append(none, site)
		case len(w.meteredMonths(site)) < 2*halfYear:
			short = append(short, site)
		}
	}
	return none, short
}

// withoutMirror are the countries with which there was trade and of which there
// are no figures, and how many movements of other countries lie outside the
// periods that there are figures for.
func (w *patrol) withoutMirror() (countries []string, uncovered int) {
	known, none := map[string][]string{}, map[string]bool{}
	for _, r := range w.outside.rows[outside.Mirror] {
		known[r.Country] = append(known[r.Country], r.Period)
	}
	for _, kind := range []custody.Kind{custody.Export, custody.Import} {
		for _, m := range w.moved[kind] {
			periods, ok := known[m.Other]
			switch {
			case m.Other == "":
			case !ok:
				none[m.Other] = true
			case !slices.ContainsFunc(periods, func(p string) bool { return strings.HasPrefix(m.Day, p) }):
				uncovered++
			}
		}
	}
	return sortedNames(none), uncovered
}

// OutsideRecord finds one record by its key.
func (a *App) OutsideRecord(ctx context.Context, actor Actor, key string) (row OutsideRow, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		var ok bool
		if row, ok, err = store.Get(v, a.tables.outside, key); err == nil && (!ok || !MayCrossCheck(actor)) {
			err = ree.Refusals{ree.Refuse("outside.unknown", "key", key)}
		}
		return err
	})
	if err != nil {
		return OutsideRow{}, err
	}
	return row, nil
}
