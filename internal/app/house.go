package app

import (
	"cmp"
	"context"
	"errors"
	"sync"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/outlook/house"
	"lanthorn/ree"
)

// House is what this office's own ledger says to the outlook: licences, stocks and
// flows in cells that tell of no firm. It is a function of the entries up to the
// end of the newest month that is over.
type House struct {
	Allowed   bool    `json:"allowed"` // by the pack; nothing else is said where it is not
	Pack      string  `json:"pack"`
	Basis     string  `json:"basis,omitempty"`
	Least     int     `json:"least,omitempty"`     // owners behind a cell
	Dominance float64 `json:"dominance,omitempty"` // greatest part of one owner
	Month     string  `json:"month,omitempty"`     // the newest that is over, by the newest entry

	Licences []HouseLicences `json:"licences,omitempty"`
	Stocks   []HouseAmount   `json:"stocks,omitempty"`
	Flows    []HouseAmount   `json:"flows,omitempty"`
	Covers   []HouseCover    `json:"covers,omitempty"`
	Scenario string          `json:"scenario,omitempty"` // YAML; empty where licences are hidden
	Opening  *HouseStocks    `json:"opening,omitempty"`  // nil where no stock may be told
}

// Ways in which cells of the house are divided.
const (
	HouseAll         = "all"
	HouseKind        = "kind"
	HouseDestination = "destination"
	HouseStage       = "stage"
	HouseGeneral     = "general" // cleared by rule, at once
)

// HouseHidden is all that people outside the office hear of why a cell is hidden.
const HouseHidden = "hidden"

// HouseLicences are the applications of twelve months, all or a part of them.
type HouseLicences struct {
	From     string          `json:"from"` // months
	To       string          `json:"to"`
	Way      string          `json:"way"`
	Name     string          `json:"name,omitempty"`
	Owners   int             `json:"owners,omitempty"`
	Cleared  int             `json:"cleared,omitempty"` // of general licences
	Hidden   string          `json:"hidden,omitempty"`  // why
	Friction *house.Friction `json:"friction,omitempty"`
}

// HouseAmount is the mass of an element: in stock at the end of a month, or
// written off at the border in it.
type HouseAmount struct {
	Month   string  `json:"month"`
	Element string  `json:"element"`
	Way     string  `json:"way"`
	Name    string  `json:"name,omitempty"`
	KG      float64 `json:"kg,omitempty"` // none where hidden
	Owners  int     `json:"owners,omitempty"`
	Hidden  string  `json:"hidden,omitempty"`
}

// HouseCover is how long the stock of an element would last at the pace at which it
// leaves over the border, worked out of cells that are shown alone.
type HouseCover struct {
	Element string  `json:"element"`
	Days    float64 `json:"days"`
	Months  int     `json:"months"` // whose outflow is shown, of the last twelve
	StockKG float64 `json:"stockKG"`
	OutKG   float64 `json:"outKGPerMonth"`
}

// knownHouse is the newest answer, which stands until an entry is added.
type knownHouse struct {
	mu   sync.Mutex
	head int64
	made *House
}

// MayHouse says who sees what the house's own ledger says: everybody signed in sees
// what may be published.
func MayHouse(actor Actor) bool { return actor.Account != "" && actor.Org != "" }

// House is what this office's own ledger says to the outlook. Whoever is not of
// the office is not told why a cell is hidden.
func (a *App) House(ctx context.Context, actor Actor) (House, error) {
	if !MayHouse(actor) {
		return House{}, ree.Refusals{ree.Refuse("actor.role", "roles", string(RoleReviewer))}
	}
	h, err := a.houseNow(ctx)
	if err != nil {
		return House{}, err
	}
	if !actor.SeesAll() {
		h = h.veiled()
	}
	return h, nil
}

// veiled is what people outside the office see.
func (h House) veiled() House {
	out := h
	out.Licences, out.Stocks, out.Flows = nil, nil, nil
	hide := func(why string) string {
		if why == "" {
			return ""
		}
		return HouseHidden
	}
	for _, x := range h.Licences {
		x.Hidden = hide(x.Hidden)
		out.Licences = append(out.Licences, x)
	}
	for _, x := range h.Stocks {
		x.Hidden = hide(x.Hidden)
		out.Stocks = append(out.Stocks, x)
	}
	for _, x := range h.Flows {
		x.Hidden = hide(x.Hidden)
		out.Flows = append(out.Flows, x)
	}
	out.Opening = h.Opening.veiled()
	return out
}

func (a *App) houseNow(ctx context.Context) (House, error) {
	p := a.cfg.Law.Pack
	h := House{Pack: a.cfg.Law.ID + "@" + a.cfg.Law.Version}
	if p == nil || a.cfg.Law.Review == nil || !p.Outlook.House.Allowed {
		return h, nil
	}
	rule := p.Outlook.House
	h.Allowed, h.Basis, h.Least, h.Dominance = true, rule.Basis, rule.Least, rule.Dominance.Rel()
	if _, err := a.statisticsNow(ctx); err != nil {
		return h, err
	}
	k := &a.house
	k.mu.Lock()
	defer k.mu.Unlock()
	err := a.Store.View(ctx, func(v *store.View) error {
		head, err := v.Head()
		if err != nil || head == 0 || k.made != nil && k.head == head {
			return err
		}
		g := houseGather{app: a, view: v, rule: rule.Rule(), out: h}
		if err := g.run(head); err != nil {
			return err
		}
		k.head, k.made = head, &g.out
		return nil
	})
	if err != nil || k.made == nil {
		return h, err
	}
	return *k.made, nil
}

// houseGather makes the answer out of the tables.
type houseGather struct {
	app    *App
	view   *store.View
	rule   house.Rule
	out    House
	owners map[string]string // groups, by party
	months []string          // that are over, from the first that has anything
}

func (g *houseGather) run(head int64) error {
	last, _, err := g.view.Entry(head)
	if err != nil {
		return err
	}
	now := g.app.desk().Month(last.Recorded)
	facts, stock, flow := g.facts(), houseGoods{}, houseGoods{}
	if err := g.parties(); err != nil {
		return err
	}
	if err := g.stock(stock); err != nil {
		return err
	}
	first := firstMonth(facts, stock, now)
	g.months = monthsBetween(first, now)
	if n := len(g.months); n > 0 {
		g.months = g.months[:n-1]
	}
	if len(g.months) == 0 {
		return nil
	}
	g.out.Month = g.months[len(g.months)-1]
	if err := g.flow(flow); err != nil {
		return err
	}
	g.licences(facts)
	g.stocks(stock)
	g.flows(flow)
	g.covers()
	return errors.Join(g.scenario(), g.openings())
}

// firstMonth is the first in which anything is known.
func firstMonth(facts []houseFact, stock houseGoods, now string) string {
	first := now
	for month := range stock {
		first = min(first, month)
	}
	for i := range facts {
		first = min(first, facts[i].month)
	}
	return first
}

func (g *houseGather) parties() error {
	g.owners = map[string]string{}
	return store.SelectEach(g.view, g.app.tables.party, store.Query{}, func(p custody.Party) error {
		g.owners[p.Ref] = p.Group
		return nil
	})
}

// owner is the group behind a party.
func (g *houseGather) owner(party string) string { return cmp.Or(g.owners[party], party) }

// lastMonths are the newest months, at most so many.
func (g *houseGather) lastMonths(n int) []string { return g.months[max(0, len(g.months)-n):] }

// houseMonths is how many months the answer is about.
const houseMonths = 12
