package screenlist

import (
	"encoding/xml"
	"strings"
	"time"

	"lanthorn/screening"
)

type unEntry struct {
	ID       string   `xml:"DATAID"`
	First    string   `xml:"FIRST_NAME"`
	Second   string   `xml:"SECOND_NAME"`
	Third    string   `xml:"THIRD_NAME"`
	Fourth   string   `xml:"FOURTH_NAME"`
	Original string   `xml:"NAME_ORIGINAL_SCRIPT"`
	List     string   `xml:"UN_LIST_TYPE"`
	Ref      string   `xml:"REFERENCE_NUMBER"`
	Gender   string   `xml:"GENDER"`
	Comments string   `xml:"COMMENTS1"`
	Nations  []string `xml:"NATIONALITY>VALUE"`
	unPerson
	unEntity
}

type unAlias struct {
	Quality string `xml:"QUALITY"`
	Name    string `xml:"ALIAS_NAME"`
}

type unAddress struct {
	Street  string `xml:"STREET"`
	City    string `xml:"CITY"`
	State   string `xml:"STATE_PROVINCE"`
	Country string `xml:"COUNTRY"`
}

type unPerson struct {
	Aliases   []unAlias   `xml:"INDIVIDUAL_ALIAS"`
	Addresses []unAddress `xml:"INDIVIDUAL_ADDRESS"`
	Births    []struct {
		Date string `xml:"DATE"`
		Year string `xml:"YEAR"`
	} `xml:"INDIVIDUAL_DATE_OF_BIRTH"`
	Documents []struct {
		Type   string `xml:"TYPE_OF_DOCUMENT"`
		Number string `xml:"NUMBER"`
	} `xml:"INDIVIDUAL_DOCUMENT"`
}

type unEntity struct {
	EntityAliases   []unAlias   `xml:"ENTITY_ALIAS"`
	EntityAddresses []unAddress `xml:"ENTITY_ADDRESS"`
}

// readUN reads the consolidated list of the Security Council.
func readUN(r *reader, files Files) {
	party := func(kind screening.Kind) func(string, *xml.Decoder, xml.StartElement) error {
		return func(place string, d *xml.Decoder, start xml.StartElement) error {
			var x unEntry
			if err := d.DecodeElement(&x, &start); err != nil {
				return err
			}
			r.un(place, kind, &x)
			return nil
		}
	}
	r.elements(files[""], map[string]func(string, *xml.Decoder, xml.StartElement) error{
		"INDIVIDUAL": party(screening.Person),
		"ENTITY":     party(screening.Organisation),
		"CONSOLIDATED_LIST": func(place string, _ *xml.Decoder, start xml.StartElement) error {
			for _, a := range start.Attr {
				if a.Name.Local == "dateGenerated" {
					r.published = r.instant(place, a.Value)
				}
			}
			return nil
		},
	})
}

// instant reads when a list was made, with or without a zone.
func (r *reader) instant(place, text string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05.999999999", "2006-01-02", "02/01/2006", "02-Jan-2006"} {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return t
		}
	}
	r.wrong(place, "date-unreadable", text)
	return time.Time{}
}

func (r *reader) un(place string, kind screening.Kind, x *unEntry) {
	e := r.entry(place, "UN", r.clean(place, x.ID))
	if e == nil {
		return
	}
	e.Kind, e.Gender, e.Remarks = kind, strings.ToLower(r.clean(place, x.Gender)), r.clean(place, x.Comments)
	addName(e, r.clean(place, strings.Join([]string{x.First, x.Second, x.Third, x.Fourth}, " ")), screening.Primary)
	addName(e, r.clean(place, x.Original), screening.Variation)
	for _, a := range append(x.Aliases, x.EntityAliases...) {
		role := screening.Alias
		switch strings.ToLower(strings.TrimSpace(a.Quality)) {
		case "low":
			role = screening.Weak
		case "f.k.a.":
			role = screening.Former
		}
		addName(e, r.clean(place, a.Name), role)
	}
	for _, a := range append(x.Addresses, x.EntityAddresses...) {
		addText(&e.Addresses, r.clean(place, strings.Join([]string{a.Street, a.City, a.State, a.Country}, " ")))
	}
	for _, n := range x.Nations {
		addText(&e.Countries, r.clean(place, n))
	}
	for _, b := range x.Births {
		addBirth(e, b.Date)
		addBirth(e, b.Year)
	}
	for _, d := range x.Documents {
		addNumber(e, strings.ToLower(r.clean(place, d.Type)), r.clean(place, d.Number))
	}
	addMeasure(e, screening.Measure{Severity: screening.Block, Programme: r.clean(place, x.List), Citation: r.clean(place, x.Ref)})
}

// readEU reads the list of the Union: a line for each name, address, birth or
// number, the lines of one party sharing its number.
func readEU(r *reader, files Files) {
	r.table("", files[""], ';', []string{"Entity_LogicalId", "NameAlias_WholeName"}, nil, func(w row) {
		e := r.entry(w.place, "EU", w.of("Entity_LogicalId"))
		if e == nil {
			return
		}
		if made := w.of("fileGenerationDate"); made != "" && r.published.IsZero() {
			r.published = r.instant(w.place, made)
		}
		for _, column := range []string{"Entity_SubjectType", "Entity_SubjectType_ClassificationCode"} {
			if k := kindOf(w.of(column)); k != screening.Unknown {
				e.Kind = k
			}
		}
		name := w.of("NameAlias_WholeName")
		if name == "" {
			name = w.joined(" ", "NameAlias_FirstName", "NameAlias_MiddleName", "NameAlias_LastName")
		}
		role := screening.Alias
		if len(e.Names) == 0 {
			role = screening.Primary
		}
		addName(e, name, role)
		addBirth(e, w.of("BirthDate_BirthDate"))
		for _, column := range []string{"Citizenship_CountryDescription", "Address_CountryDescription"} {
			addText(&e.Countries, w.of(column))
		}
		addText(&e.Addresses, w.joined(", ", "Address_Street", "Address_City", "Address_CountryDescription"))
		addNumber(e, "identification", w.of("Identification_Number"))
		addMeasure(e, screening.Measure{Severity: screening.Block, Programme: w.of("Entity_Regulation_Programme"), Citation: w.of("Entity_EU_ReferenceNumber")})
	})
}

// readUK reads the sanctions list of the United Kingdom: a line for each name,
// address or number, the lines of one party sharing its Unique ID. A line above
// the heading says the date of the report.
func readUK(r *reader, files Files) {
	before := func(values []string) {
		if _, made, ok := strings.Cut(strings.Join(values, ""), "Report Date:"); ok {
			r.published = r.instant("line 1", made)
		}
	}
	r.table("", files[""], ',', []string{"Unique ID", "Name 6", "Name type"}, before, func(w row) {
		e := r.entry(w.place, "UK", w.of("Unique ID"))
		if e == nil {
			return
		}
		e.Kind = kindOf(w.of("Designation Type"))
		addName(e, w.joined(" ", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"), ukRole(w.of("Name type"), w.of("Alias strength")))
		addName(e, w.of("Name non-latin script"), screening.Variation)
		addBirth(e, w.of("D.O.B"))
		if g := w.of("Gender"); g != "" {
			e.Gender = strings.ToLower(g)
		}
		for _, column := range []string{"Nationality(/ies)", "Address Country", "Current believed flag of ship"} {
			addText(&e.Countries, w.of(column))
		}
		addText(&e.Addresses, w.joined(", ", "Address Line 1", "Address Line 2", "Address Line 3", "Address Line 4", "Address Line 5", "Address Line 6", "Address Postal Code", "Address Country"))
		addText(&e.Phones, w.of("Phone number"))
		for _, id := range [][2]string{{"passport", "Passport number"}, {"national", "National Identifier number"}, {"registration", "Business registration number (s)"}, {"imo", "IMO number"}} {
			addNumber(e, id[0], w.of(id[1]))
		}
		addMeasure(e, screening.Measure{Severity: screening.Block, Programme: w.of("Regime Name"), Text: w.of("Sanctions Imposed"), Citation: w.of("UN Reference Number")})
	})
}

func ukRole(kind, strength string) screening.Role {
	kind, strength = strings.ToLower(kind), strings.ToLower(strength)
	switch {
	case strings.Contains(kind, "variation"):
		return screening.Variation
	case strings.HasPrefix(kind, "primary"):
		return screening.Primary
	case strings.Contains(strength, "low"):
		return screening.Weak
	}
	return screening.Alias
}
