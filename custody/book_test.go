package custody

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"lanthorn/ree"
)

// tb is what *testing.T, *testing.B and *rapid.T share here.
type tb interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// book is a small ledger over Memory for tests: it decides, applies, keeps every
// entry as JSON would, and checks on the way what holds for every event.
type book struct {
	t   tb
	st  *Memory
	law Law
	now time.Time
	log []Recorded
	reg []Registration
}

// start is a Monday in March 2026, China time.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.FixedZone("", 8*3600))

const (
	kg = ree.Kilogram
	te = ree.Tonne
)

// newBook holds an invented industry: a mine, a separator, a magnet maker and a
// recycler with one site each, a trader, and a party without any permission.
func newBook(t tb) *book {
	b := &book{t: t, st: NewMemory(), law: DefaultLaw(), now: start}
	permit := func(as ...Activity) (out []Permission) {
		for _, a := range as {
			out = append(out, Permission{Activity: a, From: "2025-01-01", To: "2027-12-31"})
		}
		return out
	}
	b.party("GRP", "", permit(Mining))
	b.party("MINE", "GRP", permit(Mining))
	b.party("SEP", "GRP", permit(Separation, Importing, Exporting))
	b.party("MAG", "", permit(Smelting, Magnets, Exporting))
	b.party("REC", "", permit(Recycling, Separation))
	b.party("NON", "", nil)
	ore, conc := []ree.Form{"ore_ion_adsorption", "ore_monazite"}, []ree.Form{"concentrate_ion_adsorption", "concentrate_monazite", "mixed_carbonate", "oxide"}
	oxide := []ree.Form{"oxide", "mixed_carbonate", "tailings"}
	b.site("mine-1", "MINE", Process{Ref: "dig", Activity: Mining, Outputs: append(slices.Clone(ore), "concentrate_ion_adsorption"), Model: Segregated},
		Process{Ref: "digq", Activity: Mining, Outputs: append(slices.Clone(ore), "tailings"), Model: Segregated, QuotaStage: "mining", QuotaClass: "ionic"},
		Process{Ref: "float", Activity: Mining, Inputs: ore, Outputs: conc, Model: Segregated})
	b.site("mine-2", "MINE", Process{Ref: "dig", Activity: Mining, Outputs: ore, Model: Segregated})
	b.site("sep-1", "SEP",
		Process{Ref: "sx", Activity: Separation, Inputs: conc, Outputs: oxide, Model: MassBalance, Pool: true, Rule: Proportional},
		Process{Ref: "held", Activity: Separation, Inputs: conc, Outputs: oxide, Model: MassBalance, Pool: true, HoldUp: ree.ElementMasses{ree.Nd: 50 * 1_000_000}},
		Process{Ref: "fifo", Activity: Separation, Inputs: conc, Outputs: oxide, Model: MassBalance, Pool: true, Rule: FIFO},
		Process{Ref: "lifo", Activity: Separation, Inputs: conc, Outputs: oxide, Model: MassBalance, Pool: true, Rule: LIFO},
		Process{Ref: "calcine", Activity: Separation, Inputs: conc, Outputs: oxide, Model: ControlledBlending},
		Process{Ref: "keep", Activity: Separation, Inputs: conc, Outputs: oxide, Model: IdentityPreserved},
		Process{Ref: "sepq", Activity: Separation, Inputs: conc, Outputs: oxide, Model: MassBalance, QuotaStage: "separation", QuotaClass: "ionic"})
	b.site("sep-2", "SEP")
	b.site("mag-1", "MAG", Process{Ref: "melt", Activity: Smelting, Inputs: []ree.Form{"oxide"}, Outputs: []ree.Form{"metal"}, Model: MassBalance, RecoveryLow: 900_000_000, RecoveryHigh: 1_000_000_000},
		Process{Ref: "sinter", Activity: Magnets, Inputs: []ree.Form{"metal"}, Outputs: []ree.Form{"magnet_ndfeb", "swarf"}, Model: MassBalance},
		Process{Ref: "dig", Activity: Mining, Outputs: ore, Model: Segregated})
	b.site("rec-1", "REC", Process{Ref: "recycle", Activity: Recycling, Inputs: []ree.Form{"swarf", "scrap_magnet", "concentrate_monazite"}, Outputs: []ree.Form{"oxide"}, Model: MassBalance})
	b.site("non-1", "NON")
	return b
}

func (b *book) party(ref, group string, permissions []Permission) {
	b.register(Registration{Party: &Party{Ref: ref, Name: ref, Kind: "operator", Country: "CN", Group: group, Permissions: permissions}}, "", true)
}

func (b *book) site(ref, party string, processes ...Process) {
	b.register(Registration{Site: &Site{Ref: ref, Party: party, Name: ref, Country: "CN", Processes: processes}}, "", true)
}

func (b *book) register(r Registration, org string, official bool, want ...string) {
	b.t.Helper()
	before := b.st.clone()
	got := codesOf(DecideRegistration(b.st, r, org, official))
	if !reflect.DeepEqual(before, b.st) {
		b.t.Fatalf("DecideRegistration wrote")
	}
	if !slices.Equal(got, want) {
		b.t.Fatalf("registration %+v: %v, want %v", r, got, want)
	}
	if len(got) == 0 {
		ApplyRegistration(b.st, r)
		b.reg = append(b.reg, r)
	}
}

func (b *book) quota(act, stage, batch, party, to string, reo ree.OxideMass, official bool, org string, want ...string) {
	b.t.Helper()
	b.register(Registration{Quota: &QuotaMove{Act: act, Year: 2026, Class: "ionic", Stage: stage, Batch: batch, Party: party, To: to, REO: reo}}, org, official, want...)
}

func codesOf(rs ree.Refusals) (codes []string) {
	for _, r := range rs {
		codes = append(codes, r.Code)
	}
	return codes
}

func flagsOf(ev Event) (codes []string) {
	for _, f := range ev.Flags {
		codes = append(codes, f.Code)
	}
	return codes
}

// try decides an event and, where it is accepted, applies it. It checks that
// Decide writes neither to the state nor to what it was given, that it answers
// the same twice, and that a refused event leaves nothing.
func (b *book) try(r Report) (Event, ree.Refusals) {
	b.t.Helper()
	before, given := b.st.clone(), asJSON(b.t, r.Event)
	ev, rs := Decide(b.st, b.law, r)
	ev2, rs2 := Decide(b.st, b.law, r)
	if !reflect.DeepEqual(before, b.st) {
		b.t.Fatalf("Decide wrote to the state for %s", given)
	}
	if asJSON(b.t, r.Event) != given {
		b.t.Fatalf("Decide wrote to the event it was given: %s", given)
	}
	if !reflect.DeepEqual(ev, ev2) || !reflect.DeepEqual(rs, rs2) {
		b.t.Fatalf("Decide answers differently the second time: %v, %v", rs, rs2)
	}
	if len(rs) > 0 {
		if !reflect.DeepEqual(ev, Event{}) {
			b.t.Fatalf("a refused event came back: %+v", ev)
		}
		return ev, rs
	}
	rec := Recorded{Event: throughJSON(b.t, ev), Seq: int64(len(b.log) + 1), Org: r.Org, Occurred: r.Occurred}
	Apply(b.st, rec)
	b.log = append(b.log, rec)
	return ev, nil
}

func asJSON(t tb, v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(raw)
}

// throughJSON is the event as the ledger reads it back.
func throughJSON(t tb, ev Event) Event {
	var out Event
	if err := json.Unmarshal([]byte(asJSON(t, ev)), &out); err != nil {
		t.Fatalf("%v", err)
	}
	return out
}

func (b *book) report(org string, ev Event) Report {
	return Report{Event: ev, Org: org, Occurred: b.now, Recorded: b.now}
}

// must reports an event that has to be accepted.
func (b *book) must(org string, ev Event) Event {
	b.t.Helper()
	got, rs := b.try(b.report(org, ev))
	if len(rs) > 0 {
		b.t.Fatalf("%s by %s: %v", ev.Kind, org, rs)
	}
	b.now = b.now.Add(time.Minute)
	return got
}

// refused reports an event that has to be refused with just these codes.
func (b *book) refused(org string, ev Event, want ...string) {
	b.t.Helper()
	_, rs := b.try(b.report(org, ev))
	if got := codesOf(rs); !slices.Equal(got, want) {
		b.t.Fatalf("%s by %s: %v, want %v", ev.Kind, org, rs, want)
	}
}

// official reports an event for the authority.
func (b *book) official(ev Event) Event {
	b.t.Helper()
	r := b.report("AUT", ev)
	r.Official = true
	got, rs := b.try(r)
	if len(rs) > 0 {
		b.t.Fatalf("%s by the authority: %v", ev.Kind, rs)
	}
	return got
}

// correction is a correction of the entry seq, as the ledger puts it together.
func (b *book) correction(seq int64, now *Event) Event {
	var was *Event
	if seq >= 1 && seq <= int64(len(b.log)) {
		if standing := b.log[seq-1].Event.Standing(); standing != nil {
			w := throughJSON(b.t, *standing)
			w.Flags = nil
			was = &w
		}
	}
	return Event{Kind: Correct, Supersedes: seq, Was: was, Now: now, Void: now == nil, Reason: "typing error"}
}

// last is the sequence number of the newest entry.
func (b *book) last() int64 { return int64(len(b.log)) }

func (b *book) lot(ref string) Lot {
	b.t.Helper()
	lot, ok := b.st.Lot(ref)
	if !ok {
		b.t.Fatalf("there is no lot %s", ref)
	}
	return lot
}

// goods is an assay by element: a dry total in per cent, a part of it Dy, the
// rest Nd.
func goods(total, dy int64) *ree.Assay {
	return &ree.Assay{Basis: ree.BasisElement, Total: ree.Quantity{Value: ree.Fraction(total * 10_000_000)},
		Share: ree.Shares{ree.Nd: {Value: ree.Fraction((100 - dy) * 10_000_000)}, ree.Dy: {Value: ree.Fraction(dy * 10_000_000)}}}
}

func out(form ree.Form, net ree.Mass, assay *ree.Assay) Make {
	return Make{Form: form, Net: net, Assay: assay}
}

func take(lot string, mass ree.Mass) Take { return Take{Lot: lot, Mass: mass} }

// mined makes an ore lot of the mine.
func (b *book) mined(net ree.Mass, total int64) string {
	b.t.Helper()
	return b.must("MINE", Event{Kind: Extract, Site: "mine-1", Process: "dig", Outputs: []Make{out("concentrate_ion_adsorption", net, goods(total, 10))}}).Outputs[0].Lot
}

// imported makes a lot of the separator, from a source abroad.
func (b *book) imported(form ree.Form, net ree.Mass, total int64, source string) string {
	b.t.Helper()
	return b.must("SEP", Event{Kind: Import, Site: "sep-1", Country: "MM", Source: source, Outputs: []Make{out(form, net, goods(total, 10))}}).Outputs[0].Lot
}

func (b *book) sent(from, site, to, toSite string, lots ...string) string {
	b.t.Helper()
	ev := Event{Kind: Dispatch, Site: site, Party: to, ToSite: toSite}
	for _, lot := range lots {
		ev.Inputs = append(ev.Inputs, Take{Lot: lot})
	}
	return b.must(from, ev).Transfer
}

// clone is a deep copy.
func (m *Memory) clone() *Memory {
	c := *m
	c.Parties, c.Sites, c.Aliases, c.Assays = maps.Clone(m.Parties), maps.Clone(m.Sites), maps.Clone(m.Aliases), maps.Clone(m.Assays)
	c.Quotas, c.Origins, c.Supersedes, c.Edges = maps.Clone(m.Quotas), maps.Clone(m.Origins), maps.Clone(m.Supersedes), maps.Clone(m.Edges)
	c.nextCounter, c.Marks = maps.Clone(m.nextCounter), slices.Clone(m.Marks)
	c.Lots, c.Pools, c.Transfers = map[string]Lot{}, map[string]Pool{}, map[string]Transfer{}
	for k, l := range m.Lots {
		l.Earmarks = slices.Clone(l.Earmarks)
		c.Lots[k] = l
	}
	for k, p := range m.Pools {
		p.Layers = slices.Clone(p.Layers)
		c.Pools[k] = p
	}
	for k, x := range m.Transfers {
		x.Lines = slices.Clone(x.Lines)
		c.Transfers[k] = x
	}
	return &c
}

// replayed is the state that the registrations and the log give from nothing.
func (b *book) replayed() *Memory {
	st := NewMemory()
	for _, r := range b.reg {
		ApplyRegistration(st, r)
	}
	for _, rec := range b.log {
		Apply(st, rec)
	}
	return st
}

var _ tb = (*testing.T)(nil)
