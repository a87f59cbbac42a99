package app

import (
	"fmt"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// borderTables are the projections of the customs desk.
type borderTables struct {
	exported *store.Table[exported]
	remarked *store.Table[remarked]
	notice   *store.Table[Notice]
	newest   *store.Table[newestNotice]
	change   *store.Table[CaseChange]
	system   *store.Table[CustomsSystem]
	systems  *store.Table[customsSystems]
	desk     *store.Table[Desk]
	list     *store.Table[PublishedList]
	debit    *store.Table[OfflineDebit]
	day      *store.Table[BorderDay]
	remark   *store.Table[Remark]
}

// exported lists the exports under one licence and declaration, so that a
// reversal finds them inside a command.
type exported struct {
	Key   string         `json:"key"`
	Parts []exportedPart `json:"parts,omitempty"`
}

// remarked lists a licence's remarks that nobody has cleared.
type remarked struct {
	Licence string       `json:"licence"`
	Open    []openRemark `json:"open,omitempty"`
}

type openRemark struct {
	Seq         int64  `json:"seq"`
	Declaration string `json:"declaration"`
}

// exportedPart is one lot's mass that left, by the entry that now says so.
type exportedPart struct {
	Seq    int64    `json:"seq"`
	Lot    string   `json:"lot"`
	MassMG ree.Mass `json:"massMG"`
}

func exportedKey(licence, declaration string) string { return licence + "/" + declaration }

func defineBorder(reg *store.Registry) borderTables {
	return borderTables{
		exported: store.Define(reg, store.Table[exported]{Name: "exported", Key: func(x exported) string { return x.Key }}),
		remarked: store.Define(reg, store.Table[remarked]{Name: "customs_remarked", Key: func(x remarked) string { return x.Licence }}),
		notice: store.Define(reg, store.Table[Notice]{Name: "customs_notice", Key: func(n Notice) string { return padded(n.Seq) },
			Columns: []store.Column[Notice]{store.Int("seq", func(n Notice) int64 { return n.Seq }), store.Text("licence", func(n Notice) string { return n.Licence })}, Indexes: [][]string{{"seq"}, {"licence", "seq"}}}),
		change: store.Define(reg, store.Table[CaseChange]{Name: "case_change", Key: func(c CaseChange) string { return padded(c.Seq) + "/" + c.Case },
			Columns: []store.Column[CaseChange]{store.Int("seq", func(c CaseChange) int64 { return c.Seq }), store.Text("org", func(c CaseChange) string { return c.Org })}, Indexes: [][]string{{"org", "seq"}}}),
		newest:  store.Define(reg, store.Table[newestNotice]{Name: "customs_newest", Key: func(n newestNotice) string { return n.Licence }, Rests: "with ends that were asked for"}),
		system:  store.Define(reg, store.Table[CustomsSystem]{Name: "customs_system", Key: func(s CustomsSystem) string { return s.Ref }}),
		systems: store.Define(reg, store.Table[customsSystems]{Name: "customs_systems", Key: func(customsSystems) string { return "all" }}),
		desk:    store.Define(reg, store.Table[Desk]{Name: "customs_desk", Key: func(d Desk) string { return d.Ref }}),
		list: store.Define(reg, store.Table[PublishedList]{Name: "customs_list", Key: func(l PublishedList) string { return padded(l.Number) },
			Columns: []store.Column[PublishedList]{store.Int("number", func(l PublishedList) int64 { return l.Number })}, Indexes: [][]string{{"number"}}}),
		debit: store.Define(reg, store.Table[OfflineDebit]{Name: "customs_debit", Key: func(d OfflineDebit) string { return d.Ref },
			Columns: []store.Column[OfflineDebit]{store.Text("state", func(d OfflineDebit) string { return d.State }), store.Int("seq", func(d OfflineDebit) int64 { return d.Seq })}, Indexes: [][]string{{"state", "seq"}, {"seq"}}}),
		day: store.Define(reg, store.Table[BorderDay]{Name: "customs_day", Key: func(d BorderDay) string { return d.Day },
			Columns: []store.Column[BorderDay]{store.Text("day", func(d BorderDay) string { return d.Day })}, Indexes: [][]string{{"day"}}}),
		remark: store.Define(reg, store.Table[Remark]{Name: "customs_remark", Key: func(r Remark) string { return padded(r.Seq) },
			Columns: []store.Column[Remark]{store.Int("seq", func(r Remark) int64 { return r.Seq }), store.Text("licence", func(r Remark) string { return r.Licence })}, Indexes: [][]string{{"seq"}, {"licence", "seq"}}}),
	}
}

// projectExported follows the exports under licences and their corrections.
func (t *tables) projectExported(tx *store.Tx, e *evidence.Entry, ev *custody.Event) {
	what, now := ev, ev
	if ev.Kind == custody.Correct && ev.Was != nil {
		what, now = ev.Was, ev.Now
	}
	if what.Kind != custody.Export || what.Licence == "" {
		return
	}
	key := exportedKey(what.Licence, what.Declared)
	row, _ := get(state{tx, t}, t.border.exported, key)
	row.Key = key
	kept := make([]exportedPart, 0, len(row.Parts)+1)
	for _, p := range row.Parts {
		if p.Seq != ev.Supersedes {
			kept = append(kept, p)
		}
	}
	if now != nil {
		for _, in := range now.Inputs {
			kept = append(kept, exportedPart{e.Seq, in.Lot, in.Mass})
		}
	}
	row.Parts = kept
	store.Put(tx, t.border.exported, row)
}

// padded writes a number so that its text sorts as it does.
func padded(n int64) string { return fmt.Sprintf("%015d", n) }

// Kinds of entry of the customs desk.
const (
	borderPrefix       = "customs."
	kindDesk           = borderPrefix + "desk_registered"
	kindSystem         = borderPrefix + "system_registered"
	kindNoticesTaken   = borderPrefix + "notices_acknowledged"
	kindListPublished  = borderPrefix + "list_published"
	kindDebitReceived  = borderPrefix + "debit_received"
	kindDebitSettled   = borderPrefix + "debit_settled"
	kindBorderDay      = borderPrefix + "day_closed"
	kindBorderCompared = borderPrefix + "day_compared"
	kindRemarked       = borderPrefix + "remarked"
	kindCleared        = borderPrefix + "remark_cleared"
)

// projectBorder folds an entry of the customs desk into its table.
func (t *tables) projectBorder(tx *store.Tx, e *evidence.Entry) error {
	b := t.border
	switch e.Kind {
	case kindDesk:
		return fold(tx, e, b.desk, func(d *Desk) { d.Org, d.SinceMS = e.Org, e.Recorded.UnixMilli() })
	case kindSystem:
		return t.projectSystem(tx, e)
	case kindNoticesTaken:
		return t.projectTaken(tx, e)
	case kindListPublished:
		return fold(tx, e, b.list, func(l *PublishedList) { l.Seq = e.Seq })
	case kindDebitReceived:
		return fold(tx, e, b.debit, func(d *OfflineDebit) {
			d.Seq, d.Org, d.By, d.ReceivedMS = e.Seq, e.Org, e.Actor, e.Recorded.UnixMilli()
		})
	case kindDebitSettled:
		return t.projectSettled(tx, e)
	case kindBorderDay:
		return fold(tx, e, b.day, func(d *BorderDay) { d.Seq, d.ClosedMS = e.Seq, e.Recorded.UnixMilli() })
	case kindBorderCompared:
		return t.projectCompared(tx, e)
	case kindRemarked:
		return t.projectRemark(tx, e)
	case kindCleared:
		return t.projectCleared(tx, e)
	}
	return nil
}

// fold makes a row of an entry's body.
func fold[R any](tx *store.Tx, e *evidence.Entry, table *store.Table[R], complete func(*R)) error {
	var row R
	if err := decode(e, &row); err != nil {
		return err
	}
	complete(&row)
	store.Put(tx, table, row)
	return nil
}
