package own

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"lanthorn/outlook/model"
	"lanthorn/outlook/world"
	"lanthorn/ree"
)

// Data is what a company says of itself.
type Data struct {
	Company   string     `json:"company,omitempty"`
	Country   string     `json:"country"` // three letters
	Products  []Product  `json:"products"`
	Suppliers []Supplier `json:"suppliers,omitempty"`
	Stocks    []Stock    `json:"stocks,omitempty"`
}

// Product is what it makes, with the mass of each element in one unit.
type Product struct {
	Name   string             `json:"name"`
	Units  float64            `json:"unitsPerMonth"`
	Grams  map[string]float64 `json:"gramsPerUnit"`     // by symbol
	Sector string             `json:"sector,omitempty"` // of the outlook's network; other where empty
	// For rules on goods made abroad; nothing is said of them without a value.
	Kind        string   `json:"kind,omitempty"` // of control
	Value       int64    `json:"valuePerUnit,omitempty"`
	PartValue   int64    `json:"rareEarthValuePerUnit,omitempty"` // of the parts that hold rare earths
	MadeIn      string   `json:"madeIn,omitempty"`                // three letters; the company's country where empty
	Destination string   `json:"destination,omitempty"`
	EndUse      string   `json:"endUse,omitempty"`
	Technology  []string `json:"technology,omitempty"` // countries whose controlled technology made it
}

// Supplier is a part of what the company takes at a stage: by who made the
// magnets, the metal, the oxide, or dug the ore.
type Supplier struct {
	Name    string  `json:"name,omitempty"`
	Element string  `json:"element,omitempty"` // symbol; all where empty
	Stage   string  `json:"stage"`
	Country string  `json:"country"`
	Share   float64 `json:"sharePercent"`
}

// Stock is what it holds of an element, in days of its use or in kg.
type Stock struct {
	Element string   `json:"element"`
	Days    *float64 `json:"days,omitempty"`
	KG      *float64 `json:"kg,omitempty"`
}

// Bounds of what a company gives.
const (
	MostProducts  = 100
	MostSuppliers = 200
	MostStocks    = 32
	longestName   = 100
	mostAmount    = 1e9
	mostValue     = 1 << 53
	overWhole     = 0.5 // per cent that shares may add up to above 100, for rounding
)

// Stages are those at which a supplier can stand, from the mine on.
func Stages() []string { return world.Stages[:int(model.MagnetUse)] }

// Problem is one thing wrong with a company's data, with its place as in the JSON
// form: products[0].unitsPerMonth.
type Problem struct {
	Place  string
	Code   string // for a catalogue of sentences
	Values []string
}

type checker struct {
	d       *Data
	users   []string
	sectors []string
	named   map[string]bool
	wrong   []Problem
}

func (c *checker) say(place, code string, values ...any) {
	p := Problem{Place: place, Code: code}
	for _, v := range values {
		p.Values = append(p.Values, fmt.Sprint(v))
	}
	c.wrong = append(c.wrong, p)
}

// Check says everything that is wrong, at once.
func (d *Data) Check(base *model.Machine, users []string) []Problem {
	c := &checker{d: d, users: users}
	for _, s := range base.Network().Sectors {
		c.sectors = append(c.sectors, s.Name)
	}
	c.name("company", d.Company, false)
	if !slices.Contains(users, d.Country) {
		c.say("country", "user", d.Country)
	}
	c.count("products", len(d.Products), 1, MostProducts)
	c.count("suppliers", len(d.Suppliers), 0, MostSuppliers)
	c.count("stocks", len(d.Stocks), 0, MostStocks)
	for i := range d.Products[:min(len(d.Products), MostProducts)] {
		c.product(&d.Products[i], fmt.Sprintf("products[%d]", i))
	}
	for i := range d.Suppliers[:min(len(d.Suppliers), MostSuppliers)] {
		c.supplier(&d.Suppliers[i], fmt.Sprintf("suppliers[%d]", i))
	}
	c.shares()
	c.stocks()
	return c.wrong
}

func (c *checker) count(place string, n, least, most int) {
	if n < least || n > most {
		c.say(place, "count", n, least, most)
	}
}

func (c *checker) name(place, name string, needed bool) {
	if needed && name == "" {
		c.say(place, "missing")
	}
	if len([]rune(name)) > longestName {
		c.say(place, "long", longestName)
	}
}

// amount checks a number that cannot be below zero.
func (c *checker) amount(place string, x float64) {
	if !(x >= 0) || x > mostAmount {
		c.say(place, "amount", said(x))
	}
}

func said(x float64) string { return strconv.FormatFloat(x, 'g', 6, 64) }

func (c *checker) country(place, code string) {
	if _, ok := world.Governance(code); !ok {
		c.say(place, "country", code)
	}
}

// lane is the element of a symbol; it must have one.
func (c *checker) lane(place, symbol string) {
	if _, ok := laneOf(symbol); !ok {
		c.say(place, "element", symbol)
	}
}

func laneOf(symbol string) (model.Lane, bool) {
	e, err := ree.ParseElement(symbol)
	if err != nil || e.Symbol() != symbol {
		return 0, false
	}
	return model.LaneOf(e)
}

func (c *checker) product(p *Product, place string) {
	c.name(place+".name", p.Name, true)
	if c.named == nil {
		c.named = map[string]bool{}
	}
	if p.Name != "" && c.named[p.Name] {
		c.say(place+".name", "twice", p.Name)
	}
	c.named[p.Name] = true
	c.amount(place+".unitsPerMonth", p.Units)
	if p.Units == 0 {
		c.say(place+".unitsPerMonth", "missing")
	}
	if p.Sector != "" && !slices.Contains(c.sectors, p.Sector) {
		c.say(place+".sector", "sector", p.Sector)
	}
	if len(p.Grams) == 0 {
		c.say(place+".gramsPerUnit", "missing")
	}
	for _, symbol := range symbolsOf(p.Grams) {
		at := place + ".gramsPerUnit." + symbol
		c.lane(at, symbol)
		c.amount(at, p.Grams[symbol])
	}
	c.law(p, place)
}

func symbolsOf(grams map[string]float64) (out []string) {
	for s := range grams {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// law checks what rules on goods made abroad are asked with.
func (c *checker) law(p *Product, place string) {
	if p.Value < 0 || p.Value > mostValue {
		c.say(place+".valuePerUnit", "value", p.Value)
	}
	if p.PartValue < 0 || p.PartValue > max(p.Value, 0) {
		c.say(place+".rareEarthValuePerUnit", "part", p.PartValue, p.Value)
	}
	if p.MadeIn != "" {
		c.country(place+".madeIn", p.MadeIn)
	}
	if p.Destination != "" {
		c.country(place+".destination", p.Destination)
	}
	for i, code := range p.Technology {
		c.country(fmt.Sprintf("%s.technology[%d]", place, i), code)
	}
}

func (c *checker) supplier(s *Supplier, place string) {
	c.name(place+".name", s.Name, false)
	if s.Element != "" {
		c.lane(place+".element", s.Element)
	}
	if !slices.Contains(Stages(), s.Stage) {
		c.say(place+".stage", "stage", s.Stage)
	}
	c.country(place+".country", s.Country)
	if !(s.Share > 0) || s.Share > 100 {
		c.say(place+".sharePercent", "share", said(s.Share))
	}
}

// shares finds stages whose suppliers have more than the whole.
func (c *checker) shares() {
	type at struct{ element, stage string }
	var order []at
	sum, last := map[at]float64{}, map[at]int{}
	for i, s := range c.d.Suppliers {
		k := at{s.Element, s.Stage}
		if _, seen := sum[k]; !seen {
			order = append(order, k)
		}
		sum[k], last[k] = sum[k]+max(0, s.Share), i
	}
	for _, k := range order {
		if total := sum[k]; total > 100+overWhole && total > c.d.Suppliers[last[k]].Share && !math.IsInf(total, 0) {
			c.say(fmt.Sprintf("suppliers[%d].sharePercent", last[k]), "shares", k.stage, k.element, said(total))
		}
	}
}

func (c *checker) stocks() {
	seen := map[string]bool{}
	for i, s := range c.d.Stocks[:min(len(c.d.Stocks), MostStocks)] {
		place := fmt.Sprintf("stocks[%d]", i)
		c.lane(place+".element", s.Element)
		switch {
		case seen[s.Element]:
			c.say(place+".element", "twice", s.Element)
		case (s.Days == nil) == (s.KG == nil):
			c.say(place, "either")
		}
		seen[s.Element] = true
		if s.Days != nil {
			c.amount(place+".days", *s.Days)
		}
		if s.KG != nil {
			c.amount(place+".kg", *s.KG)
		}
	}
}
