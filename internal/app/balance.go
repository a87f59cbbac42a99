package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/series"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// Balance is the material balance of one element at one site: what went into its
// processes, what came out, what they hold, and what is missing with its
// standard error. Masses are kilograms of element.
type Balance struct {
	Site       custody.Site
	Element    ree.Element
	Rows       []BalanceRow
	Alarms     []BalanceAlarm
	Statements []BalanceStatement
	FalseAlarm float64 // probability of any alarm in a year without an anomaly, this element
	Trace      bool    // too little of it went in for its assays to tell: no test was made
	Flag, Hold []series.Chart
}

// BalanceRow is one closed balance, of one month or of several up to a count.
type BalanceRow struct {
	First, Last string // months, YYYY-MM
	balance.Row
	CUMUF         series.Value
	SITMUF        float64 // whitened MUF, in standard errors
	Measured      bool    // false where the month brings nothing new and has no SITMUF
	Losses, Gains float64 // the first Page chart's sums after this row
}

// BalanceAlarm is a statistic beyond its threshold, with its months.
type BalanceAlarm struct {
	First, Last string
	series.Alarm
}

// BalanceStatement says what can and cannot be concluded, and for which months.
type BalanceStatement struct {
	First, Last string
	Code        string
	Params      map[string]string
}

// Balance closes the balance of an element at a site the actor may see, from the
// ledger as it stands: a correction moves the months it touches.
func (a *App) Balance(ctx context.Context, actor Actor, site string, e ree.Element) (Balance, error) {
	all, err := a.Balances(ctx, actor, site, e)
	if err != nil {
		return Balance{}, err
	}
	return all[0], nil
}

// Balances closes the balances of several elements, all that are kept of the
// site where none is named. It reads the site's entries once.
func (a *App) Balances(ctx context.Context, actor Actor, site string, elements ...ree.Element) (out []Balance, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		d, err := a.siteFor(v, actor, site)
		if err != nil {
			return err
		}
		thresholds, err := a.thresholds(d)
		if err != nil {
			return err
		}
		b := a.newBooks(v, d)
		if err := b.read(); err != nil {
			return err
		}
		if err := b.weigh(); err != nil {
			return err
		}
		if len(elements) == 0 {
			elements = BalancesKept(d)
		}
		for _, e := range elements {
			one, err := b.close(e, thresholds)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return nil
	})
	return out, err
}

// siteFor finds a site the actor may see.
func (a *App) siteFor(v *store.View, actor Actor, ref string) (custody.Site, error) {
	site, ok, err := store.Get(v, a.tables.site, ref)
	if err == nil && (!ok || !actor.Sees(site.Party)) {
		err = ree.Refusals{ree.Refuse("site.unknown", "site", ref)}
	}
	return site, err
}

// limits are the thresholds of the pack's false-alarm budget, made once.
type limits struct {
	once sync.Once
	t    *series.Thresholds
	err  error
}

// thresholds divides a site's budget among the balances kept of it.
func (a *App) thresholds(s custody.Site) (*series.Thresholds, error) {
	return a.thresholdsOf(makesAlloys(s))
}

func (a *App) thresholdsOf(alloys bool) (*series.Thresholds, error) {
	l, kept := &a.limits, balance.Kept
	if alloys {
		l, kept = &a.alloyLimits, balance.KeptWithAlloys
	}
	l.once.Do(func() {
		falseAlarms := 0.0
		if p := a.cfg.Law.Pack; p != nil {
			falseAlarms = p.Supervision.Tolerances.FalseAlarms
		}
		l.t, l.err = balance.YearThresholds(falseAlarms, len(kept))
	})
	return l.t, l.err
}

// close closes one element's balance and asks the tests about it.
func (b *siteBooks) close(e ree.Element, t *series.Thresholds) (Balance, error) {
	out := Balance{Site: b.site, Element: e, FalseAlarm: t.Budget.FalseAlarm, Flag: t.Flag, Hold: t.Hold}
	if c, ok := balance.Companion(e); ok {
		return b.closeCompanion(out, c, t)
	}
	return b.closePeriods(out, b.periods(e), t)
}

// closePeriods closes the balance over the months of the books.
func (b *siteBooks) closePeriods(out Balance, periods []balance.Period, t *series.Thresholds) (Balance, error) {
	if len(periods) == 0 {
		return out, nil
	}
	c, err := balance.Close(periods)
	if err != nil {
		return out, err
	}
	name := func(i int) string { return b.months[i] }
	for _, s := range c.Statements {
		out.Statements = append(out.Statements, BalanceStatement{name(s.First), name(s.Last), s.Code, s.Params(name)})
	}
	if len(c.Rows) == 0 {
		return out, nil
	}
	out.Rows = rowsOf(c, t, name)
	if out.Trace = b.trace(out.Element); out.Trace {
		return out, nil
	}
	for _, x := range c.Series.Decide(t).Alarms {
		out.Alarms = append(out.Alarms, BalanceAlarm{name(c.Rows[x.First].First), name(c.Rows[x.Period].Last), x})
	}
	return out, nil
}

func rowsOf(c *balance.Closing, t *series.Thresholds, name func(int) string) []BalanceRow {
	cumuf, z, measured := c.Series.CUMUF(), c.Series.SITMUF(), c.Series.Measured()
	rows := make([]BalanceRow, len(c.Rows))
	for i, r := range c.Rows {
		rows[i] = BalanceRow{First: name(r.First), Last: name(r.Last), Row: r, CUMUF: cumuf[i]}
	}
	var step series.Step
	for i, row := range measured {
		if row%t.Periods == 0 {
			step = series.Step{} // the charts begin each span at zero
		}
		step = t.Flag[0].Next(step, z[i])
		r := &rows[row]
		r.SITMUF, r.Measured, r.Losses, r.Gains = z[i], true, step.Loss, step.Gain
	}
	return rows
}

// months lists the months from the first to the last, both as YYYY-MM.
func monthsBetween(first, last string) []string {
	at, err := time.Parse("2006-01", first)
	if err != nil {
		return nil
	}
	var out []string
	for m := first; m <= last && len(out) < maxMonths; m = at.Format("2006-01") {
		out = append(out, m)
		at = at.AddDate(0, 1, 0)
	}
	return out
}

// maxMonths bounds a balance: fifty years.
const maxMonths = 600

// BalanceSites lists the sites the actor may see that have processes to balance.
func (a *App) BalanceSites(ctx context.Context, actor Actor) ([]SiteRow, error) {
	rows, err := a.Sites(ctx, actor, SiteFilter{})
	return slices.DeleteFunc(rows, func(r SiteRow) bool { return len(r.Site.Processes) == 0 }), err
}
