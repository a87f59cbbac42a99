package pages

import (
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// tasksWaiting are what an exporter has to do, or will lose, by a day: each leads to
// where it is done.
func (v *visit) tasksWaiting() ([]web.Attention, error) {
	if v.actor().SeesAll() || !v.actor().Has(app.RoleExporter) || v.app.Jurisdiction().Review == nil {
		return nil, nil
	}
	list, err := v.app.Tasks(v.ctx(), v.actor())
	if err != nil {
		return nil, err
	}
	var out []web.Attention
	for _, t := range list {
		a := web.Attention{Tone: web.Wait, Kind: code("taskkind", t.Kind), Href: t.Address, Text: words.M("task."+t.Kind, "ref", words.Ref{Text: t.Ref})}
		if t.Kind == app.TaskReturn {
			a.Text = words.M("task.return", "ref", words.Ref{Text: t.Ref}, "month", words.Month(v.month(t.Period)))
		}
		if !t.Due.IsZero() {
			a.Due = v.date(t.Due)
		}
		if t.Late {
			a.Tone = web.Bad
		}
		out = append(out, a)
	}
	return out, nil
}
