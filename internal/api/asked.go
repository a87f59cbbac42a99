package api

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"lanthorn/custody"
	"lanthorn/internal/app"
)

// mayRead refuses a token that may not read; what else a request needs, the
// application asks for itself.
func (c *call) mayRead(rt route) bool {
	if rt.public || rt.method != http.MethodGet || c.actor.Scopes == nil || slices.Contains(c.actor.Scopes, app.ScopeRead) {
		return true
	}
	writeProblem(c.w, problem{Status: http.StatusForbidden, Code: "actor.scope", Title: "Refused", Detail: "The token does not have the scope " + app.ScopeRead + ". Make one that has it."})
	return false
}

// readable refuses a request whose address, or whose body's kind, is none that
// the route can read.
func (c *call) readable(rt route) bool {
	for _, part := range strings.Split(rt.path, "/") {
		if strings.HasPrefix(part, "{") && !c.plain(c.path(strings.Trim(part, "{}"))) {
			return false
		}
	}
	for _, values := range c.r.URL.Query() {
		if slices.ContainsFunc(values, func(s string) bool { return !c.plain(s) }) {
			return false
		}
	}
	if rt.in == nil || rt.raw != "" {
		return true
	}
	media, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if media == "application/json" || c.r.Header.Get("Content-Type") == "" {
		if c.r.Header.Get("Content-Encoding") == "" {
			return true
		}
		media = c.r.Header.Get("Content-Encoding")
	}
	if err != nil {
		media = "that"
	}
	writeProblem(c.w, problem{Status: http.StatusUnsupportedMediaType, Code: "body.media", Title: "The body is of a kind that cannot be read", Detail: "Send application/json, not compressed, instead of " + media + "."})
	return false
}

// plain refuses a part of an address that holds what nobody can read.
func (c *call) plain(s string) bool {
	if custody.CheckText(s) == nil {
		return true
	}
	writeProblem(c.w, problem{Status: http.StatusBadRequest, Code: "address.unreadable", Title: "The address cannot be read", Detail: "It holds characters that cannot be seen, is not valid UTF-8, or is too long."})
	return false
}

// nowhere answers for an address that is none, or not for the method.
func nowhere(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); strings.HasPrefix(pattern, method+" ") {
			allowed = append(allowed, method)
		}
	}
	if allowed != nil {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		writeProblem(w, problem{Status: http.StatusMethodNotAllowed, Code: "method", Title: "The address does not take this method", Detail: "It takes " + strings.Join(allowed, ", ") + "."})
		return
	}
	writeProblem(w, problem{Status: http.StatusNotFound, Code: "not_found", Title: "There is no such address", Detail: "The addresses are in " + Prefix + "/openapi.json."})
}
