package verify

import (
	"fmt"
	"time"

	"lanthorn/evidence/credential"
)

// QR verifies the text of a QR code for the time now. The text holds the
// essentials only: whether the entry is in the log, and whether the credential
// was suspended since, takes the file or the network.
func QR(text string, keys credential.Keys, now time.Time) Report {
	r := newReport("QR text")
	r.At = now.UTC()
	q, err := credential.ParseQR(text)
	if !r.judge(CodeForm, err, "the text is complete and in its one form") {
		r.skip("the text could not be read", CodeSignature, CodeValidity, CodeStatus)
		return r
	}
	r.fact("credential", "%s %s, version %d", q.Kind, q.Reference, q.Version)
	r.fact("holder", "%s", q.Holder)
	for _, l := range q.Lines {
		r.fact("line", "%s: %s%s", l.Code, l.In(l.KG), left(l))
	}
	r.fact("valid", "until %s", q.ValidUntil.Format(time.RFC3339))
	r.fact("credential hash", "%s", q.CredentialHash)
	key, err := keys.Find(q.KID, credential.UseQR)
	if err == nil {
		err = q.Verify(key.Public)
	}
	if r.judge(CodeSignature, err, fmt.Sprintf("signed with key %q of %s", q.KID, key.Issuer.Name)) {
		r.fact("issuer", "%s (%s)", key.Issuer.Name, key.Issuer.ID)
	}
	r.judge(CodeValidity, validity(time.Time{}, q.ValidUntil, now), "within its period of validity")
	if !q.BalanceAt.IsZero() {
		r.balance(q.BalanceAt, now)
	}
	r.skip(fmt.Sprintf("a QR text cannot say whether it was suspended or revoked; ask the issuer for entry %d of the status list", q.StatusIndex), CodeStatus)
	return r
}

func left(l credential.QRLine) string {
	if l.Left == "" || l.Left == "-" {
		return ""
	}
	return ", of which " + l.In(l.Left) + " left"
}

func (r *Report) balance(at, now time.Time) {
	age := now.Sub(at).Truncate(time.Minute)
	if age < 0 {
		r.fail(CodeBalance, "the balance is dated %s, which is still to come", at.Format(time.RFC3339))
		return
	}
	r.ok(CodeBalance, "the balance is as of %s, %s ago; the ledger may know better", at.Format(time.RFC3339), age)
}
