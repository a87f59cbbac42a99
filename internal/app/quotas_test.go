package app

import (
	"errors"
	"testing"

	"lanthorn/custody"
	"lanthorn/ree"
)

func quotaMove(act, party, to string, tonnes int64) custody.Registration {
	return custody.Registration{Quota: &custody.QuotaMove{Act: act, Year: 2026, Class: "ion_medium_heavy", Stage: "mining", Batch: "1", Party: party, To: to, REO: ree.OxideMass(tonnes) * ree.OxideMass(ree.Tonne), Basis: "a test"}}
}

const minerQuota = "2026/ion_medium_heavy/mining/1/MINER"

// counted is an industry whose mine counts against a quota of its group.
func counted(t *testing.T) *fixture {
	f := open(t)
	f.industry()
	f.register(custody.Registration{Party: &custody.Party{Ref: "GROUP", Name: "Group", Kind: "operator", Country: "CN"}},
		custody.Registration{Party: &custody.Party{Ref: "MINER", Name: "Miner", Kind: "operator", Group: "GROUP", Country: "CN", Permissions: permitted(custody.Mining)}},
		custody.Registration{Site: &custody.Site{Ref: "M1", Party: "MINER", Name: "Clay mine", Kind: "mine", Country: "CN", Processes: []custody.Process{
			{Ref: "LEACH", Activity: custody.Mining, Step: "mined", Outputs: []ree.Form{"concentrate_ion_adsorption"}, Model: custody.Segregated, QuotaStage: "mining", QuotaClass: "ion_medium_heavy"}}}})
	return f
}

var head = Actor{Account: "head", Org: "GROUP", Roles: []Role{RoleOperator}}

func TestTheEventsBehindAQuotaAddUpToIt(t *testing.T) {
	f := counted(t)
	f.register(quotaMove("issue", "GROUP", "", 100))
	_, err := f.Register(ctx0, head, "", f.now, quotaMove("split", "GROUP", "MINER", 40))
	f.must(err)
	dug := f.report(miner, custody.Event{Kind: custody.Extract, Site: "M1", Process: "LEACH",
		Outputs: []custody.Make{{Form: "concentrate_ion_adsorption", Net: 10 * ree.Tonne, Assay: assayOf(ree.BasisOxide, 920_000_000, clay)}}})
	now := f.eventAt(dug.Seq)
	now.Outputs[0].Net = 11 * ree.Tonne
	f.report(miner, custody.Event{Kind: custody.Correct, Supersedes: dug.Seq, Now: &now, Reason: "weighed again"})
	_, err = f.Register(ctx0, miner, "", f.now, quotaMove("return", "MINER", "", 5))
	f.must(err)
	f.register(quotaMove("cut", "MINER", "", 2))
	d, err := f.Quota(ctx0, miner, minerQuota)
	f.must(err)
	sums := map[string]ree.OxideMass{}
	for _, e := range d.Events {
		sums[e.Column] += e.REO
	}
	q := d.Quota
	if sums["split_in"] != q.SplitIn || sums["use"] != q.Used || sums["return"] != q.Returned || sums["cut"] != q.Cut || sums["issue"] != q.Issued || q.Used == 0 || len(d.Events) != 5 {
		t.Errorf("the events say %v, the account %+v", sums, q)
	}
	group, err := f.Quota(ctx0, head, "2026/ion_medium_heavy/mining/1/GROUP")
	f.must(err)
	if group.Quota.SplitOut != q.SplitIn || len(group.Events) != 2 {
		t.Errorf("the group's account: %+v, %d events", group.Quota, len(group.Events))
	}
	below, err := f.Quota(ctx0, head, minerQuota)
	f.must(err)
	if below.Quota.Used != q.Used || len(below.Events) != 3 {
		t.Errorf("the group sees the sum of its subsidiary and not each event: %+v", below.Events)
	}
	f.replays()
}

// TestNobodyGetsRoundTheQuotas tries each guard of the moves.
func TestNobodyGetsRoundTheQuotas(t *testing.T) {
	f := counted(t)
	f.register(quotaMove("issue", "GROUP", "", 100))
	_, err := f.Register(ctx0, head, "", f.now, quotaMove("split", "GROUP", "MINER", 40))
	f.must(err)
	before := f.Store.Head()
	for _, c := range []struct {
		who  Actor
		move custody.Registration
		want string
	}{
		{miner, quotaMove("issue", "MINER", "", 1), "quota.official_only"},
		{head, quotaMove("cut", "MINER", "", 1), "quota.official_only"},
		{separator, quotaMove("return", "MINER", "", 1), "quota.not_yours"},
		{miner, quotaMove("split", "GROUP", "MINER", 1), "quota.not_yours"},
		{head, quotaMove("split", "GROUP", "SEPARATOR", 1), "quota.not_subsidiary"},
		{head, quotaMove("split", "GROUP", "GROUP", 1), "quota.not_subsidiary"},
		{head, quotaMove("split", "GROUP", "MINER", 61), "quota.too_little"},
		{miner, quotaMove("return", "MINER", "", 41), "quota.too_little"},
		{supervisor, quotaMove("cut", "MINER", "", 41), "quota.too_little"},
		{supervisor, quotaMove("cut", "MINER", "", -1), "mass.not_positive"},
		{supervisor, quotaMove("lend", "MINER", "", 1), "quota.act"},
		{maker, quotaMove("issue", "MAGNETS", "", 0), "quota.official_only"},
		{Actor{Account: "c", Org: "AUTH", Roles: []Role{RoleCustoms}}, quotaMove("issue", "MINER", "", 1), "actor.role"},
	} {
		_, err := f.Register(ctx0, c.who, "", f.now, c.move)
		refused(t, err, c.want)
	}
	odd := quotaMove("issue", "MINER", "", 1)
	odd.Quota.Class, odd.Quota.Stage, odd.Quota.Batch = "moon", "dancing", "9"
	_, err = f.Register(ctx0, supervisor, "", f.now, odd)
	var rs ree.Refusals
	if errors.As(err, &rs); len(rs) != 3 || rs[0].Code != "quota.word" {
		t.Errorf("a quota of nothing: %v", err)
	}
	if f.Store.Head() != before {
		t.Error("a refused move is in the ledger")
	}
	_, err = f.Quota(ctx0, separator, minerQuota)
	refused(t, err, "quota.unknown")
	list, err := f.Quotas(ctx0, separator, QuotaFilter{})
	f.must(err)
	if len(list.Accounts) != 0 {
		t.Errorf("another operator sees %+v", list.Accounts)
	}
	list, err = f.Quotas(ctx0, head, QuotaFilter{})
	f.must(err)
	if len(list.Accounts) != 2 || list.Year != 2026 {
		t.Errorf("the group sees its own and its subsidiary's: %+v", list)
	}
}
