package app

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"lanthorn/custody"
	"lanthorn/ree"
)

// postgres makes a schema of its own on the server that LANTHORN_TEST_POSTGRES
// names, and skips the test where there is none.
func postgres(t *testing.T) string {
	t.Helper()
	dsn := os.Getenv("LANTHORN_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("LANTHORN_TEST_POSTGRES is not set: run scripts/with-postgres go test ./internal/app -run Postgres")
	}
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 8)
	rand.Read(b)
	schema := "t_" + hex.EncodeToString(b)
	if _, err := db.Exec("CREATE SCHEMA " + schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		db.Exec("DROP SCHEMA " + schema + " CASCADE")
		db.Close()
	})
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// twoNodes opens two nodes on one database: a writes the log, b does not.
func twoNodes(t *testing.T) (a, b *fixture) {
	t.Helper()
	dsn := postgres(t)
	a = open(t, func(c *Config) { c.DSN = dsn })
	b = open(t, func(c *Config) { c.DSN, c.NoLog = dsn, true })
	return a, b
}

func TestPostgresTheWholeWay(t *testing.T) {
	dsn := postgres(t)
	f := open(t, func(c *Config) { c.DSN = dsn })
	f.industry()
	magnet := f.magnets()
	licence := f.licensed(magnet.Lot, 100*ree.Kilogram)
	ctx := context.Background()
	q := BorderQuestion{Licence: licence, Line: 1, Mass: 40 * ree.Kilogram, Declaration: "D-1", Destination: "DE", HS: "8505111000"}
	first, err := f.WriteOff(ctx, customs, "item-1", q)
	f.must(err)
	again, err := f.WriteOff(ctx, customs, "item-1", q)
	f.must(err)
	if !again.Replayed || again.Seq != first.Seq {
		t.Errorf("a repeat answers %+v, was %+v", again, first)
	}
	p, err := f.IssueLicence(ctx, maker, "", licence)
	f.must(err)
	f.verified(p)
	f.replays()
	f.must(f.Close())
	f.reopen()
	again, err = f.WriteOff(ctx, customs, "item-1", q)
	f.must(err)
	if !again.Replayed || again.Seq != first.Seq || again.Remaining != 60*ree.Kilogram {
		t.Errorf("after a restart a repeat answers %+v, was %+v", again, first)
	}
	f.replays()
}

// TestPostgresHostileTexts looks up what PostgreSQL cannot hold as text.
func TestPostgresHostileTexts(t *testing.T) {
	dsn := postgres(t)
	f := open(t, func(c *Config) { c.DSN, c.NoLog = dsn, true })
	f.industry()
	ctx := context.Background()
	for _, text := range []string{"\x00", "MG\x00", "\xff", "' OR 1=1 --", "%", "\\"} {
		_, err := f.Lot(ctx, maker, text)
		refused(t, err, "lot.unknown")
		_, err = f.Case(ctx, reviewer, text)
		refused(t, err, "review.case_unknown")
		_, err = f.Bundle(ctx, maker, text)
		refused(t, err, "passport.unknown")
		_, err = f.Document(ctx, maker, text)
		refused(t, err, "document.unknown")
		_, _, err = f.SignIn(ctx, text, text)
		refused(t, err, "signin.wrong")
		if list, err := f.Lots(ctx, maker, LotFilter{Text: text, Form: text}); err != nil || len(list.Lots) > 0 {
			t.Errorf("a list by %q: %d lots, %v", text, len(list.Lots), err)
		}
		_, err = f.try(maker, custody.Event{Kind: custody.Consume, Site: "G1", Reason: "r", Inputs: []custody.Take{{Lot: text, Mass: 1}}})
		if !errors.As(err, new(ree.Refusals)) {
			t.Errorf("an event about %q: %v", text, err)
		}
		app := application(text, ree.Kilogram)
		app.Consignee.Name = text
		if _, err := f.Lodge(ctx, maker, text, "", app); err == nil {
			t.Errorf("lodged with %q", text)
		}
	}
	f.replays()
}

func TestPostgresTwoNodesDoNotOverdraw(t *testing.T) {
	a, b := twoNodes(t)
	a.industry()
	magnet := a.magnets()
	licence := a.licensed(magnet.Lot, 100*ree.Kilogram)
	var drawn, replayed, good atomic.Int64
	var done sync.WaitGroup
	for i := range 80 {
		done.Add(1)
		go func() {
			defer done.Done()
			node := []*fixture{a, b}[i%2]
			key := fmt.Sprint("k", i/4) // every key comes four times, twice at each node
			q := BorderQuestion{Licence: licence, Line: 1, Mass: 7 * ree.Kilogram, Declaration: key}
			switch out, err := node.WriteOff(context.Background(), customs, key, q); {
			case err == nil && out.Replayed:
				replayed.Add(1)
			case err == nil:
				good.Add(1)
				drawn.Add(int64(q.Mass))
			default:
				var rs ree.Refusals
				if !errors.As(err, &rs) {
					t.Errorf("%s: %v", key, err)
				}
			}
		}()
	}
	done.Wait()
	if drawn.Load() != int64(98*ree.Kilogram) || replayed.Load() != 3*good.Load() {
		t.Errorf("%d mg of 100 kg were written off in steps of 7 kg by %d, %d repeats", drawn.Load(), good.Load(), replayed.Load())
	}
	for _, node := range []*fixture{a, b} {
		d, err := node.Licence(context.Background(), customs, licence)
		node.must(err)
		if l := d.Lines[0]; l.RemainingMG != 2*ree.Kilogram || l.CommittedMG != 98*ree.Kilogram {
			t.Errorf("the line says %+v", l)
		}
		lot, err := node.Lot(context.Background(), maker, magnet.Lot)
		node.must(err)
		if lot.Lot.Remaining != magnet.Net-98*ree.Kilogram || lot.Lot.Reserved != 2*ree.Kilogram {
			t.Errorf("the lot holds %s, %s of it held", lot.Lot.Remaining, lot.Lot.Reserved)
		}
		node.replays()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	a.must(a.WaitPublished(ctx, b.Store.Head()))
}

// TestPostgresAGateSeesTheOtherNode freezes and corrects on one node and decides
// on the other.
func TestPostgresAGateSeesTheOtherNode(t *testing.T) {
	a, b := twoNodes(t)
	a.industry()
	magnet := a.magnets()
	ctx := context.Background()
	oxide := a.eventAt(a.madeBy(magnet.Lot)).Inputs[0].Lot
	ref := a.lodged(application(magnet.Lot, 100*ree.Kilogram))
	hash := a.proposed(ref)
	_, err := a.Countersign(ctx, countersigner, "", ref, hash)
	a.must(err)
	_, err = a.Report(ctx, supervisor, Submission{Occurred: a.now, Event: custody.Event{Kind: custody.Freeze, Reason: "seized", Inputs: []custody.Take{{Lot: oxide}}}})
	a.must(err)
	if _, err = b.Decide(ctx, decider, "", ref, hash); err == nil {
		t.Fatal("node B decided on what node A had frozen upstream")
	}
	_, err = b.EvaluateGate(ctx, reviewer, "", ref)
	b.must(err)
	c, err := b.Case(ctx, reviewer, ref)
	b.must(err)
	frozen := false
	for _, finding := range c.Verdicts[0].Findings {
		frozen = frozen || finding.Params["ref"] == oxide
	}
	if c.Verdicts[0].Status != "failed" || !frozen {
		t.Errorf("node B's gate says %+v", c.Verdicts[0])
	}
	_, err = a.Report(ctx, supervisor, Submission{Occurred: a.now, Event: custody.Event{Kind: custody.Freeze, Release: true, Reason: "cleared", Inputs: []custody.Take{{Lot: oxide}}}})
	a.must(err)
	_, err = b.EvaluateGate(ctx, reviewer, "", ref)
	b.must(err)
	hash = b.proposed(ref)
	_, err = a.Countersign(ctx, countersigner, "", ref, hash)
	a.must(err)
	a.correctOxide(magnet)
	if _, err = b.Decide(ctx, decider, "", ref, hash); err == nil {
		t.Fatal("node B decided on what node A had corrected upstream")
	}
	b.followed(magnet.Lot, a)
	a.replays()
}

// madeBy is the entry that made a lot.
func (f *fixture) madeBy(lot string) int64 {
	f.t.Helper()
	d, err := f.Lot(context.Background(), maker, lot)
	f.must(err)
	return d.Lot.MadeSeq
}

// followed asserts that two nodes say the same of a lot's origins and relatives.
func (f *fixture) followed(lot string, other *fixture) {
	f.t.Helper()
	mine, err := f.Origins(context.Background(), maker, lot, true)
	f.must(err)
	theirs, err := other.Origins(context.Background(), maker, lot, true)
	f.must(err)
	mine.Sequence, theirs.Sequence = 0, 0
	if fmt.Sprint(mine) != fmt.Sprint(theirs) {
		f.t.Errorf("the nodes differ:\n%+v\n%+v", mine, theirs)
	}
}
