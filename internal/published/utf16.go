package published

import (
	"bufio"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// twoBytes reads a file in UTF-16, whose first two bytes say in which order bytes
// stand. A line with anything that is no UTF-16 is named.
func (f *file) twoBytes(body *bufio.Reader) {
	data := f.whole(body)
	if data == nil {
		return
	}
	order := binary.ByteOrder(binary.LittleEndian)
	if data[0] == 0xfe {
		order = binary.BigEndian
	}
	var text strings.Builder
	line, bad := 1, 0
	wrong := func() {
		if bad != line {
			bad = line
			f.wrong(line, "", "utf16")
		}
	}
	for i := 2; i < len(data); i += 2 {
		if i+1 == len(data) {
			wrong()
			break
		}
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			second := rune(0)
			if i+3 < len(data) {
				second = rune(order.Uint16(data[i+2:]))
			}
			if r = utf16.DecodeRune(r, second); r == utf8.RuneError {
				wrong()
			} else {
				i += 2
			}
		}
		text.WriteRune(r)
		if r == '\n' {
			line++
		}
	}
	f.read(bufio.NewReaderSize(strings.NewReader(text.String()), 1<<16))
}
