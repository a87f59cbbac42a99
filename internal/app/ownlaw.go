package app

import (
	"sync"

	"golang.org/x/text/language"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/internal/pack"
	"lanthorn/outlook/own"
	"lanthorn/packs"
	"lanthorn/ree"
)

// OwnPack is a pack whose rules on goods made abroad are asked.
type OwnPack struct {
	ID      string
	Name    map[string]string
	Reaches []control.Reach
}

// OwnRule is what one rule of a pack says of each product; a pack without such a
// rule has an entry of its own, without a rule.
type OwnRule struct {
	Pack         string            `json:"pack"`
	PackName     map[string]string `json:"packName"`
	Rule         string            `json:"rule,omitempty"`
	Name         map[string]string `json:"name,omitempty"`
	Jurisdiction string            `json:"jurisdiction,omitempty"`
	Basis        string            `json:"basis,omitempty"`
	Source       string            `json:"source,omitempty"`
	Answers      []OwnDetermined   `json:"answers,omitempty"`
}

// OwnDetermined is what a rule says of one product; without a value nothing is
// said.
type OwnDetermined struct {
	Product string `json:"product"`
	Asked   bool   `json:"asked"`
	control.Determination
}

// BuiltInPacks are those that come with the program, read once.
var BuiltInPacks = sync.OnceValues(func() (out []OwnPack, err error) {
	for _, id := range packs.Guidelines() {
		fsys, err := packs.Open(id)
		if err != nil {
			return nil, err
		}
		p, err := pack.LoadGuidelines(fsys)
		if err != nil {
			return nil, err
		}
		out = append(out, OwnPack{p.ID, p.Name, p.Guidelines.Reaches})
	}
	return out, nil
})

// ownPacks are the installation's own pack and those built in beside it.
func (a *App) ownPacks() []OwnPack {
	var out []OwnPack
	if p := a.cfg.Law.Pack; p != nil {
		out = append(out, OwnPack{p.ID, p.Name, p.Guidelines.Reaches})
	}
	more, err := BuiltInPacks()
	if err != nil {
		return out
	}
	for _, p := range more {
		if len(out) == 0 || p.ID != out[0].ID {
			out = append(out, p)
		}
	}
	return out
}

// ownRules asks every rule of every pack about every product.
func ownRules(d *own.Data, packs []OwnPack, day calendar.Date) (out []OwnRule, err error) {
	for _, p := range packs {
		if len(p.Reaches) == 0 {
			out = append(out, OwnRule{Pack: p.ID, PackName: p.Name})
		}
		for i := range p.Reaches {
			r := &p.Reaches[i]
			rule := OwnRule{Pack: p.ID, PackName: p.Name, Rule: r.ID, Name: r.Name, Jurisdiction: r.Jurisdiction, Basis: r.Basis, Source: r.Source}
			for n := range d.Products {
				answer, err := ownDetermine(d, &d.Products[n], r, day)
				if err != nil {
					return nil, err
				}
				rule.Answers = append(rule.Answers, answer)
			}
			out = append(out, rule)
		}
	}
	return out, nil
}

// elsewhere stands for all countries but the one asked about.
const elsewhere = "ZZ"

func ownDetermine(d *own.Data, p *own.Product, r *control.Reach, day calendar.Date) (OwnDetermined, error) {
	out := OwnDetermined{Product: p.Name, Asked: p.Value > 0 && p.PartValue > 0}
	if !out.Asked {
		return out, nil
	}
	known, most := d.Origin(p, three(r.Jurisdiction))
	part := control.Part{Name: "rare earths", Value: p.PartValue, Origins: []control.PartOrigin{{Country: r.Jurisdiction, Share: partOf(known)}, {Country: elsewhere, Share: partOf(1 - most)}}}
	for _, c := range p.Technology {
		part.Technology = append(part.Technology, two(c))
	}
	kind := control.Kind(p.Kind)
	if kind == "" {
		kind = control.Component
	}
	madeIn := p.MadeIn
	if madeIn == "" {
		madeIn = d.Country
	}
	product := control.Product{Name: p.Name, Kind: kind, Value: p.Value, MadeIn: two(madeIn), Destination: two(p.Destination), EndUse: p.EndUse, Parts: []control.Part{part}}
	all, err := control.Determine(&product, []control.Reach{*r}, day)
	if err == nil {
		out.Determination = all[0]
	}
	return out, err
}

func partOf(x float64) ree.Fraction { return ree.Fraction(x*float64(ree.Whole) + 0.5) }

// two is a country's code of two letters, three that of three; a code that is
// none stays as it is.
func two(code string) string {
	if r, err := language.ParseRegion(code); err == nil && code != "" {
		return r.String()
	}
	return code
}

func three(code string) string {
	if r, err := language.ParseRegion(code); err == nil && code != "" && r.ISO3() != "ZZZ" {
		return r.ISO3()
	}
	return code
}
