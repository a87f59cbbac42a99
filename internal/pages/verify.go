package pages

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"lanthorn/evidence/credential"
	"lanthorn/internal/door"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/verify"
)

// verifyPage shows the form; a text in the address, as a letter's QR code has it,
// is verified at once.
func (v *visit) verifyPage() error {
	text := credential.LetterText(v.query("text"))
	if text == "" {
		return v.showVerify(http.StatusOK, web.VerifyForm(), nil)
	}
	if !v.checks.Allow(door.Address(v.r)) {
		return v.problem(http.StatusTooManyRequests, nil, "")
	}
	report, err := v.app.VerifyLetter(v.ctx(), []byte(text))
	if err != nil {
		return err
	}
	return v.showVerify(http.StatusOK, web.VerifyForm(), v.verdict(report))
}

func (v *visit) showVerify(status int, form web.Form, result *web.Verdict) error {
	view := &web.Verify{Head: web.Head{Title: words.M("verify.title"), Basis: words.M("verify.basis")}, Form: form, Result: result, Keys: v.keyFacts()}
	return v.showAs(status, "verify", view)
}

// verify checks what was handed in; nothing of it is kept.
func (v *visit) verify() error {
	if !v.checks.Allow(door.Address(v.r)) {
		return v.problem(http.StatusTooManyRequests, nil, "")
	}
	data, err := v.handedIn()
	if err != nil {
		return err
	}
	form := web.VerifyForm()
	if len(strings.TrimSpace(string(data))) == 0 {
		return v.showVerify(http.StatusUnprocessableEntity, form.Blame("text", words.M("verify.nothing")), nil)
	}
	text := strings.TrimSpace(string(data))
	report, err := v.verified(data, text)
	if err != nil {
		return err
	}
	if v.value("text") != "" {
		form = form.Set(v.values)
	}
	return v.showVerify(http.StatusOK, form, v.verdict(report))
}

// verified looks at a letter, a proof bundle or the text of a QR code.
func (v *visit) verified(data []byte, text string) (verify.Report, error) {
	keys, now := v.app.Keys.Public, v.app.Now()
	seal := credential.LetterText(text)
	switch {
	case credential.IsLetter(data):
		return v.app.VerifyLetter(v.ctx(), data)
	case seal != "":
		return v.app.VerifyLetter(v.ctx(), []byte(seal))
	case strings.HasPrefix(text, "{"):
		return verify.Bundle([]byte(text), keys, now), nil
	}
	return verify.QR(text, keys, now), nil
}

// handedIn is the file, or the text where there is none.
func (v *visit) handedIn() ([]byte, error) {
	f, _, err := v.r.FormFile("file")
	if err != nil {
		return []byte(v.r.PostFormValue("text")), nil
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxForm+1))
	if len(data) > maxForm {
		return nil, &http.MaxBytesError{Limit: maxForm}
	}
	if len(data) == 0 {
		return []byte(v.r.PostFormValue("text")), nil
	}
	return data, err
}

func (v *visit) verdict(r verify.Report) *web.Verdict {
	out := &web.Verdict{Tone: web.Good, Answer: words.M("verify.title.good"), Checks: v.checkList(r), Limits: []web.Phrase{words.M("verify.what.2")}}
	switch {
	case !r.Verified():
		out.Tone, out.Answer = web.Bad, words.M("verify.title.bad")
	case paperOnly(r):
		out.Tone, out.Answer = web.Wait, words.M("verify.title.letter")
	case r.What == "QR text":
		out.Tone, out.Answer = web.Wait, words.M("verify.title.qr")
	case len(doubts(r)) > 0:
		out.Tone, out.Answer = web.Wait, words.M("verify.title.wait")
	}
	for _, f := range r.Facts {
		if name, ok := factNames[f.Name]; ok {
			out.Facts = append(out.Facts, web.Fact{Name: words.M(name), Value: words.Plain(f.Value)})
		}
	}
	return out
}

// paperOnly reports whether a letter's seal was looked at without its file.
func paperOnly(r verify.Report) bool {
	return slices.ContainsFunc(r.Unchecked(), func(c verify.Check) bool { return c.Code == verify.CodeFile })
}

// doubts are the checks that could not be made and matter: witnesses are asked
// for only where a policy names them.
func doubts(r verify.Report) []verify.Check {
	var out []verify.Check
	for _, c := range r.Unchecked() {
		if c.Code != verify.CodeWitnesses {
			out = append(out, c)
		}
	}
	return out
}

// factNames are the facts of a report that the page shows, by their keys.
var factNames = map[string]string{"credential": "verify.fact.credential", "issuer": "passport.issuer", "valid": "verify.fact.valid", "holder": "licence.holder",
	"line": "verify.fact.line", "disclosed": "verify.fact.disclosed", "log": "log.origin", "entry": "fact.entry", "checkpoint": "verify.fact.checkpoint", "kind": "entries.kind", "recorded": "entries.recorded", "letter": "letters.ref", "template": "letters.template", "hash": "letters.hash"}

// checkList says each check in words; a failed one adds what the verifier says,
// in its own language.
func (v *visit) checkList(r verify.Report) []web.Check {
	var out []web.Check
	for _, c := range r.Checks {
		check := web.Check{Tone: web.Good, Text: words.M("vcheck." + c.Code)}
		if c.Code == verify.CodeWitnesses && c.Outcome == verify.OK && len(v.app.Keys.Public.Witnesses) == 0 {
			check.Tone, check.Text = web.Neutral, words.M("vcheck.nowitness")
		}
		switch c.Outcome {
		case verify.Failed:
			check.Tone, check.Text = web.Bad, words.M("vcheck.failed", "check", words.M("vcheck."+c.Code), "why", c.Words)
		case verify.NotChecked:
			check.Tone, check.Text = web.Unknown, words.M("vcheck.skipped", "check", words.M("vcheck."+c.Code))
			if c.Code == verify.CodeWitnesses {
				check.Tone, check.Text = web.Neutral, words.M("vcheck.nowitness")
			}
		}
		out = append(out, check)
	}
	return out
}
