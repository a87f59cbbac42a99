package screening

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

func (d Date) String() string {
	switch {
	case d.Day > 0:
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
	case d.Month > 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d", d.Year)
}

// Engine names what scored, for the record of a result.
const Engine = "lanthorn-screening/1"

// Band is what a hit amounts to.
type Band string

const (
	Decisive Band = "decisive" // an identifier, or the name with strong evidence
	Probable Band = "probable"
	Possible Band = "possible"
	Batch    Band = "batch"  // two or three romanised syllables and nothing beside them: looked at from time to time
	Closed   Band = "closed" // noted; contradicted by what is known
	None     Band = "none"   // too little to show
)

var bandRank = map[Band]int{Decisive: 5, Probable: 4, Possible: 3, Batch: 2, Closed: 1}

// Hit is an entry of a list that a party may be.
type Hit struct {
	List         string      `json:"list"`
	Key          string      `json:"key"`
	EntryHash    string      `json:"entryHash"`
	Band         Band        `json:"band"`
	Name         Explanation `json:"name"`
	Evidence     []Evidence  `json:"evidence,omitempty"`
	Corroborates int         `json:"corroborates"`
	Measures     []Measure   `json:"measures,omitempty"`
}

// Result is the answer about one party, with all that made it.
type Result struct {
	Engine       string    `json:"engine"`
	Settings     string    `json:"settings"` // hash
	PartyHash    string    `json:"partyHash"`
	Editions     []Edition `json:"editions"`
	At           time.Time `json:"at"`
	Hits         []Hit     `json:"hits,omitempty"`
	Unscreenable []string  `json:"unscreenable,omitempty"` // names of the party without a letter that can be read
}

// Clear says whether nothing was found and everything could be looked for.
func (r *Result) Clear() bool {
	return len(r.Hits) == 0 && len(r.Unscreenable) == 0
}

// Set is the lists in force, with the index of their entries.
type Set struct {
	Editions []Edition
	Index    *Index
}

// Screen looks for a party, by all its names and identifiers, at an instant.
func (s *Set) Screen(party *Subject, at time.Time) Result {
	x := s.Index
	r := Result{Engine: Engine, Settings: x.set.Hash(), PartyHash: party.Hash(), Editions: s.Editions, At: at}
	best := map[uint32]found{}
	for _, n := range party.Names {
		f, ok := Prepare(n.Text)
		if !ok {
			r.Unscreenable = append(r.Unscreenable, n.Text)
			continue
		}
		for _, hit := range x.find(&f, party.Kind) {
			entry := x.names[hit.name].entry
			if old, ok := best[entry]; !ok || hit.score > old.score {
				best[entry] = found{hit, f}
			}
		}
	}
	for entry, f := range best {
		if h := x.hit(party, entry, &f); h.Band != None {
			r.Hits = append(r.Hits, h)
		}
	}
	r.Hits = append(r.Hits, x.byIdentifier(party, best)...)
	slices.SortFunc(r.Hits, order)
	return r
}

// found is the best name of an entry, and the name asked that found it.
type found struct {
	scored
	asked Form
}

// hit explains a name and weighs what else is known.
func (x *Index) hit(party *Subject, entry uint32, f *found) Hit {
	e := &x.entries[entry]
	h := Hit{List: e.List, Key: e.Key, Measures: e.Measures}
	h.Name = x.explain(&f.asked, f.name, personal(party.Kind, e.Kind))
	var contradicted bool
	h.Evidence, h.Corroborates, contradicted = Corroborate(party, &e.Subject)
	h.Band = x.set.band(&h, contradicted, plainWords(&f.asked) == 1)
	if h.Band != None {
		h.EntryHash = e.Hash()
	}
	return h
}

func plainWords(f *Form) (n int) {
	for i := range f.words {
		if c := f.words[i].class; c != legal && c != title {
			n++
		}
	}
	return n
}

func (x *Index) explain(asked *Form, name uint32, person bool) Explanation {
	s := x.pool.Get().(*search)
	defer x.pool.Put(s)
	l := x.names[name]
	listed := s.sideOf(name)
	listed.form.text = x.entries[l.entry].Names[l.name].Text
	e := s.al.explain(sideOf(asked, x.rarityOf), listed, person)
	if l.weak && e.Score > weakLimit {
		e.Steps = append(e.Steps, Step{Relation: Capped, Contribution: weakLimit - e.Score})
		e.Score, e.Limit = weakLimit, "weak-alias"
	}
	return e
}

// band puts a hit where its name and its evidence belong (reference of the
// package, section 5.2).
func (set *Settings) band(h *Hit, contradicted, single bool) Band {
	review := set.Review
	if single {
		review = set.ReviewSingle
	}
	n, identified := h.Name.Score, slices.ContainsFunc(h.Evidence, func(e Evidence) bool { return e.Field == "identifier" })
	switch {
	case identified || n >= 950 && h.Corroborates >= 30:
		return Decisive
	case n < review && h.Name.Limit != shortRomanised:
		return None
	case contradicted:
		return Closed
	case h.Name.Limit == shortRomanised && h.Corroborates <= 0:
		return Batch
	case n >= 900 || n >= 850 && h.Corroborates > 0:
		return Probable
	}
	return Possible
}

// byIdentifier are hits by a number alone.
func (x *Index) byIdentifier(party *Subject, known map[uint32]found) (hits []Hit) {
	met := map[uint32]bool{}
	for _, id := range party.Identifiers {
		for _, entry := range x.byNumber[identifierKey(id)] {
			if _, ok := known[entry]; ok || met[entry] {
				continue
			}
			met[entry] = true
			e := &x.entries[entry]
			h := Hit{List: e.List, Key: e.Key, EntryHash: e.Hash(), Band: Decisive, Measures: e.Measures}
			h.Evidence, h.Corroborates, _ = Corroborate(party, &e.Subject)
			hits = append(hits, h)
		}
	}
	return hits
}

var severity = map[Severity]int{Block: 3, Licence: 2, Flag: 1}

func severest(h *Hit) (most int) {
	for _, m := range h.Measures {
		most = max(most, severity[m.Severity])
	}
	return most
}

// order puts what weighs most first.
func order(a, b Hit) int {
	return cmp.Or(cmp.Compare(bandRank[b.Band], bandRank[a.Band]), cmp.Compare(severest(&b), severest(&a)),
		cmp.Compare(b.Corroborates, a.Corroborates), cmp.Compare(b.Name.Score, a.Name.Score),
		cmp.Compare(a.List, b.List), cmp.Compare(a.Key, b.Key))
}

// Hash is that of the settings, which a result names.
func (set *Settings) Hash() string { return digest(set) }

// Hash is over what tells a party from others, in an order of its own: the same
// for the same facts however they are listed.
func (s *Subject) Hash() string {
	own := *s
	own.Names = sorted(own.Names, func(n Name) string { return n.Text + "\x00" + string(n.Role) })
	own.Identifiers = sorted(own.Identifiers, func(i Identifier) string { return i.Type + "\x00" + i.Value })
	own.Births = sorted(own.Births, Date.String)
	own.Countries = sorted(own.Countries, strings.Clone)
	own.Addresses = sorted(own.Addresses, strings.Clone)
	own.Phones = sorted(own.Phones, strings.Clone)
	return digest(own)
}

// Hash is over the subject and its measures.
func (e *Entry) Hash() string {
	measures := sorted(e.Measures, func(m Measure) string { return fmt.Sprintf("%q", m) })
	return digest([]any{e.List, e.Key, e.Subject.Hash(), measures})
}

func sorted[T any](list []T, key func(T) string) []T {
	return slices.SortedFunc(slices.Values(list), func(a, b T) int { return cmp.Compare(key(a), key(b)) })
}

func digest(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers alone
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
