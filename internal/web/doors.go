package web

import (
	"strconv"
	"time"

	"lanthorn/internal/web/words"
)

// SignIn is the page for local accounts.
type SignIn struct {
	Head
	Form Form
	Demo []DemoAccount // listed only where the invented industry is loaded
	OIDC []Link
}

// Template names the page.
func (*SignIn) Template() string { return "signin" }

// DemoAccount is an account of the demonstration.
type DemoAccount struct {
	Account  string
	Password string
	Role     Phrase
	Does     Phrase
}

// ErrorPage says what went wrong, where, and what to do next.
type ErrorPage struct {
	Head
	Status  int
	What    Phrase
	Next    []Link
	Reasons []Check // a refused act: which rules, what would mend it
	Trace   string  // the number under which the operator finds it
	Retry   Phrase
}

// Template names the page.
func (*ErrorPage) Template() string { return "error" }

// ErrorFor is the page for a status: what happened and where to go from here.
// A status without words of its own is shown as 500. Trace may be empty.
func ErrorFor(status int, trace string) *ErrorPage {
	worded := map[int]bool{400: true, 403: true, 404: true, 409: true, 422: true, 429: true, 500: true, 503: true}
	key := status
	if !worded[status] {
		key = 500
	}
	n := strconv.Itoa(key)
	return &ErrorPage{Head: Head{Title: words.M("error.title." + n)}, Status: status, What: words.M("error.what." + n), Trace: trace,
		Next: []Link{{"/", words.M("nav.overview")}, {"/lots", words.M("nav.lots")}, {"/verify", words.M("nav.verify")}}}
}

// TooLarge is the page for an upload beyond the limit, said as "20 MB".
func TooLarge(limit string) *ErrorPage {
	e := ErrorFor(400, "")
	e.Status, e.Title, e.What = 413, words.M("error.title.413"), words.M("error.what.413", "limit", words.Plain(limit))
	return e
}

// Accounts is the administration of accounts and tokens.
type Accounts struct {
	Head
	Rows      []Account
	Tokens    []Token
	NewUser   Form
	NewToken  Form
	FreshOnce string // a token just made, shown this once
}

// Template names the page.
func (*Accounts) Template() string { return "accounts" }

// Account is one account.
type Account struct {
	Name   string
	Person Phrase
	Party  Phrase
	Roles  Phrase
	State  Tag
	Moves  []Action
}

// Token is one token for programs.
type Token struct {
	Name   string
	Prefix string
	Scopes Phrase
	Until  time.Time
	State  Tag
	Moves  []Action
}
