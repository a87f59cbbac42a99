package review

import (
	"slices"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/ree"
)

// GateStatus is what the gate says of a line.
type GateStatus string

// The statuses of a line at the gate, from best to worst. Linked is a line
// whose lots are named and not yet looked at.
const (
	Verified  GateStatus = "verified"  // nothing found
	Qualified GateStatus = "qualified" // remarks within the limits
	Concerned GateStatus = "concern"   // beyond a limit: a person must say why it may go on
	Stale     GateStatus = "stale"     // rests on what has changed or run out: evaluate again
	Failed    GateStatus = "failed"    // can only be refused
	Unlinked  GateStatus = "unlinked"  // no lots: can only be refused
	Linked    GateStatus = "linked"
)

var severity = []GateStatus{Verified, Qualified, Concerned, Stale, Failed, Unlinked}

func worse(a, b GateStatus) GateStatus {
	if slices.Index(severity, b) > slices.Index(severity, a) {
		return b
	}
	return a
}

// GateInput is what the ledger knows about one line of an application.
type GateInput struct {
	Line int        `json:"line"`
	Lots []LotInput `json:"lots"`
	// Screening of every party of the deal, with owners and carriers.
	Screening []ScreenInput `json:"screening"`
	Counted   bool          `json:"counted,omitempty"` // equipment or technology: it has no lots
}

// LotInput is what the ledger knows about one lot of a line.
type LotInput struct {
	Lot         string         `json:"lot"`
	Known       bool           `json:"known"`
	Holder      string         `json:"holder"` // organisation
	AskedMG     ree.Mass       `json:"askedMG"`
	AvailableMG ree.Mass       `json:"availableMG"` // what is in the lot
	ReservedMG  ree.Mass       `json:"reservedMG"`  // by other lines and cases; filled in by the gate itself
	Elements    []ElementInput `json:"elements"`    // controlled elements of the lot
	Frozen      []string       `json:"frozen,omitempty"`
	Unconfirmed []string       `json:"unconfirmed,omitempty"` // transfers upstream that the receiver has not confirmed
	Late        []LateReport   `json:"late,omitempty"`        // upstream
	NoAssay     []string       `json:"noAssay,omitempty"`     // lots upstream without the assay they need
	Imbalances  []Imbalance    `json:"imbalances,omitempty"`  // of sites upstream
	Stale       []string       `json:"stale,omitempty"`       // entries that changed something upstream since it was last looked at
	Broken      []string       `json:"broken,omitempty"`      // proofs upstream that do not verify
	Findings    []LotFinding   `json:"findings,omitempty"`    // of supervision, on the lot or upstream
}

// LotFinding is a finding of supervision that stands on a lot or on one
// upstream of it.
type LotFinding struct {
	Ref       string       `json:"ref"`
	Lot       string       `json:"lot"` // that it stands on
	Confirmed bool         `json:"confirmed"`
	Strength  int          `json:"strength"` // of the evidence: powers of ten, rounded down
	Share     ree.Fraction `json:"share"`    // the most of a deciding element that passed through Lot
}

// ElementInput is one controlled element's origins in a lot.
type ElementInput struct {
	Element string         `json:"element"`
	MassMG  ree.Mass       `json:"massMG"`
	Origins []OriginShare  `json:"origins"`
	Unknown ShareInterval  `json:"unknown"` // share of unknown origin
	Barred  []BarredOrigin `json:"barred,omitempty"`
}

// OriginShare is the share of an element that comes from one origin.
type OriginShare struct {
	Origin  string       `json:"origin"`
	Country string       `json:"country,omitempty"`
	Share   ree.Fraction `json:"share"`
}

// ShareInterval is a share with its bounds.
type ShareInterval struct {
	Share ree.Fraction `json:"share"`
	Low   ree.Fraction `json:"low"`
	High  ree.Fraction `json:"high"`
}

// BarredOrigin is an origin that could not lawfully supply at the time.
type BarredOrigin struct {
	Origin string       `json:"origin"`
	Code   string       `json:"code"` // no_permission, embargo
	Share  ree.Fraction `json:"share"`
}

// LateReport is a report upstream that came in late or was back-dated.
type LateReport struct {
	Ref  string `json:"ref"`
	Days int    `json:"days"`
}

// Imbalance is what a site upstream cannot account for, with its standard
// uncertainty, in milligrams of the element.
type Imbalance struct {
	Site        string   `json:"site"`
	Element     string   `json:"element"`
	MassMG      ree.Mass `json:"massMG"` // positive: missing; negative: more than booked
	Uncertainty ree.Mass `json:"uncertaintyMG"`
}

// ScreenInput is one party's screening.
type ScreenInput struct {
	Party       string    `json:"party"`
	Role        string    `json:"role"`
	Status      string    `json:"status"` // clear, cleared, hit, watched, listed, failed
	List        string    `json:"list"`
	ListVersion string    `json:"listVersion"`
	Stale       bool      `json:"stale,omitempty"` // the list is older than its pack allows
	ScreenedAt  time.Time `json:"-"`
}

// GateVerdict is what the gate says of a line, with everything it rests on.
type GateVerdict struct {
	Line      int        `json:"line"`
	Status    GateStatus `json:"status"`
	Findings  []Finding  `json:"findings,omitempty"`
	Rules     []RuleRef  `json:"rules"` // every rule that was applied
	InputHash string     `json:"inputHash"`
	Lists     []string   `json:"lists,omitempty"` // screening lists in the versions asked; no part of the gate's hash
}

// RuleRef names a rule in its version.
type RuleRef struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}

// Finding is one thing a rule found, and what would clear it.
type Finding struct {
	Rule    string            `json:"rule"`
	Version string            `json:"version"`
	Outcome GateStatus        `json:"outcome"`
	Code    string            `json:"code"`
	Lot     string            `json:"lot,omitempty"`
	Element string            `json:"element,omitempty"`
	Params  map[string]string `json:"params,omitempty"`
	Mend    string            `json:"mend"` // reason code of what would clear it
}

// GateSkeleton is an input per line of an application with its lots and what it
// asks of them, for the caller to fill.
func GateSkeleton(a *Application) []GateInput {
	out := make([]GateInput, len(a.Lines))
	for i, l := range a.Lines {
		out[i].Line = l.No
		for _, q := range l.Lots {
			out[i].Lots = append(out[i].Lots, LotInput{Lot: q.Lot, AskedMG: q.MassMG})
		}
	}
	return out
}

// Evaluate applies the policy's rules in force on a day to one line. It reads
// nothing but its arguments: the same input gives the same verdict, in whatever
// order its lists come.
func (p *Policy) Evaluate(in GateInput, exporter string, day calendar.Date) (GateVerdict, error) {
	in = in.ordered()
	v := GateVerdict{Line: in.Line, Status: Verified, Lists: in.lists()}
	hash, err := digest("lanthorn gate input v1", in.substance())
	if err != nil {
		return v, err
	}
	v.InputHash = hash
	if len(in.Lots) == 0 && !in.Counted {
		v.Status = Unlinked
		v.Findings = []Finding{{Rule: "gate.linked", Outcome: Unlinked, Code: "gate.unlinked", Mend: "mend.link_lots"}}
	}
	for _, r := range p.Gate {
		if !day.Within(r.ValidFrom, r.ValidTo) {
			continue
		}
		v.Rules = append(v.Rules, RuleRef{r.ID, r.Version})
		v.Findings = append(v.Findings, r.apply(in, exporter)...)
	}
	for _, f := range v.Findings {
		v.Status = worse(v.Status, f.Outcome)
	}
	return v, nil
}

// substance is the input without what may change and change nothing: the
// edition of a list on which a party is clear, and how much of a lot is left
// beyond what is asked. What it holds instead of the two quantities is the
// shortfall.
func (in GateInput) substance() GateInput {
	in.Lots, in.Screening = slices.Clone(in.Lots), slices.Clone(in.Screening)
	for i := range in.Lots {
		l := &in.Lots[i]
		l.AvailableMG, l.ReservedMG = 0, max(0, l.AskedMG-(l.AvailableMG-l.ReservedMG))
	}
	for i := range in.Screening {
		if s := &in.Screening[i]; s.check() == "" {
			s.ListVersion = "any"
		}
	}
	return in
}

// ordered is the input with every list in one order, so that the order in which
// the ledger was walked changes nothing. Lots keep the application's order.
func (in GateInput) ordered() GateInput {
	in.Screening = sorted(in.Screening, func(s ScreenInput) string { return s.Party + "\n" + s.Role + "\n" + s.List + "\n" + s.Status })
	in.Lots = slices.Clone(in.Lots)
	self := func(s string) string { return s }
	for i := range in.Lots {
		l := &in.Lots[i]
		l.Frozen, l.Unconfirmed, l.NoAssay = sorted(l.Frozen, self), sorted(l.Unconfirmed, self), sorted(l.NoAssay, self)
		l.Stale, l.Broken = sorted(l.Stale, self), sorted(l.Broken, self)
		l.Late = sorted(l.Late, func(r LateReport) string { return r.Ref })
		l.Findings = sorted(l.Findings, func(f LotFinding) string { return f.Ref + "\n" + f.Lot })
		l.Imbalances = sorted(l.Imbalances, func(b Imbalance) string { return b.Site + "\n" + b.Element })
		l.Elements = sorted(l.Elements, func(e ElementInput) string { return e.Element })
		for j := range l.Elements {
			e := &l.Elements[j]
			e.Origins = sorted(e.Origins, func(o OriginShare) string { return o.Origin + "\n" + o.Country })
			e.Barred = sorted(e.Barred, func(b BarredOrigin) string { return b.Origin + "\n" + b.Code })
		}
	}
	return in
}

// sorted is a copy of list in the order of its keys; an empty list becomes nil.
func sorted[T any](list []T, key func(T) string) []T {
	if len(list) == 0 {
		return nil
	}
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b T) int { return strings.Compare(key(a), key(b)) })
	return out
}

// lists are the screening lists in the versions that were asked, each once.
func (in *GateInput) lists() []string {
	var out []string
	for _, s := range in.Screening {
		if l := s.List + "@" + s.ListVersion; !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// gateHash is the hash of all verdicts of a case.
func gateHash(verdicts []GateVerdict) (string, error) {
	bare := slices.Clone(verdicts)
	for i := range bare {
		bare[i].Lists = nil
	}
	return digest("lanthorn gate v1", bare)
}

// inputsFor fills in what other lines and cases have earmarked, and refuses
// inputs that do not speak of exactly the application's lines and lots.
func inputsFor(facts Facts, c *Case, inputs []GateInput) ([]GateInput, error) {
	if len(inputs) != len(c.Application.Lines) {
		return nil, refuse("gate_inputs", "case", c.Key)
	}
	out := make([]GateInput, len(inputs))
	for i, line := range c.Application.Lines {
		in := inputs[i]
		if in.Line != line.No || len(in.Lots) != len(line.Lots) {
			return nil, refuse("gate_inputs", "case", c.Key, "line", itoa(line.No))
		}
		in.Lots, in.Counted = slices.Clone(in.Lots), line.Counted()
		for j, q := range line.Lots {
			lot := &in.Lots[j]
			if lot.Lot != q.Lot || lot.AskedMG != q.MassMG {
				return nil, refuse("gate_inputs", "case", c.Key, "line", itoa(line.No), "lot", q.Lot)
			}
			used, err := usedOf(facts, c.Key, line.No, q.Lot)
			if err != nil {
				return nil, err
			}
			lot.AskedMG -= min(used, lot.AskedMG)
			reserved, err := reservedElsewhere(facts, c, line.No, q.Lot)
			if err != nil {
				return nil, err
			}
			lot.ReservedMG = reserved
		}
		out[i] = in
	}
	return out, nil
}

// reservedElsewhere is what other cases hold of a lot, and what earlier lines of
// this case ask of it.
func reservedElsewhere(facts Facts, c *Case, line int, lot string) (ree.Mass, error) {
	holds, err := facts.HoldsOfLot(lot)
	if err != nil {
		return 0, err
	}
	var sum ree.Mass
	for _, h := range holds {
		if h.Case != c.Key {
			sum += h.HeldMG
		}
	}
	for _, l := range c.Application.Lines {
		for _, q := range l.Lots {
			if l.No < line && q.Lot == lot {
				sum += q.MassMG
			}
		}
	}
	return sum, nil
}
