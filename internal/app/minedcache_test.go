package app

import (
	"context"
	"reflect"
	"testing"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// What is remembered of a mine is what the ledger says, after more was mined and
// after a correction; what has not changed is not read again.
func TestMinedLotsAreRememberedRight(t *testing.T) {
	f := open(t)
	f.industry()
	f.magnets()
	site := custody.Site{Ref: "M1"}
	look := func() (kept, read []minedLot) {
		t.Helper()
		f.must(f.Store.View(context.Background(), func(v *store.View) (err error) {
			if kept, err = f.minedAt(v, site); err == nil {
				read, err = f.readMined(v, site)
			}
			return err
		}))
		if !reflect.DeepEqual(kept, read) {
			t.Errorf("remembered %+v\nread %+v", kept, read)
		}
		return kept, read
	}
	one, _ := look()
	again, _ := look()
	if len(one) != 1 || &one[0] != &again[0] {
		t.Errorf("%d lots, read again though nothing changed", len(one))
	}
	second := f.report(miner, custody.Event{Kind: custody.Extract, Site: "M1", Process: "LEACH", Outputs: []custody.Make{{Form: "concentrate_ion_adsorption", Net: 2 * ree.Tonne, Assay: assayOf(ree.BasisOxide, 920_000_000, clay)}}})
	if two, _ := look(); len(two) != 2 {
		t.Errorf("%d lots", len(two))
	}
	f.report(miner, custody.Event{Kind: custody.Correct, Supersedes: second.Seq, Void: true, Reason: "never dug"})
	look()
}
