package app

import (
	"math"
	"strconv"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/watch"
	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/ree"
)

// codeRules are the pack's customs codes that stand for one element, as far as
// they are known from a source.
func (a *App) codeRules() (rules []detect.HSRule) {
	p := a.cfg.Law.Pack
	if p == nil {
		return nil
	}
	for _, h := range p.Control.Hints {
		if len(h.Elements) != 1 || h.Confidence == control.Memory {
			continue
		}
		if e, err := ree.ParseElement(h.Elements[0]); err == nil {
			rules = append(rules, watch.CodeRule(h.HS, e))
		}
	}
	return rules
}

// entered gathers goods that came into the books from outside them, to be
// compared with one another, and goods made under a customs code.
func (w *patrol) entered(seq int64, ev *custody.Event) {
	for _, o := range ev.Outputs {
		if o.Assay == nil {
			continue
		}
		if s := w.sites[ev.Site]; s != nil && o.HS != "" {
			s.Rules = w.rules
			s.Coded = append(s.Coded, watch.Coded(o.Lot, o.HS, o.Assay))
		}
		switch ev.Kind {
		case custody.Extract, custody.Import, custody.Collect:
			if l, ok := alike(seq, o); ok {
				key := string(o.Form) + " at " + ev.Site
				w.industry.Entered[key] = append(w.industry.Entered[key], l)
			}
		}
	}
}

// alike is a lot as it is compared with others; only where its assay covers the
// elements compared.
func alike(seq int64, o custody.Make) (detect.Assayed, bool) {
	l := detect.Assayed{ID: o.Lot, Batch: strconv.FormatInt(seq, 10), Mass: math.Log(float64(o.Net))}
	for _, e := range watch.AlikeParts {
		share := o.Assay.Share[e].Value
		if share == 0 {
			return l, false
		}
		l.Assay = append(l.Assay, math.Log(float64(share)/float64(ree.Whole)))
	}
	return l, o.Net > 0
}
