package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// A document that is called a PDF and is none is refused, by name, and nothing is
// lodged; the attempt is on record.
func TestAPDFThatIsNoneIsRefused(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	f.industry()
	ctx := context.Background()
	lot := f.magnets().Lot
	keep := func(data string) string {
		hash, _, err := f.AddDocument(ctx, maker, strings.NewReader(data))
		f.must(err)
		return hash
	}
	named := func(name, hash string) review.Application {
		app := application(lot, 10*ree.Kilogram)
		app.Documents = append(slices.Clone(app.Documents), review.Document{Kind: "contract", Name: name, Hash: hash})
		return app
	}
	real := "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
	before := f.Store.Head()
	for what, data := range map[string]string{"a page": "<html><script>alert(1)</script>", "a program": "MZ\x90\x00\x03", "an archive": "PK\x03\x04", "nothing": "", "a PDF further on": strings.Repeat(" ", 600) + real, "an image": "\x89PNG\x0d\x0a\x1a\x0a"} {
		for _, name := range []string{"contract.pdf", "CONTRACT.PDF", "a.html.Pdf"} {
			_, err := f.Lodge(ctx, maker, "", "", named(name, keep(data)))
			refused(t, err, "document.not_as_named")
			if err == nil {
				t.Errorf("%s passes as %s", what, name)
			}
		}
	}
	_, err := f.Lodge(ctx, maker, "", "", named("photo.png", keep(real)))
	refused(t, err, "document.not_as_named")
	if f.Store.Head() != before {
		t.Error("a refused application left entries")
	}
	f.triedAt(maker.Account, actLodge, "document.not_as_named")
	rec, err := f.Lodge(ctx, maker, "", "", named("contract.pdf", keep(real)))
	f.must(err)
	changed := named("contract.pdf", keep("no PDF at all"))
	_, err = f.AmendCase(ctx, maker, "", rec.Case, changed)
	refused(t, err, "document.not_as_named")
}

// A server whose clock steps back or forward in mid-case changes no due day, and
// makes no gate and no list look fresh.
func TestASteppingClockMakesNothingFresh(t *testing.T) {
	f := screened(t)
	ctx := context.Background()
	_, err := f.list(rows())
	f.must(err)
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	hash := f.proposed(ref)
	f.sign(ref, hash)
	due := func() string {
		c, err := f.Case(ctx, reviewer, ref)
		f.must(err)
		r := f.Clock(&c)
		return fmt.Sprint(r.Due, r.Used, r.Left, r.Stopped)
	}
	then, was := f.now, due()
	decide := func() error { _, err := f.Decide(ctx, decider, "", ref, hash); return err }

	for _, step := range []time.Duration{-40 * 24 * time.Hour, -time.Hour, 2 * 24 * time.Hour} { // back, back a little, forward
		f.now = then.Add(step)
		_, err := f.ReadCase(ctx, reviewer, ref)
		f.must(err)
		f.now = then
		if now := due(); now != was {
			t.Errorf("the clock stepped by %v and back: %s, was %s", step, now, was)
		}
	}
	f.now = then.Add(-time.Hour)
	refused(t, decide(), "guard.gate_current") // the gate is dated ahead: no freshness to rely on

	f.now = then.Add(48 * time.Hour)
	_, err = f.EvaluateGate(ctx, reviewer, "", ref) // while the clock is wrong
	f.must(err)
	f.now = then.Add(time.Minute)
	hash = f.proposed(ref)
	f.sign(ref, hash)
	refused(t, decide(), "guard.gate_current")
	if now := due(); now != was {
		t.Errorf("after a gate in the future: %s, was %s", now, was)
	}
	_, err = f.EvaluateGate(ctx, reviewer, "", ref) // with the right clock
	f.must(err)
	hash = f.proposed(ref)
	f.sign(ref, hash)
	f.now = f.now.Add(time.Duration(f.cfg.Law.Review.GateMaxAge)*time.Hour + time.Minute)
	refused(t, decide(), "guard.gate_current") // too old by the right clock
	f.triedAt(decider.Account, actDecide, "guard.gate_current")
	f.replays()
}

// A list confirmed by a clock that was ahead is not current for longer than one
// confirmed now.
func TestAListConfirmedInTheFutureIsStale(t *testing.T) {
	f := screened(t)
	then := f.now
	f.now = then.Add(30 * 24 * time.Hour)
	_, err := f.list(rows())
	f.must(err)
	f.now = then
	lists, err := f.PartyLists(context.Background(), reviewer)
	f.must(err)
	for _, l := range lists {
		if l.List == "t.list" && !l.Stale {
			t.Errorf("a list of the future is current: checked %v, now %v", l.Checked, f.now)
		}
	}
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	if s := f.gateOf(ref).Status; s == review.Verified || s == review.Qualified {
		t.Errorf("the gate stands at %s", s)
	}
}

func (f *fixture) sign(ref, hash string) {
	f.t.Helper()
	_, err := f.Countersign(context.Background(), countersigner, "", ref, hash)
	f.must(err)
}

// raceRounds is how often a decision and a new edition of a list race.
const raceRounds = 32

// A decision that is made while a list changes stands before the new edition, or
// on it, or is refused: none is made on the old one after the new one's entry.
func TestADecisionRacesAList(t *testing.T) {
	f := screened(t)
	ctx := context.Background()
	list := []string{}
	edition := func() []byte { return []byte(rows(list...)) }
	_, err := f.ImportBytes(ctx, supervisor, "", ListImport{List: "t.list", Format: "table"}, map[string][]byte{"": edition()})
	f.must(err)
	lot := f.magnets().Lot
	before, after, on := 0, 0, 0
	for i := range raceRounds {
		name := raceNames[i%len(raceNames)] + " " + raceWorks[i/len(raceNames)]
		app := application(lot, 10*ree.Kilogram)
		app.Consignee.Name, app.EndUsers[0].Name = name, name
		ref := f.lodged(app)
		hash := f.proposed(ref)
		f.sign(ref, hash)
		added := fmt.Sprintf("k%d,%s,company,block,DE", i, name)
		if i%3 == 2 { // an edition that does not concern the case
			added = fmt.Sprintf("h%d,Haberdash Quillon %d,company,block,AT", i, i)
		}
		list = append(list, added)
		var wait sync.WaitGroup
		var decided, imported error
		wait.Add(2)
		go func() {
			defer wait.Done()
			time.Sleep(time.Duration(i%8) * 4 * time.Millisecond)
			_, decided = f.Decide(ctx, decider, "", ref, hash)
		}()
		go func() {
			defer wait.Done()
			_, imported = f.ImportBytes(ctx, supervisor, "", ListImport{List: "t.list", Format: "table"}, map[string][]byte{"": edition()})
		}()
		wait.Wait()
		f.must(imported)
		switch order := f.raced(ref); {
		case decided == nil && order.decided < order.imported:
			before++
		case decided == nil && (i%3 != 2 || order.head < order.imported):
			t.Errorf("round %d: decided at entry %d on the lists of entry %d, after the edition of entry %d", i, order.decided, order.head, order.imported)
		case decided == nil:
			on++ // looked at again on the new edition, which says nothing of the case
		case decided != nil:
			after++
			if order.decided != 0 {
				t.Errorf("round %d: refused and decided: %v", i, decided)
			}
		}
		f.rescreened()
	}
	t.Logf("%d decisions came before the list, %d after it stand on it, %d were refused", before, on, after)
	if before+on+after != raceRounds {
		t.Errorf("%d rounds came to no end", raceRounds-before-on-after)
	}
	f.replays()
}

var (
	raceNames = []string{"Vexholm", "Grauwerk", "Ostrava", "Bollard", "Kestrel", "Zephyrion", "Quandary", "Larkspur", "Merganser", "Thistle", "Fennimore", "Wolfram"}
	raceWorks = []string{"Ladder Foundry", "Umbrella Trading", "Pumice"}
)

type racedAt struct{ decided, head, imported int64 }

// raced finds at which entry a case was decided, up to which entry the decision
// looked at the lists, and at which the newest edition came.
func (f *fixture) raced(ref string) (out racedAt) {
	f.t.Helper()
	f.must(f.Store.View(context.Background(), func(v *store.View) error {
		list, err := v.EntriesBySubject(ref, 0, 500)
		for _, e := range list {
			if e.Kind == review.KindDecided {
				var b struct{ Decision review.Decision }
				err = errors.Join(err, json.Unmarshal(e.Body, &b))
				out.decided, out.head = e.Seq, b.Decision.LedgerHead
			}
		}
		for seq := f.Store.Head(); err == nil && seq > 0; seq-- {
			var e evidence.Entry
			if e, _, err = v.Entry(seq); err == nil && e.Kind == kindListImported {
				out.imported = seq
				break
			}
		}
		return err
	}))
	return out
}

// A justification of 10 MB is refused in words at every move that takes one,
// and on record.
func TestAJustificationOf10MBIsRefused(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	f.industry()
	ctx := context.Background()
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	hash := f.proposed(ref)
	long := string(bytes.Repeat([]byte("because "), 10<<20/8))
	before := f.Store.Head()
	for name, try := range map[string]func() error{
		actSign: func() error { _, err := f.SendBack(ctx, countersigner, "", ref, long); return err },
		actReview: func() error {
			_, err := f.MoveReferral(ctx, reviewer, "", ref, ReferralMove{Move: "refer", Agency: "production", Reason: long})
			return err
		},
		actMark: func() error { _, err := f.MarkSensitive(ctx, reviewer, "", ref, nil, long); return err },
		actLift: func() error { _, err := f.LiftMarks(ctx, decider, "", ref, nil, long); return err },
		actNeed: func() error { _, err := f.AskAccess(ctx, countersigner, "", ref, long); return err },
		actPropose: func() error {
			_, err := f.Propose(ctx, reviewer, "", ref, []review.LineOutcome{{Line: 1, Outcome: review.Grant, MassMG: 100 * ree.Kilogram, Reasons: []string{"criteria_met"}, Note: long}}, nil)
			return err
		},
		actLodge: func() error { _, err := f.Withdraw(ctx, maker, "", ref, long); return err },
	} {
		err := try()
		if err == nil {
			t.Errorf("%s takes 10 MB", name)
			continue
		}
		refused(t, err, "text.too_long")
		if said, _ := json.Marshal(err.Error()); len(said) > 4000 {
			t.Errorf("%s: the refusal repeats what was sent, %d bytes", name, len(said))
		}
	}
	if f.Store.Head() != before {
		t.Error("a refused justification left entries")
	}
	f.triedAt(countersigner.Account, actSign, "text.too_long")
	f.triedAt(maker.Account, actLodge, "text.too_long")
	c, err := f.Case(ctx, reviewer, ref)
	f.must(err)
	if c.ProposalHash != hash {
		t.Error("the proposal has changed")
	}
}
