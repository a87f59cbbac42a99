package watch

import (
	"math"

	"lanthorn/accountancy/detect"
	"lanthorn/ree"
)

// codeShare is the least part of its rare earth that goods under the code of one
// element hold of it.
const codeShare = 0.5

// CodeRule says what goods under a customs code of one element hold.
func CodeRule(hs string, e ree.Element) detect.HSRule {
	return detect.HSRule{Prefix: hs, Element: e, Least: codeShare, Most: 1}
}

// Coded is a lot under a customs code, by the shares of its rare earth.
func Coded(lot, hs string, a *ree.Assay) detect.Coded {
	c := detect.Coded{Document: lot, Lot: lot, HS: hs}
	for e, q := range a.Share {
		c.Content[e] = float64(q.Value) / float64(ree.Whole)
		c.SD[e] = math.Max(float64(q.U)/float64(ree.Whole), undetected)
	}
	return c
}

// undetected is the standard uncertainty of a share that an assay leaves out.
const undetected = 1e-5

// Codes holds goods against their codes and answers the lot that lies farthest
// off, the chance shared among all; all that fire are to be looked at, with the
// documents that gave them the code. ok is false where no rule bears on any.
func Codes(goods []detect.Coded, rules []detect.HSRule) (worst detect.Result, ok bool) {
	test := worth(0.05)
	test.Among = len(goods)
	var items []detect.Item
	for _, c := range goods {
		r := detect.HSComposition(c, rules, test)
		if r.Open != nil {
			continue
		}
		if r.Fires {
			items = append(items, detect.Item{Kind: detect.Lot, ID: c.Lot})
			if c.Document != c.Lot {
				items = append(items, detect.Item{Kind: detect.Document, ID: c.Document})
			}
		}
		if !ok || r.P < worst.P {
			worst, ok = r, true
		}
	}
	if !ok {
		return worst, false
	}
	worst.P = math.Min(1, worst.P*float64(len(goods)))
	for i := range items {
		items[i].Share = 1 / float64(len(items))
	}
	worst.Items = items
	return worst, true
}
