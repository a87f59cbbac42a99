package bench

import (
	"context"
	"fmt"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/partylists"
	"lanthorn/ree"
)

var (
	office  = app.Actor{Account: "bench.office", Org: "OFFICE", Roles: []app.Role{app.RoleSupervisor, app.RoleAdmin}}
	customs = app.Actor{Account: "bench.customs", Org: "OFFICE", Roles: []app.Role{app.RoleCustoms}}
)

// chain is three operators in a row, each with one site: a mine, a plant that
// separates and reduces, and a buyer of metal.
type chain struct{ mine, plant, buyer app.Actor }

func operator(org string) app.Actor {
	return app.Actor{Account: "bench." + org, Org: org, Roles: []app.Role{app.RoleOperator, app.RoleExporter}}
}

func site(a app.Actor) string { return a.Org + "-1" }

// openLedger opens an installation in a folder. Volatile ones are for making
// data that are then measured otherwise.
func (w *work) openLedger(dir string, change ...func(*app.Config)) (*app.App, error) {
	cfg := app.Config{Dir: dir, Law: w.cfg.Law, Origin: "bench.lanthorn.example", Name: "Benchmark", NoLog: true}
	for _, c := range change {
		c(&cfg)
	}
	return app.Open(w.ctx, cfg)
}

func volatile(c *app.Config) { c.Volatile = true }
func withLog(c *app.Config)  { c.NoLog = false }

// chains registers an authority and a number of chains.
func chains(ctx context.Context, a *app.App, n int) ([]chain, error) {
	if err := register(ctx, a, &custody.Party{Ref: office.Org, Name: "Office", Kind: "authority", Country: "CN"}, nil); err != nil {
		return nil, err
	}
	if err := partylists.Keep(ctx, a, office); err != nil {
		return nil, err
	}
	out := make([]chain, n)
	for i := range out {
		c := &out[i]
		c.mine, c.plant, c.buyer = operator(fmt.Sprintf("MINE%03d", i+1)), operator(fmt.Sprintf("PLANT%03d", i+1)), operator(fmt.Sprintf("BUYER%03d", i+1))
		if err := c.register(ctx, a); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (c *chain) register(ctx context.Context, a *app.App) error {
	leach := custody.Process{Ref: "LEACH", Activity: custody.Mining, Step: "mined", Outputs: []ree.Form{"concentrate_ion_adsorption"}, Model: custody.Segregated}
	sx := custody.Process{Ref: "SX", Activity: custody.Separation, Step: "refined", Inputs: []ree.Form{"concentrate_ion_adsorption"}, Outputs: []ree.Form{"oxide"}, Model: custody.MassBalance}
	reduce := custody.Process{Ref: "REDUCE", Activity: custody.Smelting, Step: "metal", Inputs: []ree.Form{"oxide"}, Outputs: []ree.Form{"metal"}, Model: custody.MassBalance}
	for _, p := range []struct {
		who       app.Actor
		kind      string
		does      []custody.Activity
		processes []custody.Process
	}{
		{c.mine, "mine", []custody.Activity{custody.Mining}, []custody.Process{leach}},
		{c.plant, "separation", []custody.Activity{custody.Separation, custody.Smelting}, []custody.Process{sx, reduce}},
		{c.buyer, "magnet", []custody.Activity{custody.Magnets}, nil},
	} {
		party := &custody.Party{Ref: p.who.Org, Name: "Invented " + p.who.Org, Kind: "operator", Country: "CN", Permissions: permitted(p.does...)}
		place := &custody.Site{Ref: site(p.who), Party: p.who.Org, Name: "Works of " + p.who.Org, Kind: p.kind, Country: "CN", Province: "Jiangxi", Processes: p.processes}
		if err := register(ctx, a, party, place); err != nil {
			return err
		}
	}
	return nil
}

func permitted(activities ...custody.Activity) []custody.Permission {
	var out []custody.Permission
	for _, act := range activities {
		out = append(out, custody.Permission{Activity: act, From: "2000-01-01"})
	}
	return out
}

func register(ctx context.Context, a *app.App, p *custody.Party, s *custody.Site) error {
	_, err := a.Register(ctx, office, "", time.Time{}, custody.Registration{Party: p})
	if err == nil && s != nil {
		_, err = a.Register(ctx, office, "", time.Time{}, custody.Registration{Site: s})
	}
	return err
}

// assay is a laboratory's result with the uncertainties it states.
func assay(basis ree.Basis, total ree.Fraction, parts map[ree.Element]ree.Fraction) *ree.Assay {
	a := &ree.Assay{Basis: basis, Total: ree.Quantity{Value: total, U: total / 200}, Method: "ICP-OES", TotalBy: "gravimetric", Lab: "LAB-1", Detect: 10_000}
	for e, v := range parts {
		a.Share[e] = ree.Quantity{Value: v, U: v / 100}
	}
	return a
}

// What the goods of a chain are made of: a clay concentrate with fourteen
// elements, didymium oxide and didymium metal with five.
var (
	clay = map[ree.Element]ree.Fraction{ree.La: 270_000_000, ree.Ce: 35_000_000, ree.Pr: 62_000_000, ree.Nd: 210_000_000, ree.Sm: 42_000_000,
		ree.Eu: 6_000_000, ree.Gd: 41_000_000, ree.Tb: 6_500_000, ree.Dy: 34_000_000, ree.Ho: 6_000_000, ree.Er: 17_000_000, ree.Tm: 2_000_000, ree.Yb: 13_000_000, ree.Y: 250_000_000}
	didymium = map[ree.Element]ree.Fraction{ree.Pr: 230_000_000, ree.Nd: 767_000_000, ree.Ce: 500_000, ree.La: 300_000, ree.Sm: 400_000}
)
