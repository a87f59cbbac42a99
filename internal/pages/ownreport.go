package pages

import (
	"fmt"
	"slices"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/pdf"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// printed says a phrase with spaces that the font of the files has.
func printed(l *words.Lang, p web.Phrase) string {
	if p == nil {
		return ""
	}
	return strings.NewReplacer("\u202f", " ", "\u2009", " ").Replace(words.Say(l, p))
}

// ownReport is the answer as a tagged PDF, in the reader's language.
func (v *visit) ownReport(p app.OwnPage) error {
	font, err := pdf.Built()
	if err != nil {
		return fmt.Errorf("%w: %w", errNoReport, err)
	}
	l := v.language()
	say := func(p web.Phrase) string { return printed(l, p) }
	head := v.ownHead(p)
	blocks := []pdf.Block{pdf.Heading{Level: 1, Text: say(head.Title)}, pdf.Paragraph{Text: say(head.Basis)}, pdf.Paragraph{Text: say(words.M("own.report.note")), Small: true}}
	for _, part := range v.ownParts(p) {
		blocks = append(blocks, partBlocks(l, part)...)
	}
	blocks = append(blocks, pdf.Heading{Level: 2, Text: say(words.M("own.sources"))}, pdf.List{Items: append(slices.Clone(p.Answer.Sources), say(words.M("outlook.source.base", "edition", words.Plain(p.Answer.Edition))))})
	doc := pdf.Document{Title: say(words.M("own.report.title", "company", ownName(p))), Lang: l.HTML, Author: "Lanthorn", Made: v.app.Now(), Footer: say(words.M("own.report.footer", "company", ownName(p))), Parts: []pdf.Part{{Lang: l.HTML, Blocks: blocks}}}
	return v.raw("own-report.pdf", "application/pdf", pdf.Write(font, doc))
}

// ownWidths are the columns of tables on paper, in parts.
var ownWidths = map[string][]int{
	"exposure": {16, 13, 12, 11, 10, 8, 8, 13, 12},
	"stops":    {28, 20, 12, 20, 20}, "remedies": {52, 16, 16, 16}, "rules": {16, 27, 16, 14, 14, 13},
}

// partBlocks is a card on paper: its heading, its facts or table, what it says.
func partBlocks(l *words.Lang, part web.OutlookPart) []pdf.Block {
	out := []pdf.Block{pdf.Heading{Level: 2, Text: printed(l, part.Title)}}
	if len(part.Facts) > 0 {
		t := pdf.Table{Widths: []int{1, 3}}
		for _, f := range part.Facts {
			t.Rows = append(t.Rows, []string{printed(l, f.Name), printed(l, f.Value)})
		}
		out = append(out, t)
	}
	if part.Table != nil {
		t := pdf.Table{Widths: ownWidths[part.ID]}
		for _, c := range part.Table.Cols {
			t.Head = append(t.Head, printed(l, c.Head))
		}
		for _, r := range part.Table.Rows {
			t.Rows = append(t.Rows, cellsSaid(l, r.Cells))
		}
		out = append(out, t)
	}
	for _, s := range part.Said {
		out = append(out, pdf.Paragraph{Text: printed(l, s), Small: true})
	}
	return out
}

// cellsSaid are cells in words, what stands below included.
func cellsSaid(l *words.Lang, cells []web.Cell) (out []string) {
	for _, c := range cells {
		var said []string
		if c.Text != nil {
			said = append(said, printed(l, c.Text))
		}
		if c.Tag != nil {
			said = append(said, printed(l, c.Tag.Text))
		}
		if c.Sub != nil {
			said = append(said, printed(l, c.Sub))
		}
		out = append(out, strings.Join(said, " – "))
	}
	return out
}
