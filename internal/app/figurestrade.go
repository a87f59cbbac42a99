package app

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"lanthorn/internal/published"
	"lanthorn/outlook/measure"
	"lanthorn/ree"
)

// TradeTable is trade in one code and year as one edition has it, in money: weights
// lack too often.
type TradeTable struct {
	File *FigureFile
	Code string
	Year int
	Unit string

	flows map[[2]string]float64 // from, to
	lines map[[2]string]int
}

// TradeTables are the tables of trade that were brought in: of BACI, and of
// Comtrade what reporters say that they import. The newest edition is first.
func (b *FigureBook) TradeTables() (out []*TradeTable) {
	at := map[string]*TradeTable{}
	add := func(c Cited, from, to, unit string) {
		if c.Unit != unit || !c.Counts() || from == to || from == published.World || to == published.World {
			return
		}
		key := fmt.Sprint(c.File.Publisher, c.File.Edition, c.Product, c.Year)
		t := at[key]
		if t == nil {
			t = &TradeTable{File: c.File, Code: c.Product, Year: c.Year, Unit: unit, flows: map[[2]string]float64{}, lines: map[[2]string]int{}}
			at[key] = t
			out = append(out, t)
		}
		ends := [2]string{from, to}
		t.flows[ends] += c.Value
		t.lines[ends] = c.Line
	}
	for _, c := range b.All(published.BACI, published.Exports) {
		add(c, c.Place, c.Partner, "1000 USD")
	}
	for _, c := range b.All(published.Comtrade, published.Imports) {
		add(c, c.Partner, c.Place, "USD")
	}
	slices.SortStableFunc(out, func(x, y *TradeTable) int {
		return cmp.Or(cmp.Compare(x.File.Publisher, y.File.Publisher), cmp.Compare(y.File.Edition, x.File.Edition), y.Year-x.Year, cmp.Compare(x.Code, y.Code))
	})
	return out
}

// placeCodes are the places of BACI's numbers by the newest table of them that was
// brought in; nil without one.
func (b *FigureBook) placeCodes() map[int]string {
	newest := ""
	var out map[int]string
	for _, c := range b.All(published.BACI, published.PlaceCode) {
		if c.File.Edition > newest {
			newest, out = c.File.Edition, map[int]string{}
		}
		if c.File.Edition == newest {
			out[int(c.Value)] = c.Place
		}
	}
	return out
}

// Importers are the countries that import something of the table.
func (t *TradeTable) Importers() []string {
	seen := map[string]bool{}
	for ends := range t.flows {
		seen[ends[1]] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// TradeShare is a country's part of another's supply: as the last sender, and as
// the one where goods were made, through all who sent them on.
type TradeShare struct {
	Country string
	Direct  float64
	Origin  float64
	Line    int // of the direct flow; zero where there is none
}

// TradeDependence says whom a country buys from, and who stands behind them.
type TradeDependence struct {
	Shares []TradeShare // the greatest origin first
	Total  float64      // imported, in the table's unit
	Own    bool         // the country itself exports more than it imports
}

// Depends works out the dependence of a country. What a country makes is not in
// trade statistics: it is taken to be what it exports beyond what it imports, so
// that whoever exports less than it imports only sends goods on.
func (t *TradeTable) Depends(country string) (TradeDependence, error) {
	net, at := t.network()
	node, ok := at[country]
	if !ok {
		return TradeDependence{}, ree.Refusals{ree.Refuse("figures.trade_country", "country", country, "code", t.Code, "year", fmt.Sprint(t.Year)).At("country")}
	}
	look, err := net.Look()
	if err != nil {
		return TradeDependence{}, ree.Refusals{ree.Refuse("figures.trade_endless", "code", t.Code, "year", fmt.Sprint(t.Year))}
	}
	out := TradeDependence{Own: net.Nodes[node].Own > 0}
	shares := map[string]*TradeShare{}
	of := func(c string) *TradeShare {
		if shares[c] == nil {
			shares[c] = &TradeShare{Country: c, Line: t.lines[[2]string{c, country}]}
		}
		return shares[c]
	}
	for _, p := range look.Direct(node) {
		of(p.Country).Direct = p.Share
	}
	for _, p := range look.Origins(node) {
		of(p.Country).Origin = p.Share
	}
	for ends, amount := range t.flows {
		if ends[1] == country {
			out.Total += amount
		}
	}
	for _, c := range slices.Sorted(maps.Keys(shares)) {
		out.Shares = append(out.Shares, *shares[c])
	}
	slices.SortStableFunc(out.Shares, func(x, y TradeShare) int { return cmp.Compare(max(y.Origin, y.Direct), max(x.Origin, x.Direct)) })
	return out, nil
}

// network is the trade between all countries, in one order.
func (t *TradeTable) network() (measure.Network, map[string]int) {
	at, balance := map[string]int{}, map[string]float64{}
	for ends, amount := range t.flows {
		balance[ends[0]] += amount
		balance[ends[1]] -= amount
	}
	var net measure.Network
	for i, c := range slices.Sorted(maps.Keys(balance)) {
		at[c] = i
		net.Nodes = append(net.Nodes, measure.Node{Country: c, Own: max(0, balance[c])})
	}
	ends := slices.SortedFunc(maps.Keys(t.flows), func(x, y [2]string) int {
		return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1]))
	})
	for _, e := range ends {
		net.Flows = append(net.Flows, measure.Flow{From: at[e[0]], To: at[e[1]], Amount: t.flows[e]})
	}
	return net, at
}

// Trade is a table that an actor may see: of the office alone.
func (a *App) Trade(book *FigureBook, actor Actor) ([]*TradeTable, error) {
	if !actor.SeesAll() {
		return nil, ree.Refusals{ree.Refuse("figures.closed", "publisher", "Comtrade, BACI")}
	}
	return book.TradeTables(), nil
}
