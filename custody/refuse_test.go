package custody

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"lanthorn/ree"
)

// scenario is an event after a set-up, and the codes it is refused with, in
// order. The set-up returns the event and who reports it.
type scenario struct {
	name  string
	setUp func(b *book) (org string, ev Event)
	want  []string
	at    func(r *Report) // changes to time and office
}

func extract(outs ...Make) Event {
	return Event{Kind: Extract, Site: "mine-1", Process: "dig", Outputs: outs}
}

var ore = out("ore_ion_adsorption", te, goods(1, 10))

func changed(m Make, change func(*Make)) Make {
	if m.Assay != nil {
		a := *m.Assay
		m.Assay = &a
	}
	change(&m)
	return m
}

// always gives an event that needs no set-up.
func always(org string, ev Event) func(*book) (string, Event) {
	return func(*book) (string, Event) { return org, ev }
}

func one(code ...string) []string { return code }

var eventScenarios = []scenario{
	{name: "no kind", setUp: always("MINE", Event{}), want: one("event.kind")},
	{name: "a kind that is none", setUp: always("MINE", Event{Kind: "melt", Note: "x\x00"}), want: one("event.kind", "text.character")},
	{name: "extract nothing", setUp: always("MINE", extract()), want: one("event.too_few")},
	{name: "extract with an input", setUp: always("MINE", Event{Kind: Extract, Site: "mine-1", Process: "dig", Inputs: []Take{{}}, Outputs: []Make{ore}}), want: one("event.too_many")},
	{name: "too many outputs", setUp: always("MINE", extract(make([]Make, maxParts+1)...)), want: one("event.too_many")},
	{name: "too many losses", setUp: always("SEP", Event{Kind: Transform, Site: "sep-1", Process: "sx", Losses: make([]Loss, maxLosses+1)}), want: one("event.too_many")},
	{name: "a loss where there is none", setUp: always("MINE", Event{Kind: Extract, Site: "mine-1", Process: "dig", Outputs: []Make{ore}, Losses: []Loss{{Kind: "loss"}}}), want: one("loss.not_here")},
	{name: "transform of nothing", setUp: always("SEP", Event{Kind: Transform, Site: "sep-1", Process: "sx"}), want: one("event.too_few")},
	{name: "site unknown", setUp: always("MINE", Event{Kind: Extract, Site: "mine-9", Process: "dig", Outputs: []Make{ore}}), want: one("site.unknown")},
	{name: "site of another", setUp: always("SEP", extract(ore)), want: one("site.not_yours")},
	{name: "process unknown", setUp: always("MINE", Event{Kind: Extract, Site: "mine-1", Process: "drill", Outputs: []Make{ore}}), want: one("process.unknown")},
	{name: "extract by another process", setUp: always("MAG", Event{Kind: Extract, Site: "mag-1", Process: "melt", Outputs: []Make{out("metal", kg, nil)}}), want: one("extract.not_mining")},
	{name: "mining without permission", setUp: always("MAG", Event{Kind: Extract, Site: "mag-1", Process: "dig", Outputs: []Make{ore}}), want: one("permission.none")},
	{name: "mining before the permission", setUp: always("MINE", extract(ore)), at: func(r *Report) { r.Occurred = time.Date(2024, 12, 31, 23, 59, 0, 0, start.Location()) }, want: one("permission.none")},
	{name: "mining after the permission", setUp: always("MINE", extract(ore)), at: func(r *Report) {
		r.Occurred = time.Date(2028, 1, 1, 0, 0, 0, 0, start.Location())
		r.Recorded = r.Occurred
	}, want: one("permission.none")},
	{name: "unknown form", setUp: always("MINE", extract(changed(ore, func(m *Make) { m.Form = "gold" }))), want: one("form.unknown", "process.output_form")},
	{name: "form that the process does not make", setUp: always("MINE", extract(changed(ore, func(m *Make) { m.Form = "oxide" }))), want: one("process.output_form")},
	{name: "no mass", setUp: always("MINE", extract(changed(ore, func(m *Make) { m.Net = 0 }))), want: one("mass.not_positive")},
	{name: "negative mass", setUp: always("MINE", extract(changed(ore, func(m *Make) { m.Net = math.MinInt64 }))), want: one("mass.not_positive")},
	{name: "mass beyond bounds", setUp: always("MINE", extract(changed(ore, func(m *Make) { m.Net = math.MaxInt64 }))), want: one("mass.not_positive")},
	{name: "masses that overflow together", setUp: always("MINE", extract(slices.Repeat([]Make{changed(ore, func(m *Make) { m.Net = ree.MaxMass })}, 100)...)), want: one("mass.too_large")},
	{name: "own number twice in one event", setUp: always("MINE", extract(changed(ore, func(m *Make) { m.Alias = "A1" }), changed(ore, func(m *Make) { m.Alias = "A1" }))), want: one("lot.alias_taken")},
	{name: "own number taken", setUp: func(b *book) (string, Event) {
		ev := extract(changed(ore, func(m *Make) { m.Alias = "A1" }))
		b.must("MINE", ev)
		return "MINE", ev
	}, want: one("lot.alias_taken")},
	{name: "own number like a reference", setUp: always("MINE", extract(changed(ore, func(m *Make) { m.Alias = " or-0007" + Reference("OR", 7)[7:] }))), want: one("lot.alias_reference")},
	{name: "assay over 100 %", setUp: always("MINE", extract(changed(ore, func(m *Make) { m.Assay.Share[ree.Y].Value = 20_000_000 }))), want: one("assay.over_100")},
	{name: "iron beside oxides", setUp: always("MINE", extract(changed(ore, func(m *Make) { m.Assay.Basis, m.Assay.Companions[ree.Fe].Value = ree.BasisOxide, 1 }))), want: one("assay.companions_basis")},
	{name: "more iron than rare earth leaves", setUp: always("MINE", extract(changed(ore, func(m *Make) { m.Assay.Basis, m.Assay.Companions[ree.Fe].Value = ree.BasisOxide, ree.Whole }))), want: one("assay.companions_basis", "assay.companions_over")},
	{name: "assay that cannot be", setUp: always("MINE", extract(changed(ore, func(m *Make) {
		m.Assay.Basis, m.Assay.Total.Value, m.Assay.Total.U, m.Assay.Share[ree.Pm].Value = "", -1, -1, 1
	}))), want: one("assay.basis", "assay.out_of_range", "assay.uncertainty", "assay.promethium")},
	{name: "NUL in a text", setUp: always("MINE", changedEvent(extract(ore), func(ev *Event) { ev.Note = "a\x00b" })), want: one("text.character")},
	{name: "reading turned round", setUp: always("MINE", changedEvent(extract(ore), func(ev *Event) { ev.Reason, ev.Source = "\u202egro", "\u061c" })), want: one("text.character", "text.character")},
	{name: "texts of lots, assays and documents", setUp: always("MINE", changedEvent(extract(changed(ore, func(m *Make) {
		m.Alias, m.HS, m.Grade, m.Package, m.Assay.Lab = "\u200b", "\u2066", "\ufeff", "\x1b[1m", "\u200e"
		m.Assay.ByElement = map[string]string{"Nd": "\x01", "Dy": "\x02"}
	})), func(ev *Event) {
		ev.Documents = []Document{{Name: "\xff", SHA256: strings.Repeat("0", 64)}}
	})), want: slices.Repeat([]string{"text.character"}, 8)},
	{name: "text too long", setUp: always("MINE", changedEvent(extract(ore), func(ev *Event) { ev.Note = strings.Repeat("稀", 2001) })), want: one("text.too_long")},
	{name: "document without a hash", setUp: always("MINE", changedEvent(extract(ore), func(ev *Event) { ev.Documents = []Document{{Name: "a.pdf", SHA256: "ABC"}} })), want: one("document.hash")},
	{name: "too many documents", setUp: always("MINE", changedEvent(extract(ore), func(ev *Event) {
		ev.Documents = slices.Repeat([]Document{{SHA256: strings.Repeat("0", 64)}}, 101)
	})), want: one("event.too_many")},

	{name: "offset of 23 hours", setUp: always("MINE", extract(ore)), at: func(r *Report) { r.Occurred = r.Occurred.In(time.FixedZone("", 23*3600)) }, want: one("time.offset")},
	{name: "offset of -23 hours", setUp: always("MINE", extract(ore)), at: func(r *Report) { r.Occurred = r.Occurred.In(time.FixedZone("", -23*3600)) }, want: one("time.offset")},
	{name: "clock an hour ahead", setUp: always("MINE", extract(ore)), at: func(r *Report) { r.Occurred = r.Occurred.Add(time.Hour) }, want: one("time.ahead")},
	{name: "before records", setUp: always("MINE", extract(ore)), at: func(r *Report) { r.Occurred = time.Date(1989, 12, 31, 0, 0, 0, 0, time.UTC) }, want: one("time.before_records")},
	{name: "no time", setUp: always("MINE", extract(ore)), at: func(r *Report) { r.Occurred = time.Time{} }, want: one("time.before_records")},

	{name: "import without permission", setUp: always("MINE", Event{Kind: Import, Site: "mine-1", Country: "MM", Source: "x", Outputs: []Make{ore}}), want: one("permission.none")},
	{name: "import from nowhere", setUp: always("SEP", Event{Kind: Import, Site: "sep-1", Country: "mm", Outputs: []Make{ore}}), want: one("country.code", "import.source_missing")},
	{name: "collect ore", setUp: always("REC", Event{Kind: Collect, Site: "rec-1", Outputs: []Make{ore}}), want: one("collect.not_scrap", "collect.source_missing")},

	{name: "lot unknown", setUp: always("SEP", consume(Reference("MG", 9999), kg)), want: one("lot.unknown")},
	{name: "reference mistyped", setUp: always("SEP", consume("MG-9999-"+wrongLetter("MG", 9999), kg)), want: one("reference.check")},
	{name: "lot of another says nothing more", setUp: func(b *book) (string, Event) { return "SEP", consume(b.mined(te, 50), 5*te) }, want: one("lot.not_yours")},
	{name: "lot at another site", setUp: func(b *book) (string, Event) {
		ev := consume(b.mined(te, 50), kg)
		ev.Site = "mine-2"
		return "MINE", ev
	}, want: one("lot.elsewhere")},
	{name: "more than is in it", setUp: func(b *book) (string, Event) { return "SEP", consume(b.imported("oxide", te, 80, "x"), te+1) }, want: one("lot.too_little")},
	{name: "the same lot twice, more than is in it", setUp: func(b *book) (string, Event) {
		l := b.imported("oxide", te, 80, "x")
		ev := consume(l, te/2)
		ev.Inputs = append(ev.Inputs, take(l, te/2+1))
		return "SEP", ev
	}, want: one("lot.too_little")},
	{name: "the same lot twice, so much that it overflows", setUp: func(b *book) (string, Event) {
		l := b.imported("oxide", te, 80, "x")
		ev := consume(l, kg)
		ev.Inputs = append(ev.Inputs, take(l, math.MaxInt64))
		return "SEP", ev
	}, want: one("lot.too_little")},
	{name: "inputs that overflow together", setUp: func(b *book) (string, Event) {
		ev := consume(b.imported("oxide", ree.MaxMass, 80, "x"), ree.MaxMass)
		ev.Inputs = append(ev.Inputs, take(b.imported("oxide", ree.MaxMass, 80, "x"), ree.MaxMass))
		return "SEP", ev
	}, want: one("mass.too_large")},
	{name: "negative draw", setUp: func(b *book) (string, Event) { return "SEP", consume(b.imported("oxide", te, 80, "x"), -kg) }, want: one("mass.not_positive")},
	{name: "a reserved quantity", setUp: func(b *book) (string, Event) {
		l := b.imported("oxide", te, 80, "x")
		b.must("SEP", Event{Kind: Reserve, Case: "C-1", Inputs: []Take{take(l, te/2)}})
		return "SEP", consume(l, te/2+1)
	}, want: one("lot.too_little")},
	{name: "a used lot", setUp: func(b *book) (string, Event) {
		l := b.imported("oxide", te, 80, "x")
		b.must("SEP", consume(l, te))
		return "SEP", consume(l, kg)
	}, want: one("lot.used")},
	{name: "a voided lot", setUp: func(b *book) (string, Event) {
		l := b.imported("oxide", te, 80, "x")
		b.must("SEP", b.correction(b.last(), nil))
		return "SEP", consume(l, kg)
	}, want: one("lot.void")},
	{name: "a lot on the way", setUp: func(b *book) (string, Event) {
		l := b.mined(te, 50)
		b.sent("MINE", "mine-1", "SEP", "sep-1", l)
		ev := consume(l, kg)
		ev.Site = "mine-1"
		return "MINE", ev
	}, want: one("lot.in_transit")},
	{name: "a frozen lot", setUp: func(b *book) (string, Event) {
		l := b.imported("oxide", te, 80, "x")
		b.official(Event{Kind: Freeze, Reason: "seized", Inputs: []Take{{Lot: l}}})
		return "SEP", consume(l, kg)
	}, want: one("lot.frozen")},
	{name: "before the lot was made", setUp: func(b *book) (string, Event) { return "SEP", consume(b.imported("oxide", te, 80, "x"), kg) },
		at: func(r *Report) { r.Occurred = start.Add(-time.Second) }, want: one("lot.not_yet_made")},
	{name: "before the lot came", setUp: func(b *book) (string, Event) {
		l := b.mined(te, 50)
		tr := b.sent("MINE", "mine-1", "SEP", "sep-1", l)
		b.must("SEP", Event{Kind: Receive, Transfer: tr, Figures: []Figure{{Lot: l, Mass: te}}})
		return "SEP", consume(l, kg)
	}, at: func(r *Report) { r.Occurred = start.Add(90 * time.Second) }, want: one("lot.not_yet_received")},
	{name: "a pool's state is no lot", setUp: func(b *book) (string, Event) {
		b.charged("sx", te)
		return "SEP", consume(b.st.Pools["sep-1/sx"].StateRef, kg)
	}, want: one("lot.unknown")},
	{name: "consume without a reason", setUp: func(b *book) (string, Event) {
		ev := consume(b.imported("oxide", te, 80, "x"), kg)
		ev.Reason = ""
		return "SEP", ev
	}, want: one("reason.missing")},

	{name: "recycler fed with a mineral product", setUp: func(b *book) (string, Event) {
		l := b.imported("concentrate_monazite", te, 50, "x")
		tr := b.sent("SEP", "sep-1", "REC", "rec-1", l)
		b.must("REC", Event{Kind: Receive, Transfer: tr, Figures: []Figure{{Lot: l, Mass: te}}})
		return "REC", Event{Kind: Transform, Site: "rec-1", Process: "recycle", Inputs: []Take{take(l, te)}, Outputs: []Make{out("oxide", te/2, goods(80, 10))}}
	}, want: one("recycler.mineral_feed")},
	{name: "a form the process does not take", setUp: func(b *book) (string, Event) {
		l := b.must("REC", Event{Kind: Collect, Site: "rec-1", Source: "city", Outputs: []Make{out("swarf", te, goods(30, 10))}}).Outputs[0].Lot
		tr := b.sent("REC", "rec-1", "SEP", "sep-1", l)
		b.must("SEP", Event{Kind: Receive, Transfer: tr, Figures: []Figure{{Lot: l, Mass: te}}})
		return "SEP", calcine([]Take{take(l, te)}, out("oxide", te/10, goods(80, 10)))
	}, want: one("process.input_form")},
	{name: "only a pool is charged without a draw", setUp: func(b *book) (string, Event) {
		return "SEP", calcine([]Take{take(b.imported("oxide", te, 80, "x"), te)})
	}, want: one("process.no_pool")},
	{name: "identity lost", setUp: func(b *book) (string, Event) {
		ev := calcine([]Take{take(b.imported("oxide", te, 80, "x"), te), take(b.imported("oxide", te, 80, "y"), te)}, out("oxide", te, goods(80, 10)))
		ev.Process = "keep"
		for ref, l := range b.st.Lots {
			l.Model = IdentityPreserved
			b.st.Lots[ref] = l
		}
		return "SEP", ev
	}, want: one("model.identity_mixed")},
	{name: "more out than in", setUp: func(b *book) (string, Event) {
		return "SEP", calcine([]Take{take(b.imported("mixed_carbonate", te, 40, "x"), te)}, out("oxide", te/2, goods(90, 10)))
	}, want: one("balance.more_out_than_in", "balance.more_out_than_in")},
	{name: "an element that did not go in", setUp: func(b *book) (string, Event) {
		return "SEP", calcine([]Take{take(b.imported("mixed_carbonate", te, 40, "x"), te)}, out("oxide", te/4, &ree.Assay{Basis: ree.BasisElement, Total: ree.Quantity{Value: ree.Whole}, Share: ree.Shares{ree.Tb: {Value: 1000}}}))
	}, want: one("balance.more_out_than_in")},
	{name: "uncertainty claimed to explain more out than in", setUp: func(b *book) (string, Event) {
		a := goods(90, 10)
		a.Total.U = ree.Whole
		return "SEP", calcine([]Take{take(b.imported("mixed_carbonate", te, 10, "x"), te)}, out("oxide", te, a))
	}, want: one("balance.more_out_than_in", "balance.more_out_than_in")},
	{name: "a loss that is none", setUp: func(b *book) (string, Event) {
		ev := calcine([]Take{take(b.imported("mixed_carbonate", te, 40, "x"), te)}, out("oxide", te/4, goods(80, 10)))
		ev.Losses = []Loss{{Kind: "theft"}, {Kind: "loss", Elements: ree.ElementMasses{ree.Nd: -5}, Companions: ree.CompanionMasses{ree.Fe: -5}}}
		return "SEP", ev
	}, want: one("loss.kind", "mass.negative", "mass.negative")},
	{name: "more out of a pool than it holds", setUp: func(b *book) (string, Event) {
		b.charged("sx", te)
		return "SEP", Event{Kind: Transform, Site: "sep-1", Process: "sx", Outputs: []Make{out("oxide", 2*te, goods(90, 10))}}
	}, want: one("balance.more_out_than_in", "balance.more_out_than_in")},
	{name: "a pool beyond bounds", setUp: func(b *book) (string, Event) {
		b.charged("sx", ree.MaxMass)
		return "SEP", Event{Kind: Transform, Site: "sep-1", Process: "sx", Inputs: []Take{take(b.imported("oxide", ree.MaxMass, 100, "x"), ree.MaxMass)}}
	}, want: one("mass.too_large")},

	{name: "split makes mass", setUp: func(b *book) (string, Event) {
		return "SEP", divide(Split, []Take{take(b.imported("oxide", te, 80, "x"), te)}, out("oxide", te/2, nil), out("oxide", te/2+1, nil))
	}, want: one("divide.net_mass")},
	{name: "split loses mass", setUp: func(b *book) (string, Event) {
		return "SEP", divide(Split, []Take{take(b.imported("oxide", te, 80, "x"), te)}, out("oxide", te/2, nil), out("oxide", te/2-1, nil))
	}, want: one("divide.net_mass")},
	{name: "split changes the form", setUp: func(b *book) (string, Event) {
		return "SEP", divide(Split, []Take{take(b.imported("oxide", te, 80, "x"), te)}, out("oxide", te/2, nil), out("carbonate", te/2, nil))
	}, want: one("divide.form")},
	{name: "blend of two levels", setUp: func(b *book) (string, Event) {
		return "SEP", divide(Blend, []Take{take(b.imported("oxide", te, 80, "x"), te), take(b.imported("ore_monazite", te, 5, "x"), te)}, out("oxide", 2*te, nil))
	}, want: one("divide.form")},
	{name: "blend of one", setUp: func(b *book) (string, Event) {
		return "SEP", divide(Blend, []Take{take(b.imported("oxide", te, 80, "x"), te)}, out("oxide", te, nil))
	}, want: one("event.too_few")},
	{name: "blend whose own assay makes mass", setUp: func(b *book) (string, Event) {
		return "SEP", divide(Blend, []Take{take(b.imported("oxide", te, 50, "x"), te), take(b.imported("oxide", te, 50, "x"), te)}, out("oxide", 2*te, goods(80, 10)))
	}, want: one("balance.more_out_than_in", "balance.more_out_than_in")},

	{name: "dispatch of a part", setUp: func(b *book) (string, Event) { return "MINE", dispatch(take(b.mined(te, 50), kg)) }, want: one("dispatch.part")},
	{name: "dispatch of another's lot says nothing more", setUp: func(b *book) (string, Event) {
		return "SEP", Event{Kind: Dispatch, Site: "sep-1", Party: "MAG", ToSite: "mag-1", Inputs: []Take{take(b.mined(te, 50), kg)}}
	}, want: one("lot.not_yours")},
	{name: "dispatch of a lot with a reserved quantity", setUp: func(b *book) (string, Event) {
		l := b.mined(te, 50)
		b.must("MINE", Event{Kind: Reserve, Case: "C-1", Inputs: []Take{take(l, kg)}})
		return "MINE", dispatch(Take{Lot: l})
	}, want: one("lot.too_little")},
	{name: "dispatch of a lot twice", setUp: func(b *book) (string, Event) {
		l := b.mined(te, 50)
		return "MINE", dispatch(Take{Lot: l}, Take{Lot: l})
	}, want: one("lot.too_little")},
	{name: "dispatch to nobody", setUp: func(b *book) (string, Event) {
		ev := dispatch(Take{Lot: b.mined(te, 50)})
		ev.Party, ev.ToSite = "WHO", "where"
		return "MINE", ev
	}, want: one("party.unknown", "site.not_theirs")},
	{name: "dispatch to oneself", setUp: func(b *book) (string, Event) {
		ev := dispatch(Take{Lot: b.mined(te, 50)})
		ev.Party, ev.ToSite = "MINE", "mine-1"
		return "MINE", ev
	}, want: one("dispatch.to_itself")},
	{name: "dispatch to a receiver without permission", setUp: func(b *book) (string, Event) {
		ev := dispatch(Take{Lot: b.mined(te, 50)})
		ev.Party, ev.ToSite = "NON", "non-1"
		return "MINE", ev
	}, want: one("permission.receiver")},
	{name: "dispatch to the wrong site", setUp: func(b *book) (string, Event) {
		ev := dispatch(Take{Lot: b.mined(te, 50)})
		ev.ToSite = "mag-1"
		return "MINE", ev
	}, want: one("site.not_theirs")},

	{name: "receive what was never sent", setUp: always("SEP", Event{Kind: Receive, Transfer: "TR-0001-A"}), want: one("transfer.unknown")},
	{name: "receive by the wrong party", setUp: receive("MAG", func(*Event) {}), want: one("transfer.not_yours")},
	{name: "receive twice", setUp: func(b *book) (string, Event) {
		org, ev := receive("SEP", func(*Event) {})(b)
		b.must(org, ev)
		return org, ev
	}, want: one("transfer.closed")},
	{name: "receive before it was sent", setUp: receive("SEP", func(*Event) {}), at: func(r *Report) { r.Occurred = start }, want: one("transfer.before_sent")},
	{name: "receive without figures", setUp: receive("SEP", func(ev *Event) { ev.Figures = nil }), want: one("transfer.figure_missing")},
	{name: "receive one lot twice", setUp: receive("SEP", func(ev *Event) { ev.Figures = append(ev.Figures, ev.Figures[0]) }), want: one("figure.bad")},
	{name: "receive nothing of it", setUp: receive("SEP", func(ev *Event) { ev.Figures[0].Mass = 0 }), want: one("figure.bad")},
	{name: "receive lots that were not sent, in a fixed order", setUp: func(b *book) (string, Event) {
		x, y, z := b.imported("oxide", te, 80, "x"), b.imported("oxide", te, 80, "y"), b.imported("oxide", te, 80, "z")
		return receive("SEP", func(ev *Event) {
			ev.Figures = append(ev.Figures, Figure{Lot: z, Mass: 1}, Figure{Lot: x, Mass: 1}, Figure{Lot: y, Mass: 1})
		})(b)
	}, want: one("transfer.not_in", "transfer.not_in", "transfer.not_in")},

	{name: "assay of nothing", setUp: always("SEP", Event{Kind: Assay, Result: goods(50, 10)}), want: one("assay.one_lot")},
	{name: "assay of another's lot", setUp: func(b *book) (string, Event) { return "SEP", assay(b.mined(te, 50), goods(50, 10)) }, want: one("lot.not_yours")},
	{name: "assay of a voided lot, over 100 %", setUp: func(b *book) (string, Event) {
		l := b.mined(te, 50)
		b.must("MINE", b.correction(b.last(), nil))
		a := goods(50, 10)
		a.Share[ree.Y].Value = ree.Whole
		return "MINE", assay(l, a)
	}, want: one("lot.void", "assay.over_100")},
	{name: "assay before the lot was made, at an unknown site", setUp: func(b *book) (string, Event) {
		ev := assay(b.mined(te, 50), goods(50, 10))
		ev.Site = "nowhere"
		return "MINE", ev
	}, at: func(r *Report) { r.Occurred = start.Add(-time.Hour) }, want: one("site.unknown", "lot.not_yet_made")},

	{name: "stocktake of nothing", setUp: always("SEP", Event{Kind: Stocktake, Site: "sep-1"}), want: one("event.too_few")},
	{name: "stocktake of another's lot and below nothing", setUp: func(b *book) (string, Event) {
		l := b.imported("oxide", te, 80, "x")
		return "SEP", Event{Kind: Stocktake, Site: "sep-1", Figures: []Figure{{Lot: b.mined(te, 50), Mass: 1}, {Lot: l, Mass: -1}, {Lot: l, Mass: te}}}
	}, want: one("lot.not_yours", "mass.negative", "figure.bad")},
	{name: "content counted that cannot be", setUp: always("SEP", Event{Kind: Stocktake, Site: "sep-1", HoldUps: []HoldUp{
		{Process: "none", Rel: ree.Whole / 20}, {Process: "sx", Rel: 0}, {Process: "sx", Rel: ree.Whole / 20, Elements: ree.ElementMasses{ree.Nd: -1}},
		{Process: "held", Rel: ree.Whole, Elements: ree.ElementMasses{ree.Nd: ree.ElementMass(ree.MaxMass), ree.Pr: 1}}}}),
		want: one("process.unknown", "holdup.uncertainty", "holdup.twice", "mass.negative", "holdup.uncertainty", "mass.too_large")},
	{name: "content of a process that keeps none", setUp: always("SEP", Event{Kind: Stocktake, Site: "sep-1", HoldUps: []HoldUp{{Process: "calcine", Rel: ree.Whole / 20}}}), want: one("holdup.no_pool")},
	{name: "content counted by something else", setUp: always("MINE", Event{Kind: Extract, Site: "mine-1", Process: "dig", Outputs: []Make{ore}, HoldUps: []HoldUp{{Process: "dig", Rel: 1}}}), want: one("holdup.not_here")},
	{name: "stocktake of a lot on the way", setUp: func(b *book) (string, Event) {
		l := b.mined(te, 50)
		b.sent("MINE", "mine-1", "SEP", "sep-1", l)
		return "MINE", Event{Kind: Stocktake, Site: "mine-1", Figures: []Figure{{Lot: l, Mass: te}}}
	}, want: one("lot.in_transit")},

	{name: "export without permission, declaration and country", setUp: func(b *book) (string, Event) {
		return "MINE", Event{Kind: Export, Site: "mine-1", Inputs: []Take{take(b.mined(te, 50), kg)}}
	}, want: one("permission.none", "country.code", "export.declaration_missing")},
	{name: "export of what another case reserved", setUp: func(b *book) (string, Event) {
		l := b.imported("oxide", te, 80, "x")
		b.must("SEP", Event{Kind: Reserve, Case: "C-1", Inputs: []Take{take(l, te)}})
		return "SEP", export(l, kg, "C-2")
	}, want: one("lot.too_little")},

	{name: "reserve for no case", setUp: func(b *book) (string, Event) {
		return "SEP", Event{Kind: Reserve, Inputs: []Take{take(b.imported("oxide", te, 80, "x"), kg)}}
	}, want: one("reserve.case_missing")},
	{name: "reserve another's lot", setUp: func(b *book) (string, Event) { return "SEP", reserve("C-1", take(b.mined(te, 50), kg)) }, want: one("lot.not_yours")},
	{name: "reserve twice in one event, more than there is", setUp: func(b *book) (string, Event) {
		l := b.mined(te, 50)
		return "MINE", reserve("C-1", take(l, te), take(l, 1))
	}, want: one("lot.too_little")},
	{name: "reserve what is on the way, frozen or void", setUp: func(b *book) (string, Event) {
		sent, frozen, void := b.mined(te, 50), b.mined(te, 50), b.mined(te, 50)
		b.must("MINE", b.correction(b.last(), nil))
		b.sent("MINE", "mine-1", "SEP", "sep-1", sent)
		b.official(Event{Kind: Freeze, Reason: "seized", Inputs: []Take{{Lot: frozen}}})
		return "MINE", reserve("C-1", take(sent, 1), take(frozen, 1), take(void, 1))
	}, want: one("lot.in_transit", "lot.frozen", "lot.void")},
	{name: "release of what another case reserved", setUp: func(b *book) (string, Event) {
		l := b.mined(te, 50)
		b.must("MINE", reserve("C-1", take(l, kg)))
		ev := reserve("C-2", take(l, kg))
		ev.Release = true
		return "MINE", ev
	}, want: one("lot.too_little")},
	{name: "freeze by an operator, for no reason", setUp: func(b *book) (string, Event) {
		return "MINE", Event{Kind: Freeze, Inputs: []Take{{Lot: b.mined(te, 50)}}}
	},
		want: one("freeze.official_only", "reason.missing")},
	{name: "thaw what is not frozen", setUp: func(b *book) (string, Event) {
		return "AUT", Event{Kind: Freeze, Release: true, Reason: "over", Inputs: []Take{{Lot: b.mined(te, 50)}}}
	}, at: func(r *Report) { r.Official = true }, want: one("freeze.already")},

	{name: "quota: none", setUp: always("MINE", changedEvent(extract(ore), func(ev *Event) { ev.Process = "digq" })), want: one("quota.none")},
	{name: "quota: no assay to count", setUp: always("MINE", changedEvent(extract(changed(ore, func(m *Make) { m.Assay = nil })), func(ev *Event) { ev.Process = "digq" })), want: one("quota.assay_missing")},
	{name: "quota: exceeded", setUp: func(b *book) (string, Event) {
		b.quota("issue", "mining", "1", "MINE", "", 10, true, "")
		return "MINE", changedEvent(extract(ore), func(ev *Event) { ev.Process = "digq" })
	}, want: one("quota.exceeded")},
	{name: "quota: overrun without bounds", setUp: func(b *book) (string, Event) {
		b.law.QuotaBlock = false
		b.quota("issue", "mining", "1", "MINE", "", 10, true, "")
		q := b.st.Quotas["2026/ionic/mining/1/MINE"]
		q.Used = maxQuotaUse + 1
		b.st.PutQuota(q)
		return "MINE", changedEvent(extract(ore), func(ev *Event) { ev.Process = "digq" })
	}, want: one("mass.too_large")},

	{name: "correct nothing", setUp: func(b *book) (string, Event) { return "MINE", b.correction(77, &Event{}) }, want: one("correct.unknown")},
	{name: "correct another's event", setUp: func(b *book) (string, Event) {
		b.mined(te, 50)
		return "SEP", b.correction(1, nil)
	}, want: one("site.not_yours")},
	{name: "correct without a reason", setUp: corrected(func(b *book, ev *Event) { ev.Reason = "" }), want: one("reason.missing")},
	{name: "correct into nothing", setUp: corrected(func(b *book, ev *Event) { ev.Now, ev.Void = nil, false }), want: one("correct.now_missing")},
	{name: "correct an assay", setUp: func(b *book) (string, Event) {
		ev := assay(b.mined(te, 50), goods(40, 10))
		ev.Site = "mine-1"
		b.must("MINE", ev)
		return "MINE", b.correction(b.last(), nil)
	}, want: one("correct.kind")},
	{name: "correct twice", setUp: func(b *book) (string, Event) {
		b.mined(te, 50)
		b.must("MINE", b.correction(1, nil))
		return "MINE", b.correction(1, nil)
	}, want: one("correct.superseded")},
	{name: "correct what was voided", setUp: func(b *book) (string, Event) {
		b.mined(te, 50)
		b.must("MINE", b.correction(1, nil))
		return "MINE", b.correction(2, nil)
	}, want: one("correct.unknown")},
	{name: "correct other lots", setUp: corrected(func(b *book, ev *Event) { ev.Now.Outputs = nil }), want: one("correct.lots")},
	{name: "correct to no mass", setUp: corrected(func(b *book, ev *Event) { ev.Now.Outputs[0].Net = 0 }), want: one("mass.not_positive")},
	{name: "correct to masses that overflow together", setUp: func(b *book) (string, Event) {
		l := b.imported("oxide", te, 80, "x")
		ev := consume(l, kg)
		ev.Inputs = append(ev.Inputs, take(l, kg))
		b.must("SEP", ev)
		ev.Inputs = []Take{take(l, ree.MaxMass), take(l, ree.MaxMass)}
		return "SEP", b.correction(b.last(), &ev)
	}, want: one("mass.too_large")},
	{name: "correct to a mass beyond bounds", setUp: func(b *book) (string, Event) {
		ev := consume(b.imported("oxide", te, 80, "x"), kg)
		b.must("SEP", ev)
		ev.Inputs = []Take{take("", math.MaxInt64)}
		return "SEP", b.correction(b.last(), &ev)
	}, want: one("mass.not_positive")},
	{name: "correct form and number", setUp: corrected(func(b *book, ev *Event) {
		ev.Now.Outputs[0].Form, ev.Now.Outputs[0].Alias = "ore_monazite", "other"
	}), want: one("correct.identity", "correct.identity")},
	{name: "correct the source", setUp: func(b *book) (string, Event) {
		b.imported("oxide", te, 80, "x")
		now := throughJSON(b.t, b.log[0].Event)
		now.Source, now.Country = "y", "AU"
		return "SEP", b.correction(1, &now)
	}, want: one("correct.identity", "correct.identity")},
	{name: "correct away what was drawn", setUp: func(b *book) (string, Event) {
		l := b.mined(te, 50)
		b.must("MINE", Event{Kind: Consume, Site: "mine-1", Reason: "test", Inputs: []Take{take(l, te/2)}})
		now := throughJSON(b.t, b.log[0].Event)
		now.Outputs[0].Net = te/2 - 1
		return "MINE", b.correction(1, &now)
	}, want: one("correct.drawn")},
	{name: "correct a lot that moved on", setUp: func(b *book) (string, Event) {
		l := b.mined(te, 50)
		b.sent("MINE", "mine-1", "SEP", "sep-1", l)
		now := throughJSON(b.t, b.log[0].Event)
		now.Outputs[0].Net = 2 * te
		return "MINE", b.correction(1, &now)
	}, want: one("correct.moved")},
	{name: "correct the content of a lot that moved on", setUp: func(b *book) (string, Event) {
		l := b.mined(te, 50)
		b.sent("MINE", "mine-1", "SEP", "sep-1", l)
		now := throughJSON(b.t, b.log[0].Event)
		now.Outputs[0].Assay = goods(60, 10)
		return "MINE", b.correction(1, &now)
	}, want: one("correct.moved")},
	{name: "correct a frozen lot", setUp: func(b *book) (string, Event) {
		l := b.mined(te, 50)
		b.official(Event{Kind: Freeze, Reason: "seized", Inputs: []Take{{Lot: l}}})
		return "MINE", b.correction(1, nil)
	}, want: one("lot.frozen")},
	{name: "void what was used", setUp: func(b *book) (string, Event) {
		l := b.mined(te, 50)
		b.must("MINE", Event{Kind: Consume, Site: "mine-1", Reason: "test", Inputs: []Take{take(l, 1)}})
		return "MINE", b.correction(1, nil)
	}, want: one("correct.used")},
	{name: "void a receipt", setUp: func(b *book) (string, Event) {
		b.must(receive("SEP", func(*Event) {})(b))
		return "SEP", b.correction(b.last(), nil)
	}, want: one("correct.void_receive")},
	{name: "void a dispatch that was received", setUp: func(b *book) (string, Event) {
		b.must(receive("SEP", func(*Event) {})(b))
		return "MINE", b.correction(b.last()-1, nil)
	}, want: one("transfer.closed")},
	{name: "correct a dispatch otherwise than by voiding it", setUp: func(b *book) (string, Event) {
		b.sent("MINE", "mine-1", "SEP", "sep-1", b.mined(te, 50))
		now := throughJSON(b.t, b.log[1].Event)
		now.Inputs[0].Mass = kg
		return "MINE", b.correction(2, &now)
	}, want: one("correct.void_only")},
	{name: "void a charge of a pool", setUp: func(b *book) (string, Event) {
		b.charged("sx", te)
		return "SEP", b.correction(b.last(), nil)
	}, want: one("correct.void_pool")},
	{name: "correct a charge in layers", setUp: func(b *book) (string, Event) {
		b.charged("fifo", te)
		return "SEP", b.correction(b.last(), nil)
	}, want: one("correct.layers")},
	{name: "correct a receipt below what was used", setUp: func(b *book) (string, Event) {
		org, ev := receive("SEP", func(*Event) {})(b)
		b.must(org, ev)
		seq := b.last()
		b.must("SEP", consume(ev.Figures[0].Lot, te*8/10))
		now := ev
		now.Figures = []Figure{{Lot: ev.Figures[0].Lot, Mass: te / 2}}
		return "SEP", b.correction(seq, &now)
	}, want: one("correct.drawn")},
	{name: "correct figures to none", setUp: func(b *book) (string, Event) {
		org, ev := receive("SEP", func(*Event) {})(b)
		b.must(org, ev)
		now := ev
		now.Figures = []Figure{{}}
		return "SEP", b.correction(b.last(), &now)
	}, want: one("figure.bad")},
	{name: "correct a split so that it makes mass", setUp: func(b *book) (string, Event) {
		ev := divide(Split, []Take{take(b.imported("oxide", te, 80, "x"), te)}, out("oxide", te/2, nil), out("oxide", te/2, nil))
		b.must("SEP", ev)
		now := divide(Split, []Take{take("", te)}, out("oxide", te/2, nil), out("oxide", te/2+1, nil))
		return "SEP", b.correction(b.last(), &now)
	}, want: one("divide.net_mass")},
	{name: "correct the charge of a pool below what was drawn since", setUp: func(b *book) (string, Event) {
		b.charged("sx", te)
		seq := b.last()
		b.must("SEP", Event{Kind: Transform, Site: "sep-1", Process: "sx", Outputs: []Make{out("oxide", te*7/10, goods(100, 10))}})
		now := throughJSON(b.t, b.log[seq-1].Event)
		now.Inputs[0].Mass = te / 2
		return "SEP", b.correction(seq, &now)
	}, want: one("correct.drawn", "correct.drawn")},
}

func changedEvent(ev Event, change func(*Event)) Event {
	change(&ev)
	return ev
}

func wrongLetter(prefix string, number int64) string {
	if checkLetter(prefix, number) == 'A' {
		return "B"
	}
	return "A"
}

func consume(lot string, mass ree.Mass) Event {
	return Event{Kind: Consume, Site: "sep-1", Reason: "trial", Inputs: []Take{take(lot, mass)}}
}

func calcine(in []Take, outs ...Make) Event {
	return Event{Kind: Transform, Site: "sep-1", Process: "calcine", Inputs: in, Outputs: outs}
}

func divide(kind Kind, in []Take, outs ...Make) Event {
	return Event{Kind: kind, Site: "sep-1", Inputs: in, Outputs: outs}
}

func dispatch(in ...Take) Event {
	return Event{Kind: Dispatch, Site: "mine-1", Party: "SEP", ToSite: "sep-1", Inputs: in}
}

func assay(lot string, a *ree.Assay) Event {
	return Event{Kind: Assay, Figures: []Figure{{Lot: lot}}, Result: a}
}

func reserve(name string, in ...Take) Event { return Event{Kind: Reserve, Case: name, Inputs: in} }

func export(lot string, mass ree.Mass, name string) Event {
	return Event{Kind: Export, Site: "sep-1", Country: "JP", Party: "FRN", Declared: "D-1", Case: name, Inputs: []Take{take(lot, mass)}}
}

// receive sends a tonne of concentrate from the mine to the separator and gives
// its receipt.
func receive(org string, change func(*Event)) func(*book) (string, Event) {
	return func(b *book) (string, Event) {
		l := b.mined(te, 50)
		tr := b.sent("MINE", "mine-1", "SEP", "sep-1", l)
		ev := Event{Kind: Receive, Transfer: tr, Figures: []Figure{{Lot: l, Mass: te}}}
		change(&ev)
		return org, ev
	}
}

// corrected is a correction of an extraction, changed.
func corrected(change func(*book, *Event)) func(*book) (string, Event) {
	return func(b *book) (string, Event) {
		b.mined(te, 50)
		now := throughJSON(b.t, b.log[0].Event)
		ev := b.correction(1, &now)
		change(b, &ev)
		return "MINE", ev
	}
}

// charged charges a pool with imported oxide of 80 % rare earth.
func (b *book) charged(process string, mass ree.Mass) {
	b.t.Helper()
	l := b.imported("oxide", mass, 80, "x")
	b.must("SEP", Event{Kind: Transform, Site: "sep-1", Process: process, Inputs: []Take{take(l, mass)}})
}

// TestRefusals runs every scenario. No refusal may leave a trace (book.try), and
// each says where it speaks of.
func TestRefusals(t *testing.T) {
	for _, s := range eventScenarios {
		t.Run(s.name, func(t *testing.T) { s.run(newBook(t)) })
	}
}

func (s scenario) run(b *book) {
	org, ev := s.setUp(b)
	r := b.report(org, ev)
	if s.at != nil {
		s.at(&r)
	}
	_, rs := b.try(r)
	if got := codesOf(rs); !slices.Equal(got, s.want) {
		b.t.Fatalf("%v, want %v", rs, s.want)
	}
	for _, refusal := range rs {
		if refusal.Field == "" {
			b.t.Errorf("%v does not say where", refusal)
		}
	}
}

// TestEveryCodeHasAScenario: a code that no scenario gives is a code nobody has
// seen work.
func TestEveryCodeHasAScenario(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range eventScenarios {
		for _, c := range s.want {
			seen[c] = true
		}
	}
	for _, s := range registrationScenarios() {
		for _, c := range s.want {
			seen[c] = true
		}
	}
	for _, c := range []string{ // of package ree's readers of text, tested there
		"companion.unknown", "element.twice", "element.unknown", "oxide.unknown", "mass.number", "mass.too_fine", "mass.unit_missing", "mass.unit_unknown",
		"percent.negative", "percent.number", "percent.too_fine", "percent.too_large",
	} {
		seen[c] = true
	}
	for _, c := range Codes() {
		if !seen[c] {
			t.Errorf("no scenario gives %s", c)
		}
		delete(seen, c)
	}
	for _, c := range slices.Sorted(maps.Keys(seen)) {
		t.Errorf("%s is no code", c)
	}
}
