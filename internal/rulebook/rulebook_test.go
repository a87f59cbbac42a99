package rulebook

import (
	"strings"
	"testing"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/guideline"
)

func sample(when string, effect guideline.Effect) guideline.Book {
	return guideline.Book{Agencies: []guideline.Agency{{ID: "miit"}}, Base: map[string]any{"day": "2026-11-23", "kind": "individual", "destination": "DE"},
		Guidelines: []guideline.Guideline{{ID: "t.one", Version: "1", Basis: "Act, section 1", Confidence: control.Convention, CheckedOn: calendar.MustDate("2026-11-23"),
			When: when, Effect: effect, Show: []guideline.Shown{{Value: "destination"}, {Value: "lines.map(l, l.no)"}},
			Examples: []guideline.Example{{Name: "yes", Fires: true, Case: map[string]any{"destination": "JP"}}, {Name: "no"}}}}}
}

func TestRunSaysWhatFired(t *testing.T) {
	b, ps := Read(sample(`destination == "JP" && lines.exists(l, l.elements["Dy"] > 0.5)`, guideline.Effect{Require: []string{"a", "b"}}))
	if ps != nil {
		t.Fatal(ps)
	}
	v := guideline.View{Day: "2026-11-23", Destination: "JP", Documents: []string{"b"}, Lines: []guideline.Line{{No: 7, Elements: guideline.ByElement{"Dy": 2}}}}
	run, err := b.Run(&v)
	if err != nil || len(run.Results) != 1 {
		t.Fatalf("%+v, %v", run, err)
	}
	r := run.Results[0]
	if r.Values[0].Value != "JP" || r.Values[1].Value != "7" || len(r.Missing) != 1 || r.Missing[0] != "a" {
		t.Errorf("%+v", r)
	}
}

func TestReadFindsEverythingAtOnce(t *testing.T) {
	b := sample(`destinaton == "JP"`, guideline.Effect{Route: []string{"mars"}, Refuse: true})
	b.Guidelines = append(b.Guidelines, b.Guidelines[0])
	b.Guidelines[0].Confidence = control.Memory
	b.Guidelines[0].Show = []guideline.Shown{{Value: "lines.map(l, l.mass)"}}
	b.Guidelines[0].Examples = nil
	b.Guidelines[1].When = `kind + "x"`
	_, ps := Read(b)
	var all []string
	for _, p := range ps {
		all = append(all, p.Error())
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{"undeclared reference to 'destinaton'", "t.one.when:1:1", "undefined field 'mass'", "exactly one of", "mars", "remembered", "taken", "is a string", ".examples"} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing says %q in\n%s", want, text)
		}
	}
}

// An expression that costs too much, or fails, counts as fired and says why.
func TestWhatCannotBeReadFires(t *testing.T) {
	for _, when := range []string{
		`parties.all(a, parties.all(b, parties.all(c, parties.all(d, a.name + b.name + c.name + d.name != "x"))))`,
		`lines.exists(l, l.elements["Xx"] > 0.0)`, `1 / lines.size() > 0`, `days(day, "soon") > 3`,
	} {
		b, ps := Read(sample(when, guideline.Effect{Flag: "serious"}))
		if ps != nil {
			t.Fatal(ps)
		}
		v := guideline.View{Day: "2026-11-23", Parties: make([]guideline.Party, 100)}
		if strings.Contains(when, "Xx") {
			v.Lines = make([]guideline.Line, 1)
		}
		run, err := b.Run(&v)
		if err != nil || len(run.Results) != 1 || run.Results[0].Failed == "" {
			t.Errorf("%s: %+v, %v", when, run.Results, err)
		}
	}
}

func TestExamplesAreAsked(t *testing.T) {
	b, _ := Read(sample(`destination == "JP"`, guideline.Effect{Refuse: true}))
	for _, o := range b.Test() {
		if !o.Right() {
			t.Errorf("%+v", o)
		}
	}
	b, _ = Read(sample(`destination == "DE"`, guideline.Effect{Refuse: true}))
	for _, o := range b.Test() {
		if o.Right() {
			t.Errorf("%+v", o)
		}
	}
	wrong := sample(`true`, guideline.Effect{Refuse: true})
	wrong.Guidelines[0].Examples[0].Case = map[string]any{"destnation": "JP"}
	b, _ = Read(wrong)
	if o := b.Test()[0]; o.Wrong == "" {
		t.Errorf("%+v", o)
	}
}
