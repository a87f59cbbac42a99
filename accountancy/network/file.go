package network

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Case is one network of a file. A has a row for each balance and a column for
// each stream; Y is null for a stream that is not measured, and its Sigma is
// then left out of account. Streams are named S1, S2, ... and balances N1, N2,
// ... unless Streams and Nodes say otherwise. Shared holds, for each shared
// cause of error, its effect on each stream. The other fields are what others
// say of the network, and are not used.
type Case struct {
	Name    string               `json:"-"`
	Source  string               `json:"source,omitempty"`
	Nodes   []string             `json:"nodes,omitempty"`
	Streams []string             `json:"streams,omitempty"`
	A       [][]float64          `json:"A"`
	Y       []*float64           `json:"y"`
	Sigma   []*float64           `json:"sigma"`
	Shared  map[string][]float64 `json:"shared,omitempty"`

	True        []float64  `json:"true,omitempty"`
	PublishedBy string     `json:"published_by,omitempty"`
	Published   []*float64 `json:"published,omitempty"`
	Reconciled  []float64  `json:"reconciled,omitempty"`
	Gamma       *float64   `json:"gamma,omitempty"`
	DOF         *int       `json:"dof,omitempty"`
	Nodal       []float64  `json:"nodal,omitempty"`
	Z           []float64  `json:"z,omitempty"`
	GLR         []Verdict  `json:"glr,omitempty"`
}

// Verdict is a generalised likelihood ratio that a file gives for an error; in
// the file a list of kind, number of the stream or balance, ratio and size.
type Verdict struct {
	Kind      Kind
	Number    int
	Statistic float64
	Size      float64
}

// UnmarshalJSON reads the list.
func (v *Verdict) UnmarshalJSON(b []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	fields := []any{&v.Kind, &v.Number, &v.Statistic, &v.Size}
	if len(parts) != len(fields) {
		return fmt.Errorf("a verdict has %d elements, not kind, number, statistic and size", len(parts))
	}
	for i, field := range fields {
		if err := json.Unmarshal(parts[i], field); err != nil {
			return err
		}
	}
	return nil
}

// Decode reads a file of networks: one JSON object with a field for each, in
// the order of the file. The error is a Problems; it says what is wrong with the
// form of every case. What is wrong with the content Network says.
func Decode(file []byte) ([]Case, error) {
	var problems Problems
	d := json.NewDecoder(bytes.NewReader(file))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return nil, append(problems, Problem{BadJSON, "file", "it does not begin with an object of networks", `write {"name": {"A": ..., "y": ..., "sigma": ...}}`})
	}
	var cases []Case
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		name, _ := token.(string)
		var raw json.RawMessage
		if err == nil {
			err = d.Decode(&raw)
		}
		if err != nil {
			problems.add(BadJSON, fmt.Sprintf("byte %d", d.InputOffset()), err.Error(), "correct the JSON")
			return nil, problems
		}
		where := fmt.Sprintf("network %q", name)
		if seen[name] {
			problems.add(Duplicate, where, "the file has two networks of this name", "rename one of them")
		}
		seen[name] = true
		c, err := decodeCase(raw)
		if err != nil {
			problems.add(BadJSON, where, err.Error(), "see the form in the documentation of the command")
		}
		c.Name = name
		cases = append(cases, c)
	}
	if _, err := d.Token(); err != nil {
		problems.add(BadJSON, "file", "it ends before its object does", "the file may have been cut short: fetch it again")
	} else if _, err := d.Token(); err != io.EOF {
		problems.add(BadJSON, "file", "something follows the object", "remove it")
	}
	if len(cases) == 0 && len(problems) == 0 {
		problems.add(NothingKnown, "file", "it holds no network", "add one")
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	return cases, nil
}

func decodeCase(raw []byte) (Case, error) {
	var c Case
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(&c)
	return c, err
}

// Network makes the network of a case. The error is a Problems.
func (c Case) Network() (*Network, error) {
	if problems := c.shape(); len(problems) > 0 {
		return nil, problems
	}
	streams := make([]Quantity, len(c.Y))
	for j := range streams {
		streams[j] = c.quantity(j)
	}
	balances := make([]Balance, len(c.A))
	for i, row := range c.A {
		balances[i].Name = nameAt(c.Nodes, "N", i)
		for j, v := range row {
			if v != 0 {
				balances[i].Terms = append(balances[i].Terms, Term{streams[j].Name, v})
			}
		}
	}
	return FromBalances(balances, streams)
}

// shape finds lists whose lengths differ.
func (c Case) shape() Problems {
	var problems Problems
	streams := len(c.Y)
	check := func(what string, got, want int, of string) {
		if got != want {
			problems.add(BadShape, what, fmt.Sprintf("it has %d elements, and there are %d %s", got, want, of), "correct the one that is wrong")
		}
	}
	for i, row := range c.A {
		check(fmt.Sprintf("A, row %d", i+1), len(row), streams, "streams in y")
	}
	check("sigma", len(c.Sigma), streams, "streams in y")
	if c.Streams != nil {
		check("streams", len(c.Streams), streams, "streams in y")
	}
	if c.Nodes != nil {
		check("nodes", len(c.Nodes), len(c.A), "rows in A")
	}
	for _, source := range c.sources() {
		check(fmt.Sprintf("shared %q", source), len(c.Shared[source]), streams, "streams in y")
	}
	if len(c.Sigma) == streams {
		for j, y := range c.Y {
			if y != nil && c.Sigma[j] == nil {
				problems.add(BadShape, fmt.Sprintf("sigma, element %d", j+1), "it is null for a measured stream", "give the standard deviation, 0 if the value is exact")
			}
		}
	}
	return problems
}

func (c Case) sources() []string {
	var out []string
	for source := range c.Shared {
		out = append(out, source)
	}
	slices.Sort(out)
	return out
}

func (c Case) quantity(j int) Quantity {
	q := Quantity{Name: nameAt(c.Streams, "S", j)}
	if c.Y[j] == nil {
		return q
	}
	q.Measured, q.Value, q.SD = true, *c.Y[j], *c.Sigma[j]
	for _, source := range c.sources() {
		if v := c.Shared[source][j]; v != 0 {
			q.Shared = append(q.Shared, Shared{source, v})
		}
	}
	return q
}

func nameAt(names []string, letter string, i int) string {
	if names == nil {
		return fmt.Sprintf("%s%d", letter, i+1)
	}
	return names[i]
}
