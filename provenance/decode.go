package provenance

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math/bits"
)

// FormatError reports a file that cannot be read: damaged, cut short, of
// another version, or impossible. At says in which part.
type FormatError struct {
	At   string
	Text string
}

// Error says what, where and how to mend it.
func (e *FormatError) Error() string {
	return "provenance: graph file, " + e.At + ": " + e.Text + "; fetch it again or rebuild the graph from the ledger"
}

func wordCount(mask uint32) uint32 {
	n := uint32(bits.OnesCount32(mask & elementBits))
	if mask&wideFlag != 0 {
		n *= 2
	}
	return n
}

// Decode reads a graph that Encode wrote, checks it, and returns it ready for
// readers and writer. Memory grows with the bytes that arrive, never with what
// a header claims. Errors: *FormatError, or the reader's own.
func Decode(r io.Reader) (*Graph, error) {
	d := decoder{g: New()}
	d.v = &d.g.w
	if err := d.header(r); err != nil {
		return nil, err
	}
	d.frames = readFrames(r)
	defer d.frames.close()
	for _, step := range []func() error{d.originFrames, d.lotFrames, d.eventFrames, d.frames.end} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	next := d.v.next
	d.g.nextTab.Store(&next)
	d.g.publish()
	return d.g, nil
}

type decoder struct {
	g       *Graph
	v       *View
	frames  *frames
	lots    uint32
	events  uint32
	origins uint32
}

func (d *decoder) header(r io.Reader) error {
	var b [headerLen]byte
	if err := readFull(r, b[:], "header"); err != nil {
		return err
	}
	le := binary.LittleEndian
	switch {
	case string(b[:8]) != fileMagic:
		return &FormatError{"header", "not a graph file"}
	case le.Uint32(b[headerLen-4:]) != crc32.Checksum(b[:headerLen-4], castagnoli):
		return &FormatError{"header", "checksum does not match"}
	case le.Uint32(b[8:]) != fileVersion:
		return &FormatError{"header", fmt.Sprintf("version %d is not known here", le.Uint32(b[8:]))}
	}
	d.lots, d.events, d.origins = le.Uint32(b[12:]), le.Uint32(b[16:]), le.Uint32(b[20:])
	d.v.seq = int64(le.Uint64(b[24:]))
	if d.lots >= 1<<32-chunkLen || d.events >= 1<<32-chunkLen || d.origins == 0 {
		return &FormatError{"header", "impossible counts"}
	}
	return nil
}

func (d *decoder) originFrames() error {
	for left := d.origins - 1; left > 0; {
		n := min(left, chunkLen)
		b, err := d.frames.next("origins")
		if err != nil {
			return err
		}
		if len(b) != int(n)*4 {
			return &FormatError{"origins", "impossible frame length"}
		}
		for ; len(b) > 0; b = b[4:] {
			o := binary.LittleEndian.Uint32(b)
			if _, dup := d.g.originIx[o]; dup {
				return &FormatError{"origins", fmt.Sprintf("origin %d twice", o)}
			}
			d.g.intern(o)
		}
		left -= n
	}
	return nil
}

func (d *decoder) lotFrames() error {
	for first := uint32(1); first <= d.lots; first += chunkLen {
		b, err := d.frames.next("lots")
		if err != nil {
			return err
		}
		n := min(chunkLen, d.lots-first+1)
		if len(b) < int(n)*lotBytes {
			return &FormatError{"lots", "impossible frame length"}
		}
		words := b[n*lotBytes:]
		for i := range n {
			if words, err = d.lot(first+i, b[i*lotBytes:], words); err != nil {
				return err
			}
		}
		if len(words) != 0 {
			return &FormatError{"lots", "bytes left over"}
		}
	}
	d.v.lastLot = d.lots
	return nil
}

func (d *decoder) lot(lot uint32, b, words []byte) ([]byte, error) {
	le := binary.LittleEndian
	l := lotRec{net: int64(le.Uint64(b)), mask: le.Uint32(b[8:]), origin: le.Uint32(b[12:])}
	n := wordCount(l.mask)
	switch {
	case l.mask&^(wideFlag|declaredFlag|elementBits) != 0, l.net < 0, l.origin >= d.origins,
		l.mask&declaredFlag == 0 && l != lotRec{}, len(words) < int(n)*4:
		return nil, &FormatError{"lots", fmt.Sprintf("lot %d is impossible", lot)}
	case d.v.endWord > 1<<32-2*chunkLen:
		return nil, &FormatError{"lots", "too many element masses"}
	}
	l.off = room(d.v.endWord, n)
	if n > 0 {
		d.v.words.reserve(l.off + n - 1)
		dst := d.v.words.tab[l.off>>chunkBits][l.off&chunkMask:][:n]
		src := words[:n*4]
		for i := range dst {
			dst[i] = le.Uint32(src)
			src = src[4:]
		}
		if l.mask&wideFlag != 0 && !wideFits(dst) {
			return nil, &FormatError{"lots", fmt.Sprintf("lot %d has an element mass below zero", lot)}
		}
		d.v.endWord = l.off + n
	}
	d.v.lots.reserve(lot)
	d.v.heads.reserve(lot)
	d.v.makers.reserve(lot)
	if l.mask&declaredFlag != 0 {
		l.mask |= sourceFlag
		d.v.lotCount++
	}
	*d.v.lots.at(lot) = l
	return words[n*4:], nil
}

func wideFits(w []uint32) bool {
	for i := 1; i < len(w); i += 2 {
		if w[i]>>31 != 0 {
			return false
		}
	}
	return true
}

func (d *decoder) eventFrames() error {
	for id := uint32(1); id <= d.events; {
		b, err := d.frames.next("events")
		if err != nil {
			return err
		}
		if len(b) < 4 {
			return &FormatError{"events", "impossible frame length"}
		}
		n := binary.LittleEndian.Uint32(b)
		b = b[4:]
		if n == 0 || n > d.events-id+1 {
			return &FormatError{"events", "impossible count"}
		}
		for ; n > 0; n-- {
			if b, err = d.event(id, b); err != nil {
				return err
			}
			id++
		}
		if len(b) != 0 {
			return &FormatError{"events", "bytes left over"}
		}
	}
	d.v.lastEv = d.events
	for lot := uint32(1); lot <= d.lots; lot++ {
		if d.v.lots.at(lot).mask&declaredFlag == 0 && d.v.heads.at(lot).Load() != 0 {
			return &FormatError{"events", fmt.Sprintf("lot %d is drawn from but not declared", lot)}
		}
	}
	return nil
}

func impossible(id uint32, what string) error {
	return &FormatError{"events", fmt.Sprintf("event %d: %s", id, what)}
}

func (d *decoder) event(id uint32, b []byte) ([]byte, error) {
	if len(b) < eventBytes {
		return nil, impossible(id, "cut short")
	}
	le := binary.LittleEndian
	ev := eventRec{time: int64(le.Uint64(b)), out: le.Uint32(b[8:]), outFirst: le.Uint32(b[12:])}
	in := le.Uint32(b[16:])
	b = b[eventBytes:]
	scattered := uint32(0)
	if ev.out&scatteredFlag != 0 {
		scattered = ev.outCount()
	}
	switch {
	case in > chunkLen || ev.outCount() > chunkLen || len(b) < int(in)*inputBytes+int(scattered)*4:
		return nil, impossible(id, "cut short")
	case !ev.exists() && (ev != eventRec{} || in > 0), ev.voided() && in > 0:
		return nil, impossible(id, "has what it cannot have")
	case ev.outCount() > 0 && scattered == 0 && (ev.outFirst == 0 || uint64(ev.outFirst)+uint64(ev.outCount()) > uint64(d.lots)+1):
		return nil, impossible(id, "makes lots that are not there")
	}
	if ev.exists() {
		d.v.evCount++
	}
	if err := d.inputs(id, &ev, b[:in*inputBytes]); err != nil {
		return nil, err
	}
	b = b[in*inputBytes:]
	if err := d.outputs(id, &ev, b[:scattered*4]); err != nil {
		return nil, err
	}
	d.v.events.reserve(id)
	*d.v.events.at(id) = ev
	return b[scattered*4:], nil
}

// inputs writes the draws and hangs them into the lists of their lots.
func (d *decoder) inputs(id uint32, ev *eventRec, b []byte) error {
	n := uint32(len(b) / inputBytes)
	if n == 0 {
		return nil
	}
	if d.v.endEdge > 1<<32-2*chunkLen {
		return impossible(id, "too many edges")
	}
	first := room(d.v.endEdge, n)
	d.v.edges.reserve(first + n - 1)
	d.v.next.reserve(first + n - 1)
	ev.inFirst, ev.inCount = first, n
	d.v.endEdge = first + n
	lots := d.v.edges.lots.tab[first>>chunkBits][first&chunkMask:][:n]
	masses := d.v.edges.masses.tab[first>>chunkBits][first&chunkMask:][:n]
	users := d.v.edges.users.tab[first>>chunkBits][first&chunkMask:][:n]
	next := d.v.next.tab[first>>chunkBits][first&chunkMask:][:n]
	le := binary.LittleEndian
	for i := range lots {
		x := b[i*inputBytes:][:inputBytes]
		lot, mass := le.Uint32(x), int64(le.Uint64(x[4:]))
		if lot == 0 || lot > d.lots || mass < 0 {
			return impossible(id, "draws from a lot that is not there, or less than nothing")
		}
		lots[i], masses[i], users[i] = lot, mass, id
		head := d.v.heads.at(lot)
		next[i] = head.Load()
		head.Store(first + uint32(i))
	}
	return nil
}

func (d *decoder) outputs(id uint32, ev *eventRec, scattered []byte) error {
	if len(scattered) > 0 {
		ev.outFirst = d.v.endOut
	}
	for i := range ev.outCount() {
		lot := ev.outFirst + i
		if len(scattered) > 0 {
			lot = binary.LittleEndian.Uint32(scattered[i*4:])
			d.v.outs.reserve(d.v.endOut)
			*d.v.outs.at(d.v.endOut) = lot
			d.v.endOut++
		}
		if err := d.claim(id, ev, lot); err != nil {
			return err
		}
	}
	return nil
}

// claim makes the event the maker of a lot: its only one, and before its use.
func (d *decoder) claim(id uint32, ev *eventRec, lot uint32) error {
	if lot == 0 || lot > d.lots {
		return impossible(id, "makes a lot that is not there")
	}
	l := d.v.lots.at(lot)
	if l.mask&declaredFlag == 0 {
		return impossible(id, "makes a lot that is not declared")
	}
	if ev.voided() {
		if l.maker == 0 {
			l.maker = id
		}
		return nil
	}
	if l.maker != 0 && (l.maker == id || !d.v.events.at(l.maker).voided()) {
		return impossible(id, fmt.Sprintf("makes lot %d, which another event makes", lot))
	}
	l.maker = id
	if ev.inCount > 0 {
		if d.v.heads.at(lot).Load() != 0 {
			return impossible(id, fmt.Sprintf("makes lot %d after its use", lot))
		}
		l.mask &^= sourceFlag
		*d.v.makers.at(lot) = id
	}
	return nil
}
