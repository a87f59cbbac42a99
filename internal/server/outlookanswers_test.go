package server

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lanthorn/internal/app"
)

// settled waits until the outlook's page of a country has both of its answers.
func (b *browser) settled(t *testing.T, address string) page {
	t.Helper()
	for range 1200 {
		if p := b.get(address); !strings.Contains(p.body, "being worked out") {
			return p
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the first answers do not come")
	return page{}
}

// A newcomer finds on one page which element at which stage a country is most
// exposed to, which sector stops when, and what remedy buys most.
func TestThreeAnswersOnOnePage(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleReviewer, "en")
	before := b.get("/outlook?country=DEU")
	before.says(t, 200, "Germany: most exposed at", "Not worked out yet")
	if !strings.Contains(before.body, `name="example" value="licences-90-days"`) {
		t.Error("the page offers no run of a country's remedies")
	}
	if err := h.BeginOutlook(); err != nil {
		t.Fatal(err)
	}
	after := b.settled(t, "/outlook?country=DEU")
	after.says(t, 200, "Germany: most exposed at", "months from the first day", "the single remedy that buys most is")
	b.ends(t, "/outlook/compare").says(t, 200, "An allied separation plant", "A ban on heavy elements", "of 100 runs")
	b.get("/outlook?country=USA").says(t, 200, "United States: ", "months from the first day", "Not worked out yet", "Run it")
	all := regexp.MustCompile(`/outlook/levers\?delays=[0-9a-f]+`).FindString(after.body)
	b.get(all+"&country=JPN").says(t, 200, "Which sector is hit first in Japan", "electric cars")
	run := "/outlook/runs/" + strings.TrimPrefix(all, "/outlook/levers?delays=")
	b.get(run+"/places.csv").says(t, 200, "Germany", "Japan", "electric cars")
	h.as(app.RoleExporter, "zh").get("/outlook?country=DEU").says(t, 200, "自首日起", "哪一项对策最有效")
}

// One click works out a country's remedies; the cost curve and the quota of 2010
// can be downloaded as they stand.
func TestWhatIsShownIsDownloaded(t *testing.T) {
	h := newHouse(t)
	b := h.as(app.RoleExporter, "en")
	b.get("/outlook/tables/quota2010.csv").says(t, 200, "33 at most", "abrasivesunion.com")
	p := b.send("/outlook/levers", url.Values{"kind": {"levers"}, "country": {"JPN"}, "example": {app.OutlookNinety}, "runs": {"50"}, "seed": {"1"}})
	p = b.ends(t, p.url)
	p.says(t, 200, "Licences that take 90 days", "Japan")
	id := regexp.MustCompile(`levers=([0-9a-f]{32})`).FindStringSubmatch(p.url)
	if id == nil {
		t.Fatalf("no run in %s", p.url)
	}
	costs := "?levers=" + id[1] + "&cost-stockpile=10&cost-substitution=1000"
	shown := b.get("/outlook/levers" + costs)
	shown.says(t, 200, "Without a cost of a day, since they buy none here: ")
	if !strings.Contains(shown.body, "cost-substitution=1000&amp;levers=") || !strings.Contains(shown.body, "/outlook/tables/costs.csv?") {
		t.Error("the cost curve has no download")
	}
	b.get("/outlook/tables/costs.csv"+costs).says(t, 200, "Cost of a day")
	b.get("/outlook/tables/costs.csv?levers=0123").says(t, 404)
	h.as(app.RoleReviewer, "en").get("/outlook?country=JPN").says(t, 200, "the single remedy that buys most is")
}
