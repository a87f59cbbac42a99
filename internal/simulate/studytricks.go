package simulate

import (
	"fmt"
	"math"
	"time"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/fingerprint"
	"lanthorn/accountancy/watch"
	"lanthorn/ree"
)

// tricks are the ten scenarios of accountancy.md section 6, some in more than
// one way.
var tricks = []trick{
	{1, "ore weighed short at the mine", "%g %% of the year", [3]float64{0.5, 1, 2}, shortYear},
	{2, "phantom scrap", "%g %% of what the maker made", [3]float64{3, 6, 12}, scrapYear},
	{3, "recovery over-declared", "%g %% of the feed", [3]float64{1.5, 3, 5}, recoveryYear},
	{4, "receiver books less than it got", "%g %% of each lot", [3]float64{0.2, 0.35, 0.7}, receiptYear},
	{5, "foreign clay as clay of the mine", "%g %% of each lot", [3]float64{10, 20, 40}, clayYear},
	{5, "clay in one lot declared as rock type", "%g %% of the lot", [3]float64{5, 10, 20}, rockYear},
	{6, "lots kept below a tonne", "%g %% of the lots", [3]float64{5, 10, 20}, bunchedYear},
	{7, "goods that go round (a rule, no finding by itself)", "%g times", [3]float64{1, 3, 6}, roundYear},
	{8, "illegal clay entered as old stock", "%g lots", [3]float64{1, 3, 6}, backdatedYear},
	{9, "one lot entered twice", "%g lots", [3]float64{1, 3, 6}, doubledYear},
	{10, "dysprosium oxide under another code", "%g lots", [3]float64{1, 3, 6}, codeYear},
	{0, "product diverted evenly over the year", "%g %% of the feed", [3]float64{1, 2, 4}, func(d *dice, size float64) siteYear {
		return plantYear(d, plantTrick{diverted: size / 100, begin: 1, months: 12})
	}},
	{0, "product diverted in one month", "%g %% of the yearly feed", [3]float64{1, 2, 4}, func(d *dice, size float64) siteYear {
		return plantYear(d, plantTrick{diverted: size / 100, begin: trickFrom, months: 1})
	}},
	{0, "own ore fed off the books", "%g %% of the feed", [3]float64{1, 2, 4}, func(d *dice, size float64) siteYear {
		return plantYear(d, plantTrick{hidden: size / 100, begin: 1, months: 12})
	}},
	{0, "clay oxide hidden in rock feed", "%g %% of the feed", [3]float64{1, 3, 5}, func(d *dice, size float64) siteYear {
		return plantYear(d, plantTrick{hidden: size / 100, clay: true, begin: 1, months: 12})
	}},
}

// byMonth is a year whose evidence is made month by month.
func byMonth(from int, evidence func(month int) []watch.Test) siteYear {
	return siteYear{planted: map[string]bool{}, from: from, look: func(month int) []sighting { return alarms(evidence(month)) }}
}

// weighings are lots of some senders, weighed by both sides. Each scale has a
// bias of its own within what certified scales may have.
func weighings(d *dice, senders, lots int, short func(sender, lot int) float64) (pairs []watch.Receipt) {
	receiver := d.near(1, scaleBias)
	for s := range senders {
		scale := d.near(1, scaleBias)
		for l := range lots {
			kg := d.between(18_000, 40_000)
			pairs = append(pairs, watch.Receipt{From: fmt.Sprint("S", s), Pair: detect.Pair{Lot: fmt.Sprintf("S%d-%d", s, l), Shipper: kg * scale * d.near(1, scaleRel), Receiver: kg * receiver * d.near(1, scaleRel) * short(s, l)}})
		}
	}
	return pairs
}

// scaleBias is the relative bias between certified scales.
const scaleBias = 0.0005

// firstParts takes the first month/12 of each sender's lots.
func firstParts(pairs []watch.Receipt, lots, month int) (out []watch.Receipt) {
	for i, p := range pairs {
		if i%lots < lots*month/yearMonths {
			out = append(out, p)
		}
	}
	return out
}

// shortYear: one of three mines books less than it digs, and the mill that gets
// the ore weighs more.
func shortYear(d *dice, size float64) siteYear {
	const lots = 60
	y := siteYear{planted: map[string]bool{}, from: trickFrom}
	pairs := weighings(d, 3, lots, func(s, l int) float64 {
		if size == 0 || s > 0 || l < lots*(trickFrom-1)/yearMonths {
			return 1
		}
		y.planted[fmt.Sprintf("S%d-%d", s, l)] = true
		return 1 / (1 - size/100)
	})
	y.look = func(month int) []sighting {
		e := watch.Evidence{Site: "mill", Receipts: firstParts(pairs, lots, month)}
		return alarms(e.Tests())
	}
	return y
}

// receiptYear: a trader books less of each lot than it gets.
func receiptYear(d *dice, size float64) siteYear {
	const lots = 60
	y := siteYear{planted: map[string]bool{}, from: trickFrom}
	pairs := weighings(d, 2, lots, func(s, l int) float64 {
		if size == 0 || l < lots*(trickFrom-1)/yearMonths {
			return 1
		}
		y.planted[fmt.Sprintf("S%d-%d", s, l)] = true
		return 1 - size/100
	})
	y.look = func(month int) []sighting {
		e := watch.Evidence{Site: "yard", Receipts: firstParts(pairs, lots, month)}
		return alarms(e.Tests())
	}
	return y
}

// scrapYear: a magnet maker's swarf goes to two recyclers; one books more from
// it than it got.
func scrapYear(d *dice, size float64) siteYear {
	var made, other float64
	var got []detect.Receipt
	perMonth := make([]watch.Evidence, yearMonths+1)
	y := byMonth(trickFrom, func(month int) []watch.Test { return perMonth[month].Tests() })
	for m := 1; m <= yearMonths; m++ {
		for i := range 4 {
			kg := d.between(12_000, 25_000)
			made += kg * d.near(1, scaleRel)
			if i == 3 {
				other += kg * d.near(1, scaleRel)
				continue
			}
			id := fmt.Sprintf("got %d-%d", m, i)
			got = append(got, detect.Receipt{ID: id, From: "maker", Mass: kg * d.near(1, scaleRel), SD: watch.ScalesRel})
			if size > 0 && m >= trickFrom && i == 0 {
				// all of the excess of the year, spread over the months that are left
				id += " phantom"
				got = append(got, detect.Receipt{ID: id, From: "maker", Mass: size / 100 * 4 * 18_500 * yearMonths / (yearMonths - trickFrom + 1), SD: watch.ScalesRel})
				y.planted[id] = true
			}
		}
		perMonth[m] = watch.Evidence{Site: "recycler", Makers: []detect.Generation{{Site: "maker", Mass: made, SD: watch.ScalesRel * made}},
			Scrap: append(append([]detect.Receipt{}, got...), detect.Receipt{ID: watch.Elsewhere, From: "maker", Mass: other, SD: watch.ScalesRel})}
	}
	return y
}

// recoveryYear: after an honest year a plant hides feed in its recovery.
func recoveryYear(d *dice, size float64) siteYear {
	by := watch.Months{}
	name := func(m int) string { return fmt.Sprintf("%04d-%02d", 2024+m/yearMonths, m%yearMonths+1) }
	usual := d.between(0.90, 0.95)
	for m := range 2 * yearMonths {
		var in, out float64
		for range plantFeeds {
			feed := plantMonth / plantFeeds / 1e6 * d.near(1, 0.05)
			in += feed * d.near(1, totalRel)
			hidden := 0.0
			if m >= yearMonths+trickFrom-1 {
				hidden = size / 100
			}
			out += feed * (usual*d.near(1, 0.005) + hidden) * d.near(1, totalRel)
		}
		by[name(m)] = [2]float64{in, out}
	}
	y := byMonth(trickFrom, func(month int) []watch.Test {
		seen := watch.Months{}
		for m := range yearMonths + month {
			seen[name(m)] = by[name(m)]
		}
		e := watch.Evidence{Site: "plant", Recovered: map[string]watch.Months{"crack": seen}}
		return e.Tests()
	})
	return y
}

// oreLots are a mine's lots of a year, six a month, each with a part of another
// ore as asked for.
func oreLots(d *dice, name string, own, other *deposit, part func(lot int) float64) (lots []watch.Lot) {
	l := newLab(name, d)
	for i := range 6 * yearMonths {
		v := own.yield(20*tonne, d)
		if p := part(i); p > 0 {
			v = v.times(1 - p).plus(other.yield(p*20*tonne, d))
		}
		_, a := l.measured(&goods{form: own.concentrate, content: followed(v), total: 0.9, moisture: 0.05}, d)
		if c, err := fingerprint.Close(fingerprint.FromAssay(a), watch.OreParts...); err == nil {
			lots = append(lots, watch.Lot{ID: fmt.Sprintf("%s-%d", name, i), Composition: c})
		}
	}
	return lots
}

// oreYear: a mine among five of its type has lots with a part of another ore.
func oreYear(d *dice, own, other *deposit, part func(lot int) float64) siteYear {
	var known []fingerprint.Composition
	for mine := range 4 {
		for _, l := range oreLots(d, fmt.Sprint("other", mine), own, nil, func(int) float64 { return 0 }) {
			known = append(known, l.Composition)
		}
	}
	lots := oreLots(d, "field", own, other, part)
	y := byMonth(trickFrom, func(month int) []watch.Test {
		e := watch.Evidence{Site: "field", Deposit: own.id, Known: known, Mines: 4, Own: lots[:6*month]}
		return e.Tests()
	})
	for i, l := range lots {
		y.planted[l.ID] = part(i) > 0
	}
	return y
}

const firstTricked = 6 * (trickFrom - 1)

// clayYear: a leach field mixes foreign clay into all its lots.
func clayYear(d *dice, size float64) siteYear {
	return oreYear(d, &mediumClay, &foreignClay, func(lot int) float64 {
		if lot < firstTricked {
			return 0
		}
		return size / 100
	})
}

// rockYear: one lot of a rock mine holds clay.
func rockYear(d *dice, size float64) siteYear {
	return oreYear(d, &sichuanRock, &mediumClay, func(lot int) float64 {
		if lot != firstTricked {
			return 0
		}
		return size / 100
	})
}

// bunchedYear: a trader keeps a part of its lots just below a tonne.
func bunchedYear(d *dice, size float64) siteYear {
	const lots = 400
	var all []detect.Sized
	y := byMonth(trickFrom, func(month int) []watch.Test {
		e := watch.Evidence{Site: "yard", Shipped: all[:lots*month/yearMonths]}
		return e.Tests()
	})
	for i := range lots {
		kg, id := 1100*math.Exp(0.5*d.NormFloat64()), fmt.Sprint("lot ", i)
		if i >= lots*(trickFrom-1)/yearMonths && d.chance(size/100) {
			kg = d.between(930, 998)
			y.planted[id] = true
		}
		all = append(all, detect.Sized{ID: id, Mass: kg})
	}
	return y
}

// backdatedYear: a field enters lots as production of long ago. Honest reports
// are late now and then, by days or weeks.
func backdatedYear(d *dice, size float64) siteYear {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	const lots = 12
	var all [yearMonths + 1][]detect.Reported
	y := byMonth(trickFrom, func(month int) (out []watch.Test) {
		e := watch.Evidence{Site: "field"}
		for m := 1; m <= month; m++ {
			e.Reports = append(e.Reports, all[m]...)
		}
		return e.Tests()
	})
	for m := 1; m <= yearMonths; m++ {
		for i := range lots {
			at := start.AddDate(0, m-1, 2*i)
			late := time.Duration(float64(2*24*time.Hour) * d.ExpFloat64())
			if d.chance(0.02) {
				late += time.Duration(float64(20*24*time.Hour) * d.ExpFloat64())
			}
			all[m] = append(all[m], detect.Reported{ID: fmt.Sprintf("lot %d-%d", m, i), Occurred: at, Recorded: at.Add(late), Mass: d.between(5_000, 20_000)})
		}
	}
	for i := range int(size) {
		id := fmt.Sprint("old ", i)
		y.planted[id] = true
		all[trickFrom] = append(all[trickFrom], detect.Reported{ID: id, Occurred: start.AddDate(0, -10, i), Recorded: start.AddDate(0, trickFrom-1, 10+i), Mass: d.between(10_000, 20_000)})
	}
	return y
}

// roundYear: traders sell on what makers make; some goods come back to where
// they were.
func roundYear(d *dice, size float64) siteYear {
	var sent []detect.Sent
	day := func(n float64) int64 { return int64(n * 24 * 3600) }
	outside := map[string]float64{}
	for i := range 300 {
		from, to := fmt.Sprint("maker ", d.IntN(10)), fmt.Sprint("trader ", d.IntN(6))
		kg, at := d.between(500, 20_000), day(d.between(0, 330))
		sent = append(sent, detect.Sent{ID: fmt.Sprint("in ", i), From: from, To: to, Form: "oxide", At: at, Mass: kg})
		sent = append(sent, detect.Sent{ID: fmt.Sprint("out ", i), From: to, To: fmt.Sprint("user ", d.IntN(12)), Form: "oxide", At: at + day(d.between(1, 30)), Mass: kg})
		outside[from] += kg
	}
	y := siteYear{planted: map[string]bool{}, from: trickFrom}
	outside["trader 6"] += 20_000
	for i := range int(size) {
		ring := []string{"trader 6", "trader 7", "trader 8"}
		for k, from := range ring {
			id := fmt.Sprintf("round %d-%d", i, k)
			y.planted[id] = true
			sent = append(sent, detect.Sent{ID: id, From: from, To: ring[(k+1)%len(ring)], Form: "oxide", At: day(float64(30*(trickFrom-1) + 20*i + 5*k)), Mass: 18_000 * math.Pow(0.98, float64(k))})
		}
	}
	y.look = func(month int) []sighting {
		in := watch.Industry{Trade: detect.Trade{Outside: outside}}
		for _, s := range sent {
			if s.At < day(30.4*float64(month)) {
				in.Trade.Transfers = append(in.Trade.Transfers, s)
			}
		}
		return alarms(in.Tests())
	}
	return y
}

// enteredYear are lots of concentrate that came into the books, by month.
func enteredYear(d *dice) (lots []detect.Assayed, month []int) {
	l := newLab("port", d)
	for i := range 300 {
		mass, a := l.measured(&goods{form: mediumClay.concentrate, content: followed(mediumClay.yield(20*tonne*math.Exp(0.5*d.NormFloat64()), d)), total: 0.9, moisture: 0.05}, d)
		lots, month = append(lots, assayed(fmt.Sprint("lot ", i), mass, a)), append(month, 1+i*yearMonths/300)
	}
	return lots, month
}

// assayed is a lot as the search for doubles compares it.
func assayed(id string, mass ree.Mass, a *ree.Assay) detect.Assayed {
	out := detect.Assayed{ID: id, Mass: math.Log(float64(mass))}
	for _, e := range watch.AlikeParts {
		out.Assay = append(out.Assay, math.Log(float64(a.Share[e].Value)))
	}
	return out
}

// doubledYear: lots are entered a second time, their figures changed a little.
func doubledYear(d *dice, size float64) siteYear {
	lots, month := enteredYear(d)
	y := byMonth(trickFrom, func(m int) []watch.Test {
		var seen []detect.Assayed
		for i, l := range lots {
			if month[i] <= m {
				seen = append(seen, l)
			}
		}
		in := watch.Industry{Entered: map[string][]detect.Assayed{"concentrate": seen}}
		return in.Tests()
	})
	for i := range int(size) {
		l := lots[10*i]
		y.planted[l.ID] = true
		l.ID = fmt.Sprint("again ", i)
		y.planted[l.ID] = true
		l.Mass += 0.0005 * d.between(-1, 1)
		l.Assay = append([]float64{}, l.Assay...)
		for k := range l.Assay {
			l.Assay[k] += 0.003 * d.between(-1, 1)
		}
		lots, month = append(lots, l), append(month, trickFrom)
	}
	return y
}

// codeYear: oxides leave under their codes; some of the dysprosium goes as
// cerium.
func codeYear(d *dice, size float64) siteYear {
	rules := []detect.HSRule{watch.CodeRule(ce.hs[:8], ree.Ce), watch.CodeRule(dy.hs[:8], ree.Dy), watch.CodeRule(la.hs[:8], ree.La)}
	l := newLab("port", d)
	var all []detect.Coded
	add := func(id string, p product, hs string) {
		content := vector{}
		for _, e := range p.elements {
			content[e] = 2 * tonne
		}
		_, a := l.measured(&goods{form: p.form, content: content, total: p.total}, d)
		all = append(all, watch.Coded(id, hs, a))
	}
	for i := range 120 {
		p := []product{ce, la, dy}[d.IntN(3)]
		add(fmt.Sprint("lot ", i), p, p.hs)
	}
	y := siteYear{planted: map[string]bool{}, from: trickFrom}
	for i := range int(size) {
		id := fmt.Sprint("wrong ", i)
		y.planted[id] = true
		add(id, dy, ce.hs)
	}
	y.look = func(month int) []sighting {
		in := watch.Evidence{Site: "port", Rules: rules, Coded: all[:10*month]}
		if month >= trickFrom {
			in.Coded = append(append([]detect.Coded{}, in.Coded...), all[120:]...)
		}
		return alarms(in.Tests())
	}
	return y
}
