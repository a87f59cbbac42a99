package custody

import (
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lanthorn/ree"
)

// machine drives a book with random events, good and bad, and keeps its own
// account of what each accepted event may have changed.
type machine struct {
	*book
	accepted map[Kind]int
	charged  map[int64]ree.ElementMasses // what went into a pool, by the entry that first said so, as assayed when it was last decided
}

func (m *machine) lots() []string { return slices.Sorted(maps.Keys(m.st.Lots)) }

// some picks an element of a non-empty list.
func some[T any](t *rapid.T, from []T, name string) T {
	return from[rapid.IntRange(0, len(from)-1).Draw(t, name)]
}

// rarely is true one time in n.
func rarely(t *rapid.T, n int, name string) bool { return rapid.IntRange(1, n).Draw(t, name) == n }

// pick chooses a lot that is there, now and then any at all or none.
func (m *machine) pick(t *rapid.T) Lot {
	refs := m.lots()
	if !rarely(t, 8, "any lot") {
		refs = slices.DeleteFunc(refs, func(r string) bool { return m.st.Lots[r].Status != Held })
	}
	if len(refs) == 0 || rarely(t, 40, "no lot") {
		return Lot{Ref: some(t, []string{"", "MG-0001-A", "x\x00"}, "bogus"), Holder: "SEP", Site: "sep-1", Remaining: kg}
	}
	return m.st.Lots[some(t, refs, "lot")]
}

// mass draws a part of what a lot holds, now and then an absurd figure.
func (m *machine) mass(t *rapid.T, have ree.Mass) ree.Mass {
	switch rapid.IntRange(0, 12).Draw(t, "size") {
	case 0:
		return some(t, []ree.Mass{0, -1, 1, have + 1, ree.MaxMass, math.MaxInt64, math.MinInt64}, "absurd")
	case 1, 2, 3:
		return have
	}
	return ree.Mass(rapid.Int64Range(1, max(1, int64(have))).Draw(t, "mass"))
}

// assay draws an assay near a content, or none.
func (m *machine) assay(t *rapid.T, total, dy int64) *ree.Assay {
	if rarely(t, 10, "no assay") {
		return nil
	}
	if rarely(t, 20, "any assay") {
		total, dy = rapid.Int64Range(0, 101).Draw(t, "total"), rapid.Int64Range(-1, 101).Draw(t, "dy")
	}
	a := goods(total, dy)
	a.Total.U = ree.Fraction(rapid.SampledFrom([]int64{0, 1_000_000, 20_000_000}).Draw(t, "u"))
	return a
}

// content is the lot's rare earth in per cent of its mass, and Dy in per cent of
// that, both rounded down.
func content(l Lot) (total, dy int64) {
	if l.Net == 0 || l.Elements.Sum() == 0 {
		return 0, 0
	}
	sum := int64(l.Elements.Sum())
	return min(100, ree.MulDiv(sum, 100, int64(l.Net))), ree.MulDiv(int64(l.Elements[ree.Dy]), 100, sum)
}

func (m *machine) org(t *rapid.T, l Lot) string {
	if rarely(t, 25, "another org") {
		return some(t, []string{"MINE", "SEP", "MAG", "REC", "NON", ""}, "org")
	}
	return l.Holder
}

// send reports an event at a random instant and checks what it changed.
func (m *machine) send(t *rapid.T, org string, ev Event) {
	m.now = m.now.Add(time.Duration(rapid.IntRange(0, 3600).Draw(t, "seconds")) * time.Second)
	r := m.report(org, ev)
	if rarely(t, 25, "past") {
		r.Occurred = r.Occurred.Add(-time.Duration(rapid.IntRange(0, 400).Draw(t, "hours")) * time.Hour)
	}
	r.Official = ev.Kind == Freeze && !rarely(t, 10, "unofficial") || ev.Kind == Correct && rarely(t, 10, "official")
	before := m.st.clone()
	got, rs := m.try(r)
	if len(rs) > 0 {
		return
	}
	m.accepted[ev.Kind]++
	m.checkNet(before, &got)
	m.checkElements(before, &got)
	m.remember(before, &got)
}

// remember keeps what an event charged a pool with.
func (m *machine) remember(before *Memory, ev *Event) {
	seq, standing := m.last(), ev.Standing()
	if standing == nil || standing.Pool == nil {
		return
	}
	if ev.Kind == Correct {
		seq = firstEntry(ev)
	}
	m.charged[seq] = inputs(before, standing)
}

func inputs(st *Memory, ev *Event) (sum ree.ElementMasses) {
	for _, in := range ev.Inputs {
		add(&sum, st.Lots[in.Lot].ElementsIn(in.Mass), 1)
	}
	return sum
}

// live is what all lots and pools hold.
func live(st *Memory) (sum ree.ElementMasses) {
	for _, l := range st.Lots {
		if l.Status != PoolState {
			add(&sum, l.ElementsIn(l.Remaining), 1)
		}
	}
	for _, p := range st.Pools {
		add(&sum, p.Elements, 1)
	}
	return sum
}

func add(sum *ree.ElementMasses, part ree.ElementMasses, sign ree.ElementMass) {
	for e := range sum {
		sum[e] += sign * part[e]
	}
}

// checkNet accounts for net mass to the milligram.
func (m *machine) checkNet(before *Memory, ev *Event) {
	net := func(st *Memory) (sum ree.Mass) {
		for _, l := range st.Lots {
			if l.Status != PoolState {
				sum += l.Remaining
			}
		}
		return sum
	}
	want := netChange(before, ev)
	if got := net(m.st) - net(before); got != want {
		m.t.Fatalf("%s changes net mass by %s, want %s", ev.Kind, got, want)
	}
}

func netChange(before *Memory, ev *Event) (want ree.Mass) {
	switch ev.Kind {
	case Dispatch, Reserve, Freeze, Assay, Stocktake:
		return 0
	case Split, Blend, Pack, Unpack:
		return 0
	case Receive:
		for i, c := range before.Transfers[ev.Transfer].Lines {
			want += min(ev.Figures[i].Mass, c.Sent) - c.Sent
		}
		return want
	case Correct:
		if ev.Was.Kind == Dispatch {
			return 0
		}
		if ev.Was.Kind == Receive {
			for i, c := range before.Transfers[ev.Was.Transfer].Lines {
				want += min(ev.Now.Figures[i].Mass, c.Sent) - min(ev.Was.Figures[i].Mass, c.Sent)
			}
			return want
		}
		want -= netChange(before, ev.Was)
		if ev.Now != nil {
			want += netChange(before, ev.Now)
		}
		return want
	}
	for _, o := range ev.Outputs {
		want += o.Net
	}
	for _, in := range ev.Inputs {
		want -= in.Mass
	}
	return want
}

// checkElements accounts for every element: an event adds to what is live no
// more than it says it brought in, and than the balance may let pass.
func (m *machine) checkElements(before *Memory, ev *Event) {
	was, is := live(before), live(m.st)
	slack := ree.ElementMass(4 * (parts(ev) + 2))
	if ev.Was != nil {
		slack += ree.ElementMass(4 * (parts(ev.Was) + 2))
	}
	brought, over := m.brought(before, ev)
	for e := range is {
		if made := is[e] - was[e] - brought[e]; made > over[e]+slack {
			m.t.Fatalf("%s makes %d mg of %s, at most %d mg are explained", ev.Kind, made, ree.Element(e), over[e]+slack)
		}
	}
}

// parts is how many masses of an event are rounded.
func parts(ev *Event) int { return len(ev.Inputs) + len(ev.Outputs) + len(ev.Figures) }

// brought is what an event adds by what it says, and over by how much more the
// balance may let out.
func (m *machine) brought(before *Memory, ev *Event) (brought, over ree.ElementMasses) {
	switch ev.Kind {
	case Extract, Import, Collect:
		for _, o := range ev.Outputs {
			add(&brought, o.Elements, 1)
		}
	case Assay:
		lot := before.Lots[ev.Figures[0].Lot]
		add(&brought, ev.Result.ElementMasses(lot.Net).Scale(lot.Remaining, lot.Net), 1)
		add(&brought, lot.ElementsIn(lot.Remaining), -1)
	case Transform, Split, Blend, Pack, Unpack:
		return m.drawn(before, ev), m.tolerance(before, ev)
	case Consume, Export, Discard:
		return m.drawn(before, ev), over
	case Correct:
		return m.correctedContent(before, ev), m.tolerance(before, ev.Now)
	}
	return brought, over
}

// drawn is what leaves with the event, negative: what the inputs held less what
// the outputs and the pool hold after it, the rest being lost.
func (m *machine) drawn(before *Memory, ev *Event) (sum ree.ElementMasses) {
	if ev.Kind == Transform || ev.Kind == Split || ev.Kind == Blend || ev.Kind == Pack || ev.Kind == Unpack {
		for _, l := range ev.Losses {
			add(&sum, l.Elements, -1)
		}
		if ev.Pool != nil && ev.Pool.Opens {
			add(&sum, ev.Pool.Had, 1)
		}
		return sum
	}
	for _, in := range ev.Inputs {
		lot := before.Lots[in.Lot]
		add(&sum, lot.ElementsIn(lot.Remaining-in.Mass), 1)
		add(&sum, lot.ElementsIn(lot.Remaining), -1)
	}
	return sum
}

// tolerance is the law's, worked out again from the assays: five standard
// uncertainties of what went in, what was held, and what came out.
func (m *machine) tolerance(before *Memory, ev *Event) (over ree.ElementMasses) {
	if ev == nil {
		return over
	}
	for i := range over {
		e := ree.Element(i)
		v := 0.0
		for _, in := range ev.Inputs {
			lot := before.Lots[in.Lot]
			rel := math.Hypot(m.law.AssayRel, m.law.ScaleRel)
			if row, ok := before.Assays[lot.AssayOf]; ok {
				rel = m.rel(&row.Assay, e)
			}
			v += math.Pow(float64(lot.ElementsIn(in.Mass)[i])*rel, 2)
		}
		for _, o := range ev.Outputs {
			rel := m.law.AssayRel
			if o.Assay != nil {
				rel = m.rel(o.Assay, e)
			}
			v += math.Pow(float64(o.Elements[i])*rel, 2)
		}
		if ev.Pool != nil {
			v += math.Pow(float64(ev.Pool.Had[i])*m.law.PoolRel, 2)
		}
		over[i] = ree.ElementMass(m.law.Sigmas*math.Sqrt(v)) + 1
	}
	return over
}

func (m *machine) rel(a *ree.Assay, e ree.Element) float64 {
	rel := math.Hypot(a.Total.Rel(), m.law.ScaleRel)
	if u := a.Share[e].Rel(); u > 0 {
		return min(m.law.RelMost, math.Hypot(rel, u))
	}
	return min(m.law.RelMost, math.Hypot(rel, m.law.AssayRel))
}

// correctedContent is by how much the lots of a correction hold more, and a pool
// by what went in more, by the assays now in force, and came out less.
func (m *machine) correctedContent(before *Memory, ev *Event) (sum ree.ElementMasses) {
	for _, d := range massDeltas(before, ev.Was, ev.Now) {
		add(&sum, m.st.Lots[d.lot].ElementsIn(m.st.Lots[d.lot].Remaining), 1)
		add(&sum, before.Lots[d.lot].ElementsIn(before.Lots[d.lot].Remaining), -1)
	}
	if ev.Was.Pool == nil || ev.Now == nil {
		return sum
	}
	add(&sum, inputs(before, ev.Now), 1)
	add(&sum, m.charged[firstEntry(ev)], -1)
	for i, o := range ev.Now.Outputs {
		add(&sum, o.Elements, -1)
		add(&sum, ev.Was.Outputs[i].Elements, 1)
	}
	return sum
}

// check holds after every step.
func (m *machine) check() {
	m.checkLots()
	m.checkPools()
	m.checkQuotas()
}

func (m *machine) checkLots() {
	moving := map[string]int{}
	for _, t := range m.st.Transfers {
		for _, c := range t.Lines {
			if t.Open {
				moving[c.Lot]++
			}
		}
	}
	for ref, l := range m.st.Lots {
		if l.Status == PoolState {
			continue
		}
		if l.Reserved < 0 || l.Reserved > l.Remaining || l.Remaining > l.Net || l.Net <= 0 || l.Ref != ref {
			m.t.Fatalf("%+v", l)
		}
		var kept ree.Mass
		for _, e := range l.Earmarks {
			if kept += e.Mass; e.Mass <= 0 {
				m.t.Fatalf("%+v", l)
			}
		}
		if kept != l.Reserved || (l.Remaining == 0) != (l.Status == Used || l.Status == Voided) {
			m.t.Fatalf("%+v", l)
		}
		if (l.Status == InTransit) != (moving[ref] == 1) || moving[ref] > 1 {
			m.t.Fatalf("%s is %s and in %d open transfers", ref, l.Status, moving[ref])
		}
		for _, x := range l.Elements {
			if x < 0 {
				m.t.Fatalf("%+v", l)
			}
		}
		if site := m.st.Sites[l.Site]; site.Party != l.Holder {
			m.t.Fatalf("%s is held by %s at %s of %s", ref, l.Holder, l.Site, site.Party)
		}
	}
}

func (m *machine) checkPools() {
	for key, p := range m.st.Pools {
		var layers ree.ElementMasses
		for _, l := range p.Layers {
			add(&layers, l.Elements, 1)
		}
		for e := range p.Elements {
			if p.Elements[e] < 0 {
				m.t.Fatalf("%s: %+v", key, p)
			}
		}
		if layers.Sum() > p.Elements.Sum()+ree.ElementMass(100*(len(m.log)+1)) {
			m.t.Fatalf("%s holds %d mg, its layers %d mg", key, p.Elements.Sum(), layers.Sum())
		}
		if p.StateRef == "" {
			continue
		}
		if state := m.st.Lots[p.StateRef]; state.Elements != p.Elements || state.Next != "" || state.Remaining != ree.Mass(p.Elements.Sum()) {
			m.t.Fatalf("%s: %+v against its state %+v", key, p, state)
		}
	}
	for _, l := range m.st.Lots {
		for e := range l.Elements {
			if l.Status == PoolState && (l.Elements[e] < 0 || l.Next != "" && l.Remaining != 0 || l.Net != ree.Mass(l.Elements.Sum())) {
				m.t.Fatalf("%+v", l)
			}
		}
	}
}

// checkQuotas compares what is used with what the standing events count.
func (m *machine) checkQuotas() {
	want := map[string]ree.OxideMass{}
	for _, rec := range m.log {
		if _, gone := m.st.Supersedes[rec.Seq]; gone {
			continue
		}
		if ev := rec.Event.Standing(); ev != nil {
			for _, u := range ev.Quota {
				want[u.Quota] += u.REO
			}
		}
	}
	for key, q := range m.st.Quotas {
		if q.Used != want[key] || q.Used < 0 || q.Used > q.Granted() {
			m.t.Fatalf("%s: %+v, events count %d", key, q, want[key])
		}
	}
}

// TestMassIsNeverMade runs random events of all kinds.
func TestMassIsNeverMade(t *testing.T) {
	accepted := map[Kind]int{}
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{book: newBook(t), accepted: accepted, charged: map[int64]ree.ElementMasses{}}
		m.quota("issue", "mining", "1", "MINE", "", ree.OxideMass(te), true, "")
		m.quota("issue", "mining", "2", "MINE", "", ree.OxideMass(te), true, "")
		m.quota("issue", "separation", "1", "SEP", "", ree.OxideMass(te), true, "")
		t.Repeat(map[string]func(*rapid.T){
			"":          func(*rapid.T) { m.check() },
			"source":    m.source,
			"source 2":  m.source,
			"transform": m.transform,
			"pool":      m.charge,
			"pool 2":    m.charge,
			"draw":      m.draw,
			"divide":    m.divide,
			"divide 2":  m.divide,
			"divide 3":  m.divide,
			"move":      m.move,
			"receive":   m.receive,
			"remove":    m.remove,
			"mark":      m.mark,
			"assay":     m.assayAgain,
			"correct":   m.correct,
			"correct 2": m.correct,
		})
		sameState(m.t, m.replayed(), m.st)
		acyclic(m.t, m.st)
	})
	for kind := range rules {
		if accepted[kind] == 0 {
			t.Errorf("no random %s was ever accepted", kind)
		}
	}
	t.Log("accepted: ", accepted)
}

func (m *machine) source(t *rapid.T) {
	net := m.mass(t, te)
	o := out(some(t, []ree.Form{"ore_monazite", "concentrate_ion_adsorption", "tailings", "gold"}, "form"), net, m.assay(t, 5, 10))
	o.Alias = some(t, []string{"", "", "", "A", "B"}, "alias")
	switch rapid.IntRange(0, 4).Draw(t, "source") {
	case 0:
		o.Form = "oxide"
		m.send(t, "SEP", Event{Kind: Import, Site: "sep-1", Country: "MM", Source: "x", Outputs: []Make{o, out("concentrate_monazite", kg, m.assay(t, 50, 10))}})
	case 1:
		o.Form = "swarf"
		m.send(t, "REC", Event{Kind: Collect, Site: "rec-1", Source: "city", Outputs: []Make{o}})
	case 2:
		m.send(t, "SEP", Event{Kind: Import, Site: "sep-1", Country: "MM", Source: "y", Outputs: []Make{out("mixed_carbonate", max(net, 1), m.assay(t, 50, 10))}})
	default:
		m.send(t, "MINE", Event{Kind: Extract, Site: "mine-1", Process: some(t, []string{"dig", "digq"}, "process"), Outputs: []Make{o}})
	}
}

var processes = map[string][]string{"mine-1": {"float"}, "sep-1": {"calcine", "keep", "sepq"}, "mag-1": {"melt", "sinter"}, "rec-1": {"recycle"}}

func (m *machine) transform(t *rapid.T) {
	l := m.pick(t)
	list := processes[l.Site]
	if len(list) == 0 {
		return
	}
	ev := Event{Kind: Transform, Site: l.Site, Process: some(t, list, "process")}
	site := m.st.Sites[l.Site]
	p, _ := site.Process(ev.Process)
	var part ree.ElementMasses
	for range rapid.IntRange(1, 3).Draw(t, "inputs") {
		in := take(l.Ref, m.mass(t, l.Free()/2))
		ev.Inputs = append(ev.Inputs, in)
		add(&part, l.ElementsIn(max(0, min(in.Mass, l.Net))), 1)
		if l = m.pick(t); l.Site != ev.Site {
			break
		}
	}
	total, dy := int64(80), int64(10)
	if sum := part.Sum(); sum > 0 {
		dy = ree.MulDiv(int64(part[ree.Dy]), 100, int64(sum))
	}
	net := ree.Mass(ree.MulDiv(int64(part.Sum()), rapid.Int64Range(50, 140).Draw(t, "recovery"), total))
	ev.Outputs = []Make{out(some(t, p.Outputs, "form"), max(net, 1), m.assay(t, total, dy))}
	if rarely(t, 5, "loss") {
		ev.Losses = []Loss{{Kind: "loss", Elements: ree.ElementMasses{ree.Nd: ree.ElementMass(rapid.Int64Range(-1, 1_000_000).Draw(t, "lost"))}}}
	}
	m.send(t, m.org(t, l), ev)
}

var poolNames = []string{"sx", "held", "fifo", "lifo"}

func (m *machine) charge(t *rapid.T) {
	if l := m.pick(t); l.Site == "sep-1" {
		m.send(t, m.org(t, l), Event{Kind: Transform, Site: "sep-1", Process: some(t, poolNames, "pool"), Inputs: []Take{take(l.Ref, m.mass(t, l.Free()))}})
	}
}

func (m *machine) draw(t *rapid.T) {
	name := some(t, poolNames, "pool")
	p := m.st.Pools["sep-1/"+name]
	net := ree.Mass(ree.MulDiv(int64(p.Elements.Sum()), rapid.Int64Range(1, 160).Draw(t, "part"), 100))
	_, dy := content(Lot{Net: 1, Elements: p.Elements})
	m.send(t, "SEP", Event{Kind: Transform, Site: "sep-1", Process: name, Outputs: []Make{out("oxide", max(net, 1), m.assay(t, 100, dy))}})
}

func (m *machine) divide(t *rapid.T) {
	l := m.pick(t)
	kind := some(t, []Kind{Split, Blend, Pack, Unpack}, "kind")
	ev := Event{Kind: kind, Site: l.Site, Inputs: []Take{take(l.Ref, m.mass(t, l.Free()))}}
	sum := ev.Inputs[0].Mass
	if other := m.pick(t); kind != Split && other.Site == l.Site {
		ev.Inputs = append(ev.Inputs, take(other.Ref, m.mass(t, other.Free()/2)))
		sum += ev.Inputs[1].Mass
	}
	if sum < 2 || sum > ree.MaxMass {
		return
	}
	first := ree.Mass(rapid.Int64Range(1, int64(sum)-1).Draw(t, "first"))
	total, dy := content(l)
	ev.Outputs = []Make{out(l.Form, first, nil), out(l.Form, sum-first, nil)}
	if rarely(t, 5, "own assay") {
		ev.Outputs[0].Assay = m.assay(t, total, dy)
	}
	if rarely(t, 10, "wrong sum") {
		ev.Outputs[1].Net += ree.Mass(some(t, []int64{-1, 1}, "by"))
	}
	m.send(t, m.org(t, l), ev)
}

func (m *machine) move(t *rapid.T) {
	l := m.pick(t)
	to := some(t, []string{"sep-1", "sep-1", "mag-1", "rec-1", "sep-2", "non-1", "mine-1"}, "to")
	ev := Event{Kind: Dispatch, Site: l.Site, Party: m.st.Sites[to].Party, ToSite: to, Inputs: []Take{{Lot: l.Ref}}}
	if other := m.pick(t); other.Site == l.Site {
		ev.Inputs = append(ev.Inputs, take(other.Ref, other.Remaining))
	}
	m.send(t, m.org(t, l), ev)
}

func (m *machine) receive(t *rapid.T) {
	refs := slices.Sorted(maps.Keys(m.st.Transfers))
	if len(refs) == 0 {
		return
	}
	x := m.st.Transfers[some(t, refs, "transfer")]
	ev := Event{Kind: Receive, Transfer: x.Ref}
	for _, c := range slices.Backward(x.Lines) {
		ev.Figures = append(ev.Figures, Figure{Lot: c.Lot, Mass: m.mass(t, c.Sent*11/10)})
	}
	m.send(t, m.org(t, Lot{Holder: x.To}), ev)
}

func (m *machine) remove(t *rapid.T) {
	l := m.pick(t)
	ev := Event{Kind: some(t, []Kind{Consume, Discard, Export}, "kind"), Site: l.Site, Reason: "test", Country: "JP", Declared: "D", Case: some(t, []string{"", "C-1", "C-2"}, "case"),
		Inputs: []Take{take(l.Ref, m.mass(t, l.Free())), take(l.Ref, m.mass(t, 5))}}
	if rapid.Bool().Draw(t, "once") {
		ev.Inputs = ev.Inputs[:1]
	}
	m.send(t, m.org(t, l), ev)
}

func (m *machine) mark(t *rapid.T) {
	l := m.pick(t)
	ev := Event{Kind: some(t, []Kind{Reserve, Reserve, Freeze, Stocktake}, "kind"), Release: rapid.Bool().Draw(t, "release"), Case: some(t, []string{"C-1", "C-2", ""}, "case"), Reason: "test"}
	if ev.Kind == Stocktake {
		ev.Site, ev.Figures = l.Site, []Figure{{Lot: l.Ref, Mass: m.mass(t, l.Remaining)}}
	} else {
		ev.Inputs = []Take{take(l.Ref, m.mass(t, max(l.Free(), l.Reserved)/2))}
	}
	m.send(t, m.org(t, l), ev)
}

func (m *machine) assayAgain(t *rapid.T) {
	l := m.pick(t)
	total, dy := content(l)
	m.send(t, m.org(t, l), Event{Kind: Assay, Figures: []Figure{{Lot: l.Ref}}, Result: m.assay(t, total, dy)})
}

func (m *machine) correct(t *rapid.T) {
	if len(m.log) == 0 {
		return
	}
	seq := int64(rapid.IntRange(0, len(m.log)).Draw(t, "entry"))
	ev := m.correction(seq, nil)
	if ev.Was == nil {
		m.send(t, "SEP", ev)
		return
	}
	if !rarely(t, 3, "void") {
		now := throughJSON(m.t, *ev.Was)
		for i := range now.Inputs {
			now.Inputs[i].Mass = m.near(t, now.Inputs[i].Mass)
		}
		for i := range now.Outputs {
			now.Outputs[i].Net = m.near(t, now.Outputs[i].Net)
			if rarely(t, 4, "assay") {
				now.Outputs[i].Assay = m.assay(t, 50, 10)
			}
		}
		for i := range now.Figures {
			now.Figures[i].Mass = m.near(t, now.Figures[i].Mass)
		}
		if len(now.Inputs) == 1 && len(now.Outputs) == 2 && now.Kind != Transform {
			now.Inputs[0].Mass = now.Outputs[0].Net + now.Outputs[1].Net
		}
		ev.Now, ev.Void = &now, false
	}
	m.send(t, m.org(t, Lot{Holder: m.st.Sites[ev.Was.Site].Party}), ev)
}

// near is a mass as it was, a little off, or absurd.
func (m *machine) near(t *rapid.T, mass ree.Mass) ree.Mass {
	switch rapid.IntRange(0, 9).Draw(t, "near") {
	case 0:
		return m.mass(t, mass)
	case 1, 2, 3:
		return mass
	}
	return mass + ree.Mass(rapid.Int64Range(-1-int64(mass)/10, 1+int64(mass)/10).Draw(t, "off"))
}
