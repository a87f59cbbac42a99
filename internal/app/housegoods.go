package app

import (
	"slices"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/outlook/house"
	"lanthorn/ree"
	"lanthorn/review"
)

// houseGoods are records of goods by month and element.
type houseGoods = map[string]map[ree.Element][]house.Record

func addGoods(to houseGoods, month, owner string, at [2]string, content *ree.ElementMasses, sign int64) {
	if to[month] == nil {
		to[month] = map[ree.Element][]house.Record{}
	}
	for _, e := range ree.Elements() {
		if mg := int64(content[e]); mg != 0 {
			to[month][e] = append(to[month][e], house.Record{Owner: owner, At: at, Amount: sign * mg})
		}
	}
}

// stock gathers by how much the stock of each firm's sites changed, from the
// bookings: goods on their way and in circuits are in none.
func (g *houseGather) stock(to houseGoods) error {
	owner := map[string]string{}
	err := store.SelectEach(g.view, g.app.tables.site, store.Query{}, func(s custody.Site) error {
		owner[s.Ref] = g.owner(s.Party)
		return nil
	})
	if err != nil {
		return err
	}
	return store.SelectEach(g.view, g.app.tables.booking, store.Query{OrderBy: "month"}, func(b Booking) error {
		if stage, ok := house.StageOf(b.Form); ok {
			addGoods(to, b.Month, owner[b.Site], [2]string{stage}, &b.Elements, 1)
		}
		return nil
	})
}

// flow gathers what was written off at the border and not taken back.
func (g *houseGather) flow(to houseGoods) error {
	first, err := g.app.month(g.lastMonths(houseMonths)[0])
	if err != nil {
		return err
	}
	where := []store.Cond{store.Match("at_ms", store.Ge, first.UnixMilli())}
	return store.Walk(g.view, g.app.tables.review.move, store.Query{Where: where, OrderBy: "at_ms"}, func(m review.Move) error {
		if m.Kind != review.Commit || m.OpenMG <= 0 {
			return nil
		}
		return g.left(to, &m)
	})
}

// left books one write-off: its lots' content, as much of it as did not come back.
func (g *houseGather) left(to houseGoods, m *review.Move) error {
	line, ok, err := store.Get(g.view, g.app.tables.review.line, m.Line)
	if err != nil || !ok {
		return err
	}
	licence, ok, err := store.Get(g.view, g.app.tables.review.licence, line.Licence)
	stage, goods := house.StageOf(line.Form)
	if err != nil || !ok || !goods {
		return err
	}
	content, err := g.content(m)
	if err != nil {
		return err
	}
	addGoods(to, g.app.desk().Month(m.At), g.owner(licence.Holder), [2]string{stage, house.BlocOf(licence.Destination)}, &content, 1)
	return nil
}

func (g *houseGather) content(m *review.Move) (sum ree.ElementMasses, err error) {
	lots := m.Used
	if len(lots) == 0 {
		lots = m.Lots
	}
	var all ree.Mass
	for _, q := range lots {
		lot, ok, err := store.Get(g.view, g.app.tables.lot, q.Lot)
		if err != nil {
			return sum, err
		}
		if ok {
			all = plus(all, q.MassMG)
			part := lot.ElementsIn(q.MassMG)
			for e := range part {
				sum[e] = plus(sum[e], part[e])
			}
		}
	}
	if all > m.OpenMG {
		sum = sum.Scale(m.OpenMG, all)
	}
	return sum, nil
}

// stocks tells what lay in store at the end of the newest month that may be told,
// element by element.
func (g *houseGather) stocks(changes houseGoods) {
	for _, e := range ree.Elements() {
		ends := g.ends(changes, e)
		if len(ends[len(ends)-1]) == 0 {
			continue
		}
		editions := g.rule.Editions(1, len(ends), func(i int) (all, also []house.Record) { return ends[i], nil }, func(i, j int) []house.Record { return house.Difference(ends[i], ends[j]) })
		i := house.Newest(editions)
		if i < 0 {
			i = len(editions) - 1
		}
		g.out.Stocks = append(g.out.Stocks, amounts(g.months[i], e, editions[i], HouseStage)...)
	}
}

// ends are the stocks of an element at the end of each month, by firm and stage.
func (g *houseGather) ends(changes houseGoods, e ree.Element) [][]house.Record {
	var before []house.Record
	out := make([][]house.Record, len(g.months))
	for i, month := range g.months {
		before = house.Gathered(slices.Concat(before, changes[month][e]))
		out[i] = before
	}
	return out
}

// flows tells what left in each of the last months, element by element.
func (g *houseGather) flows(left houseGoods) {
	for _, e := range ree.Elements() {
		for _, month := range g.lastMonths(houseMonths) {
			if records := left[month][e]; len(records) > 0 {
				g.out.Flows = append(g.out.Flows, amounts(month, e, g.rule.Table(2, records), HouseStage, HouseDestination)...)
			}
		}
	}
}

// amounts are a table's cells as rows.
func amounts(month string, e ree.Element, t house.Table, ways ...string) []HouseAmount {
	row := func(way string, s house.Shown) HouseAmount {
		return HouseAmount{Month: month, Element: e.Symbol(), Way: way, Name: s.Name, KG: float64(s.Amount) / 1e6, Owners: s.Owners, Hidden: string(s.Why)}
	}
	out := []HouseAmount{row(HouseAll, t.All)}
	for i, way := range ways {
		for _, s := range t.By[i] {
			out = append(out, row(way, s))
		}
	}
	return out
}

// covers holds the stock that is shown against the outflow that is shown. A month
// in which nothing left counts as one.
func (g *houseGather) covers() {
	months := g.lastMonths(houseMonths)
	for _, s := range g.out.Stocks {
		if s.Way != HouseAll || s.Hidden != "" {
			continue
		}
		shown, out := len(months), 0.0
		for _, f := range g.out.Flows {
			switch {
			case f.Element != s.Element || f.Way != HouseAll:
			case f.Hidden != "":
				shown--
			default:
				out += f.KG
			}
		}
		if out > 0 {
			mean := out / float64(shown)
			g.out.Covers = append(g.out.Covers, HouseCover{s.Element, s.KG / mean * daysOfMonth, shown, s.KG, mean})
		}
	}
}

// daysOfMonth is a month in the model's days of cover.
const daysOfMonth = 30
