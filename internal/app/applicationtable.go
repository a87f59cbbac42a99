package app

import (
	"context"
	"slices"

	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/internal/interop"
	"lanthorn/review"
)

// XLSXType is the media type of a workbook.
const XLSXType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// ReadApplication makes an application of its tables, and keeps nothing: what a
// line leaves out is its lot's. With problems the application is not to be lodged.
func (a *App) ReadApplication(ctx context.Context, actor Actor, files []interop.File, lang string) (interop.ApplicationTable, []interop.Problem, error) {
	if err := a.may(actor, ScopeApply, actLodge); err != nil {
		return interop.ApplicationTable{}, nil, err
	}
	t, problems := interop.ParseApplication(files, lang, review.MaxLines)
	var refs []string
	for i := range t.Application.Lines {
		for _, q := range t.Application.Lines[i].Lots {
			refs = append(refs, q.Lot)
		}
	}
	lots, err := a.FindLots(ctx, actor, refs)
	if err != nil {
		return t, nil, err
	}
	next := 0
	for i := range t.Application.Lines {
		l := &t.Application.Lines[i]
		l.Subject = a.countedSubject(l)
		of := lots[next : next+len(l.Lots)]
		next += len(l.Lots)
		problems = append(problems, ofLots(l, of, t.At[i])...)
	}
	return t, problems, nil
}

// countedSubject is a line's subject as it says, or as the item of the list that it
// names has it.
func (a *App) countedSubject(l *review.Line) control.Subject {
	if l.Code == "" || l.Subject != "" {
		return l.Subject
	}
	if p := a.Jurisdiction().Review; p != nil {
		if i := slices.IndexFunc(p.Items, func(x control.Item) bool { return x.Code == l.Code }); i >= 0 {
			return p.Items[i].Subject
		}
	}
	return control.Equipment // which the check of the application refuses by its code
}

// ofLots fills a line with what its first lot says, and names lots that there are
// not.
func ofLots(l *review.Line, lots []custody.Lot, at interop.Place) (problems []interop.Problem) {
	if l.Text == interop.NoWords {
		l.Text = ""
	} else if l.Text == "" && len(lots) > 0 {
		l.Text = lots[0].Grade
	}
	for i, lot := range lots {
		if lot.Ref == "" {
			problems = append(problems, interop.Problem{Sheet: at.Sheet, Row: at.Row, Code: "lot.unknown", Params: map[string]string{"lot": l.Lots[i].Lot}})
			continue
		}
		l.Lots[i].Lot = lot.Ref
		if l.Form == "" {
			l.Form = lot.Form
		}
		if l.HS == "" {
			l.HS = lot.HS
		}
	}
	return problems
}

// ApplicationOf is what a case or a licence says, for whoever may see it, to be
// written as a table: as lodged, or as licensed. Marked fields are not shown, and
// that an officer looked is on record.
func (a *App) ApplicationOf(ctx context.Context, actor Actor, ref string) (review.Application, error) {
	ref = clean(ref)
	d, err := a.Licence(ctx, actor, ref)
	if err != nil {
		c, err := a.LookAtCase(ctx, actor, ref)
		return c.Application, err
	}
	c, err := a.LookAtCase(ctx, actor, d.Licence.Case)
	return review.Licensed(&c.Application, d.Lines), err
}
