package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/door"
	"lanthorn/internal/pack"
	"lanthorn/internal/partylists"
	"lanthorn/internal/store"
	"lanthorn/packs"
	"lanthorn/ree"
	"lanthorn/review"
)

// world is an installation under the pack of China with an industry, its people
// and their tokens, behind the interface.
type world struct {
	*app.App
	t       *testing.T
	api     *API
	handler http.Handler
	tokens  map[string]string // by account; others by name
	mu      sync.Mutex
	now     time.Time
	dir     string

	ore, oxide, magnet custody.Make
}

var china = time.FixedZone("CST", 8*3600)

var (
	authority = app.Actor{Account: "sup", Org: "AUTH", Roles: []app.Role{app.RoleSupervisor, app.RoleAdmin}}
	everybody = []app.Account{
		{Ref: "sup", Org: "AUTH", Roles: authority.Roles},
		{Ref: "rita", Org: "AUTH", Roles: []app.Role{app.RoleReviewer}},
		{Ref: "carl", Org: "AUTH", Roles: []app.Role{app.RoleCountersigner}},
		{Ref: "dana", Org: "AUTH", Roles: []app.Role{app.RoleDecider}},
		{Ref: "all", Org: "AUTH", Roles: []app.Role{app.RoleReviewer, app.RoleCountersigner, app.RoleDecider}},
		{Ref: "both", Org: "AUTH", Roles: []app.Role{app.RoleCountersigner, app.RoleDecider}},
		{Ref: "adv", Org: "AUTH", Roles: []app.Role{"adviser_production"}},
		{Ref: "sec", Org: "AUTH", Roles: []app.Role{"adviser_security"}},
		{Ref: "chad", Org: "AUTH", Roles: []app.Role{"chair_group"}},
		{Ref: "cleo", Org: "AUTH", Roles: []app.Role{app.RoleCustoms}},
		{Ref: "audi", Org: "AUTH", Roles: []app.Role{app.RoleAuditor}},
		{Ref: "ming", Org: "MINER", Roles: []app.Role{app.RoleOperator}},
		{Ref: "sep", Org: "SEPARATOR", Roles: []app.Role{app.RoleOperator}},
		{Ref: "mag", Org: "MAGNETS", Roles: []app.Role{app.RoleOperator, app.RoleExporter}},
		{Ref: "rival", Org: "RIVAL", Roles: []app.Role{app.RoleOperator, app.RoleExporter}},
		{Ref: "insider", Org: "MAGNETS", Roles: []app.Role{app.RoleDecider, app.RoleCountersigner, app.RoleExporter}},
	}
	allScopes = []string{app.ScopeRead, app.ScopeReport, app.ScopeApply, app.ScopeReview, app.ScopeCustoms, app.ScopeAdmin}
)

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func newWorld(t *testing.T, change ...func(*app.Config)) *world {
	t.Helper()
	fsys, err := packs.Open("cn")
	if err != nil {
		t.Fatal(err)
	}
	law, err := pack.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, now: time.Date(2026, 3, 3, 9, 0, 0, 0, china), dir: t.TempDir(), tokens: map[string]string{}}
	cfg := app.Config{Dir: w.dir, Law: app.LawOf(law), Now: w.clock, Origin: "lanthorn.test", Checkpoint: 100 * time.Millisecond}
	for _, c := range change {
		c(&cfg)
	}
	if w.App, err = app.Open(context.Background(), cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.App.Close() })
	w.api = New(w.App)
	w.handler = door.Programs(w.App, w.api.Handler())
	w.people()
	w.industry()
	w.lists()
	return w
}

// lists has the lists of parties imported, or confirmed as current.
func (w *world) lists() { w.must(partylists.Keep(context.Background(), w.App, authority)) }

func (w *world) people() {
	for _, acc := range everybody {
		acc.Name = acc.Ref
		w.must(w.PutDemoAccount(context.Background(), acc))
		w.tokens[acc.Ref] = w.token(acc.Ref, allScopes...)
	}
}

func (w *world) token(account string, scopes ...string) string {
	w.t.Helper()
	secret, err := w.NewToken(context.Background(), app.Actor{Account: account}, "test", scopes)
	w.must(err)
	return secret
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func permitted(activities ...custody.Activity) (out []custody.Permission) {
	for _, a := range activities {
		out = append(out, custody.Permission{Activity: a, From: "2024-01-01"})
	}
	return out
}

// industry registers a mine, a plant, a magnet maker and a rival of the last.
func (w *world) industry() {
	party := func(ref, kind string, activities ...custody.Activity) custody.Registration {
		return custody.Registration{Party: &custody.Party{Ref: ref, Name: "Firm " + ref, Kind: kind, Country: "CN", Permissions: permitted(activities...)}}
	}
	site := func(ref, party, kind string, p custody.Process) custody.Registration {
		return custody.Registration{Site: &custody.Site{Ref: ref, Party: party, Name: "Site " + ref, Kind: kind, Country: "CN", Processes: []custody.Process{p}}}
	}
	sinter := custody.Process{Ref: "SINTER", Activity: custody.Magnets, Step: "magnet", Inputs: []ree.Form{"oxide"}, Outputs: []ree.Form{"magnet_ndfeb"}, Model: custody.ControlledBlending}
	for _, r := range []custody.Registration{
		party("AUTH", "authority"), party("MINER", "operator", custody.Mining), party("SEPARATOR", "operator", custody.Separation),
		party("MAGNETS", "operator", custody.Magnets, custody.Exporting), party("RIVAL", "operator", custody.Magnets, custody.Exporting),
		site("M1", "MINER", "mine", custody.Process{Ref: "LEACH", Activity: custody.Mining, Step: "mined", Outputs: []ree.Form{"concentrate_ion_adsorption"}, Model: custody.Segregated}),
		site("S1", "SEPARATOR", "separation", custody.Process{Ref: "SX", Activity: custody.Separation, Step: "refined", Inputs: []ree.Form{"concentrate_ion_adsorption"}, Outputs: []ree.Form{"oxide"}, Model: custody.MassBalance, Pool: true}),
		site("G1", "MAGNETS", "magnet", sinter), site("R1", "RIVAL", "magnet", sinter),
	} {
		_, err := w.Register(context.Background(), authority, "", w.now, r)
		w.must(err)
	}
}

func actorOf(account string) app.Actor {
	for _, acc := range everybody {
		if acc.Ref == account {
			return app.Actor{Account: acc.Ref, Org: acc.Org, Roles: acc.Roles}
		}
	}
	return app.Actor{}
}

func (w *world) report(account string, ev custody.Event) custody.Event {
	w.t.Helper()
	out, err := w.Report(context.Background(), actorOf(account), app.Submission{Occurred: w.now, Event: ev})
	w.must(err)
	return out.Event
}

func (w *world) move(from, to, fromSite, toSite string, lot custody.Make) {
	w.t.Helper()
	sent := w.report(from, custody.Event{Kind: custody.Dispatch, Site: fromSite, Inputs: []custody.Take{{Lot: lot.Lot}}, Party: actorOf(to).Org, ToSite: toSite})
	w.report(to, custody.Event{Kind: custody.Receive, Transfer: sent.Transfer, Figures: []custody.Figure{{Lot: lot.Lot, Mass: lot.Net}}})
}

func assay(basis ree.Basis, total ree.Fraction, shares map[ree.Element]ree.Fraction) *ree.Assay {
	a := &ree.Assay{Basis: basis, Total: ree.Quantity{Value: total, U: total / 200}, Method: "ICP-OES", Lab: "L1", Detect: 100_000}
	for e, v := range shares {
		a.Share[e] = ree.Quantity{Value: v, U: v / 100}
	}
	return a
}

// chain reports the way from the clay to magnets at the maker.
func (w *world) chain() {
	w.t.Helper()
	clay := map[ree.Element]ree.Fraction{ree.Nd: 600_000_000, ree.Pr: 200_000_000, ree.Dy: 150_000_000, ree.Tb: 50_000_000}
	w.ore = w.report("ming", custody.Event{Kind: custody.Extract, Site: "M1", Process: "LEACH",
		Outputs: []custody.Make{{Form: "concentrate_ion_adsorption", Net: 10 * ree.Tonne, Assay: assay(ree.BasisOxide, 920_000_000, clay)}}}).Outputs[0]
	w.move("ming", "sep", "M1", "S1", w.ore)
	w.report("sep", custody.Event{Kind: custody.Transform, Site: "S1", Process: "SX", Inputs: []custody.Take{{Lot: w.ore.Lot, Mass: w.ore.Net}}})
	w.oxide = w.report("sep", custody.Event{Kind: custody.Transform, Site: "S1", Process: "SX",
		Outputs: []custody.Make{{Form: "oxide", Net: 5 * ree.Tonne, Assay: assay(ree.BasisOxide, 990_000_000, clay)}}}).Outputs[0]
	w.move("sep", "mag", "S1", "G1", w.oxide)
	w.magnet = w.report("mag", custody.Event{Kind: custody.Transform, Site: "G1", Process: "SINTER", Inputs: []custody.Take{{Lot: w.oxide.Lot, Mass: ree.Tonne}},
		Outputs: []custody.Make{{Form: "magnet_ndfeb", Net: 2500 * ree.Kilogram, HS: "8505111000", Alias: "M-OWN-1",
			Assay: assay(ree.BasisElement, 310_000_000, map[ree.Element]ree.Fraction{ree.Nd: 640_000_000, ree.Pr: 200_000_000, ree.Dy: 120_000_000, ree.Tb: 40_000_000})}}}).Outputs[0]
}

func (w *world) application(lot string, mass ree.Mass) review.Application {
	a := review.Application{Kind: "individual", Destination: "DE", Consignee: review.Party{Name: "Buyer GmbH", Country: "DE"}, EndUsers: []review.Party{{Name: "Motor GmbH", Country: "DE"}},
		EndUse: review.EndUse{Code: "civil_industry", Text: "traction motors"}, Route: review.Route{Mode: "sea", From: "CNNGB"}, Contract: review.Contract{Number: "C-1"},
		Lines: []review.Line{{No: 1, Form: "magnet_ndfeb", HS: "8505111000", MassMG: mass, Lots: []review.LotQuantity{{Lot: lot, MassMG: mass}}}}}
	for _, k := range w.Jurisdiction().Review.Kinds {
		if k.ID == a.Kind {
			for _, kind := range k.Documents {
				a.Documents = append(a.Documents, review.Document{Kind: kind, Name: kind + ".pdf", Hash: fmt.Sprintf("%x", sha256.Sum256([]byte(kind)))})
			}
		}
	}
	return a
}

// proposed brings a lot to a proposal and answers the case and its hash.
func (w *world) proposed(mass ree.Mass) (ref, hash string) {
	w.t.Helper()
	ctx := context.Background()
	rec, err := w.Lodge(ctx, actorOf("mag"), "", "", w.application(w.magnet.Lot, mass))
	w.must(err)
	_, err = w.Accept(ctx, actorOf("rita"), "", rec.Case)
	w.must(err)
	_, err = w.OpenReview(ctx, actorOf("rita"), "", rec.Case, map[int]string{1: "looked into"})
	w.must(err)
	return rec.Case, w.propose(rec.Case, mass)
}

func (w *world) propose(ref string, mass ree.Mass) string {
	w.t.Helper()
	ctx := context.Background()
	_, err := w.Propose(ctx, actorOf("rita"), "", ref, []review.LineOutcome{{Line: 1, Outcome: review.Grant, MassMG: mass, Reasons: []string{"criteria_met"}}}, w.findings())
	w.must(err)
	c, err := w.Case(ctx, actorOf("rita"), ref)
	w.must(err)
	return c.ProposalHash
}

func (w *world) findings() (out []review.CriterionFinding) {
	for _, name := range w.Jurisdiction().Review.Criteria {
		out = append(out, review.CriterionFinding{Criterion: name, Finding: "no_concern"})
	}
	return out
}

func (w *world) licensed(mass ree.Mass) string {
	w.t.Helper()
	ctx := context.Background()
	ref, hash := w.proposed(mass)
	_, err := w.Countersign(ctx, actorOf("carl"), "", ref, hash)
	w.must(err)
	rec, err := w.Decide(ctx, actorOf("dana"), "", ref, hash)
	w.must(err)
	return rec.Licence
}

// ask is one request.
type ask struct {
	method, path string
	token        string // name of one of the world's; "" for none
	key          string
	body         any // a string goes as it is, anything else as JSON
	header       map[string]string
}

type reply struct {
	status int
	header http.Header
	raw    []byte
	json   any
}

func (w *world) request(a ask) *http.Request {
	var body io.Reader
	switch b := a.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	case io.Reader:
		body = b
	default:
		text, err := json.Marshal(b)
		w.must(err)
		body = bytes.NewReader(text)
	}
	r := httptest.NewRequest(a.method, "http://lanthorn.test"+Prefix+a.path, body)
	if a.token != "" {
		secret, known := w.tokens[a.token]
		if !known {
			secret = a.token
		}
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	if a.key != "" {
		r.Header.Set("Idempotency-Key", a.key)
	}
	for name, value := range a.header {
		r.Header.Set(name, value)
	}
	return r
}

func (w *world) do(a ask) reply {
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, w.request(a))
	out := reply{status: rec.Code, header: rec.Header(), raw: rec.Body.Bytes()}
	json.Unmarshal(out.raw, &out.json)
	return out
}

// at finds a value by a path as "lots.0.ref".
func (r reply) at(path string) any {
	v := r.json
	for _, part := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			var i int
			if _, err := fmt.Sscan(part, &i); err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// codes are the codes of a problem and of its reasons.
func (r reply) codes() (out []string) {
	out = append(out, fmt.Sprint(r.at("code")))
	for i := 0; r.at(fmt.Sprintf("reasons.%d.code", i)) != nil; i++ {
		out = append(out, fmt.Sprint(r.at(fmt.Sprintf("reasons.%d.code", i))))
	}
	return out
}

// dump is everything the database holds, as text.
func (w *world) dump() string {
	w.t.Helper()
	w.must(w.Store.View(context.Background(), func(*store.View) error { return nil })) // brings all that was answered into the file
	files, _ := filepath.Glob(filepath.Join(w.dir, "*.sqlite"))
	if len(files) != 1 {
		w.t.Fatalf("want one database in %s, found %v", w.dir, files)
	}
	db, err := sql.Open("sqlite", "file:"+files[0]+"?mode=ro")
	w.must(err)
	defer db.Close()
	var out strings.Builder
	fmt.Fprintln(&out, "head", w.Store.Head())
	for _, name := range w.column(db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") {
		if name == "attempt" || name == "head" { // the record of what was refused is made by being refused
			continue
		}
		fmt.Fprintln(&out, name)
		for _, row := range w.rows(db, "SELECT * FROM "+name) {
			fmt.Fprintln(&out, row)
		}
	}
	return out.String()
}

func (w *world) column(db *sql.DB, query string) (out []string) {
	for _, row := range w.rows(db, query) {
		out = append(out, strings.Trim(row, "[]"))
	}
	return out
}

func (w *world) rows(db *sql.DB, query string) (out []string) {
	w.t.Helper()
	rows, err := db.Query(query)
	w.must(err)
	defer rows.Close()
	names, err := rows.Columns()
	w.must(err)
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		w.must(rows.Scan(into...))
		out = append(out, fmt.Sprint(values))
	}
	w.must(rows.Err())
	return out
}

func noLog(c *app.Config) { c.NoLog = true }
