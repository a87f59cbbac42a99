package app

import (
	"fmt"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/published"
	"lanthorn/internal/store"
)

// Kinds of entries on figures of publishers.
const (
	figuresPrefix   = "figures."
	kindFiguresRead = figuresPrefix + "imported"
)

// FigureFile is a file of a publisher as it was imported. Its figures, and the
// file itself where it is not too large, lie among the documents by their hashes.
type FigureFile struct {
	Number    int                 `json:"number"` // 1, 2, … in the order of imports
	Publisher published.Publisher `json:"publisher"`
	Edition   string              `json:"edition"`
	Layout    string              `json:"layout"`
	Reader    string              `json:"reader"`
	Name      string              `json:"name"`
	SHA256    string              `json:"sha256"` // of the file
	Bytes     int64               `json:"bytes"`
	Kept      bool                `json:"kept,omitempty"` // the file itself is among the documents
	Extract   string              `json:"extract"`        // SHA-256 of the figures taken from it
	Figures   int                 `json:"figures"`
	Rows      int                 `json:"rows"`
	Left      int                 `json:"left"` // rows on other goods
	From      int                 `json:"from"`
	To        int                 `json:"to"`
	Replaces  int                 `json:"replaces,omitempty"` // number of the file that it stands in for
	Notices   []FigureNotice      `json:"notices,omitempty"`
	By        string              `json:"by"`
	At        time.Time           `json:"at"`

	ReplacedBy int   `json:"replacedBy,omitempty"` // set by the projection
	Seq        int64 `json:"seq,omitempty"`
}

// FigureNotice is something told of a file that kept nothing out.
type FigureNotice struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
}

// InForce reports whether a file's figures are used.
func (f *FigureFile) InForce() bool { return f.ReplacedBy == 0 }

func figureKey(n int) string { return fmt.Sprintf("%06d", n) }

func defineFigures(reg *store.Registry) *store.Table[FigureFile] {
	return store.Define(reg, store.Table[FigureFile]{Name: "figure_file", Key: func(f FigureFile) string { return figureKey(f.Number) },
		Columns: []store.Column[FigureFile]{store.Text("sha256", func(f FigureFile) string { return f.SHA256 })}, Indexes: [][]string{{"sha256"}}})
}

// projectFigures folds an import into the table. The file that it stands in for
// stays on record.
func (t *tables) projectFigures(tx *store.Tx, e *evidence.Entry) error {
	var f FigureFile
	if err := decode(e, &f); err != nil {
		return err
	}
	s := state{tx, t}
	f.Seq, f.ReplacedBy = e.Seq, 0
	store.Put(tx, t.figure, f)
	if f.Replaces == 0 {
		return nil
	}
	old, ok := get(s, t.figure, figureKey(f.Replaces))
	if ok {
		old.ReplacedBy = f.Number
		store.Put(tx, t.figure, old)
	}
	return nil
}
