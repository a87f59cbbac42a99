package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"lanthorn/internal/store"
	"lanthorn/internal/translog"
	"lanthorn/ree"
)

// problem is an RFC 9457 problem document.
type problem struct {
	Type     string       `json:"type"`
	Title    string       `json:"title"`
	Status   int          `json:"status"`
	Code     string       `json:"code"`
	Detail   string       `json:"detail,omitempty"`
	Reasons  []reasonLine `json:"reasons,omitempty"`
	Next     string       `json:"next,omitempty"` // at the border: code of what to do
	NextText string       `json:"nextText,omitempty"`
}

// reasonLine is one reason of a refusal.
type reasonLine struct {
	Code   string            `json:"code"`
	Field  string            `json:"field,omitempty"`
	Params map[string]string `json:"params,omitempty"`
	Text   string            `json:"text"`
}

func writeProblem(w http.ResponseWriter, p problem) {
	p.Type = "about:blank"
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p)
}

// Status is the HTTP status of an error of the application; pages use the same.
func Status(err error) int {
	var rs ree.Refusals
	switch {
	case errors.As(err, &rs):
		return refusalStatus(rs)
	case errors.Is(err, store.ErrKeyReused):
		return http.StatusConflict
	case errors.Is(err, store.ErrCursor):
		return http.StatusBadRequest
	case errors.Is(err, store.ErrOverloaded), errors.Is(err, store.ErrClosed), errors.Is(err, translog.ErrNotPublished), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// unknown are the refusals that say something is not there, or not for the
// reader: they answer alike.
var unknown = map[string]bool{"outside.unknown": true, "lot.unknown": true, "site.unknown": true, "review.case_unknown": true, "review.licence_unknown": true, "passport.unknown": true, "letter.unknown": true, "document.unknown": true,
	"finding.unknown": true, "inspection.unknown": true, "return.none": true, "quota.unknown": true, "clue.unknown": true, "appeal.unknown": true, "amendment.unknown": true, "verification.unknown": true, "delivery.unknown": true, "draft.unknown": true, "customs.day_unknown": true, "customs.debit_unknown": true, "customs.remark_unknown": true, "customs.list_none": true, "hook.unknown": true, "outlook.unknown": true, "general.registration_unknown": true, "general.unknown": true, "opinion.unknown": true, "own.unknown": true, "determination.unknown": true}

func refusalStatus(rs ree.Refusals) int {
	for _, r := range rs {
		switch {
		case strings.HasPrefix(r.Code, "actor."):
			return http.StatusForbidden
		case unknown[r.Code] && len(rs) == 1 && r.Field == "":
			return http.StatusNotFound
		case r.Code == "opinion.not_opened":
			return http.StatusForbidden
		case r.Code == "lineage.unavailable":
			return http.StatusServiceUnavailable
		case r.Code == "document.too_large", r.Code == "body.too_large":
			return http.StatusRequestEntityTooLarge
		}
	}
	return http.StatusUnprocessableEntity
}

func (c *call) fail(err error) {
	status := Status(err)
	p := problem{Status: status, Code: "refused", Title: "Refused"}
	var rs ree.Refusals
	switch {
	case errors.As(err, &rs):
		lang := c.language()
		for _, r := range rs {
			p.Reasons = append(p.Reasons, reasonLine{r.Code, r.Field, r.Params, c.api.app.Sentence(lang, r)})
		}
		p.Code, p.Detail = rs[0].Code, p.Reasons[0].Text
	case status == http.StatusConflict:
		p.Code, p.Title, p.Detail = "key.reused", "The Idempotency-Key was used before", "It named another request. Use a new key for a new request."
		rs = ree.Refusals{ree.Refuse("key.reused")}
	case status == http.StatusBadRequest:
		p.Code, p.Title, p.Detail = "after", "The page mark is none of this list's", "Start from the first page, without after."
	case status == http.StatusServiceUnavailable:
		c.w.Header().Set("Retry-After", "2")
		p.Code, p.Title, p.Detail = "busy", "Not now", "The ledger is busy, or the log has not published the entry yet. Nothing was lost; ask again in two seconds."
	default:
		slog.Error("request failed", "method", c.r.Method, "path", c.r.URL.Path, "why", err)
		p.Code, p.Title, p.Detail = "internal", "Something went wrong here", "It is in the server's log. Nothing of the request was kept unless it was acknowledged."
	}
	p.Next, p.NextText = c.borderNext(rs)
	writeProblem(c.w, p)
}

// language is the reader's: Chinese where the request asks for it first.
func (c *call) language() string {
	if strings.HasPrefix(strings.ToLower(c.r.Header.Get("Accept-Language")), "zh") {
		return "zh"
	}
	return "en"
}
