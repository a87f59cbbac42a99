package server

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lanthorn/internal/app"
)

// The first page answers for the country of its address, and everything on it
// can be downloaded.
func TestOutlookOnItsPages(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	b.get("/outlook?country=USA&element=Dy").says(t, 200, "United States: most exposed at separation of", "dysprosium", "100", "Estimate", "assumed", "2026: 2025", "above 65")
	h.as(app.RoleReviewer, "zh").get("/outlook?country=DEU").says(t, 200, "德国", "暴露最大", "镝")
	for path, want := range map[string]string{"exposure.csv?country=USA": "dysprosium", "flow.csv?country=USA&element=Dy": "China", "mining.csv": "HHI", "stages.csv": "separation", "reliance.csv": "53", "rows.csv": "USGS", "backtest.csv": "May 2024"} {
		b.get("/outlook/tables/"+path).says(t, 200, want)
	}
	b.get("/outlook/tables/nothing.csv").says(t, 404)
	b.get("/outlook/scenarios").says(t, 200, "7 scenarios", "A ban on heavy elements", "Nothing ran yet")
	b.get("/outlook/scenarios/heavy-ban").says(t, 200, "Run it", "Invented")
	b.get("/outlook/scenarios/nothing").says(t, 422, "no example scenario")
	b.get("/outlook/levers").says(t, 200, "No remedy was tried yet")
	b.get("/outlook/compare").says(t, 200, "Which of two scenarios")
	b.get("/outlook/backtest").says(t, 200, "The model met all 9", "set on this", "much of the quota is left", "Missed are the height of the peak")
	b.get("/outlook/runs/0123456789abcdef").says(t, 404)
}

// An assumed number stands for what nobody published and is not quoted.
func TestNothingAssumedIsQuoted(t *testing.T) {
	h := newHouse(t)
	rows := h.as(app.RoleAuditor, "en").get("/outlook/tables/rows.csv")
	rows.says(t, 200)
	for _, line := range strings.Split(rows.body, "\n") {
		if strings.Contains(line, ",assumed,") && !strings.Contains(line, ",–,assumed,") {
			t.Error(line)
		}
	}
}

const ownScenario = `name: Mine
source: invented
from: 2024-01
months: 18
levers:
  - {kind: ban, by: CHN, elements: [Dy], start: 2024-06-01, share: 1}
`

func ask(text, runs string) url.Values {
	return url.Values{"text": {text}, "runs": {runs}, "seed": {"7"}}
}

var token = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

// send posts a form with the token that a page of the outlook carries.
func (b *browser) send(path string, form url.Values) page {
	b.t.Helper()
	m := token.FindStringSubmatch(b.get("/outlook/scenarios").body)
	if m == nil {
		b.t.Fatal("the page has no token")
	}
	form.Set("csrf", m[1])
	return b.post(path, form)
}

// ends waits for a run and answers with its page.
func (b *browser) ends(t *testing.T, address string) page {
	t.Helper()
	for range 600 {
		p := b.get(address)
		if !strings.Contains(p.body, "This page looks again by itself") {
			return p
		}
		if p.header.Get("Refresh") == "" {
			t.Fatal("a page of a run that goes on does not fetch itself again")
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the run does not end")
	return page{}
}

// Whatever is wrong with a scenario is said at once, with its place, and nothing
// runs.
func TestABadScenarioRunsNothing(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	b.send("/outlook/scenarios", ask("name: x\nlevrs: []\nmonths: many\n", "50")).says(t, 422, "Line 2", "levrs", "Line 3", "many")
	bad := strings.NewReplacer("CHN", "CHX", "Dy", "Pm", "months: 18", "months: 900", "share: 1", "share: 3").Replace(ownScenario)
	b.send("/outlook/scenarios", ask(bad, "7")).says(t, 422, "months: 900", "levers[0].by", "CHX", "levers[0].elements[0]", "levers[0].share", "none of those offered", "name: Mine")
	h.as(app.RoleExporter, "zh").send("/outlook/scenarios", ask(bad, "50")).says(t, 422, "不是网络中的国家")
	b.send("/outlook/scenarios", ask(strings.Repeat("# long\n", 10_000), "50")).says(t, 422, "64 KiB")
	b.send("/outlook/scenarios", ask("{{{", "50")).says(t, 422)
	b.send("/outlook/scenarios", url.Values{"example": {"../x"}, "runs": {"50"}, "seed": {"1"}}).says(t, 422)
	b.send("/outlook/levers", url.Values{"kind": {"levers"}, "example": {"heavy-ban"}, "country": {"XXX"}, "runs": {"50"}, "seed": {"-1"}}).says(t, 422, "whole number", "XXX")
	b.send("/outlook/compare", url.Values{"first": {"heavy-ban"}, "second": {"nothing"}, "runs": {"50"}, "seed": {"1"}}).says(t, 422, "nothing")
	b.get("/outlook/scenarios").says(t, 200, "Nothing ran yet")
}

var runLink = regexp.MustCompile(`/outlook/runs/[0-9a-f]{32}`)

// The same question twice is one run with one answer, seen by who asked; asked
// again elsewhere it gives the same.
func TestAnOwnScenarioIsRunOnceAndForItsAskersAlone(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	first := b.send("/outlook/scenarios", ask(ownScenario, "50"))
	address := runLink.FindString(first.url)
	result := b.ends(t, address)
	result.says(t, 200, "Simulated", "50 runs", "seed 7", "Days of cover", "Inside China")
	again := b.send("/outlook/scenarios", ask(ownScenario, "50"))
	if again.url != first.url || b.get(address).body != result.body {
		t.Error("the same question is not the same run")
	}
	for _, table := range []string{"unmet", "cover", "prices", "sectors", "countries", "drivers"} {
		b.get(address+"/"+table+".csv").says(t, 200)
	}
	b.get(address+"/nothing.csv").says(t, 404)
	other := newHouse(t)
	o := other.as(app.RoleExporter, "en")
	o.send("/outlook/scenarios", ask(ownScenario, "50"))
	o.ends(t, address)
	if a, z := b.get(address+"/cover.csv").body, o.get(address+"/cover.csv").body; a != z {
		t.Error("two installations answer differently")
	}
	stranger := h.as(app.RoleReviewer, "en")
	stranger.get(address).says(t, 404)
	stranger.get(address+"/cover.csv").says(t, 404)
	stranger.send(address+"/stop", url.Values{}).says(t, 404)
	stranger.get("/outlook/scenarios").says(t, 200, "Nothing ran yet")
	stranger.send("/outlook/compare", url.Values{"first": {strings.TrimPrefix(address, "/outlook/runs/")}, "second": {"heavy-ban"}, "runs": {"50"}, "seed": {"1"}}).says(t, 422)
}

// The queue is bounded and a run can be stopped, by who asked for it alone.
func TestTheQueueIsBoundedAndRunsCanBeStopped(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	long := strings.Replace(ownScenario, "months: 18", "months: 240", 1)
	var runs []string
	for i := range 3 {
		text := strings.Replace(long, "name: Mine", "name: Mine "+string(rune('A'+i)), 1)
		p := b.send("/outlook/scenarios", ask(text, "1000"))
		p.says(t, 200, "Stop it")
		runs = append(runs, runLink.FindString(p.url))
	}
	b.send("/outlook/scenarios", ask(strings.Replace(long, "Mine", "Mine D", 1), "1000")).says(t, 422, "3 runs waiting or running")
	b.get(runs[2]).says(t, 200, "ahead of it")
	for i := len(runs) - 1; i >= 0; i-- {
		b.send(runs[i]+"/stop", url.Values{}).says(t, 200)
		b.ends(t, runs[i]).says(t, 200, "was stopped")
	}
	b.send(runs[0]+"/stop", url.Values{}).says(t, 422, "already ended")
	b.send("/outlook/scenarios", ask(ownScenario, "50")).says(t, 200)
}

// Two scenarios run under the same draws; what the remedies are worth and how
// long licences may take is said in words.
func TestComparedAndRemedied(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	p := b.send("/outlook/compare", url.Values{"first": {"april-2025-licensing"}, "second": {"stockpile-180"}, "runs": {"50"}, "seed": {"1"}})
	b.ends(t, p.url).says(t, 200, "Simulated", "April 2025 licensing", "points less", "of 50 pairs")
	b.get("/outlook/tables/compare.csv"+p.url[strings.Index(p.url, "?"):]).says(t, 200, "2025")
	p = b.send("/outlook/levers", url.Values{"kind": {"levers"}, "example": {"heavy-ban"}, "country": {"DEU"}, "runs": {"50"}, "seed": {"1"}})
	b.ends(t, p.url).says(t, 200, "Simulated", "the single remedy that buys most is", "days of the need for magnets")
	p = b.send("/outlook/levers", url.Values{"kind": {"delays"}, "runs": {"50"}, "seed": {"1"}})
	b.ends(t, p.url).says(t, 200, "If licences take 90 days, the first to run short is", "180 days", "refused")
	h.as(app.RoleReviewer, "en").get("/outlook/levers?cost-plant=100&cost-recycling=1").says(t, 200, "If licences take 90 days", "the single remedy that buys most", "Cost of a day")
}
