package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"strings"
)

// Write writes a document in a font.
func Write(font *Font, d Document) []byte {
	l := &layout{font: newSubset(font), root: &tag{kind: "Document", lang: d.Lang}}
	for _, p := range d.Parts {
		l.page()
		l.at = l.root.child("Sect")
		l.at.lang = p.Lang
		for _, b := range p.Blocks {
			b.lay(l)
		}
	}
	if len(l.pages) == 0 {
		l.page()
	}
	l.feet(d.Footer)
	return l.write(d)
}

// feet writes the foot of every page.
func (l *layout) feet(footer string) {
	for i, page := range l.pages {
		var b bytes.Buffer
		number := fmt.Sprintf("%d / %d", i+1, len(l.pages))
		at := right - l.measure(number, smallSize)
		fmt.Fprintf(&b, "/Artifact << /Type /Pagination /Subtype /Footer >> BDC\n0.35 g\n")
		for _, part := range []struct {
			s string
			x float64
		}{{footer, left}, {number, at}} {
			fmt.Fprintf(&b, "BT /F1 %s Tf %s %s Td <%s> Tj ET\n", num(smallSize), num(part.x), num(42), l.font.hex(part.s))
		}
		b.WriteString("0 g\nEMC\n")
		page.Write(b.Bytes())
	}
}

func (l *layout) write(d Document) []byte {
	f := &file{}
	catalog, tree, info := f.reserve(), f.reserve(), f.reserve()
	font := l.font.write(f)
	var pages []int
	for i, content := range l.pages {
		stream := f.stream("", content.Bytes())
		pages = append(pages, f.add("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Resources << /Font << /F1 %d 0 R >> >> /Contents %d 0 R /StructParents %d /Tabs /S >>",
			tree, num(pageWidth), num(pageHeight), font, stream, i))
	}
	f.set(tree, "<< /Type /Pages /Count %d /Kids [%s] >>", len(pages), refs(pages))
	f.set(info, "<< /Title %s /Author %s /Producer (Lanthorn) /CreationDate %s /ModDate %s >>", text(d.Title), text(d.Author), day(d.Made), day(d.Made))
	meta := f.stream("/Type /Metadata /Subtype /XML ", d.metadata())
	root := l.root.tree(f, pages, l.marks)
	f.set(catalog, "<< /Type /Catalog /Pages %d 0 R /Lang (%s) /MarkInfo << /Marked true >> /StructTreeRoot %d 0 R /ViewerPreferences << /DisplayDocTitle true >> /Metadata %d 0 R >>",
		tree, d.Lang, root, meta)
	h := sha256.New()
	for _, o := range f.objects {
		h.Write(o)
	}
	return f.bytes(catalog, info, hex.EncodeToString(h.Sum(nil)[:16]), d.Comment)
}

func refs(objects []int) string {
	parts := make([]string, len(objects))
	for i, n := range objects {
		parts[i] = fmt.Sprintf("%d 0 R", n)
	}
	return strings.Join(parts, " ")
}

// write adds the subset with everything a reader needs of it.
func (s *subset) write(f *file) int {
	base := s.tag() + "+" + fontName
	font := s.font
	data := s.file()
	embedded := f.stream(fmt.Sprintf("/Length1 %d ", len(data)), data)
	descriptor := f.add("<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R >>",
		base, font.em(font.box[0]), font.em(font.box[1]), font.em(font.box[2]), font.em(font.box[3]), font.em(font.ascent), font.em(font.descent), font.em(font.ascent)*2/3, embedded)
	var widths strings.Builder
	for _, g := range s.glyphs {
		fmt.Fprintf(&widths, " %d", font.width(g))
	}
	cid := f.add("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW 1000 /W [0 [%s ]] >>",
		base, descriptor, widths.String())
	toText := f.stream("", s.textMap())
	return f.add("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>", base, cid, toText)
}

// metadata says in XMP what the document is, and which standard it follows.
func (d Document) metadata() []byte {
	at := d.Made.UTC().Format("2006-01-02T15:04:05Z")
	return fmt.Appendf(nil, "<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"+
		"<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">"+
		"<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator><dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>"+
		"<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate><pdf:Producer>Lanthorn</pdf:Producer><pdfuaid:part>1</pdfuaid:part></rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>",
		escaped(d.Title), escaped(d.Author), escaped(d.Lang), at, at)
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
