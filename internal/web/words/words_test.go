package words

import (
	"html/template"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func load(t *testing.T) map[string]*Lang {
	t.Helper()
	langs, err := Load(os.DirFS("../locale"))
	if err != nil {
		t.Fatal(err)
	}
	return langs
}

func TestCataloguesHaveTheSameKeysAndParameters(t *testing.T) {
	langs := load(t)
	en, zh := langs["en"], langs["zh"]
	for _, k := range en.Keys() {
		if !zh.Has(k) {
			t.Errorf("zh lacks %q", k)
			continue
		}
		if !slices.Equal(en.Params(k), zh.Params(k)) {
			t.Errorf("%q: parameters en %v, zh %v", k, en.Params(k), zh.Params(k))
		}
	}
	for _, k := range zh.Keys() {
		if !en.Has(k) {
			t.Errorf("en lacks %q", k)
		}
	}
}

// TestNoEnglishLeftInChinese: a Chinese text of letters only was not translated.
func TestNoEnglishLeftInChinese(t *testing.T) {
	zh := load(t)["zh"]
	same := map[string]bool{"brand": true, "sep": true}
	for _, k := range zh.Keys() {
		lit := ""
		for _, p := range zh.texts[k] {
			lit += p.lit
		}
		if lit != "" && !same[k] && !strings.ContainsFunc(lit, func(r rune) bool { return r >= 0x2e80 || r < 'A' }) {
			t.Errorf("%q reads %q", k, lit)
		}
	}
}

func TestLoadRefusesBadCatalogues(t *testing.T) {
	for _, bad := range []string{`[]`, `{"a":"x","a":"y"}`, `{"a":"{n"}`, `{"a":"{}"}`, `{"a":"{n:x}"}`, `{"a":1}`, `{"a":"x"} more`, ``} {
		if _, err := parseCatalogue([]byte(bad)); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
}

func TestQuantities(t *testing.T) {
	langs := load(t)
	cases := []struct {
		p      Phrase
		en, zh string
	}{
		{Kg(118_200_000), "118.200\u202fkg", "118.200\u202f千克"},
		{T(18_600_000_000), "18.6\u202ft", "18.6\u202f吨"},
		{KgU(240_000_000, 120_000), "240.000\u202fkg\u202f±\u202f0.120", "240.000\u202f千克\u202f±\u202f0.120"},
		{Mass{MG: 1_234_567_890_123_456}, "1,234,567.9\u202ft", "1,234,567.9\u202f吨"},
		{Mass{MG: 999}, "0.999\u202fg", "0.999\u202f克"},
		{Kg(-500_000), "−0.500\u202fkg", "−0.500\u202f千克"},
		{Kg(-1), "0.000\u202fkg", "0.000\u202f千克"},
		{Mass{MG: -9223372036854775808, Unit: Tonne, Places: 0}, "−9,223,372,037\u202ft", "−9,223,372,037\u202f吨"},
		{Pct(62, 0), "62\u202f%", "62%"},
		{Percent{V: .01, Places: 2, Below: true}, "<\u202f0.01\u202f%", "<\u202f0.01%"},
		{Num(-1234567), "−1,234,567", "−1,234,567"},
		{Date(time.Date(2026, 11, 4, 0, 0, 0, 0, time.UTC)), "4 Nov 2026", "2026年11月4日"},
		{Date(time.Time{}), "not known", "未知"},
		{Stamp(time.Date(2026, 3, 18, 14, 20, 0, 0, time.FixedZone("", 8*3600))), "2026-03-18 14:20\u00a0+08", "2026-03-18 14:20\u00a0+08"},
		{Country("DE"), "Germany", "德国"},
		{Country("??"), "??", "??"},
		{Code{"form", "oxide"}, Code{"form", "oxide"}.In(langs["en"]), Code{"form", "oxide"}.In(langs["zh"])},
		{Code{"form", "no-such-form"}, "no-such-form", "no-such-form"},
		{M("pager.shown", "shown", 1200), "1,200 shown", "显示 1,200 条"},
		{M("site.returns.late", "late", 1), "1 return is late or missing.", "1 期月报迟报或未报。"},
		{List{Plain("a"), nil, Plain("b")}, "a, , b", "a、、b"},
	}
	for _, c := range cases {
		if got := c.p.In(langs["en"]); got != c.en {
			t.Errorf("en %#v: %q, want %q", c.p, got, c.en)
		}
		if got := c.p.In(langs["zh"]); got != c.zh {
			t.Errorf("zh %#v: %q, want %q", c.p, got, c.zh)
		}
	}
}

func TestMarkupEscapesWhateverItIsGiven(t *testing.T) {
	en := load(t)["en"]
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s") + "<b>&\"'"
		for _, p := range []any{s, Plain(s), Text{En: s}, Ref{Text: s, Href: "/" + s}, Code{"form", s}, M("pager.shown", "shown", s), List{Plain(s)}, Country(s), Reason{Code: s}} {
			if out := string(Mark(en, p)); strings.Contains(out, "<b>") {
				t.Fatalf("%T let <b> through: %s", p, out)
			}
		}
	})
}

func TestRefLinksOnlyWithinTheSite(t *testing.T) {
	en := load(t)["en"]
	for _, href := range []string{"javascript:alert(1)", "//evil.example", "https://evil.example", `/\evil`, ""} {
		if out := (Ref{"X", href}).Markup(en); strings.Contains(string(out), "href") {
			t.Errorf("%q became a link: %s", href, out)
		}
	}
	if out := (Ref{Text: "EX-0015-V"}).Markup(en); out != template.HTML(`<span class="ref nw">EX-0015-V</span>`) {
		t.Errorf("a short reference may break: %s", out)
	}
	if out := (Ref{"X", "/lots/X"}).Markup(en); out != template.HTML(`<a class="ref" href="/lots/X">X</a>`) {
		t.Errorf("got %s", out)
	}
}

// TestFixedAgreesWithPlainDivision checks the whole-number rounding against
// division in floating point where that is exact enough.
func TestFixedAgreesWithPlainDivision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Int64Range(-1e12, 1e12).Draw(t, "v")
		got := strings.NewReplacer(",", "", "−", "-").Replace(fixed(v, 6, 6))
		back := strings.ReplaceAll(got, ".", "")
		back = strings.TrimLeft(strings.TrimPrefix(back, "-"), "0")
		want := strings.TrimLeft(strings.TrimPrefix(group0(v), "-"), "0")
		if back != want {
			t.Fatalf("fixed(%d) = %s", v, got)
		}
	})
}

func group0(v int64) string {
	return strings.ReplaceAll(strings.ReplaceAll(Num(v).In(nil), ",", ""), "−", "-")
}
