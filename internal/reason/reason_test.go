package reason

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"lanthorn/custody"
	"lanthorn/ree"
	"lanthorn/review"
)

// sources are the packages whose codes the catalogue must know.
var sources = []string{"ree", "custody", "calendar", "control", "review", "provenance", "screening", "internal/app",
	"accountancy/balance", "accountancy/detect", "accountancy/finding", "accountancy/fingerprint", "accountancy/network", "accountancy/series"}

// built lists codes that are put together at run time, with their parameters.
var built = map[string]map[string][]string{
	"ree": {"percent.number": {"value"}, "percent.negative": {"value"}, "percent.too_fine": {"value"}},
	"accountancy/detect": {
		"detect.magnet_floor": magnet, "detect.magnet_ceiling": magnet,
		"detect.duplicate_lots": {"pairs", "expected", "lots"}, "detect.identical_assays": {"pairs", "expected", "lots"},
		"detect.sure_fires": {"p", "falseAlarm"}, "detect.sure_quiet": {"p", "falseAlarm"},
	},
	"control": {
		"control.suspended": {"code", "until", "basis"}, "control.suspended_on_report": {"code", "until", "basis"},
		"control.kind_unknown": {"form", "kind"}, "control.kind_contradicts_form": {"form", "kind"},
		"control.contains_assayed": holding, "control.contains_declared": holding, "control.not_assayed": holding,
		"control.detection_unknown": holding, "control.straddles": holding,
		"control.hs_element_absent": {"elements", "hs"}, "control.hs_kind_mismatch": {"kind", "hs"}, "control.hs_says_controlled": {"hs"}, "control.hs_says_free": {"codes", "hs"},
	},
	"review": {
		"review.condition_unknown": {"condition"}, "review.deficiency_unknown": {"deficiency"}, "review.reason_unknown": {"reason"},
		"review.reason_missing": {"line", "asked", "granted"}, "review.conditions_and_outcome": {"line"}, "review.outcome_unknown": {"line"},
		"review.grant_is_not_what_was_asked": {"line", "asked", "granted"}, "review.reduced_is_not_less": {"line", "asked", "granted"}, "review.nothing_is_granted": {"line", "asked", "granted"},
		"gate.unlinked": nil, "mend.link_lots": nil, "gate.stale": {"ref"},
		"gate.changed_since_proposal": nil, "gate.too_old": nil, "gate.ahead": nil, "gate.upstream_changed": nil, "gate.rules_changed": nil,
	},
}

// magnet are the parameters of the two bounds on a magnet.
var magnet = []string{"lot", "rareEarth", "floor", "ceiling"}

// holding are the parameters of a reason that speaks of one element.
var holding = []string{"code", "element", "value", "low", "high", "limit"}

// collected lists parameters that reach a call by way of a variable.
var collected = map[string][]string{
	"quota.none":     {"party", "year", "stage", "class", "granted", "used", "asked"},
	"quota.exceeded": {"party", "year", "stage", "class", "granted", "used", "asked"},
	"quota.near":     {"party", "year", "stage", "class", "granted", "used", "asked"},
}

// callers are the functions that are given a code and pairs of parameters.
var callers = map[string]bool{"refuse": true, "Refuse": true, "flag": true, "because": true}

// codesIn reads the source of a package for every code and its parameters.
func codesIn(t *testing.T, dir string) map[string]map[string]bool {
	t.Helper()
	codes := map[string]map[string]bool{}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Skipf("%s does not parse at the moment: %v", name, err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && callers[called(call)] {
				readCall(codes, call)
			}
			return true
		})
	}
	return codes
}

func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// readCall finds the code among the first two arguments of a call, and the
// literals at every other place after it.
func readCall(codes map[string]map[string]bool, call *ast.CallExpr) {
	for at := min(1, len(call.Args)-1); at >= 0; at-- {
		code := literal(call.Args[at])
		if f, plain := call.Fun.(*ast.Ident); plain && f.Name == "refuse" && at == 0 && code != "" {
			code = "guard." + code // review's guards
		}
		if !strings.Contains(code, ".") || strings.ContainsAny(code, " /") {
			continue
		}
		params := codes[code]
		if params == nil {
			params = map[string]bool{}
			codes[code] = params
		}
		rest := call.Args[at+1:]
		if len(rest)%2 == 1 {
			rest = rest[1:]
		}
		for i := 0; i < len(rest); i += 2 {
			if name := literal(rest[i]); name != "" {
				params[name] = true
			}
		}
		return
	}
}

func literal(e ast.Expr) string {
	if b, ok := e.(*ast.BasicLit); ok && b.Kind == token.STRING {
		s, _ := strconv.Unquote(b.Value)
		return s
	}
	return ""
}

func TestEveryCodeHasASentence(t *testing.T) {
	all := map[string]map[string]bool{}
	for _, dir := range sources {
		codes := codesIn(t, filepath.Join("..", "..", dir))
		for code, params := range built[dir] {
			if codes[code] == nil {
				codes[code] = map[string]bool{}
			}
			for _, p := range params {
				codes[code][p] = true
			}
		}
		var names []string
		for code, params := range codes {
			names = append(names, code)
			for _, p := range collected[code] {
				params[p] = true
			}
			if all[code] == nil {
				all[code] = map[string]bool{}
			}
			maps.Copy(all[code], params)
		}
		sort.Strings(names)
		if missing := Missing(names); len(missing) > 0 {
			t.Errorf("%s: no sentence for %s", dir, strings.Join(missing, ", "))
		}
		if len(names) == 0 && (dir == "ree" || dir == "custody") {
			t.Errorf("no codes found in %s: the test reads the source wrongly", dir)
		}
	}
	for code, params := range all {
		checkParameters(t, code, params)
	}
	t.Logf("%d codes", len(all))
}

func checkParameters(t *testing.T, code string, known map[string]bool) {
	t.Helper()
	for _, lang := range Languages() {
		for key, text := range catalogues[lang] {
			if key != code && !strings.HasPrefix(key, code+":") {
				continue
			}
			for _, name := range Parameters(text) {
				if !known[name] {
					t.Errorf("%s %s asks for {%s}, which the code does not give", lang, key, name)
				}
			}
		}
	}
}

func TestEveryGateCheckHasASentence(t *testing.T) {
	for _, check := range review.GateChecks() {
		if missing := Missing([]string{"gate." + check, "mend." + check}); len(missing) > 0 {
			t.Errorf("no sentence for %v", missing)
		}
	}
}

func TestCustodysOwnListOfCodes(t *testing.T) {
	if missing := Missing(append(custody.Codes(), custody.FlagCodes()...)); len(missing) > 0 {
		t.Errorf("no sentence for %s", strings.Join(missing, ", "))
	}
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	for key, en := range catalogues["en"] {
		zh, ok := catalogues["zh"][key]
		if !ok {
			t.Errorf("%s is missing in Chinese", key)
			continue
		}
		a, b := Parameters(en), Parameters(zh)
		slices.Sort(a)
		slices.Sort(b)
		a, b = slices.Compact(a), slices.Compact(b)
		if !slices.Equal(a, b) {
			t.Errorf("%s: English asks for %v, Chinese for %v", key, a, b)
		}
	}
	for key := range catalogues["zh"] {
		if _, ok := catalogues["en"][key]; !ok {
			t.Errorf("%s is missing in English", key)
		}
	}
}

func TestEveryFormHasAWord(t *testing.T) {
	for _, lang := range Languages() {
		for _, f := range ree.Forms() {
			if Word(lang, "form", string(f.Form)) == string(f.Form) && f.Form != "oxide" && lang == "zh" {
				t.Errorf("%s: no word for %s", lang, f.Form)
			}
			if _, ok := catalogues[lang]["word.form."+string(f.Form)]; !ok {
				t.Errorf("%s: no word for %s", lang, f.Form)
			}
		}
	}
}

func TestSentence(t *testing.T) {
	for _, c := range []struct {
		lang, want string
		r          *ree.Refusal
	}{
		{"en", "Lot SP-0412-K holds 118.200 kg and 100.000 kg of it is free; this event asks for 140.000 kg. Reduce the quantity or add a second lot.",
			ree.Refuse("lot.too_little", "lot", "SP-0412-K", "holds", "118.200 kg", "free", "100.000 kg", "asked", "140.000 kg")},
		{"zh-Hans", "批次 SP-0412-K 有 118.200 kg，其中 100.000 kg 可用；本记录要 140.000 kg。请减少数量或增加一个批次。",
			ree.Refuse("lot.too_little", "lot", "SP-0412-K", "holds", "118.200 kg", "free", "100.000 kg", "asked", "140.000 kg")},
		{"en", "Process P1 does not make NdFeB magnet. Choose another form or another process, or have the process registered for it.",
			ree.Refuse("process.output_form", "process", "P1", "form", "magnet_ndfeb")},
		{"en", "The mass for lot L1 must be above zero and not more than 9 million tonnes. Enter the mass with its unit.", ree.Refuse("mass.not_positive", "lot", "L1")},
		{"en", "A mass above zero is needed here, and not more than 9 million tonnes. Enter the mass with its unit.", ree.Refuse("mass.not_positive")},
		{"en", "X held no permission on 2024-01-01. Check the date; if it is right, ask the authority about the permission.", ree.Refuse("permission.none", "party", "X", "activity", "", "day", "2024-01-01")},
		{"zh", "现在不能进行此步骤（决定）：当前状态为草稿，需要待批准、已决定。请先完成之前的步骤。", ree.Refuse("guard.state", "move", "decide", "state", "draft", "from", "authorisation, decided")},
		{"en", "The gate is no longer current: the rules have changed. Evaluate it again before the decision.", ree.Refuse("guard.gate_current", "why", "gate.rules_changed")},
		{"en", "nobody.knows a=b", ree.Refuse("nobody.knows", "a", "b")},
		{"en", "", nil},
	} {
		if got := Sentence(c.lang, c.r); got != c.want {
			t.Errorf("%s %v\n got %s\nwant %s", c.lang, c.r, got, c.want)
		}
	}
}

func TestWhere(t *testing.T) {
	for field, want := range map[string]string{
		"inputs[1].lot": "Lot used 2: ", "outputs[0]": "New lot 1: ", "now.outputs[3].assay.Nd": "New lot 4: ",
		"site": "", "": "", "inputs[": "", "inputs[x]": "", "elsewhere[1]": "",
	} {
		if got := Where("en", field); got != want {
			t.Errorf("Where(%q) = %q, want %q", field, got, want)
		}
	}
}

func TestAnUnknownValueIsShownAsItIs(t *testing.T) {
	if got := Fill("a {x} b {y", func(string) (string, bool) { return "", false }); got != "a … b …" {
		t.Errorf("got %q", got)
	}
	if _, err := fs.Stat(os.DirFS("locale"), "en.json"); err != nil {
		t.Error(err)
	}
}
