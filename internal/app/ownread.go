package app

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"lanthorn/outlook/own"
	"lanthorn/ree"
)

// Bounds of a company's file.
const (
	OwnMostBytes = 256 << 10
	ownMostRows  = 2000
)

// OwnColumns are the columns of a company's table. Every row is a record of the
// kind in the first one and leaves the columns of others empty.
var OwnColumns = []string{"record", "name", "country", "product", "units_per_month", "sector", "element", "grams_per_unit", "stage", "share_percent", "days", "kg",
	"kind", "value_per_unit", "rare_earth_value_per_unit", "made_in", "destination", "end_use", "technology"}

// ownRecords are the kinds of rows.
var ownRecords = []string{"company", "product", "material", "supplier", "stock"}

// ReadOwn reads a company's data from a file, JSON or CSV. All that is wrong is
// said at once; where there is anything, nothing was read.
func ReadOwn(data []byte) (own.Data, OwnPlaces, ree.Refusals) {
	if len(data) > OwnMostBytes {
		return own.Data{}, nil, ree.Refusals{ree.Refuse("own.large", "most", strconv.Itoa(OwnMostBytes>>10)).At("file")}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	data, ok := asUTF8(data)
	if !ok {
		return own.Data{}, nil, ree.Refusals{ree.Refuse("own.utf8").At("file")}
	}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		d, rs := readOwnJSON(data)
		return d, nil, rs
	}
	return readOwnCSV(data)
}

func readOwnJSON(data []byte) (own.Data, ree.Refusals) {
	var d own.Data
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(&d)
	if err == nil && dec.More() {
		err = errors.New("more than one value")
	}
	if err == nil {
		return d, nil
	}
	line := strconv.Itoa(1 + bytes.Count(data[:min(int(dec.InputOffset()), len(data))], []byte("\n")))
	var kind *json.UnmarshalTypeError
	switch word, found := strings.CutPrefix(err.Error(), "json: unknown field "); {
	case found:
		return own.Data{}, ree.Refusals{ree.Refuse("own.word", "line", line, "word", strings.Trim(word, `"`)).At("file")}
	case errors.As(err, &kind):
		line = strconv.Itoa(1 + bytes.Count(data[:min(int(kind.Offset), len(data))], []byte("\n")))
		return own.Data{}, ree.Refusals{ree.Refuse("own.type", "line", line, "word", kind.Field).At("file")}
	}
	return own.Data{}, ree.Refusals{ree.Refuse("own.json", "line", line).At("file")}
}

// ownTable reads rows into data.
type ownTable struct {
	data   own.Data
	places OwnPlaces
	column map[string]int
	row    []string
	line   int
	seen   map[string]int // products by name
	loose  []looseMaterial
	wrong  ree.Refusals
}

// looseMaterial is a row of material, joined to its product when all are read.
type looseMaterial struct {
	line             int
	product, element string
	grams            float64
}

func readOwnCSV(data []byte) (own.Data, OwnPlaces, ree.Refusals) {
	t := &ownTable{places: OwnPlaces{}, column: map[string]int{}, seen: map[string]int{}}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	if first, _, _ := bytes.Cut(data, []byte("\n")); bytes.Contains(first, []byte(";")) && !bytes.Contains(first, []byte(",")) {
		r.Comma = ';'
	}
	head, err := r.Read()
	if err != nil || !t.head(head) {
		return own.Data{}, nil, append(t.wrong, t.layout(head)...)
	}
	for err = nil; err == nil && len(t.wrong) < mostProblems; {
		if t.row, err = r.Read(); err == nil {
			t.line, _ = r.FieldPos(0)
			t.read()
		}
	}
	if !errors.Is(err, io.EOF) && err != nil {
		t.say(ree.Refuse("own.csv", "row", t.no()))
	}
	t.join()
	if len(t.wrong) > 0 {
		return own.Data{}, nil, boundedList(t.wrong)
	}
	return t.data, t.places, nil
}

// layout is said of a table whose first row names no records.
func (t *ownTable) layout(head []string) ree.Refusals {
	if _, ok := t.column["record"]; ok && len(t.wrong) > 0 && len(head) > 0 {
		return nil
	}
	return ree.Refusals{ree.Refuse("own.layout", "columns", t.places.columns()).At("file")}
}

// head reads the names of columns: any order, all known, none twice.
func (t *ownTable) head(names []string) bool {
	for i, name := range names {
		column, chinese, known := ownHead(name)
		if chinese {
			t.places[chineseHeads] = 1
		}
		_, twice := t.column[column]
		switch {
		case column == "":
		case !known:
			t.wrong = append(t.wrong, ree.Refuse("own.column", "column", column, "columns", t.places.columns()).At("file"))
		case twice:
			t.wrong = append(t.wrong, ree.Refuse("own.column_twice", "column", strings.TrimSpace(name)).At("file"))
		default:
			t.column[column] = i
		}
	}
	_, ok := t.column["record"]
	return ok && len(t.wrong) == 0
}

// say notes what is wrong with the table.
func (t *ownTable) say(r *ree.Refusal) {
	if at := r.Params["at"]; at != "" {
		r.Params["at"] = t.places.headed(at)
	}
	t.wrong = append(t.wrong, r.At("file"))
}

// no is the line that is read.
func (t *ownTable) no() string { return strconv.Itoa(t.line) }

func (t *ownTable) text(column string) string {
	i, ok := t.column[column]
	if !ok || i >= len(t.row) {
		return ""
	}
	text := strings.TrimSpace(t.row[i])
	return cmp.Or(ownChinese[column][text], text)
}

// number reads a number with a decimal point.
func (t *ownTable) number(column string) float64 {
	x, _ := t.maybe(column)
	return x
}

func (t *ownTable) maybe(column string) (float64, bool) {
	s := t.text(column)
	if s == "" {
		return 0, false
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || x != x || strings.ContainsAny(s, "xXpP_") {
		t.say(ree.Refuse("own.number", "row", t.no(), "at", column, "v1", s))
	}
	return x, true
}

func (t *ownTable) whole(column string) int64 {
	s := t.text(column)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.say(ree.Refuse("own.whole", "row", t.no(), "at", column, "v1", s))
	}
	return n
}

// ownUses are the columns that each kind of row fills.
var ownUses = map[string][]string{
	"company":  {"name", "country"},
	"product":  {"product", "units_per_month", "sector", "kind", "value_per_unit", "rare_earth_value_per_unit", "made_in", "destination", "end_use", "technology"},
	"material": {"product", "element", "grams_per_unit"},
	"supplier": {"name", "element", "stage", "country", "share_percent"},
	"stock":    {"element", "days", "kg"},
}

// read takes in one row.
func (t *ownTable) read() {
	if strings.TrimSpace(strings.Join(t.row, "")) == "" {
		return
	}
	if t.line > ownMostRows {
		t.say(ree.Refuse("own.rows", "row", t.no(), "most", strconv.Itoa(ownMostRows)))
		t.row = nil
		return
	}
	kind := strings.ToLower(t.text("record"))
	uses, ok := ownUses[kind]
	if !ok {
		t.say(ree.Refuse("own.record", "row", t.no(), "at", "record", "v1", kind, "v2", strings.Join(ownRecords, ", ")))
		return
	}
	for _, column := range OwnColumns[1:] {
		if t.text(column) != "" && !slices.Contains(uses, column) {
			t.say(ree.Refuse("own.stray", "row", t.no(), "at", column, "v1", kind))
		}
	}
	t.take(kind)
}

func (t *ownTable) take(kind string) {
	d := &t.data
	at := func(list string, n int) { t.places[list+"["+strconv.Itoa(n)+"]"] = t.line }
	switch kind {
	case "company":
		if t.places["company"] > 0 {
			t.say(ree.Refuse("own.twice", "row", t.no(), "at", "record", "v1", "company"))
		}
		d.Company, d.Country = t.text("name"), strings.ToUpper(t.text("country"))
		t.places["company"], t.places["country"] = t.line, t.line
	case "product":
		at("products", len(d.Products))
		t.product()
	case "material":
		t.loose = append(t.loose, looseMaterial{t.line, t.text("product"), t.text("element"), t.number("grams_per_unit")})
	case "supplier":
		at("suppliers", len(d.Suppliers))
		d.Suppliers = append(d.Suppliers, own.Supplier{Name: t.text("name"), Element: t.text("element"), Stage: strings.ToLower(t.text("stage")), Country: strings.ToUpper(t.text("country")), Share: t.number("share_percent")})
	case "stock":
		at("stocks", len(d.Stocks))
		s := own.Stock{Element: t.text("element")}
		if x, ok := t.maybe("days"); ok {
			s.Days = &x
		}
		if x, ok := t.maybe("kg"); ok {
			s.KG = &x
		}
		d.Stocks = append(d.Stocks, s)
	}
}

func (t *ownTable) product() {
	p := own.Product{Name: t.text("product"), Units: t.number("units_per_month"), Sector: t.text("sector"), Kind: t.text("kind"), Value: t.whole("value_per_unit"), PartValue: t.whole("rare_earth_value_per_unit"),
		MadeIn: strings.ToUpper(t.text("made_in")), Destination: strings.ToUpper(t.text("destination")), EndUse: t.text("end_use"), Technology: strings.Fields(strings.ToUpper(t.text("technology"))), Grams: map[string]float64{}}
	if _, twice := t.seen[p.Name]; !twice {
		t.seen[p.Name] = len(t.data.Products)
	}
	t.data.Products = append(t.data.Products, p)
}

// join gives every material to its product.
func (t *ownTable) join() {
	for _, m := range t.loose {
		t.line = m.line
		i, ok := t.seen[m.product]
		if !ok {
			t.say(ree.Refuse("own.product", "row", t.no(), "at", "product", "v1", m.product))
			continue
		}
		p := &t.data.Products[i]
		if _, twice := p.Grams[m.element]; twice {
			t.say(ree.Refuse("own.twice", "row", t.no(), "at", "element", "v1", m.element))
		}
		p.Grams[m.element] = m.grams
		t.places["products["+strconv.Itoa(i)+"].gramsPerUnit."+m.element] = m.line
	}
}

// ownMembers are the columns of members that are called otherwise.
var ownMembers = map[string]string{"company": "name", "unitsPerMonth": "units_per_month", "gramsPerUnit": "grams_per_unit", "sharePercent": "share_percent", "valuePerUnit": "value_per_unit",
	"rareEarthValuePerUnit": "rare_earth_value_per_unit", "madeIn": "made_in", "endUse": "end_use"}

// ownColumn is the column of a place in the data: products[0].unitsPerMonth is
// units_per_month.
func ownColumn(place string) string {
	item, member, inside := strings.Cut(place, ".")
	if !inside {
		member = item
	}
	word, _, _ := strings.Cut(member, ".")
	word, _, _ = strings.Cut(word, "[")
	switch {
	case word == "name" && strings.HasPrefix(item, "products"):
		return "product"
	case word == "stocks":
		return "days, kg"
	case ownMembers[word] != "":
		return ownMembers[word]
	}
	return word
}
