package app

import (
	"math"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// Flow is how much REO went from one stage to the next in a month.
type Flow struct {
	Month string        `json:"month"` // YYYY-MM
	From  string        `json:"from"`  // mine, import, scrap, or a level
	To    string        `json:"to"`    // a level, export, loss, use
	REO   ree.OxideMass `json:"reoMG"`
}

// Monthly is what a site did in a month, in REO.
type Monthly struct {
	Site     string        `json:"site"`
	Month    string        `json:"month"`
	Made     ree.OxideMass `json:"madeMG,omitempty"`
	Used     ree.OxideMass `json:"usedMG,omitempty"`
	Sent     ree.OxideMass `json:"sentMG,omitempty"`
	Received ree.OxideMass `json:"receivedMG,omitempty"`
	Events   int64         `json:"events"`
	Late     int64         `json:"late,omitempty"`
}

// Ends of flows that are no level.
const (
	FromMine   = "mine"
	FromImport = "import"
	FromScrap  = "scrap"
	ToExport   = "export"
	ToLoss     = "loss"
	ToUse      = "use"
)

// plus adds masses and stays at the largest number there is rather than wrap
// around: a sum over years of nonsense is nonsense, but it breaks nothing.
func plus[M ~int64](a, b M) M {
	if b > 0 && a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func (f Flow) key() string    { return f.Month + "/" + f.From + "/" + f.To }
func (m Monthly) key() string { return m.Site + "/" + m.Month }

// projectFlows counts an event into the month's flows. It runs before the event
// is applied, while the inputs are as they were.
func (t *tables) projectFlows(tx *store.Tx, e *evidence.Entry, ev *custody.Event) {
	c := flowCount{state: state{tx, t}, month: e.Occurred.Format("2006-01"), in: map[string]ree.OxideMass{}, out: map[string]ree.OxideMass{}}
	if ev.Kind == custody.Correct {
		return // the month stands as it was reported; balances look at corrections
	}
	c.gather(ev)
	c.site(ev)
	c.spread()
}

type flowCount struct {
	state
	month   string
	in, out map[string]ree.OxideMass
}

func (c *flowCount) gather(ev *custody.Event) {
	switch ev.Kind {
	case custody.Extract:
		c.made(FromMine, ev)
	case custody.Import:
		c.made(FromImport, ev)
	case custody.Collect:
		c.made(FromScrap, ev)
	case custody.Transform:
		c.used(ev)
		c.outputs(ev)
	case custody.Export, custody.Consume, custody.Discard:
		c.used(ev)
		to := map[custody.Kind]string{custody.Export: ToExport, custody.Consume: ToUse, custody.Discard: ToLoss}[ev.Kind]
		for _, m := range c.in {
			c.out[to] = plus(c.out[to], m)
		}
	}
}

func (c *flowCount) made(from string, ev *custody.Event) {
	c.outputs(ev)
	for _, m := range c.out {
		c.in[from] = plus(c.in[from], m)
	}
}

func (c *flowCount) used(ev *custody.Event) {
	for _, in := range ev.Inputs {
		lot, _ := c.Lot(in.Lot)
		level := string(lot.Level)
		c.in[level] = plus(c.in[level], lot.ElementsIn(in.Mass).REO())
	}
}

func (c *flowCount) outputs(ev *custody.Event) {
	for _, out := range ev.Outputs {
		level := string(out.Form.Level())
		c.out[level] = plus(c.out[level], out.Elements.REO())
	}
	for _, l := range ev.Losses {
		c.out[ToLoss] = plus(c.out[ToLoss], l.Elements.REO())
	}
}

// spread books what came out against what went in, in proportion. A charge of a
// pool alone has no output and a draw alone no input: what is drawn is booked
// as coming from the level below it that the pool was fed with.
func (c *flowCount) spread() {
	var total ree.OxideMass
	for _, m := range c.in {
		total = plus(total, m)
	}
	for from, m := range c.in {
		for to, out := range c.out {
			c.add(from, to, ree.OxideMass(ree.MulDiv(int64(out), int64(m), int64(total))))
		}
	}
	if total == 0 {
		for to, out := range c.out {
			c.add(string(ree.LevelMixed), to, out)
		}
	}
}

func (c *flowCount) add(from, to string, reo ree.OxideMass) {
	if reo == 0 || from == to {
		return
	}
	f := Flow{Month: c.month, From: from, To: to}
	if old, ok := get(c.state, c.t.flow, f.key()); ok {
		f = old
	}
	f.REO = plus(f.REO, reo)
	store.Put(c.tx, c.t.flow, f)
}

func (c *flowCount) site(ev *custody.Event) {
	switch ev.Kind {
	case custody.Reserve, custody.Freeze:
		return
	case custody.Receive:
		t, _ := c.Transfer(ev.Transfer)
		c.moved(t.ToSite, func(m *Monthly, reo ree.OxideMass) { m.Received = plus(m.Received, reo) }, ev)
	case custody.Dispatch:
		c.moved(ev.Site, func(m *Monthly, reo ree.OxideMass) { m.Sent = plus(m.Sent, reo) }, ev)
	default:
		c.moved(ev.Site, func(m *Monthly, _ ree.OxideMass) {
			for from, reo := range c.in {
				if from != FromMine && from != FromImport && from != FromScrap {
					m.Used = plus(m.Used, reo)
				}
			}
			for to, reo := range c.out {
				if to != ToLoss && to != ToExport && to != ToUse {
					m.Made = plus(m.Made, reo)
				}
			}
		}, ev)
	}
}

func (c *flowCount) moved(site string, count func(*Monthly, ree.OxideMass), ev *custody.Event) {
	if site == "" {
		return
	}
	m := Monthly{Site: site, Month: c.month}
	if old, ok := get(c.state, c.t.monthly, m.key()); ok {
		m = old
	}
	var reo ree.OxideMass
	for _, in := range ev.Inputs {
		lot, _ := c.Lot(in.Lot)
		reo = plus(reo, lot.ElementsIn(in.Mass).REO())
	}
	for _, f := range ev.Figures {
		lot, _ := c.Lot(f.Lot)
		reo = plus(reo, lot.ElementsIn(f.Mass).REO())
	}
	count(&m, reo)
	m.Events++
	for _, f := range ev.Flags {
		if f.Code == "report.late" {
			m.Late++
		}
	}
	store.Put(c.tx, c.t.monthly, m)
}
