package screening

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

var words24 = rapid.SampledFrom([]string{"varnholt", "magnetics", "co", "Tibor", "Orlane", "al", "bin", "Тибор", "محمد", "张雷", "김", "GmbH", "44", "J", "bank", "Øst"})

var anyName = rapid.Custom(func(t *rapid.T) string {
	if rapid.Bool().Draw(t, "wild") {
		return rapid.String().Draw(t, "text")
	}
	return strings.Join(rapid.SliceOfN(words24, 1, 6).Draw(t, "words"), " ")
})

// TestFoldTableIsUnicodes: the table that the domain carries is that of Unicode.
func TestFoldTableIsUnicodes(t *testing.T) {
	for r := rune(0x80); r < 0x2FA20; r++ {
		if r >= 0xAC00 && r <= 0xD7A3 || !unicode.IsLetter(r) && !unicode.IsNumber(r) || strokes[r] != "" || r == '\u0640' {
			continue
		}
		var want strings.Builder
		for _, x := range norm.NFKD.String(string(r)) {
			if !unicode.Is(unicode.Mn, x) && (unicode.IsLetter(x) || unicode.IsNumber(x)) {
				if s, ok := strokes[x]; ok {
					want.WriteString(s)
					continue
				}
				want.WriteRune(unicode.ToLower(x))
			}
		}
		if got := Fold(string(r)); want.Len() > 0 && got != want.String() {
			t.Errorf("%q folds to %q; Unicode says %q", r, got, want.String())
		}
	}
}

func TestFoldingTwiceIsFoldingOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := Fold(rapid.String().Draw(t, "text"))
		if twice := Fold(once); twice != once {
			t.Fatalf("%q, then %q", once, twice)
		}
	})
}

// TestLawsOfAComparison: the steps add up to the score; a name is itself; order
// of the two, case, accents and punctuation change nothing.
func TestLawsOfAComparison(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, person := anyName.Draw(t, "a"), anyName.Draw(t, "b"), rapid.Bool().Draw(t, "person")
		e, ok := Compare(a, b, person, Default())
		if !ok {
			return
		}
		sum := 0
		for _, s := range e.Steps {
			sum += s.Contribution
		}
		if sum != e.Score || e.Score < 0 || e.Score > Whole {
			t.Fatalf("%+v adds up to %d", e, sum)
		}
		if back, _ := Compare(b, a, person, Default()); abs(back.Score-e.Score) > 1 {
			t.Fatalf("%q and %q: %d one way, %d the other", a, b, e.Score, back.Score)
		}
		if self, _ := Compare(a, a, person, Default()); self.Score != Whole {
			t.Fatalf("%q is not itself: %+v", a, self)
		}
	})
}

func TestNamesThatMeetAndThatDoNot(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		person      bool
		least, most int
	}{
		{"BELLETECH CORP", "11420 CORP.", false, 0, 300},
		{"Emma Daniels", "EMMA LLC", true, 0, 600},
		{"高市早苗", "高石早苗", true, 0, 600},
		{"张雷", "Zhang Lei", true, 800, 800},
		{"张雷", "张雷", true, Whole, Whole},
		{"Владимир Орлов", "Vladimir Orlov", true, 920, 920},
		{"محمد سعيد", "Mohammed Saeed", true, 800, 920},
		{"Ali bin Said", "Said bin Ali", true, 0, 780},
		{"Varnholt Magnetics GmbH", "VARNHOLT MAGNETICS G.m.b.H.", false, 950, Whole},
		{"Varnholt Magnetics Co., and any successor, sub-unit, or subsidiary thereof", "Varnholt Magnetics Company", false, 980, Whole},
		{"Grey Heron 4", "Grey Heron 7", false, 0, 600},
		{"Abdul Rahman", "Abdulrahman", true, 950, Whole},
	} {
		e, ok := Compare(c.a, c.b, c.person, Default())
		if !ok || e.Score < c.least || e.Score > c.most {
			t.Errorf("%q and %q: %+v; want %d to %d", c.a, c.b, e, c.least, c.most)
		}
	}
}

var instant = time.Date(2026, 8, 7, 12, 0, 0, 0, time.UTC)

func orlane() Entry {
	return Entry{List: "SDN", Key: "101", Subject: Subject{Kind: Person, Names: []Name{{"Tibor Maxim Orlane", Primary}, {"Tibi Orlane", Weak}}, Births: []Date{{1961, 3, 4}},
		Countries: []string{"RU"}, Identifiers: []Identifier{{"passport", "R 123-456"}}}, Measures: []Measure{{Severity: Block}}}
}

func setOf(entries ...Entry) *Set {
	return &Set{Editions: []Edition{{Source: "ofac", SHA256: "aa", Fetched: instant}}, Index: New(entries, Default())}
}

func TestBands(t *testing.T) {
	zhang := Entry{List: "EL", Key: "7", Subject: Subject{Kind: Person, Names: []Name{{"ZHANG, Lei", Primary}}, Countries: []string{"CN"}}}
	s := setOf(orlane(), zhang)
	for _, c := range []struct {
		what  string
		party Subject
		band  Band
	}{
		{"the number alone", Subject{Kind: Person, Names: []Name{{"Somebody Else", Primary}}, Identifiers: []Identifier{{"passport", "R123456"}}}, Decisive},
		{"name, day and country", Subject{Names: []Name{{"Orlane, Tibor Maxim", Primary}}, Births: []Date{{1961, 3, 4}}, Countries: []string{"RU"}}, Decisive},
		{"the name alone", Subject{Names: []Name{{"Tibor Maxim Orlane", Primary}}}, Probable},
		{"a shorter name", Subject{Names: []Name{{"Tibor Orlane", Primary}}}, Possible},
		{"born twenty years later", Subject{Names: []Name{{"Tibor Maxim Orlane", Primary}}, Births: []Date{{1981, 3, 4}}}, Closed},
		{"a weak alias", Subject{Names: []Name{{"Tibi Orlane", Primary}}}, None},
		{"two romanised syllables", Subject{Kind: Person, Names: []Name{{"张雷", Primary}}}, Batch},
		{"the same and the country", Subject{Kind: Person, Names: []Name{{"张雷", Primary}}, Countries: []string{"CN"}}, Possible},
		{"a ship of the name", Subject{Kind: Vessel, Names: []Name{{"Tibor Maxim Orlane", Primary}}}, None},
	} {
		r := s.Screen(&c.party, instant)
		if got := bandOf(r); got != c.band {
			t.Errorf("%s: %s, want %s: %+v", c.what, got, c.band, r.Hits)
		}
	}
}

func bandOf(r Result) Band {
	if len(r.Hits) == 0 {
		return None
	}
	return r.Hits[0].Band
}

// TestWhatCannotBeReadIsNotClear: no hit, and no clearance either.
func TestWhatCannotBeReadIsNotClear(t *testing.T) {
	r := setOf(orlane()).Screen(&Subject{Names: []Name{{"—…—", Primary}}}, instant)
	if len(r.Hits) > 0 || r.Clear() || len(r.Unscreenable) != 1 {
		t.Errorf("%+v", r)
	}
}

func TestTheSameQuestionHasTheSameAnswer(t *testing.T) {
	party := Subject{Names: []Name{{"Tibor Orlan", Primary}, {"Orlane", Alias}}, Countries: []string{"RU"}}
	one, _ := json.Marshal(setOf(orlane()).Screen(&party, instant))
	two, _ := json.Marshal(setOf(orlane()).Screen(&party, instant))
	if string(one) != string(two) {
		t.Errorf("%s\n%s", one, two)
	}
}

// TestEvidenceMovesOneWay: what agrees never lowers, what differs never raises.
func TestEvidenceMovesOneWay(t *testing.T) {
	e := orlane()
	_, none, _ := Corroborate(&Subject{}, &e.Subject)
	for _, c := range []struct {
		party Subject
		sign  int
	}{
		{Subject{Births: []Date{{1961, 3, 4}}}, 1}, {Subject{Births: []Date{{1961, 4, 3}}}, 1}, {Subject{Births: []Date{{Year: 1961}}}, 1},
		{Subject{Births: []Date{{1962, 3, 4}}}, -1}, {Subject{Births: []Date{{1961, 3, 9}}}, -1},
		{Subject{Countries: []string{"ru"}}, 1}, {Subject{Countries: []string{"CN"}}, -1}, {Subject{Gender: "male"}, 0},
		{Subject{Identifiers: []Identifier{{"Passport", "r123456"}}}, 1}, {Subject{Identifiers: []Identifier{{"imo", "R123456"}}}, 0},
	} {
		if _, points, _ := Corroborate(&c.party, &e.Subject); none != 0 || points > 0 != (c.sign > 0) || points < 0 != (c.sign < 0) {
			t.Errorf("%+v: %d", c.party, points)
		}
	}
}

func TestResolutionsHoldWhileNothingChanges(t *testing.T) {
	e := orlane()
	party := Subject{Names: []Name{{"Tibor Maxim Orlane", Primary}}}
	r := setOf(e).Screen(&party, instant)
	h := r.Hits[0]
	made := Resolution{Party: "P1", List: h.List, Key: h.Key, EntryHash: h.EntryHash, PartyHash: r.PartyHash, Outcome: Cleared, Reason: "other-person", Text: "Another birth date in the register.", By: "anna", Second: "bo", At: instant, Expires: instant.AddDate(1, 0, 0)}
	if c := made.Complaint(&h); c != "" {
		t.Fatal(c)
	}
	for _, c := range []struct {
		what, why string
		change    func(*Resolution)
	}{
		{"alone", "second-person-missing", func(r *Resolution) { r.Second = "" }},
		{"twice the same", "second-person-is-the-first", func(r *Resolution) { r.Second = "anna" }},
		{"without a word", "reason-missing", func(r *Resolution) { r.Text = " " }},
		{"without an end", "expiry-missing", func(r *Resolution) { r.Expires = instant }},
		{"of another entry", "another-hit", func(r *Resolution) { r.EntryHash = "x" }},
	} {
		changed := made
		if c.change(&changed); changed.Complaint(&h) != c.why {
			t.Errorf("%s: %q, want %q", c.what, changed.Complaint(&h), c.why)
		}
	}
	holds := func(entry Entry, party Subject, at time.Time) string {
		r := setOf(entry).Screen(&party, at)
		ok, why := made.Holds("P1", &r, &r.Hits[0], nil, at)
		if ok {
			return "holds"
		}
		return why
	}
	changed, other, moved := orlane(), party, orlane()
	changed.Births = append(changed.Births, Date{Year: 1970})
	other.Countries, moved.List = []string{"RU"}, "EU"
	for want, got := range map[string]string{
		"holds": holds(e, party, instant.AddDate(0, 11, 0)), "expired": holds(e, party, instant.AddDate(1, 0, 0)),
		"entry-changed": holds(changed, party, instant), "party-changed": holds(e, other, instant), "another-hit": holds(moved, party, instant),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestDoubtsAboutAnEdition(t *testing.T) {
	var old []Entry
	for i := range 1000 {
		e := orlane()
		e.Key = string(rune('a'+i%26)) + strings.Repeat("x", i/26)
		if i >= 900 {
			e.List = "SSI"
		}
		old = append(old, e)
	}
	renamed := append([]Entry(nil), old...)
	for i := range 6 {
		renamed[i].Names = []Name{{"Varnholt Magnetics", Primary}}
	}
	was := Edition{Published: instant}
	for _, c := range []struct {
		reason string
		now    []Entry
		is     Edition
	}{
		{"", old, was}, {"empty", nil, was}, {"shrunk", old[:900], was}, {"shrunk", old[:997], was}, {"", old[5:], was}, {"ids-reused", renamed, was},
		{"older", old, Edition{Published: instant.Add(-time.Hour)}},
	} {
		reason := ""
		if d := Doubts(old, c.now, was, c.is); len(d) > 0 {
			reason = d[0].Reason
		}
		if reason != c.reason {
			t.Errorf("%q, want %q, for %d entries", reason, c.reason, len(c.now))
		}
	}
}

func TestStaleSources(t *testing.T) {
	editions := []Edition{{Source: "ofac", Fetched: instant}, {Source: "eu", Fetched: instant.Add(-73 * time.Hour)}, {Source: "un", Fetched: instant.Add(time.Hour)}}
	got := strings.Join(Stale(editions, []string{"ofac", "eu", "un", "uk"}, instant, 72*time.Hour), " ")
	if got != "eu un uk" {
		t.Error(got)
	}
}

func TestAChangedListFindsTheParties(t *testing.T) {
	parties := New([]Entry{{Key: "P1", Subject: Subject{Names: []Name{{"Tibor Maksim Orlane", Primary}}}}, {Key: "P2", Subject: Subject{Names: []Name{{"Varnholt", Primary}}}}}, Default())
	got := Affected(parties, []Entry{orlane()})
	if len(got) != 1 || len(got["101"]) != 1 || got["101"][0] != "P1" {
		t.Error(got)
	}
}

func FuzzPrepare(f *testing.F) {
	for _, s := range []string{"A.B.C. Co", "张雷", "محمد", "ﬁ Ǆ İ", "\xff\xfe", strings.Repeat("ﷺ", 400)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name, ok := Prepare(text)
		if ok != (len(name.words) > 0) || len(name.words) > maxWords {
			t.Fatalf("%q: %d words", text, len(name.words))
		}
		Compare(text, "Tibor Orlane", true, Default())
	})
}
