package letters

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"lanthorn/calendar"
)

// Text is a wording per language; under "" stands what is alike in all.
type Text map[string]string

// In is the wording in a language.
func (t Text) In(lang string) string {
	if s, ok := t[lang]; ok {
		return s
	}
	return t[""]
}

// Same is a text that is alike in all languages.
func Same(s string) Text { return Text{"": s} }

// Empty reports whether there is nothing to read.
func (t Text) Empty() bool {
	for _, s := range t {
		if s != "" {
			return false
		}
	}
	return true
}

// Kind is what a letter is for.
type Kind string

// The kinds of letter.
const (
	Receipt      Kind = "receipt"
	Accepted     Kind = "accepted"
	Extension    Kind = "extension"
	Returned     Kind = "returned"
	Query        Kind = "query"
	Grant        Kind = "grant"
	Refusal      Kind = "refusal"
	Amendment    Kind = "amendment"
	Licence      Kind = "licence"
	Suspension   Kind = "suspension"
	Revocation   Kind = "revocation"
	Appeal       Kind = "appeal"
	Verification Kind = "verification"
)

// shape is which facts a kind of letter brings: texts that placeholders may name,
// lists, and the cells of its tables. A template names nothing else.
type shape struct {
	texts  []string
	lists  []string
	tables map[string][]string
}

var (
	everywhere = []string{"letter", "issuer", "date", "entry", "template", "addressee"}
	goods      = []string{"no", "goods", "hs", "mass"}
)

var shapes = map[Kind]shape{
	Receipt:   {[]string{"case", "version", "hash", "destination", "enduser", "enduse"}, nil, map[string][]string{"lines": goods}},
	Accepted:  {[]string{"case", "destination", "enduser", "days", "due", "basis"}, nil, nil},
	Extension: {[]string{"case", "query", "days", "reason", "basis"}, nil, nil},
	Returned:  {[]string{"case"}, nil, map[string][]string{"deficiencies": {"what", "field", "note"}}},
	Query:     {[]string{"case", "query", "days", "stops"}, nil, map[string][]string{"items": {"no", "text", "required"}}},
	Grant: {[]string{"case", "outcome", "hash", "destination", "enduser", "appealdays", "appealdue", "appealbasis", "finality"}, []string{"conditions"},
		map[string][]string{"lines": append([]string{"outcome", "granted", "until", "reasons", "note"}, goods...), "criteria": {"criterion", "finding", "reasons", "note"}}},
	Refusal: {[]string{"case", "outcome", "hash", "destination", "enduser", "appealdays", "appealdue", "appealbasis", "finality"}, []string{"conditions"},
		map[string][]string{"lines": append([]string{"outcome", "granted", "until", "reasons", "note"}, goods...), "criteria": {"criterion", "finding", "reasons", "note"}}},
	Amendment: {[]string{"case", "licence", "amendment", "outcome", "successor", "note"}, []string{"reasons"}, map[string][]string{"changes": {"field", "was", "now"}}},
	Licence: {[]string{"case", "licence", "kind", "from", "until", "destination", "consignee", "enduser", "enduse", "credential"}, []string{"conditions"},
		map[string][]string{"lines": append([]string{"codes", "until"}, goods...)}},
	Suspension:   {[]string{"case", "licence", "scope", "reason", "ref"}, nil, nil},
	Revocation:   {[]string{"case", "licence", "reason"}, nil, nil},
	Appeal:       {[]string{"case", "registration", "appeal", "outcome", "votes", "finality"}, []string{"reasons", "grounds"}, nil},
	Verification: {[]string{"case", "licence", "verification", "day", "enduser", "site"}, []string{"checklist"}, nil},
}

// Kinds lists the kinds of letter in order.
func Kinds() []Kind { return slices.Sorted(maps.Keys(shapes)) }

// Template is one version of the wording of a kind of letter.
type Template struct {
	ID      Kind          `json:"id" yaml:"id"`
	Version int           `json:"version" yaml:"version"`
	From    calendar.Date `json:"from" yaml:"from"` // first day on which letters are made from it
	Title   Text          `json:"title" yaml:"title"`
	Blocks  []Block       `json:"blocks" yaml:"blocks"`
}

// Block is one piece of a letter: a heading, a paragraph, a note, facts by name, a
// list or a table. When names a fact, list or table without which it is left out.
type Block struct {
	When    string   `json:"when,omitempty" yaml:"when"`
	Heading Text     `json:"heading,omitempty" yaml:"heading"`
	Text    Text     `json:"text,omitempty" yaml:"text"`
	Note    Text     `json:"note,omitempty" yaml:"note"`
	Facts   []Fact   `json:"facts,omitempty" yaml:"facts"`
	List    string   `json:"list,omitempty" yaml:"list"`
	Table   string   `json:"table,omitempty" yaml:"table"`
	Caption Text     `json:"caption,omitempty" yaml:"caption"`
	Columns []Column `json:"columns,omitempty" yaml:"columns"`
}

// Fact is a row of facts.
type Fact struct {
	Name  Text   `json:"name" yaml:"name"`
	Value string `json:"value" yaml:"value"` // the name of a text
}

// Column is a column of a table.
type Column struct {
	Name  Text   `json:"name" yaml:"name"`
	Cell  string `json:"cell" yaml:"cell"`
	Width int    `json:"width,omitempty" yaml:"width"` // in parts
}

// Hash is the SHA-256 of a template, in hexadecimal.
func (t *Template) Hash() (string, error) {
	raw, err := json.Marshal(t)
	sum := sha256.Sum256(append([]byte("lanthorn letter template v1\n"), raw...))
	return hex.EncodeToString(sum[:]), err
}

// Asks reports whether a block of the template hangs on a fact.
func (t *Template) Asks(fact string) bool {
	return slices.ContainsFunc(t.Blocks, func(b Block) bool { return b.When == fact })
}

// Book is the templates of a pack.
type Book struct {
	Languages []string   `yaml:"languages"` // in the order in which they stand in a letter
	Due       []Kind     `yaml:"due"`       // kinds that are sent without anybody asking
	Templates []Template `yaml:"letters"`
}

// For is the template of a kind that holds on a day: the newest version in force.
func (b *Book) For(kind Kind, on calendar.Date) *Template {
	var found *Template
	for i := range b.Templates {
		t := &b.Templates[i]
		if t.ID == kind && !t.From.After(on) && (found == nil || t.Version > found.Version) {
			found = t
		}
	}
	return found
}

// Sends reports whether a kind is sent without anybody asking.
func (b *Book) Sends(kind Kind) bool {
	return slices.Contains(b.Due, kind) || kind == Refusal && slices.Contains(b.Due, Grant)
}

// Version is a template by its number.
func (b *Book) Version(kind Kind, version int) *Template {
	i := slices.IndexFunc(b.Templates, func(t Template) bool { return t.ID == kind && t.Version == version })
	if i < 0 {
		return nil
	}
	return &b.Templates[i]
}

// Check finds everything that is wrong with the templates, in the languages that
// each must speak. It answers where and what.
func (b *Book) Check(langs []string) (problems [][2]string) {
	if !slices.Equal(slices.Sorted(slices.Values(b.Languages)), slices.Sorted(slices.Values(langs))) && len(b.Templates) > 0 {
		problems = append(problems, [2]string{"languages", fmt.Sprintf("are those of the pack, %v, in the order in which they stand in a letter", langs)})
	}
	for i, k := range b.Due {
		if !slices.ContainsFunc(b.Templates, func(t Template) bool { return t.ID == k }) || slices.Contains(b.Due[:i], k) {
			problems = append(problems, [2]string{fmt.Sprintf("due[%d]", i), fmt.Sprintf("%q has no template here, or stands twice", k)})
		}
	}
	last := map[Kind]*Template{}
	for i := range b.Templates {
		t := &b.Templates[i]
		where := fmt.Sprintf("letters[%d] %s version %d", i, t.ID, t.Version)
		c := checker{where: where, langs: langs, add: func(path, what string) { problems = append(problems, [2]string{path, what}) }}
		if before := last[t.ID]; t.Version != 1 && before == nil || before != nil && (t.Version != before.Version+1 || !t.From.After(before.From)) {
			c.add(where, "versions of a letter are numbered from 1, one after the other, each from a later day")
		}
		last[t.ID] = t
		c.template(t)
	}
	return problems
}

type checker struct {
	where string
	langs []string
	shape shape
	add   func(path, what string)
}

func (c *checker) template(t *Template) {
	var ok bool
	if c.shape, ok = shapes[t.ID]; !ok {
		c.add(c.where, fmt.Sprintf("is no kind of letter: one of %v", Kinds()))
		return
	}
	if t.From.IsZero() || len(t.Blocks) == 0 {
		c.add(c.where, "needs a day from which it holds, and blocks")
	}
	c.text(c.where+": title", t.Title)
	for i := range t.Blocks {
		c.block(fmt.Sprintf("%s: blocks[%d]", c.where, i), &t.Blocks[i])
	}
}

func (c *checker) block(path string, b *Block) {
	filled := 0
	for _, text := range []Text{b.Heading, b.Text, b.Note} {
		if len(text) > 0 {
			filled++
			c.text(path, text)
		}
	}
	for _, f := range b.Facts {
		c.text(path, f.Name)
		c.known(path, "text", f.Value, c.shape.has(f.Value))
	}
	cells, table := c.shape.tables[b.Table]
	for _, col := range b.Columns {
		c.text(path, col.Name)
		c.known(path, "cell", col.Cell, slices.Contains(cells, col.Cell))
	}
	if b.Table != "" {
		filled++
		c.known(path, "table", b.Table, table && len(b.Columns) > 0)
		c.text(path, b.Caption)
	}
	if b.List != "" {
		filled++
		c.known(path, "list", b.List, slices.Contains(c.shape.lists, b.List))
	}
	if len(b.Facts) > 0 {
		filled++
	}
	if filled != 1 {
		c.add(path, "is one of heading, text, note, facts, list and table")
	}
	if b.When != "" {
		_, isTable := c.shape.tables[b.When]
		c.known(path, "fact", b.When, isTable || c.shape.has(b.When) || slices.Contains(c.shape.lists, b.When))
	}
}

func (s shape) has(name string) bool {
	return slices.Contains(everywhere, name) || slices.Contains(s.texts, name)
}

func (c *checker) known(path, what, name string, ok bool) {
	if !ok {
		c.add(path, fmt.Sprintf("%q is no %s of this letter", name, what))
	}
}

var placeholder = regexp.MustCompile(`\{([a-z]+)\}`)

func (c *checker) text(path string, t Text) {
	for _, lang := range c.langs {
		if t[lang] == "" {
			c.add(path, fmt.Sprintf("has no wording in %q", lang))
		}
	}
	for _, lang := range slices.SortedFunc(maps.Keys(t), cmp.Compare[string]) {
		if !slices.Contains(c.langs, lang) {
			c.add(path, fmt.Sprintf("has a wording in %q, which is no language of the pack", lang))
		}
		for _, m := range placeholder.FindAllStringSubmatch(t[lang], -1) {
			c.known(path, "text", m[1], c.shape.has(m[1]))
		}
	}
}
