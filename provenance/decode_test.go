package provenance_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"

	"lanthorn/provenance"
)

func encoded(t testing.TB, seed uint64, steps int) []byte {
	w := newWorld(&testing.T{}, seed)
	for range steps {
		w.step()
	}
	var b bytes.Buffer
	if err := w.g.View().Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDecodeRefusesDamage(t *testing.T) {
	good := encoded(t, 1, 40)
	if _, err := provenance.Decode(bytes.NewReader(good)); err != nil {
		t.Fatal(err)
	}
	for n := range good {
		if _, err := provenance.Decode(bytes.NewReader(good[:n])); err == nil {
			t.Fatalf("accepted the first %d of %d bytes", n, len(good))
		}
		bad := bytes.Clone(good)
		bad[n] ^= 0x10
		if _, err := provenance.Decode(bytes.NewReader(bad)); err == nil {
			t.Fatalf("accepted a flipped bit at %d", n)
		}
	}
}

// reseal mends the checksums, so that the fuzzer gets past them.
func reseal(b []byte) {
	table := crc32.MakeTable(crc32.Castagnoli)
	le := binary.LittleEndian
	if len(b) < 36 {
		return
	}
	le.PutUint32(b[32:], crc32.Checksum(b[:32], table))
	all := uint32(0)
	for p := 36; p+8 <= len(b); {
		n := int(le.Uint32(b[p:]))
		if n == 0 {
			le.PutUint32(b[p+4:], all)
			return
		}
		if n < 0 || n > len(b)-p-8 {
			return
		}
		le.PutUint32(b[p+4:], crc32.Checksum(b[p+8:p+8+n], table))
		all = crc32.Update(all, table, b[p+4:p+8])
		p += 8 + n
	}
}

// FuzzDecode: whatever comes in, no panic, and what is accepted answers every
// question and survives a round trip.
func FuzzDecode(f *testing.F) {
	for seed := range uint64(6) {
		f.Add(encoded(f, seed, 5+int(seed)*8))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		b = bytes.Clone(b)
		reseal(b)
		g, err := provenance.Decode(bytes.NewReader(b))
		if err != nil {
			return
		}
		v := g.View()
		for lot := uint32(0); lot <= min(v.LastLot()+1, 60); lot++ {
			ask(v, lot)
		}
		var again bytes.Buffer
		if err := v.Encode(&again); err != nil {
			t.Fatal(err)
		}
		h, err := provenance.Decode(&again)
		if err != nil || h.View().Lots() != v.Lots() || h.View().Events() != v.Events() {
			t.Fatalf("round trip: %v", err)
		}
		v.Forward(2, func(uint32, int, []float32) {})
	})
}

func ask(v *provenance.View, lot uint32) {
	_, _ = v.Ancestors(lot, nil)
	_, _ = v.Descendants(lot, nil)
	_, _ = v.AncestorsWithin(lot, 3, nil)
	_, _ = v.DescendantsWithin(lot, 3, nil)
	_, _ = v.Shares(lot)
	_, _ = v.Lineage(lot, 3, provenance.LineageLimits{Keep: 5})
	_, _ = v.Bounds(lot, 3, 1)
	_, _ = v.Countries(lot, provenance.Locator{})
	_, _, _ = v.TimeRespectingPaths(lot, lot+3, 10)
	v.Outputs(nil, lot)
	v.Inputs(nil, lot)
	v.Consumers(nil, lot)
}

// A well-sealed file whose second event draws from what the third makes, or
// from a lot that is not declared, or from its own output.
func TestDecodeRefusesDisorder(t *testing.T) {
	g := provenance.New()
	out := func(lot uint32) []provenance.Output { return []provenance.Output{{Lot: lot, NetMG: 10}} }
	must(g.Append(provenance.Event{Outputs: out(1)}))
	must(g.Append(provenance.Event{Inputs: []provenance.Input{{Lot: 1, MassMG: 7777}}, Outputs: out(2)}))
	must(g.Append(provenance.Event{Inputs: []provenance.Input{{Lot: 2, MassMG: 1}}, Outputs: out(3)}))
	must(g.Append(provenance.Event{Outputs: out(5)})) // lot 4 is a gap
	var b bytes.Buffer
	if err := g.View().Encode(&b); err != nil {
		t.Fatal(err)
	}
	input := func(lot uint32) []byte {
		x := binary.LittleEndian.AppendUint32(nil, lot)
		return binary.LittleEndian.AppendUint64(x, 7777)
	}
	for lot, fine := range map[uint32]bool{1: true, 2: false, 3: false, 4: false, 5: true, 6: false} {
		file := bytes.Replace(b.Bytes(), input(1), input(lot), 1)
		reseal(file)
		if _, err := provenance.Decode(bytes.NewReader(file)); (err == nil) != fine {
			t.Errorf("drawing from lot %d: %v", lot, err)
		}
	}
}
