package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"sort"
	"strings"
	"time"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// ReturnLine is one product form of a monthly return, in mg REO.
type ReturnLine struct {
	Form     ree.Form      `json:"form"`
	Opening  ree.OxideMass `json:"openingMG"`
	Made     ree.OxideMass `json:"madeMG"`
	Received ree.OxideMass `json:"receivedMG"`
	Used     ree.OxideMass `json:"usedMG"`
	Sent     ree.OxideMass `json:"sentMG"`
	Exported ree.OxideMass `json:"exportedMG"`
	Lost     ree.OxideMass `json:"lostMG"`
	Adjusted ree.OxideMass `json:"adjustedMG"`
	Closing  ree.OxideMass `json:"closingMG"`
}

// ReturnColumns are the figures of a line by name, in the order of the balance:
// opening, what was added, what was taken away, closing.
var ReturnColumns = []string{"opening", "made", "received", "used", "sent", "exported", "lost", "adjusted", "closing"}

// Figure is a figure of the line by its column; false where there is none of
// that name.
func (l ReturnLine) Figure(column string) (ree.OxideMass, bool) {
	i := slices.Index(ReturnColumns, column)
	if i < 0 {
		return 0, false
	}
	return []ree.OxideMass{l.Opening, l.Made, l.Received, l.Used, l.Sent, l.Exported, l.Lost, l.Adjusted, l.Closing}[i], true
}

// ReturnFigures are the figures of a return as the ledger has them.
type ReturnFigures struct {
	Lines       []ReturnLine  `json:"lines"`
	ProcessLost ree.OxideMass `json:"processLostMG"` // what processes said they lost
	Events      int64         `json:"events"`        // reports of the month
	Late        int64         `json:"late"`          // of them late
}

// Hash stands for exactly these figures: who files says with it what they saw.
func (f ReturnFigures) Hash() string { return shortHash(f) }

// shortHash is the first half of the SHA-256 of a value's JSON, for values that
// always have one.
func shortHash(figures any) string {
	text, err := json.Marshal(figures)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// OwnFigure is where an operator's own books say otherwise, and why.
type OwnFigure struct {
	Form   ree.Form      `json:"form"`
	Column string        `json:"column"`
	REO    ree.OxideMass `json:"reoMG"`
	Reason string        `json:"reason"`
}

// filedBody is the body of a filing.
type filedBody struct {
	Site       string        `json:"site"`
	Month      string        `json:"month"`
	At         int64         `json:"at"` // sequence number up to which the ledger was read
	Figures    ReturnFigures `json:"figures"`
	Own        []OwnFigure   `json:"own,omitempty"`
	Note       string        `json:"note,omitempty"`
	Supersedes int64         `json:"supersedes,omitempty"` // the filing before it
}

// Filing is the newest filing of a return.
type Filing struct {
	filedBody
	Seq     int64  `json:"seq"`
	Org     string `json:"org"`
	By      string `json:"by"`
	FirstMS int64  `json:"firstMS"` // when the return was first filed
	FiledMS int64  `json:"filedMS"`
}

// Reminder says how often a return was asked for, and when last.
type Reminder struct {
	Site   string `json:"site"`
	Month  string `json:"month"`
	Count  int64  `json:"count"`
	LastMS int64  `json:"lastMS"`
	Seq    int64  `json:"seq"`
	Org    string `json:"org"`
	Text   string `json:"text,omitempty"`
}

// ReturnState is where a return stands.
type ReturnState string

// The states. A return whose month's bookings differ from what was filed is
// changed, whenever it was filed.
const (
	ReturnOpen      ReturnState = "open"       // its month is not over
	ReturnDue       ReturnState = "due"        // to be filed by the day
	ReturnLate      ReturnState = "late"       // the day is past and it is missing
	ReturnFiled     ReturnState = "filed"      // in time
	ReturnFiledLate ReturnState = "filed_late" // after the day
	ReturnChanged   ReturnState = "changed"    // filed, and the ledger has changed since
)

// ReturnStates lists the states.
var ReturnStates = []ReturnState{ReturnLate, ReturnDue, ReturnChanged, ReturnFiledLate, ReturnFiled, ReturnOpen}

// Return is one site's return for one month.
type Return struct {
	Site     custody.Site
	Month    string
	State    ReturnState
	Due      time.Time // last instant of the day by which it must be filed
	Filing   *Filing
	Reminder *Reminder
}

// Late reports whether a filed return was filed after its day.
func (r Return) Late() bool { return r.Filing != nil && time.UnixMilli(r.Filing.FirstMS).After(r.Due) }

// Fileable reports whether there is something to file: a month that is over and
// not filed as it stands.
func (r Return) Fileable() bool {
	return r.State == ReturnDue || r.State == ReturnLate || r.State == ReturnChanged
}

// monthAt is the month of an instant in the jurisdiction.
func (a *App) monthAt(t time.Time) string { return a.local(t).Format("2006-01") }

// addMonths counts months on from one.
func addMonths(month string, n int) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return ""
	}
	return t.AddDate(0, n, 0).Format("2006-01")
}

// ReturnDueBy is the end of the day by which a month's return must be filed: the
// pack's day of the next month. Order 71 Art. 10, as reported, says nothing of
// days off, so the day does not move when it falls on one.
func (a *App) ReturnDueBy(month string) time.Time {
	day := 10
	if p := a.cfg.Law.Pack; p != nil && p.Supervision.Reporting.MonthlyDay > 0 {
		day = p.Supervision.Reporting.MonthlyDay
	}
	t, err := time.ParseInLocation("2006-01", month, a.calendar().Location())
	if err != nil {
		return time.Time{}
	}
	return t.AddDate(0, 1, day).Add(-time.Millisecond)
}

// returnState says where a return stands now.
func (a *App) returnState(month string, f *Filing, changed bool) ReturnState {
	now, due := a.Now(), a.ReturnDueBy(month)
	switch {
	case f != nil && changed:
		return ReturnChanged
	case f != nil && time.UnixMilli(f.FirstMS).After(due):
		return ReturnFiledLate
	case f != nil:
		return ReturnFiled
	case month >= a.monthAt(now):
		return ReturnOpen
	case now.After(due):
		return ReturnLate
	}
	return ReturnDue
}

// ReturnFilter narrows a list of returns. Without From it covers the last
// twelve months that are over and the running one.
type ReturnFilter struct {
	Site, Month, From string
	State             ReturnState
}

// returnMonths is how many months a list of returns looks back.
const returnMonths = 12

// Returns lists the returns that the actor may see, newest month first, then by
// site.
func (a *App) Returns(ctx context.Context, actor Actor, f ReturnFilter) ([]Return, error) {
	if checkTexts(f) != nil {
		return nil, nil
	}
	sites, err := a.Sites(ctx, actor, SiteFilter{})
	if err != nil {
		return nil, err
	}
	now := a.monthAt(a.Now())
	from, to := addMonths(now, -returnMonths), now
	if f.From != "" && f.From > from {
		from = f.From
	}
	if f.Month != "" {
		from, to = f.Month, min(f.Month, now)
	}
	var rows []Return
	err = a.Store.View(ctx, func(v *store.View) error {
		known, err := a.readReturns(v, f.Site, from, to)
		if err != nil {
			return err
		}
		for _, s := range sites {
			if f.Site == "" || f.Site == s.Site.Ref {
				if rows, err = a.siteReturns(v, rows, s, known, from, to); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if f.State != "" {
		rows = slices.DeleteFunc(rows, func(r Return) bool { return r.State != f.State })
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].Month > rows[j].Month })
	return rows, err
}

// returnRows are what the tables hold of some months.
type returnRows struct {
	filings   map[string]Filing
	reminders map[string]Reminder
	bookings  map[string][]Booking
}

func (a *App) readReturns(v *store.View, site, from, to string) (returnRows, error) {
	out := returnRows{map[string]Filing{}, map[string]Reminder{}, map[string][]Booking{}}
	q := store.Query{Where: []store.Cond{{Col: "month", Op: store.Ge, Value: from}, {Col: "month", Op: store.Le, Value: to}}}
	if site != "" {
		q.Where = append(q.Where, store.Cond{Col: "site", Op: store.Eq, Value: site})
	}
	err := store.SelectEach(v, a.tables.returns.filing, q, func(f Filing) error {
		out.filings[returnKey(f.Site, f.Month)] = f
		return nil
	})
	if err != nil {
		return out, err
	}
	err = store.SelectEach(v, a.tables.returns.reminder, q, func(r Reminder) error {
		out.reminders[returnKey(r.Site, r.Month)] = r
		return nil
	})
	if err != nil || len(out.filings) == 0 {
		return out, err
	}
	return out, store.SelectEach(v, a.tables.booking, q, func(b Booking) error {
		key := returnKey(b.Site, b.Month)
		out.bookings[key] = append(out.bookings[key], b)
		return nil
	})
}

func (a *App) siteReturns(v *store.View, rows []Return, s SiteRow, known returnRows, from, to string) ([]Return, error) {
	d, _, err := store.Get(v, a.tables.returns.duty, s.Site.Ref)
	if err != nil || !a.hasDuty(s.Site, s.Party) {
		return rows, err
	}
	for month := max(from, d.From); month <= to; month = addMonths(month, 1) {
		if month == "" {
			break
		}
		if permittedIn(s.Party, month) {
			rows = append(rows, a.oneReturn(s.Site, month, known))
		}
	}
	return rows, nil
}

// hasDuty reports whether a site has to file returns: every site of a domestic
// operator (Decree 785 Art. 14).
func (a *App) hasDuty(s custody.Site, p custody.Party) bool {
	return p.Kind == "operator" && (a.cfg.Law.Home == "" || s.Country == "" || s.Country == a.cfg.Law.Home)
}

// permittedIn reports whether a party held any permission in a month.
func permittedIn(p custody.Party, month string) bool {
	for _, perm := range p.Permissions {
		if perm.From <= month+"-31" && (perm.To == "" || perm.To >= month+"-01") {
			return true
		}
	}
	return false
}

func (a *App) oneReturn(s custody.Site, month string, known returnRows) Return {
	r := Return{Site: s, Month: month, Due: a.ReturnDueBy(month)}
	key := returnKey(s.Ref, month)
	changed := false
	if f, ok := known.filings[key]; ok {
		r.Filing, changed = &f, len(differences(f.Figures, monthOf(known.bookings[key]))) > 0
	}
	if m, ok := known.reminders[key]; ok {
		r.Reminder = &m
	}
	r.State = a.returnState(month, r.Filing, changed)
	return r
}

// monthOf makes lines of a month's bookings, without stocks.
func monthOf(bookings []Booking) ReturnFigures {
	var f ReturnFigures
	for _, b := range bookings {
		if b.Form == "" {
			f.ProcessLost = b.Lost
			continue
		}
		f.Lines = append(f.Lines, ReturnLine{Form: b.Form, Made: b.Made, Received: b.Received, Used: b.Used, Sent: b.Sent, Exported: b.Exported, Lost: b.Lost, Adjusted: b.Adjusted})
	}
	return f
}

// Difference is a figure that was filed otherwise than the ledger has it now. An
// empty form is what processes lost.
type Difference struct {
	Form   ree.Form      `json:"form,omitempty"`
	Column string        `json:"column"`
	Was    ree.OxideMass `json:"wasMG"`
	Now    ree.OxideMass `json:"nowMG"`
}

// differences compares what a month booked. Stocks are left out: they follow
// from the bookings of earlier months, each of which has a return of its own.
func differences(was, now ReturnFigures) []Difference {
	var out []Difference
	lines := func(f ReturnFigures) map[ree.Form]ReturnLine {
		m := map[ree.Form]ReturnLine{}
		for _, l := range f.Lines {
			m[l.Form] = l
		}
		return m
	}
	old, fresh := lines(was), lines(now)
	for _, info := range ree.Forms() {
		for _, column := range ReturnColumns[1 : len(ReturnColumns)-1] {
			a, _ := old[info.Form].Figure(column)
			b, _ := fresh[info.Form].Figure(column)
			if a != b {
				out = append(out, Difference{info.Form, column, a, b})
			}
		}
	}
	if was.ProcessLost != now.ProcessLost {
		out = append(out, Difference{"", "lost", was.ProcessLost, now.ProcessLost})
	}
	return out
}

// ReturnDetail is everything the page of one return shows.
type ReturnDetail struct {
	Return
	Party   custody.Party
	Figures ReturnFigures // as the ledger has them now
	Changed []Difference  // against what was filed
	Since   []ReturnEntry // what was entered for the month after filing
	Head    int64         // sequence number up to which the ledger was read
}

// MonthlyReturn finds one site's return for a month (YYYY-MM).
func (a *App) MonthlyReturn(ctx context.Context, actor Actor, site, month string) (d ReturnDetail, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		d, err = a.readReturn(v, site, month)
		if err == nil && !actor.Sees(d.Site.Party) {
			d, err = ReturnDetail{}, ree.Refusals{ree.Refuse("site.unknown", "site", site)}
		}
		return err
	})
	return d, err
}

func (a *App) readReturn(v *store.View, ref, month string) (d ReturnDetail, err error) {
	site, ok, err := store.Get(v, a.tables.site, ref)
	if err != nil {
		return d, err
	}
	if !ok {
		return d, ree.Refusals{ree.Refuse("site.unknown", "site", ref)}
	}
	if d.Party, _, err = store.Get(v, a.tables.party, site.Party); err != nil {
		return d, err
	}
	since, _, err := store.Get(v, a.tables.returns.duty, ref)
	if err != nil {
		return d, err
	}
	if _, bad := time.Parse("2006-01", month); bad != nil || month < since.From || month > a.monthAt(a.Now()) || !a.hasDuty(site, d.Party) || !permittedIn(d.Party, month) {
		return d, ree.Refusals{ree.Refuse("return.none", "site", ref, "month", month)}
	}
	known, err := a.readReturns(v, ref, month, month)
	if err != nil {
		return d, err
	}
	if d.Figures, err = a.returnFigures(v, ref, month); err != nil {
		return d, err
	}
	d.Return = a.oneReturn(site, month, known)
	if d.Filing != nil {
		d.Changed = differences(d.Filing.Figures, d.Figures)
	}
	if len(d.Changed) > 0 {
		if d.Since, err = enteredSince(v, ref, month, d.Filing.Seq, known.bookings[returnKey(ref, month)]); err != nil {
			return d, err
		}
	}
	d.Head, err = v.Head()
	return d, err
}

// ReturnEntry is an entry that was made for a month after its return was filed.
type ReturnEntry struct {
	Seq      int64     `json:"seq"`
	Kind     string    `json:"kind"`
	Occurred time.Time `json:"occurred"`
	Recorded time.Time `json:"recorded"`
	Reason   string    `json:"reason,omitempty"`
}

// sinceRead bounds the entries that are looked through for what changed a
// return.
const sinceRead = 2000

// enteredSince lists what was entered about a site for a month after an entry:
// late reports of the month, corrections of what happened in it, and what last
// changed each form where that names no site, as assays and receipts, or another.
func enteredSince(v *store.View, site, month string, after int64, bookings []Booking) (out []ReturnEntry, err error) {
	list, err := v.EntriesBySubject(site, after, sinceRead)
	if err != nil {
		return nil, err
	}
	for _, b := range bookings {
		if b.Seq <= after || slices.ContainsFunc(list, func(e evidence.Entry) bool { return e.Seq == b.Seq }) {
			continue
		}
		e, ok, err := v.Entry(b.Seq)
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, e)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Seq < list[j].Seq })
	for _, e := range list {
		var ev struct{ Period, Reason string }
		if !strings.HasPrefix(e.Kind, custodyPrefix) || e.Body == nil {
			continue
		}
		if err := json.Unmarshal(e.Body, &ev); err != nil {
			return nil, err
		}
		if ev.Period == "" {
			ev.Period = e.Occurred.Format("2006-01")
		}
		if ev.Period == month {
			out = append(out, ReturnEntry{e.Seq, e.Kind, e.Occurred, e.Recorded, ev.Reason})
		}
	}
	return out, nil
}

// returnFigures reckons a month from the bookings: stock at its beginning is
// the sum of all changes before it.
func (a *App) returnFigures(v *store.View, site, month string) (f ReturnFigures, err error) {
	opening, now := map[ree.Form]ree.OxideMass{}, []Booking(nil)
	q := store.Query{Where: []store.Cond{{Col: "site", Op: store.Eq, Value: site}, {Col: "month", Op: store.Le, Value: month}}}
	err = store.SelectEach(v, a.tables.booking, q, func(b Booking) error {
		if b.Month == month {
			now = append(now, b)
		} else if b.Form != "" {
			opening[b.Form] = bounded(opening[b.Form], b.Change())
		}
		return nil
	})
	if err != nil {
		return f, err
	}
	booked := monthOf(now)
	f.ProcessLost, f.Lines = booked.ProcessLost, []ReturnLine{}
	for _, info := range ree.Forms() {
		line := ReturnLine{Form: info.Form}
		for _, l := range booked.Lines {
			if l.Form == info.Form {
				line = l
			}
		}
		line.Opening = opening[info.Form]
		line.Closing = line.Opening + line.Made + line.Received + line.Adjusted - line.Used - line.Sent - line.Exported - line.Lost
		if line != (ReturnLine{Form: info.Form}) {
			f.Lines = append(f.Lines, line)
		}
	}
	m, _, err := store.Get(v, a.tables.monthly, Monthly{Site: site, Month: month}.key())
	f.Events, f.Late = m.Events, m.Late
	return f, err
}
