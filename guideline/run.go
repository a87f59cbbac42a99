package guideline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
)

// Ref names a guideline in its version.
type Ref struct {
	Rule    string `json:"rule"`
	Version string `json:"version"`
}

// Run is what a book said of a case: which guidelines were asked, and what those
// said that fired. The same book asked about the same view gives the same bytes.
type Run struct {
	Book      string   `json:"book"` // hash
	Day       string   `json:"day"`
	Asked     []Ref    `json:"asked"`
	Results   []Result `json:"results"`
	InputHash string   `json:"inputHash"` // of the view
	Hash      string   `json:"hash"`      // of the results
}

// Result is one guideline that fired, or that could not be read to its end and
// so counts as fired.
type Result struct {
	Rule    string   `json:"rule"`
	Version string   `json:"version"`
	Basis   string   `json:"basis"`
	Effect  Effect   `json:"effect"`
	Values  []Value  `json:"values,omitempty"`  // that made it fire
	Failed  string   `json:"failed,omitempty"`  // why it could not be read to its end
	Missing []string `json:"missing,omitempty"` // required documents that are not attached
}

// Value is one value that a guideline shows.
type Value struct {
	Name  Text   `json:"name"`
	Value string `json:"value"`
}

// Seal fills in the run's hash.
func (r *Run) Seal() (err error) {
	r.Hash, err = hash("lanthorn guideline results v1", r.Results)
	return err
}

// Lacks is what a result misses among the kinds of document attached.
func (e *Effect) Lacks(attached []string) []string {
	var out []string
	for _, d := range e.Require {
		if !slices.Contains(attached, d) {
			out = append(out, d)
		}
	}
	return out
}

// Of lists the results with an effect.
func (r *Run) Of(kind EffectKind) []Result {
	var out []Result
	for _, x := range r.Results {
		if x.Effect.Kind() == kind {
			out = append(out, x)
		}
	}
	return out
}

// hash is the SHA-256, in hexadecimal, of a label, a newline and JSON without
// white space, whose fields stand in the order of their structs and whose keys
// in byte order.
func hash(label string, v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte(label+"\n"), raw...))
	return hex.EncodeToString(sum[:]), nil
}
