package bench

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/app"
	"lanthorn/internal/door"
	"lanthorn/internal/partylists"
	"lanthorn/internal/server"
	"lanthorn/internal/store"
)

// Sizes of the queue at full scale.
const (
	queueFull      = 100_000
	queueExporters = 400
	queueDays      = 90  // the cases were lodged within so many days
	queueViews     = 101 // pages asked for of each list in a run
	queueDepth     = 40  // pages that a reader turns on
)

// queueLists are the lists that people open, by their addresses.
var queueLists = []struct{ what, path string }{
	{"all, newest first", "/applications?state=open"},
	{"due first", "/applications?order=due"},
	{"waiting for me, due first", "/applications?waits=mine&order=due"},
	{"waiting for an agency, newest first", "/applications?waits=agency"},
	{"awaiting signatures, due first", "/applications?state=authorisation&order=due"},
	{"late", "/applications?order=late"},
	{"referrals, due first", "/matters?kind=referral&order=due"},
	{"referrals, longest waiting", "/matters?kind=referral"},
}

// prepareQueue measures the reviewer's lists over loopback with very many open
// cases, first pages and deep ones, against reading every open case and its
// clock.
func prepareQueue(w *work) (func() error, error) {
	dir, err := w.folder()
	if err != nil {
		return nil, err
	}
	a, err := w.openLedger(filepath.Join(dir, "queue"), volatile)
	if err != nil {
		return nil, err
	}
	w.after(a.Close)
	q := &queue{work: w, app: a, rng: rand.New(rand.NewPCG(w.cfg.Seed, 1))}
	if err := q.fill(w.scaled(queueFull, 200)); err != nil {
		return nil, err
	}
	if err := q.serve(); err != nil {
		return nil, err
	}
	w.note("%d open cases of %d exporters, copies of one case each stopped at another of its entries and lodged on another day; the server and its reader share the machine", q.open, queueExporters)
	return q.measure, nil
}

type queue struct {
	*work
	app     *app.App
	rng     *rand.Rand
	open    int
	address string
	cookie  *http.Cookie
}

// fill makes one case by hand and copies its entries.
func (q *queue) fill(n int) error {
	exporter := operator("TRADER")
	if err := errors.Join(register(q.ctx, q.app, &custody.Party{Ref: office.Org, Name: "Office", Kind: "authority", Country: "CN"}, nil),
		register(q.ctx, q.app, &custody.Party{Ref: exporter.Org, Name: "Trader", Kind: "operator", Country: "CN", Permissions: permitted(custody.Importing, custody.Exporting)},
			&custody.Site{Ref: site(exporter), Party: exporter.Org, Name: "Port store", Kind: "trader", Country: "CN"})); err != nil {
		return err
	}
	for i := range queueExporters {
		if err := register(q.ctx, q.app, &custody.Party{Ref: queueExporter(i), Name: fmt.Sprintf("Invented Exporter %d", i), Kind: "operator", Country: "CN"}, nil); err != nil {
			return err
		}
	}
	if err := partylists.Keep(q.ctx, q.app, office); err != nil {
		return err
	}
	lot, ref, _, err := q.signed(q.app, exporter)
	if err != nil {
		return err
	}
	template, err := q.entriesOf(ref)
	for ; err == nil && q.open < n; q.open = min(n, q.open+queueBatch) {
		q.tell("%d of %d cases made", q.open, n)
		err = q.copies(template, map[string]string{"case": ref, "lot": lot, "exporter": exporter.Org}, min(queueBatch, n-q.open))
	}
	return err
}

func queueExporter(i int) string { return fmt.Sprintf("EXPORT%03d", i) }

// queueBatch is how many cases one command makes.
const queueBatch = 100

func (q *queue) entriesOf(ref string) (entries []evidence.Entry, err error) {
	err = q.app.Store.View(q.ctx, func(v *store.View) error {
		entries, err = v.EntriesBySubject(ref, 0, 100)
		return err
	})
	return slices.DeleteFunc(entries, func(e evidence.Entry) bool { return !strings.HasPrefix(e.Kind, "review.") }), err
}

// copies makes cases from another one's entries: of another exporter, lodged
// some time ago, and each come as far as chance says. Their lots are unknown to
// the ledger, so that nothing is held twice.
func (q *queue) copies(template []evidence.Entry, named map[string]string, n int) error {
	_, err := q.app.Store.Do(q.ctx, store.Command{Run: func(tx *store.Tx) (any, error) {
		for i := range n {
			ref, exporter := fmt.Sprintf("EX-Q%06d", q.open+i), queueExporter(q.rng.IntN(queueExporters))
			names := strings.NewReplacer(named["case"], ref, named["lot"], "LOT-"+ref, `"exporter":"`+named["exporter"]+`"`, `"exporter":"`+exporter+`"`)
			back := time.Duration(q.rng.IntN(queueDays*24*60)) * time.Minute
			for _, e := range template[:1+q.rng.IntN(len(template))] {
				d := store.Draft{Kind: e.Kind, Schema: e.Schema, Occurred: e.Occurred.Add(-back), Actor: e.Actor, Org: e.Org, Subjects: []string{ref}, Body: json.RawMessage(names.Replace(string(e.Body)))}
				if _, err := tx.Append(d); err != nil {
					return nil, err
				}
			}
		}
		return nil, nil
	}})
	return err
}

// serve opens the real handler on loopback and signs a reviewer in.
func (q *queue) serve() error {
	const password = "a lantern for the bench"
	account := app.Account{Ref: "bench.reader", Name: "Reader", Org: office.Org, Roles: []app.Role{app.RoleReviewer}, Password: app.HashPassword(password)}
	if err := q.app.PutDemoAccount(q.ctx, account); err != nil {
		return err
	}
	secret, _, err := q.app.SignIn(q.ctx, account.Ref, password)
	if err != nil {
		return err
	}
	s := httptest.NewServer(server.New(q.app, server.Options{Demo: true}))
	q.after(func() error { s.Close(); return nil })
	q.address, q.cookie = s.URL, &http.Cookie{Name: door.Cookie, Value: secret}
	return nil
}

var nextPage = regexp.MustCompile(`href="(/(?:applications|matters)\?[^"]*after=[^"]*)"`)

// view asks for a page and answers how long it took, and the next one's address.
func (q *queue) view(path string) (took float64, next string, err error) {
	req, err := http.NewRequestWithContext(q.ctx, http.MethodGet, q.address+path, nil)
	if err != nil {
		return 0, "", err
	}
	req.AddCookie(q.cookie)
	start := time.Now()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	took = time.Since(start).Seconds() * 1000
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", path, res.Status)
	}
	if m := nextPage.FindSubmatch(body); m != nil {
		next = html.UnescapeString(string(m[1]))
	}
	return took, next, err
}

// measure asks for first pages and turns pages in every list.
func (q *queue) measure() error {
	base, err := q.longWay()
	if err != nil {
		return err
	}
	for _, list := range queueLists {
		q.tell("%s", list.what)
		var first, deep []float64
		next := ""
		for i := range queueViews {
			took, following, err := q.view(list.path)
			if err != nil {
				return err
			}
			if i > 0 { // the first fills the store's rows
				first = append(first, took)
			}
			next = following
		}
		for i := 0; i < queueDepth && next != ""; i++ {
			took, following, err := q.view(next)
			if err != nil {
				return err
			}
			deep, next = append(deep, took), following
		}
		q.sayPages(list.what+", first page", first, base)
		if len(deep) > 0 {
			q.sayPages(fmt.Sprintf("%s, pages 2 to %d", list.what, len(deep)+1), deep, base)
		}
	}
	return nil
}

func (q *queue) sayPages(what string, took []float64, base float64) {
	q.say(sample{what: what + ": p50", unit: "ms", value: quantile(took, .5)})
	q.say(sample{what: what + ": p99", unit: "ms", value: quantile(took, .99)}.timesLess("every open case read, each clock computed, sorted", base).want(atMost(150)))
}

// longWay reads every open case, computes its clock and sorts by the due day, as
// a list without kept days would have to, and answers milliseconds.
func (q *queue) longWay() (float64, error) {
	q.tell("the long way")
	start := time.Now()
	due := map[string]calendar.Date{}
	var refs []string
	f := app.CaseFilter{Open: true, Limit: 1000}
	for more := true; more; more = f.After != "" {
		list, err := q.app.Cases(q.ctx, officer("reader", app.RoleReviewer), f)
		if err != nil {
			return 0, err
		}
		for i := range list.Cases {
			c := &list.Cases[i]
			refs = append(refs, c.Key)
			due[c.Key] = q.app.DeskClock(c).Due
		}
		f.After = list.Next
	}
	slices.SortFunc(refs, func(x, y string) int { return cmp.Or(due[x].Sub(due[y]), cmp.Compare(x, y)) })
	if len(refs) < q.open {
		return 0, fmt.Errorf("%d cases are listed, %d were made", len(refs), q.open)
	}
	return time.Since(start).Seconds() * 1000, nil
}
