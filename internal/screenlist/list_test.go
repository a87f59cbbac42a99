package screenlist_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lanthorn/internal/screenlist"
	"lanthorn/screening"
)

// samples are files of our own in each publisher's format.
var samples = map[string]map[string]string{
	"csl-csv": {"": "csl.csv"}, "csl-json": {"": "csl.json"}, "ofac-xml": {"": "sdn.xml"}, "eu-csv": {"": "eu.csv"},
	"un-xml": {"": "un.xml"}, "uk-csv": {"": "uk.csv"}, "table": {"": "table.csv"},
	"ofac-csv": {"sdn": "sdn.csv", "alt": "alt.csv", "add": "add.csv", "comments": "comments.csv"},
}

func sample(t testing.TB, format string) screenlist.Files {
	files := screenlist.Files{}
	for name, file := range samples[format] {
		data, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = data
	}
	return files
}

func read(t testing.TB, format string, files screenlist.Files) screenlist.List {
	t.Helper()
	list, problems := screenlist.Read(format, files)
	for _, p := range problems {
		t.Error(p)
	}
	return list
}

func TestEveryFormatHasASample(t *testing.T) {
	for _, format := range screenlist.Formats() {
		if list := read(t, format, sample(t, format)); len(list.Entries) == 0 {
			t.Errorf("%s: nothing read", format)
		}
	}
}

// TestWhatIsRead: one person and one company, whichever list says them.
func TestWhatIsRead(t *testing.T) {
	type facts struct {
		names   string
		kind    screening.Kind
		births  []screening.Date
		numbers string
		first   screening.Severity
	}
	of := func(e screening.Entry) facts {
		f := facts{kind: e.Kind, births: e.Births, first: e.Measures[0].Severity}
		for _, n := range e.Names {
			f.names += n.Text + " (" + string(n.Role) + ") "
		}
		for _, id := range e.Identifiers {
			f.numbers += id.Type + " " + id.Value + " "
		}
		return f
	}
	day := []screening.Date{{Year: 1961, Month: 3, Day: 4}}
	for _, c := range []struct {
		format string
		entry  int
		want   facts
	}{
		{"csl-csv", 1, facts{"ORLANE, Tibor (primary) Tibor Orlan (alias) ", screening.Person, append(day, screening.Date{Year: 1962}), "passport R123456, Ruritania ", screening.Block}},
		{"csl-csv", 0, facts{"Varnholt Magnetics Co., and any successor, sub-unit, or subsidiary thereof (primary) Varnholt Magnet Works (alias) VMC (alias) ", screening.Unknown, nil, "", screening.Licence}},
		{"csl-json", 0, facts{"Varnholt Magnetics Co. (primary) Varnholt Magnet Works (alias) ", screening.Unknown, nil, "registration id 44-551 ", screening.Licence}},
		{"ofac-csv", 0, facts{"ORLANE, Tibor (primary) ", screening.Person, append(day, screening.Date{Year: 1962}), "passport R123456 ", screening.Block}},
		{"ofac-csv", 1, facts{"VARNHOLT MAGNETICS CO. (primary) VARNHOLT MAGNET WORKS (alias) OSTBY ALLOYS (former) ", screening.Organisation, nil, "", screening.Block}},
		{"ofac-csv", 2, facts{"GREY HERON (primary) ", screening.Vessel, nil, "call-sign XX12 imo 9000001 ", screening.Block}},
		{"ofac-xml", 0, facts{"Tibor ORLANE (primary) TIBI (weak) Tibor ORLAN (former) ", screening.Person, day, "passport R123456 ", screening.Block}},
		{"eu-csv", 0, facts{"Tibor Orlane (primary) Тибор Орлан (alias) ", screening.Person, day, "identification R123456 ", screening.Block}},
		{"un-xml", 0, facts{"TIBOR ORLANE (primary) Тибор Орлан (variation) TIBOR ORLAN (alias) TIBI (weak) ", screening.Person, day, "passport R123456 ", screening.Block}},
		{"un-xml", 1, facts{"VARNHOLT MAGNETICS (primary) OSTBY ALLOYS (former) ", screening.Organisation, nil, "", screening.Block}},
		{"uk-csv", 0, facts{"Tibor ORLANE (primary) Тибор Орлан (variation) TIBI (weak) ", screening.Person, []screening.Date{{Year: 1961, Month: 3}}, "passport R123456 ", screening.Block}},
		{"uk-csv", 1, facts{"GREY HERON (primary) ", screening.Vessel, nil, "imo 9000001 ", screening.Block}},
		{"table", 0, facts{"瓦恩霍特磁材有限公司 (primary) Varnholt Magnetics (alias) VMC (alias) ", screening.Organisation, nil, "uscc 91110000123456789X ", screening.Licence}},
	} {
		list := read(t, c.format, sample(t, c.format))
		if diff := cmp.Diff(c.want, of(list.Entries[c.entry]), cmp.AllowUnexported(facts{})); diff != "" {
			t.Errorf("%s entry %d: %s", c.format, c.entry, diff)
		}
	}
}

// TestNothingIsHalfRead: a file with one bad line gives its place and no entry.
func TestNothingIsHalfRead(t *testing.T) {
	for _, c := range []struct{ format, part, from, to, place, code string }{
		{"csl-csv", "", "a2,", ",", "line 3", "key-missing"},
		{"csl-csv", "", "Ruritania,1961", "1961", "line 3", "columns-differ"},
		{"csl-csv", "", "alt_names", "aliases", "line 1", "columns-missing"},
		{"csl-json", "", `"id": "a1"`, `"id": 7`, "byte", "json-broken"},
		{"ofac-csv", "alt", "102,1", "999,1", "alt line 1", "key-unknown"},
		{"ofac-csv", "sdn", "102,", "101,", "sdn line 2", "key-twice"},
		{"ofac-csv", "sdn", "\"GREY HERON\",", "", "sdn line 3", "columns-differ"},
		{"ofac-xml", "", "</sdnEntry>", "", "line", "xml-broken"},
		{"eu-csv", "", "Varnholt Magnetics", "", "line 5", "name-missing"},
		{"un-xml", "", "<DATAID>2</DATAID>", "", "line 12", "key-missing"},
		{"un-xml", "", "TIBI", "\xff", "line", "xml-broken"},
		{"uk-csv", "", "SMP0002", "", "line 5", "key-missing"},
		{"table", "", "N2", "N1", "line 3", "key-twice"},
		{"table", "", "licence,sample", "perhaps,sample", "line 2 severity", "severity-unknown"},
		{"table", "", "1961-03-04", "yesterday", "line 3 births", "date-unreadable"},
	} {
		files := sample(t, c.format)
		broken := bytes.Replace(files[c.part], []byte(c.from), []byte(c.to), 1)
		if bytes.Equal(broken, files[c.part]) {
			t.Fatalf("%s has no %q", c.format, c.from)
		}
		files[c.part] = broken
		list, problems := screenlist.Read(c.format, files)
		if len(problems) == 0 || len(list.Entries) > 0 {
			t.Errorf("%s with %q: %d entries, problems %v", c.format, c.to, len(list.Entries), problems)
			continue
		}
		if p := problems[0]; !strings.HasPrefix(p.Place, c.place) || p.Code != c.code {
			t.Errorf("%s with %q: %v; want %s: %s", c.format, c.to, p, c.place, c.code)
		}
	}
}

func TestProblemsAreBounded(t *testing.T) {
	text := "key,name\n" + strings.Repeat(",nobody\n", 5000)
	_, problems := screenlist.Read("table", screenlist.Files{"": []byte(text)})
	if len(problems) != 100 {
		t.Errorf("%d problems", len(problems))
	}
}

// FuzzRead: whatever the bytes, a list or problems, never both, and a hash.
func FuzzRead(f *testing.F) {
	for _, format := range screenlist.Formats() {
		for name, data := range sample(f, format) {
			f.Add(format, name, data)
		}
	}
	f.Fuzz(func(t *testing.T, format, name string, data []byte) {
		files := screenlist.Files{name: data}
		if format == "ofac-csv" && name != "sdn" {
			files["sdn"] = []byte("102,\"X\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n")
		}
		list, problems := screenlist.Read(format, files)
		if (len(list.Entries) > 0) == (len(problems) > 0) {
			t.Fatalf("%d entries and %d problems", len(list.Entries), len(problems))
		}
		for _, e := range list.Entries {
			if e.Key == "" || len(e.Names) == 0 {
				t.Fatalf("%+v", e)
			}
		}
		screenlist.Hash(files)
	})
}

const shared = "../../../shared/data/screening"

func sharedFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(shared, name))
	if err != nil {
		t.Skipf("the shared data is not beside the repository: %v", err)
	}
	return data
}

// sharedOFAC leaves the comments out: those kept of 2019 are of a later edition.
func sharedOFAC(t testing.TB, edition string) screenlist.List {
	return read(t, "ofac-csv", screenlist.Files{"sdn": sharedFile(t, edition+"/sdn.csv"), "alt": sharedFile(t, edition+"/alt.csv"), "add": sharedFile(t, edition+"/add.csv")})
}

// TestEditionsOfPublishedLists: the changes between two editions that the
// reference of the package counts (section 3).
func TestEditionsOfPublishedLists(t *testing.T) {
	un := func(name string) []screening.Entry {
		return read(t, "un-xml", screenlist.Files{"": sharedFile(t, "un/"+name)}).Entries
	}
	c := screening.Diff(un("UN_consolidated-2018-10-29.xml"), un("UN_consolidated-2026-02-27.xml"))
	t.Logf("UN 2018 to 2026: %d added, %d removed, %d changed", len(c.Added), len(c.Removed), len(c.Changed))
	if len(c.Added) != 112 || len(c.Removed) != 202 || len(c.Changed) == 0 {
		t.Error("the reference counts 112 added and 202 removed")
	}
	c = screening.Diff(sharedOFAC(t, "ofac-2019-01").Entries, sharedOFAC(t, "ofac-2021-07").Entries)
	t.Logf("OFAC 2019 to 2021: %d added, %d removed, %d changed", len(c.Added), len(c.Removed), len(c.Changed))
	if len(c.Added) != 1858 || len(c.Removed) != 261 || len(c.Changed) == 0 {
		t.Error("the reference counts 1,858 added and 261 removed")
	}
}
