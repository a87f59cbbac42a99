package cli

import (
	"time"

	"lanthorn/evidence/credential"
	"lanthorn/internal/app"
	"lanthorn/verify"
)

// verifyLetter holds a letter against its seal and, where the ledger is at hand,
// against what the ledger issued.
func (p *program) verifyLetter(at place, data []byte, keys credential.Keys) (verify.Report, error) {
	if at.dir == "" {
		return verify.Letter(data, keys, time.Now()), nil
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.Watch, c.Clocks = 0, 0 })
	if err != nil { // a server holds the log: the ledger alone
		a, err = at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	}
	if err != nil {
		return verify.Report{}, err
	}
	defer a.Close()
	return a.VerifyLetter(p.ctx, data)
}
