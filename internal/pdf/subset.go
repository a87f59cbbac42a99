package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
)

// subset is the part of a font that one document uses. Every character has a
// number of its own, in the order in which the text brings it, so that text
// copied out of the document is the text put in, even where the font lacks the
// character and another glyph stands for it.
type subset struct {
	font   *Font
	chars  []rune // by number, from 1
	glyphs []uint16
	number map[rune]int
}

func newSubset(f *Font) *subset {
	return &subset{font: f, glyphs: []uint16{0}, chars: []rune{0}, number: map[rune]int{}}
}

// use is the number of a character.
func (s *subset) use(c rune) int {
	if n, ok := s.number[c]; ok {
		return n
	}
	n := len(s.glyphs)
	s.number[c] = n
	s.chars, s.glyphs = append(s.chars, c), append(s.glyphs, s.font.glyph(c))
	return n
}

// hex writes text as numbers of characters.
func (s *subset) hex(text string) string {
	var b bytes.Buffer
	for _, c := range text {
		fmt.Fprintf(&b, "%04X", s.use(c))
	}
	return b.String()
}

// tag is the six letters that name a subset (ISO 32000-1, 9.6.4).
func (s *subset) tag() string {
	h := sha256.New()
	for _, c := range s.chars {
		fmt.Fprintf(h, "%d ", c)
	}
	sum := h.Sum(nil)
	out := make([]byte, 6)
	for i := range out {
		out[i] = 'A' + sum[i]%26
	}
	return string(out)
}

// file is the subset as a font of its own: the glyphs used, then the parts of
// composite ones.
func (s *subset) file() []byte {
	glyphs := slices.Clone(s.glyphs)
	place := map[uint16]int{}
	var outlines [][]byte
	for i := 0; i < len(glyphs); i++ {
		outlines = append(outlines, s.recompose(s.font.outline(glyphs[i]), &glyphs, place))
	}
	var glyf bytes.Buffer
	loca := make([]byte, 0, 4*len(glyphs)+4)
	for _, o := range outlines {
		loca = binary.BigEndian.AppendUint32(loca, uint32(glyf.Len()))
		glyf.Write(o)
		for glyf.Len()%4 != 0 {
			glyf.WriteByte(0)
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(glyf.Len()))
	return fontFileOf(map[string][]byte{"glyf": glyf.Bytes(), "loca": loca, "hmtx": s.widths(glyphs),
		"head": s.head(), "hhea": s.counted("hhea", 34, len(glyphs)), "maxp": s.counted("maxp", 4, len(glyphs))})
}

const (
	wordArguments = 1 << 0
	oneScale      = 1 << 3
	moreParts     = 1 << 5
	twoScales     = 1 << 6
	fourScales    = 1 << 7
)

// recompose has a composite glyph name its parts by their place in the subset;
// parts that are not there yet are added.
func (s *subset) recompose(outline []byte, glyphs *[]uint16, place map[uint16]int) []byte {
	if len(outline) < 10 || i16(outline, 0) >= 0 {
		return outline
	}
	out := slices.Clone(outline)
	for at := 10; at+4 <= len(out); {
		flags, part := u16(out, at), uint16(u16(out, at+2))
		n, ok := place[part]
		if !ok {
			n = len(*glyphs)
			place[part] = n
			*glyphs = append(*glyphs, part)
		}
		binary.BigEndian.PutUint16(out[at+2:], uint16(n))
		at += 4 + partSize(flags)
		if flags&moreParts == 0 {
			break
		}
	}
	return out
}

// partSize is how many bytes follow the number of a part.
func partSize(flags int) int {
	n := 2
	if flags&wordArguments != 0 {
		n = 4
	}
	switch {
	case flags&oneScale != 0:
		n += 2
	case flags&twoScales != 0:
		n += 4
	case flags&fourScales != 0:
		n += 8
	}
	return n
}

func (s *subset) widths(glyphs []uint16) []byte {
	f := s.font
	var out []byte
	for _, g := range glyphs {
		at := 4 * min(int(g), f.metrics-1)
		bearing := at + 2
		if int(g) >= f.metrics {
			bearing = 4*f.metrics + 2*(int(g)-f.metrics)
		}
		out = append(out, f.tables["hmtx"][at:at+2]...)
		if bearing+2 > len(f.tables["hmtx"]) {
			out = append(out, 0, 0)
			continue
		}
		out = append(out, f.tables["hmtx"][bearing:bearing+2]...)
	}
	return out
}

// head has 32-bit offsets and no sum yet.
func (s *subset) head() []byte {
	out := slices.Clone(s.font.tables["head"])
	binary.BigEndian.PutUint32(out[8:], 0)
	binary.BigEndian.PutUint16(out[50:], 1)
	return out
}

func (s *subset) counted(table string, at, n int) []byte {
	out := slices.Clone(s.font.tables[table])
	binary.BigEndian.PutUint16(out[at:], uint16(n))
	return out
}

// fontFileOf writes tables as a TrueType file with its sums.
func fontFileOf(tables map[string][]byte) []byte {
	names := []string{"glyf", "head", "hhea", "hmtx", "loca", "maxp"}
	out := []byte{0, 1, 0, 0, 0, byte(len(names)), 0, 64, 0, 2, 0, 32}
	at := 12 + 16*len(names)
	var body []byte
	head := 0
	for _, name := range names {
		t := tables[name]
		if name == "head" {
			head = at + len(body)
		}
		out = append(out, name...)
		out = binary.BigEndian.AppendUint32(out, sum32(t))
		out = binary.BigEndian.AppendUint32(out, uint32(at+len(body)))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t)))
		body = append(body, t...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	out = append(out, body...)
	binary.BigEndian.PutUint32(out[head+8:], 0xB1B0AFBA-sum32(out))
	return out
}

func sum32(b []byte) uint32 {
	var sum uint32
	for i := 0; i < len(b); i += 4 {
		var word [4]byte
		copy(word[:], b[i:])
		sum += binary.BigEndian.Uint32(word[:])
	}
	return sum
}

// textMap says which character each number stands for (ISO 32000-1, 9.10.3).
func (s *subset) textMap() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for from := 1; from < len(s.chars); from += 100 {
		to := min(from+100, len(s.chars))
		fmt.Fprintf(&b, "%d beginbfchar\n", to-from)
		for n := from; n < to; n++ {
			fmt.Fprintf(&b, "<%04X> <%s>\n", n, utf16Hex(string(s.chars[n])))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}
