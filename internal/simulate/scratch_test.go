package simulate

import (
	"encoding/json"
	"fmt"
	"sort"
	"testing"
	"time"
)

func TestScratch(t *testing.T) {
	t0 := time.Now()
	w, r, l := play(t, Config{Seed: 1})
	fmt.Println("elapsed", time.Since(t0), "events", r.Events)
	kinds := map[string]int{}
	flags := map[string]int{}
	for _, e := range l.entries {
		kinds[string(e.ev.Kind)]++
		for _, f := range e.ev.Flags {
			flags[f.Code+" "+e.ev.Site]++
		}
	}
	fmt.Println(kinds)
	var fs []string
	for k, n := range flags {
		fs = append(fs, fmt.Sprintf("%s=%d", k, n))
	}
	sort.Strings(fs)
	for _, f := range fs {
		fmt.Println(f)
	}
	for _, p := range w.plans {
		for _, y := range w.span.years() {
			fmt.Printf("%s %s %s %d issued %.0f done %.0f %.3f\n", p.party, p.class, p.stage, y, p.issued[y], p.done[y], p.done[y]/p.issued[y])
		}
	}
	for _, s := range w.order {
		n, reo := 0, map[string]float64{}
		for _, x := range s.stock {
			n++
			reo[x.product] += float64(x.left) * x.reoPer() / tonne
		}
		fmt.Println(s.Ref, n, reo)
		for k, p := range s.pools {
			fmt.Printf("   pool %s %.0f of %.0f\n", k, p.truth.reo()/tonne, p.hold/tonne)
		}
	}
	for _, v := range r.Truth.Violations {
		fmt.Println(v.Kind, len(v.Lots), len(v.Entries), len(v.Months), v.Tonnes)
	}
	b, _ := json.MarshalIndent(r.Truth.Mistakes, "", " ")
	fmt.Println(string(b), len(r.Truth.Late))
	fmt.Println(r.Industry.CorrectedLot, r.Industry.Correction, r.Industry.Descendant, r.Industry.Showpiece, len(r.Industry.Goods))
}
