package provenance

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

// The file form, all little-endian:
//
//	header   magic "LANTLOTS", u32 version, u32 last lot, u32 last event,
//	         u32 origins, i64 ledger sequence, u32 CRC-32C of the 32 bytes before
//	frames   u32 length, u32 CRC-32C of the payload, payload; in this order:
//	origins  u32 each, at most 8192 a frame, without the first (Unknown)
//	lots     8192 a frame (the last fewer), lots 1 to the last:
//	         i64 net, u32 mask and flags, u32 origin index, each;
//	         then the element masses of each in turn, u32 (u64 if wide)
//	events   u32 count, then each: i64 time, u32 output count and flags,
//	         u32 first output, u32 inputs; inputs u32 lot, i64 mass;
//	         scattered outputs u32
//	end      length 0, CRC-32C over the CRCs of all frames
//
// Makers, lists of consumers and source flags follow from the rest.
const (
	fileMagic   = "LANTLOTS"
	fileVersion = 1
	headerLen   = 8 + 4*4 + 8 + 4
	frameTarget = 1 << 20
	frameMax    = 2 << 20
	lotBytes    = 16
	eventBytes  = 20
	inputBytes  = 12
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Encode writes the view in its compact form; the writer goes on meanwhile.
// Superseded edges and assays are left out.
func (v *View) Encode(w io.Writer) error {
	e := encoder{v: v, w: w}
	e.header()
	e.originFrames()
	e.lotFrames()
	e.eventFrames()
	e.end()
	return e.err
}

type encoder struct {
	v     *View
	w     io.Writer
	buf   []byte
	crcs  uint32
	count uint32
	err   error
}

func (e *encoder) write(b []byte) {
	if e.err == nil {
		_, e.err = e.w.Write(b)
	}
}

func (e *encoder) header() {
	b := append([]byte(nil), fileMagic...)
	for _, x := range []uint32{fileVersion, e.v.lastLot, e.v.lastEv, uint32(len(e.v.origins))} {
		b = binary.LittleEndian.AppendUint32(b, x)
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(e.v.seq))
	e.write(binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli)))
}

// frame writes the buffer as one frame and empties it.
func (e *encoder) frame() {
	if len(e.buf) == 0 {
		return
	}
	sum := crc32.Checksum(e.buf, castagnoli)
	head := binary.LittleEndian.AppendUint32(nil, uint32(len(e.buf)))
	head = binary.LittleEndian.AppendUint32(head, sum)
	e.crcs = crc32.Update(e.crcs, castagnoli, head[4:])
	e.write(head)
	e.write(e.buf)
	e.buf = e.buf[:0]
}

func (e *encoder) end() {
	e.write(binary.LittleEndian.AppendUint32(make([]byte, 4), e.crcs))
}

func (e *encoder) originFrames() {
	for i, o := range e.v.origins[1:] {
		e.buf = binary.LittleEndian.AppendUint32(e.buf, o)
		if (i+1)%chunkLen == 0 {
			e.frame()
		}
	}
	e.frame()
}

func (e *encoder) lotFrames() {
	le := binary.LittleEndian
	for first := uint32(1); first <= e.v.lastLot; first += chunkLen {
		last := min(first+chunkLen-1, e.v.lastLot)
		for i := first; i <= last; i++ {
			l := e.v.lots.at(i)
			e.buf = le.AppendUint64(e.buf, uint64(l.net))
			e.buf = le.AppendUint32(e.buf, l.mask&^sourceFlag)
			e.buf = le.AppendUint32(e.buf, l.origin)
		}
		for i := first; i <= last; i++ {
			l := e.v.lots.at(i)
			for j := range wordCount(l.mask) {
				e.buf = le.AppendUint32(e.buf, *e.v.words.at(l.off + j))
			}
		}
		e.frame()
	}
}

func (e *encoder) eventFrames() {
	le := binary.LittleEndian
	e.buf = le.AppendUint32(e.buf, 0)
	for id := uint32(1); id <= e.v.lastEv; id++ {
		e.event(e.v.events.at(id))
		e.count++
		if len(e.buf) >= frameTarget || id == e.v.lastEv {
			le.PutUint32(e.buf, e.count)
			e.frame()
			e.buf = le.AppendUint32(e.buf, 0)
			e.count = 0
		}
	}
	e.buf = e.buf[:0]
}

func (e *encoder) event(ev *eventRec) {
	le := binary.LittleEndian
	in := e.v.inputs(ev)
	outFirst := ev.outFirst
	if ev.out&scatteredFlag != 0 || ev.outCount() == 0 {
		outFirst = 0
	}
	b := le.AppendUint64(e.buf, uint64(ev.time))
	b = le.AppendUint32(b, ev.out)
	b = le.AppendUint32(b, outFirst)
	b = le.AppendUint32(b, uint32(len(in.lots)))
	for i, lot := range in.lots {
		b = le.AppendUint32(b, lot)
		b = le.AppendUint64(b, uint64(in.masses[i]))
	}
	if ev.out&scatteredFlag != 0 {
		for i := range ev.outCount() {
			b = le.AppendUint32(b, e.v.output(ev, i))
		}
	}
	e.buf = b
}
