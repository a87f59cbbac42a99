// Package outside holds what others than the holders of material say about it:
// tax invoices, customs declarations, the use of reagents and electricity, and
// the trade figures of partner countries. It knows what such a record must say
// and when two are the same document; the detectors hold them against the books.
package outside

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"lanthorn/ree"
)

// Kind is a kind of record.
type Kind string

// The kinds of record.
const (
	Invoice     Kind = "invoice"
	Declaration Kind = "declaration"
	Consumption Kind = "consumption"
	Mirror      Kind = "mirror"
)

// Kinds are all kinds, in the order in which pages list them.
var Kinds = []Kind{Invoice, Declaration, Consumption, Mirror}

// Electricity is the input that is counted in watt-hours; every other one is a
// mass.
const Electricity = "electricity"

// Inputs are the reagents, metals and energies that a site may be asked about.
// Acids and bases are as 100 % but hydrochloric acid, which is 31 %. Iron, cobalt
// and boron are as the element, whatever it was bought as: a tonne of ferroboron
// with 19 % of boron and 79 % of iron is 190 kg of boron and 790 kg of iron.
var Inputs = append([]string{"ammonium_sulfate", "ammonium_bicarbonate", "oxalic_acid", "hydrochloric_acid", "sodium_hydroxide", "ammonia", "p507", Electricity}, supplies...)

// supplies are the inputs of alloys that are no rare earth, by companion.
var supplies = []string{ree.Fe: "iron", ree.Co: "cobalt", ree.B: "boron"}

// InputOf is the input that a companion is.
func InputOf(c ree.Companion) string { return supplies[c] }

// Supply is the companion that an input is; false for reagents and energies,
// whose use says something of output but goes into no product.
func Supply(input string) (ree.Companion, bool) {
	i := slices.Index(supplies, input)
	return ree.Companion(max(0, i)), i >= 0
}

// Record is one record. Which fields it must have depends on its kind (see
// [Record.Check]).
type Record struct {
	Kind     Kind     `json:"kind"`
	Number   string   `json:"number,omitempty"`   // of an invoice or a declaration
	Line     int64    `json:"line,omitempty"`     // of the document, where it has several; from 1
	Date     string   `json:"date,omitempty"`     // YYYY-MM-DD, of the same
	Party    string   `json:"party,omitempty"`    // seller or declarant
	Buyer    string   `json:"buyer,omitempty"`    // party, of an invoice
	Flow     string   `json:"flow,omitempty"`     // export or import, of a declaration; export of mirror figures of what the reporter sent
	Licence  string   `json:"licence,omitempty"`  // export licence that a declaration names
	Country  string   `json:"country,omitempty"`  // two letters: where declared goods go or come from, or who reports mirror figures
	Partner  string   `json:"partner,omitempty"`  // two letters: whom mirror figures name as the origin
	Site     string   `json:"site,omitempty"`     // that consumed
	Input    string   `json:"input,omitempty"`    // one of Inputs
	Period   string   `json:"period,omitempty"`   // YYYY-MM; of mirror figures also YYYY
	HS       string   `json:"hs,omitempty"`       // four to ten digits
	Form     ree.Form `json:"form,omitempty"`     // of the goods, where an invoice or a declaration says it
	Mass     ree.Mass `json:"massMG,omitempty"`   // mg
	Energy   int64    `json:"energyWh,omitempty"` // Wh, of electricity
	Cents    int64    `json:"cents,omitempty"`    // hundredths of the currency
	Currency string   `json:"currency,omitempty"` // three letters
	Edition  string   `json:"edition,omitempty"`  // which publication of mirror figures, which extract of a register
	Source   string   `json:"source,omitempty"`   // who published or metered it
}

// Key is the same for records of the same document or figure: a later one
// supersedes the earlier.
func (r Record) Key() string {
	line := ""
	if r.Line > 0 {
		line = "/" + strconv.FormatInt(r.Line, 10)
	}
	switch r.Kind {
	case Invoice:
		return "invoice/" + r.Party + "/" + r.Number + line
	case Declaration:
		return "declaration/" + r.Number + line
	case Consumption:
		return "consumption/" + r.Site + "/" + r.Period + "/" + r.Input
	}
	if r.Flow == "export" {
		return "mirror/" + r.Country + "/" + r.Partner + "/" + r.HS + "/" + r.Period + "/export"
	}
	return "mirror/" + r.Country + "/" + r.Partner + "/" + r.HS + "/" + r.Period
}

// Month is the month (YYYY-MM) or year that a record falls in.
func (r Record) Month() string {
	if r.Period == "" && len(r.Date) >= 7 {
		return r.Date[:7]
	}
	return r.Period
}

// UnitValue is the value per kilogram in units of the currency; false where mass
// or value is missing.
func (r Record) UnitValue() (float64, bool) {
	if r.Mass <= 0 || r.Cents <= 0 {
		return 0, false
	}
	return float64(r.Cents) / 100 / (float64(r.Mass) / float64(ree.Kilogram)), true
}

var (
	hsForm       = regexp.MustCompile(`^[0-9]{4,10}$`)
	countryForm  = regexp.MustCompile(`^[A-Z]{2}$`)
	currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)
)

// Bounds of a record.
const (
	maxText  = 100
	maxWhole = 1 << 52 // cents and watt-hours
	maxLine  = 10_000
)

// Check says everything that is wrong with a record by itself.
func (r Record) Check() ree.Refusals {
	var c check
	switch r.Kind {
	case Invoice:
		c.filled("number", r.Number, "party", r.Party, "buyer", r.Buyer)
	case Declaration:
		c.filled("number", r.Number, "party", r.Party)
		c.that(r.Flow == "export" || r.Flow == "import", "outside.flow", "flow", r.Flow)
	case Consumption:
		c.filled("site", r.Site)
		c.consumption(r)
	case Mirror:
		c.filled("edition", r.Edition, "source", r.Source)
		c.that(countryForm.MatchString(r.Partner) && r.Partner != r.Country, "outside.country", "partner", r.Partner)
		c.that(r.Flow == "" || r.Flow == "export" || r.Flow == "import", "outside.flow", "flow", r.Flow)
	default:
		c.that(false, "outside.kind", "kind", string(r.Kind))
		return c.found
	}
	c.when(r)
	if r.Kind != Consumption {
		c.goods(r)
	}
	c.short(r)
	return c.found
}

// check gathers what is wrong.
type check struct{ found ree.Refusals }

func (c *check) that(ok bool, code, field, value string) {
	if !ok {
		c.found = append(c.found, ree.Refuse(code, "value", value).At(field))
	}
}

// filled asks for fields, given as pairs of name and text.
func (c *check) filled(pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		c.that(pairs[i+1] != "", "outside.missing", pairs[i], pairs[i])
	}
}

// when asks for a day of documents and a period of figures.
func (c *check) when(r Record) {
	if r.Kind == Invoice || r.Kind == Declaration {
		_, err := time.Parse(time.DateOnly, r.Date)
		c.that(err == nil, "outside.date", "date", r.Date)
		return
	}
	_, err := time.Parse("2006-01", r.Period)
	if err != nil && r.Kind == Mirror {
		_, err = time.Parse("2006", r.Period)
	}
	c.that(err == nil, "outside.period", "period", r.Period)
}

func (c *check) goods(r Record) {
	c.that(hsForm.MatchString(r.HS), "outside.hs", "hs", r.HS)
	c.that(r.Mass > 0 && r.Mass <= ree.MaxMass, "outside.mass", "massMG", r.Mass.String())
	if r.Kind != Invoice {
		c.that(countryForm.MatchString(r.Country), "outside.country", "country", r.Country)
	}
	if r.Form != "" {
		_, known := r.Form.Info()
		c.that(known, "outside.form", "form", string(r.Form))
	}
	c.that(r.Line >= 0 && r.Line <= maxLine, "outside.line", "line", "")
	c.that(r.Cents >= 0 && r.Cents <= maxWhole, "outside.value", "cents", "")
	c.that(r.Cents == 0 || currencyForm.MatchString(r.Currency), "outside.currency", "currency", r.Currency)
}

func (c *check) consumption(r Record) {
	c.that(slices.Contains(Inputs, r.Input), "outside.input", "input", r.Input)
	if r.Input == Electricity {
		c.that(r.Energy >= 0 && r.Energy <= maxWhole && r.Mass == 0, "outside.energy", "energyWh", "")
		return
	}
	c.that(r.Mass >= 0 && r.Mass <= ree.MaxMass && r.Energy == 0, "outside.mass", "massMG", r.Mass.String())
}

func (c *check) short(r Record) {
	for _, t := range [][2]string{{"number", r.Number}, {"party", r.Party}, {"buyer", r.Buyer}, {"licence", r.Licence}, {"site", r.Site}, {"edition", r.Edition}, {"source", r.Source}} {
		if len(t[1]) > maxText {
			c.found = append(c.found, ree.Refuse("text.too_long", "max", "100").At(t[0]))
		}
	}
}
