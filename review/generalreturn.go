package review

import (
	"fmt"
	"slices"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// GeneralFigures is the use of a registration in a period, as customs booked it.
type GeneralFigures struct {
	Shipments int          `json:"shipments"` // cleared
	Declined  int          `json:"declined"`
	Lines     []FigureLine `json:"lines"`
}

// FigureLine is the use for one destination and kind of goods.
type FigureLine struct {
	Destination  string   `json:"destination"`
	HS           string   `json:"hs"`
	Form         ree.Form `json:"form"`
	ClearedMG    ree.Mass `json:"clearedMG"`
	ExportedMG   ree.Mass `json:"exportedMG"` // written off, less what was reversed
	Declarations int      `json:"declarations"`
}

// Hash stands for exactly these figures: who files says with it what they saw.
func (f GeneralFigures) Hash() (string, error) { return digest("lanthorn general return v1", f) }

// GeneralReturn is a return that was filed.
type GeneralReturn struct {
	Period  string         `json:"period"`
	Figures GeneralFigures `json:"figures"`
	Hash    string         `json:"hash"`
	Late    bool           `json:"late,omitempty"`
	Again   int            `json:"again,omitempty"` // filings before it
	By      string         `json:"by,omitempty"`
	At      time.Time      `json:"at,omitzero"`
}

// Period is a stretch of months whose use is reported together.
type Period struct {
	Key   string         `json:"period"` // its first month
	From  calendar.Date  `json:"from"`
	To    calendar.Date  `json:"to"`
	Due   calendar.Date  `json:"due"`  // last day of its return
	Stop  calendar.Date  `json:"stop"` // last day on which anything is cleared without it
	State ReturnState    `json:"state"`
	Filed *GeneralReturn `json:"filed,omitempty"`
}

// ReturnState is where the return of a period stands.
type ReturnState string

// The states of a return.
const (
	ReturnRunning ReturnState = "running" // its period is not over
	ReturnOpen    ReturnState = "due"
	ReturnLate    ReturnState = "late"
	ReturnMissing ReturnState = "missing" // nothing is cleared until it is in
	ReturnFiled   ReturnState = "filed"
)

// period is the period that begins with a month ("2026-07"); its key is empty
// where none does.
func (d *Desk) period(g *General, key string) Period {
	first, err := calendar.ParseDate(key + "-01")
	if err != nil || g.Returns.Months <= 0 || first.String()[:7] != key || (monthOf(first)-1)%g.Returns.Months != 0 {
		return Period{}
	}
	p := Period{Key: key, From: first, To: first.AddMonths(g.Returns.Months).Add(-1)}
	p.Due = p.To.Add(g.Returns.Days)
	p.Stop = p.Due.Add(g.Returns.Stop)
	return p
}

func monthOf(d calendar.Date) int {
	_, month, _ := d.Time(time.UTC).Date()
	return int(month)
}

// Periods lists the periods of a registration that have begun by a day, the
// oldest first, with how their returns stand.
func (d *Desk) Periods(r *Registration, now time.Time) []Period {
	g := d.Policy.General(r.General)
	if g == nil || g.Returns.Months <= 0 || r.From.IsZero() {
		return nil
	}
	today := d.Calendar.Day(now)
	last := r.LastDay
	if today.Before(last) {
		last = today
	}
	var out []Period
	for first := d.firstMonth(g, r.From); !first.After(last); first = first.AddMonths(g.Returns.Months) {
		p := d.period(g, first.String()[:7])
		if r.idle(p.From, p.To) {
			continue
		}
		p.stand(r, today)
		out = append(out, p)
	}
	return out
}

// firstMonth is the first day of the period that a day lies in.
func (d *Desk) firstMonth(g *General, day calendar.Date) calendar.Date {
	back := (monthOf(day) - 1) % g.Returns.Months
	first, err := calendar.ParseDate(fmt.Sprintf("%s-01", day.String()[:7]))
	if err != nil {
		return day
	}
	return first.AddMonths(-back)
}

// stand says how a period's return stands on a day.
func (p *Period) stand(r *Registration, today calendar.Date) {
	p.Filed = r.filed(p.Key)
	switch {
	case p.Filed != nil:
		p.State = ReturnFiled
	case !today.After(p.To):
		p.State = ReturnRunning
	case !today.After(p.Due):
		p.State = ReturnOpen
	case !today.After(p.Stop):
		p.State = ReturnLate
	default:
		p.State = ReturnMissing
	}
}

func (r *Registration) filed(period string) *GeneralReturn {
	i := slices.IndexFunc(r.Returns, func(f GeneralReturn) bool { return f.Period == period })
	if i < 0 {
		return nil
	}
	return &r.Returns[i]
}

// StateOn is the state of a registration at an instant: one past its last day
// reads as lapsed and one without a return that stops it as suspended, although
// nobody has said so yet.
func (d *Desk) StateOn(r *Registration, now time.Time) RegistrationState {
	switch {
	case r.State != Registered && r.State != RegistrationStopped:
		return r.State
	case d.Calendar.Day(now).After(r.LastDay):
		return RegistrationLapsed
	case slices.ContainsFunc(d.Periods(r, now), func(p Period) bool { return p.State == ReturnMissing }):
		return RegistrationStopped
	}
	return r.State
}

// owed is the oldest period whose return the move asks for: chase one that is
// due and was not asked for, stop for one that is missing.
func (w *registrationWalk) owed() Period {
	for _, p := range w.desk.Periods(w.r, w.cmd.At) {
		due := p.State == ReturnOpen || p.State == ReturnLate || p.State == ReturnMissing
		if w.move == "stop" && p.State == ReturnMissing || w.move == "chase" && due && !slices.Contains(w.r.Chased, p.Key) {
			return p
		}
	}
	return Period{}
}

func (w *registrationWalk) returnDue() *ree.Refusal {
	if w.owed().Key == "" {
		return refuse("return_due", "registration", w.r.Key)
	}
	return nil
}

func (w *registrationWalk) returnMissing() *ree.Refusal {
	if w.owed().Key == "" {
		return refuse("return_missing", "registration", w.r.Key)
	}
	return nil
}

// returnsIn stops what is new while a return is missing, whether or not anybody
// has written the suspension down.
func (w *registrationWalk) returnsIn() *ree.Refusal {
	for _, p := range w.desk.Periods(w.r, w.cmd.At) {
		if p.State == ReturnMissing {
			return refuse("returns_in", "period", p.Key, "due", p.Due.String())
		}
	}
	return nil
}

// filedAll reports whether no return but the one that is being filed is missing.
func (w *registrationWalk) filedAll() bool {
	return !slices.ContainsFunc(w.desk.Periods(w.r, w.cmd.At), func(p Period) bool { return p.State == ReturnMissing && p.Key != w.cmd.Period })
}

// periodOver wants a period of the registration that is over.
func (w *registrationWalk) periodOver() *ree.Refusal {
	ok := slices.ContainsFunc(w.desk.Periods(w.r, w.cmd.At), func(p Period) bool { return p.Key == w.cmd.Period && p.State != ReturnRunning })
	if !ok {
		return refuse("period_over", "period", w.cmd.Period)
	}
	return nil
}

// figuresSeen wants the holder to have seen the figures as they are, and
// something new where a return is filed again.
func (w *registrationWalk) figuresSeen() *ree.Refusal {
	now, err := w.cmd.Figures.Hash()
	if err != nil || now != w.cmd.Seen {
		return refuse("figures_seen", "period", w.cmd.Period)
	}
	if f := w.r.filed(w.cmd.Period); f != nil && f.Hash == now {
		return refuse("filed_already", "period", w.cmd.Period)
	}
	return nil
}
