package screenlist

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lanthorn/screening"
)

// Version of the readers, for the record of an edition.
const Version = "1"

// Bounds of what is read.
const (
	maxBytes    = 256 << 20
	maxEntries  = 500_000
	maxValues   = 2000 // names, addresses and the like of one entry
	maxText     = 64 << 10
	maxProblems = 100
)

// Files are the parts of a list by name; a list of one file has it under "".
type Files map[string][]byte

// List is what was read.
type List struct {
	Published time.Time
	Entries   []screening.Entry
}

// Problem is what is wrong with a file, and where.
type Problem struct {
	Place string // such as "sdn line 12"
	Code  string // such as "name-missing"
	Value string
}

func (p Problem) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s: %s %s", p.Place, p.Code, p.Value))
}

var readers = map[string]func(*reader, Files){
	"csl-csv": readCSL, "csl-json": readCSLJSON, "ofac-csv": readOFAC, "ofac-xml": readOFACXML,
	"eu-csv": readEU, "un-xml": readUN, "uk-csv": readUK, "table": readTable,
}

// Formats are the names of what can be read.
func Formats() []string { return slices.Sorted(maps.Keys(readers)) }

// Read reads a list. With any problem there is no list.
func Read(format string, files Files) (List, []Problem) {
	read := readers[format]
	if read == nil {
		return List{}, []Problem{{Place: "list", Code: "format-unknown", Value: format}}
	}
	size := 0
	for _, data := range files {
		size += len(data)
	}
	if size > maxBytes {
		return List{}, []Problem{{Place: "list", Code: "too-large", Value: fmt.Sprint(size)}}
	}
	r := &reader{at: map[string]int{}}
	read(r, files)
	r.check()
	if len(r.problems) > 0 {
		return List{}, r.problems
	}
	return List{r.published, r.entries}, nil
}

// Hash names the bytes of a list: over the names, sizes and bytes of its files.
func Hash(files Files) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%q %d\n", name, len(files[name]))
		h.Write(files[name])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// reader gathers entries by key, in the order in which they are met.
type reader struct {
	published time.Time
	entries   []screening.Entry
	place     []string
	at        map[string]int
	problems  []Problem
}

func (r *reader) wrong(place, code, value string) {
	if len(r.problems) < maxProblems {
		if len(value) > 100 {
			value = strings.ToValidUTF8(value[:100], "") + "…"
		}
		r.problems = append(r.problems, Problem{place, code, value})
	}
}

// entry is the one of a key, made where it is new; nil once there are too many.
func (r *reader) entry(place, list, key string) *screening.Entry {
	if key == "" {
		r.wrong(place, "key-missing", "")
		return nil
	}
	i, ok := r.at[key]
	if !ok {
		if len(r.entries) == maxEntries {
			r.wrong(place, "too-many-entries", "")
			return nil
		}
		i = len(r.entries)
		r.at[key] = i
		r.entries = append(r.entries, screening.Entry{List: list, Key: key})
		r.place = append(r.place, place)
	}
	return &r.entries[i]
}

// check looks at what was gathered.
func (r *reader) check() {
	if len(r.entries) == 0 && len(r.problems) == 0 {
		r.wrong("list", "empty", "")
	}
	for i := range r.entries {
		e := &r.entries[i]
		switch {
		case len(e.Names) == 0:
			r.wrong(r.place[i], "name-missing", e.Key)
		case len(e.Names)+len(e.Addresses)+len(e.Identifiers)+len(e.Births)+len(e.Countries)+len(e.Phones) > maxValues:
			r.wrong(r.place[i], "too-many-values", e.Key)
		}
	}
}

// clean is a value without the spaces around it and doubled inside; text that is
// not UTF-8, or too long, is a problem.
func (r *reader) clean(place, text string) string {
	if !utf8.ValidString(text) {
		r.wrong(place, "not-utf8", "")
		return ""
	}
	if len(text) > maxText {
		r.wrong(place, "text-too-long", text)
		return ""
	}
	return strings.Join(strings.Fields(text), " ")
}

func addName(e *screening.Entry, text string, role screening.Role) {
	if text == "" || slices.ContainsFunc(e.Names, func(n screening.Name) bool { return n.Text == text }) {
		return
	}
	e.Names = append(e.Names, screening.Name{Text: text, Role: role})
}

func addText(list *[]string, text string) {
	if text != "" && !slices.Contains(*list, text) {
		*list = append(*list, text)
	}
}

func addNumber(e *screening.Entry, kind, value string) {
	id := screening.Identifier{Type: kind, Value: value}
	if kind != "" && value != "" && !slices.Contains(e.Identifiers, id) {
		e.Identifiers = append(e.Identifiers, id)
	}
}

func addMeasure(e *screening.Entry, m screening.Measure) {
	if !slices.Contains(e.Measures, m) {
		e.Measures = append(e.Measures, m)
	}
}

// addBirth takes a date in one of the ways in which lists write it; what cannot
// be read as a date ("circa 1960") keeps its year alone.
func addBirth(e *screening.Entry, text string) {
	d, ok := date(text)
	if ok && !slices.Contains(e.Births, d) {
		e.Births = append(e.Births, d)
	}
}

var layouts = []struct {
	layout string
	digits int // 3 a day, 2 a month, 1 a year
}{
	{"2006-01-02", 3}, {"02 Jan 2006", 3}, {"2 Jan 2006", 3}, {"02/01/2006", 3}, {"Jan 2006", 2}, {"2006-01", 2}, {"2006", 1},
}

func date(text string) (screening.Date, bool) {
	text = strings.TrimSpace(text)
	for len(text) == 10 && strings.HasPrefix(text, "00/") {
		text = strings.TrimPrefix(text, "00/")
		if month, year, _ := strings.Cut(text, "/"); month != "00" {
			text = year + "-" + month
			break
		}
		text = strings.TrimPrefix(text, "00/")
	}
	for _, l := range layouts {
		t, err := time.Parse(l.layout, text)
		if err != nil {
			continue
		}
		d := screening.Date{Year: t.Year()}
		if l.digits > 1 {
			d.Month = int(t.Month())
		}
		if l.digits > 2 {
			d.Day = t.Day()
		}
		return d, d.Year > 0
	}
	return yearIn(text)
}

// yearIn finds the one year in a text such as "circa 1960".
func yearIn(text string) (screening.Date, bool) {
	var found []int
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(w) == 4 && (w[:2] == "19" || w[:2] == "20") {
			found = append(found, int(w[0]-'0')*1000+int(w[1]-'0')*100+int(w[2]-'0')*10+int(w[3]-'0'))
		}
	}
	if len(found) != 1 {
		return screening.Date{}, false
	}
	return screening.Date{Year: found[0]}, true
}

// kindOf reads what lists call a party.
func kindOf(text string) screening.Kind {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "individual", "person", "p":
		return screening.Person
	case "entity", "enterprise", "organisation", "organization", "e", "company":
		return screening.Organisation
	case "vessel", "ship":
		return screening.Vessel
	case "aircraft":
		return screening.Aircraft
	}
	return screening.Unknown
}
