package app

import (
	"context"
	"sort"

	"lanthorn/custody"
	"lanthorn/internal/store"
)

// Listed is one permission on the published list: what the public may know of
// an operator, and nothing more (Decree 785 Art. 8).
type Listed struct {
	Party    string           `json:"party"`
	Name     string           `json:"name"`
	NameZH   string           `json:"nameZH,omitempty"`
	Province string           `json:"province,omitempty"`
	Activity custody.Activity `json:"activity"`
	Number   string           `json:"number,omitempty"`
	Basis    string           `json:"basis,omitempty"`
	From     string           `json:"from"`
	To       string           `json:"to,omitempty"`
}

// Whitelist lists the operators that are permitted an activity on a day
// (YYYY-MM-DD), by name. It is public, and says what the register says now: a
// permission that was corrected since is listed as corrected.
func (a *App) Whitelist(ctx context.Context, activity custody.Activity, day string) (list []Listed, err error) {
	q := store.Query{Where: []store.Cond{{Col: "kind", Op: store.Eq, Value: "operator"}}}
	err = a.Store.View(ctx, func(v *store.View) error {
		return store.SelectEach(v, a.tables.party, q, func(p custody.Party) error {
			for _, perm := range p.Permissions {
				if perm.Activity == activity && perm.From <= day && (perm.To == "" || day <= perm.To) {
					list = append(list, Listed{p.Ref, p.Name, p.NameZH, p.Province, activity, perm.Number, perm.Basis, perm.From, perm.To})
				}
			}
			return nil
		})
	})
	sort.SliceStable(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list, err
}
