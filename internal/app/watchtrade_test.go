package app

import (
	"testing"
	"time"

	"lanthorn/accountancy/finding"
	"lanthorn/custody"
	"lanthorn/ree"
)

var oxideShares = map[ree.Element]ree.Fraction{ree.Nd: 700_000_000, ree.Pr: 300_000_000}

// traders registers firms that buy and sell, each with a store.
func (f *fixture) traders(refs ...string) (out []Actor) {
	for _, ref := range refs {
		f.register(
			custody.Registration{Party: &custody.Party{Ref: ref, Name: "Trader " + ref, Kind: "operator", Country: "CN", Permissions: permitted(custody.Trading, custody.Importing)}},
			custody.Registration{Site: &custody.Site{Ref: ref + "1", Party: ref, Name: "Store " + ref, Kind: "trader", Country: "CN"}})
		out = append(out, Actor{Account: ref, Org: ref, Roles: []Role{RoleOperator}})
	}
	return out
}

// Goods that go round and round among traders are shown to people; the rule has
// no chance that could be stated, so it weighs nothing and holds nothing up.
func TestTradeInACircleIsShownAndWeighsNothing(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.industry()
	ring := f.traders("AAA", "BBB", "CCC")
	lot := f.report(ring[0], custody.Event{Kind: custody.Import, Site: "AAA1", Country: "VN", Source: "Abroad", Outputs: []custody.Make{{Form: "oxide", Net: 10 * ree.Tonne, Assay: assayOf(ree.BasisOxide, 990_000_000, oxideShares)}}}).Event.Outputs[0]
	for i := range 7 {
		from, to := ring[i%3], ring[(i+1)%3]
		f.move(from, to, from.Org+"1", to.Org+"1", lot.Lot, lot.Net)
		f.now = f.now.Add(5 * 24 * time.Hour)
	}
	rows, err := f.Watch(ctx0)
	f.must(err)
	if len(rows) != 1 || rows[0].Evidence[0].Result.Detector != "circular_trade" {
		t.Fatalf("one finding of a circle, got %+v", rows)
	}
	if s := rows[0].Assessment.Strength; s != finding.Undecided || rows[0].Assessment.LLR != 0 {
		t.Errorf("a rule weighs nothing: %s, %g", s, rows[0].Assessment.LLR)
	}
	f.replays()
}

// A plant that works on another's goods sends back what it made of them; that is
// no circle, and no more is a chain of sales.
func TestTollProcessingIsNoCircle(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.industry()
	owner := f.traders("OWNER")[0]
	for range 4 {
		ore := f.report(owner, custody.Event{Kind: custody.Import, Site: "OWNER1", Country: "MM", Source: "Abroad", Outputs: []custody.Make{{Form: "concentrate_ion_adsorption", Net: 10 * ree.Tonne, Assay: assayOf(ree.BasisOxide, 920_000_000, oxideShares)}}}).Event.Outputs[0]
		f.move(owner, separator, "OWNER1", "S1", ore.Lot, ore.Net)
		f.report(separator, custody.Event{Kind: custody.Transform, Site: "S1", Process: "SX", Inputs: []custody.Take{{Lot: ore.Lot, Mass: ore.Net}}})
		oxide := f.report(separator, custody.Event{Kind: custody.Transform, Site: "S1", Process: "SX", Outputs: []custody.Make{{Form: "oxide", Net: 9 * ree.Tonne, Assay: assayOf(ree.BasisOxide, 990_000_000, oxideShares)}}}).Event.Outputs[0]
		f.move(separator, owner, "S1", "OWNER1", oxide.Lot, oxide.Net)
		f.now = f.now.Add(10 * 24 * time.Hour)
	}
	rows, err := f.Watch(ctx0)
	f.must(err)
	for _, r := range rows {
		if r.Evidence[0].Result.Detector == "circular_trade" {
			t.Errorf("toll processing is called a circle: %+v", r.Evidence[0].Result)
		}
	}
}

// Lots that agree in mass and composition belong to no site's tests, and the
// finding names who entered them.
func TestLotsEnteredTwiceNameWhoEnteredThem(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.industry()
	shares := map[ree.Element]ree.Fraction{ree.La: 300_000_000, ree.Ce: 50_000_000, ree.Pr: 80_000_000, ree.Nd: 270_000_000, ree.Sm: 50_000_000, ree.Y: 250_000_000}
	for i := range 12 {
		net, s := 10*ree.Tonne+ree.Mass(i*i)*37*ree.Kilogram, map[ree.Element]ree.Fraction{}
		for e, v := range shares {
			s[e] = v
		}
		s[ree.La], s[ree.Y] = s[ree.La]+ree.Fraction(i)*6_000_000, s[ree.Y]-ree.Fraction(i)*6_000_000
		for range 1 + i/10 { // the last two twice
			f.report(miner, custody.Event{Kind: custody.Extract, Site: "M1", Process: "LEACH", Outputs: []custody.Make{{Form: "concentrate_ion_adsorption", Net: net, Assay: assayOf(ree.BasisOxide, 920_000_000, s)}}})
		}
	}
	rows, err := f.Watch(ctx0)
	f.must(err)
	if len(rows) != 1 || rows[0].Evidence[0].Result.Detector != "duplicate_lots" || rows[0].Operator != "MINER" {
		t.Errorf("%+v", rows)
	}
}
