package app

import (
	"context"
	"slices"
	"testing"

	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// TestAPartysOpenCasesAreFoundInTheirIndex: as an end user is named, changed and the
// case ends; and it is the index that answers, not the cases.
func TestAPartysOpenCasesAreFoundInTheirIndex(t *testing.T) {
	f := open(t, withAfter)
	f.industry()
	ctx := context.Background()
	lot := f.magnets().Lot
	other := review.Party{Name: "Pump GmbH", Address: "Bochum", Country: "DE"}
	app := application(lot, 10*ree.Kilogram)
	user := app.EndUsers[0]
	of := func(p review.Party) (out []string) {
		f.t.Helper()
		_, err := f.Store.Do(ctx, store.Command{Alone: true, Run: func(tx *store.Tx) (any, error) {
			var err error
			out, err = f.openCasesOf(tx, p)
			return nil, err
		}})
		f.must(err)
		return out
	}
	first, second := f.lodged(app), f.lodged(app)
	if got := of(user); !slices.Equal(got, []string{first, second}) {
		t.Errorf("of the end user: %v", got)
	}
	if got := of(other); got != nil {
		t.Errorf("of another: %v", got)
	}
	changed := app
	changed.EndUsers = []review.Party{other}
	_, err := f.AmendCase(ctx, maker, "", second, changed)
	f.must(err)
	if a, b := of(user), of(other); !slices.Equal(a, []string{first}) || !slices.Equal(b, []string{second}) {
		t.Errorf("after the change: %v and %v", a, b)
	}
	_, err = f.Withdraw(ctx, maker, "", first, "sold at home")
	f.must(err)
	if got := of(user); got != nil {
		t.Errorf("withdrawn: %v", got)
	}
	f.replays()
}
