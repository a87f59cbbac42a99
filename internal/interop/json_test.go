package interop

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lanthorn/custody"
	"lanthorn/ree"
)

const oneEvent = `{"key":"k1","occurred":"2026-03-04T14:30:00.1234+08:00","org":"P1","event":{"kind":"discard","site":"S1","inputs":[{"lot":"L1","massMG":5000000}],"reason":"spilt"}}`

func TestJSON(t *testing.T) {
	want := custody.Event{Kind: custody.Discard, Site: "S1", Reason: "spilt", Inputs: []custody.Take{{Lot: "L1", Mass: 5 * ree.Kilogram}}}
	party := `{"registration":{"party":{"ref":"P1","name":"Firm","kind":"operator","country":"CN","permissions":[{"activity":"mining","from":"2024-01-01"}]}}}`
	for name, c := range map[string]struct {
		text string
		row  int
	}{
		"lines":  {"\n" + oneEvent + "\n\n" + party + "\n", 2},
		"BOM":    {"\xEF\xBB\xBF" + oneEvent + "\n" + party, 1},
		"array":  {"[\n\n" + oneEvent + ",\n" + party + "]\n", 3},
		"pretty": {"\n" + strings.ReplaceAll(oneEvent, ",", ",\n"), 2},
	} {
		batch := read(t, c.text)
		item := batch.Items[0]
		if diff := cmp.Diff(want, item.Event); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if item.Key != "k1" || item.Org != "P1" || item.Rows[0] != c.row || item.Occurred.Format(time.RFC3339Nano) != "2026-03-04T14:30:00.123+08:00" {
			t.Errorf("%s: %+v", name, item)
		}
		if name == "pretty" {
			continue
		}
		reg := batch.Items[1]
		if reg.Registration == nil || reg.Registration.Party.Ref != "P1" || reg.Key == "" || !reg.Occurred.IsZero() {
			t.Errorf("%s: %+v", name, reg)
		}
	}
}

func TestJSONKeyIsTheTablesKey(t *testing.T) {
	table := read(t, "Event no.,What happened,Date and time,Site,Lot used,Mass used (kg),Reason\n7,discard,2026-03-04T14:30+08:00,S1,L1,5,spilt\n")
	lines := read(t, `{"occurred":"2026-03-04T14:30:00+08:00","event":{"kind":"discard","site":"S1","inputs":[{"lot":"L1","massMG":5000000}],"reason":"spilt"}}`)
	if table.Items[0].Key != lines.Items[0].Key {
		t.Errorf("keys differ: %s and %s", table.Items[0].Key, lines.Items[0].Key)
	}
}

func TestJSONMistakes(t *testing.T) {
	event := func(body string) string {
		return `{"occurred":"2026-03-04T14:30:00+08:00","event":{"kind":"discard",` + body + `}}`
	}
	for text, want := range map[string][]string{
		event(`"colour":1`):                                                             {"1 event.colour json.unknown_field"},
		event(`"Site":"S"`):                                                             {"1 event.Site json.unknown_field"},
		event(`"site":"S","site":"T","wat":1`):                                          {"1 event.site json.twice", "1 event.wat json.unknown_field"},
		event(`"inputs":[{"lot":"L","massMG":1.5}]`):                                    {"1 event.inputs.massMG json.type"},
		event(`"inputs":[{"lot":"L","mass":1}]`):                                        {"1 event.inputs[0].mass json.unknown_field"},
		event(`"assay":{"share":{"Nd":{"v":1,"w":2},"Xx":{}}}`):                         {"1 event.assay.share.Nd.w json.unknown_field", "1 event.assay.share.Xx json.unknown_field"},
		event(`"flags":[{"code":"x"}],"outputs":[{"lot":"x","form":"slag","netMG":1}]`): {"1 event.flags json.given", "1 event.outputs[0].lot json.given"},
		event(`"kind":"x"`):                                                             {"1 event.kind json.twice"},
		`{"event":{"kind":"x"}}`:                                                        {"1 occurred cell.missing"},
		`{"occurred":"2026-03-04","event":{"kind":"x"}}`:                                {"1 occurred json.time"},
		`{"occurred":"2026-03-04T14:30:00+23:00","event":{"kind":"x"}}`:                 {"1 occurred time.offset"},
		`{}`: {"1  json.neither"},
		`{"key":"` + "\\u202e" + `","registration":{}}`: {"1 key json.label"},
		oneEvent + "\n" + oneEvent:                      {"2  event.twice"},
		oneEvent + "\nnonsense\n[]\n" + `{"a"`:          {"2  json.no_object", "3  json.no_object", "4 a json.unknown_field", "4  json.syntax"},
		"[" + oneEvent + ",{]":                          {"1  json.syntax"},
		"[" + oneEvent + "] x":                          {"1  json.trailing"},
		oneEvent + " x":                                 {"1  json.trailing"},
		"[1]":                                           {"1  json.no_object"},
		`{"event":` + strings.Repeat(`{"now":`, 40) + "1" + strings.Repeat("}", 41): {"1 " + "event" + strings.Repeat(".now", 24) + " json.deep"},
	} {
		got, _ := codes(t, text)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestEveryEventCanBeWrittenAndRead(t *testing.T) {
	for _, item := range read(t, good).Items {
		line, err := json.Marshal(map[string]any{"occurred": item.Occurred, "event": item.Event})
		if err != nil {
			t.Fatal(err)
		}
		back := read(t, string(line)).Items[0]
		if diff := cmp.Diff(item.Event, back.Event); diff != "" || back.Key != item.Key {
			t.Errorf("%s: %s", back.Key, diff)
		}
	}
}
