package app

import (
	"context"
	"encoding/json"
	"testing"

	"lanthorn/accountancy/watch"
)

// The page of a mine says what the watch says of it: of the one that launders
// foreign clay, and of honest ones on every type of deposit. Its own operator
// sees the answer, and no band of the others' assays; nobody else sees anything.
func fingerprints(t *testing.T, a *App) {
	ctx := context.Background()
	sites, err := a.Sites(ctx, everyone, SiteFilter{Kind: "mine"})
	if err != nil || len(sites) < 5 {
		t.Fatalf("%d mines, %v", len(sites), err)
	}
	grounds := map[watch.Ground]int{}
	for _, s := range sites {
		f, err := a.SiteFingerprint(ctx, everyone, s.Site.Ref)
		if err != nil {
			t.Fatal(err)
		}
		grounds[f.Ground]++
		if launders := s.Site.Ref == "SHILIU-CLAY"; (f.Answer == watch.Departs) != launders {
			t.Errorf("%s: %s on %s, P %g", s.Site.Ref, f.Answer, f.Ground, f.P)
		}
		raw, err := json.Marshal(f.Report()) // fails on a figure that is none
		if err != nil || len(raw) == 0 {
			t.Errorf("%s: %v", s.Site.Ref, err)
		}
		if f.Answer == watch.CannotSay && len(f.Said) == 0 {
			t.Errorf("%s: nothing says why nothing can be said", s.Site.Ref)
		}
	}
	for _, g := range []watch.Ground{watch.OwnAssays, watch.Published, watch.NoGround} {
		if grounds[g] == 0 {
			t.Errorf("no mine is held against %s", g)
		}
	}
	f, err := a.SiteFingerprint(ctx, everyone, "SHILIU-CLAY")
	if err != nil {
		t.Fatal(err)
	}
	own := Actor{Account: "x", Org: f.Site.Party, Roles: []Role{RoleOperator}}
	g, err := a.SiteFingerprint(ctx, own, "SHILIU-CLAY")
	if err != nil || g.Answer != f.Answer || g.P != f.P || !g.Withheld || len(g.Intervals) > 0 || len(f.Intervals) == 0 {
		t.Errorf("to its operator: %s, P %g, withheld %v, %d intervals, %v", g.Answer, g.P, g.Withheld, len(g.Intervals), err)
	}
	for _, e := range g.Elements() {
		if e.Declared != nil || e.Ratio != nil {
			t.Errorf("its operator sees what the other mines' %s is", e.Element)
		}
	}
	rival := Actor{Account: "x", Org: "WULAN", Roles: []Role{RoleOperator}}
	if _, err := a.SiteFingerprint(ctx, rival, "SHILIU-CLAY"); err == nil {
		t.Error("a rival sees the mine's fingerprint")
	}
	lot, err := a.LotFingerprint(ctx, everyone, f.Lots[0])
	if err != nil || lot.Deposit != f.Deposit || lot.Ground != watch.OwnAssays {
		t.Errorf("one of its lots: %+v, %v", lot.Comparison, err)
	}
	if _, err := a.LotFingerprint(ctx, rival, f.Lots[0]); err == nil {
		t.Error("a rival sees the lot's fingerprint")
	}
	magnets, err := a.Lots(ctx, everyone, LotFilter{Form: "magnet_ndfeb", Limit: 1})
	if err != nil || len(magnets.Lots) == 0 {
		t.Fatal("no magnets", err)
	}
	if m, err := a.LotFingerprint(ctx, everyone, magnets.Lots[0].Ref); err != nil || m.Answer != watch.CannotSay || m.Ground != watch.NoGround || len(m.Said) == 0 {
		t.Errorf("a magnet: %+v, %v", m.Comparison, err)
	}
}
