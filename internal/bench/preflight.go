package bench

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// Lines of the applications that are looked at before they are lodged.
const (
	usualLines = 200
	mostLines  = 2000
)

// lookings is how often an application is looked at in a run.
const lookings = 20

// preparePreflight measures the look at an application before it is lodged: every
// line classified, screened and followed to its mines. The lots are boxes of the
// magnets that an exporter of the invented industry holds after two years.
func preparePreflight(w *work) (func() error, error) {
	dir, err := w.folder()
	if err != nil {
		return nil, err
	}
	a, err := w.industryLedger(filepath.Join(dir, "industry"), w.scaled(nationMonths, 2))
	if err != nil {
		return nil, err
	}
	exporter, heats, boxes, err := w.boxes(a, w.scaled(mostLines, 40))
	if err != nil {
		return nil, err
	}
	return func() error {
		usual := min(len(boxes), w.scaled(usualLines, 10))
		single, err := w.looking(a, exporter, boxes[:1], lookings)
		if err != nil {
			return err
		}
		few, err := w.looking(a, exporter, boxes[:usual], lookings)
		if err != nil {
			return err
		}
		many, err := w.looking(a, exporter, boxes, max(3, lookings/4))
		if err != nil {
			return err
		}
		alone := quantile(single, .5)
		w.say(sample{what: fmt.Sprintf("%d lines, p99", usual), unit: "s", value: quantile(few, .99), baseline: "as many applications of one line", base: alone * float64(usual), ratio: quantile(few, .5) / (alone * float64(usual))}.want(atMost(1)))
		w.say(sample{what: fmt.Sprintf("%d lines, p99", len(boxes)), unit: "s", value: quantile(many, .99), baseline: "as many applications of one line", base: alone * float64(len(boxes)), ratio: quantile(many, .5) / (alone * float64(len(boxes)))}.want(atMost(8)))
		w.note("the lines are boxes of %d lots: those packed from one lot share what lies upstream, and it is looked at once", heats)
		return nil
	}, nil
}

// looking is how long each look at an application took, in seconds.
func (w *work) looking(a *app.App, exporter app.Actor, boxes []custody.Make, times int) ([]float64, error) {
	in := application(a, boxes[0].Lot)
	in.Lines = nil
	for i, b := range boxes {
		in.Lines = append(in.Lines, review.Line{No: i + 1, Form: b.Form, HS: "8505111000", MassMG: b.Net, Lots: []review.LotQuantity{{Lot: b.Lot, MassMG: b.Net}}})
	}
	var took []float64
	for range times {
		start := time.Now()
		p, err := a.Preflight(w.ctx, exporter, in)
		if err != nil {
			return nil, err
		}
		took = append(took, time.Since(start).Seconds())
		if len(p.Problems) > 0 || len(p.Verdicts) != len(boxes) {
			return nil, fmt.Errorf("%d verdicts of %d lines, problems: %v", len(p.Verdicts), len(boxes), p.Problems)
		}
	}
	return took, nil
}

// boxes divides the magnets of the exporter that has most of them into a number
// of lots; heats is how many lots they were.
func (w *work) boxes(a *app.App, n int) (exporter app.Actor, heats int, out []custody.Make, err error) {
	byHolder := map[string][]custody.Lot{}
	for after := ""; ; {
		list, err := a.Lots(w.ctx, overseer, app.LotFilter{Status: string(custody.Held), After: after, Limit: 500})
		if err != nil {
			return exporter, 0, nil, err
		}
		for _, l := range list.Lots {
			if l.Form == "magnet_ndfeb" && !l.Frozen && l.Free() > ree.Kilogram {
				byHolder[l.Holder] = append(byHolder[l.Holder], l)
			}
		}
		if after = list.Next; after == "" {
			break
		}
	}
	for holder, lots := range byHolder {
		if len(lots) > len(byHolder[exporter.Org]) || len(lots) == len(byHolder[exporter.Org]) && holder < exporter.Org {
			exporter = app.Actor{Account: "bench." + holder, Org: holder, Roles: []app.Role{app.RoleOperator, app.RoleExporter}}
		}
	}
	lots := byHolder[exporter.Org]
	if len(lots) == 0 {
		return exporter, 0, nil, errors.New("nobody holds magnets")
	}
	slices.SortFunc(lots, func(x, y custody.Lot) int { return cmp.Compare(x.Ref, y.Ref) })
	each := (n + len(lots) - 1) / len(lots)
	for _, l := range lots {
		made, err := w.divide(a, exporter, l, each)
		if err != nil {
			return exporter, 0, nil, err
		}
		out = append(out, made...)
	}
	return exporter, len(lots), out[:n], nil
}

func (w *work) divide(a *app.App, who app.Actor, l custody.Lot, parts int) ([]custody.Make, error) {
	ev := custody.Event{Kind: custody.Split, Site: l.Site, Inputs: []custody.Take{{Lot: l.Ref, Mass: l.Remaining}}}
	rest := l.Remaining
	for i := range parts {
		net := l.Remaining / ree.Mass(parts)
		if i == parts-1 {
			net = rest
		}
		rest -= net
		ev.Outputs = append(ev.Outputs, custody.Make{Form: l.Form, Net: net})
	}
	got, err := a.Report(w.ctx, who, app.Submission{Occurred: a.Now(), Event: ev})
	return got.Event.Outputs, err
}
