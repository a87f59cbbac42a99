package letters

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"lanthorn/internal/pdf"
)

// Facts are what goes into a letter.
type Facts struct {
	Texts  map[string]Text              `json:"texts"`
	Lists  map[string][]Text            `json:"lists,omitempty"`
	Tables map[string][]map[string]Text `json:"tables,omitempty"`
}

// has reports whether there is anything under a name.
func (f *Facts) has(name string) bool {
	return !f.Texts[name].Empty() || len(f.Lists[name]) > 0 || len(f.Tables[name]) > 0
}

// Source is everything that one letter says, its template included: it is kept,
// and its hash stands in the QR code.
type Source struct {
	Layout   int       `json:"layout"` // [pdf.Layout] when it was made
	Template Template  `json:"template"`
	Facts    Facts     `json:"facts"`
	Langs    []string  `json:"langs"` // in the order in which they stand in the letter
	At       time.Time `json:"at"`
	CodeAlt  Text      `json:"codeAlt"` // what the QR code is, for whoever cannot see it
}

// ErrLayout says that a letter was laid out in a way that the program no longer
// knows.
var ErrLayout = errors.New("letter: laid out in a way that this program does not know")

// Encode writes a source in its one form.
func (s *Source) Encode() ([]byte, error) { return json.Marshal(s) }

// Decode reads a source.
func Decode(raw []byte) (s Source, err error) {
	if err = json.Unmarshal(raw, &s); err == nil && (s.Layout != pdf.Layout || len(s.Langs) == 0) {
		err = ErrLayout
	}
	return s, err
}

// tongues are languages as PDF names them.
var tongues = map[string]string{"zh": "zh-CN"}

func tongue(lang string) string {
	if t, ok := tongues[lang]; ok {
		return t
	}
	return lang
}

// Render writes a letter with the text of its QR code; seal is the line before the
// end of the file, empty while there is none.
func Render(font *pdf.Font, s Source, code, seal string) []byte {
	first := s.Langs[0]
	d := pdf.Document{Title: s.fill(first, s.Template.Title), Lang: tongue(first), Author: s.Facts.Texts["issuer"].In(first), Made: s.At, Comment: seal,
		Footer: s.Facts.Texts["letter"].In(first) + "   " + s.Facts.Texts["template"].In(first)}
	for _, lang := range s.Langs {
		d.Parts = append(d.Parts, s.part(lang, code))
	}
	return pdf.Write(font, d)
}

func (s *Source) part(lang, code string) pdf.Part {
	p := pdf.Part{Lang: tongue(lang), Blocks: []pdf.Block{pdf.Heading{Level: 1, Text: s.fill(lang, s.Template.Title)}}}
	if code != "" {
		p.Blocks = append(p.Blocks, pdf.Code{Text: code, Alt: s.CodeAlt.In(lang)})
	}
	for i := range s.Template.Blocks {
		if b := &s.Template.Blocks[i]; b.When == "" || s.Facts.has(b.When) {
			p.Blocks = append(p.Blocks, s.block(lang, b)...)
		}
	}
	return p
}

func (s *Source) block(lang string, b *Block) []pdf.Block {
	switch {
	case len(b.Heading) > 0:
		return []pdf.Block{pdf.Heading{Level: 2, Text: s.fill(lang, b.Heading)}}
	case len(b.Text) > 0:
		return []pdf.Block{pdf.Paragraph{Text: s.fill(lang, b.Text)}}
	case len(b.Note) > 0:
		return []pdf.Block{pdf.Paragraph{Text: s.fill(lang, b.Note), Small: true}}
	case b.List != "":
		return s.list(lang, b.List)
	case b.Table != "":
		return s.table(lang, b)
	}
	return s.facts(lang, b.Facts)
}

func (s *Source) list(lang, name string) []pdf.Block {
	var items []string
	for _, t := range s.Facts.Lists[name] {
		items = append(items, t.In(lang))
	}
	if items == nil {
		return nil
	}
	return []pdf.Block{pdf.List{Items: items}}
}

func (s *Source) facts(lang string, facts []Fact) []pdf.Block {
	t := pdf.Table{Widths: []int{1, 3}}
	for _, f := range facts {
		if value := s.Facts.Texts[f.Value].In(lang); value != "" {
			t.Rows = append(t.Rows, []string{f.Name.In(lang), value})
		}
	}
	if t.Rows == nil {
		return nil
	}
	return []pdf.Block{t}
}

func (s *Source) table(lang string, b *Block) []pdf.Block {
	t := pdf.Table{Caption: s.fill(lang, b.Caption)}
	for _, c := range b.Columns {
		t.Head, t.Widths = append(t.Head, c.Name.In(lang)), append(t.Widths, c.Width)
	}
	for _, row := range s.Facts.Tables[b.Table] {
		var cells []string
		for _, c := range b.Columns {
			cells = append(cells, row[c.Cell].In(lang))
		}
		t.Rows = append(t.Rows, cells)
	}
	if t.Rows == nil {
		return nil
	}
	return []pdf.Block{t}
}

// fill puts facts into a wording.
func (s *Source) fill(lang string, t Text) string {
	return placeholder.ReplaceAllStringFunc(t.In(lang), func(m string) string {
		return s.Facts.Texts[strings.Trim(m, "{}")].In(lang)
	})
}
