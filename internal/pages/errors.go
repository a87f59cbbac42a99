package pages

import (
	"errors"
	"net/http"
	"strconv"

	"lanthorn/internal/api"
	"lanthorn/internal/interop"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// unreadable is a form that is no form.
type unreadable struct{ why error }

func (u unreadable) Error() string { return "the form cannot be read: " + u.why.Error() }

// statusOf is the HTTP status of a page's error.
func statusOf(err error) int {
	var large *http.MaxBytesError
	var bad unreadable
	switch {
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge
	case errors.As(err, &bad):
		return http.StatusBadRequest
	}
	return api.Status(err)
}

// refusals takes the reasons out of an error, nil where it is none.
func refusals(err error) ree.Refusals {
	var rs ree.Refusals
	errors.As(err, &rs)
	return rs
}

// reasonOf says a refusal.
func reasonOf(r *ree.Refusal) web.Phrase { return words.Reason{Code: r.Code, Params: r.Params} }

// retrySeconds is what a busy server asks for before the next try.
const retrySeconds = 2

// problem writes a page that says what went wrong, where, and what to do next.
func (v *visit) problem(status int, err error, trace string) error {
	n := strconv.Itoa(status)
	view := &web.ErrorPage{Head: web.Head{Title: words.M("error.title." + n)}, Status: status, What: words.M("error.what." + n), Trace: trace}
	switch status {
	case http.StatusRequestEntityTooLarge:
		view.What = words.M("error.what.413", "limit", words.Plain(strconv.Itoa(interop.MaxFile>>20)+" MiB"))
	case http.StatusServiceUnavailable:
		v.w.Header().Set("Retry-After", strconv.Itoa(retrySeconds))
		view.Retry = words.M("error.retry", "seconds", retrySeconds)
	case http.StatusTooManyRequests:
		v.w.Header().Set("Retry-After", "60")
	}
	said := refusals(err)
	if status != http.StatusNotFound { // a name for what is not the reader's would say that it is there
		said = v.named(said)
	}
	for _, r := range said {
		view.Reasons = append(view.Reasons, web.Check{Tone: web.Bad, Text: reasonOf(r)})
	}
	for _, group := range v.frame("").Nav[:2] {
		item := group.Items[0]
		view.Next = append(view.Next, web.Link{Href: item.Href, Text: words.M("nav." + item.Key)})
	}
	return v.showAs(status, "", view)
}

// lost answers an address that is none.
func (v *visit) lost() error { return v.problem(http.StatusNotFound, nil, "") }

// strange answers a form that did not come from a page of ours, or from one
// that is too old.
func (v *visit) strange() error {
	view := &web.ErrorPage{Head: web.Head{Title: words.M("error.title.form")}, Status: http.StatusForbidden, What: words.M("error.what.form"),
		Next: []web.Link{{Href: "/", Text: words.M("nav.overview")}}}
	return v.showAs(http.StatusForbidden, "", view)
}
