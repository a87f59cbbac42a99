package web

import (
	"bytes"
	"html/template"
	"regexp"
	"strconv"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
)

// MethodsPage shows how figures are made.
type MethodsPage struct {
	Head
	Contents []Link
	Text     template.HTML // in English, of our own document
}

// Template names the page.
func (*MethodsPage) Template() string { return "methods" }

// MethodHref is the address of a section of the methods.
func MethodHref(section int) string { return "/methods#s" + strconv.Itoa(section) }

// Method is a section of the methods and its name.
type Method struct {
	Section int
	Title   string
}

// Methods makes a page's text of the document and lists its sections. The title
// is left out: the page has its own.
func Methods(document []byte) (template.HTML, []Method, error) {
	md := goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	var out bytes.Buffer
	body := afterTitle.ReplaceAll(document, nil)
	err := md.Convert(body, &out, parser.WithContext(parser.NewContext(parser.WithIDs(numbered{}))))
	var list []Method
	for _, m := range sections.FindAllSubmatch(body, -1) {
		n, _ := strconv.Atoi(string(m[1]))
		list = append(list, Method{n, string(m[2])})
	}
	return template.HTML(scrolling.ReplaceAll(out.Bytes(), []byte(`<div class="scroll" tabindex="0" role="region" aria-label="table">$0</div>`))), list, err //nolint:gosec // our own document
}

var (
	afterTitle = regexp.MustCompile(`\A# [^\n]*\n`)
	sections   = regexp.MustCompile(`(?m)^## (\d+)\. (.*)$`)
	number     = regexp.MustCompile(`^(\d+)\.`)
	scrolling  = regexp.MustCompile(`(?s)<table>.*?</table>|<pre>.*?</pre>`)
)

// numbered gives headings the number that they begin with as their id.
type numbered struct{}

func (numbered) Generate(value []byte, _ ast.NodeKind) []byte {
	if m := number.FindSubmatch(value); m != nil {
		return append([]byte("s"), m[1]...)
	}
	return bytes.ToLower(regexp.MustCompile(`[^A-Za-z0-9]+`).ReplaceAll(value, []byte("-")))
}

func (numbered) Put([]byte) {}
