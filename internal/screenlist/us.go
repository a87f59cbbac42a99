package screenlist

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"lanthorn/screening"
)

// readCSL reads the Consolidated Screening List as one table.
func readCSL(r *reader, files Files) {
	r.table("", files[""], ',', []string{"_id", "source", "name", "alt_names"}, nil, func(w row) {
		e := r.entry(w.place, w.of("source"), w.of("_id"))
		if e == nil {
			return
		}
		e.Kind = kindOf(w.of("type"))
		addName(e, w.of("name"), screening.Primary)
		for _, n := range w.each("alt_names", ";") {
			addName(e, n, screening.Alias)
		}
		for _, c := range append(w.each("citizenships", ";"), w.each("nationalities", ";")...) {
			addText(&e.Countries, c)
		}
		for _, a := range w.each("addresses", ";") {
			addText(&e.Addresses, a)
		}
		for _, d := range w.each("dates_of_birth", ";") {
			addBirth(e, d)
		}
		for _, id := range w.each("ids", ";") {
			kind, value, _ := strings.Cut(id, ",")
			addNumber(e, strings.ToLower(strings.TrimSpace(kind)), strings.TrimSpace(value))
		}
		e.Remarks = w.of("remarks")
		addMeasure(e, cslMeasure(e.List, w.of("programs"), w.of("license_requirement"), w.of("license_policy"), w.of("federal_register_notice")))
	})
}

// cslMeasure says what being on a sub-list means: a licence where the list names
// one, else a block for the lists that stop all dealings, else a mark to look
// closer.
func cslMeasure(list, programmes, need, policy, notice string) screening.Measure {
	m := screening.Measure{Severity: screening.Flag, Programme: programmes, Text: strings.TrimSpace(need + " " + policy), Citation: notice}
	switch {
	case strings.Contains(list, "(SDN)") || strings.Contains(list, "(DPL)"):
		m.Severity = screening.Block
	case need != "" || strings.Contains(list, "(EL)") || strings.Contains(list, "(MEU)"):
		m.Severity = screening.Licence
	}
	return m
}

type cslFile struct {
	Results []struct {
		ID            string   `json:"id"`
		Source        string   `json:"source"`
		Type          string   `json:"type"`
		Programs      []string `json:"programs"`
		Name          string   `json:"name"`
		AltNames      []string `json:"alt_names"`
		Requirement   string   `json:"license_requirement"`
		Policy        string   `json:"license_policy"`
		Notice        string   `json:"federal_register_notice"`
		Remarks       string   `json:"remarks"`
		Citizenships  []string `json:"citizenships"`
		Nationalities []string `json:"nationalities"`
		DatesOfBirth  []string `json:"dates_of_birth"`
		Addresses     []cslAddress
		IDs           []cslID `json:"ids"`
	} `json:"results"`
}

type cslAddress struct {
	Address    string `json:"address"`
	City       string `json:"city"`
	State      string `json:"state"`
	PostalCode string `json:"postal_code"`
	Country    string `json:"country"`
}

type cslID struct {
	Type   string `json:"type"`
	Number string `json:"number"`
}

// readCSLJSON reads the same list as JSON.
func readCSLJSON(r *reader, files Files) {
	var f cslFile
	d := json.NewDecoder(bytes.NewReader(files[""]))
	if err := d.Decode(&f); err != nil {
		r.wrong(fmt.Sprintf("byte %d", d.InputOffset()), "json-broken", err.Error())
		return
	}
	for i := range f.Results {
		x, place := &f.Results[i], fmt.Sprintf("results[%d]", i)
		e := r.entry(place, r.clean(place, x.Source), r.clean(place, x.ID))
		if e == nil {
			continue
		}
		e.Kind, e.Remarks = kindOf(x.Type), r.clean(place, x.Remarks)
		addName(e, r.clean(place, x.Name), screening.Primary)
		for _, n := range x.AltNames {
			addName(e, r.clean(place, n), screening.Alias)
		}
		for _, c := range append(x.Citizenships, x.Nationalities...) {
			addText(&e.Countries, r.clean(place, c))
		}
		for _, b := range x.DatesOfBirth {
			addBirth(e, b)
		}
		for _, a := range x.Addresses {
			addText(&e.Addresses, r.clean(place, strings.Join([]string{a.Address, a.City, a.State, a.PostalCode, a.Country}, " ")))
			addText(&e.Countries, r.clean(place, a.Country))
		}
		for _, id := range x.IDs {
			addNumber(e, strings.ToLower(r.clean(place, id.Type)), r.clean(place, id.Number))
		}
		addMeasure(e, cslMeasure(e.List, strings.Join(x.Programs, "; "), r.clean(place, x.Requirement), r.clean(place, x.Policy), r.clean(place, x.Notice)))
	}
}

// columns of the SDN files, which have no heading.
var sdnColumns = map[string][]string{
	"sdn":      {"key", "name", "type", "program", "title", "call", "vessel", "tonnage", "gross", "flag", "owner", "remarks"},
	"alt":      {"key", "number", "type", "name", "remarks"},
	"add":      {"key", "number", "address", "city", "country", "remarks"},
	"comments": {"key", "remarks"},
}

// readOFAC reads the SDN list as its set of tables: "sdn" is needed, "alt",
// "add" and "comments" are joined to it by number.
func readOFAC(r *reader, files Files) {
	if files["sdn"] == nil {
		r.wrong("sdn", "file-missing", "")
		return
	}
	for _, name := range []string{"sdn", "alt", "add", "comments"} {
		r.bare(name, files[name], func(w row) { r.ofacRow(name, w) })
	}
	for i := range r.entries {
		remarksOfOFAC(&r.entries[i])
	}
}

// bare is a table without a heading.
func (r *reader) bare(name string, data []byte, do func(row)) {
	column := map[string]int{}
	for i, c := range sdnColumns[name] {
		column[c] = i
	}
	c := csvOf(bytes.TrimRight(data, "\x1a\r\n "), ',')
	for {
		values, err := c.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			r.wrong(name, "table-broken", err.Error())
			return
		}
		line, _ := c.FieldPos(0)
		place := fmt.Sprintf("%s line %d", name, line)
		if len(values) != len(column) {
			r.wrong(place, "columns-differ", fmt.Sprint(len(values)))
			continue
		}
		for i, v := range values {
			if strings.TrimSpace(v) == "-0-" {
				values[i] = ""
			}
		}
		do(row{r, place, column, values})
	}
}

func (r *reader) ofacRow(file string, w row) {
	key := w.of("key")
	if _, known := r.at[key]; !known && file != "sdn" {
		r.wrong(w.place, "key-unknown", key)
		return
	}
	e := r.entry(w.place, "SDN", key)
	if e == nil {
		return
	}
	switch file {
	case "sdn":
		r.ofacParty(w, e)
	case "alt":
		role := screening.Alias
		if w.of("type") == "fka" {
			role = screening.Former
		}
		addName(e, w.of("name"), role)
	case "add":
		addText(&e.Addresses, w.joined(", ", "address", "city", "country"))
		addText(&e.Countries, w.of("country"))
	case "comments":
		e.Remarks += w.of("remarks")
	}
}

func (r *reader) ofacParty(w row, e *screening.Entry) {
	if len(e.Names) > 0 {
		r.wrong(w.place, "key-twice", e.Key)
		return
	}
	e.Kind = kindOf(w.of("type"))
	if e.Kind == screening.Unknown {
		e.Kind = screening.Organisation // the list leaves the type of entities empty
	}
	addName(e, w.of("name"), screening.Primary)
	addNumber(e, "call-sign", w.of("call"))
	addText(&e.Countries, w.of("flag"))
	e.Remarks = w.of("remarks")
	for _, p := range w.each("program", "] [") {
		addMeasure(e, screening.Measure{Severity: screening.Block, Programme: strings.Trim(p, "[] ")})
	}
}

// remarksOfOFAC finds what the remarks hold beside prose: dates of birth,
// nationality, gender, and numbers of vessels and passports.
func remarksOfOFAC(e *screening.Entry) {
	for _, part := range strings.Split(e.Remarks, ";") {
		part = strings.TrimRight(strings.TrimPrefix(strings.TrimSpace(part), "alt. "), ".")
		for mark, take := range ofacMarks {
			if rest, ok := strings.CutPrefix(part, mark+" "); ok {
				take(e, strings.TrimSpace(rest))
			}
		}
	}
}

var ofacMarks = map[string]func(*screening.Entry, string){
	"DOB":                                    addBirth,
	"nationality":                            func(e *screening.Entry, v string) { addText(&e.Countries, v) },
	"citizen":                                func(e *screening.Entry, v string) { addText(&e.Countries, v) },
	"Gender":                                 func(e *screening.Entry, v string) { e.Gender = strings.ToLower(v) },
	"Passport":                               func(e *screening.Entry, v string) { addNumber(e, "passport", firstWord(v)) },
	"Vessel Registration Identification IMO": func(e *screening.Entry, v string) { addNumber(e, "imo", v) },
	"Phone Number":                           func(e *screening.Entry, v string) { addText(&e.Phones, v) },
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}

type sdnEntry struct {
	UID      string   `xml:"uid"`
	First    string   `xml:"firstName"`
	Last     string   `xml:"lastName"`
	Type     string   `xml:"sdnType"`
	Remarks  string   `xml:"remarks"`
	Programs []string `xml:"programList>program"`
	IDs      []struct {
		Type   string `xml:"idType"`
		Number string `xml:"idNumber"`
	} `xml:"idList>id"`
	Akas []struct {
		Type     string `xml:"type"`
		Category string `xml:"category"`
		First    string `xml:"firstName"`
		Last     string `xml:"lastName"`
	} `xml:"akaList>aka"`
	Addresses []struct {
		Address1 string `xml:"address1"`
		City     string `xml:"city"`
		Country  string `xml:"country"`
	} `xml:"addressList>address"`
	Births        []string `xml:"dateOfBirthList>dateOfBirthItem>dateOfBirth"`
	Nationalities []string `xml:"nationalityList>nationality>country"`
	Citizenships  []string `xml:"citizenshipList>citizenship>country"`
}

// readOFACXML reads the SDN list as one file.
func readOFACXML(r *reader, files Files) {
	r.elements(files[""], map[string]func(place string, d *xml.Decoder, start xml.StartElement) error{
		"sdnEntry": func(place string, d *xml.Decoder, start xml.StartElement) error {
			var x sdnEntry
			if err := d.DecodeElement(&x, &start); err != nil {
				return err
			}
			r.sdn(place, &x)
			return nil
		},
		"Publish_Date": func(place string, d *xml.Decoder, start xml.StartElement) error {
			var text string
			if err := d.DecodeElement(&text, &start); err != nil {
				return err
			}
			t, err := time.Parse("01/02/2006", strings.TrimSpace(text))
			if err != nil {
				r.wrong(place, "date-unreadable", text)
			}
			r.published = t
			return nil
		},
	})
}

func (r *reader) sdn(place string, x *sdnEntry) {
	e := r.entry(place, "SDN", r.clean(place, x.UID))
	if e == nil {
		return
	}
	e.Kind, e.Remarks = kindOf(x.Type), r.clean(place, x.Remarks)
	addName(e, r.clean(place, x.First+" "+x.Last), screening.Primary)
	for _, a := range x.Akas {
		role := screening.Alias
		switch {
		case a.Category == "weak":
			role = screening.Weak
		case a.Type == "f.k.a.":
			role = screening.Former
		}
		addName(e, r.clean(place, a.First+" "+a.Last), role)
	}
	for _, id := range x.IDs {
		if id.Type == "Gender" {
			e.Gender = strings.ToLower(r.clean(place, id.Number))
			continue
		}
		addNumber(e, strings.ToLower(r.clean(place, id.Type)), r.clean(place, id.Number))
	}
	for _, a := range x.Addresses {
		addText(&e.Addresses, r.clean(place, a.Address1+" "+a.City+" "+a.Country))
		addText(&e.Countries, r.clean(place, a.Country))
	}
	for _, b := range x.Births {
		addBirth(e, b)
	}
	for _, c := range append(x.Nationalities, x.Citizenships...) {
		addText(&e.Countries, r.clean(place, c))
	}
	for _, p := range x.Programs {
		addMeasure(e, screening.Measure{Severity: screening.Block, Programme: r.clean(place, p)})
	}
}

// elements walks a document and gives each element of a name to its reader.
func (r *reader) elements(data []byte, take map[string]func(string, *xml.Decoder, xml.StartElement) error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		line, _ := d.InputPos()
		place := fmt.Sprintf("line %d", line)
		if err != nil {
			r.wrong(place, "xml-broken", err.Error())
			return
		}
		start, ok := token.(xml.StartElement)
		if !ok || take[start.Name.Local] == nil {
			continue
		}
		if err := take[start.Name.Local](place, d, start); err != nil {
			r.wrong(place, "xml-broken", err.Error())
			return
		}
	}
}
