package app

import (
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
)

// Kinds of entry of the monthly returns.
const (
	kindFiled  = "return.filed"
	kindChased = "return.chased"
)

// returnTables are the projections of the monthly returns.
type returnTables struct {
	duty     *store.Table[duty]
	filing   *store.Table[Filing]
	reminder *store.Table[Reminder]
}

// duty says from which month on a site has to file: the one in which it was
// entered in the register.
type duty struct {
	Site string `json:"site"`
	From string `json:"from"`
}

func defineReturns(reg *store.Registry) returnTables {
	return returnTables{
		duty: store.Define(reg, store.Table[duty]{Name: "return_duty", Key: func(d duty) string { return d.Site }}),
		filing: store.Define(reg, store.Table[Filing]{Name: "return_filing", Key: func(f Filing) string { return returnKey(f.Site, f.Month) },
			Columns: []store.Column[Filing]{store.Text("site", func(f Filing) string { return f.Site }), store.Text("month", func(f Filing) string { return f.Month })},
			Indexes: [][]string{{"site", "month"}, {"month"}}}),
		reminder: store.Define(reg, store.Table[Reminder]{Name: "return_reminder", Key: func(r Reminder) string { return returnKey(r.Site, r.Month) },
			Columns: []store.Column[Reminder]{store.Text("site", func(r Reminder) string { return r.Site }), store.Text("month", func(r Reminder) string { return r.Month })},
			Indexes: [][]string{{"site", "month"}, {"month"}}}),
	}
}

func returnKey(site, month string) string { return site + "/" + month }

// projectDuty begins a site's duty to file with its first registration.
func (t *tables) projectDuty(tx *store.Tx, e *evidence.Entry, r custody.Registration) {
	if r.Site == nil {
		return
	}
	if _, known := get(state{tx, t}, t.returns.duty, r.Site.Ref); !known {
		store.Put(tx, t.returns.duty, duty{r.Site.Ref, e.Occurred.Format("2006-01")})
	}
}

// projectReturn folds a filing or a reminder into the tables. The first filing
// tells whether a return was in time, the newest what it says.
func (t *tables) projectReturn(tx *store.Tx, e *evidence.Entry) error {
	s := state{tx, t}
	if e.Kind == kindChased {
		var c chasedBody
		if err := decode(e, &c); err != nil {
			return err
		}
		r, _ := get(s, t.returns.reminder, returnKey(c.Site, c.Month))
		store.Put(tx, t.returns.reminder, Reminder{Site: c.Site, Month: c.Month, Count: r.Count + 1, LastMS: e.Recorded.UnixMilli(), Seq: e.Seq, Org: e.Org, Text: c.Text})
		return nil
	}
	var f filedBody
	if err := decode(e, &f); err != nil {
		return err
	}
	row := Filing{filedBody: f, Seq: e.Seq, Org: e.Org, By: e.Actor, FirstMS: e.Recorded.UnixMilli(), FiledMS: e.Recorded.UnixMilli()}
	if old, again := get(s, t.returns.filing, returnKey(f.Site, f.Month)); again {
		row.FirstMS = old.FirstMS
	}
	store.Put(tx, t.returns.filing, row)
	return nil
}
