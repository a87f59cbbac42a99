package app

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"lanthorn/accountancy/outside"
	"lanthorn/ree"
)

// declared are forty export declarations of one code at nearly one price, and
// one whose price is another's.
func declared(odd int64) (out []outside.Record) {
	for i := range 41 {
		r := outside.Record{Kind: outside.Declaration, Number: fmt.Sprintf("E-%02d", i), Date: "2026-02-03", Party: "SEPARATOR", Flow: "export", Country: "JP", HS: "2846901000",
			Mass: ree.Tonne, Cents: 7_000_000 + int64(i%9)*100_000, Currency: "CNY"}
		if i == 7 {
			r.Cents = odd
		}
		out = append(out, r)
	}
	return out
}

// Declarations and mirror figures that agree raise nothing; a price far off and a
// partner's figures that are twice the declared ones are found.
func TestWatchHoldsDeclarationsAgainstEachOther(t *testing.T) {
	t.Parallel()
	mirror := outside.Record{Kind: outside.Mirror, Country: "JP", Partner: "CN", HS: "2846", Period: "2026", Mass: 43 * ree.Tonne, Edition: "2026-11", Source: "customs of JP"}
	for _, c := range []struct {
		odd    int64
		mirror ree.Mass
		want   string
	}{{7_200_000, 43 * ree.Tonne, ""}, {70_000, 43 * ree.Tonne, "unit_value/declaration/E-07"}, {7_200_000, 90 * ree.Tonne, "mirror_trade/mirror/JP/CN/2846/2026"}} {
		f := open(t)
		f.industry()
		mirror.Mass = c.mirror
		if _, err := f.ImportOutside(context.Background(), supervisor, "", OutsideCommand{Records: append(declared(c.odd), mirror)}); err != nil {
			t.Fatal(err)
		}
		rows, err := f.Watch(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, r := range rows {
			keys = append(keys, r.Key)
		}
		if got := strings.Join(keys, " "); got != c.want {
			t.Errorf("found %q, want %q", got, c.want)
		}
	}
}
