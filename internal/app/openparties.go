package app

import (
	"lanthorn/internal/store"
	"lanthorn/review"
)

// openUser says that an open case names an end user. Rows begin with who it is, so
// that a party's cases are found without looking at others.
type openUser struct {
	Identity string
	Case     string
}

func defineOpenUsers(reg *store.Registry) *store.Index[openUser] {
	return store.DefineIndex(reg, store.Index[openUser]{Name: "open_end_user", Columns: []string{"identity", "case_ref"},
		Fields: func(u *openUser) []any { return []any{&u.Identity, &u.Case} }})
}

// putOpenUsers keeps the end users of a case while it is open, from the row as it was
// to the row as it is.
func (s reviewState) putOpenUsers(was, is *review.Case) {
	before, now := usersOf(was), usersOf(is)
	for id := range before {
		if !now[id] {
			store.Remove(s.tx, s.t.openUsers, openUser{id, is.Key})
		}
	}
	for id := range now {
		if !before[id] {
			store.Add(s.tx, s.t.openUsers, openUser{id, is.Key})
		}
	}
}

// usersOf are the identities of an open case's end users; none of one that is over.
func usersOf(c *review.Case) map[string]bool {
	out := map[string]bool{}
	if c != nil && c.State != "" && c.State != review.Draft && c.Open() {
		for _, p := range c.Application.EndUsers {
			out[p.Identity()] = true
		}
	}
	return out
}

// openCasesOf lists the open cases that name an end user, in their order.
func (a *App) openCasesOf(tx *store.Tx, user review.Party) (out []string, err error) {
	err = a.Store.View(tx.Context(), func(v *store.View) error {
		return store.SelectEach(v, a.tables.openUsers, store.Query{Where: []store.Cond{store.Match("identity", store.Eq, user.Identity())}, OrderBy: "case_ref"}, func(u openUser) error {
			out = append(out, u.Case)
			return nil
		})
	})
	return out, err
}
