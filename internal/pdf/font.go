package pdf

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

// FontHash is the SHA-256 of the one font that documents are set in: Noto Sans SC
// Regular as @expo-google-fonts/noto-sans-sc 0.4.3 ships it (SIL OFL 1.1).
const FontHash = "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16"

const (
	fontFile = "dist/NotoSansSC_400Regular.ttf.gz"
	fontName = "NotoSansSC-Regular"
	maxFont  = 32 << 20
)

// ErrNoFont says that the program was built without its font, or with another.
var ErrNoFont = errors.New("the program was built without the font of its letters; build it with make build")

//go:embed all:dist
var built embed.FS

// Built is the font that was built into the program.
var Built = sync.OnceValues(func() (*Font, error) {
	packed, err := fs.ReadFile(built, fontFile)
	if err != nil {
		return nil, ErrNoFont
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrNoFont, err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, maxFont))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrNoFont, err)
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != FontHash {
		return nil, fmt.Errorf("%w: its hash is not the one that is written down", ErrNoFont)
	}
	return ParseFont(raw)
})

// Font is a TrueType font with outlines in a glyf table, as far as setting text
// and cutting out glyphs needs it. It is read-only.
type Font struct {
	units   int // to an em
	ascent  int // in units, as the other measures
	descent int
	box     [4]int
	long    bool // loca holds 32-bit offsets
	metrics int  // glyphs with a width of their own
	glyphs  int
	tables  map[string][]byte
	chars   map[rune]uint16
}

// ParseFont reads a font.
func ParseFont(raw []byte) (*Font, error) {
	f := &Font{}
	var err error
	if f.tables, err = fontTables(raw); err != nil {
		return nil, err
	}
	for name, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "hmtx": 4, "loca": 4, "glyf": 1, "cmap": 4} {
		if len(f.tables[name]) < least {
			return nil, fmt.Errorf("font: table %s is missing or too short", name)
		}
	}
	head, hhea := f.tables["head"], f.tables["hhea"]
	f.units, f.long = u16(head, 18), u16(head, 50) == 1
	for i := range f.box {
		f.box[i] = i16(head, 36+2*i)
	}
	f.ascent, f.descent = i16(hhea, 4), i16(hhea, 6)
	f.metrics, f.glyphs = u16(hhea, 34), u16(f.tables["maxp"], 4)
	if f.units == 0 || f.metrics == 0 || f.metrics > f.glyphs || len(f.tables["hmtx"]) < 4*f.metrics || len(f.tables["loca"]) < (f.glyphs+1)*f.offsetSize() {
		return nil, errors.New("font: its tables contradict one another")
	}
	f.chars, err = charMap(f.tables["cmap"])
	return f, err
}

func fontTables(raw []byte) (map[string][]byte, error) {
	if len(raw) < 12 || u32(raw, 0) != 0x00010000 {
		return nil, errors.New("font: not a TrueType font")
	}
	out := map[string][]byte{}
	for i := range u16(raw, 4) {
		at := 12 + 16*i
		if at+16 > len(raw) {
			return nil, errors.New("font: it is cut off")
		}
		start, size := u32(raw, at+8), u32(raw, at+12)
		if start+size > len(raw) {
			return nil, errors.New("font: it is cut off")
		}
		out[string(raw[at:at+4])] = raw[start : start+size]
	}
	return out, nil
}

// charMap reads the Unicode table in format 12, or in format 4 where there is no
// other.
func charMap(cmap []byte) (map[rune]uint16, error) {
	var four, twelve []byte
	for i := range u16(cmap, 2) {
		at := 4 + 8*i
		if at+8 > len(cmap) || u32(cmap, at+4)+16 > len(cmap) {
			return nil, errors.New("font: its map of characters is cut off")
		}
		table := cmap[u32(cmap, at+4):]
		switch platform := u16(cmap, at); {
		case platform != 0 && platform != 3:
		case u16(table, 0) == 12:
			twelve = table
		case u16(table, 0) == 4:
			four = table
		}
	}
	switch {
	case twelve != nil:
		return mapTwelve(twelve)
	case four != nil:
		return mapFour(four)
	}
	return nil, errors.New("font: no Unicode map of characters in format 4 or 12")
}

func mapTwelve(t []byte) (map[rune]uint16, error) {
	out := map[rune]uint16{}
	for i := range u32(t, 12) {
		at := 16 + 12*i
		if at+12 > len(t) {
			return nil, errors.New("font: its map of characters is cut off")
		}
		first, last, glyph := u32(t, at), u32(t, at+4), u32(t, at+8)
		if last > 0x10FFFF || last-first+glyph > 0xFFFF {
			return nil, errors.New("font: its map of characters names glyphs that cannot be")
		}
		for c := first; c <= last; c++ {
			out[rune(c)] = uint16(glyph + c - first)
		}
	}
	return out, nil
}

func mapFour(t []byte) (map[rune]uint16, error) {
	n := u16(t, 6) / 2
	if 16+8*n > len(t) {
		return nil, errors.New("font: its map of characters is cut off")
	}
	out := map[rune]uint16{}
	for i := range n {
		last, first := u16(t, 14+2*i), u16(t, 16+2*n+2*i)
		delta, at := u16(t, 16+4*n+2*i), 16+6*n+2*i
		offset := u16(t, at)
		for c := first; c <= last && c != 0xFFFF; c++ {
			glyph := c
			if offset != 0 {
				where := at + offset + 2*(c-first)
				if where+2 > len(t) {
					return nil, errors.New("font: its map of characters is cut off")
				}
				if glyph = u16(t, where); glyph == 0 {
					continue
				}
			}
			out[rune(c)] = uint16(glyph + delta)
		}
	}
	return out, nil
}

func (f *Font) offsetSize() int {
	if f.long {
		return 4
	}
	return 2
}

// stands are glyphs that stand for a character that the font lacks, the first
// that it has.
var stands = []rune{'□', '?'}

// glyph is the glyph of a character, or the one that stands for it.
func (f *Font) glyph(c rune) uint16 {
	if g, ok := f.chars[c]; ok && g != 0 && int(g) < f.glyphs {
		return g
	}
	for _, s := range stands {
		if g, ok := f.chars[s]; ok && int(g) < f.glyphs {
			return g
		}
	}
	return 0
}

// width is the advance of a glyph in thousandths of an em.
func (f *Font) width(g uint16) int {
	at := min(int(g), f.metrics-1)
	return (u16(f.tables["hmtx"], 4*at)*1000 + f.units/2) / f.units
}

func (f *Font) em(v int) int { return v * 1000 / f.units }

// outline is the description of a glyph; empty for a space.
func (f *Font) outline(g uint16) []byte {
	if int(g) >= f.glyphs {
		return nil
	}
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	var start, end int
	if f.long {
		start, end = u32(loca, 4*int(g)), u32(loca, 4*int(g)+4)
	} else {
		start, end = 2*u16(loca, 2*int(g)), 2*u16(loca, 2*int(g)+2)
	}
	if start >= end || end > len(glyf) {
		return nil
	}
	return glyf[start:end]
}

func u16(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
func i16(b []byte, at int) int { return int(int16(binary.BigEndian.Uint16(b[at:]))) }
func u32(b []byte, at int) int { return int(binary.BigEndian.Uint32(b[at:])) }
