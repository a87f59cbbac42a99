package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"time"

	"lanthorn/evidence"
)

// turn is what the commands answered together have added to the batch: all that
// the batch's rows follow from. What else a command may change (erasures, log
// indexes, checkpoints, private tables) is not in it, and has the batch committed
// at once.
type turn struct {
	entries  []stagedEntry
	keys     map[idemKey]*idemRow
	counters map[string]int64
}

// encode appends the turn's bytes: counts, then fields in the order below, texts
// and bytes after their length.
func (t *turn) encode(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(t.entries)))
	for i := range t.entries {
		b = encodeEntry(b, t.entries[i].await())
	}
	b = binary.AppendUvarint(b, uint64(len(t.keys)))
	for k, row := range t.keys {
		b = appendText(appendText(b, k.scope), k.key)
		b = append(b, row.digest[:]...)
		b = binary.AppendVarint(b, row.receipt.FirstSeq)
		b = binary.AppendVarint(b, row.receipt.LastSeq)
		b = appendText(b, string(row.receipt.Result))
	}
	b = binary.AppendUvarint(b, uint64(len(t.counters)))
	for name, value := range t.counters {
		b = binary.AppendVarint(appendText(b, name), value)
	}
	return b
}

func encodeEntry(b []byte, e *evidence.Entry) []byte {
	_, offset := e.Occurred.Zone()
	for _, n := range []int64{e.Seq, int64(e.Schema), e.Recorded.UnixMilli(), e.Occurred.UnixMilli(), int64(offset / 60)} {
		b = binary.AppendVarint(b, n)
	}
	for _, s := range []string{e.ID, e.Kind, e.Actor, e.Org} {
		b = appendText(b, s)
	}
	b = binary.AppendUvarint(b, uint64(len(e.Subjects)))
	for _, s := range e.Subjects {
		b = appendText(b, s)
	}
	b = append(binary.AppendUvarint(b, uint64(len(e.Body))), e.Body...)
	b = append(binary.AppendUvarint(b, uint64(len(e.Seed))), e.Seed...)
	return append(b, e.Root[:]...)
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

var errTurn = errors.New("it is whole, but cannot be read: the file was changed by something else than this program")

func decodeTurn(b []byte) (*turn, error) {
	d := decoder{b: b}
	t := &turn{keys: map[idemKey]*idemRow{}, counters: map[string]int64{}}
	for range d.count() {
		t.entries = append(t.entries, stagedEntry{e: d.entry()})
	}
	for range d.count() {
		k := idemKey{scope: d.text(), key: d.text()}
		row := &idemRow{}
		copy(row.digest[:], d.take(len(row.digest)))
		row.receipt = Receipt{FirstSeq: d.int(), LastSeq: d.int(), Result: json.RawMessage(d.text())}
		t.keys[k] = row
	}
	for range d.count() {
		name := d.text()
		t.counters[name] = d.int()
	}
	if d.bad || len(d.b) > 0 {
		return nil, errTurn
	}
	return t, nil
}

// decoder reads values off the front of b; after the first that is not there
// every value is empty and bad is set.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) fail() { d.b, d.bad = nil, true }

func (d *decoder) int() int64 {
	v, n := binary.Varint(d.b)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return v
}

// count reads a number of things that take at least a byte each.
func (d *decoder) count() int {
	v, n := binary.Uvarint(d.b)
	if n <= 0 || v > uint64(len(d.b)-n) {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return int(v)
}

func (d *decoder) take(n int) []byte {
	if n > len(d.b) {
		d.fail()
		return nil
	}
	v := d.b[:n:n]
	d.b = d.b[n:]
	return v
}

func (d *decoder) text() string { return string(d.take(d.count())) }

func (d *decoder) entry() evidence.Entry {
	e := evidence.Entry{Seq: d.int(), Schema: int(d.int()), Recorded: time.UnixMilli(d.int()).UTC()}
	occurred := d.int()
	e.Occurred = instant(occurred, d.int())
	e.ID, e.Kind, e.Actor, e.Org = d.text(), d.text(), d.text(), d.text()
	for range d.count() {
		e.Subjects = append(e.Subjects, d.text())
	}
	e.Body, e.Seed = json.RawMessage(d.take(d.count())), d.take(d.count())
	copy(e.Root[:], d.take(len(e.Root)))
	return e
}
