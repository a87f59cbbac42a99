package app

import (
	"bufio"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/provenance"
)

// The lot graph is kept beside the ledger so that a server with millions of
// lots is ready in seconds. The file is a cache: it says which entry it stands
// at, is checked when read, and is rebuilt from the ledger where it is missing,
// damaged, or of an entry that the ledger does not have.

// side is what is kept with the graph.
type side struct {
	Version int
	Seq     int64
	EntryID string // of the entry it stands at, so that another ledger's file is noticed
	Steps   []step
	Marks   []lotMark
	Next    map[uint32]uint32
	Origins []string
	Sites   map[string]custody.Site
}

const sideVersion = 1

const keptFile = "graph.kept"

func (a *App) graphFile() string { return filepath.Join(a.cfg.Dir, keptFile) }

// keep writes the graph for the next start.
func (l *lineage) keep(a *App) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seq == 0 || l.seq == l.kept {
		return nil
	}
	id, err := a.entryID(l.seq)
	if err != nil {
		return err
	}
	return writeKept(a.graphFile(), side{sideVersion, l.seq, id, l.steps.all, l.marks.all, l.next, l.refs, l.sites}, l.graph.View())
}

// writeKept writes the file whole or not at all.
func writeKept(path string, s side, view *provenance.View) error {
	temp := path + ".new"
	f, err := os.OpenFile(temp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	w := bufio.NewWriterSize(f, 1<<20)
	err = gob.NewEncoder(w).Encode(s)
	if err == nil {
		err = view.Encode(w)
	}
	if err == nil {
		err = w.Flush()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(temp, path)
}

func (a *App) entryID(seq int64) (id string, err error) {
	err = a.Store.View(context.Background(), func(v *store.View) error {
		e, ok, err := v.Entry(seq)
		if err == nil && !ok {
			err = fmt.Errorf("the ledger has no entry %d", seq)
		}
		id = e.ID
		return err
	})
	return id, err
}

// load reads the kept graph; it answers the sequence number it stands at, 0
// where there is none.
func (l *lineage) load(a *App) (int64, error) {
	f, err := os.Open(a.graphFile())
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<20)
	var s side
	if err := gob.NewDecoder(r).Decode(&s); err != nil {
		return 0, err
	}
	if s.Version != sideVersion {
		return 0, fmt.Errorf("it has version %d, not %d", s.Version, sideVersion)
	}
	id, err := a.entryID(s.Seq)
	if err != nil {
		return 0, err
	}
	if id != s.EntryID {
		return 0, fmt.Errorf("it stands at another ledger's entry %d", s.Seq)
	}
	return s.Seq, l.restore(s, r)
}

func (l *lineage) restore(s side, r io.Reader) error {
	g, err := provenance.Decode(r)
	if err != nil {
		return err
	}
	if g.View().Sequence() != s.Seq {
		return fmt.Errorf("its two parts stand at entries %d and %d", g.View().Sequence(), s.Seq)
	}
	l.graph, l.seq, l.kept, l.refs = g, s.Seq, s.Seq, s.Origins
	l.steps.all, l.marks.all = s.Steps, s.Marks
	if s.Next != nil {
		l.next = s.Next
	}
	if s.Sites != nil {
		l.sites = s.Sites
	}
	for i, ref := range s.Origins {
		l.origins[ref] = uint32(i + 1)
	}
	return nil
}
