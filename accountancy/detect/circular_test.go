package detect_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lanthorn/accountancy/detect"
)

const days = 24 * 3600

func trade(sent ...detect.Sent) detect.Trade {
	return detect.Trade{Transfers: sent, Within: 60 * days, Least: 0.5, Ratio: 0.2}
}

func sent(id, from, to string, day int64, mass float64) detect.Sent {
	return detect.Sent{ID: id, From: from, To: to, Form: "oxide", At: day * days, Mass: mass}
}

// A ring without any source is certain: its tracing matrix has radius 1. With a
// source it still fires, and the radius lies below 1.
func TestClosedRing(t *testing.T) {
	in := trade(sent("1", "A", "B", 1, 10), sent("2", "B", "C", 2, 10), sent("3", "C", "A", 3, 10), sent("4", "C", "D", 4, 1))
	got := detect.CircularTrade(in)
	if len(got) != 1 || !got[0].Certain || got[0].Value != 0 || got[0].Reason.Params["radius"] != "1" || len(got[0].Items) != 3 {
		t.Fatalf("a closed ring: %+v", got)
	}
	in.Outside = map[string]float64{"A": 10}
	got = detect.CircularTrade(in)
	if !got[0].Fires || got[0].Certain {
		t.Errorf("a ring with a source: %+v", got)
	}
	// W has the one cycle 1/2 x 1 x 1, so that its radius is the cube root of 1/2.
	var radius float64
	if _, err := fmt.Sscan(got[0].Reason.Params["radius"], &radius); err != nil {
		t.Fatal(err)
	}
	near(t, "radius", radius, math.Cbrt(0.5), 1e-5)
}

// Goods that cannot have gone round in time are no loop, and one-way trade has
// no ring at all.
func TestTimeAndDirectionMatter(t *testing.T) {
	source := map[string]float64{"A": 30, "B": 30, "C": 30}
	backwards := trade(sent("1", "A", "B", 3, 10), sent("2", "B", "C", 2, 10), sent("3", "C", "A", 1, 10))
	backwards.Outside = source
	if got := detect.CircularTrade(backwards); len(got) != 1 || got[0].Fires || got[0].Open != nil {
		t.Errorf("against the order of time: %+v", got)
	}
	slow := trade(sent("1", "A", "B", 1, 10), sent("2", "B", "A", 90, 10))
	slow.Outside = source
	if got := detect.CircularTrade(slow); got[0].Fires {
		t.Errorf("longer than a loop may take: %+v", got)
	}
	sameDay := trade(sent("1", "B", "A", 1, 10), sent("2", "A", "B", 1, 10))
	sameDay.Outside = source
	if got := detect.CircularTrade(sameDay); !got[0].Fires {
		t.Errorf("there and back on one day: %+v", got)
	}
	if got := detect.CircularTrade(trade(sent("1", "A", "B", 1, 10), sent("2", "B", "C", 2, 10))); len(got) != 0 {
		t.Errorf("a chain: %+v", got)
	}
}

// Toll processing is no circle as far as evidence covers it, and no further.
func TestTollProcessing(t *testing.T) {
	in := trade(sent("1", "A", "B", 1, 10), detect.Sent{ID: "2", From: "B", To: "A", Form: "metal", At: 20 * days, Mass: 8})
	in.Outside = map[string]float64{"A": 50}
	if got := detect.CircularTrade(in); len(got) != 1 || !got[0].Fires {
		t.Fatalf("without evidence: %+v", got)
	}
	for name, c := range map[string]struct {
		made detect.Made
		free bool
	}{
		"enough":        {detect.Made{ID: "e", Party: "B", Form: "metal", At: 15 * days, Mass: 8}, true},
		"too little":    {detect.Made{ID: "e", Party: "B", Form: "metal", At: 15 * days, Mass: 7}, false},
		"too late":      {detect.Made{ID: "e", Party: "B", Form: "metal", At: 25 * days, Mass: 8}, false},
		"another form":  {detect.Made{ID: "e", Party: "B", Form: "alloy", At: 15 * days, Mass: 8}, false},
		"another party": {detect.Made{ID: "e", Party: "A", Form: "metal", At: 15 * days, Mass: 8}, false},
	} {
		in.Made = []detect.Made{c.made}
		if got := detect.CircularTrade(in); (len(got) == 0) != c.free {
			t.Errorf("%s: %+v", name, got)
		}
	}
	in.Made = []detect.Made{{Party: "B", Form: "metal", At: 15 * days, Mass: 8}}
	in.Transfers = append(in.Transfers, detect.Sent{ID: "3", From: "B", To: "A", Form: "metal", At: 21 * days, Mass: 8})
	if got := detect.CircularTrade(in); len(got) != 1 {
		t.Errorf("the same evidence twice: %+v", got)
	}
}

// loopsByHand finds the transfers on any loop in the order of time, by trying
// every way from every transfer.
func loopsByHand(in detect.Trade) map[string]bool {
	out := map[string]bool{}
	var walk func(path []detect.Sent)
	walk = func(path []detect.Sent) {
		first, last := path[0], path[len(path)-1]
		if last.To == first.From {
			for _, s := range path {
				out[s.ID] = true
			}
			return
		}
		for _, s := range in.Transfers {
			been := slices.ContainsFunc(path, func(p detect.Sent) bool { return p.From == s.From || p.To == s.To })
			if s.From == last.To && !been && s.At >= last.At && s.At-first.At <= in.Within && s.Mass >= in.Least*first.Mass {
				walk(append(slices.Clone(path), s))
			}
		}
	}
	for _, s := range in.Transfers {
		walk([]detect.Sent{s})
	}
	return out
}

func TestLoopsAgainstEveryWay(t *testing.T) {
	with := 0
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"A", "B", "C", "D"}
		in := detect.Trade{Within: rapid.Int64Range(1, 8).Draw(t, "within"), Least: rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(t, "least"), Ratio: 2, Outside: map[string]float64{"A": 1, "B": 1, "C": 1, "D": 1}}
		for i := range rapid.IntRange(1, 9).Draw(t, "n") {
			from := rapid.IntRange(0, 3).Draw(t, "from")
			to := (from + rapid.IntRange(1, 3).Draw(t, "to")) % 4
			in.Transfers = append(in.Transfers, detect.Sent{ID: fmt.Sprint(i), From: names[from], To: names[to], At: rapid.Int64Range(0, 5).Draw(t, "at"), Mass: float64(rapid.IntRange(1, 3).Draw(t, "mass"))})
		}
		want := loopsByHand(in)
		fired := false
		for _, r := range detect.CircularTrade(in) {
			fired = fired || r.Fires
			for _, it := range r.Items {
				if r.Fires && !want[it.ID] {
					t.Fatalf("transfer %s lies on no loop: %+v", it.ID, in.Transfers)
				}
			}
		}
		if fired != (len(want) > 0) {
			t.Fatalf("fires %v, loops %v: %+v", fired, want, in.Transfers)
		}
		if fired {
			with++
		}
	})
	if with < 10 {
		t.Error("hardly any loop was drawn")
	}
}

// A large market is searched within its budget; where that does not suffice the
// result says so instead of clearing anybody.
func TestLargeTradeIsBounded(t *testing.T) {
	rng := random()
	in := detect.Trade{Within: 4, Least: 0.9, Ratio: 0.2, Outside: map[string]float64{}, Budget: 200_000}
	for i := range 30_000 {
		from := rng.IntN(2000)
		in.Transfers = append(in.Transfers, detect.Sent{ID: fmt.Sprint(i), From: fmt.Sprint("P", from), To: fmt.Sprint("P", (from+1+rng.IntN(1999))%2000), At: rng.Int64N(1000), Mass: 1 + rng.Float64()})
		in.Outside[fmt.Sprint("P", from)] = 5
	}
	got := detect.CircularTrade(in)
	if len(got) == 0 || got[0].Open == nil || got[0].Open.Code != "detect.search_cut" || got[0].Fires {
		t.Fatalf("cut short: %+v", got[0].Reason)
	}
	in.Budget = 0
	got = detect.CircularTrade(in)
	if len(got) == 0 || got[0].Reason.Params["searched"] != "all" || got[0].Open != nil {
		t.Errorf("in full: %+v", got[0].Reason)
	}
}
