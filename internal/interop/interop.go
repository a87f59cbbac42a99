package interop

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"sort"
	"strconv"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

// Limits of a file.
const (
	MaxFile     = 64 << 20 // bytes
	MaxRows     = 200_000
	MaxColumns  = 60
	MaxCell     = 2000 // characters
	maxProblems = 2000
)

// Kind is a kind of table.
type Kind string

// The kinds of table.
const (
	Production  Kind = "production"
	Shipments   Kind = "shipments"
	Receipts    Kind = "receipts"
	Assays      Kind = "assays"
	Stocktake   Kind = "stocktake"
	Corrections Kind = "corrections"
	Events      Kind = "events" // JSON
)

// Item is one event or registration of a file.
type Item struct {
	Rows     []int     // rows it stands in, 1-based as the person sees them
	Key      string    // idempotency key: the file's own, or a digest of the content
	Occurred time.Time // zero for a registration without one
	Org      string    // JSON only
	Event    custody.Event
	// Registration is set instead of Event where the item registers something.
	Registration *custody.Registration
}

// Batch is what a file holds, in its order. Items that depend on one with a
// problem are left out with it.
type Batch struct {
	Kind  Kind
	Items []Item
}

// Problem is something in a file that cannot be read, by row and column as the
// person sees them; row 0 is the file as a whole.
type Problem struct {
	Sheet  string            `json:"sheet,omitempty"` // or file, where there are several
	Row    int               `json:"row"`
	Column string            `json:"column,omitempty"`
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
}

// problems gathers what is wrong with a file.
type problems struct {
	sheet string // that is being read
	list  []Problem
	more  int
}

func (p *problems) add(row int, column, code string, pairs ...string) {
	if len(p.list) >= maxProblems {
		p.more++
		return
	}
	p.list = append(p.list, Problem{p.sheet, row, column, code, ree.Refuse(code, pairs...).Params})
}

func (p *problems) sorted() []Problem {
	sort.SliceStable(p.list, func(i, j int) bool { return p.list[i].Row < p.list[j].Row })
	if p.more > 0 {
		n := strconv.Itoa(p.more)
		p.list = append(p.list, Problem{Code: "problems.more", Params: map[string]string{"count": n}})
	}
	return p.list
}

// Parse reads a file: CSV, XLSX or JSON, told apart by content. name is the
// file's name and lang the reader's language ("en" or "zh") for the columns that
// a problem names. It reports every problem of the file at once; items with
// problems are left out and the others kept.
func Parse(r io.Reader, name, lang string) (Batch, []Problem) {
	var ps problems
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	switch {
	case err != nil:
		ps.add(0, "", "file.unreadable", "name", name, "why", err.Error())
	case len(data) > MaxFile:
		ps.add(0, "", "file.too_large", "max", strconv.Itoa(MaxFile>>20))
	default:
		return parse(data, name, lang, &ps), ps.sorted()
	}
	return Batch{}, ps.sorted()
}

var (
	zipMagic = []byte("PK\x03\x04")
	oleMagic = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	pdfMagic = []byte("%PDF-")
)

func parse(data []byte, name, lang string, ps *problems) Batch {
	bare := bytes.TrimLeft(bytes.TrimPrefix(data, utf8BOM), " \t\r\n")
	switch {
	case len(bare) == 0:
		ps.add(0, "", "file.empty", "name", name)
	case bytes.HasPrefix(data, oleMagic):
		ps.add(0, "", "file.old_excel", "name", name)
	case bytes.HasPrefix(data, pdfMagic):
		ps.add(0, "", "file.not_a_table", "name", name)
	case bytes.HasPrefix(data, zipMagic):
		return parseTable(xlsxRows{data, name}, lang, ps)
	case bare[0] == '{' || bare[0] == '[':
		return parseJSON(data, ps)
	default:
		return parseTable(csvRows{data, name}, lang, ps)
	}
	return Batch{}
}

// digest is the key of an event: the same wherever it is written down.
func digest(occurred time.Time, what any) string {
	body, err := json.Marshal(struct {
		Occurred string `json:"occurred"`
		What     any    `json:"what"`
	}{occurred.Format(time.RFC3339Nano), what})
	if err != nil {
		panic(err) // events hold nothing that JSON cannot
	}
	sum := sha256.Sum256(body)
	return "d-" + hex.EncodeToString(sum[:20])
}
