package review

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lanthorn/ree"
)

// conditioned decides the case with a condition on its one granted line.
func (o *office) conditioned() {
	o.t.Helper()
	o.upTo(Consolidation)
	lines := outcomes()
	lines[0].Outcome, lines[0].Conditions = GrantConditions, []string{"report_arrival"}
	o.must(o.d.DecidePropose(o.m, Propose{o.cmd(officer), lines, criteria()}))
	o.must(o.d.DecideCountersign(o.m, Countersign{Command: o.cmd(signer), Hash: o.c().ProposalHash}))
	o.must(o.decide(decider))
}

func (o *office) verify(move string, who Actor, change ...func(*VerificationCommand)) error {
	cmd := VerificationCommand{Mover: o.mover(who), Verification: "V-1", Licence: "L-1", Selected: "condition", Day: o.d.Calendar.Day(o.now).Add(7), Officers: visitor,
		Ask: "goods_there", Answer: "yes", Evidence: FieldEvidence{Kind: "photo", Name: "p.jpg", Hash: "00"}, Suspend: true}
	for _, c := range change {
		c(&cmd)
	}
	return o.take(o.d.DecideVerification(o.m, move, cmd))
}

func (o *office) v() *Verification {
	v, err := o.m.Verification("V-1")
	if err != nil {
		o.t.Fatal(err)
	}
	return v
}

// reported brings a verification to its report, one question answered as given.
func (o *office) reported(answer string) {
	o.t.Helper()
	o.ok(o.verify("select", machine))
	o.ok(o.verify("plan", clerk))
	o.ok(o.verify("notify", clerk))
	o.ok(o.verify("enter", visitor[0]))
	refused(o.t, o.verify("report", visitor[0]), "guard.all_answered")
	o.ok(o.verify("answer", visitor[0]))
	o.ok(o.verify("answer", visitor[1], func(c *VerificationCommand) { c.Ask, c.Condition, c.Answer = "arrived", "report_arrival", answer }))
	refused(o.t, o.verify("report", visitor[0]), "guard.evidenced")
	o.ok(o.verify("attach", visitor[0]))
	o.ok(o.verify("report", visitor[1]))
}

func TestTheChecklistComesFromTheConditions(t *testing.T) {
	o := newAfter(t)
	o.conditioned()
	o.reported("yes")
	v := o.v()
	if len(v.Checklist) != 2 || v.Checklist[1].Condition != "report_arrival" || v.EndUser.Name != "User" {
		t.Errorf("checklist %+v of %+v", v.Checklist, v.EndUser)
	}
	refused(t, o.verify("satisfy", visitor[0]), "guard.not_on_visit")
	refused(t, o.verify("find_adverse", clerk), "guard.some_bad")
	o.ok(o.verify("satisfy", clerk))
	o.ok(o.verify("close", clerk))
	if r, _ := o.m.Rating("user|XA"); r == nil || r.Result != "satisfied" || r.Bad() {
		t.Errorf("rating %+v", r)
	}
	plain := newAfter(t)
	plain.upTo(Decided)
	plain.ok(plain.verify("select", machine))
	if n := len(plain.v().Checklist); n != 1 {
		t.Errorf("a licence without conditions asks %d questions, want the one of every licence", n)
	}
}

func TestAnAdverseResultHasItsEffects(t *testing.T) {
	o := newAfter(t)
	o.conditioned()
	o.must(o.d.DecideLodge(o.m, Lodge{Command{Case: "K-2", Who: exporter, At: o.now}, application()}))
	o.reported("no")
	refused(t, o.verify("satisfy", clerk), "guard.all_good")
	o.ok(o.verify("find_adverse", clerk, func(c *VerificationCommand) { c.Cases = []string{"K-1", "K-2", "K-404"} }))
	v, r := o.v(), must1(o.m.Rating("user|XA"))
	l, _ := o.m.Licence("L-1")
	held, _ := o.m.Case("K-2")
	if !r.Bad() || len(l.Stale) != 1 || l.Stale[0].Code != "verification.adverse" || len(held.Held) != 1 || !slices.Equal(v.Held, []string{"K-2"}) || !v.Proposal.Asked {
		t.Fatalf("rating %+v, marks %+v, holds %+v, verification %+v", r, l.Stale, held.Held, v)
	}
	refused(t, o.verify("close", clerk), "guard.suspension_settled")
	refused(t, o.verify("settle", visitor[0]), "guard.not_on_visit")
	o.ok(o.verify("settle", decider))
	l, _ = o.m.Licence("L-1")
	if h := l.Suspensions[0]; h.Scope != OneEndUser || h.EndUser != "user|XA" || l.State != Active {
		t.Errorf("suspended: %+v, the licence is %s", h, l.State)
	}
	_, err := o.move(Commit, "w1", kg, "")
	refused(t, err, "guard.not_held")
	o.ok(o.verify("close", clerk))
	// A case accepted afterwards with the same end user begins on hold, and is not granted.
	cmd := func(who Actor) Command { c := o.cmd(who); c.Case = "K-2"; return c }
	o.must(o.d.DecideUnholdCase(o.m, HoldCase{Command: cmd(decider), Ref: "V-1", Reason: "seen"}))
	o.must(o.d.DecideAccept(o.m, Accept{cmd(officer), classes()}))
	held, _ = o.m.Case("K-2")
	if len(held.Held) != 2 || !held.Held[1].Lifted.IsZero() {
		t.Fatalf("the case with the same end user begins with %+v", held.Held)
	}
	a := application()
	in := clean(&a)
	for i := range in {
		for j := range in[i].Lots {
			in[i].Lots[j].AvailableMG = 10000 * kg
		}
	}
	o.must(o.d.DecideEvaluateGate(o.m, EvaluateGate{cmd(Actor{}), in, 1}))
	o.must(o.d.DecideOpenReview(o.m, OpenReview{Command: cmd(officer)}))
	o.must(o.d.DecidePropose(o.m, Propose{cmd(officer), outcomes(), criteria()}))
	held, _ = o.m.Case("K-2")
	o.must(o.d.DecideCountersign(o.m, Countersign{Command: cmd(signer), Hash: held.ProposalHash}))
	decide := Decide{Command: cmd(decider), Hash: held.ProposalHash, Inputs: in, Licence: "L-3"}
	_, err = o.d.DecideDecision(o.m, decide)
	refused(t, err, "guard.not_on_hold")
	o.must(o.d.DecideUnholdCase(o.m, HoldCase{Command: cmd(decider), Ref: "V-1", Reason: "explained"}))
	o.must(o.d.DecideDecision(o.m, decide))
	o.replays()
}

func must1[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Every move of the verification machine from every state by everybody.
func TestEveryVerificationMoveFromEveryStateByEverybody(t *testing.T) {
	states := []VerificationState{VerificationDue, VerificationPlanned, VerificationNotified, VerificationInField, VerificationReported,
		VerificationSatisfied, VerificationUnresolved, VerificationAdverse, VerificationAccessDenied, VerificationClosed}
	home := []Actor{officer, signer, decider, clerk}
	office := append(slices.Clone(home), visitor...)
	may := map[string][]Actor{"plan": office, "notify": office, "enter": visitor, "answer": visitor, "attach": visitor, "report": visitor, "deny": visitor,
		"leave_unresolved": home, "find_adverse": home, "settle": home, "close": nil}
	before := newAfter(t)
	before.conditioned()
	before.reported("no")
	for _, state := range states {
		for _, row := range VerificationTransitions() {
			for _, who := range append([]Actor{exporter, buyer, nobody, machine}, office...) {
				o := before.fork()
				v := o.v()
				v.State, v.Proposal.Asked = state, true
				o.ok(o.m.PutVerification(v))
				err := o.verify(row.Move, who)
				want := slices.Contains(row.From, string(state)) && slices.Contains(may[row.Move], who)
				if (err == nil) != want {
					t.Errorf("%s from %s by %s: %v", row.Move, state, who.Person, err)
				}
			}
		}
	}
}

func seed(n int) string { return hex.EncodeToString([]byte(fmt.Sprintf("%032d", n))) }

// Who is drawn follows from seed and population alone, the floor is kept, and
// what a condition or the risk selects is always among the chosen.
func TestTheDrawIsMadeAgainByAnybody(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := VerifyPolicy{FloorPct: rapid.IntRange(0, 100).Draw(rt, "floor"), Risk: 3}
		var all []Shipped
		for i := range rapid.IntRange(0, 60).Draw(rt, "licences") {
			all = append(all, Shipped{Licence: fmt.Sprintf("LI-%03d", i), Asked: rapid.IntRange(0, 5).Draw(rt, "asked") == 0, Risk: rapid.IntRange(0, 4).Draw(rt, "risk")})
		}
		d := p.MakeDraw(Draw{Period: "2026-10", Seed: seed(1), Sequence: 9, Population: all})
		shuffled := slices.Clone(all)
		slices.Reverse(shuffled)
		again := p.MakeDraw(Draw{Period: "2026-10", Seed: seed(1), Sequence: 9, Population: shuffled})
		if fmt.Sprint(d) != fmt.Sprint(again) || !d.Check() {
			rt.Fatal("the order of the population changes the draw")
		}
		rest, random := 0, 0
		for _, s := range all {
			i := slices.IndexFunc(d.Chosen, func(c Chosen) bool { return c.Licence == s.Licence })
			if s.Asked || s.Risk >= 3 {
				if i < 0 {
					rt.Fatalf("%+v is not chosen", s)
				}
				continue
			}
			rest++
			if i >= 0 {
				random++
			}
		}
		if random != (rest*p.FloorPct+99)/100 {
			rt.Fatalf("%d of %d drawn under a floor of %d %%", random, rest, p.FloorPct)
		}
		if len(d.Chosen) > 0 {
			spoilt := d
			spoilt.Chosen = slices.Clone(d.Chosen[1:])
			if spoilt.Check() {
				rt.Fatal("a draw with one left out passes")
			}
		}
	})
}

// Over many seeds every licence is drawn about as often as any other.
func TestTheDrawIsFair(t *testing.T) {
	p := VerifyPolicy{FloorPct: 10}
	var all []Shipped
	for i := range 40 {
		all = append(all, Shipped{Licence: fmt.Sprintf("LI-%03d", i)})
	}
	count := map[string]int{}
	const seeds = 4000
	for n := range seeds {
		d := p.MakeDraw(Draw{Period: "2026-10", Seed: seed(n), Sequence: 1, Population: all})
		for _, c := range d.Chosen {
			count[c.Licence]++
		}
	}
	// 400 expected each, standard deviation about 19: five of them either way.
	for _, s := range all {
		if n := count[s.Licence]; n < 305 || n > 495 {
			t.Errorf("%s was drawn %d times of %d, want about 400", s.Licence, n, seeds)
		}
	}
}

func (o *office) deliver(move string, who Actor, change ...func(*DeliveryCommand)) error {
	cmd := DeliveryCommand{Mover: o.mover(who), Delivery: "D-1", Licence: "L-1", Line: 1, Move: "w1", Report: "arrival", Until: o.now.Add(24 * time.Hour),
		Said: Said{MassMG: 30 * kg, Day: o.d.Calendar.Day(o.now), Place: "Plant 2", AsStated: true, Name: "A. Person"}}
	for _, c := range change {
		c(&cmd)
	}
	if move == "answer" {
		return o.take(o.d.DecideEndUser(o.m, cmd))
	}
	return o.take(o.d.DecideDelivery(o.m, move, cmd))
}

func TestWhatAnEndUserSaysConfirmsOrDisputes(t *testing.T) {
	for said, want := range map[int64]DeliveryState{30: DeliveryConfirmed, 29: DeliveryDisputed, 31: DeliveryDisputed, 0: DeliveryDisputed} {
		o := newAfter(t)
		o.conditioned()
		o.must(o.move(Commit, "w1", 30*kg, ""))
		o.ok(o.deliver("ask", clerk))
		o.ok(o.deliver("answer", nobody, func(c *DeliveryCommand) { c.Said.MassMG = ree.Mass(said) * kg }))
		d, _ := o.m.Delivery("D-1")
		l, _ := o.m.Licence("L-1")
		if d.State != want || (want == DeliveryDisputed) != (len(l.Stale) == 1) {
			t.Errorf("%d kg said: %s, marks %+v", said, d.State, l.Stale)
		}
		refused(t, o.deliver("answer", nobody), "guard.state")
	}
	o := newAfter(t)
	o.conditioned()
	refused(t, o.deliver("ask", clerk), "guard.written_off")
	o.must(o.move(Commit, "w1", 30*kg, ""))
	refused(t, o.deliver("ask", exporter), "guard.office_side")
	refused(t, o.deliver("report", buyer), "guard.holder_side")
	refused(t, o.deliver("ask", clerk, func(c *DeliveryCommand) { c.Until = o.now.AddDate(1, 0, 0) }), "guard.link")
	o.ok(o.deliver("ask", clerk))
	refused(t, o.deliver("answer", nobody, func(c *DeliveryCommand) { c.At = c.At.AddDate(0, 0, 2) }), "guard.link_open")
	o.ok(o.deliver("cancel", clerk))
	refused(t, o.deliver("answer", nobody), "guard.state")
}

func TestDutiesFollowFromWriteOffs(t *testing.T) {
	o := newAfter(t)
	o.conditioned()
	o.must(o.move(Commit, "w1", 30*kg, ""))
	o.must(o.move(Commit, "w2", 10*kg, ""))
	o.must(o.move(Reverse, "b2", 10*kg, "w2"))
	told := ree.Mass(0)
	read := func(now time.Time) string {
		l, _ := o.m.Licence("L-1")
		var moves []Move
		for _, key := range []string{"L-1/1/w1", "L-1/1/w2"} {
			moves = append(moves, *must1(o.m.Move(key)))
		}
		var reports []Delivery
		if d, _ := o.m.Delivery("D-1"); d != nil {
			d.Said.MassMG = told
			reports = append(reports, *d)
		}
		var out []string
		for _, d := range o.d.Duties(l, []LicenceLine{*o.line()}, moves, reports, now) {
			out = append(out, d.Report+" "+d.State+" "+d.Due.String())
		}
		return strings.Join(out, "; ")
	}
	if got := read(o.now); got != "arrival open 2027-01-22; installation open 2027-02-21" {
		t.Error(got)
	}
	if got := read(o.now.AddDate(0, 0, 61)); got != "arrival late 2027-01-22; installation open 2027-02-21" {
		t.Error(got)
	}
	o.ok(o.deliver("report", exporter))
	written, _ := o.m.Move("L-1/1/w1")
	for _, told = range []ree.Mass{0, written.OpenMG / 2} {
		if got := read(o.now.AddDate(0, 0, 61)); got != "arrival late 2027-01-22; installation open 2027-02-21" {
			t.Errorf("%s reported of %s: %s", told, written.OpenMG, got)
		}
	}
	told = written.OpenMG
	if got := read(o.now.AddDate(0, 0, 61)); got != "arrival met 2027-01-22; installation open 2027-02-21" {
		t.Error(got)
	}
	l, _ := o.m.Licence("L-1")
	late := Duty{Key: "1/w1/installation", State: "late"}
	o.must(o.d.DecideChase(l, o.mover(clerk), late))
	l, _ = o.m.Licence("L-1")
	if len(l.Chased) != 1 {
		t.Errorf("chased %+v", l.Chased)
	}
	_, err := o.d.DecideChase(l, o.mover(clerk), Duty{State: "open"})
	refused(t, err, "guard.duty_late")
}

// A suspension of an end user or of a port holds what may be meant by it.
func TestScopesOfASuspension(t *testing.T) {
	for _, c := range []struct {
		cmd           LicenceCommand
		named, others MoveCommand
	}{
		{LicenceCommand{Scope: OneEndUser, EndUser: "user|XA"}, MoveCommand{EndUser: "user|XA"}, MoveCommand{EndUser: "else|XA"}},
		{LicenceCommand{Scope: OneRoute, Route: "CNNGB"}, MoveCommand{Route: "CNNGB"}, MoveCommand{Route: "CNSHA"}},
	} {
		o := newAfter(t)
		o.upTo(Decided)
		x := o.cmd(officer)
		c.cmd.Licence, c.cmd.Ref, c.cmd.Reason, c.cmd.Who, c.cmd.At = "L-1", "S-1", "doubt", x.Who, x.At
		o.must(o.d.DecideSuspend(o.m, c.cmd))
		try := func(m MoveCommand) error {
			m.Licence, m.Line, m.ID, m.MassMG, m.Who, m.At = "L-1", 1, "w", kg, officer, o.now
			_, err := o.d.DecideMove(o.m, Commit, m)
			return err
		}
		refused(t, try(c.named), "guard.not_held")
		refused(t, try(MoveCommand{}), "guard.not_held")
		if err := try(c.others); err != nil {
			t.Errorf("%s holds what it does not cover: %v", c.cmd.Scope, err)
		}
	}
	o := newAfter(t)
	o.upTo(Decided)
	x := o.cmd(officer)
	_, err := o.d.DecideSuspend(o.m, LicenceCommand{Licence: "L-1", Ref: "S-1", Scope: OneEndUser, EndUser: "nobody|XX", Reason: "doubt", Who: x.Who, At: x.At})
	refused(t, err, "guard.scope")
}

// Under any sequence of amendments, draws, returns and an appeal, what was
// authorised over all versions is what is left, reserved and written off, no
// balance falls below zero, no two versions can be drawn on, and folding the
// events again gives the same rows.
func TestLawsOfVersions(t *testing.T) {
	amended, carried := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		o := newAfter(t)
		o.upTo(Decided)
		for i := range rapid.IntRange(5, 25).Draw(rt, "steps") {
			before := snapshot(o.m)
			if err := o.versionStep(rt, i); err != nil && !same(before, snapshot(o.m)) {
				rt.Fatalf("refused, and yet something changed: %v", err)
			}
			checkVersions(rt, o)
		}
		o.replays()
		for _, e := range o.events {
			switch e.Kind {
			case KindSuperseded:
				amended++
			case KindCarried:
				carried++
			}
		}
	})
	t.Log(amended, "amendments,", carried, "balances carried on")
	if amended < 20 || carried < 3 {
		t.Error("too little happened to prove anything")
	}
}

func (o *office) versionStep(t *rapid.T, i int) error {
	current := o.c().Licence
	versions := []string{}
	for l := must1(o.m.Licence(current)); l != nil; l = must1(o.m.Licence(l.Replaces)) {
		versions = append(versions, l.Key)
	}
	on := rapid.SampledFrom(versions).Draw(t, "version")
	mass := ree.Mass(rapid.IntRange(1, 40).Draw(t, "kg")) * kg
	id := fmt.Sprint("m", i)
	step := rapid.IntRange(0, 7).Draw(t, "step")
	of := rapid.SampledFrom(append([]string{"none"}, o.openOn(on)...)).Draw(t, "of")
	if m := must1(o.m.Move(MoveKey(LineKey(on, 1), of))); m != nil {
		mass = min(mass, m.OpenMG)
	}
	switch step {
	case 0:
		return o.take(o.moveOn(on, Reserve, id, mass, ""))
	case 1:
		return o.take(o.moveOn(on, Commit, id, mass, of))
	case 2:
		return o.take(o.moveOn(on, Commit, id, mass, ""))
	case 3, 4:
		if m := must1(o.m.Move(MoveKey(LineKey(on, 1), of))); m != nil && m.Kind == Commit {
			return o.take(o.moveOn(on, Reverse, id, mass, of))
		}
		return o.take(o.moveOn(on, Release, id, mass, of))
	}
	return o.amendedTo(t, fmt.Sprint("L-v", i), fmt.Sprint("M-", i))
}

// openOn lists the reservations and write-offs under a version that something is
// left of, in order.
func (o *office) openOn(licence string) []string {
	var out []string
	for key := range o.m.Rows()["move"] {
		id, mine := strings.CutPrefix(key, LineKey(licence, 1)+"/")
		if mine && must1(o.m.Move(key)).OpenMG > 0 {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// amendedTo takes an amendment of the first line's quantity through.
func (o *office) amendedTo(t *rapid.T, successor, key string) error {
	total := ree.Mass(rapid.IntRange(1, 150).Draw(t, "total")) * kg
	as := func(c *AmendmentCommand) { c.Amendment, c.Successor = key, successor }
	to := change(func(a *Application) {
		a.Lines[0].MassMG, a.Lines[0].Lots = total, []LotQuantity{{"LOT-A", total / 2}, {"LOT-B", total - total/2}}
	})
	if err := o.amend("lodge", exporter, as, to); err != nil {
		return err
	}
	row := must1(o.m.Amendment(key))
	with := func(c *AmendmentCommand) {
		as(c)
		c.Application = row.Application
		c.Hash = must1(o.m.Amendment(key)).ProposalHash
	}
	o.ok(o.amend("accept", officer, with))
	o.ok(o.amend("assess", machine, with))
	o.ok(o.amend("propose", officer, with))
	o.ok(o.amend("countersign", signer, with))
	o.ok(o.amend("approve", decider, with))
	return nil
}

func checkVersions(t *rapid.T, o *office) {
	drawn, live := ree.Mass(0), 0
	current := must1(o.m.LicenceLine(LineKey(o.c().Licence, 1)))
	for l := must1(o.m.Licence(o.c().Licence)); l != nil; l = must1(o.m.Licence(l.Replaces)) {
		line := must1(o.m.LicenceLine(LineKey(l.Key, 1)))
		if line.AuthorisedMG != line.RemainingMG+line.ReservedMG+line.CommittedMG || min(line.RemainingMG, line.ReservedMG, line.CommittedMG, line.BeforeMG) < 0 {
			t.Fatalf("line %+v", line)
		}
		drawn += line.ReservedMG + line.CommittedMG
		if l.State == Active || l.State == Frozen {
			live++
		}
		if l.State == Superseded && line.RemainingMG != 0 {
			t.Fatalf("the ended version %s has %s left", l.Key, line.RemainingMG)
		}
	}
	if live > 1 {
		t.Fatalf("%d versions can be drawn on", live)
	}
	if drawn+current.RemainingMG != current.Total() {
		t.Fatalf("%s drawn and %s left of %s", drawn, current.RemainingMG, current.Total())
	}
	held := ree.Mass(0)
	for _, lot := range []string{"LOT-A", "LOT-B"} {
		h := must1(o.m.LotHold("K-1/1/" + lot))
		held += h.HeldMG
	}
	if held != current.RemainingMG+reservedOf(o) {
		t.Fatalf("%s of the lots are held, %s left and %s reserved", held, current.RemainingMG, reservedOf(o))
	}
}

func reservedOf(o *office) (sum ree.Mass) {
	for l := must1(o.m.Licence(o.c().Licence)); l != nil; l = must1(o.m.Licence(l.Replaces)) {
		sum += must1(o.m.LicenceLine(LineKey(l.Key, 1))).ReservedMG
	}
	return sum
}

// What was reserved when a suspension fell stands on its list, and leaves only
// where somebody let it go.
func TestGoodsInTransitHaveADisposition(t *testing.T) {
	o := newAfter(t)
	o.upTo(Decided)
	o.must(o.move(Reserve, "r1", 20*kg, ""))
	o.must(o.move(Reserve, "r2", 10*kg, ""))
	o.must(o.move(Reserve, "r3", 5*kg, ""))
	o.must(o.move(Commit, "w3", 5*kg, "r3"))
	x := o.cmd(officer)
	cmd := LicenceCommand{Licence: "L-1", Ref: "S-1", Scope: WholeLicence, Reason: "doubt", Who: x.Who, At: x.At}
	o.must(o.d.DecideSuspend(o.m, cmd))
	l, _ := o.m.Licence("L-1")
	if list := l.Suspensions[0].InTransit; len(list) != 2 || list[0].Move != "r1" || list[1].MassMG != 10*kg {
		t.Fatalf("in transit: %+v", list)
	}
	_, err := o.move(Commit, "w1", 20*kg, "r1")
	refused(t, err, "guard.not_held")
	cmd.Line, cmd.Move, cmd.Disposition = 1, "r3", LetGo
	_, err = o.d.DecideDispose(o.m, cmd)
	refused(t, err, "guard.in_transit")
	cmd.Move = "r1"
	o.must(o.d.DecideDispose(o.m, cmd))
	cmd.Move, cmd.Disposition = "r2", Stop
	o.must(o.d.DecideDispose(o.m, cmd))
	_, err = o.move(Commit, "w2", 10*kg, "r2")
	refused(t, err, "guard.not_held")
	_, err = o.move(Commit, "w4", kg, "")
	refused(t, err, "guard.not_held")
	o.must(o.move(Commit, "w1", 20*kg, "r1"))
	o.must(o.move(Release, "f2", 10*kg, "r2"))
	if line := o.line(); len(line.OnTheWay) != 0 || line.RemainingMG != 75*kg {
		t.Errorf("line %+v", line)
	}
	o.replays()
}
