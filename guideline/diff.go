package guideline

import (
	"encoding/json"
	"maps"
	"slices"
)

// Change is one field of a guideline that differs between two versions, as JSON.
type Change struct {
	Rule  string `json:"rule"`
	Field string `json:"field"`
	Was   string `json:"was,omitempty"`
	Now   string `json:"now,omitempty"`
}

// Diff is what changed from one set of guidelines to another, by id and field,
// in the order of the ids.
func Diff(was, now []Guideline) ([]Change, error) {
	before, err := fields(was)
	if err != nil {
		return nil, err
	}
	after, err := fields(now)
	if err != nil {
		return nil, err
	}
	var out []Change
	for _, id := range keys(before, after) {
		for _, field := range keys(before[id], after[id]) {
			if x, y := before[id][field], after[id][field]; x != y {
				out = append(out, Change{Rule: id, Field: field, Was: x, Now: y})
			}
		}
	}
	return out, nil
}

// fields are the guidelines' fields as JSON, by id and name.
func fields(list []Guideline) (map[string]map[string]string, error) {
	out := map[string]map[string]string{}
	for i := range list {
		raw, err := json.Marshal(&list[i])
		if err != nil {
			return nil, err
		}
		var parts map[string]json.RawMessage
		if err := json.Unmarshal(raw, &parts); err != nil {
			return nil, err
		}
		texts := map[string]string{}
		for name, value := range parts {
			texts[name] = string(value)
		}
		out[list[i].ID] = texts
	}
	return out, nil
}

func keys[V any](a, b map[string]V) []string {
	all := slices.Collect(maps.Keys(a))
	for k := range b {
		if _, there := a[k]; !there {
			all = append(all, k)
		}
	}
	slices.Sort(all)
	return all
}
