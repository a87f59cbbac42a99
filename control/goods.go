package control

import (
	"slices"

	"lanthorn/ree"
)

// Kind is what goods are in the words of control lists.
type Kind string

// The kinds of product.
const (
	Ore           Kind = "ore"
	Concentrate   Kind = "concentrate"
	Oxide         Kind = "oxide"    // an oxide or a mixture of oxides
	Compound      Kind = "compound" // any other compound or mixture of them
	Metal         Kind = "metal"
	Alloy         Kind = "alloy"
	Target        Kind = "target"
	MagnetNdFeB   Kind = "magnet_ndfeb"
	MagnetSmCo    Kind = "magnet_smco"
	MagnetOther   Kind = "magnet_other"
	Phosphor      Kind = "phosphor"
	Crystal       Kind = "crystal"
	Fibre         Kind = "fibre"
	HydrogenStore Kind = "hydrogen_storage"
	Magnetocal    Kind = "magnetocaloric"
	Magnetostrict Kind = "magnetostrictive"
	Component     Kind = "component"
	Scrap         Kind = "scrap"
	Residue       Kind = "residue"
)

var kindOfForm = map[ree.Form]Kind{
	"ore_bastnaesite": Ore, "ore_mixed": Ore, "ore_ion_adsorption": Ore, "ore_monazite": Ore, "ore_xenotime": Ore,
	"concentrate_bastnaesite": Concentrate, "concentrate_mixed": Concentrate,
	"concentrate_monazite": Concentrate, "concentrate_ion_adsorption": Concentrate,
	"mixed_carbonate": Compound, "mixed_chloride": Compound, "mixed_oxide": Oxide,
	"oxide": Oxide, "carbonate": Compound, "chloride": Compound, "fluoride": Compound, "hydroxide": Compound,
	"metal": Metal, "alloy": Alloy, "alloy_ndfeb": Alloy, "alloy_smco": Alloy, "powder_ndfeb": Alloy,
	"block_ndfeb": MagnetNdFeB, "magnet_ndfeb": MagnetNdFeB, "magnet_smco": MagnetSmCo,
	"target": Target, "phosphor": Phosphor, "component": Component,
	"swarf": Scrap, "scrap_magnet": Scrap, "tailings": Residue, "slag": Residue,
}

var kinds = []Kind{Ore, Concentrate, Oxide, Compound, Metal, Alloy, Target, MagnetNdFeB, MagnetSmCo, MagnetOther,
	Phosphor, Crystal, Fibre, HydrogenStore, Magnetocal, Magnetostrict, Component, Scrap, Residue}

// Refinements lists the kinds that a form alone does not tell.
func Refinements() []Kind {
	var out []Kind
	for _, k := range kinds {
		for _, more := range refines {
			if slices.Contains(more, k) && !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// Kinds lists every kind of product.
func Kinds() []Kind { return slices.Clone(kinds) }

// Known reports whether k is one of the kinds.
func (k Kind) Known() bool { return slices.Contains(kinds, k) }

// KindOf is the kind of product a form is; ok is false for an unknown form.
func KindOf(f ree.Form) (Kind, bool) {
	k, ok := kindOfForm[f]
	return k, ok
}

// Goods is what one asks about.
type Goods struct {
	Form  ree.Form   `json:"form"`
	Level ree.Level  `json:"level,omitempty"` // empty: the form's
	Kind  Kind       `json:"kind,omitempty"`  // empty: the form's
	Assay *ree.Assay `json:"assay,omitempty"` // nil: not assayed
	// Declared are elements that the exporter says the goods hold. It can only
	// add to what is controlled: no declaration shows absence.
	Declared []ree.Element `json:"declared,omitempty"`
	HS       string        `json:"hs,omitempty"`
}

// refines names the kinds that goods of a form may be more exactly.
var refines = map[Kind][]Kind{
	Alloy:     {HydrogenStore, Magnetocal, Magnetostrict},
	Phosphor:  {Crystal, Fibre},
	Oxide:     {Phosphor, Crystal, Fibre},
	Component: {MagnetNdFeB, MagnetSmCo, MagnetOther},
}

func (g *Goods) kind() Kind {
	if g.Kind != "" {
		return g.Kind
	}
	return kindOfForm[g.Form]
}

// contradicts reports whether the kind stated is none that the form can be.
func (g *Goods) contradicts() bool {
	byForm, known := kindOfForm[g.Form]
	return known && g.Kind != "" && g.Kind != byForm && !slices.Contains(refines[byForm], g.Kind)
}

func (g *Goods) level() ree.Level {
	if g.Level != "" {
		return g.Level
	}
	return g.Form.Level()
}

// Presence is whether goods contain an element.
type Presence string

// The answers to whether goods contain an element.
const (
	Present Presence = "present"
	Absent  Presence = "absent"
	Unsure  Presence = "unsure"
)

// Holding is one element's mass fraction in the goods, in parts per billion of
// net mass, with the interval that decides and the limit it is held against.
type Holding struct {
	Element  string       `json:"element"`
	Presence Presence     `json:"presence"`
	Value    ree.Fraction `json:"value"`
	Low      ree.Fraction `json:"low"`
	High     ree.Fraction `json:"high"`
	Limit    ree.Fraction `json:"limit"`
	Why      string       `json:"why"` // declared, assayed, not_assayed, detection_unknown, straddles
}

// Hold says whether goods contain element e under the list's reading of
// "containing".
func (l *List) Hold(g *Goods, e ree.Element) Holding {
	h := Holding{Element: e.Symbol(), Limit: l.Containing.limit(g.kind(), e), High: ree.Whole}
	if g.Assay != nil {
		l.Containing.measure(&h, g.Assay, e)
	}
	switch {
	case slices.Contains(g.Declared, e):
		h.Presence, h.Why = Present, "declared"
	case g.Assay == nil:
		h.Presence, h.Why = Unsure, "not_assayed"
	case h.Why != "":
		h.Presence = Unsure
	case h.Low > h.Limit:
		h.Presence, h.Why = Present, "assayed"
	case h.High <= h.Limit:
		h.Presence, h.Why = Absent, "assayed"
	default:
		h.Presence, h.Why = Unsure, "straddles"
	}
	return h
}

// measure fills the interval: value ± k·u, and for a share reported as zero
// everything from zero to the detection limit.
func (c *Containing) measure(h *Holding, a *ree.Assay, e ree.Element) {
	value, u := a.ElementFraction(e)
	share := a.Share[e]
	if share.Value == 0 {
		top := share.U
		if a.Detect > top {
			top = a.Detect
		}
		if top == 0 && c.ZeroNeedsDetect {
			h.Why = "detection_unknown"
			return
		}
		probe := *a
		probe.Share[e] = ree.Quantity{Value: top}
		most, _ := probe.ElementFraction(e)
		h.High = clamp(most)
		return
	}
	h.Value = clamp(value)
	h.Low, h.High = clamp(value-c.Coverage*u), clamp(value+c.Coverage*u)
}

func clamp(f float64) ree.Fraction {
	whole := float64(ree.Whole)
	return ree.Fraction(min(max(f*whole+0.5, 0), whole))
}

// limit is the reporting limit for an element in a kind of product; without one
// every trace counts.
func (c *Containing) limit(k Kind, e ree.Element) ree.Fraction {
	for _, l := range c.Limits {
		if (len(l.Kinds) == 0 || slices.Contains(l.Kinds, k)) &&
			(len(l.Elements) == 0 || slices.Contains(l.Elements, e.Symbol())) {
			return l.PPB
		}
	}
	return 0
}
