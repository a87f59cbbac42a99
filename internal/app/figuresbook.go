package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"lanthorn/internal/published"
	"lanthorn/internal/store"
	"lanthorn/internal/store/blob"
	"lanthorn/outlook/measure"
	"lanthorn/ree"
)

// FigureBook is all files of figures as they stand, with the figures of those in
// force. It never changes.
type FigureBook struct {
	Files []FigureFile // by number
	of    map[int][]published.Figure
	mark  string
}

// figureShelf keeps the book of the files that stand, and figures by the hash of
// their extract.
type figureShelf struct {
	mu   sync.Mutex
	book *FigureBook
	read map[string][]published.Figure
}

// Figures is the book as the ledger has it now.
func (a *App) Figures(ctx context.Context) (*FigureBook, error) {
	if a.Store == nil {
		return &FigureBook{}, nil // outside an installation: nothing was brought in
	}
	var files []FigureFile
	err := a.Store.View(ctx, func(v *store.View) (err error) {
		files, err = store.Select(v, a.tables.figure, store.Query{})
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(files, func(x, y FigureFile) int { return x.Number - y.Number })
	return a.figures.bookOf(files, a.Store.Blobs())
}

func (s *figureShelf) bookOf(files []FigureFile, blobs *blob.Store) (*FigureBook, error) {
	mark := ""
	for _, f := range files {
		mark += fmt.Sprintf("%d %s %d\n", f.Number, f.Extract, f.ReplacedBy)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.book != nil && s.book.mark == mark {
		return s.book, nil
	}
	b, read := &FigureBook{Files: files, of: map[int][]published.Figure{}, mark: mark}, map[string][]published.Figure{}
	for _, f := range files {
		if !f.InForce() {
			continue
		}
		figures, err := s.figures(&f, blobs)
		if err != nil {
			return nil, err
		}
		b.of[f.Number], read[f.Extract] = figures, figures
	}
	s.book, s.read = b, read
	return b, nil
}

// figures are those of one file, from its extract, whose hash the documents
// check.
func (s *figureShelf) figures(f *FigureFile, blobs *blob.Store) (out []published.Figure, err error) {
	if known, ok := s.read[f.Extract]; ok {
		return known, nil
	}
	hash, err := blob.ParseHash(f.Extract)
	if err != nil {
		return nil, err
	}
	data, err := blobs.Get(hash)
	if err != nil {
		return nil, fmt.Errorf("figures of file %d, %s: %w", f.Number, f.Name, err)
	}
	return out, json.Unmarshal(data, &out)
}

// bytes is the file in force with a hash.
func (b *FigureBook) bytes(sha256 string) *FigureFile {
	for i := range b.Files {
		if b.Files[i].SHA256 == sha256 && b.Files[i].InForce() {
			return &b.Files[i]
		}
	}
	return nil
}

// Of are the figures of a file in force.
func (b *FigureBook) Of(number int) []published.Figure { return b.of[number] }

// Cited is a figure with the file that it stands in.
type Cited struct {
	published.Figure
	File *FigureFile `json:"-"`
}

// All are the figures of one kind, in order of edition and of the file.
func (b *FigureBook) All(publisher published.Publisher, what string) (out []Cited) {
	for _, f := range b.inOrder() {
		if f.Publisher != publisher {
			continue
		}
		for i := range b.of[f.Number] {
			if x := b.of[f.Number][i]; x.What == what {
				out = append(out, Cited{x, f})
			}
		}
	}
	return out
}

// inOrder are the files in force by publisher and edition.
func (b *FigureBook) inOrder() (out []*FigureFile) {
	for i := range b.Files {
		if b.Files[i].InForce() {
			out = append(out, &b.Files[i])
		}
	}
	slices.SortStableFunc(out, func(x, y *FigureFile) int {
		return cmp.Or(cmp.Compare(x.Publisher, y.Publisher), cmp.Compare(x.Edition, y.Edition), x.Number-y.Number)
	})
	return out
}

// FigureRevision is what a later edition says otherwise of the same.
type FigureRevision struct {
	Publisher published.Publisher `json:"publisher"`
	Was       published.Figure    `json:"was"`
	Now       published.Figure    `json:"now"`
	First     string              `json:"first"` // edition
	Later     string              `json:"later"`
	FirstFile int                 `json:"firstFile,omitempty"`
	LaterFile int                 `json:"laterFile,omitempty"`
	Percent   float64             `json:"percent"`
}

// revisedKey is what a figure says something of, whatever words an edition has
// for it.
func revisedKey(publisher published.Publisher, x *published.Figure) string {
	detail := x.Detail
	if x.What == published.Reliance {
		detail = relianceOn(x)
	}
	return strings.Join([]string{string(publisher), x.What, x.Place, x.Partner, x.Product, detail, x.Unit, strconv.Itoa(x.Since), strconv.Itoa(x.Year)}, "\x1f")
}

// Revisions are what each edition changed against the one before that says
// something of the same, the greatest first.
func (b *FigureBook) Revisions() []FigureRevision { return revisions(b.inOrder(), b.of) }

// RevisionsFor are those that an actor may see.
func (b *FigureBook) RevisionsFor(actor Actor) []FigureRevision {
	all := b.Revisions()
	if actor.SeesAll() {
		return all
	}
	return slices.DeleteFunc(all, func(r FigureRevision) bool { return (&FigureFile{Publisher: r.Publisher}).Closed() })
}

func revisions(files []*FigureFile, of map[int][]published.Figure) (out []FigureRevision) {
	last := map[string]Cited{}
	for _, f := range files {
		for i := range of[f.Number] {
			x := of[f.Number][i]
			if !x.Counts() {
				continue
			}
			key := revisedKey(f.Publisher, &x)
			if old, ok := last[key]; ok && old.File.Edition != f.Edition && old.Value != x.Value {
				out = append(out, FigureRevision{Publisher: f.Publisher, Was: old.Figure, Now: x, First: old.File.Edition, Later: f.Edition, FirstFile: old.File.Number, LaterFile: f.Number, Percent: changed(&old.Figure, &x)})
			}
			last[key] = Cited{x, f}
		}
	}
	slices.SortStableFunc(out, func(x, y FigureRevision) int { return cmp.Compare(math.Abs(y.Percent), math.Abs(x.Percent)) })
	return out
}

// governanceScale is how wide the scale of governance is.
const governanceScale = 5

// changed is what became of a figure; a hundred where there was nothing. Figures
// of governance lie about zero: they are held against their scale.
func changed(was, now *published.Figure) float64 {
	against := math.Abs(was.Value)
	switch {
	case was.What == published.Governance:
		against = governanceScale
	case was.Value == 0:
		return 100
	}
	return math.Round(1000*(now.Value-was.Value)/against) / 10
}

// compare says what a file would change.
func (b *FigureBook) compare(out *FigureAnswer, figures []published.Figure) {
	files, of := []*FigureFile{}, map[int][]published.Figure{}
	known := map[string]bool{}
	for _, f := range b.inOrder() {
		if f.Publisher != out.File.Publisher || f.Number == out.File.Replaces {
			continue
		}
		files, of[f.Number] = append(files, f), b.of[f.Number]
		for i := range b.of[f.Number] {
			known[revisedKey(f.Publisher, &b.of[f.Number][i])] = true
		}
	}
	mine := map[string]bool{}
	for i := range figures {
		key := revisedKey(out.File.Publisher, &figures[i])
		mine[key] = true
		if !known[key] {
			out.New++
		}
	}
	for i := range b.of[out.File.Replaces] {
		if !mine[revisedKey(out.File.Publisher, &b.of[out.File.Replaces][i])] {
			out.Dropped++
		}
	}
	files, of[0] = append(files, &out.File), figures
	slices.SortStableFunc(files, func(x, y *FigureFile) int { return cmp.Compare(x.Edition, y.Edition) })
	out.Revisions = []FigureRevision{}
	for _, r := range revisions(files, of) {
		if r.FirstFile == 0 || r.LaterFile == 0 {
			out.Revised++
			if len(out.Revisions) < mostRevisions {
				out.Revisions = append(out.Revisions, r)
			}
		}
	}
}

// MineTable is an edition's output of mines in one year.
type MineTable struct {
	measure.Table
	Edition  string
	File     *FigureFile
	Figures  []published.Figure // by place, without the world
	Withheld int                // countries whose output the edition does not say
}

// MineTables are the tables of mine output of rare earths of all imported
// editions.
func (b *FigureBook) MineTables() []MineTable {
	return b.tables(published.USGS, published.MineProduction, func(x *published.Figure) bool { return x.Product == "REO" })
}

// StageTables are the IEA's shares of supply at a stage in its base year.
func (b *FigureBook) StageTables(stage string) []MineTable {
	return b.tables(published.IEA, published.Supply, func(x *published.Figure) bool { return x.Product == stage && x.Basis == published.Estimated })
}

func (b *FigureBook) tables(publisher published.Publisher, what string, of func(*published.Figure) bool) (out []MineTable) {
	at := map[string]int{}
	for _, c := range b.All(publisher, what) {
		if c.Place == published.World || !of(&c.Figure) {
			continue
		}
		key := fmt.Sprint(c.File.Edition, " ", c.Year)
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, MineTable{Table: measure.Table{Year: c.Year}, Edition: c.File.Edition, File: c.File})
		}
		t := &out[i]
		t.Figures = append(t.Figures, c.Figure)
		if !c.Counts() {
			t.Withheld++
			continue
		}
		t.Holdings = append(t.Holdings, measure.Holding{Country: c.Place, Amount: c.Value, Rest: c.Place == published.Rest})
	}
	slices.SortStableFunc(out, func(x, y MineTable) int { return cmp.Or(cmp.Compare(x.Edition, y.Edition), x.Year-y.Year) })
	return out
}

// Reliances are net import reliance on compounds and metals, or on an element,
// of all imported editions.
func (b *FigureBook) Reliances() []Cited { return b.All(published.USGS, published.Reliance) }

// OfCompounds reports whether reliance is on compounds and metals.
func (c *Cited) OfCompounds() bool { return relianceOn(&c.Figure) == "compounds" }

// relianceOn is what reliance is on: concentrates, or compounds and metals.
func relianceOn(x *published.Figure) string {
	if strings.Contains(strings.ToLower(x.Detail), "concentrate") {
		return "concentrates"
	}
	return "compounds"
}

// Stability is the newest edition's estimates of political stability of its
// newest year; none where no edition is there.
type Stability struct {
	File   *FigureFile
	Year   int
	Points map[string]float64
}

// leastCountries is how many countries a year must have to weigh with.
const leastCountries = 100

// Stability finds them. A year that few countries have is passed over.
func (b *FigureBook) Stability() (s Stability) {
	all := b.All(published.WGI, published.Governance)
	years := map[string]map[int]map[string]float64{}
	files := map[string]*FigureFile{}
	for _, c := range all {
		if c.Product != "PV" || !c.Counts() {
			continue
		}
		if years[c.File.Edition] == nil {
			years[c.File.Edition] = map[int]map[string]float64{}
		}
		if years[c.File.Edition][c.Year] == nil {
			years[c.File.Edition][c.Year] = map[string]float64{}
		}
		years[c.File.Edition][c.Year][c.Place], files[c.File.Edition] = c.Value, c.File
	}
	for edition, of := range years {
		for y, points := range of {
			if len(points) < leastCountries {
				continue
			}
			if s.File == nil || edition > s.File.Edition || edition == s.File.Edition && y > s.Year {
				s = Stability{files[edition], y, points}
			}
		}
	}
	return s
}

// Closed reports whether a file's figures are not passed on to people outside
// the office: its publisher lets this installation use them, not give them away.
func (f *FigureFile) Closed() bool {
	return f.Publisher == published.Comtrade || f.Publisher == published.BACI
}

// figureFile finds a file that an actor may read.
func (a *App) figureFile(ctx context.Context, actor Actor, number int) (*FigureBook, *FigureFile, error) {
	if r := outlookMay(actor); r != nil {
		return nil, nil, ree.Refusals{r}
	}
	book, err := a.Figures(ctx)
	if err != nil {
		return nil, nil, err
	}
	for i := range book.Files {
		if f := &book.Files[i]; f.Number == number {
			if f.Closed() && !actor.SeesAll() {
				return nil, nil, ree.Refusals{ree.Refuse("figures.closed", "publisher", string(f.Publisher))}
			}
			return book, f, nil
		}
	}
	return nil, nil, ree.Refusals{ree.Refuse("figures.unknown", "number", fmt.Sprint(number))}
}

// FiguresOf are the figures of a file, also of one that another stands in for.
func (a *App) FiguresOf(ctx context.Context, actor Actor, number int) (FigureFile, []published.Figure, error) {
	book, f, err := a.figureFile(ctx, actor, number)
	if err != nil {
		return FigureFile{}, nil, err
	}
	if f.InForce() {
		return *f, book.of[number], nil
	}
	figures, err := (&figureShelf{}).figures(f, a.Store.Blobs())
	return *f, figures, err
}

// FigureOriginal is a file as it was brought in.
func (a *App) FigureOriginal(ctx context.Context, actor Actor, number int) ([]byte, error) {
	_, f, err := a.figureFile(ctx, actor, number)
	if err != nil {
		return nil, err
	}
	hash, err := blob.ParseHash(f.SHA256)
	if err != nil || !f.Kept {
		return nil, ree.Refusals{ree.Refuse("figures.not_kept", "number", fmt.Sprint(number))}
	}
	return a.Store.Blobs().Get(hash)
}
