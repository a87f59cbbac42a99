package app

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"lanthorn/internal/reason"
	"lanthorn/ree"
)

// Every problem of a scenario and of its text has a sentence in both languages.
func TestEveryProblemOfAScenarioHasASentence(t *testing.T) {
	checks, err := os.ReadFile("../../outlook/scenario/check.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`c\.say\(.*?, "([a-z]+)",`).FindAllStringSubmatch(string(checks), -1) {
		if !slices.Contains(scenarioCodes, m[1]) {
			t.Errorf("the code %q of a scenario's problem is in no list", m[1])
		}
	}
	codes := []string{"outlook.word", "outlook.twice", "outlook.value", "outlook.line", "outlook.unreadable"}
	for _, c := range scenarioCodes {
		codes = append(codes, "outlook.check_"+c)
	}
	if missing := reason.Missing(codes); len(missing) > 0 {
		t.Error(missing)
	}
}

// The order of problems' values is that of the sentences: each is said with its
// place.
func TestProblemsNameTheirPlace(t *testing.T) {
	base, err := outlookBase()
	if err != nil {
		t.Fatal(err)
	}
	bad := `name: ""
from: 2024-13
months: 0
levers:
  - {kind: bann, by: XXX, to: [YYY], elements: [Xx], stages: [ore], users: [army], start: 2030-02-30, share: 1}
  - {kind: ban, by: CHN, start: 2024-05-01, end: 2024-04-01, announced: 2024-06-01}
  - {kind: tax, by: USA, start: 2024-05-01, share: .nan}
responses:
  - {kind: hope}
  - {kind: plant, stage: mine, country: CHN, start: 2024-05-01, tonnes: 1e12, share: 1}
  - {kind: substitution, start: 2024-05-01, share: 0.9}
  - {kind: substitution, start: 2024-05-01, share: 0.9}
`
	_, problems := readScenario(base, OutlookAsk{Text: bad})
	for _, r := range problems {
		for _, lang := range reason.Languages() {
			if said := reason.Sentence(lang, r); said == (&ree.Refusal{Code: r.Code, Params: r.Params}).Error() {
				t.Errorf("no sentence: %v", r)
			}
		}
	}
	for _, want := range []string{"name", "source", "from", "months", "levers[0].kind", "levers[0].by", "levers[0].to[0]", "levers[0].elements[0]", "levers[0].stages[0]", "levers[0].users[0]", "levers[0].start", "levers[1].end", "levers[1].announced",
		"levers[1].share", "levers[2].by", "levers[2].share", "responses[0].kind", "responses[1].country", "responses[1].tonnes", "responses[3].share"} {
		found := false
		for _, r := range problems {
			found = found || r.Params["at"] == want
		}
		if !found {
			t.Errorf("nothing is said of %s", want)
		}
	}
}

// Nobody without an account and an organisation runs or sees anything.
func TestOutlookNeedsAnAccount(t *testing.T) {
	a := &App{}
	for _, who := range []Actor{{}, {Account: "x"}, {Org: "y"}} {
		if _, err := a.AskOutlook(who, OutlookAsk{Kind: OutlookScenario, Example: "heavy-ban", Runs: 50}); err == nil {
			t.Errorf("%+v may run", who)
		}
		if len(a.OutlookRuns(who)) > 0 {
			t.Errorf("%+v sees runs", who)
		}
	}
}

// The desk keeps no more answers than its bound, the newest ones.
func TestTheDeskKeepsNoMoreThanItsBound(t *testing.T) {
	a := &App{}
	t.Cleanup(a.outlook.close)
	d := &a.outlook
	d.runs = map[string]*outlookJob{}
	for i := range 3 * outlookKept {
		job := &outlookJob{OutlookRun: OutlookRun{ID: string(rune('a' + i)), State: OutlookDone}, asked: []string{"o"}}
		d.runs[job.ID] = job
		d.keep(job)
	}
	if len(d.ended) != outlookKept || len(d.runs) != outlookKept {
		t.Errorf("%d and %d are kept", len(d.ended), len(d.runs))
	}
	if d.ended[outlookKept-1].ID != string(rune('a'+3*outlookKept-1)) {
		t.Error("the newest was dropped")
	}
}

// A closed desk takes nothing, and closing waits for what runs.
func TestAClosedDeskTakesNothing(t *testing.T) {
	a := &App{}
	who := Actor{Account: "x", Org: "y"}
	run, err := a.AskOutlook(who, OutlookAsk{Kind: OutlookDelays, Runs: 1000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	a.outlook.close()
	if got, err := a.OutlookRun(who, run.ID); err != nil || got.State != OutlookStopped {
		t.Errorf("%v %v", got.State, err)
	}
	if _, err := a.AskOutlook(who, OutlookAsk{Kind: OutlookDelays, Runs: 50, Seed: 1}); err == nil {
		t.Error("a closed desk takes a run")
	}
}
