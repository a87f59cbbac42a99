package pages

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/door"
	"lanthorn/internal/interop"
	"lanthorn/internal/web"
	"lanthorn/review"
)

// Limits of what a page takes in, in bytes.
const (
	maxForm   = 1 << 20
	maxUpload = interop.MaxFile + 1<<20
)

// Sign-ins, verifications and clues that one address may ask for in a minute.
const (
	signInsPerMinute = 10
	checksPerMinute  = 30
	cluesPerMinute   = 6
)

// Options change what the pages show.
type Options struct {
	Demo     bool   // the sign-in page lists the demonstration's accounts
	Password string // of the demonstration's accounts, as its sign-in page shows it
	Version  string // of the program
}

// Pages serves the pages of an installation.
type Pages struct {
	app     *app.App
	site    *web.Site
	opt     Options
	names   *directory
	signIns *door.Limiter
	checks  *door.Limiter
	clues   *door.Limiter
	mux     *http.ServeMux
	paths   []string
}

// Paths lists the patterns of every page that is read, for whoever has to walk
// through all of them.
func (p *Pages) Paths() []string { return slices.Clone(p.paths) }

// New makes the pages.
func New(a *app.App, site *web.Site, opt Options) *Pages {
	p := &Pages{app: a, site: site, opt: opt, names: newDirectory(a), mux: http.NewServeMux(),
		signIns: door.NewLimiter(signInsPerMinute, time.Now), checks: door.NewLimiter(checksPerMinute, time.Now), clues: door.NewLimiter(cluesPerMinute, time.Now)}
	p.openRoutes()
	p.custodyRoutes()
	p.reviewRoutes()
	p.tableRoutes()
	p.findingRoutes()
	p.clueRoutes()
	p.needRoutes()
	p.opinionRoutes()
	p.afterRoutes()
	p.generalRoutes()
	p.guidelineRoutes()
	p.determinationRoutes()
	p.outlookRoutes()
	p.screeningRoutes()
	p.mux.HandleFunc("/", p.handle(nil, func(v *visit) error { return v.lost() }))
	return p
}

// ServeHTTP serves one page.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.mux.ServeHTTP(w, r) }

// Broken writes the page that says something went wrong here, under a number
// that the server's log also has.
func (p *Pages) Broken(w http.ResponseWriter, r *http.Request, trace string) {
	v := &visit{Pages: p, w: w, r: r, visitor: door.From(r.Context()), lang: web.PrefsOf(r).Lang}
	if err := v.problem(http.StatusInternalServerError, nil, trace); err != nil {
		http.Error(w, "something went wrong here; number "+trace, http.StatusInternalServerError)
	}
}

// allowed says who may see a page; nil lets everybody in.
type allowed func(app.Actor) bool

func anyone(app.Actor) bool { return true }

// having lets actors with one of the roles in.
func having(roles ...app.Role) allowed {
	return func(a app.Actor) bool { return a.Has(roles...) }
}

func (p *Pages) get(path string, who allowed, page func(*visit) error) {
	p.paths = append(p.paths, path)
	p.mux.HandleFunc("GET "+path, p.handle(who, page))
}

func (p *Pages) post(path string, who allowed, page func(*visit) error) {
	p.mux.HandleFunc("POST "+path, p.handle(who, func(v *visit) error { return v.form(maxForm, page) }))
}

// upload is a form that may bring files.
func (p *Pages) upload(path string, who allowed, page func(*visit) error) {
	p.mux.HandleFunc("POST "+path, p.handle(who, func(v *visit) error { return v.form(maxUpload, page) }))
}

func (p *Pages) handle(who allowed, page func(*visit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := &visit{Pages: p, w: w, r: r, visitor: door.From(r.Context()), lang: web.PrefsOf(r).Lang}
		var err error
		switch {
		case who != nil && !v.visitor.Known:
			err = v.toSignIn()
		case who != nil && !who(v.actor()):
			if r.Method != http.MethodGet {
				p.app.Refused(r.Context(), v.actor(), "page")
			}
			err = v.problem(http.StatusForbidden, nil, "")
		default:
			err = page(v)
		}
		var large *http.MaxBytesError
		if errors.As(err, &large) && v.visitor.Known {
			v.app.TooLarge(r.Context(), v.actor(), "page", large.Limit)
		}
		if err != nil {
			v.fail(err)
		}
	}
}

// visit is one request on its way to a page.
type visit struct {
	*Pages
	w       http.ResponseWriter
	r       *http.Request
	visitor door.Visitor
	lang    string
	kind    *review.LicenceKind // the one kind of licence that the form asks for; nil: the reader chooses
}

func (v *visit) ctx() context.Context { return v.r.Context() }

func (v *visit) actor() app.Actor { return v.visitor.Actor }

func (v *visit) path(name string) string { return v.r.PathValue(name) }

func (v *visit) query(name string) string { return v.r.URL.Query().Get(name) }

func (v *visit) desk() *review.Desk {
	law := v.app.Jurisdiction()
	return &review.Desk{Policy: law.Review, Calendar: law.Calendar}
}

// local puts an instant into the jurisdiction's time zone.
func (v *visit) local(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(v.app.Jurisdiction().Calendar.Location())
}

func (v *visit) localMS(ms int64) time.Time { return v.local(time.UnixMilli(ms)) }

// show renders a page.
func (v *visit) show(section string, view web.View) error {
	return v.showAs(http.StatusOK, section, view)
}

func (v *visit) showAs(status int, section string, view web.View) error {
	return v.site.Render(v.w, v.r, status, v.frame(section), view)
}

// to sends the browser on after a form did what it asks.
func (v *visit) to(address string) error {
	http.Redirect(v.w, v.r, address, http.StatusSeeOther)
	return nil
}

func (v *visit) fail(err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	status := statusOf(err)
	trace := ""
	if status == http.StatusInternalServerError {
		trace = newKey()[:8]
		slog.Error("a page failed", "method", v.r.Method, "path", v.r.URL.Path, "number", trace, "why", err)
	}
	if err := v.problem(status, err, trace); err != nil {
		slog.Error("the page that reports a failure failed", "why", err)
		http.Error(v.w, "something went wrong here; number "+trace, http.StatusInternalServerError)
	}
}
