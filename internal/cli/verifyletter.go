package cli

import (
	"time"

	"lanthorn/evidence/credential"
	"lanthorn/internal/app"
	"lanthorn/verify"
)

// verifyLetter holds a letter against its seal and, where the ledger is at hand,
// against what the ledger issued. A ledger in use by a server is not at hand:
// the page /verify asks it.
func (p *program) verifyLetter(at place, data []byte, keys credential.Keys) (verify.Report, error) {
	if at.dir == "" {
		return verify.Letter(data, keys, time.Now()), nil
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.Watch, c.Clocks = 0, 0 })
	if err != nil { // a server holds the log: the ledger alone
		a, err = at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	}
	if err != nil {
		r := verify.Letter(data, keys, time.Now())
		r.Checks = append(r.Checks, verify.Check{Code: verify.CodeIssued, Outcome: verify.NotChecked, Words: err.Error()})
		return r, nil
	}
	defer a.Close()
	return a.VerifyLetter(p.ctx, data)
}
