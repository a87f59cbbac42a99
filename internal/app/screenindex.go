package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"lanthorn/internal/screenlist"
	"lanthorn/internal/store"
	"lanthorn/internal/store/blob"
	"lanthorn/ree"
	"lanthorn/screening"
)

// listIndex is one edition of a list, ready to be searched. It never changes.
type listIndex struct {
	source  string // list
	label   string // of the edition
	set     screening.Set
	entries map[string]*screening.Entry
	list    []screening.Entry
}

func newListIndex(source, label string, entries []screening.Entry) *listIndex {
	x := &listIndex{source: source, label: label, set: screening.Set{Index: screening.New(entries, screening.Default())},
		entries: make(map[string]*screening.Entry, len(entries)), list: entries}
	for i := range entries {
		x.entries[entries[i].Key] = &entries[i]
	}
	return x
}

// indices are the editions in memory. A new one is made beside those in use;
// whoever searches is never kept waiting.
type indices struct {
	mu      sync.Mutex
	making  sync.Mutex
	passing sync.Mutex            // one pass over live parties at a time
	ready   map[string]*listIndex // by edition
	fixed   []*listIndex          // rows that the law itself carries
}

// indexKey names an edition: the same bytes in a later edition are another one.
func indexKey(e *ListEdition) string { return e.List + "/" + e.Format + "/" + e.label() }

func (x *indices) of(e *ListEdition) *listIndex {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.ready[indexKey(e)]
}

func (x *indices) keep(e *ListEdition, index *listIndex) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.ready == nil {
		x.ready = map[string]*listIndex{}
	}
	x.ready[indexKey(e)] = index
}

// drop forgets editions that are no longer in force.
func (x *indices) drop(rows []ListRow) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for key := range x.ready {
		inForce := false
		for i := range rows {
			inForce = inForce || key == indexKey(&rows[i].ListEdition)
		}
		if !inForce {
			delete(x.ready, key)
		}
	}
}

// readList reads an edition's files from the documents.
func (a *App) readList(format string, files []ListFile) (screenlist.List, string, error) {
	parts := screenlist.Files{}
	for _, f := range files {
		hash, err := blob.ParseHash(f.SHA256)
		if err != nil {
			return screenlist.List{}, "", ree.Refusals{ree.Refuse("screening.file", "sha256", f.SHA256).At("files")}
		}
		data, err := a.Store.Blobs().Get(hash)
		if err != nil {
			return screenlist.List{}, "", ree.Refusals{ree.Refuse("screening.file", "sha256", f.SHA256).At("files")}
		}
		parts[f.Name] = data
	}
	list, problems := screenlist.Read(format, parts)
	if len(problems) > 0 {
		var rs ree.Refusals
		for _, p := range problems {
			rs = append(rs, ree.Refuse("screening.list."+p.Code, "place", p.Place, "value", p.Value).At("files"))
		}
		return list, "", rs
	}
	return list, screenlist.Hash(parts), nil
}

// indexOf makes the index of an edition unless it stands in memory.
func (a *App) indexOf(e *ListEdition) (*listIndex, error) {
	if x := a.screens.of(e); x != nil {
		return x, nil
	}
	list, hash, err := a.readList(e.Format, e.Files)
	if err == nil && hash != e.SHA256 {
		err = fmt.Errorf("list %s, edition %d: its files have the hash %s", e.List, e.Edition, hash)
	}
	if err != nil {
		return nil, err
	}
	x := newListIndex(e.List, e.label(), list.Entries)
	a.screens.keep(e, x)
	return x, nil
}

// readyToScreen brings the editions in force into memory. What cannot be read
// is left out: the gate then finds the list missing and stays shut.
func (a *App) readyToScreen(ctx context.Context) error {
	a.screens.making.Lock()
	defer a.screens.making.Unlock()
	rows, err := a.listRows(ctx)
	if err != nil {
		return err
	}
	for i := range rows {
		if _, err := a.indexOf(&rows[i].ListEdition); err != nil {
			slog.Error("a list of parties cannot be read; the gate stays shut until it is imported again", "list", rows[i].List, "why", err)
		}
	}
	a.screens.drop(rows)
	return nil
}

func (a *App) listRows(ctx context.Context) (rows []ListRow, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		rows, err = store.Select(v, a.tables.screen.list, store.Query{})
		return err
	})
	return rows, err
}

// fixedLists are the rows that the law itself carries.
func (a *App) fixedLists() []*listIndex {
	a.screens.mu.Lock()
	defer a.screens.mu.Unlock()
	if a.screens.fixed != nil {
		return a.screens.fixed
	}
	a.screens.fixed = []*listIndex{}
	for _, l := range a.cfg.Law.Lists {
		var entries []screening.Entry
		for i, name := range l.Names {
			entries = append(entries, screening.Entry{List: l.ID, Key: fmt.Sprint(i + 1), Subject: screening.Subject{Names: []screening.Name{{Text: name, Role: screening.Primary}}},
				Measures: []screening.Measure{{Severity: screening.Block}}})
		}
		a.screens.fixed = append(a.screens.fixed, newListIndex(l.ID, l.Version, append(entries, l.Rows...)))
	}
	return a.screens.fixed
}

// ListImport asks to take a list in. Files name documents that were brought in
// before.
type ListImport struct {
	List   string     `json:"list"`
	Format string     `json:"format"`
	Files  []ListFile `json:"files"`
	Reason string     `json:"reason,omitempty"` // why an odd edition is taken all the same
}

// Imported answers an import.
type Imported struct {
	Receipt
	ListEdition
	Unchanged bool `json:"unchanged"` // the bytes in force: only their age was renewed
}

// PutListFile keeps a file of a list under its hash.
func (a *App) PutListFile(ctx context.Context, actor Actor, name string, r io.Reader) (ListFile, error) {
	if err := a.may(actor, ScopeAdmin, actImport); err != nil {
		return ListFile{}, err
	}
	hash, _, err := a.Store.Blobs().Put(r)
	if err != nil {
		return ListFile{}, ree.Refusals{ree.Refuse("document.too_large", "max", "64 MiB")}
	}
	return ListFile{name, hash.String()}, nil
}

const actImport, actResolve = "screening.import", "screening.resolve"

// ImportList takes an edition of a list in, whole or not at all. The bytes in
// force once more only say that they are still current. An edition that loses
// more rows than the pack allows, or is otherwise odd, wants a reason.
func (a *App) ImportList(ctx context.Context, actor Actor, key string, in ListImport) (Imported, error) {
	if err := a.may(actor, ScopeAdmin, actImport); err != nil {
		return Imported{}, err
	}
	if !goodListID(in.List) || len(in.Files) == 0 || len(in.Files) > 8 {
		return Imported{}, ree.Refusals{ree.Refuse("screening.list_id", "list", in.List).At("list")}
	}
	list, hash, err := a.readList(in.Format, in.Files)
	if err != nil {
		return Imported{}, err
	}
	e := ListEdition{List: in.List, Format: in.Format, Reader: "lanthorn-screenlist/" + screenlist.Version, SHA256: hash, Files: in.Files, Published: list.Published,
		Entries: len(list.Entries), Reason: strings.TrimSpace(in.Reason), By: actor.Account}
	before, err := a.listRow(ctx, in.List)
	if err != nil {
		return Imported{}, err
	}
	if err := a.besides(&e, before, list.Entries); err != nil {
		return Imported{}, err
	}
	e.Edition = before.Edition + 1
	if before.Edition == 0 || before.SHA256 != e.SHA256 || before.Format != e.Format {
		a.screens.keep(&e, newListIndex(e.List, e.label(), list.Entries))
	}
	rec, err := a.do(ctx, actor, key, "import list "+in.List, in, false, func(tx *store.Tx) (any, error) {
		return a.importList(tx, actor, e, before)
	})
	if err != nil {
		return Imported{}, err
	}
	return decodeResult[Imported](rec)
}

func goodListID(id string) bool {
	return id != "" && len(id) <= 40 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == ""
}

func (a *App) listRow(ctx context.Context, list string) (row ListRow, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		row, _, err = store.Get(v, a.tables.screen.list, list)
		return err
	})
	return row, err
}

// besides counts what an edition changes beside the one in force, and refuses
// what is odd about it where no reason is given.
func (a *App) besides(e *ListEdition, before ListRow, now []screening.Entry) error {
	if before.Edition == 0 {
		e.Added = len(now)
		return nil
	}
	old, err := a.indexOf(&before.ListEdition)
	if err != nil {
		if e.Reason == "" {
			return ree.Refusals{ree.Refuse("screening.before_unreadable", "list", e.List).At("reason")}
		}
		return nil
	}
	c := screening.Diff(old.list, now)
	e.Added, e.Changed, e.Removed = len(c.Added), len(c.Changed), len(c.Removed)
	if e.Reason != "" {
		return nil
	}
	var rs ree.Refusals
	if most := a.screenPolicy().ShrinkMost.Rel(); e.Entries == 0 || float64(e.Removed-e.Added) > most*float64(before.Entries) {
		rs = append(rs, ree.Refuse("screening.shrunk", "list", e.List, "was", fmt.Sprint(before.Entries), "now", fmt.Sprint(e.Entries)).At("reason"))
	}
	for _, d := range screening.Doubts(old.list, now, screening.Edition{Published: before.Published}, screening.Edition{Published: e.Published}) {
		if d.Reason == "older" || d.Reason == "ids-reused" {
			rs = append(rs, ree.Refuse("screening.odd."+d.Reason, "list", e.List, "rows", fmt.Sprint(d.Now)).At("reason"))
		}
		if d.Reason == "shrunk" && d.Now == 0 {
			rs = append(rs, ree.Refuse("screening.part_missing", "list", e.List, "part", d.List, "was", fmt.Sprint(d.Was)).At("reason"))
		}
	}
	return rs.Err()
}

func (a *App) importList(tx *store.Tx, actor Actor, e ListEdition, before ListRow) (Imported, error) {
	now, _, err := store.Get(tx, a.tables.screen.list, e.List)
	if err != nil {
		return Imported{}, err
	}
	if now.Edition != before.Edition {
		return Imported{}, ree.Refusals{ree.Refuse("screening.moved", "list", e.List)}
	}
	d := store.Draft{Kind: kindListImported, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org, Subjects: []string{e.List}}
	out := Imported{ListEdition: e}
	out.ListEdition.At = tx.Now()
	d.Body = out.ListEdition
	if now.SHA256 == e.SHA256 && now.Format == e.Format {
		out.ListEdition, out.Unchanged = now.ListEdition, true
		d.Kind, d.Body = kindListChecked, listChecked{e.List, now.Edition}
	}
	entry, err := tx.Append(d)
	out.Receipt = Receipt{Seq: entry.Seq, ID: entry.ID, Recorded: entry.Recorded}
	return out, err
}

// ImportBytes keeps a list's files and imports them.
func (a *App) ImportBytes(ctx context.Context, actor Actor, key string, in ListImport, files map[string][]byte) (Imported, error) {
	for name, data := range files {
		f, err := a.PutListFile(ctx, actor, name, bytes.NewReader(data))
		if err != nil {
			return Imported{}, err
		}
		in.Files = append(in.Files, f)
	}
	return a.ImportList(ctx, actor, key, in)
}

// listState is how a list stands at an instant.
type listState struct {
	row   ListRow
	index *listIndex
	stale bool
	mark  string // label of the edition
}

// defaultListAge is how old an edition of a list may be that the pack does not
// name.
const defaultListAge = 72 * time.Hour

// listMaxAge is the longest that an edition of a list may go without somebody
// saying that it is current.
func (a *App) listMaxAge(list string) time.Duration {
	if l := a.screenPolicy().List(list); l != nil {
		return l.MaxAge()
	}
	return defaultListAge
}
