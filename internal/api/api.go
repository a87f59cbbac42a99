package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strconv"

	"lanthorn/internal/app"
	"lanthorn/internal/door"
	"lanthorn/ree"
)

// maxBody bounds the body of a request.
const maxBody = 4 << 20

// call is one request on its way through a route.
type call struct {
	api   *API
	w     http.ResponseWriter
	r     *http.Request
	actor app.Actor
	key   string // Idempotency-Key
}

// route is one row of the table that both serves and documents the interface.
type route struct {
	method, path string
	about        string
	public       bool // without a token
	asks         bool // keeps nothing, so needs no key
	in           any  // value of the body's type, nil without one
	query        []string
	out          any // value of the answer's type
	raw          string
	run          func(*call, any) (any, error)
}

// API is the interface over an installation.
type API struct {
	app    *app.App
	routes []route
}

// New makes the handler. It expects door.Programs before it.
func New(a *app.App) *API {
	api := &API{app: a}
	api.routes = concat(api.custodyRoutes(), api.returnRoutes(), api.outsideRoutes(), api.reviewRoutes(), api.clueRoutes(), api.borderRoutes(), api.findingRoutes(), api.balanceRoutes(), api.fingerprintRoutes(), api.closingRoutes(), api.supervisionRoutes(), api.finderRoutes(), api.libraryRoutes(), api.tableRoutes(), api.afterRoutes(), api.generalRoutes(), api.matterRoutes(), api.letterRoutes(), api.needRoutes(), api.opinionRoutes(), api.determinationRoutes(), api.hookRoutes(), api.screeningRoutes(), api.ownRoutes(), api.houseRoutes(), api.wayRoutes(), api.figureRoutes(), api.proofRoutes())
	return api
}

func concat(lists ...[]route) []route {
	var all []route
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// Prefix is where the interface lies.
const Prefix = "/api/v1"

// Handler serves the table.
func (a *API) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range a.routes {
		mux.HandleFunc(rt.method+" "+Prefix+rt.path, func(w http.ResponseWriter, r *http.Request) { a.serve(rt, w, r) })
	}
	mux.HandleFunc("GET "+Prefix+"/openapi.json", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, a.OpenAPI()) })
	mux.HandleFunc(Prefix+"/", func(w http.ResponseWriter, r *http.Request) { nowhere(mux, w, r) })
	return http.MaxBytesHandler(mux, 70<<20)
}

func (a *API) serve(rt route, w http.ResponseWriter, r *http.Request) {
	c := &call{api: a, w: w, r: r, key: r.Header.Get("Idempotency-Key")}
	v := door.From(r.Context())
	if !v.Known && !rt.public {
		w.Header().Set("WWW-Authenticate", `Bearer realm="lanthorn"`)
		writeProblem(w, problem{Status: http.StatusUnauthorized, Code: "unauthorised", Title: "A token is needed", Detail: "Send Authorization: Bearer with a token of yours; tokens are made on the account page."})
		return
	}
	c.actor = v.Actor
	if !c.mayRead(rt) || !c.readable(rt) {
		return
	}
	if r.Method == http.MethodPost && rt.in != nil && !rt.asks && c.key == "" {
		writeProblem(w, problem{Status: http.StatusBadRequest, Code: "key.missing", Title: "An Idempotency-Key is needed", Detail: "Send the header Idempotency-Key with a value of your own that names this one request."})
		return
	}
	in, ok := c.read(rt)
	if !ok {
		return
	}
	out, err := rt.run(c, in)
	if err != nil {
		c.fail(err)
		return
	}
	if out != nil {
		status := http.StatusOK
		if r.Method == http.MethodPost && !rt.asks {
			status = http.StatusCreated
		}
		writeJSON(w, status, out)
	}
}

// read decodes the body into a fresh value of the route's type.
func (c *call) read(rt route) (any, bool) {
	if rt.in == nil || rt.raw != "" {
		return nil, true
	}
	data, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, maxBody))
	if err == nil {
		err = strict(data)
	}
	into := reflect.New(reflect.TypeOf(rt.in))
	if err == nil {
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.DisallowUnknownFields()
		err = dec.Decode(into.Interface())
	}
	if err != nil {
		c.failBody(err)
		return nil, false
	}
	return into.Elem().Interface(), true
}

func (c *call) failBody(err error) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		c.fail(c.api.app.TooLarge(c.r.Context(), c.actor, "request", large.Limit))
		return
	}
	var r *ree.Refusal
	if errors.As(err, &r) {
		c.fail(ree.Refusals{r})
		return
	}
	writeProblem(c.w, problem{Status: http.StatusBadRequest, Code: "body.unreadable", Title: "The body cannot be read", Detail: err.Error() + ". The shape is in " + Prefix + "/openapi.json."})
}

// limit reads the page size, at most 500.
func (c *call) limit() int {
	n, err := strconv.Atoi(c.r.URL.Query().Get("limit"))
	if err != nil || n <= 0 {
		return 50
	}
	return min(n, 500)
}

// some is a list that is never null.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (c *call) query(name string) string { return c.r.URL.Query().Get(name) }

func (c *call) path(name string) string { return c.r.PathValue(name) }

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.Encode(v)
}
