package pages

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strings"

	"lanthorn/accountancy/outside"
	"lanthorn/internal/app"
	"lanthorn/internal/interop"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// mayHandOutside says who hands in outside records of every kind here.
func mayHandOutside(a app.Actor) bool { return a.Has(app.RoleSupervisor, app.RoleAdmin) }

// outsideTemplates are the tables of outside records to fill in.
func outsideTemplates() []web.Template {
	var out []web.Template
	for _, kind := range outside.Kinds {
		t := web.Template{Name: titled{code("outsidekind", string(kind))}, What: words.M("cross.against." + string(kind))}
		for _, l := range words.Languages {
			t.Files = append(t.Files, web.Link{Href: "/templates/" + string(kind) + "-" + l.Tag + ".csv", Text: words.Plain(strings.ToUpper(interop.CSV) + " " + l.Own)})
		}
		out = append(out, t)
	}
	return out
}

// handOutside takes in a table of outside records, all of it or nothing: first
// what is wrong with its cells, then what the ledger says to its records, each
// with its place.
func (v *visit) handOutside() error {
	f, head, err := v.r.FormFile("file")
	if err != nil {
		ask := web.CrossForm(newKey(), interop.MaxFile>>20).Blame("file", words.M("form.required", "field", words.M("load.file")))
		return v.showCross(http.StatusUnprocessableEntity, nil, &ask)
	}
	defer f.Close()
	var data bytes.Buffer
	if _, err := data.ReadFrom(f); err != nil {
		return err
	}
	rows, problems, ok := interop.ParseOutside(data.Bytes(), head.Filename, v.lang)
	if !ok {
		ask := web.CrossForm(newKey(), interop.MaxFile>>20).Blame("file", words.M("cross.file.other"))
		return v.showCross(http.StatusUnprocessableEntity, nil, &ask)
	}
	command := app.OutsideFile(head.Filename, rows)
	command.DryRun = len(problems) > 0
	res, refused, err := v.importOutside(command)
	if err != nil {
		return err
	}
	if len(problems)+len(refused) > 0 {
		return v.showCross(http.StatusUnprocessableEntity, v.outsideProblems(head.Filename, rows, problems, refused), nil)
	}
	return v.showCross(http.StatusOK, v.outsideTaken(head.Filename, res), nil)
}

// importOutside takes a file in and answers the reasons why it cannot be taken.
func (v *visit) importOutside(c app.OutsideCommand) (app.OutsideResult, ree.Refusals, error) {
	if len(c.Records) == 0 {
		return app.OutsideResult{}, nil, nil
	}
	res, err := v.app.ImportOutside(v.ctx(), v.actor(), v.value("key"), c)
	var refused ree.Refusals
	if errors.As(err, &refused) {
		return res, refused, nil
	}
	return res, nil, err
}

// outsideProblems lists what is wrong with a file in the order of its rows.
func (v *visit) outsideProblems(name string, rows []interop.OutsideRow, problems []interop.Problem, refused ree.Refusals) *web.LoadResult {
	all := tableProblems(name, len(rows), problems)
	res := app.LoadResult{Accepted: len(rows), Problems: app.OutsideProblems(refused, rows)}
	taking := v.takingProblems(name, len(rows), res)
	out := loadResult(name, len(rows), len(problems)+len(refused))
	out.Problems = append(all.Problems, taking.Problems...)
	slices.SortStableFunc(out.Problems, func(a, b web.RowProblem) int { return a.Row - b.Row })
	out.Problems = out.Problems[:min(len(out.Problems), problemsShown)]
	return out
}

func (v *visit) outsideTaken(name string, res app.OutsideResult) *web.LoadResult {
	out := &web.LoadResult{Tone: web.Good, Kept: true, Answer: words.M("cross.taken.title", "n", res.Accepted),
		Facts: []web.Fact{{Name: words.M("load.file"), Value: words.Plain(name)}, {Name: words.M("cross.repeated"), Value: words.Num(res.Repeated)}, {Name: words.M("cross.superseded"), Value: words.Num(res.Superseded)}}}
	if n := len(res.Entries); n > 0 {
		out.Facts = append(out.Facts, web.Fact{Name: words.M("load.entries"), Value: words.M("load.range", "first", res.Entries[0], "last", res.Entries[n-1]), Href: entryAddress(res.Entries[0])})
	}
	return out
}
