package verify

import (
	"fmt"
	"time"
)

// Outcome says how a check ended.
type Outcome string

// The outcomes.
const (
	OK         Outcome = "ok"
	Failed     Outcome = "failed"
	NotChecked Outcome = "not-checked" // something needed for it was not there
)

// Codes of the checks. They do not change once published.
const (
	CodeForm       = "form"                 // the text is in its one canonical form and undamaged
	CodeCredential = "credential-form"      // the credential is well formed, every disclosure signed for
	CodeSignature  = "credential-signature" // signed by a key that may sign it
	CodeIssuer     = "credential-issuer"    // the issuer named is the owner of the key
	CodeValidity   = "credential-validity"  // within its period of validity
	CodeOpening    = "entry-opening"        // the shown fields are those of the entry
	CodeLeaf       = "entry-leaf"           // the leaf is that of the entry
	CodeNamed      = "entry-credential"     // the entry names this credential
	CodeCheckpoint = "log-checkpoint"       // the log's key signed the checkpoint
	CodeInclusion  = "log-inclusion"        // the leaf is in the tree of the checkpoint
	CodeWitnesses  = "log-witnesses"        // enough witnesses cosigned the checkpoint
	CodeStatus     = "status"               // neither suspended nor revoked
	CodeEntries    = "log-entries"          // every entry of a log directory
	CodeTiles      = "log-tiles"            // every tile of a log directory
	CodeRoot       = "log-root"             // entries and tiles give the checkpoint's root
	CodeLeaves     = "log-leaves"           // every entry is a well-formed leaf, none twice
	CodeBalance    = "balance"              // how old the balance in a QR text is
)

// Check is one thing looked at.
type Check struct {
	Code    string  `json:"code"`
	Outcome Outcome `json:"outcome"`
	Words   string  `json:"words"`
}

// Fact is one thing that what was verified says.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Report is the answer of every verification.
type Report struct {
	What   string    `json:"what"`        // "proof bundle", "QR text" or "log directory"
	At     time.Time `json:"at,omitzero"` // the time it was verified for; zero if time plays no part
	Facts  []Fact    `json:"facts"`
	Checks []Check   `json:"checks"`
}

func newReport(what string) Report {
	return Report{What: what, Facts: []Fact{}, Checks: []Check{}}
}

// Verified reports whether no check failed and at least one was made. Look at
// Unchecked too: what was not checked is not known.
func (r Report) Verified() bool {
	return len(r.Failures()) == 0 && len(r.with(OK)) > 0
}

// Failures are the checks that failed.
func (r Report) Failures() []Check { return r.with(Failed) }

// Unchecked are the checks that could not be made.
func (r Report) Unchecked() []Check { return r.with(NotChecked) }

func (r Report) with(o Outcome) []Check {
	var out []Check
	for _, c := range r.Checks {
		if c.Outcome == o {
			out = append(out, c)
		}
	}
	return out
}

// Fact returns the value of a fact, or "".
func (r Report) Fact(name string) string {
	for _, f := range r.Facts {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

func (r *Report) add(code string, o Outcome, words string) {
	r.Checks = append(r.Checks, Check{code, o, words})
}

func (r *Report) ok(code, format string, args ...any) {
	r.add(code, OK, fmt.Sprintf(format, args...))
}

func (r *Report) fail(code, format string, args ...any) {
	r.add(code, Failed, fmt.Sprintf(format, args...))
}

func (r *Report) skip(why string, codes ...string) {
	for _, code := range codes {
		r.add(code, NotChecked, why)
	}
}

// judge adds a check that passed if err is nil.
func (r *Report) judge(code string, err error, words string) bool {
	if err != nil {
		r.fail(code, "%s", err)
		return false
	}
	r.ok(code, "%s", words)
	return true
}

func (r *Report) fact(name, format string, args ...any) {
	r.Facts = append(r.Facts, Fact{name, fmt.Sprintf(format, args...)})
}
