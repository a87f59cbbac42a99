package screening

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Change is what an edition did to the entries of the one before.
type Change struct {
	Added, Changed, Removed []string // keys, in order
}

// Diff compares two editions of one list by key and by what their entries say.
func Diff(old, now []Entry) Change {
	before := byKey(old)
	var c Change
	for _, e := range now {
		was, ok := before[e.Key]
		switch {
		case !ok:
			c.Added = append(c.Added, e.Key)
		case was.Hash() != e.Hash():
			c.Changed = append(c.Changed, e.Key)
		}
		delete(before, e.Key)
	}
	c.Removed = slices.Collect(maps.Keys(before))
	slices.Sort(c.Added)
	slices.Sort(c.Changed)
	slices.Sort(c.Removed)
	return c
}

func byKey(entries []Entry) map[string]*Entry {
	m := make(map[string]*Entry, len(entries))
	for i := range entries {
		m[entries[i].Key] = &entries[i]
	}
	return m
}

// Doubt is why an edition waits for a person before it is put in force.
type Doubt struct {
	Reason string `json:"reason"` // empty, shrunk, ids-reused, older
	List   string `json:"list,omitempty"`
	Was    int    `json:"was"`
	Now    int    `json:"now"`
}

// Bounds of an edition that is put in force unseen (reference of the package,
// section 5.2).
const (
	lostAtMost   = 20   // entries of a sub-list
	lostShare    = 0.02 // of a sub-list
	reusedAtMost = 0.005
)

// Doubts finds what is odd about a new edition beside the one in force.
func Doubts(old, now []Entry, was, is Edition) (out []Doubt) {
	if len(now) == 0 {
		return []Doubt{{Reason: "empty", Was: len(old)}}
	}
	if is.Published.Before(was.Published) {
		out = append(out, Doubt{Reason: "older"})
	}
	before, after := perList(old), perList(now)
	for _, list := range slices.Sorted(maps.Keys(before)) {
		n, left := before[list], after[list]
		if lost := n - left; lost > 0 && (left == 0 || lost > lostAtMost || float64(lost) > lostShare*float64(n)) {
			out = append(out, Doubt{"shrunk", list, n, left})
		}
	}
	if n := reused(old, now); float64(n) > reusedAtMost*float64(len(old)) {
		out = append(out, Doubt{Reason: "ids-reused", Was: len(old), Now: n})
	}
	return out
}

func perList(entries []Entry) map[string]int {
	m := map[string]int{}
	for i := range entries {
		m[entries[i].List]++
	}
	return m
}

// reused counts keys under which no name is what any name was.
func reused(old, now []Entry) (n int) {
	before := byKey(old)
	for i := range now {
		if was := before[now[i].Key]; was != nil && !sameParty(was, &now[i]) {
			n++
		}
	}
	return n
}

func sameParty(a, b *Entry) bool {
	for _, x := range a.Names {
		for _, y := range b.Names {
			if e, ok := Compare(x.Text, y.Text, a.Kind == Person, Default()); ok && e.Score >= 600 {
				return true
			}
		}
	}
	return len(a.Names) == 0 || len(b.Names) == 0
}

// Stale are the sources whose edition is older than it may be, or of which there
// is none. A decision that needs a screening does not open while there are any.
func Stale(editions []Edition, needed []string, at time.Time, most time.Duration) (out []string) {
	for _, source := range needed {
		i := slices.IndexFunc(editions, func(e Edition) bool { return e.Source == source })
		if i < 0 || at.Sub(editions[i].Fetched) > most || editions[i].Fetched.After(at) {
			out = append(out, source)
		}
	}
	return out
}

// Affected screens parties against the entries that an edition added or
// changed: an index of the parties is asked for each name of those entries. It
// answers the parties' keys by the key of the entry.
func Affected(parties *Index, changed []Entry) map[string][]string {
	out := map[string][]string{}
	for i := range changed {
		met := map[string]bool{}
		for _, n := range changed[i].Names {
			f, ok := Prepare(n.Text)
			if !ok {
				continue
			}
			for _, hit := range parties.find(&f, changed[i].Kind) {
				met[parties.entries[parties.names[hit.name].entry].Key] = true
			}
		}
		for _, id := range changed[i].Identifiers {
			for _, p := range parties.byNumber[identifierKey(id)] {
				met[parties.entries[p].Key] = true
			}
		}
		if len(met) > 0 {
			out[changed[i].Key] = slices.Sorted(maps.Keys(met))
		}
	}
	return out
}

// Outcome is what a person found about a hit.
type Outcome string

const (
	Cleared   Outcome = "cleared"
	Confirmed Outcome = "confirmed"
	Escalated Outcome = "escalated"
)

// Resolution is a person's answer about one hit, with what it rests on: the
// entry and the party as they were.
type Resolution struct {
	Party     string    `json:"party"`
	List      string    `json:"list"`
	Key       string    `json:"key"`
	EntryHash string    `json:"entryHash"`
	PartyHash string    `json:"partyHash"`
	Outcome   Outcome   `json:"outcome"`
	Reason    string    `json:"reason"` // code
	Text      string    `json:"text"`
	By        string    `json:"by"`
	Second    string    `json:"second,omitempty"`
	At        time.Time `json:"at"`
	Expires   time.Time `json:"expires"`
}

// Complaint says why a resolution may not be made, empty where it may: a
// clearance needs a reason, words and an end, and from probable upwards a second
// person.
func (r *Resolution) Complaint(h *Hit) string {
	switch {
	case r.Reason == "" || strings.TrimSpace(r.Text) == "":
		return "reason-missing"
	case !r.Expires.After(r.At):
		return "expiry-missing"
	case r.By == "" || r.By == r.Second:
		return "second-person-is-the-first"
	case r.Outcome == Cleared && bandRank[h.Band] >= bandRank[Probable] && r.Second == "":
		return "second-person-missing"
	case r.EntryHash != h.EntryHash || r.Key != h.Key || r.List != h.List:
		return "another-hit"
	}
	return ""
}

// Holds says whether a resolution still answers a hit of the party's result:
// only while neither side has changed and its time has not run out. former are
// the keys that the entry had before. It never answers for another list.
func (r *Resolution) Holds(party string, res *Result, h *Hit, former []string, at time.Time) (bool, string) {
	switch {
	case r.Party != party || r.List != h.List || r.Key != h.Key && !slices.Contains(former, r.Key):
		return false, "another-hit"
	case r.PartyHash != res.PartyHash:
		return false, "party-changed"
	case r.EntryHash != h.EntryHash:
		return false, "entry-changed"
	case !at.Before(r.Expires):
		return false, "expired"
	}
	return true, ""
}
