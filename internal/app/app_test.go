package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
	"lanthorn/verify"
)

// fixture is an installation in a temporary folder with a clock that tests set.
type fixture struct {
	*App
	t   *testing.T
	now time.Time
	dir string
	cfg Config
}

var china = time.FixedZone("CST", 8*3600)

func open(t *testing.T, change ...func(*Config)) *fixture {
	t.Helper()
	f := &fixture{t: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, china), dir: t.TempDir()}
	f.cfg = Config{Dir: f.dir, Law: testLaw(t), Now: func() time.Time { return f.now }, Checkpoint: 100 * time.Millisecond, Origin: "lanthorn.test"}
	walk := strings.HasPrefix(t.Name(), onPostgres)
	if walk {
		f.cfg.DSN = postgres(t)
	}
	for _, c := range change {
		c(&f.cfg)
	}
	f.reopen()
	t.Cleanup(func() {
		if walk && !t.Failed() {
			f.sameOnSQLite()
		}
		f.App.Close()
	})
	return f
}

func (f *fixture) reopen() {
	f.t.Helper()
	a, err := Open(context.Background(), f.cfg)
	if err != nil {
		f.t.Fatal(err)
	}
	f.App = a
}

func (f *fixture) register(rs ...custody.Registration) {
	f.t.Helper()
	for _, r := range rs {
		if _, err := f.Register(context.Background(), supervisor, "", f.now, r); err != nil {
			f.t.Fatal(err)
		}
	}
}

// report takes an event in and fails the test where it is refused.
func (f *fixture) report(actor Actor, ev custody.Event) Reported {
	f.t.Helper()
	out, err := f.try(actor, ev)
	if err != nil {
		f.t.Fatal(err)
	}
	return out
}

func (f *fixture) try(actor Actor, ev custody.Event) (Reported, error) {
	return f.Report(context.Background(), actor, Submission{Occurred: f.now, Event: ev})
}

// refused asserts that an error is a refusal with a code.
func refused(t *testing.T, err error, code string) {
	t.Helper()
	var rs ree.Refusals
	if !errors.As(err, &rs) {
		t.Fatalf("want the refusal %s, got %v", code, err)
	}
	for _, r := range rs {
		if r.Code == code {
			return
		}
	}
	t.Fatalf("want the refusal %s, got %v", code, rs)
}

var (
	supervisor = Actor{Account: "sup", Org: "AUTH", Roles: []Role{RoleSupervisor, RoleAdmin}}
	miner      = Actor{Account: "ming", Org: "MINER", Roles: []Role{RoleOperator}}
	separator  = Actor{Account: "sep", Org: "SEPARATOR", Roles: []Role{RoleOperator}}
	maker      = Actor{Account: "mag", Org: "MAGNETS", Roles: []Role{RoleOperator, RoleExporter}}
)

func permitted(activities ...custody.Activity) []custody.Permission {
	var out []custody.Permission
	for _, a := range activities {
		out = append(out, custody.Permission{Activity: a, From: "2024-01-01"})
	}
	return out
}

// industry registers a mine, a plant and a magnet maker.
func (f *fixture) industry() {
	f.register(
		custody.Registration{Party: &custody.Party{Ref: "AUTH", Name: "Authority", Kind: "authority", Country: "CN"}},
		custody.Registration{Party: &custody.Party{Ref: "MINER", Name: "Miner", Kind: "operator", Country: "CN", Permissions: permitted(custody.Mining)}},
		custody.Registration{Party: &custody.Party{Ref: "SEPARATOR", Name: "Separator", Kind: "operator", Country: "CN", Permissions: permitted(custody.Separation)}},
		custody.Registration{Party: &custody.Party{Ref: "MAGNETS", Name: "Magnets", Kind: "operator", Country: "CN", Permissions: permitted(custody.Magnets, custody.Exporting)}},
		custody.Registration{Site: &custody.Site{Ref: "M1", Party: "MINER", Name: "Clay mine", Kind: "mine", Country: "CN", Processes: []custody.Process{
			{Ref: "LEACH", Activity: custody.Mining, Step: "mined", Outputs: []ree.Form{"concentrate_ion_adsorption"}, Model: custody.Segregated}}}},
		custody.Registration{Site: &custody.Site{Ref: "S1", Party: "SEPARATOR", Name: "Plant", Kind: "separation", Country: "CN", Processes: []custody.Process{
			{Ref: "SX", Activity: custody.Separation, Step: "refined", Inputs: []ree.Form{"concentrate_ion_adsorption"}, Outputs: []ree.Form{"oxide"}, Model: custody.MassBalance, Pool: true}}}},
		custody.Registration{Site: &custody.Site{Ref: "G1", Party: "MAGNETS", Name: "Magnet works", Kind: "magnet", Country: "CN", Processes: []custody.Process{
			{Ref: "SINTER", Activity: custody.Magnets, Step: "magnet", Inputs: []ree.Form{"oxide"}, Outputs: []ree.Form{"magnet_ndfeb", "swarf"}, Model: custody.ControlledBlending}}}},
	)
}

func assayOf(basis ree.Basis, total ree.Fraction, shares map[ree.Element]ree.Fraction) *ree.Assay {
	a := &ree.Assay{Basis: basis, Total: ree.Quantity{Value: total, U: total / 200}, Method: "ICP-OES", Lab: "L1", Detect: 100_000}
	for e, v := range shares {
		a.Share[e] = ree.Quantity{Value: v, U: v / 100}
	}
	return a
}

var clay = map[ree.Element]ree.Fraction{ree.Nd: 600_000_000, ree.Pr: 200_000_000, ree.Dy: 150_000_000, ree.Tb: 50_000_000}

// magnets reports a chain from the clay to a lot of magnets at the maker.
func (f *fixture) magnets() custody.Make {
	f.t.Helper()
	ore := f.report(miner, custody.Event{Kind: custody.Extract, Site: "M1", Process: "LEACH",
		Outputs: []custody.Make{{Form: "concentrate_ion_adsorption", Net: 10 * ree.Tonne, Assay: assayOf(ree.BasisOxide, 920_000_000, clay)}}}).Event.Outputs[0]
	f.move(miner, separator, "M1", "S1", ore.Lot, ore.Net)
	f.report(separator, custody.Event{Kind: custody.Transform, Site: "S1", Process: "SX", Inputs: []custody.Take{{Lot: ore.Lot, Mass: ore.Net}}})
	oxide := f.report(separator, custody.Event{Kind: custody.Transform, Site: "S1", Process: "SX",
		Outputs: []custody.Make{{Form: "oxide", Net: 5 * ree.Tonne, Assay: assayOf(ree.BasisOxide, 990_000_000, clay)}}}).Event.Outputs[0]
	f.move(separator, maker, "S1", "G1", oxide.Lot, oxide.Net)
	return f.report(maker, custody.Event{Kind: custody.Transform, Site: "G1", Process: "SINTER", Inputs: []custody.Take{{Lot: oxide.Lot, Mass: 1 * ree.Tonne}},
		Outputs: []custody.Make{{Form: "magnet_ndfeb", Net: 2500 * ree.Kilogram, HS: "8505111000",
			Assay: assayOf(ree.BasisElement, 310_000_000, map[ree.Element]ree.Fraction{ree.Nd: 640_000_000, ree.Pr: 200_000_000, ree.Dy: 120_000_000, ree.Tb: 40_000_000})}}}).Event.Outputs[0]
}

func (f *fixture) move(from, to Actor, fromSite, toSite, lot string, mass ree.Mass) {
	f.t.Helper()
	sent := f.report(from, custody.Event{Kind: custody.Dispatch, Site: fromSite, Inputs: []custody.Take{{Lot: lot}}, Party: to.Org, ToSite: toSite})
	f.report(to, custody.Event{Kind: custody.Receive, Transfer: sent.Event.Transfer, Figures: []custody.Figure{{Lot: lot, Mass: mass}}})
}

func TestTheWayFromAMineToAPassport(t *testing.T) {
	f := open(t)
	f.industry()
	magnet := f.magnets()
	o, err := f.Origins(context.Background(), maker, magnet.Lot, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range o.Elements {
		if len(e.Shares) != 1 || e.Shares[0].Origin.Ref != "mine/M1" || e.Shares[0].Share < 0.999999 {
			t.Errorf("%s comes from %+v, want all from mine/M1", e.Element, e.Shares)
		}
	}
	p, err := f.IssuePassport(context.Background(), maker, "k1", magnet.Lot)
	if err != nil {
		t.Fatal(err)
	}
	f.verified(p)
	f.replays()
}

// verified makes the bundle of a credential and asserts that it verifies.
func (f *fixture) verified(p Passport) []byte {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := f.WaitPublished(ctx, p.Seq); err != nil {
		f.t.Fatal(err)
	}
	actor := Actor{Account: "a", Org: p.Org, Roles: []Role{RoleOperator}}
	bundle, err := f.Bundle(ctx, actor, p.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	if r := verify.Bundle(bundle, f.Keys.Public, f.now); !r.Verified() {
		f.t.Fatalf("the bundle does not verify: %+v", r.Failures())
	}
	if r := verify.QR(p.QR, f.Keys.Public, f.now); !r.Verified() {
		f.t.Fatalf("the QR text does not verify: %+v", r.Failures())
	}
	return bundle
}

// replays asserts that the tables are what the entries make them.
func (f *fixture) replays() {
	f.t.Helper()
	report, err := f.Store.Replay(context.Background(), nil)
	if err != nil {
		f.t.Fatal(err)
	}
	if !report.OK() {
		f.t.Fatalf("replay differs: %+v", report)
	}
}
