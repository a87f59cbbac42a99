package custody

import (
	"testing"

	"lanthorn/ree"
)

// BenchmarkTransform decides and applies a transformation of two inputs into
// one assayed output on Memory; the aim is under 10 µs.
func BenchmarkTransform(b *testing.B) {
	k := newBook(b)
	x, y := k.imported("oxide", ree.MaxMass, 80, "x"), k.imported("oxide", ree.MaxMass, 80, "y")
	ev := calcine([]Take{take(x, kg), take(y, kg)}, out("oxide", 2*kg, goods(79, 10)))
	r := k.report("SEP", ev)
	b.ReportAllocs()
	seq := k.last()
	for b.Loop() {
		got, rs := Decide(k.st, k.law, r)
		if len(rs) > 0 {
			b.Fatal(rs)
		}
		seq++
		Apply(k.st, Recorded{Event: got, Seq: seq, Org: r.Org, Occurred: r.Occurred})
	}
}

// BenchmarkManyInputs shows that time grows with the inputs and not with their
// square: 2,000 lots into one.
func BenchmarkManyInputs(b *testing.B) {
	k := newBook(b)
	ev := calcine(nil, out("oxide", maxParts*kg, goods(81, 10)))
	for range maxParts {
		got, _ := Decide(k.st, k.law, k.report("SEP", Event{Kind: Import, Site: "sep-1", Country: "MM", Source: "x", Outputs: []Make{out("oxide", kg, goods(80, 10))}}))
		Apply(k.st, Recorded{Event: got, Seq: int64(len(ev.Inputs) + 1), Org: "SEP", Occurred: k.now})
		ev.Inputs = append(ev.Inputs, take(got.Outputs[0].Lot, kg))
	}
	r := k.report("SEP", ev)
	b.ReportAllocs()
	for b.Loop() {
		if _, rs := Decide(k.st, k.law, r); len(rs) > 0 {
			b.Fatal(rs)
		}
	}
}
