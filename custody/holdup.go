package custody

import (
	"strconv"

	"lanthorn/ree"
)

// maxHoldUps bounds the processes counted by one stocktake.
const maxHoldUps = 50

// HoldUp is what a stocktake found inside a process that keeps content: element
// masses by volume and assay of its tanks, with one relative standard
// uncertainty (k = 1). It stands beside the content that the books compute and
// never replaces it; the difference is the unaccounted of the material balance.
type HoldUp struct {
	Process  string            `json:"process"`
	Elements ree.ElementMasses `json:"elementsMG"`
	Rel      ree.Fraction      `json:"rel"`
	Method   string            `json:"method,omitempty"`
}

// checkHoldUps asks that what was counted is content of processes of the site
// that keep any.
func (d *decision) checkHoldUps() {
	counted := map[string]bool{}
	for i, h := range d.ev.HoldUps {
		at := spot{"holdUps", i}
		switch p, ok := d.site.Process(h.Process); {
		case !ok:
			d.refuse(at.member("process"), "process.unknown", "process", h.Process, "site", d.ev.Site)
		case !p.Pool:
			d.refuse(at.member("process"), "holdup.no_pool", "process", h.Process)
		case counted[h.Process]:
			d.refuse(at.member("process"), "holdup.twice", "process", h.Process)
		}
		counted[h.Process] = true
		if h.Rel <= 0 || h.Rel > ree.Whole/2 {
			d.refuse(at.member("rel"), "holdup.uncertainty", "value", h.Rel.Percent())
		}
		d.checkContent(at, h.Elements)
	}
}

// checkContent asks that a counted content is no less than nothing and no more
// than can be.
func (d *decision) checkContent(at spot, content ree.ElementMasses) {
	var sum ree.ElementMass
	for _, e := range ree.Elements() {
		m := content[e]
		if m < 0 {
			d.refuse(at.member("elementsMG."+e.Symbol()), "mass.negative", "value", ree.Mass(m).String())
			continue
		}
		if sum += min(m, ree.ElementMass(ree.MaxMass)); sum > ree.ElementMass(ree.MaxMass) {
			d.refuse(at.member("elementsMG"), "mass.too_large", "value", strconv.FormatInt(int64(sum), 10)+" mg")
			return
		}
	}
}
