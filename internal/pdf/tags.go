package pdf

import (
	"fmt"
	"strings"
)

// tag is an element of the structure tree: what a reader is told that a piece of
// the page is.
type tag struct {
	kind       string // H1, P, Table, …
	lang       string
	alt        string
	attributes string
	parent     *tag
	children   []*tag
	marks      []mark
	object     int
}

// mark is a piece of content on a page.
type mark struct{ page, id int }

func (t *tag) child(kind string) *tag {
	c := &tag{kind: kind, parent: t}
	t.children = append(t.children, c)
	return c
}

// tree writes the structure tree and returns its root's object. pages are the
// objects of the pages; each page's key in the parent tree is its index.
func (t *tag) tree(f *file, pages []int, marks [][]*tag) int {
	root, parents := f.reserve(), f.reserve()
	t.number(f)
	t.write(f, root, pages)
	f.set(root, "<< /Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d >>", t.object, parents, len(pages))
	var b strings.Builder
	for i, of := range marks {
		fmt.Fprintf(&b, " %d [", i)
		for _, m := range of {
			fmt.Fprintf(&b, " %d 0 R", m.object)
		}
		b.WriteString(" ]")
	}
	f.set(parents, "<< /Nums [%s ] >>", b.String())
	return root
}

func (t *tag) number(f *file) {
	t.object = f.reserve()
	for _, c := range t.children {
		c.number(f)
	}
}

func (t *tag) write(f *file, parent int, pages []int) {
	var b strings.Builder
	fmt.Fprintf(&b, "<< /Type /StructElem /S /%s /P %d 0 R", t.kind, parent)
	if t.lang != "" {
		fmt.Fprintf(&b, " /Lang (%s)", t.lang)
	}
	if t.alt != "" {
		fmt.Fprintf(&b, " /Alt %s", text(t.alt))
	}
	if t.attributes != "" {
		fmt.Fprintf(&b, " /A %s", t.attributes)
	}
	if len(t.marks) > 0 {
		fmt.Fprintf(&b, " /Pg %d 0 R", pages[t.marks[0].page])
	}
	b.WriteString(" /K [")
	for _, m := range t.marks {
		fmt.Fprintf(&b, " << /Type /MCR /Pg %d 0 R /MCID %d >>", pages[m.page], m.id)
	}
	for _, c := range t.children {
		fmt.Fprintf(&b, " %d 0 R", c.object)
	}
	b.WriteString(" ] >>")
	f.set(t.object, "%s", b.String())
	for _, c := range t.children {
		c.write(f, t.object, pages)
	}
}
