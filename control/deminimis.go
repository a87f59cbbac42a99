package control

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math/big"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// Part is one position of a bill of materials. Origins are what it comes from by
// value; what they leave of the whole is of unknown origin.
type Part struct {
	Name       string            `json:"name"`
	Kind       Kind              `json:"kind,omitempty"`
	Value      int64             `json:"value"`                // in the smallest unit of one currency, the same for all parts
	Origins    []PartOrigin      `json:"origins,omitempty"`    // by country
	Technology []string          `json:"technology,omitempty"` // countries whose controlled technology made it
	Elements   ree.ElementMasses `json:"elements"`             // net mass of each element in one product
}

// PartOrigin is the part of a position's value that is controlled material of a
// country.
type PartOrigin struct {
	Country string       `json:"country"`
	Share   ree.Fraction `json:"share"`
}

// Product is goods made abroad, for which one asks whether another country's law
// reaches them.
type Product struct {
	Name        string `json:"name"`
	Kind        Kind   `json:"kind"`
	Value       int64  `json:"value"` // of the whole product, in the same unit as its parts
	MadeIn      string `json:"madeIn"`
	Destination string `json:"destination"`
	EndUse      string `json:"endUse,omitempty"` // code
	Parts       []Part `json:"parts"`
}

// Reach is a rule by which a jurisdiction reaches goods made abroad, as data.
type Reach struct {
	ID           string        `json:"id" yaml:"id"`
	Version      string        `json:"version" yaml:"version"`
	Jurisdiction string        `json:"jurisdiction" yaml:"jurisdiction"` // country whose material or technology counts
	Name         Text          `json:"name" yaml:"name"`
	Products     []Kind        `json:"products,omitempty" yaml:"products"`     // that it reaches; none: all
	LeastPPB     ree.Fraction  `json:"leastPPB" yaml:"least"`                  // share of value from which it does; at or above
	Technology   bool          `json:"technology,omitempty" yaml:"technology"` // it also reaches what controlled technology made, whatever the share
	Exempt       []string      `json:"exempt,omitempty" yaml:"exempt"`         // end uses that go free
	Basis        string        `json:"basis" yaml:"basis"`
	Source       string        `json:"source" yaml:"source"`
	Confidence   Confidence    `json:"confidence,omitempty" yaml:"confidence"`
	ValidFrom    calendar.Date `json:"validFrom,omitzero" yaml:"from"`
	ValidTo      calendar.Date `json:"validTo,omitzero" yaml:"to"`
	Suspensions  []Suspension  `json:"suspensions,omitempty" yaml:"suspensions"`
	ValidDays    int           `json:"validDays" yaml:"validDays"` // that a determination holds
}

// Determined is where a determination stands.
type Determined string

// The states of a determination once calculated. Undetermined stands where what
// is not known could lie on either side of the threshold.
const (
	NotSubject    Determined = "not_subject"
	Exempted      Determined = "exempt"
	LicenceNeeded Determined = "licence_needed"
	OpenQuestion  Determined = "undetermined"
	OutdatedBasis Determined = "stale"
)

// Determination is what one rule says of a product, with what it rests on. State
// is what holds on the day; Would is what would hold were the rule in force,
// where it is suspended or not yet so.
type Determination struct {
	Rule         string        `json:"rule"`
	Version      string        `json:"version"`
	Jurisdiction string        `json:"jurisdiction"`
	State        Determined    `json:"state"`
	Life         State         `json:"life"` // of the rule, on the day
	Would        Determined    `json:"would"`
	Returns      calendar.Date `json:"returns,omitzero"` // day on which a suspended rule applies again
	Share        ree.Fraction  `json:"share"`            // of the value that is controlled material of the jurisdiction
	Most         ree.Fraction  `json:"most"`             // the same with everything unknown counted to it
	Least        ree.Fraction  `json:"least"`            // the rule's threshold
	By           []string      `json:"by,omitempty"`     // positions that hold such material or were made with such technology
	InputHash    string        `json:"inputHash"`
	Day          calendar.Date `json:"day"`
	LastDay      calendar.Date `json:"lastDay"` // to which it holds, unless an input or the rule changes before
}

// Determine asks every rule about a product, side by side. A product and rules
// are checked by the caller; values that cannot be (a part worth more than the
// whole) leave a question open.
func Determine(p *Product, rules []Reach, day calendar.Date) ([]Determination, error) {
	hash, err := p.Hash()
	if err != nil {
		return nil, err
	}
	out := make([]Determination, len(rules))
	for i := range rules {
		out[i] = rules[i].determine(p, day)
		out[i].InputHash = hash
	}
	return out, nil
}

// Hash identifies what a determination was made of.
func (p *Product) Hash() (string, error) {
	raw, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte("lanthorn de minimis input v1\n"), raw...))
	return hex.EncodeToString(sum[:]), nil
}

// On is where a determination stands later: it is stale once the product, the
// rule or the day is another.
func (d *Determination) On(p *Product, r *Reach, day calendar.Date) (Determined, error) {
	hash, err := p.Hash()
	if err != nil {
		return OutdatedBasis, err
	}
	life, _ := r.entry().On(day)
	if hash != d.InputHash || r.Version != d.Version || life != d.Life || day.After(d.LastDay) || day.Before(d.Day) {
		return OutdatedBasis, nil
	}
	return d.State, nil
}

// entry is the rule's life in the form of a list's entry.
func (r *Reach) entry() *Entry {
	return &Entry{ValidFrom: r.ValidFrom, ValidTo: r.ValidTo, Suspensions: r.Suspensions}
}

func (r *Reach) determine(p *Product, day calendar.Date) Determination {
	e := r.entry()
	d := Determination{Rule: r.ID, Version: r.Version, Jurisdiction: r.Jurisdiction, Least: r.LeastPPB, Day: day, LastDay: day.Add(max(1, r.ValidDays) - 1)}
	d.Life, _ = e.On(day)
	if d.Life == Suspended {
		d.Returns = e.returns(day)
		if !d.Returns.IsZero() && !d.LastDay.Before(d.Returns) {
			d.LastDay = d.Returns.Add(-1)
		}
	}
	byTechnology := r.count(p, &d)
	d.Would = r.conclude(p, &d, byTechnology)
	d.State = d.Would
	if d.Life != InForce && d.Life != Unconfirmed {
		d.State = NotSubject
	}
	return d
}

// count adds up the value that counts, and what might.
func (r *Reach) count(p *Product, d *Determination) (byTechnology bool) {
	sure, open := new(big.Int), new(big.Int)
	for i := range p.Parts {
		part := &p.Parts[i]
		own, known, technology := part.from(r.Jurisdiction)
		byTechnology = byTechnology || technology
		sure.Add(sure, weighed(part.Value, own))
		open.Add(open, weighed(part.Value, max(0, ree.Whole-known)))
		if own > 0 || technology {
			d.By = append(d.By, part.Name)
		}
	}
	d.Share, d.Most = shareOf(sure, p.Value), shareOf(sure.Add(sure, open), p.Value)
	return byTechnology
}

// from is the share of a position that is a country's controlled material, the
// share whose origin is known, and whether the country's technology made it.
func (part *Part) from(country string) (own, known ree.Fraction, technology bool) {
	for _, o := range part.Origins {
		known += o.Share
		if o.Country == country {
			own += o.Share
		}
	}
	for _, c := range part.Technology {
		technology = technology || c == country
	}
	return own, known, technology
}

// weighed is a value times a share, in parts per billion of the unit.
func weighed(value int64, share ree.Fraction) *big.Int {
	return new(big.Int).Mul(big.NewInt(value), big.NewInt(int64(share)))
}

// shareOf is a weighed value as a share of the whole, rounded up so that nothing
// slips under a threshold; the whole where there is no value to divide by.
func shareOf(weighed *big.Int, value int64) ree.Fraction {
	if value <= 0 {
		return ree.Whole
	}
	q, rest := new(big.Int).QuoRem(weighed, big.NewInt(value), new(big.Int))
	if rest.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	if q.Cmp(big.NewInt(int64(ree.Whole))) > 0 {
		return ree.Whole
	}
	return ree.Fraction(q.Int64())
}

func (r *Reach) conclude(p *Product, d *Determination, byTechnology bool) Determined {
	reached := len(r.Products) == 0
	for _, k := range r.Products {
		reached = reached || k == p.Kind
	}
	if !reached || p.MadeIn == r.Jurisdiction {
		return NotSubject
	}
	state := NotSubject
	switch {
	case d.Share >= r.LeastPPB && d.Share > 0, r.Technology && byTechnology:
		state = LicenceNeeded
	case d.Most >= r.LeastPPB && d.Most > 0:
		state = OpenQuestion
	}
	for _, use := range r.Exempt {
		if state != NotSubject && use == p.EndUse {
			return Exempted
		}
	}
	return state
}
