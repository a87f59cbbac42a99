package bench

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"lanthorn/calendar"
	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/partylists"
	"lanthorn/ree"
	"lanthorn/review"
)

// licencesFull is how many licences are drawn on at full scale.
const licencesFull = 200

// licenceMass is what each licence is for: more than is drawn in a run.
const licenceMass = 100_000 * ree.Kilogram

// borderClients is how many desks write off at once.
const borderClients = 64

// prepareWriteOff measures write-offs at the border through the application,
// durably: over many licences, and on one line.
func prepareWriteOff(w *work) (func() error, error) {
	return w.atBorder(10*time.Second, func(b *border, dir string, licences []string, span time.Duration) error {
		naive, err := w.plainWriteOffs(dir, len(licences), span/2)
		if err != nil {
			return err
		}
		if err := b.measure(fmt.Sprintf("%d desks, %d licences", borderClients, len(licences)), licences, span, 1000, naive); err != nil {
			return err
		}
		if err := b.measure(fmt.Sprintf("%d desks, one licence line", borderClients), licences[:1], span, 50, naive); err != nil {
			return err
		}
		if err := b.overdraw(licences[0]); err != nil {
			return err
		}
		return b.identity(licences)
	})
}

// atBorder prepares what is measured at the border: each run has licences of its
// own and, of the full span, its scale's part but at least half a second.
func (w *work) atBorder(full time.Duration, measure func(b *border, dir string, licences []string, span time.Duration) error) (func() error, error) {
	dir, err := w.folder()
	if err != nil {
		return nil, err
	}
	span := max(500*time.Millisecond, time.Duration(float64(full)*min(1, w.cfg.Scale)))
	return func() (err error) {
		place := filepath.Join(dir, "border")
		licences, err := w.makeLicences(place)
		if err != nil {
			return err
		}
		a, err := w.openLedger(place)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, a.Close(), os.RemoveAll(place)) }()
		return measure(&border{work: w, app: a, drawn: map[string]ree.Mass{}}, dir, licences, span)
	}, nil
}

// makeLicences fills a folder with licences that went the whole way from the
// application to the decision, without waiting for the disk.
func (w *work) makeLicences(place string) (licences []string, err error) {
	a, err := w.openLedger(place, volatile)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	n := w.scaled(licencesFull, 4)
	exporter := operator("TRADER")
	err = errors.Join(
		register(w.ctx, a, &custody.Party{Ref: office.Org, Name: "Office", Kind: "authority", Country: "CN"}, nil),
		register(w.ctx, a, &custody.Party{Ref: exporter.Org, Name: "Trader", Kind: "operator", Country: "CN", Permissions: permitted(custody.Importing, custody.Exporting)},
			&custody.Site{Ref: site(exporter), Party: exporter.Org, Name: "Port store", Kind: "trader", Country: "CN"}),
		partylists.Keep(w.ctx, a, office))
	for i := 0; err == nil && i < n; i++ {
		w.tell("licence %d of %d", i+1, n)
		var ref string
		ref, err = w.licence(a, exporter)
		licences = append(licences, ref)
	}
	return licences, err
}

var magnet = map[ree.Element]ree.Fraction{ree.Nd: 640_000_000, ree.Pr: 200_000_000, ree.Dy: 120_000_000, ree.Tb: 40_000_000}

func officer(name string, role app.Role) app.Actor {
	return app.Actor{Account: "bench." + name, Org: office.Org, Roles: []app.Role{role}}
}

// licence takes one lot of magnets from its arrival to a licence.
func (w *work) licence(a *app.App, exporter app.Actor) (string, error) {
	_, ref, hash, err := w.signed(a, exporter)
	if err != nil {
		return "", err
	}
	rec, err := a.Decide(w.ctx, officer("decider", app.RoleDecider), "", ref, hash)
	return rec.Licence, err
}

// signed takes one lot of magnets from its arrival to a case that only waits for
// the decision.
func (w *work) signed(a *app.App, exporter app.Actor) (lot, ref, hash string, err error) {
	reviewer := officer("reviewer", app.RoleReviewer)
	got, err := a.Report(w.ctx, exporter, app.Submission{Occurred: time.Now().In(a.Jurisdiction().Calendar.Location()), Event: custody.Event{
		Kind: custody.Import, Site: site(exporter), Country: "VN", Source: "Invented magnets", Outputs: []custody.Make{{Form: "magnet_ndfeb", Net: licenceMass, HS: "8505111000", Assay: assay(ree.BasisElement, 310_000_000, magnet)}}}})
	if err != nil {
		return "", "", "", err
	}
	lot = got.Event.Outputs[0].Lot
	rec, err := a.Lodge(w.ctx, exporter, "", "", application(a, lot))
	if err != nil {
		return "", "", "", err
	}
	ref = rec.Case
	if _, err = a.Accept(w.ctx, reviewer, "", ref); err != nil {
		return "", "", "", err
	}
	if _, err = a.OpenReview(w.ctx, reviewer, "", ref, map[int]string{1: "seen"}); err != nil {
		return "", "", "", err
	}
	if err = w.advise(a, reviewer, ref); err != nil {
		return "", "", "", err
	}
	policy := a.Jurisdiction().Review
	var criteria []review.CriterionFinding
	for _, name := range policy.Criteria {
		criteria = append(criteria, review.CriterionFinding{Criterion: name, Finding: "no_concern"})
	}
	outcome := review.LineOutcome{Line: 1, Outcome: review.Grant, MassMG: licenceMass, Reasons: policy.Reasons[:1]}
	if _, err = a.Propose(w.ctx, reviewer, "", ref, []review.LineOutcome{outcome}, criteria); err != nil {
		return "", "", "", err
	}
	c, err := a.Case(w.ctx, reviewer, ref)
	if err != nil {
		return "", "", "", err
	}
	_, err = a.Countersign(w.ctx, officer("countersigner", app.RoleCountersigner), "", ref, c.ProposalHash)
	return lot, ref, c.ProposalHash, err
}

// advise has every agency that a guideline sent the case to support its one line.
func (w *work) advise(a *app.App, reviewer app.Actor, ref string) error {
	c, err := a.Case(w.ctx, reviewer, ref)
	if err != nil {
		return err
	}
	policy := a.Jurisdiction().Review
	for _, r := range c.Referrals {
		i := slices.IndexFunc(policy.Agencies, func(g review.Agency) bool { return g.ID == r.Agency })
		adviser := app.Actor{Account: "bench." + r.Agency, Org: office.Org, Roles: []app.Role{app.Role(policy.Agencies[i].Role)}}
		_, err := a.MoveReferral(w.ctx, adviser, "", ref, app.ReferralMove{Move: "answer", Agency: r.Agency,
			Lines: []review.LinePosition{{Line: 1, Stance: review.Support, Reasons: policy.Reasons[:1], Note: "as the file shows"}}})
		if err != nil {
			return err
		}
	}
	return nil
}

func application(a *app.App, lot string) review.Application {
	kind := a.Jurisdiction().Review.Kinds[0]
	buyer := review.Party{Name: "Invented Motors", Country: "DE"}
	out := review.Application{Kind: kind.ID, Destination: "DE", Consignee: buyer, EndUsers: []review.Party{buyer},
		EndUse: review.EndUse{Code: "civil_industry", Text: "traction motors", Site: "Bremen"}, Route: review.Route{Mode: "sea", From: "CNNGB", To: "Bremen"},
		Contract: review.Contract{Number: "C-" + lot, Date: calendar.NewDate(2026, 1, 5)},
		Lines:    []review.Line{{No: 1, Form: "magnet_ndfeb", HS: "8505111000", MassMG: licenceMass, Lots: []review.LotQuantity{{Lot: lot, MassMG: licenceMass}}}}}
	for _, d := range kind.Documents {
		out.Documents = append(out.Documents, review.Document{Kind: d, Name: d + ".pdf", Hash: fmt.Sprintf("%064x", len(d))})
	}
	return out
}

// border is customs at work.
type border struct {
	*work
	app   *app.App
	count atomic.Int64
	mu    sync.Mutex
	drawn map[string]ree.Mass // accepted, by licence
}

// writeOff draws on a licence and keeps account of what was accepted.
func (b *border) writeOff(licence string, mass ree.Mass) error {
	n := b.count.Add(1)
	_, err := b.app.WriteOff(b.ctx, customs, fmt.Sprintf("item-%08d", n), app.BorderQuestion{Licence: licence, Line: 1, Mass: mass,
		Declaration: fmt.Sprintf("3101%012d", n), Destination: "DE", HS: "8505111000"})
	if err == nil {
		b.mu.Lock()
		b.drawn[licence] += mass
		b.mu.Unlock()
	}
	return err
}

func (b *border) measure(what string, licences []string, span time.Duration, wanted, naive float64) error {
	b.tell("%s for %s", what, span)
	var desks sync.WaitGroup
	var done atomic.Int64
	var failed atomic.Pointer[error]
	start := time.Now()
	for i := range borderClients {
		desks.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 3))
			for time.Since(start) < span && failed.Load() == nil && b.ctx.Err() == nil {
				if err := b.writeOff(licences[r.IntN(len(licences))], ree.Gram); err != nil {
					failed.Store(&err)
					return
				}
				done.Add(1)
			}
		})
	}
	desks.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	rate := float64(done.Load()) / time.Since(start).Seconds()
	b.say(sample{what: what, unit: "/s", value: rate}.timesMore("one SQL transaction each", naive).want(atLeast(wanted)))
	return b.ctx.Err()
}

// overdraw has every desk ask at once for two fifths of what is left: two may
// have it.
func (b *border) overdraw(licence string) error {
	d, err := b.app.Licence(b.ctx, customs, licence)
	if err != nil {
		return err
	}
	part := d.Lines[0].RemainingMG * 2 / 5
	var desks sync.WaitGroup
	var got atomic.Int64
	for range borderClients {
		desks.Go(func() {
			if b.writeOff(licence, part) == nil {
				got.Add(1)
			}
		})
	}
	desks.Wait()
	if got.Load() != 2 {
		return fmt.Errorf("%d desks got two fifths each of what was left of %s", got.Load(), licence)
	}
	return nil
}

// identity compares each line with what was accepted: authorised is remaining,
// reserved and committed together, committed is the sum of the write-offs, and
// the lot has lost as much.
func (b *border) identity(licences []string) error {
	b.tell("checking every balance")
	for _, ref := range licences {
		d, err := b.app.Licence(b.ctx, customs, ref)
		if err != nil {
			return err
		}
		l := d.Lines[0]
		lot, err := b.app.Lot(b.ctx, customs, l.Lots[0])
		if err != nil {
			return err
		}
		if l.AuthorisedMG != l.RemainingMG+l.ReservedMG+l.CommittedMG || l.CommittedMG != b.drawn[ref] || l.RemainingMG < 0 || lot.Lot.Net-lot.Lot.Remaining != l.CommittedMG {
			return fmt.Errorf("licence %s: authorised %s, remaining %s, reserved %s, committed %s; accepted %s; its lot has %s of %s", ref,
				l.AuthorisedMG, l.RemainingMG, l.ReservedMG, l.CommittedMG, b.drawn[ref], lot.Lot.Remaining, lot.Lot.Net)
		}
	}
	b.note("after every run each line was checked: authorised = remaining + reserved + committed, committed = the write-offs accepted = what its lot has lost; of 64 desks that asked at once for two fifths of a line, two got it")
	return nil
}

// plainWriteOffs is a write-off as one would first write it: a durable
// transaction that lowers a balance if it suffices and notes the move, without
// checks, evidence or lots. Desks take turns at the database. It answers
// write-offs a second.
func (w *work) plainWriteOffs(dir string, lines int, span time.Duration) (float64, error) {
	w.tell("plain SQL write-offs")
	path := filepath.Join(dir, "plain.sqlite")
	db, err := openRaw(path, "FULL")
	if err != nil {
		return 0, err
	}
	defer func() {
		db.Close()
		for _, end := range []string{"", "-wal", "-shm"} {
			os.Remove(path + end)
		}
	}()
	for _, s := range []string{"CREATE TABLE line (id INTEGER PRIMARY KEY, remaining INTEGER NOT NULL)",
		"CREATE TABLE move (key TEXT PRIMARY KEY, line INTEGER NOT NULL, mass INTEGER NOT NULL, declaration TEXT NOT NULL, at INTEGER NOT NULL)", "CREATE INDEX move_line ON move (line, at)"} {
		if _, err := db.Exec(s); err != nil {
			return 0, err
		}
	}
	for i := range lines {
		if _, err := db.Exec("INSERT INTO line VALUES (?, ?)", i, int64(licenceMass)); err != nil {
			return 0, err
		}
	}
	done, start := 0, time.Now()
	for ; time.Since(start) < span; done++ {
		if err := plainWriteOff(db, done, lines); err != nil {
			return 0, err
		}
	}
	return float64(done) / time.Since(start).Seconds(), nil
}

func plainWriteOff(db *sql.DB, n, lines int) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	line := n * 7919 % lines
	if _, err := tx.Exec("UPDATE line SET remaining = remaining - ?1 WHERE id = ?2 AND remaining >= ?1", int64(ree.Gram), line); err != nil {
		return err
	}
	if _, err := tx.Exec("INSERT INTO move VALUES (?, ?, ?, ?, ?)", fmt.Sprintf("item-%08d", n), line, int64(ree.Gram), fmt.Sprintf("3101%012d", n), time.Now().UnixMilli()); err != nil {
		return err
	}
	return tx.Commit()
}
