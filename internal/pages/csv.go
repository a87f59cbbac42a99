package pages

import (
	"iter"
	"net/http"
	"slices"
	"strings"

	"lanthorn/internal/interop"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// exportRows bounds the rows of one download; a program takes more through the
// interface.
const exportRows = 5000

// exportPage is how many rows an export reads at a time.
const exportPage = 500

// language is the reader's.
func (v *visit) language() *words.Lang { return v.site.Lang(v.lang) }

// csv answers a download in the reader's language, safe to open in a
// spreadsheet program.
func (v *visit) csv(name string, head []web.Phrase, rows iter.Seq[[]string]) error {
	l := v.language()
	texts := make([]string, len(head))
	for i, h := range head {
		texts[i] = words.Say(l, h)
	}
	v.attach(name+".csv", "text/csv; charset=utf-8")
	return interop.WriteCSV(v.w, texts, rows)
}

// attach announces a download.
func (v *visit) attach(name, media string) {
	safe := strings.Map(func(c rune) rune {
		if c <= ' ' || c > '~' || strings.ContainsRune(`"\/:;`, c) {
			return '-'
		}
		return c
	}, name)
	h := v.w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", `attachment; filename="`+safe+`"`)
	h.Set("Cache-Control", "no-store")
}

// raw answers bytes as a download.
func (v *visit) raw(name, media string, data []byte) error {
	v.attach(name, media)
	v.w.WriteHeader(http.StatusOK)
	_, err := v.w.Write(data)
	return err
}

// tableCSV downloads a table of a page as it stands there.
func (v *visit) tableCSV(name string, t web.Table) error {
	l := v.language()
	head := make([]web.Phrase, len(t.Cols))
	for i, c := range t.Cols {
		head[i] = c.Head
	}
	return v.csv(name, head, func(yield func([]string) bool) {
		for _, row := range t.Rows {
			cells := make([]string, len(row.Cells))
			for i, c := range row.Cells {
				cells[i] = plainCell(l, c)
			}
			if !yield(cells) {
				return
			}
		}
	})
}

// plainCell writes a cell without separators, so that it can be reckoned with.
func plainCell(l *words.Lang, c web.Cell) string {
	if c.Tag != nil && c.Text == nil {
		return words.Say(l, c.Tag.Text)
	}
	s := words.Say(l, c.Text)
	if c.Data || isNumber(s) {
		s = strings.NewReplacer(",", "", "\u202f", "", "−", "-").Replace(s)
	}
	return s
}

func isNumber(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return (r < '0' || r > '9') && !strings.ContainsRune(",.−-%\u202f", r) })
}

// said are phrases as texts.
func (v *visit) said(ps ...any) []string {
	l := v.language()
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = words.Say(l, p)
		if _, mass := p.(words.Mass); mass {
			out[i] = strings.NewReplacer(",", "", "\u202f", "", "−", "-").Replace(out[i])
		}
	}
	return out
}

// heads are the heads of columns by their keys.
func heads(keys ...string) []web.Phrase {
	out := make([]web.Phrase, len(keys))
	for i, k := range keys {
		out[i] = words.M(k)
	}
	return out
}

// withUnit is a head with its unit.
func withUnit(key, unit string) web.Phrase {
	return words.M("head.unit", "head", words.M(key), "unit", words.M(unit))
}

// list turns texts into a sequence of rows.
func list(rows [][]string) iter.Seq[[]string] { return slices.Values(rows) }
