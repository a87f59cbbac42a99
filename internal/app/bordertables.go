package app

import (
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// borderTables are the projections of the customs desk.
type borderTables struct {
	exported *store.Table[exported]
}

// exported lists the exports under one licence and declaration, so that a
// reversal finds them inside a command.
type exported struct {
	Key   string         `json:"key"`
	Parts []exportedPart `json:"parts,omitempty"`
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
