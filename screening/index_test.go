package screening

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// sharedEntries are the names of the UK list of May 2026 and of the OFAC list of
// July 2021.
func sharedEntries(t testing.TB) []Entry {
	var out []Entry
	kinds := map[string]Kind{}
	for _, row := range rowsOf(t, "uk-2026-05/subjects.csv") {
		kinds[row[0]] = map[string]Kind{"individual": Person, "entity": Organisation, "ship": Vessel}[strings.ToLower(row[1])]
	}
	at := map[string]int{}
	for _, row := range rowsOf(t, "uk-2026-05/subject_names.csv") {
		i, ok := at[row[1]]
		if !ok {
			i = len(out)
			at[row[1]] = i
			out = append(out, Entry{List: "UK", Key: row[1], Subject: Subject{Kind: kinds[row[1]]}})
		}
		role := Alias
		if row[2] == "primary" {
			role = Primary
		}
		out[i].Names = append(out[i].Names, Name{row[4], role})
	}
	return out
}

// unEntries are the 683 names of the UN list that the damaged ones come from.
func unEntries(t testing.TB) []Entry {
	var out []Entry
	for _, row := range rowsOf(t, "positives_un_untreated.csv") {
		out = append(out, Entry{List: "UN", Key: "un", Subject: Subject{Kind: Person, Names: []Name{{row[0], Primary}}}})
	}
	return out
}

func isLatin(s string) bool {
	for _, r := range s {
		if r > 0x24F && r != '’' {
			return false
		}
	}
	return utf8.ValidString(s)
}

// TestDamagedNames: names of the UN list with mistakes are found among those of
// other lists, and invented people are not.
func TestDamagedNames(t *testing.T) {
	un := unEntries(t)
	x := New(append(un, sharedEntries(t)...), Default())
	treated, negatives := rowsOf(t, "positives_un_treated.csv"), rowsOf(t, "negatives_global_5000.csv")
	var right [2][Whole + 1]int // by part of the data and score
	var all, latins, others [2]int
	var alarms, strange [2][Whole + 1]int
	for i, row := range treated {
		f, _ := Prepare(row[0])
		all[i%2]++
		for _, hit := range x.find(&f, Person) {
			if x.names[hit.name].entry == uint32(i) {
				right[i%2][hit.score]++
				break
			}
		}
	}
	for i, row := range negatives {
		f, _ := Prepare(row[0])
		hits := x.find(&f, Person)
		count, n := &alarms, &latins
		if !isLatin(row[0]) {
			count, n = &strange, &others
		}
		n[i%2]++
		if len(hits) > 0 {
			count[i%2][hits[0].score]++
		}
	}
	above := func(c *[Whole + 1]int, at int) (n int) {
		for s := at; s <= Whole; s++ {
			n += c[s]
		}
		return n
	}
	for part, name := range []string{"odd", "even"} {
		for at := 780; at <= 940; at += 10 {
			t.Logf("%s rows at %d: recall %.4f, Latin alarms %d of %d, others %d of %d", name, at, float64(above(&right[part], at))/float64(all[part]),
				above(&alarms[part], at), latins[part], above(&strange[part], at), others[part])
		}
	}
}

// TestIndexFindsWhatAllComparedFind: every name that scores for review when all
// are compared is found through the index.
func TestIndexFindsWhatAllComparedFind(t *testing.T) {
	entries := sharedEntries(t)
	x := New(entries, Default())
	s := newSearch(x)
	want, lost := 0, 0
	ask := func(text string, kind Kind) {
		f, ok := Prepare(text)
		if !ok {
			return
		}
		asked := sideOf(&f, x.rarityOf)
		have := map[uint32]bool{}
		for _, hit := range x.find(&f, kind) {
			have[hit.name] = true
		}
		for n := range x.names {
			if !alike(kind, entries[x.names[n].entry].Kind) {
				continue
			}
			if score := s.score(asked, uint32(n), kind); score >= 800 {
				want++
				if !have[uint32(n)] {
					lost++
					t.Logf("lost %q against %q, %d", text, entries[x.names[n].entry].Names[x.names[n].name].Text, score)
				}
			}
		}
	}
	for i, row := range rowsOf(t, "uk-2026-05/subject_names.csv") {
		if i%15 == 0 {
			ask(row[4], Unknown)
		}
	}
	for i, row := range rowsOf(t, "positives_un_treated.csv") {
		if i%2 == 0 {
			ask(row[0], Person)
		}
	}
	t.Logf("%d names score 800 and more, %d lost", want, lost)
	if lost*1000 > want {
		t.Errorf("the index loses %d of %d", lost, want)
	}
}

func BenchmarkFind(b *testing.B) {
	x := New(sharedEntries(b), Default())
	rows := rowsOf(b, "negatives_global_5000.csv")
	start := time.Now()
	for i := 0; b.Loop(); i++ {
		f, _ := Prepare(rows[i%len(rows)][0])
		x.find(&f, Person)
	}
	_ = start
}
