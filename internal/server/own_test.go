package server

import (
	"context"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lanthorn/internal/app"
	"lanthorn/internal/store"
)

// own posts to the own-data page with its token.
func (b *browser) own(form url.Values, file []byte, name string) page {
	b.t.Helper()
	m := token.FindStringSubmatch(b.get("/outlook/own").body)
	if m == nil {
		b.t.Fatal("the page has no token")
	}
	form.Set("csrf", m[1])
	if file == nil {
		return b.post("/outlook/own", form)
	}
	return b.multipart("/outlook/own", form, map[string][]byte{"file": file}, name)
}

// nothingSays wants none of some words in what was entered since.
func (h *house) nothingSays(t *testing.T, since int64, words ...string) {
	t.Helper()
	err := h.Store.View(context.Background(), func(v *store.View) error {
		for seq := since + 1; seq <= h.Store.Head(); seq++ {
			e, _, err := v.Entry(seq)
			if err != nil {
				return err
			}
			for _, w := range words {
				if strings.Contains(string(e.Body), w) {
					t.Errorf("entry %d, %s, holds %q", seq, e.Kind, w)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

var ownLink = regexp.MustCompile(`/outlook/own/[0-9a-f]{32}`)

// One click with the example answers everything; report and data can be taken
// along; nobody else sees it, and it goes when asked.
func TestACompanyAsksAboutItself(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	b.get("/outlook/own").says(t, 200, "memory for 60 minutes", "no file and no log", "Try with the example", "At most 256 KiB")
	b.get("/outlook/own/example.csv").says(t, 200, "Willow Motors (invented)")
	head := h.Store.Head()
	p := b.own(url.Values{"how": {"example"}}, nil, "")
	p.says(t, 200, "Most exposed to", "Traction motor stops first", "above 65", "Days of cover", "What single remedy buys most", "side by side", "China", "Licences that take 90 days")
	at := ownLink.FindString(p.url)
	for file, want := range map[string]string{"exposure.csv": "dysprosium", "cover.csv": "1200", "stops.csv": "Loudspeaker", "remedies.csv": "30 days more", "rules.csv": "0.1", "answer.json": `"simulated": true`} {
		b.get(at+"/"+file).says(t, 200, want)
	}
	var answer app.OwnAnswer
	if err := json.Unmarshal([]byte(b.get(at+"/answer.json").body), &answer); err != nil || len(answer.Exposures) < 10 || len(answer.Remedies) != 4 || len(answer.Rules) < 3 {
		t.Errorf("%v %+v", err, answer)
	}
	b.get(at+"/nothing.csv").says(t, 404)
	report := b.get(at + "/report.pdf")
	if !strings.HasPrefix(report.body, "%PDF-") || !strings.Contains(report.body, "/StructTreeRoot") || report.header.Get("Cache-Control") != "no-store" {
		t.Errorf("no tagged report: %.60q", report.body)
	}
	again := b.send(at+"/again", url.Values{"scenario": {"heavy-ban"}, "runs": {"50"}})
	again.says(t, 200, "A ban on heavy elements")
	b.send(at+"/again", url.Values{"scenario": {"hope"}, "runs": {"7"}}).says(t, 422, "no example scenario", "none of those offered")
	stranger := h.as(app.RoleReviewer, "zh")
	stranger.get(at).says(t, 404)
	stranger.get(at+"/answer.json").says(t, 404)
	stranger.send(at+"/forget", url.Values{}).says(t, 404)
	stranger.get("/outlook/own").says(t, 200, "内存中")
	h.nothingSays(t, head, "Traction", "Willow Motors", "unitsPerMonth")
	b.send(at+"/forget", url.Values{}).says(t, 200)
	b.get(at).says(t, 404)
	h.now = h.now.Add(app.OwnKept)
	b.get(ownLink.FindString(again.url)).says(t, 404)
	if strings.Contains(b.get("/outlook/own").text(), "Still held") {
		t.Error("an answer is listed that is no longer held")
	}
}

// A file with anything wrong says all of it, with lines, and nothing is answered.
func TestAWrongFileSaysAllOfIt(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	form := func() url.Values { return url.Values{"how": {"file"}, "scenario": {app.OutlookNinety}, "runs": {"50"}} }
	bad := strings.NewReplacer("A third,DEU,,,,,,magnet,10", "A third,ATL,,,,,,magnet,40", "Nd,,,,45", "Nd,,,,-45").Replace(string(app.OwnExample))
	b.own(form(), []byte(bad), "own.csv").says(t, 422, "Line 15, country: \"ATL\" is no country", "have 130 % together", "Line 16, days: -45 is no amount")
	b.own(form(), []byte("Produkt;Land\n1;2\n"), "own.csv").says(t, 422, "Column \"produkt\" is unknown", "must name the columns")
	b.own(form(), []byte("{\"country\": \"DEU\", \"produkts\": []}"), "own.json").says(t, 422, "\"produkts\" is no member")
	b.own(form(), []byte(strings.Repeat(" ", app.OwnMostBytes+1)), "own.csv").says(t, 422, "larger than 256 KiB")
	b.own(url.Values{"how": {"file"}}, nil, "").says(t, 422, "Choose a file")
	b.own(form(), app.OwnExampleJSON(), "own.json").says(t, 200, "Most exposed to")
	h.as(app.RoleReviewer, "zh").own(form(), []byte(bad), "own.csv").says(t, 422, "第 15 行 country", "合计 130%")
}

// The form takes a small company, and every wrong answer is marked at its field
// with what was typed still there.
func TestACompanyFillsInTheForm(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	good := url.Values{"how": {"form"}, "country": {"DEU"}, "scenario": {"heavy-ban"}, "runs": {"50"}, "pname2": {"Motor"}, "units2": {"1,000"}, "grams2": {"Nd 450, Dy 60"}, "sector2": {"electric cars"}, "kind2": {"component"},
		"stage1": {"magnet"}, "from1": {"chn"}, "share1": {"90"}, "hold3": {"Dy"}, "days3": {"20"}}
	b.own(good, nil, "").says(t, 200, "Motor stops first", "not given: counts as none")
	bad := url.Values{"how": {"form"}, "country": {"DEU"}, "scenario": {"heavy-ban"}, "runs": {"50"}, "pname1": {"Motor"}, "units1": {"-4"}, "grams1": {"Nd 450, Dy"}, "from2": {"ATL"}, "share2": {"130"}, "hold1": {"Xx"}, "kg1": {"-1"}}
	p := b.own(bad, nil, "")
	p.says(t, 422, "\"Dy\" is no element with its grams")
	bad.Set("grams1", "Nd 450")
	p = b.own(bad, nil, "")
	p.says(t, 422, "-4 is no amount", "\"ATL\" is no country", "130 is no share", "\"Xx\" is no rare earth", "-1 is no amount")
	for _, field := range []string{"units1", "from2", "share2", "hold1", "kg1"} {
		if !strings.Contains(p.body, `href="#ownform-`+field+`"`) {
			t.Errorf("no link to the field %s", field)
		}
	}
	if !strings.Contains(p.body, `value="-4"`) {
		t.Error("what was typed is gone")
	}
}
