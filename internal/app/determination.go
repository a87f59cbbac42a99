package app

import (
	"fmt"
	"slices"

	"lanthorn/control"
	"lanthorn/ree"
)

// Bounds of a bill of materials.
const (
	maxParts       = 200
	maxOrigins     = 50
	maxProductCost = 1 << 53
)

// Determine asks every rule of the pack by which a jurisdiction reaches goods
// made abroad, side by side. Nothing is kept (see RecordDetermination): the answer carries the hash of what
// it was made of and the last day on which it holds.
func (a *App) Determine(p *control.Product) ([]control.Determination, error) {
	if err := checkTexts(p).Err(); err != nil {
		return nil, err
	}
	if err := checkProduct(p).Err(); err != nil {
		return nil, err
	}
	return control.Determine(p, a.Reaches(), a.calendar().Day(a.Now()))
}

// Reaches are the pack's rules on goods made abroad.
func (a *App) Reaches() []control.Reach {
	if p := a.cfg.Law.Pack; p != nil {
		return p.Guidelines.Reaches
	}
	return nil
}

func checkProduct(p *control.Product) (rs ree.Refusals) {
	if !p.Kind.Known() {
		rs = append(rs, ree.Refuse("product.kind", "kind", string(p.Kind)).At("kind"))
	}
	if len(p.MadeIn) != 2 {
		rs = append(rs, ree.Refuse("product.country").At("madeIn"))
	}
	if p.Value <= 0 || p.Value > maxProductCost {
		rs = append(rs, ree.Refuse("product.value").At("value"))
	}
	if len(p.Parts) == 0 || len(p.Parts) > maxParts {
		return append(rs, ree.Refuse("product.parts", "most", fmt.Sprint(maxParts)).At("parts"))
	}
	var sum int64
	for i := range p.Parts {
		part := &p.Parts[i]
		at := fmt.Sprintf("parts[%d]", i)
		var shares ree.Fraction
		bad := len(part.Origins) > maxOrigins || len(part.Technology) > maxOrigins
		for _, o := range part.Origins {
			bad = bad || len(o.Country) != 2 || o.Share < 0 || o.Share > ree.Whole
			shares += min(o.Share, ree.Whole)
		}
		if bad || shares > ree.Whole || slices.ContainsFunc(part.Technology, func(c string) bool { return len(c) != 2 }) {
			rs = append(rs, ree.Refuse("product.origins", "part", part.Name).At(at))
		}
		if part.Name == "" || part.Value < 0 || part.Value > p.Value {
			rs = append(rs, ree.Refuse("product.part_value", "part", part.Name).At(at))
			continue
		}
		sum += part.Value
	}
	if sum > p.Value {
		rs = append(rs, ree.Refuse("product.parts_exceed").At("value"))
	}
	return rs
}
