package interop

import (
	"testing"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

// ledger is a state with a mine and a separation plant of one firm.
func ledger(t *testing.T) custody.State {
	t.Helper()
	st := custody.NewMemory()
	for _, r := range []custody.Registration{
		{Party: &custody.Party{Ref: "P1", Name: "Firm", Kind: "operator", Country: "CN", Permissions: []custody.Permission{
			{Activity: custody.Mining, From: "2020-01-01"}, {Activity: custody.Separation, From: "2020-01-01"}}}},
		{Site: &custody.Site{Ref: "S1", Party: "P1", Name: "Works", Kind: "mine", Country: "CN", Processes: []custody.Process{
			{Ref: "DIG", Name: "Digging", Activity: custody.Mining, Outputs: []ree.Form{"mixed_carbonate"}, Model: custody.Segregated},
			{Ref: "SX", Name: "Separation", Activity: custody.Separation, Inputs: []ree.Form{"mixed_carbonate"}, Outputs: []ree.Form{"oxide"}, Model: custody.MassBalance}}}},
	} {
		if rs := custody.DecideRegistration(st, r, "office", true); len(rs) > 0 {
			t.Fatal(rs)
		}
		custody.ApplyRegistration(st, r)
	}
	return st
}

func TestAFileGoesIntoTheBooks(t *testing.T) {
	batch := read(t, `Event no.,What happened,Date and time,UTC offset,Site,Process,Lot used,Mass used,Unit,New lot,Form,Net mass,Unit,Moisture %,TREO %,La %,Nd %
1,mined,2026-03-04 08:00,+08:00,S1,DIG,,,,C-1,mixed carbonate,10,t,0,50,60,40
2,transform,2026-03-05 08:00,+08:00,S1,SX,C-1,4,t,N-1,oxide,700,kg,0,99,0,100
3,split,2026-03-06 08:00,+08:00,S1,,N-1,700,kg,N-1a,oxide,500,kg,,,,
3,,,,,,,,,N-1b,oxide,200,kg,,,,
`)
	st, law := ledger(t), custody.DefaultLaw()
	for i, item := range batch.Items {
		r := custody.Report{Event: item.Event, Org: "P1", Occurred: item.Occurred, Recorded: item.Occurred.Add(time.Hour)}
		ev, rs := custody.Decide(st, law, r)
		if len(rs) > 0 {
			t.Fatalf("rows %v: %v", item.Rows, rs)
		}
		custody.Apply(st, custody.Recorded{Event: ev, Seq: int64(i + 1), Org: "P1", Occurred: item.Occurred})
	}
	alias, ok := st.Alias("P1", "N-1b")
	lot, _ := st.Lot(alias.Lot)
	if !ok || lot.Remaining != 200*ree.Kilogram || lot.Elements[ree.Nd] == 0 {
		t.Errorf("lot %+v", lot)
	}
}
