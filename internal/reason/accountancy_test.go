package reason

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/finding"
	"lanthorn/accountancy/series"
)

func period(i int) string { return strconv.Itoa(i) }

// constants reads the constants of a package that are codes of a family such
// as "balance." or, with their type, of no family at all.
func constants(t *testing.T, dir, prefix, ofType string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			kind, _ := spec.Type.(*ast.Ident)
			if ofType != "" && (kind == nil || kind.Name != ofType) {
				return true
			}
			for _, v := range spec.Values {
				if code := literal(v); code != "" && strings.HasPrefix(code, prefix) {
					codes = append(codes, code)
				}
			}
			return true
		})
	}
	return codes
}

func TestEveryConstantCodeHasASentence(t *testing.T) {
	var refused *balance.InputError
	_, err := balance.Close([]balance.Period{{Terms: []balance.Term{{ID: "x", Kg: 1, Random: -1}}}})
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	anyError := refused.Params(period)
	maps.Copy(anyError, balance.Statement{}.Params(period))
	for _, c := range []struct {
		dir, prefix, ofType, lead string
		least                     int
		params                    map[string]string
	}{
		{"accountancy/balance", "balance.", "", "", 15, anyError},
		{"accountancy/series", "series.", "", "", 4, (&series.InputError{}).Params(period)},
		{"accountancy/finding", "evidence.", "Strength", "", 6, nil},
		{"accountancy/network", "", "Reason", "network.", 13, map[string]string{"place": ""}},
	} {
		codes := constants(t, c.dir, c.prefix, c.ofType)
		if len(codes) < c.least {
			t.Errorf("%s: only %d codes found", c.dir, len(codes))
		}
		known := map[string]bool{}
		for name := range c.params {
			known[name] = true
		}
		for _, code := range codes {
			if missing := Missing([]string{c.lead + code}); len(missing) > 0 {
				t.Errorf("%s: no sentence for %v", c.dir, missing)
			}
			checkParameters(t, c.lead+code, known)
		}
	}
}

// moved are the words of the machines: states and moves, "" for not yet there.
func moved() (states, moves []string) {
	for _, table := range [][]finding.Transition{finding.FindingTransitions(), finding.InspectionTransitions(), finding.ClueTransitions()} {
		for _, row := range table {
			moves = append(moves, row.Move)
			states = append(append(states, row.From...), row.To)
		}
	}
	return states, moves
}

func TestEveryWordOfFindingsIsSaid(t *testing.T) {
	states, moves := moved()
	for group, words := range map[string][]string{
		"state": states, "move": moves,
		"outcome":   constants(t, "accountancy/finding", "", "Outcome"),
		"family":    constants(t, "accountancy/detect", "", "Family"),
		"direction": constants(t, "accountancy/detect", "", "Direction"),
		"compound":  constants(t, "accountancy/detect", "", "Compound"),
		"innocent":  fieldValues(t, "Innocent"),
		"detector":  fieldValues(t, "Detector"),
	} {
		if len(words) < 2 {
			t.Errorf("%s: only %v found", group, words)
		}
		for _, lang := range Languages() {
			for _, word := range slices.Compact(slices.Sorted(slices.Values(words))) {
				if _, ok := catalogues[lang]["word."+group+"."+word]; !ok {
					t.Errorf("%s: no word for %s %q", lang, group, word)
				}
			}
		}
	}
}

// fieldValues reads the strings that the detectors put into a field.
func fieldValues(t *testing.T, field string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "accountancy", "detect", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	collect := func(e ast.Expr) {
		ast.Inspect(e, func(n ast.Node) bool {
			if x, ok := n.(ast.Expr); ok {
				if s := literal(x); s != "" {
					out = append(out, s)
				}
			}
			return true
		})
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.KeyValueExpr:
				if key, ok := x.Key.(*ast.Ident); ok && key.Name == field {
					collect(x.Value)
				}
			case *ast.AssignStmt:
				for i, left := range x.Lhs {
					if at, ok := left.(*ast.SelectorExpr); ok && at.Sel.Name == field && len(x.Lhs) == len(x.Rhs) {
						collect(x.Rhs[i])
					}
				}
			}
			return true
		})
	}
	return out
}

func TestSentencesOfAccountancy(t *testing.T) {
	quota := detect.QuotaOverrun(detect.Quota{Account: "A-1", Permit: 100, Lots: []detect.WeighedLot{{ID: "L", REO: 150, Random: .01}}}, detect.Test{FalseAlarm: .01})
	unsure := detect.QuotaOverrun(detect.Quota{Account: "A-1", Permit: 100, Lots: []detect.WeighedLot{{ID: "L", REO: 150}}}, detect.Test{FalseAlarm: .01})
	alone := balance.Statement{Code: balance.OneEvent, Kg: 12.5, Sigma: .25}
	waiting := balance.Statement{Code: balance.NoStocktake, First: 1, Last: 2}
	for _, c := range []struct {
		code, en, zh string
		params       map[string]string
	}{
		{quota.Reason.Code, "Account A-1 sums up to 150 kg of oxide under a permit of 100 kg.", "账户 A-1 合计氧化物 150 kg，许可量 100 kg。", quota.Reason.Params},
		{quota.Sure().Code, "the alarm is set at 0.01.", "报警线为 0.01。", quota.Sure().Params},
		{unsure.Sure().Code, "The figures for account A-1 have no uncertainty, so nothing is concluded.", "账户 A-1 的数据没有不确定度，因此不作结论。", unsure.Sure().Params},
		{waiting.Code, "There is no stocktake at the end of 1 to 2.", "1 至 2 期末没有盘点。", waiting.Params(period)},
		{alone.Code, "12.500 kg with a standard error of 0.25 kg", "12.500 kg，标准误差 0.25 kg", alone.Params(period)},
		{"guard.dated", "dated 1, before the last one of 2.", "该步骤的时间 1 早于上一步骤 2。", map[string]string{"at": "1", "last": "2"}},
		{"guard.outcome", "The finding stands at assigned and cannot be closed as “upheld”.", "疑点处于“已指派”，不能以“属实”结案。", map[string]string{"state": "assigned", "outcome": "upheld"}},
		{"detect.not_concluded", "(scrap against what can have been made)", "（废料与可能产生量）", map[string]string{"detector": "phantom_scrap"}},
	} {
		for lang, want := range map[string]string{"en": c.en, "zh": c.zh} {
			if got := Text(lang, c.code, c.params); !strings.Contains(got, want) {
				t.Errorf("%s %s: %q lacks %q", lang, c.code, got, want)
			}
		}
	}
}
