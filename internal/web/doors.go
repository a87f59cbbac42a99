package web

import "time"

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
	Name  string
	Party Phrase
	Roles Phrase
	Last  time.Time
	State Tag
	Moves []Action
}

// Token is one token for programs.
type Token struct {
	Name   string
	Prefix string
	Scopes Phrase
	Until  time.Time
	Last   time.Time
	State  Tag
	Moves  []Action
}
