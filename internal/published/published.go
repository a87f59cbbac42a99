package published

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// Version of the readers, for the record of an import.
const Version = "1"

// Publisher is whose file it is.
type Publisher string

// The publishers.
const (
	USGS     Publisher = "usgs"
	WGI      Publisher = "wgi"
	Comtrade Publisher = "comtrade"
	IEA      Publisher = "iea"
	BACI     Publisher = "baci"
)

// Publishers are all of them.
func Publishers() []Publisher { return []Publisher{USGS, WGI, IEA, Comtrade, BACI} }

// What a figure is about.
const (
	MineProduction = "mine_production"
	Production     = "production"
	Reserves       = "reserves"
	Reliance       = "net_import_reliance"
	ImportShare    = "import_share"
	Imports        = "imports"
	Exports        = "exports"
	ReExports      = "re_exports"
	ReImports      = "re_imports"
	Consumption    = "consumption"
	Price          = "price"
	Supply         = "supply"
	Demand         = "demand"
	Governance     = "governance"
	Statistic      = "statistic"
	PlaceCode      = "place_code" // a publisher's number for a place
)

// Basis is how a publisher knows a figure.
type Basis string

// The bases. Only the first two have a value to reckon with.
const (
	Reported  Basis = "reported"
	Estimated Basis = "estimated"
	Projected Basis = "projected"
	Withheld  Basis = "withheld"
	Missing   Basis = "missing"
	Above     Basis = "above" // more than the value
	Below     Basis = "below" // less than the value
	Range     Basis = "range" // as printed
	Exporter  Basis = "exporter"
)

// Places that are no countries.
const (
	World = "WLD"
	Rest  = "OTH"
)

// Figure is one number of one edition.
type Figure struct {
	What    string  `json:"what"`
	Place   string  `json:"place"`             // ISO 3166 alpha-3, World or Rest
	Partner string  `json:"partner,omitempty"` // the same
	Product string  `json:"product,omitempty"` // element, REO, HS code or stage
	Detail  string  `json:"detail,omitempty"`  // the publisher's own words
	Since   int     `json:"since,omitempty"`   // first year of a mean over years
	Year    int     `json:"year"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Basis   Basis   `json:"basis"`
	Printed string  `json:"printed,omitempty"` // where it is no plain number
	Note    string  `json:"note,omitempty"`
	Sheet   string  `json:"sheet,omitempty"`
	Line    int     `json:"line"`
}

// Counts reports whether a figure has a value to reckon with.
func (f *Figure) Counts() bool {
	return f.Basis == Reported || f.Basis == Estimated || f.Basis == Projected
}

// Key is what a figure says something of: two figures of one key in one edition
// contradict or repeat each other.
func (f *Figure) Key() string {
	return strings.Join([]string{f.What, f.Place, f.Partner, f.Product, f.Detail, f.Unit, fmt.Sprint(f.Since), fmt.Sprint(f.Year)}, "\x1f")
}

// Input is a file to read.
type Input struct {
	Name    string // as its publisher named it
	Edition string // said by whoever brings it, where neither content nor name does
	Body    io.Reader
	Codes   map[int]string // BACI: places by the publisher's numbers, where its table was brought in
	Tell    func(rows int) // hears how far a long file is; nil for nobody
}

// Set is what a file said.
type Set struct {
	Publisher Publisher
	Edition   string
	Layout    string
	Figures   []Figure
	Rows      int       // lines read
	Left      int       // lines on other goods and of other kinds
	Notices   []Problem // nothing that keeps it out
}

// Problem is one thing wrong with a file, its place and its values.
type Problem struct {
	Code   string // worded under "published."
	Sheet  string
	Line   int
	Column string
	Values map[string]string
}

// At is the place in words of no language: sheet, line and column.
func (p Problem) At() string {
	var parts []string
	if p.Sheet != "" {
		parts = append(parts, p.Sheet)
	}
	if p.Line > 0 {
		parts = append(parts, fmt.Sprintf("#%d", p.Line))
	}
	if p.Column != "" {
		parts = append(parts, p.Column)
	}
	return strings.Join(parts, " ")
}

func (p Problem) String() string { return fmt.Sprintf("%s %s %v", p.At(), p.Code, p.Values) }

// Bounds of what is read.
const (
	MostBytes    = 64 << 20 // of what must be in memory whole
	mostStreamed = 2 << 30  // of what is read as it comes
	mostRows     = 40_000_000
	mostFigures  = 400_000
	mostProblems = 100
	mostText     = 400
	mostEdition  = 40
)

// file is what a reader of a layout works with.
type file struct {
	in       Input
	set      Set
	sheet    string // of a workbook, that is being read
	problems []Problem
	more     int // problems beyond the bound
	notices  map[string]bool
	known    map[string]int // index of a figure by key
	unknown  map[string]int // names of countries that nobody knows: first line
	names    []string       // of them, in order
}

func (f *file) wrong(line int, column, code string, pairs ...string) {
	if len(f.problems) >= mostProblems {
		f.more++
		return
	}
	p := problem(line, column, code, pairs)
	p.Sheet = f.sheet
	f.problems = append(f.problems, p)
}

// note says something that keeps nothing out, once for each code and value.
func (f *file) note(line int, column, code string, pairs ...string) {
	key := code + strings.Join(pairs, "\x1f")
	if len(f.set.Notices) >= mostProblems || f.notices[key] {
		return
	}
	if f.notices == nil {
		f.notices = map[string]bool{}
	}
	f.notices[key] = true
	p := problem(line, column, code, pairs)
	p.Sheet = f.sheet
	f.set.Notices = append(f.set.Notices, p)
}

func problem(line int, column, code string, pairs []string) Problem {
	p := Problem{Line: line, Column: short(column), Code: code, Values: map[string]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		p.Values[pairs[i]] = short(pairs[i+1])
	}
	return p
}

// short bounds a text that is shown.
func short(s string) string {
	if len(s) > mostText {
		return strings.ToValidUTF8(s[:mostText], "") + "…"
	}
	return s
}

// add takes a figure in. The same figure twice is taken once; two values for one
// figure are a problem.
func (f *file) add(x Figure) {
	x.Detail, x.Note, x.Printed = short(x.Detail), short(x.Note), short(x.Printed)
	key := x.Key()
	if i, ok := f.known[key]; ok {
		old := f.set.Figures[i]
		if old.Value != x.Value || old.Basis != x.Basis {
			f.wrong(x.Line, "", "twice", "first", fmt.Sprint(old.Line), "was", said(&old), "now", said(&x))
		}
		return
	}
	if len(f.set.Figures) >= mostFigures {
		if len(f.set.Figures) == mostFigures {
			f.wrong(x.Line, "", "many", "most", fmt.Sprint(mostFigures))
		}
		return
	}
	if f.known == nil {
		f.known = map[string]int{}
	}
	f.known[key] = len(f.set.Figures)
	f.set.Figures = append(f.set.Figures, x)
}

func said(x *Figure) string {
	if x.Printed != "" {
		return x.Printed
	}
	return fmt.Sprint(x.Value)
}

// Read reads a file. With any problem there is no set.
func Read(in Input) (set Set, problems []Problem) {
	f := &file{in: in}
	defer func() {
		if caught := recover(); caught != nil { // of a library on a broken workbook
			set, problems = Set{}, []Problem{{Code: "damaged"}}
		}
	}()
	f.read(bufio.NewReaderSize(io.LimitReader(in.Body, mostStreamed+1), 1<<16))
	f.nameUnknown()
	if f.more > 0 {
		f.problems = append(f.problems, problem(0, "", "more", []string{"n", fmt.Sprint(f.more)}))
	}
	if len(f.problems) == 0 && len(f.set.Figures) == 0 {
		f.wrong(0, "", "nothing")
	}
	if len(f.problems) > 0 {
		return Set{}, f.problems
	}
	return f.set, nil
}

func (f *file) read(body *bufio.Reader) {
	head, _ := body.Peek(4)
	switch {
	case len(head) == 0:
		f.wrong(0, "", "empty")
	case bytes.HasPrefix(head, []byte("PK")):
		f.workbook(body)
	case bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")):
		f.twoBytes(body)
	default:
		if first := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \r\n\t"); len(first) > 0 && (first[0] == '[' || first[0] == '{') {
			f.wgiJSON(body)
			return
		}
		f.text(body)
	}
}

// whole reads what must be in memory; nil where it is too large.
func (f *file) whole(body io.Reader) []byte {
	data, err := io.ReadAll(io.LimitReader(body, MostBytes+1))
	if err != nil {
		f.wrong(0, "", "unreadable")
		return nil
	}
	if len(data) > MostBytes {
		f.wrong(0, "", "large", "most", fmt.Sprint(MostBytes>>20))
		return nil
	}
	return data
}

// settle fixes the edition: that of the content, else that of the file's name,
// else what whoever brings it said. Two that differ are a problem.
func (f *file) settle(publisher Publisher, layout, content string, inName *regexp.Regexp) {
	f.set.Publisher, f.set.Layout = publisher, layout
	edition := content
	if edition == "" && inName != nil {
		if m := inName.FindStringSubmatch(f.in.Name); m != nil {
			edition = cmp.Or(m[1:]...)
		}
	}
	asked := strings.TrimSpace(f.in.Edition)
	switch {
	case edition == "" && asked == "":
		f.wrong(0, "", "edition_unknown", "publisher", string(publisher))
	case edition == "":
		edition = asked
	case asked != "" && asked != edition:
		f.wrong(0, "", "edition_differs", "file", edition, "said", asked)
	}
	if len(edition) > mostEdition || strings.ContainsAny(edition, "/\n\x1f") {
		f.wrong(0, "", "edition_form", "said", edition)
		return
	}
	f.set.Edition = edition
}

// gaps are the years that lack between the first and the last of those given.
func gaps(years map[int]bool) (out []string) {
	if len(years) == 0 {
		return nil
	}
	all := slices.Sorted(mapKeys(years))
	for y := all[0]; y < all[len(all)-1]; y++ {
		if !years[y] {
			out = append(out, fmt.Sprint(y))
		}
	}
	return out
}

func mapKeys[K comparable, V any](m map[K]V) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
