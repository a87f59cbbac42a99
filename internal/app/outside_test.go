package app

import (
	"context"
	"testing"

	"lanthorn/accountancy/outside"
	"lanthorn/ree"
)

func oxalic(site string, mass ree.Mass) outside.Record {
	return outside.Record{Kind: outside.Consumption, Site: site, Input: "oxalic_acid", Period: "2026-02", Mass: mass}
}

// refusedOutside wants an import refused by one reason and nothing written.
func (f *fixture) refusedOutside(actor Actor, code string, records ...outside.Record) {
	f.t.Helper()
	head := f.Store.Head()
	_, err := f.ImportOutside(context.Background(), actor, "", OutsideCommand{Records: records})
	rs, _ := asRefusals(err).(ree.Refusals)
	if len(rs) != 1 || rs[0].Code != code {
		f.t.Errorf("%v, want %s", err, code)
	}
	if f.Store.Head() != head {
		f.t.Error("a refused import wrote")
	}
}

// An import is taken whole or not at all, the same record is one, another under
// its number supersedes it, and a look takes nothing.
func TestOutsideRecordsAreTakenWhole(t *testing.T) {
	f := open(t)
	f.industry()
	take := func(actor Actor, dry bool, records ...outside.Record) OutsideResult {
		t.Helper()
		res, err := f.ImportOutside(context.Background(), actor, "", OutsideCommand{Records: records, DryRun: dry})
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	head := f.Store.Head()
	if res := take(supervisor, true, oxalic("S1", ree.Tonne)); res.Accepted != 1 || len(res.Entries) != 0 || f.Store.Head() != head {
		t.Errorf("a look answered %+v", res)
	}
	f.refusedOutside(supervisor, "outside.period", oxalic("S1", ree.Tonne), outside.Record{Kind: outside.Consumption, Site: "S1", Input: "ammonia", Period: "2026"})
	f.refusedOutside(supervisor, "outside.twice", oxalic("S1", ree.Tonne), oxalic("S1", 2*ree.Tonne))
	f.refusedOutside(supervisor, "site.unknown", oxalic("NOWHERE", ree.Tonne))
	if res := take(supervisor, false, oxalic("S1", ree.Tonne)); res.Accepted != 1 || res.Superseded != 0 {
		t.Errorf("taken as %+v", res)
	}
	if res := take(supervisor, false, oxalic("S1", ree.Tonne)); res.Accepted != 0 || res.Repeated != 1 || len(res.Entries) != 0 {
		t.Errorf("again taken as %+v", res)
	}
	if res := take(supervisor, false, oxalic("S1", 2*ree.Tonne)); res.Superseded != 1 {
		t.Errorf("corrected as %+v", res)
	}
	found, err := f.Outside(context.Background(), supervisor, OutsideFilter{Kind: outside.Consumption, Month: "2026-02", Site: "S1"})
	list := found.Records
	if err != nil || len(list) != 1 || list[0].Mass != 2*ree.Tonne || list[0].Was == 0 || list[0].Operator != "SEPARATOR" {
		t.Errorf("%+v, %v", list, err)
	}
	f.replays()
}

// An operator hands in what its own sites used, nothing else, and never over an
// authority's figure; nobody else sees it.
func TestOperatorsHandInTheirOwnConsumption(t *testing.T) {
	f := open(t)
	f.industry()
	own, rival := Actor{Account: "sep", Org: "SEPARATOR", Roles: []Role{RoleOperator}}, Actor{Account: "min", Org: "MINER", Roles: []Role{RoleOperator}}
	if _, err := f.ImportOutside(context.Background(), own, "", OutsideCommand{Records: []outside.Record{oxalic("S1", ree.Tonne)}}); err != nil {
		t.Fatal(err)
	}
	f.refusedOutside(rival, "site.unknown", oxalic("S1", 2*ree.Tonne))
	f.refusedOutside(Actor{Account: "aud", Org: "AUTH", Roles: []Role{RoleAuditor}}, "actor.role", oxalic("S1", 2*ree.Tonne))
	f.refusedOutside(own, "outside.not_yours", outside.Record{Kind: outside.Mirror, Country: "JP", Partner: "CN", HS: "2846", Period: "2026", Mass: ree.Tonne, Edition: "1", Source: "customs"})
	if _, err := f.ImportOutside(context.Background(), supervisor, "", OutsideCommand{Records: []outside.Record{oxalic("S1", 3*ree.Tonne)}}); err != nil {
		t.Fatal(err)
	}
	f.refusedOutside(own, "outside.official", oxalic("S1", ree.Tonne))
	for who, want := range map[string]int{"SEPARATOR": 1, "MINER": 0} {
		found, err := f.Outside(context.Background(), Actor{Account: "x", Org: who, Roles: []Role{RoleOperator}}, OutsideFilter{})
		list := found.Records
		if err != nil || len(list) != want {
			t.Errorf("%s sees %d records, %v", who, len(list), err)
		}
	}
}
