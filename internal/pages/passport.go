package pages

import (
	"context"
	"encoding/base64"
	"html/template"
	"strings"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/draw"
	"lanthorn/internal/web/words"
	"lanthorn/verify"
)

func (v *visit) issuePassport() error {
	p, err := v.app.IssuePassport(v.ctx(), v.actor(), v.key(), v.path("lot"))
	if err != nil {
		return err
	}
	return v.to(done("/lots/"+p.Lot+"/passport", "issued"))
}

func (v *visit) passportPage() error {
	d, err := v.app.Lot(v.ctx(), v.actor(), v.path("lot"))
	if err != nil {
		return err
	}
	if d.Passport == nil {
		return v.to("/lots/" + d.Lot.Ref)
	}
	o, err := v.app.Origins(v.ctx(), v.actor(), d.Lot.Ref, false)
	if err != nil {
		return err
	}
	p := d.Passport
	view := &web.Passport{Ref: d.Lot.Ref, Facts: v.lotFacts(d), Origins: v.bars(o, newPalette(o)), Country: countries(o), Short: p.QR,
		Issuer: words.Plain(v.app.Keys.Issuer.Issuer.Name), Issued: v.localMS(p.IssuedMS), Until: v.localMS(p.UntilMS - 1), Log: v.logState(v.app.Store.Head()), Index: v.index(p.Seq),
		Bundle: "/credentials/" + p.ID + ".json", Command: "lanthorn-verify --keys lanthorn-keys.json " + p.ID + ".json"}
	for _, e := range v.assay(d).Elements {
		if e.Stated {
			view.Assay = append(view.Assay, e)
		}
	}
	view.QR = qr(p.QR)
	view.Checks = append(v.credentialChecks(p), v.originCheck(o)...)
	view.Head = web.Head{Mood: "print", Title: words.M("passport.title", "lot", words.Ref{Text: d.Lot.Ref}, "mass", words.Kg(int64(d.Lot.Net)), "form", code("form", string(d.Lot.Form))), Basis: words.M("passport.basis"), Tag: passportTag(p, v.app.Now())}
	return v.show("lots", view)
}

func passportTag(p *app.Passport, now time.Time) *web.Tag {
	switch {
	case p.StaleBy != 0:
		return &web.Tag{Tone: web.Bad, Text: words.M("passport.suspended")}
	case p.UntilMS < now.UnixMilli():
		return &web.Tag{Tone: web.Bad, Text: words.M("permit.over")}
	}
	return &web.Tag{Tone: web.Good, Text: words.M("permit.valid")}
}

// qr draws a QR text; one that is too long for a code is left to the file.
func qr(text string) template.HTML {
	svg, err := draw.QR("QR", text)
	if err != nil {
		return ""
	}
	return svg
}

// credentialChecks makes the proof bundle of a credential and looks at it as a
// verifier would.
func (v *visit) credentialChecks(p *app.Passport) []web.Check {
	data, err := v.app.Bundle(v.ctx(), v.actor(), p.ID)
	if err != nil {
		return []web.Check{{Tone: web.Wait, Text: words.M("passport.check.pending")}}
	}
	return v.checkList(verify.Bundle(data, v.app.Keys.Public, v.app.Now()))
}

// originCheck says how much has no known origin.
func (v *visit) originCheck(o app.Origins) []web.Check {
	if len(o.Elements) == 0 {
		return nil
	}
	if e, share := mostUnknown(o); share > 0 {
		return []web.Check{{Tone: web.Wait, Text: words.M("passport.check.open", "share", words.Pct(100*share, 1), "element", e.Symbol())}}
	}
	return []web.Check{{Tone: web.Good, Text: words.M("passport.check.origin")}}
}

// index is where an entry stands in the log, -1 where it is not there yet.
func (v *visit) index(seq int64) int64 {
	if v.app.Log == nil {
		return -1
	}
	i, ok, err := v.app.Store.Outbox().IndexOf(v.ctx(), seq)
	if err != nil || !ok {
		return -1
	}
	return i
}

// publishing is how long a download waits for the log.
const publishing = 5 * time.Second

// bundle downloads the proof bundle of a credential.
func (v *visit) bundle() error {
	id, ok := strings.CutSuffix(v.path("file"), ".json")
	if !ok {
		return v.lost()
	}
	data, err := v.app.Bundle(v.ctx(), v.actor(), id)
	if statusOrGood(err) == 503 && v.app.Log != nil {
		ctx, cancel := context.WithTimeout(v.ctx(), publishing)
		defer cancel()
		for err != nil && ctx.Err() == nil && statusOrGood(err) == 503 {
			time.Sleep(200 * time.Millisecond)
			data, err = v.app.Bundle(ctx, v.actor(), id)
		}
	}
	if err != nil {
		return err
	}
	return v.raw(id+".json", evidence.BundleType, data)
}

func statusOrGood(err error) int {
	if err == nil {
		return 200
	}
	return statusOf(err)
}

// root64 writes a root hash as checkpoints do.
func root64(root [32]byte) string { return base64.StdEncoding.EncodeToString(root[:]) }
