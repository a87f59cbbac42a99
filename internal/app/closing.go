package app

import (
	"context"
	"math"
	"slices"
	"time"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/network"
	"lanthorn/accountancy/plant"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// ClosingLine is the balance of one element over the months that a closing
// covers, in mg of element: as declared, with its standard error, and what goes
// in and out after reconciliation. A reconciled figure is missing where the
// network of the month cannot tell it.
type ClosingLine struct {
	Element       string           `json:"element"`
	First         string           `json:"first"` // month after the count before
	Begin         ree.ElementMass  `json:"beginMG"`
	In            ree.ElementMass  `json:"inMG"`
	Out           ree.ElementMass  `json:"outMG"`
	End           ree.ElementMass  `json:"endMG"`
	MUF           ree.ElementMass  `json:"mufMG"`
	Sigma         ree.ElementMass  `json:"sigmaMG"`
	ReconciledIn  *ree.ElementMass `json:"reconciledInMG,omitempty"`
	ReconciledOut *ree.ElementMass `json:"reconciledOutMG,omitempty"`
	Alarms        int              `json:"alarms,omitempty"` // tests beyond their threshold whose months touch these
}

// ClosingColumns are the figures of a line by name, in the order of the balance.
var ClosingColumns = []string{"begin", "in", "out", "end", "muf", "sigma"}

// Figure is a figure of the line by its column; false where there is none of
// that name.
func (l ClosingLine) Figure(column string) (ree.ElementMass, bool) {
	i := slices.Index(ClosingColumns, column)
	if i < 0 {
		return 0, false
	}
	return []ree.ElementMass{l.Begin, l.In, l.Out, l.End, l.MUF, l.Sigma}[i], true
}

// ClosingReceipt is what a site weighed of the month's goods from one sender
// against what that one weighed, in mg of goods.
type ClosingReceipt struct {
	From     string   `json:"from"`
	Lots     int      `json:"lots"`
	Sent     ree.Mass `json:"sentMG"`
	Received ree.Mass `json:"receivedMG"`
	Sigma    ree.Mass `json:"sigmaMG"` // standard error of the difference between honest scales
}

// ClosingFigures are the figures that a closing writes down.
type ClosingFigures struct {
	Lines    []ClosingLine    `json:"lines"`
	Receipts []ClosingReceipt `json:"receipts,omitempty"`
}

// Hash stands for exactly these figures.
func (f ClosingFigures) Hash() string { return shortHash(f) }

// closedBody is the body of a closing.
type closedBody struct {
	Site       string         `json:"site"`
	Month      string         `json:"month"`
	At         int64          `json:"at"` // sequence number up to which the ledger was read
	Figures    ClosingFigures `json:"figures"`
	Hash       string         `json:"hash"`
	Note       string         `json:"note,omitempty"`
	Supersedes int64          `json:"supersedes,omitempty"` // the closing before it
}

// Closing is the newest closing of a site's month, with what has re-opened it.
type Closing struct {
	closedBody
	Seq      int64       `json:"seq"`
	Org      string      `json:"org"`
	By       string      `json:"by"`
	ClosedMS int64       `json:"closedMS"`
	Count    int         `json:"count"` // closings of this month so far
	Reopened []Reopening `json:"reopened,omitempty"`
}

// Reopening is an entry after which a closed month is open again.
type Reopening struct {
	Seq  int64  `json:"seq"`
	MS   int64  `json:"ms"`
	Kind string `json:"kind"`
}

// ClosingState is where a site's month stands.
type ClosingState string

// The states.
const (
	ClosingOpen     ClosingState = "open"     // the month is not over
	ClosingDue      ClosingState = "due"      // over and not closed
	ClosingDone     ClosingState = "closed"   // closed, and nothing has come since
	ClosingReopened ClosingState = "reopened" // closed, and the ledger has changed since
)

// ClosingStates lists the states.
var ClosingStates = []ClosingState{ClosingReopened, ClosingDue, ClosingDone, ClosingOpen}

// ClosingDetail is everything the page of one closing shows.
type ClosingDetail struct {
	Site    custody.Site
	Month   string
	State   ClosingState
	Closing *Closing // nil: never closed
	Figures ClosingFigures
	Changed []ClosingDifference // against what was closed
	Head    int64               // sequence number up to which the ledger was read
	Limit   []BalanceStatement  // what cannot be concluded of the month
}

// ClosingDifference is a figure that was closed otherwise than the ledger has it
// now.
//
// Element is empty where it is a receipt, and From where it is a balance.
type ClosingDifference struct {
	Element string `json:"element,omitempty"`
	From    string `json:"from,omitempty"`
	Column  string `json:"column"`
	Was     int64  `json:"wasMG"`
	Now     int64  `json:"nowMG"`
}

// closingTolerance is how far the same figure may be reckoned apart on two
// machines: a gram.
const closingTolerance = 1000

// closingDifferences compares the figures of two closings, each line of either.
func closingDifferences(was, now ClosingFigures) (out []ClosingDifference) {
	add := func(d ClosingDifference) {
		if gap := d.Was - d.Now; gap > closingTolerance || gap < -closingTolerance {
			out = append(out, d)
		}
	}
	old, fresh := was.byElement(), now.byElement()
	for _, element := range balanced() {
		for _, column := range ClosingColumns {
			a, _ := old[element].Figure(column)
			b, _ := fresh[element].Figure(column)
			add(ClosingDifference{Element: element, Column: column, Was: int64(a), Now: int64(b)})
		}
	}
	sent, seen := was.bySender(), now.bySender()
	for _, from := range slices.Compact(slices.Sorted(slices.Values(append(sortedNames(sent), sortedNames(seen)...)))) {
		add(ClosingDifference{From: from, Column: "sent", Was: int64(sent[from].Sent), Now: int64(seen[from].Sent)})
		add(ClosingDifference{From: from, Column: "received", Was: int64(sent[from].Received), Now: int64(seen[from].Received)})
	}
	return out
}

func (f ClosingFigures) byElement() map[string]ClosingLine {
	m := map[string]ClosingLine{}
	for _, l := range f.Lines {
		m[l.Element] = l
	}
	return m
}

func (f ClosingFigures) bySender() map[string]ClosingReceipt {
	m := map[string]ClosingReceipt{}
	for _, r := range f.Receipts {
		m[r.From] = r
	}
	return m
}

// balanced are the symbols of all that is balanced at some site.
func balanced() []string {
	out := make([]string, len(balance.KeptWithAlloys))
	for i, e := range balance.KeptWithAlloys {
		out[i] = balance.Symbol(e)
	}
	return out
}

// MonthClosing finds one site's month (YYYY-MM): the figures as the ledger has
// them now, beside those that were closed.
func (a *App) MonthClosing(ctx context.Context, actor Actor, site, month string) (d ClosingDetail, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		s, err := a.siteFor(v, actor, site)
		if err == nil {
			d, err = a.readClosing(v, s, month)
		}
		return err
	})
	return d, err
}

func (a *App) readClosing(v *store.View, s custody.Site, month string) (d ClosingDetail, err error) {
	d = ClosingDetail{Site: s, Month: month}
	if _, bad := time.Parse("2006-01", month); bad != nil || month > a.monthAt(a.Now()) || !balances(s) {
		return d, ree.Refusals{ree.Refuse("closing.none", "site", s.Ref, "month", month)}
	}
	c, err := a.newCloser(v, s)
	if err != nil {
		return d, err
	}
	if d.Figures, err = c.figures(month); err != nil {
		return d, err
	}
	if err := c.reconcile(&d.Figures, month); err != nil {
		return d, err
	}
	d.Limit = c.limits(month)
	row, known, err := store.Get(v, a.tables.closing, returnKey(s.Ref, month))
	if err != nil {
		return d, err
	}
	if known {
		d.Closing, d.Changed = &row, closingDifferences(row.Figures, d.Figures)
	}
	d.State = a.closingState(month, d.Closing, len(d.Changed) > 0)
	d.Head, err = v.Head()
	return d, err
}

func (a *App) closingState(month string, c *Closing, changed bool) ClosingState {
	switch {
	case c != nil && (changed || len(c.Reopened) > 0):
		return ClosingReopened
	case c != nil:
		return ClosingDone
	case month >= a.monthAt(a.Now()):
		return ClosingOpen
	}
	return ClosingDue
}

// closer reckons the months of one site from the ledger as it stands.
type closer struct {
	app      *App
	view     *store.View
	site     custody.Site
	books    *siteBooks // all that happened there
	balances []Balance
}

func (a *App) newCloser(v *store.View, s custody.Site) (*closer, error) {
	limits, err := a.thresholds(s)
	if err != nil {
		return nil, err
	}
	c := &closer{app: a, view: v, site: s}
	c.books = a.newBooks(v, s)
	c.books.every = true
	if err := c.books.read(); err != nil {
		return nil, err
	}
	b := c.books.processes()
	err = b.weigh()
	for _, e := range BalancesKept(s) {
		if err != nil {
			return nil, err
		}
		var one Balance
		one, err = b.close(e, limits)
		c.balances = append(c.balances, one)
	}
	return c, err
}

// figures are a month's declared figures. A month in which no count was made has
// no line: it is part of the balance that the next count closes.
func (c *closer) figures(month string) (f ClosingFigures, err error) {
	f.Lines = []ClosingLine{}
	for _, b := range c.balances {
		if line, ok := lineOf(b, month); ok {
			f.Lines = append(f.Lines, line)
		}
	}
	f.Receipts, err = c.app.monthReceipts(c.view, c.site, month)
	return f, err
}

// limits are the statements about a month, each once though several elements
// may have it.
func (c *closer) limits(month string) (said []BalanceStatement) {
	for _, b := range c.balances {
		for _, s := range b.Statements {
			known := slices.ContainsFunc(said, func(x BalanceStatement) bool { return x.Code == s.Code })
			if s.First <= month && month <= s.Last && !known {
				said = append(said, s)
			}
		}
	}
	return said
}

// reconcile adds to each line what went into the processes and came out of them
// after the month's network was reconciled. A line over several months has no
// such figure.
func (c *closer) reconcile(f *ClosingFigures, month string) error {
	b := c.books
	for i := range f.Lines {
		line := &f.Lines[i]
		if line.First != month || !slices.Contains(b.months, month) {
			continue
		}
		e, err := balance.ParseAny(line.Element)
		if err != nil {
			return err
		}
		if _, companion := balance.Companion(e); companion {
			continue // the network is one of rare earths
		}
		verdict, err := b.network(month, e)
		if err != nil {
			return err
		}
		line.ReconciledIn = reconciled(verdict, plant.Charge, plant.Direct)
		line.ReconciledOut = reconciled(verdict, plant.Product, plant.Direct)
	}
	return nil
}

// lineOf is the line of a balance that a month closes.
func lineOf(b Balance, month string) (ClosingLine, bool) {
	i := slices.IndexFunc(b.Rows, func(r BalanceRow) bool { return r.Last == month })
	if i < 0 {
		return ClosingLine{}, false
	}
	r := b.Rows[i]
	line := ClosingLine{Element: balance.Symbol(b.Element), First: r.First, Begin: inMG(r.Begin), In: inMG(r.In), Out: inMG(r.Out), End: inMG(r.End), MUF: inMG(r.MUF), Sigma: inMG(r.Sigma)}
	for _, x := range b.Alarms {
		if x.First <= r.Last && r.First <= x.Last {
			line.Alarms++
		}
	}
	return line, true
}

// inMG is a mass in kilograms as whole milligrams.
func inMG(kg float64) ree.ElementMass { return ree.ElementMass(math.Round(kg * perKG)) }

// reconciled sums the streams of some kinds; nil where one cannot be known.
func reconciled(v *plant.Verdict, kinds ...plant.Kind) *ree.ElementMass {
	sum, any := 0.0, false
	for i := range v.Lines {
		l := &v.Lines[i]
		if !slices.Contains(kinds, l.Kind) {
			continue
		}
		if l.Class == network.Unobservable {
			return nil
		}
		sum, any = sum+l.Value, true
	}
	if !any {
		return nil
	}
	mg := inMG(sum)
	return &mg
}

// Closings lists the months of the sites that the actor may see, newest month
// first, then by site. Whether the figures of a closed month still hold is not
// reckoned here: an entry about the month re-opens it at once, one that touches
// it from elsewhere when the watch next looks.
func (a *App) Closings(ctx context.Context, actor Actor, f ReturnFilter) (rows []ClosingDetail, err error) {
	sites, err := a.BalanceSites(ctx, actor)
	if err != nil || checkTexts(f) != nil {
		return nil, err
	}
	now := a.monthAt(a.Now())
	from, to := addMonths(now, -returnMonths), now
	if f.Month != "" {
		if _, bad := time.Parse("2006-01", f.Month); bad != nil {
			return nil, ree.Refusals{ree.Refuse("month.unreadable", "month", f.Month).At("month")}
		}
		from, to = f.Month, min(f.Month, now)
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		for month := to; month >= from && month != ""; month = addMonths(month, -1) {
			for _, s := range sites {
				if f.Site != "" && f.Site != s.Site.Ref || !balances(s.Site) {
					continue
				}
				if rows, err = a.listClosing(v, rows, s.Site, month); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return rows, err
}

// balances says whether a site makes goods from others, which is what a balance
// is about; a mine only takes from the ground.
func balances(s custody.Site) bool {
	return slices.ContainsFunc(s.Processes, func(p custody.Process) bool { return len(p.Inputs) > 0 })
}

func (a *App) listClosing(v *store.View, rows []ClosingDetail, s custody.Site, month string) ([]ClosingDetail, error) {
	since, known, err := store.Get(v, a.tables.returns.duty, s.Ref)
	if err != nil || !known || month < since.From {
		return rows, err
	}
	d := ClosingDetail{Site: s, Month: month}
	row, closed, err := store.Get(v, a.tables.closing, returnKey(s.Ref, month))
	if closed {
		d.Closing = &row
	}
	d.State = a.closingState(month, d.Closing, false)
	return append(rows, d), err
}
