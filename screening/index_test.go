package screening

import (
	"strings"
	"testing"
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
	sdn := map[string]int{}
	for _, row := range ofacRows(t, "sdn.csv") {
		sdn[row[0]] = len(out)
		kind := map[string]Kind{"individual": Person, "vessel": Vessel, "aircraft": Aircraft}[row[2]]
		if kind == Unknown {
			kind = Organisation
		}
		out = append(out, Entry{List: "SDN", Key: row[0], Subject: Subject{Kind: kind, Names: []Name{{row[1], Primary}}}})
	}
	for _, row := range ofacRows(t, "alt.csv") {
		e := &out[sdn[row[0]]]
		e.Names = append(e.Names, Name{row[3], Alias})
	}
	return out
}

// ofacRows are the lines of a file of July 2021, which has no heading.
func ofacRows(t testing.TB, name string) [][]string {
	rows := tableOf(t, "ofac-2021-07/"+name)
	for len(rows[len(rows)-1]) < 4 {
		rows = rows[:len(rows)-1]
	}
	return rows
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

// alarmThreshold was chosen on the odd rows: the lowest, in steps of ten, at which
// none of their invented names of any script is found. The even rows had been
// read at other thresholds before: see docs/METHODS.md, section 23.
const alarmThreshold = 910

// tally counts, by score, what was found in one half of the rows.
type tally struct{ right, latin, other, asked, latins, others int }

// TestDamagedNames: names of the UN list with mistakes are found among those of
// other lists, and invented people are not. Section 5.5 asks for 0.985 and 0.05 %
// of Latin names, 0.3 % of all.
func TestDamagedNames(t *testing.T) {
	x := New(append(unEntries(t), sharedEntries(t)...), Default())
	var half [2]tally
	for i, row := range rowsOf(t, "positives_un_treated.csv") {
		f, _ := Prepare(row[0])
		half[i%2].asked++
		for _, hit := range x.find(&f, Person) {
			if hit.score >= alarmThreshold && x.names[hit.name].entry == uint32(i) {
				half[i%2].right++
				break
			}
		}
	}
	for i, row := range rowsOf(t, "negatives_global_5000.csv") {
		f, _ := Prepare(row[0])
		hits, h := x.find(&f, Person), &half[i%2]
		found := 0
		if len(hits) > 0 && hits[0].score >= alarmThreshold {
			found = 1
		}
		if isLatin(row[0]) {
			h.latin, h.latins = h.latin+found, h.latins+1
		} else {
			h.other, h.others = h.other+found, h.others+1
		}
	}
	for i, h := range half {
		t.Logf("%s rows among %d names at %d: %d of %d found (%.4f); %d of %d Latin, %d of %d other invented names found", []string{"odd", "even"}[i], x.Names(), alarmThreshold,
			h.right, h.asked, float64(h.right)/float64(h.asked), h.latin, h.latins, h.other, h.others)
	}
	even := half[1]
	if float64(even.right) < 0.985*float64(even.asked) || float64(even.latin) > 0.0005*float64(even.latins) || float64(even.latin+even.other) > 0.003*float64(even.latins+even.others) {
		t.Error("not what is asked for")
	}
}

// TestIndexFindsWhatAllComparedFind: of the names that score for review when all
// are compared, 99.9 of a hundred are found through the index.
func TestIndexFindsWhatAllComparedFind(t *testing.T) {
	if testing.Short() {
		t.Skip("compares every name with all")
	}
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
		if i%60 == 0 {
			ask(row[4], Unknown)
		}
	}
	for i, row := range rowsOf(t, "positives_un_treated.csv") {
		if i%5 == 0 {
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
	for i := 0; b.Loop(); i++ {
		f, _ := Prepare(rows[i%len(rows)][0])
		x.find(&f, Person)
	}
}
