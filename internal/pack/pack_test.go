package pack

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/internal/reason"
	"lanthorn/packs"
	"lanthorn/ree"
	"lanthorn/review"
)

func load(t testing.TB, name string) *Pack {
	t.Helper()
	fsys, err := packs.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load(fsys)
	if err != nil {
		t.Fatalf("pack %s:\n%v", name, err)
	}
	return p
}

func TestBuiltInPacksLoad(t *testing.T) {
	for _, name := range packs.Names() {
		if p := load(t, name); p.ID != name || len(p.Hash) != 64 {
			t.Errorf("%s loads as %s with hash %s", name, p.ID, p.Hash)
		}
	}
	if _, err := packs.Open("nowhere"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a pack that is none: %v", err)
	}
}

// oxide makes an assay of an oxide: shares of TREO in per cent, 2 % relative
// standard uncertainty on each.
func oxide(shares map[ree.Element]float64) *ree.Assay {
	return assay(ree.BasisOxide, 99.5, shares)
}

// magnet makes an assay of a magnet: per cent of net mass by element.
func magnet(parts map[ree.Element]float64) *ree.Assay {
	total := 0.0
	for _, p := range parts {
		total += p
	}
	shares := map[ree.Element]float64{}
	for e, p := range parts {
		shares[e] = 100 * p / total
	}
	return assay(ree.BasisElement, total, shares)
}

func assay(basis ree.Basis, total float64, shares map[ree.Element]float64) *ree.Assay {
	percent := float64(ree.Whole) / 100
	a := &ree.Assay{Basis: basis, Total: ree.Quantity{Value: ree.Fraction(total * percent), U: ree.Fraction(total * percent / 200)}, Detect: ree.Whole / 10_000}
	for e, s := range shares {
		a.Share[e] = ree.Quantity{Value: ree.Fraction(s * percent), U: ree.Fraction(s * percent / 50)}
	}
	return a
}

func TestClassificationUnderTheChinesePack(t *testing.T) {
	p := load(t, "cn")
	cases := []struct {
		name  string
		goods control.Goods
		day   string
		want  control.Verdict
		codes string
	}{
		{"NdFeB with 2.8 % Dy", control.Goods{Form: "magnet_ndfeb", HS: "8505111000", Assay: magnet(map[ree.Element]float64{ree.Nd: 22, ree.Pr: 6, ree.Dy: 2.8})}, "2026-11-23", control.Yes, "1C905.a"},
		{"NdFeB with Dy and Tb", control.Goods{Form: "magnet_ndfeb", Assay: magnet(map[ree.Element]float64{ree.Nd: 29, ree.Dy: 1, ree.Tb: 0.5})}, "2026-11-23", control.Yes, "1C904.a 1C905.a"},
		{"NdFeB without Dy and Tb", control.Goods{Form: "magnet_ndfeb", Assay: magnet(map[ree.Element]float64{ree.Nd: 24, ree.Pr: 7})}, "2026-11-23", control.No, ""},
		{"NdFeB with gadolinium", control.Goods{Form: "magnet_ndfeb", Assay: magnet(map[ree.Element]float64{ree.Nd: 29, ree.Gd: 2})}, "2026-11-23", control.No, ""},
		{"NdFeB alloy with gadolinium", control.Goods{Form: "alloy_ndfeb", Assay: magnet(map[ree.Element]float64{ree.Nd: 29, ree.Gd: 2})}, "2026-11-23", control.Yes, "1C903.a"},
		{"magnet without assay", control.Goods{Form: "magnet_ndfeb", HS: "8505111000"}, "2026-11-23", control.Undetermined, ""},
		{"magnet without assay under any code", control.Goods{Form: "magnet_ndfeb", HS: "2846901999"}, "2026-11-23", control.Undetermined, ""},
		{"Dy about the reporting limit", control.Goods{Form: "magnet_ndfeb", Assay: magnet(map[ree.Element]float64{ree.Nd: 31, ree.Dy: 0.05})}, "2026-11-23", control.Undetermined, ""},
		{"SmCo always", control.Goods{Form: "magnet_smco"}, "2026-11-23", control.Yes, "1C902.a"},
		{"SmCo before the announcement", control.Goods{Form: "magnet_smco"}, "2025-04-03", control.No, ""},
		{"Dy oxide", control.Goods{Form: "oxide", HS: "2846901500", Assay: oxide(map[ree.Element]float64{ree.Dy: 99.5})}, "2026-11-23", control.Yes, "1C905.b"},
		{"Dy fluoride", control.Goods{Form: "fluoride", Assay: oxide(map[ree.Element]float64{ree.Dy: 99})}, "2026-11-23", control.Yes, "1C905.c"},
		{"Tb metal", control.Goods{Form: "metal", Assay: magnet(map[ree.Element]float64{ree.Tb: 99})}, "2026-11-23", control.Yes, "1C904.a"},
		{"NdPr oxide", control.Goods{Form: "oxide", Assay: oxide(map[ree.Element]float64{ree.Nd: 75, ree.Pr: 25})}, "2026-11-23", control.No, ""},
		{"yttrium oxide", control.Goods{Form: "oxide", Assay: oxide(map[ree.Element]float64{ree.Y: 99.9})}, "2026-11-23", control.Yes, "1C908.b"},
		{"mixed carbonate of ionic clay", control.Goods{Form: "mixed_carbonate", Assay: oxide(map[ree.Element]float64{ree.La: 28, ree.Nd: 30, ree.Sm: 6, ree.Gd: 6, ree.Y: 20})}, "2026-11-23", control.Yes, "1C902.c 1C903.c 1C908.c"},
		{"Ho oxide today", control.Goods{Form: "oxide", Assay: oxide(map[ree.Element]float64{ree.Ho: 99.9})}, "2026-11-23", control.No, ""},
		{"Ho oxide when the suspension ends", control.Goods{Form: "oxide", Assay: oxide(map[ree.Element]float64{ree.Ho: 99.9})}, "2027-01-11", control.Yes, "1C909"},
		{"swarf with Dy", control.Goods{Form: "swarf", Assay: magnet(map[ree.Element]float64{ree.Nd: 20, ree.Dy: 2})}, "2026-11-23", control.Undetermined, ""},
	}
	for _, tc := range cases {
		r := p.Classify(tc.goods, calendar.MustDate(tc.day).Time(p.Calendar.Location()))
		if r.Controlled != tc.want || strings.Join(r.Codes, " ") != tc.codes {
			t.Errorf("%s: %s %v, want %s %s: %v", tc.name, r.Controlled, r.Codes, tc.want, tc.codes, r.Reasons)
		}
		for _, lang := range p.Languages {
			for _, x := range slices.Concat(r.Reasons, r.Missing, r.Flags) {
				if s, ok := p.Sentence(lang, x.Code, x.Params); !ok || strings.Contains(s, "…") {
					t.Errorf("%s: %s in %s reads %q", tc.name, x.Code, lang, s)
				}
			}
		}
	}
}

func TestReportedExtensionIsNotSoldAsFact(t *testing.T) {
	p := load(t, "cn")
	ho := control.Goods{Form: "oxide", Assay: oxide(map[ree.Element]float64{ree.Ho: 99.9})}
	r := p.Classify(ho, calendar.MustDate("2026-11-23").Time(p.Calendar.Location()))
	if r.Suspended[0].Returns.String() != "2027-01-11" || r.Reasons[0].Code != "control.suspended_on_report" {
		t.Errorf("%+v, %v", r.Suspended, r.Reasons)
	}
	r = p.Classify(ho, calendar.MustDate("2026-11-10").Time(p.Calendar.Location()))
	if r.Reasons[0].Code != "control.suspended" {
		t.Errorf("%v", r.Reasons)
	}
}

func TestChineseClocksAndCalendar(t *testing.T) {
	p := load(t, "cn")
	for _, year := range []int{2025, 2026} {
		if n, assumed := p.Calendar.WorkingDaysBetween(calendar.NewDate(year-1, 12, 31), calendar.NewDate(year, 12, 31)); n != 248 || assumed {
			t.Errorf("%d: %d working days, assumed %v", year, n, assumed)
		}
	}
	spec, ok := p.Review.Clock(p.Review.Statutory)
	if !ok || spec.Days != 45 || spec.Unit != calendar.WorkingDays {
		t.Errorf("statutory clock %+v", spec)
	}
	at := func(day string) time.Time { return calendar.MustDate(day).Time(p.Calendar.Location()) }
	if r := calendar.Read(spec, []calendar.Event{{Kind: calendar.Start, At: at("2026-09-18")}}, p.Calendar, at("2026-11-23")); r.Due.String() != "2026-11-26" {
		t.Errorf("due %s", r.Due)
	}
	if law := p.Law(); law.LateDay != 10 || !law.QuotaBlock || law.QuotaWarn != 900_000_000 || law.ScaleRel != 0.001 {
		t.Errorf("law %+v", law)
	}
}

// What is only remembered says so and raises nothing.
func TestNothingRememberedDecides(t *testing.T) {
	p := load(t, "cn")
	for _, h := range p.Control.Hints {
		if h.Source == "" && h.Confidence != control.Memory {
			t.Errorf("hint %s has neither source nor confidence", h.HS)
		}
	}
	r := p.Classify(control.Goods{Form: "alloy_ndfeb", HS: "7202991100", Assay: magnet(map[ree.Element]float64{ree.Sm: 30})}, calendar.MustDate("2026-11-23").Time(p.Calendar.Location()))
	if len(r.Flags) != 0 || len(r.Hints) != 1 || r.Hints[0].Confidence != control.Memory {
		t.Errorf("flags %v, hints %+v", r.Flags, r.Hints)
	}
	for _, b := range p.Supervision.Recovery {
		if b.Confidence != control.Memory {
			t.Errorf("band %s is from memory and does not say so", b.Stage)
		}
	}
}

func TestSentences(t *testing.T) {
	p := load(t, "cn")
	x := ree.Refuse("guard.state", "move", "accept", "state", "gate", "from", "lodged, returned")
	for lang, want := range map[string]string{
		"en":      `This cannot be done while it stands at "at the gate"; it is possible from: lodged, returned.`,
		"zh-Hans": "当前状态为“关口”，不能进行此操作；可进行的状态：已提交, 已退回。",
		"fr":      `This cannot be done while it stands at "at the gate"; it is possible from: lodged, returned.`,
	} {
		if got, ok := p.Sentence(lang, x.Code, x.Params); !ok || got != want {
			t.Errorf("%s: %q", lang, got)
		}
	}
	if _, ok := p.Sentence("en", "no.such", nil); ok {
		t.Error("a sentence for a code that is none")
	}
	for group, value := range map[string]string{"kind": "individual", "rule": "cn.gate.unknown-origin", "role": "decider", "reason": "appraisal", "clock": "decision", "criterion": "credit"} {
		if p.Word("zh", group, value) == value {
			t.Errorf("%s %s has no word", group, value)
		}
	}
}

func TestRoles(t *testing.T) {
	p := load(t, "cn")
	if !p.May("case.decide", "decider") || p.May("case.decide", "reviewer", "exporter") || !slices.Equal(p.RolesFor("application.lodge"), []string{"exporter"}) {
		t.Error("roles are not as written")
	}
}

// files copies a built-in pack for spoiling.
func files(t *testing.T, name string) fstest.MapFS {
	t.Helper()
	fsys, err := packs.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		raw, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = &fstest.MapFile{Data: raw}
	}
	return out
}

func TestEverythingWrongIsSaidAtOnceWithItsPlace(t *testing.T) {
	spoil := func(f fstest.MapFS, file, old, replacement string) {
		before := string(f[file].Data)
		after := strings.Replace(before, old, replacement, 1)
		if before == after {
			t.Fatalf("%s does not hold %q", file, old)
		}
		f[file].Data = []byte(after)
	}
	f := files(t, "cn")
	spoil(f, "control.yaml", "condition: contains", "condition: perhaps")
	spoil(f, "control.yaml", "source: ann18", "source: hearsay")
	spoil(f, "review.yaml", "check: frozen", "check: chilled")
	spoil(f, "review.yaml", "statutory: decision", "statutory: whim")
	spoil(f, "roles.yaml", "acts: [case.decide,", "acts: [case.dither,")
	spoil(f, "calendar.yaml", "zone: Asia/Shanghai", "zone: Asia/Nowhere")
	spoil(f, "supervision.yaml", "monthlyDay: 10", "monthlyDay: 40")
	spoil(f, "pack.yaml", "name: {en: China, zh: 中国}", "name: {en: China}")
	spoil(f, "wording.yaml", "    credit: {", "    debit: {")
	_, err := Load(f)
	var ps Problems
	if !errors.As(err, &ps) {
		t.Fatalf("loaded: %v", err)
	}
	for _, want := range []string{
		"control.yaml: entries[0] 1C902.a: condition must be", `source "hearsay"`, `check "chilled"`, `makes the check "frozen"`, `"whim" is none`,
		`act "case.dither"`, `no role may do "case.decide"`, "Asia/Nowhere", "monthlyDay: must be", `pack.yaml: name: has no wording in "zh"`, `"credit" has no wording`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("nothing says %q in\n%v", want, err)
		}
	}
}

func TestStrictness(t *testing.T) {
	cases := map[string]func(fstest.MapFS){
		"field colour not found": func(f fstest.MapFS) { f["roles.yaml"].Data = append(f["roles.yaml"].Data, "colour: red\n"...) },
		"is missing":             func(f fstest.MapFS) { delete(f, "review.yaml") },
		"is no file of a pack":   func(f fstest.MapFS) { f["notes.txt"] = &fstest.MapFile{Data: []byte("x")} },
		"more than one document": func(f fstest.MapFS) { f["roles.yaml"].Data = append(f["roles.yaml"].Data, "---\nroles: []\n"...) },
		"is larger than":         func(f fstest.MapFS) { f["roles.yaml"].Data = make([]byte, maxFile+1) },
		"cannot be marked": func(f fstest.MapFS) {
			f["review.yaml"].Data = []byte(strings.Replace(string(f["review.yaml"].Data), "fields: [consignee", "fields: [buyer", 1))
		},
		"is not in roles.yaml": func(f fstest.MapFS) {
			f["review.yaml"].Data = []byte(strings.Replace(string(f["review.yaml"].Data), "named: [adviser_security]", "named: [spy]", 1))
		},
		"is not a day":     func(f fstest.MapFS) { f["pack.yaml"].Data = []byte("asOf: soon\n") },
		"cannot unmarshal": func(f fstest.MapFS) { f["pack.yaml"].Data = []byte("id: [1]\n") },
	}
	for want, spoil := range cases {
		f := files(t, "cn")
		spoil(f)
		if _, err := Load(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if _, err := LoadDir(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a folder that is none was loaded")
	}
}

// Every reason code that the review, the control list and the clocks can answer
// with has a sentence in every built-in language, with the same parameters.
func TestEveryCodeIsWorded(t *testing.T) {
	p := load(t, "cn")
	codes := map[string]bool{}
	literal := regexp.MustCompile(`"((?:control|review|gate|mend|clock)\.[a-z_]+)"`)
	for _, dir := range []string{"control", "review", "calendar"} {
		names, err := filepath.Glob("../../" + dir + "/*.go")
		if err != nil || len(names) == 0 {
			t.Fatal("no sources in ", dir)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range literal.FindAllStringSubmatch(string(raw), -1) {
				codes[m[1]] = true
			}
		}
	}
	for _, k := range review.Kinds() {
		delete(codes, k)
	}
	for _, c := range review.GateChecks() {
		codes["gate."+c], codes["mend."+c] = true, true
	}
	for _, c := range []string{"contains_assayed", "contains_declared", "not_assayed", "detection_unknown", "straddles"} {
		codes["control."+c] = true
	}
	for _, row := range append(review.CaseTransitions(), review.LicenceTransitions()...) {
		for _, g := range row.Guards {
			if g != "complete" {
				codes["guard."+g] = true
			}
		}
		if p.Word("zh", "move", row.Move) == row.Move {
			t.Errorf("move %s has no word", row.Move)
		}
	}
	for _, other := range append(Acts(), "control.contains_", "gate.linked") { // acts, a beginning, a rule
		delete(codes, other)
	}
	for code := range codes {
		for _, lang := range p.Languages {
			if p.Wording[lang][code] == "" {
				t.Errorf("%s has no sentence in %s", code, lang)
			}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(p.Wording["en"])) {
		en, zh := reason.Parameters(p.Wording["en"][code]), reason.Parameters(p.Wording["zh"][code])
		slices.Sort(en)
		slices.Sort(zh)
		if !slices.Equal(slices.Compact(en), slices.Compact(zh)) {
			t.Errorf("%s speaks of %v in English and of %v in Chinese", code, en, zh)
		}
	}
	for _, k := range control.Kinds() {
		if p.Word("zh", "kind", string(k)) == string(k) {
			t.Errorf("kind %s has no word", k)
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, name := range []string{"pack.yaml", "control.yaml", "calendar.yaml", "review.yaml"} {
		fsys, err := packs.Open("example")
		if err != nil {
			f.Fatal(err)
		}
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(name, raw)
	}
	f.Fuzz(func(t *testing.T, name string, raw []byte) {
		m := files(t, "example")
		if m[name] == nil {
			return
		}
		m[name].Data = raw
		if p, err := Load(m); err == nil {
			p.Classify(control.Goods{Form: "oxide"}, time.Unix(0, 0))
		}
	})
}
