package review

import (
	"slices"
	"strconv"
	"strings"

	"lanthorn/control"
	"lanthorn/ree"
)

// Means is how technology is handed over.
type Means string

// The means of transfer of technology.
const (
	OnCarrier  Means = "carrier"    // on paper, disk or another thing
	Electronic Means = "electronic" // by network
	InPerson   Means = "in_person"  // by showing, training or advice
	Service    Means = "service"    // by work on site
)

// AllMeans lists the means of transfer.
func AllMeans() []Means { return []Means{OnCarrier, Electronic, InPerson, Service} }

// CountUnits lists the units in which equipment and technology are counted, in whole
// numbers.
func CountUnits() []string { return []string{"piece", "set", "kg", "l", "document", "day"} }

// maxCount bounds the units of a line.
const maxCount = 1_000_000_000

// Counted reports whether the line is of equipment or technology: counted in its
// unit, without mass, lots and origin.
func (l *Line) Counted() bool { return l.Subject != "" && l.Subject != control.GoodsLine }

// Amount is what the line asks for: milligrams of goods, or its units.
func (l *Line) Amount() ree.Mass {
	if l.Counted() {
		return ree.Mass(l.Units)
	}
	return l.MassMG
}

// setAmount changes what the line asks for.
func (l *Line) setAmount(amount ree.Mass) {
	if l.Counted() {
		l.Units = int64(amount)
	} else {
		l.MassMG = amount
	}
}

// AmountIn writes an amount of a line in words: a mass, or whole units.
func AmountIn(amount ree.Mass, unit string) string {
	if unit == "" {
		return amount.String()
	}
	return strconv.FormatInt(int64(amount), 10) + " " + unit
}

// countUnit is the unit of a line that is counted; empty for goods.
func (l *Line) countUnit() string {
	if !l.Counted() {
		return ""
	}
	return l.Unit
}

// words is an amount of the line.
func (l *Line) words(amount ree.Mass) string { return AmountIn(amount, l.countUnit()) }

// describes is what the line is of, for comparing and for people.
func (l *Line) describes() string {
	if l.Counted() {
		return strings.TrimSpace(string(l.Subject) + " " + l.Code + " " + l.HS + " " + string(l.Means) + " " + l.Unit)
	}
	return strings.TrimSpace(string(l.Form) + " " + string(l.Kind) + " " + l.HS)
}

// short names the line in a list of changes.
func (l *Line) short() string {
	if l.Counted() {
		return string(l.Subject) + " " + l.words(l.Amount())
	}
	return string(l.Form) + " " + l.MassMG.String()
}

// checkCounted finds what keeps a line of equipment or technology from being lodged.
func (l *Line) checkCounted(p *Policy, field string) ree.Refusals {
	var rs ree.Refusals
	at := slices.IndexFunc(p.Items, func(i control.Item) bool { return i.Code == l.Code })
	switch {
	case l.Subject != control.Equipment && l.Subject != control.Technology, !p.takes(l.Subject):
		return append(rs, ree.Refuse("review.subject", "subject", string(l.Subject), "pack", p.Pack).At(field+".subject"))
	case at < 0 || p.Items[at].Subject != l.Subject:
		rs = append(rs, ree.Refuse("review.item", "code", l.Code, "subject", string(l.Subject)).At(field+".code"))
	}
	if blank(l.Text) {
		rs = append(rs, ree.Refuse("review.missing", "field", "text").At(field+".text"))
	}
	if l.Units < 1 || l.Units > maxCount || !slices.Contains(CountUnits(), l.Unit) {
		rs = append(rs, ree.Refuse("review.units", "units", strings.Join(CountUnits(), ", ")).At(field+".units"))
	}
	if l.Subject == control.Equipment && l.HS == "" {
		rs = append(rs, ree.Refuse("review.missing", "field", "hs").At(field+".hs"))
	}
	if l.Subject == control.Technology && !slices.Contains(AllMeans(), l.Means) {
		rs = append(rs, ree.Refuse("review.means", "means", string(l.Means)).At(field+".means"))
	}
	if l.Subject == control.Equipment && l.Means != "" {
		rs = append(rs, ree.Refuse("review.not_of_subject", "field", "means", "subject", string(l.Subject)).At(field+".means"))
	}
	for name, set := range map[string]bool{"form": l.Form != "" || l.Kind != "", "massMG": l.MassMG != 0, "lots": len(l.Lots) > 0} {
		if set {
			rs = append(rs, ree.Refuse("review.not_of_subject", "field", name, "subject", string(l.Subject)).At(field+"."+name))
		}
	}
	slices.SortFunc(rs, func(a, b *ree.Refusal) int { return strings.Compare(a.Field+a.Code, b.Field+b.Code) })
	return rs
}

// notCounted finds fields of equipment and technology on a line of goods.
func (l *Line) notCounted(field string) ree.Refusals {
	if l.Code == "" && l.Units == 0 && l.Unit == "" && l.Means == "" {
		return nil
	}
	return ree.Refusals{ree.Refuse("review.not_of_subject", "field", "code, units, unit, means", "subject", string(control.GoodsLine)).At(field + ".subject")}
}

// takes reports whether the pack has items of a subject, and so accepts it.
func (p *Policy) takes(s control.Subject) bool {
	return slices.ContainsFunc(p.Items, func(i control.Item) bool { return i.Subject == s })
}

// Subjects are the subjects that the pack accepts in an application.
func (p *Policy) Subjects() []control.Subject {
	out := []control.Subject{control.GoodsLine}
	for _, s := range []control.Subject{control.Equipment, control.Technology} {
		if p.takes(s) {
			out = append(out, s)
		}
	}
	return out
}
