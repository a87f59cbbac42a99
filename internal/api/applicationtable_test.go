package api

import (
	"bytes"
	"encoding/json"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"lanthorn/calendar"
	"lanthorn/internal/app"
	"lanthorn/internal/interop"
	"lanthorn/review"
)

// tableStory asks about applications by table: what comes out of one goes in again
// as the same, what is wrong is said at once with its place, and nobody reads the
// table of another's case.
func (s *story) tableStory() {
	s.tell(on("GET /tasks", "/tasks", "mag", 200))
	s.tell(on("GET /tasks", "/tasks", "ming", 403).wants("code", "actor.role"))
	got := s.tell(on("GET /applications/{case}/table", "/applications/${case}/table?lang=zh", "mag", 200))
	s.tell(on("GET /applications/{case}/table", "/applications/${case}/table", "rival", 404).wants("code", "review.case_unknown"))
	s.tell(on("GET /licences/{licence}/table", "/licences/${licence}/table", "mag", 200))
	s.tell(on("GET /licences/{licence}/table", "/licences/${licence}/table", "rival", 404))
	book := tableRequest{Tables: []interop.File{{Name: "application.xlsx", Data: got.raw}}}
	read := s.tell(on("POST /applications/table", "/applications/table", "mag", 200).with("", book).wants("problems.0", nil, "preflight.classes.0.line", 1, "preflight.verdicts.0.line", 1))
	var answer tableAnswer
	if err := json.Unmarshal(read.raw, &answer); err != nil || answer.Application == nil {
		s.t.Fatalf("%v: %s", err, read.raw)
	}
	want, err := s.App.ApplicationOf(s.t.Context(), app.Actor{Account: "mag", Org: "MAGNETS", Roles: []app.Role{app.RoleExporter}}, s.kept["case"])
	if err != nil {
		s.t.Fatal(err)
	}
	want.Exporter, want.DeclaredBy = "", ""
	if diff := gocmp.Diff(want, *answer.Application, gocmp.Comparer(func(x, y calendar.Date) bool { return x == y })); diff != "" {
		s.t.Error(diff)
	}
	wrong := tableRequest{Lang: "en", Tables: []interop.File{{Name: "goods.csv", Data: []byte("Lot,Net mass\n" + s.kept["magnet"] + ",1\nNOWHERE,2 kg\n")}, {Name: "parties.csv", Data: []byte("Role,Name,Country\nking,K,DE\nend user,U,Germany\n")}}}
	s.tell(on("POST /applications/table", "/applications/table", "mag", 200).with("", wrong).wants("application", nil, "preflight", nil, "problems.0.sheet", "goods.csv", "problems.0.row", 2, "problems.0.column", "Net mass",
		"problems.1.sheet", "parties.csv", "problems.1.code", "table.word", "problems.2.code", "table.country", "problems.2.row", 3, "problems.3.code", "lot.unknown"))
	s.tell(on("POST /applications/table", "/applications/table", "ming", 403).with("", book).wants("code", "actor.role"))
	s.tell(on("POST /applications/table", "/applications/table", "rival", 200).with("", book).wants("preflight.problems.0.code", "lot.not_yours"))
}

// The largest application by table: 2,000 lines go in, one more does not.
func TestLargestTable(t *testing.T) {
	var b bytes.Buffer
	a := review.Application{}
	for i := range review.MaxLines {
		a.Lines = append(a.Lines, review.Line{No: i + 1, Form: "oxide", HS: "284690", MassMG: 5, Lots: []review.LotQuantity{{Lot: "L", MassMG: 5}}})
	}
	if err := interop.WriteApplicationCSV(&b, &a, interop.Goods, "en"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		more string
		want int
	}{{"", 0}, {"L,1,kg\n", 1}} {
		got, problems := interop.ParseApplication([]interop.File{{Name: "g.csv", Data: append(bytes.Clone(b.Bytes()), c.more...)}}, "en", review.MaxLines)
		if len(problems) != c.want || len(got.Application.Lines) != review.MaxLines {
			t.Errorf("%d lines, %v", len(got.Application.Lines), problems)
		}
	}
}

func TestApplicationTables(t *testing.T) {
	s := newStory(t)
	s.custodyStory()
	s.reviewStory()
	s.licenceStory()
	s.tableStory()
}
