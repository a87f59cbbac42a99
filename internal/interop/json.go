package interop

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"lanthorn/custody"
)

// record is one object of a JSON file.
type record struct {
	Key          string                `json:"key"`
	Occurred     string                `json:"occurred"`
	Org          string                `json:"org"`
	Event        *custody.Event        `json:"event"`
	Registration *custody.Registration `json:"registration"`
}

// parseJSON reads JSON lines, one array, or one object.
func parseJSON(data []byte, ps *problems) Batch {
	data = bytes.TrimPrefix(data, utf8BOM)
	j := &jsonReader{ps: ps, seen: map[string]int{}}
	if trimmed := bytes.TrimSpace(data); trimmed[0] == '[' || trimmed[0] == '{' && json.Valid(trimmed) {
		j.document(data)
	} else {
		j.lines(data)
	}
	return Batch{Kind: Events, Items: j.items}
}

type jsonReader struct {
	ps    *problems
	items []Item
	seen  map[string]int // row by key
	count int
}

// lines reads one object a line.
func (j *jsonReader) lines(data []byte) {
	row := 0
	for text := range bytes.Lines(data) {
		row++
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		if !j.record(row, text) {
			return
		}
	}
}

// document reads an array of objects, or one object over several lines.
func (j *jsonReader) document(data []byte) {
	lead := len(data) - len(bytes.TrimLeft(data, " \t\r\n"))
	if data[lead] == '{' {
		j.record(1+bytes.Count(data[:lead], []byte("\n")), bytes.TrimSpace(data))
		return
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	_, err := dec.Token()
	row, at := 1, 0
	for err == nil && dec.More() {
		var raw json.RawMessage
		if err = dec.Decode(&raw); err != nil {
			break
		}
		start := int(dec.InputOffset()) - len(raw)
		row, at = row+bytes.Count(data[at:start], []byte("\n")), start
		if !j.record(row, raw) {
			return
		}
	}
	if err == nil {
		_, err = dec.Token()
	}
	if err == nil && len(bytes.TrimSpace(data[dec.InputOffset():])) > 0 {
		j.ps.add(row, "", "json.trailing")
	}
	if err != nil {
		j.ps.add(row, "", "json.syntax", "why", shorten(err.Error(), 120))
	}
}

// record reads one object; it reports false when the file holds too many.
func (j *jsonReader) record(row int, text []byte) bool {
	if j.count++; j.count > MaxRows {
		j.items = nil
		j.ps.add(0, "", "file.too_many_rows", "max", strconv.Itoa(MaxRows))
		return false
	}
	had := len(j.ps.list) + j.ps.more
	if !strict(text, func(field, code string, pairs ...string) { j.ps.add(row, field, code, pairs...) }) {
		return true
	}
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		j.typeProblem(row, err)
		return true
	}
	item := j.item(row, &r)
	if len(j.ps.list)+j.ps.more == had {
		j.items = append(j.items, item)
	}
	return true
}

func (j *jsonReader) typeProblem(row int, err error) {
	if t, ok := err.(*json.UnmarshalTypeError); ok {
		j.ps.add(row, t.Field, "json.type", "field", t.Field, "value", t.Value, "want", t.Type.String())
		return
	}
	j.ps.add(row, "", "json.syntax", "why", shorten(err.Error(), 120))
}

// item checks what a record says of itself and gives it a key.
func (j *jsonReader) item(row int, r *record) Item {
	item := Item{Rows: []int{row}, Key: r.Key, Org: r.Org, Registration: r.Registration}
	switch {
	case r.Event == nil && r.Registration == nil:
		j.ps.add(row, "", "json.neither")
	case r.Event != nil && r.Registration != nil:
		j.ps.add(row, "", "json.both")
	}
	if r.Event != nil || r.Occurred != "" {
		item.Occurred = j.occurred(row, r.Occurred)
	}
	for name, text := range map[string]string{"key": r.Key, "org": r.Org} {
		if bad := custody.CheckText(text); bad != nil || len(text) > 200 {
			j.ps.add(row, name, "json.label", "field", name)
		}
	}
	var what any = r.Registration
	if r.Event != nil {
		item.Event = *r.Event
		what = item.Event
		for _, name := range given(r.Event) {
			j.ps.add(row, "event."+name, "json.given", "field", name)
		}
	}
	if item.Key == "" {
		item.Key = digest(item.Occurred, what)
	}
	if first, twice := j.seen[item.Key]; twice {
		j.ps.add(row, "", "event.twice", "row", strconv.Itoa(first))
	} else {
		j.seen[item.Key] = row
	}
	return item
}

// occurred reads a time of RFC 3339 with an offset that exists.
func (j *jsonReader) occurred(row int, text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	switch {
	case text == "":
		j.ps.add(row, "occurred", "cell.missing", "column", "occurred")
	case err != nil:
		j.ps.add(row, "occurred", "json.time", "value", shorten(text, 40))
	case offsetOf(t) > maxOffset || offsetOf(t) < -maxOffset:
		j.ps.add(row, "occurred", "time.offset", "value", t.Format("-07:00"))
	default:
		return t.Truncate(time.Millisecond).In(fixed(offsetOf(t)))
	}
	return time.Time{}
}

// given lists what an event brings along that only the ledger fills in.
func given(ev *custody.Event) []string {
	var names []string
	has := func(name string, is bool) {
		if is {
			names = append(names, name)
		}
	}
	has("was", ev.Was != nil)
	has("quota", len(ev.Quota) > 0)
	has("flags", len(ev.Flags) > 0)
	has("pool", ev.Pool != nil)
	for i, in := range ev.Inputs {
		has("inputs["+strconv.Itoa(i)+"].id", in.ID != 0)
	}
	for i, out := range ev.Outputs {
		where := "outputs[" + strconv.Itoa(i) + "]."
		has(where+"lot", out.Lot != "")
		has(where+"id", out.ID != 0)
		has(where+"elementsMG", out.Elements.Sum() != 0)
		has(where+"model", out.Model != "")
	}
	if ev.Now != nil {
		for _, name := range given(ev.Now) {
			names = append(names, "now."+name)
		}
	}
	return names
}
