package pdf

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	objectHead = regexp.MustCompile(`(?m)^(\d+) 0 obj\n`)
	element    = regexp.MustCompile(`/Type /StructElem /S /(\w+) /P (\d+) 0 R`)
	marked     = regexp.MustCompile(`/(\w+) << /MCID (\d+) >> BDC`)
	kid        = regexp.MustCompile(`/MCR /Pg (\d+) 0 R /MCID (\d+)`)
	parents    = regexp.MustCompile(`(\d+) \[((?: \d+ 0 R)*) \]`)
)

// objectsOf reads the objects of a file by their numbers.
func objectsOf(t *testing.T, file string) map[int]string {
	t.Helper()
	out := map[int]string{}
	heads := objectHead.FindAllStringSubmatchIndex(file, -1)
	for _, h := range heads {
		n, _ := strconv.Atoi(file[h[2]:h[3]])
		body, _, ok := strings.Cut(file[h[1]:], "\nendobj\n")
		if !ok {
			t.Fatalf("object %d does not end", n)
		}
		out[n] = body
	}
	return out
}

// TestTheTagsAreReadBack: what a screen reader needs is in the file, and each
// piece of content belongs to an element and is in the parent tree.
func TestTheTagsAreReadBack(t *testing.T) {
	file := string(Write(builtFont(t), sample()))
	objects := objectsOf(t, file)
	for _, want := range []string{"/MarkInfo << /Marked true >>", "/Lang (zh-CN)", "/DisplayDocTitle true", "<pdfuaid:part>1</pdfuaid:part>", "/Alt " + text("二维码"), "/Scope /Column", "/Scope /Row", "/ToUnicode", "/FontFile2", "/Tabs /S"} {
		if !strings.Contains(file, want) {
			t.Errorf("the file lacks %s", want)
		}
	}
	kinds, owned := map[string]int{}, map[string]string{}
	for _, body := range objects {
		m := element.FindStringSubmatch(body)
		if m == nil {
			continue
		}
		kinds[m[1]]++
		for _, k := range kid.FindAllStringSubmatch(body, -1) {
			owned[k[1]+" "+k[2]] = m[1]
		}
	}
	for kind, n := range map[string]int{"Document": 1, "Sect": 2, "H1": 2, "H2": 1, "Table": 2, "Caption": 1, "Figure": 1, "L": 1, "LI": 2, "Lbl": 2, "LBody": 2, "P": 3, "TR": 33, "TH": 37, "TD": 122} {
		if kinds[kind] != n {
			t.Errorf("%d elements %s, want %d", kinds[kind], kind, n)
		}
	}
	pieces := 0
	for n, body := range objects {
		if !strings.HasPrefix(body, "<< /Type /Page ") {
			continue
		}
		stream, _ := strconv.Atoi(regexp.MustCompile(`/Contents (\d+)`).FindStringSubmatch(body)[1])
		for _, m := range marked.FindAllStringSubmatch(objects[stream], -1) {
			pieces++
			if owner := owned[strconv.Itoa(n)+" "+m[2]]; owner != m[1] {
				t.Errorf("content %s of page object %d is %s on the page and %q in the tree", m[2], n, m[1], owner)
			}
		}
	}
	listed := 0
	for _, body := range objects {
		if strings.HasPrefix(body, "<< /Nums [") {
			for _, p := range parents.FindAllStringSubmatch(body, -1) {
				listed += strings.Count(p[2], " 0 R")
			}
		}
	}
	if pieces == 0 || listed != pieces || len(owned) != pieces {
		t.Errorf("%d pieces of content, %d in the tree, %d in the parent tree", pieces, len(owned), listed)
	}
}

// TestTextComesOutAsItWentIn: even a character that the font lacks has a number
// of its own that stands for it.
func TestTextComesOutAsItWentIn(t *testing.T) {
	s := newSubset(builtFont(t))
	for _, c := range "ᚠ□出A" {
		s.use(c)
	}
	m := string(s.textMap())
	for n, c := range []string{"16A0", "25A1", "51FA", "0041"} {
		if !strings.Contains(m, "<000"+strconv.Itoa(n+1)+"> <"+c+">") {
			t.Errorf("number %d does not stand for %s:\n%s", n+1, c, m)
		}
	}
}
