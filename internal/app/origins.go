package app

import (
	"context"
	"sort"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/provenance"
	"lanthorn/ree"
)

// OriginShare is the part of an element that comes from one origin.
type OriginShare struct {
	Origin custody.Origin // Ref "unknown" where nobody has declared it
	Share  float64        // 0 to 1
	Mass   ree.ElementMass
	Min    float64 // bounds that hold for any physical mixing
	Max    float64
}

// ElementOrigins is where one element of a lot comes from, largest share first.
type ElementOrigins struct {
	Element ree.Element
	Mass    ree.ElementMass
	Shares  []OriginShare
}

// CountryShare is the part of an element that passed a step in a country;
// Country is empty where nobody knows.
type CountryShare struct {
	Country string
	Share   float64
}

// StepCountries is where one step of the chain of a magnet took place.
type StepCountries struct {
	Step   string // mined, refined, metal, magnet
	Shares []CountryShare
}

// Origins is everything the lot graph knows of a lot's past and future.
type Origins struct {
	Rule        string // attribution rule of the shares
	Elements    []ElementOrigins
	Countries   []StepCountries // of the rare earths together, by mass
	Ancestors   provenance.Count
	Descendants provenance.Count
	Sequence    int64 // ledger sequence the graph stands at
}

// UnknownOrigin is the reference of what nobody has declared.
const UnknownOrigin = "unknown"

var steps4 = []string{"mined", "refined", "metal", "magnet"}

// Origins answers where a lot the actor may see comes from, element by element.
// With bounds it adds the interval that holds for any mixing, which costs a
// pass per origin.
func (a *App) Origins(ctx context.Context, actor Actor, ref string, bounds bool) (o Origins, err error) {
	if err := a.unavailable(); err != nil {
		return o, err
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		lot, err := a.findLot(v, actor, ref)
		if err != nil {
			return err
		}
		names, err := a.originNames(v)
		if err == nil {
			o, err = a.originsOf(lot, names, bounds)
		}
		return err
	})
	return o, err
}

func (a *App) originNames(v *store.View) (map[uint32]custody.Origin, error) {
	names := map[uint32]custody.Origin{
		provenance.Unknown: {Ref: UnknownOrigin, Kind: UnknownOrigin},
		provenance.Tail:    {Ref: "tail", Kind: "tail"},
	}
	err := store.SelectEach(v, a.tables.origin, store.Query{}, func(row custody.Origin) error {
		names[row.ID] = row
		return nil
	})
	return names, err
}

// tail gathers origins below a millionth into one, so that sums stay exact.
const tail = 1e-6

func (a *App) originsOf(lot custody.Lot, names map[uint32]custody.Origin, bounds bool) (o Origins, err error) {
	v := a.lineage.graph.View()
	shares, err := v.Shares(lot.ID)
	if err != nil {
		return o, err
	}
	o = Origins{Rule: custody.Proportional, Sequence: v.Sequence()}
	for e, mass := range lot.Elements {
		if mass == 0 {
			continue
		}
		eo := ElementOrigins{Element: ree.Element(e), Mass: mass}
		for _, s := range provenance.Prune(shares.Elements[e], tail) {
			row := OriginShare{Origin: names[s.Origin], Share: s.Share, Mass: ree.ElementMass(s.Share * float64(mass)), Min: 0, Max: 1}
			if bounds && s.Origin != provenance.Tail {
				b, err := v.Bounds(lot.ID, e, s.Origin)
				if err != nil {
					return o, err
				}
				row.Min, row.Max = b.Min, b.Max
			}
			eo.Shares = append(eo.Shares, row)
		}
		o.Elements = append(o.Elements, eo)
	}
	sort.SliceStable(o.Elements, func(i, j int) bool { return o.Elements[i].Mass > o.Elements[j].Mass })
	if o.Countries, err = a.countries(v, lot, nil); err != nil {
		return o, err
	}
	if o.Ancestors, err = v.Ancestors(lot.ID, nil); err != nil {
		return o, err
	}
	o.Descendants, err = v.Descendants(lot.ID, nil)
	return o, err
}

// stepsKnown are the countries of steps that were found already.
type stepsKnown map[provenance.StepKin]*provenance.StepShares

// steps finds the countries of a lot's steps, once for all lots that share them.
func (a *App) steps(v *provenance.View, lot custody.Lot, known stepsKnown) (*provenance.StepShares, error) {
	kin := v.StepKin(lot.ID)
	if shares := known[kin]; shares != nil {
		return shares, nil
	}
	locate := func(event uint32) (provenance.Step, provenance.Country, bool) {
		s := a.lineage.steps.of(event)
		if s == 0 {
			return 0, 0, false
		}
		return provenance.Step(s.number() - 1), provenance.Country(s), true
	}
	source := func(lot uint32) (provenance.Step, provenance.Country, bool) {
		if maker := v.Maker(lot); maker != 0 {
			return locate(maker)
		}
		return 0, 0, false
	}
	shares, err := v.Countries(lot.ID, provenance.Locator{Event: locate, Source: source})
	if err == nil && known != nil {
		known[kin] = shares
	}
	return shares, err
}

// countries adds the elements' countries up by mass, step by step.
func (a *App) countries(v *provenance.View, lot custody.Lot, known stepsKnown) ([]StepCountries, error) {
	shares, err := a.steps(v, lot, known)
	if err != nil {
		return nil, err
	}
	total := float64(lot.Elements.Sum())
	var out []StepCountries
	for s, name := range steps4 {
		sum := map[string]float64{}
		for e, mass := range lot.Elements {
			for _, c := range shares.Elements[e][s] {
				country := ""
				if c.Country != 0 {
					country = step(c.Country).country()
				}
				sum[country] += c.Share * float64(mass)
			}
		}
		row := StepCountries{Step: name}
		for country, m := range sum {
			if total > 0 && m/total > tail {
				row.Shares = append(row.Shares, CountryShare{country, m / total})
			}
		}
		sort.Slice(row.Shares, func(i, j int) bool {
			x, y := row.Shares[i], row.Shares[j]
			return x.Share > y.Share || x.Share == y.Share && x.Country < y.Country
		})
		out = append(out, row)
	}
	return out, nil
}

// Relative is a lot up or down the lineage.
type Relative struct {
	Lot   custody.Lot
	Depth int     // events between
	Share float64 // of the mass of the element asked about that passed through it; 0 where not computed
}

// Ancestry is the lots behind a lot, ranked by the mass of one element that
// passed through them, and what the rest amounts to.
type Ancestry struct {
	Lot     custody.Lot
	Element ree.Element
	Top     []Relative
	Rest    int     // lots not listed
	RestSum float64 // their shares added up
	Sources float64 // part of the mass from source lots not listed
	Reached provenance.Count
}

// Ancestry ranks what is behind a lot.
func (a *App) Ancestry(ctx context.Context, actor Actor, ref string, e ree.Element, keep int) (out Ancestry, err error) {
	if err := a.unavailable(); err != nil {
		return out, err
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		lot, err := a.findLot(v, actor, ref)
		if err != nil {
			return err
		}
		g := a.lineage.graph.View()
		l, err := g.Lineage(lot.ID, int(e), provenance.LineageLimits{Keep: keep})
		if err != nil {
			return err
		}
		out = Ancestry{Lot: lot, Element: e, Rest: l.RestLots, RestSum: l.RestSum, Sources: l.RestSources, Reached: l.Reached}
		shares := map[uint32]float64{}
		ids := make([]uint32, 0, len(l.Top))
		for _, t := range l.Top {
			shares[t.Lot] = t.Share
			ids = append(ids, t.Lot)
		}
		lots, err := a.lotsByID(v, ids)
		for _, row := range lots {
			out.Top = append(out.Top, Relative{Lot: row, Share: shares[row.ID]})
		}
		sort.Slice(out.Top, func(i, j int) bool {
			x, y := out.Top[i], out.Top[j]
			return x.Share > y.Share || x.Share == y.Share && x.Lot.ID < y.Lot.ID
		})
		return err
	})
	return out, err
}

// Link is a step from one lot to another through an event.
type Link struct {
	From, To uint32
	Mass     ree.Mass
}

// Neighbourhood is the lots within a few steps, for a picture.
type Neighbourhood struct {
	Lot   custody.Lot
	Up    []Relative
	Down  []Relative
	Links []Link
	More  bool // lots beyond the limit were left out
}

// neighbourLimit bounds the lots of one picture in each direction.
const neighbourLimit = 60

// Neighbours finds the lots within depth steps up and down.
func (a *App) Neighbours(ctx context.Context, actor Actor, ref string, depth int) (n Neighbourhood, err error) {
	if err := a.unavailable(); err != nil {
		return n, err
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		lot, err := a.findLot(v, actor, ref)
		if err != nil {
			return err
		}
		n.Lot = lot
		g := a.lineage.graph.View()
		up, more1, err := nearby(g.AncestorsWithin, lot.ID, depth)
		if err != nil {
			return err
		}
		down, more2, err := nearby(g.DescendantsWithin, lot.ID, depth)
		if err != nil {
			return err
		}
		n.More = more1 || more2
		if n.Up, err = a.relatives(v, up); err != nil {
			return err
		}
		if n.Down, err = a.relatives(v, down); err != nil {
			return err
		}
		n.link(g, up, down)
		return nil
	})
	return n, err
}

type walk func(lot uint32, depth int, visit func(lot uint32, depth int) bool) (provenance.Count, error)

func nearby(w walk, lot uint32, depth int) (map[uint32]int, bool, error) {
	found, more := map[uint32]int{}, false
	_, err := w(lot, depth, func(id uint32, at int) bool {
		if len(found) >= neighbourLimit {
			more = true
			return false
		}
		found[id] = at
		return true
	})
	return found, more, err
}

func (a *App) relatives(v *store.View, depth map[uint32]int) ([]Relative, error) {
	ids := make([]uint32, 0, len(depth))
	for id := range depth {
		ids = append(ids, id)
	}
	lots, err := a.lotsByID(v, ids)
	out := make([]Relative, 0, len(lots))
	for _, lot := range lots {
		out = append(out, Relative{Lot: lot, Depth: depth[lot.ID]})
	}
	sort.Slice(out, func(i, j int) bool {
		return out[i].Depth < out[j].Depth || out[i].Depth == out[j].Depth && out[i].Lot.ID < out[j].Lot.ID
	})
	return out, err
}

// link finds the draws between the lots of the picture.
func (n *Neighbourhood) link(g *provenance.View, up, down map[uint32]int) {
	in := map[uint32]bool{n.Lot.ID: true}
	for id := range up {
		in[id] = true
	}
	for id := range down {
		in[id] = true
	}
	var inputs []provenance.Input
	for id := range in {
		maker := g.Maker(id)
		if maker == 0 {
			continue
		}
		inputs = g.Inputs(inputs[:0], maker)
		for _, draw := range inputs {
			if in[draw.Lot] {
				n.Links = append(n.Links, Link{draw.Lot, id, ree.Mass(draw.MassMG)})
			}
		}
	}
	sort.Slice(n.Links, func(i, j int) bool {
		x, y := n.Links[i], n.Links[j]
		return x.From < y.From || x.From == y.From && x.To < y.To
	})
}
