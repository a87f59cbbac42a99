package bench

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"lanthorn/custody"
	"lanthorn/ree"
)

// loadBatch is how many lots are encoded and written together.
const loadBatch = 20_000

// load writes the rows that the projections would hold of the lots and of their
// origins. Indexes are made anew at the end, which is faster and leaves the
// same.
func (f *filler) load() error {
	db, err := openRaw(filepath.Join(f.dir, "ledger.sqlite"), "OFF")
	if err != nil {
		return err
	}
	defer db.Close()
	if err := f.loadOrigins(db); err != nil {
		return err
	}
	indexes, err := dropIndexes(db, "lot")
	if err != nil {
		return err
	}
	last := f.in.Graph.View().LastLot()
	for from := uint32(1); from <= last; from += loadBatch {
		f.tell("lot row %d of %d", from, last)
		if err := f.loadLots(db, f.encode(from, min(last, from+loadBatch-1))); err != nil {
			return err
		}
	}
	for i, s := range append(indexes, "PRAGMA wal_checkpoint(TRUNCATE)") {
		f.tell("index %d of %d", i+1, len(indexes))
		if _, err := db.Exec(s); err != nil {
			return err
		}
	}
	return f.ctx.Err()
}

// dropIndexes drops a table's indexes and answers how to make them again.
func dropIndexes(db *sql.DB, table string) ([]string, error) {
	rows, err := db.Query("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", table)
	if err != nil {
		return nil, err
	}
	var names, texts []string
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		names, texts = append(names, name), append(texts, text)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, err := db.Exec("DROP INDEX " + name); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

func (f *filler) loadOrigins(db *sql.DB) error {
	for i := 1; i <= mines; i++ {
		ref := site(operator(mineParty(i)))
		o := custody.Origin{ID: uint32(i), Ref: "mine/" + ref, Kind: "mine", Name: ref, Country: "CN", Site: ref, Party: mineParty(i)}
		body, err := json.Marshal(o)
		if err != nil {
			return err
		}
		if _, err := db.Exec("INSERT INTO origin (key, id, body) VALUES (?, ?, ?)", o.Ref, o.ID, string(body)); err != nil {
			return err
		}
	}
	return nil
}

// encode makes the rows of some lots on every core.
func (f *filler) encode(from, to uint32) []any {
	const columns = 11
	args := make([]any, int(to-from+1)*columns)
	var all sync.WaitGroup
	n := uint32(runtime.NumCPU())
	for part := range n {
		all.Go(func() {
			for id := from + part; id <= to; id += n {
				copy(args[int(id-from)*columns:], f.row(id))
			}
		})
	}
	all.Wait()
	return args
}

// row is a lot as the projection holds it.
func (f *filler) row(id uint32) []any {
	v := f.in.Graph.View()
	form := stageForms[f.in.StageOf[id]]
	who := operator(mineParty(int(id)%mines + 1))
	lot := custody.Lot{ID: id, Ref: f.reference(id), Form: form, Level: form.Level(), Site: site(who), Holder: who.Org,
		Net: ree.Mass(v.NetMG(id)), Remaining: ree.Mass(v.NetMG(id)) / 3, Assayed: true, Status: custody.Held, Model: custody.MassBalance,
		MadeSeq: int64(v.Maker(id)), MadeMS: 1_700_000_000_000 + int64(id)}
	lot.AssayOf = lot.Ref
	for e, m := range v.ElementMasses(id) {
		lot.Elements[e] = ree.ElementMass(m)
	}
	body, err := json.Marshal(lot)
	if err != nil {
		panic(fmt.Sprintf("a lot that cannot be encoded: %v", err))
	}
	return []any{lot.Ref, int64(lot.ID), lot.Holder, lot.Site, string(lot.Form), string(lot.Level), string(lot.Status),
		int64(lot.Remaining), lot.MadeMS, lot.MadeSeq, string(body)}
}

// loadLots writes encoded rows in one transaction.
func (f *filler) loadLots(db *sql.DB, args []any) error {
	const columns, together = 11, 20
	head := "INSERT INTO lot (key, id, holder, site, form, level, status, remaining_mg, made_ms, made_seq, body) VALUES "
	one := "(" + strings.Repeat("?, ", columns-1) + "?)"
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	many, err := tx.Prepare(head + strings.Repeat(one+", ", together-1) + one)
	if err != nil {
		return err
	}
	for ; len(args) >= columns*together; args = args[columns*together:] {
		if _, err := many.Exec(args[:columns*together]...); err != nil {
			return err
		}
	}
	for ; len(args) > 0; args = args[columns:] {
		if _, err := tx.Exec(head+one, args[:columns]...); err != nil {
			return err
		}
	}
	if err := f.ctx.Err(); err != nil {
		return err
	}
	return tx.Commit()
}
