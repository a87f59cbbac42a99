package app

import (
	"context"
	"testing"

	"lanthorn/custody"
	"lanthorn/ree"
)

// The stocks by owner are all lots that are held or on their way, once each.
func TestStocksAreAllLotsOnce(t *testing.T) {
	a := industry(t, 7, 3)
	rows, err := a.Stocks(context.Background(), everyone)
	if err != nil {
		t.Fatal(err)
	}
	var lots, counted int64
	var net, circuits ree.Mass
	for _, r := range rows {
		if r.Class == StockProcess {
			circuits += r.Net
			continue
		}
		lots, counted, net = lots+r.Lots, counted+r.Counted, net+r.Net
		if r.Counted > r.Lots || r.Counted > 0 && r.CountMS == 0 || r.OldestMS == 0 {
			t.Errorf("%+v", r)
		}
	}
	var wantLots int64
	var want ree.Mass
	for _, status := range []custody.Status{custody.Held, custody.InTransit} {
		for after := ""; ; {
			list, err := a.Lots(context.Background(), everyone, LotFilter{Status: string(status), After: after, Limit: 500})
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range list.Lots {
				wantLots, want = wantLots+1, want+l.Remaining
			}
			if after = list.Next; after == "" {
				break
			}
		}
	}
	if lots != wantLots || net != want || lots == 0 {
		t.Errorf("%d lots with %s, there are %d with %s", lots, net, wantLots, want)
	}
	if circuits == 0 || counted == 0 {
		t.Errorf("%s in circuits, %d lots counted", circuits, counted)
	}
}

// A company sees its own rows and no other's, whatever it asks.
func TestStocksAreTheHoldersOwn(t *testing.T) {
	a := industry(t, 7, 2)
	all, err := a.Stocks(context.Background(), everyone)
	if err != nil {
		t.Fatal(err)
	}
	own := Actor{Account: "x", Org: all[0].Holder, Roles: []Role{RoleOperator}}
	mine, err := a.Stocks(context.Background(), own)
	if err != nil || len(mine) == 0 || len(mine) >= len(all) {
		t.Fatalf("%d of %d rows, %v", len(mine), len(all), err)
	}
	for _, r := range mine {
		if r.Holder != own.Org {
			t.Errorf("it sees %+v", r)
		}
	}
	if rows, err := a.Stocks(context.Background(), Actor{Account: "y"}); err != nil || len(rows) != 0 {
		t.Errorf("nobody sees %d rows, %v", len(rows), err)
	}
}
