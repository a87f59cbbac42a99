package app

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"lanthorn/control"
	"lanthorn/guideline"
	"lanthorn/internal/pack"
	"lanthorn/packs"
	"lanthorn/ree"
	"lanthorn/review"
)

// withItems is an installation whose law accepts the equipment and technology of
// packs/cn, with the one guideline on equipment.
func withItems(t *testing.T) *fixture {
	t.Helper()
	files, err := packs.Open("cn")
	if err != nil {
		t.Fatal(err)
	}
	cn, err := pack.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, func(c *Config) {
		c.Law.Pack = only(t, c.Law.Pack, "cn.ann56.equipment")
		list, policy := *c.Law.Control, *c.Law.Review
		list.Items, policy.Items = cn.Control.Items, cn.Control.Items
		c.Law.Control, c.Law.Review = &list, &policy
	})
	f.industry()
	return f
}

func mill(sets int64) review.Line {
	return review.Line{Subject: control.Equipment, Code: "ann56.equipment", HS: "8474201000", Units: sets, Unit: "set", Text: "jet mill for NdFeB powder"}
}

func know(n int64) review.Line {
	return review.Line{Subject: control.Technology, Code: "1E902.a", Units: n, Unit: "document", Means: review.Electronic, Text: "sintering parameters"}
}

func asking(lines ...review.Line) review.Application {
	a := application("", 0)
	for i := range lines {
		lines[i].No = i + 1
	}
	a.Lines = lines
	return a
}

func TestEquipmentGoesFromApplicationToBorder(t *testing.T) {
	f := withItems(t)
	ctx := context.Background()
	f.now = time.Date(2027, 1, 11, 9, 0, 0, 0, china)
	ref := f.lodged(asking(mill(5), know(2)))
	c, err := f.Case(ctx, reviewer, ref)
	f.must(err)
	for i := range c.Classes {
		if c.Classes[i].Controlled != control.Yes {
			t.Errorf("line %d is %+v", i+1, c.Classes[i])
		}
		if v := c.Verdict(i + 1); v.Status != review.Verified {
			t.Errorf("line %d: the gate says %+v", i+1, v)
		}
	}
	if c.Guided == nil || len(c.Guided.Run.Results) != 1 || c.Guided.Run.Results[0].Rule != "cn.ann56.equipment" || c.Guided.Run.Results[0].Failed != "" {
		t.Fatalf("the guidelines say %+v", c.Guided)
	}
	_, err = f.OpenReview(ctx, reviewer, "", ref, nil)
	f.must(err)
	propose := func(sets ree.Mass) error {
		_, err := f.Propose(ctx, reviewer, "", ref, []review.LineOutcome{{Line: 1, Outcome: review.GrantReduced, MassMG: sets, Reasons: []string{"criteria_met"}}, {Line: 2, Outcome: review.Grant, MassMG: 2, Reasons: []string{"criteria_met"}}},
			[]review.CriterionFinding{{Criterion: "security", Finding: "no_concern"}})
		return err
	}
	refused(t, propose(5), "review.reduced_is_not_less")
	f.must(propose(4))
	c, err = f.Case(ctx, reviewer, ref)
	f.must(err)
	_, err = f.Countersign(ctx, countersigner, "", ref, c.ProposalHash)
	f.must(err)
	rec, err := f.Decide(ctx, decider, "", ref, c.ProposalHash)
	f.must(err)
	ask := func(line int, amount, unit string) BorderQuestion {
		return BorderQuestion{Licence: rec.Licence, Line: line, Quantity: &review.Quantity{Amount: amount, Unit: unit}, Declaration: "D-" + amount}
	}
	says := func(q BorderQuestion, answer, code string) {
		t.Helper()
		a, err := f.Check(ctx, customs, q)
		f.must(err)
		if a.Answer != answer || code != "" && (len(a.Reasons) == 0 || a.Reasons[0].Code != code) {
			t.Errorf("%+v: customs says %s %v", q.Quantity, a.Answer, a.Reasons)
		}
	}
	says(ask(1, "4", "set"), "yes", "")
	says(ask(1, "5", "set"), "no", "guard.balance")
	says(ask(1, "1", "piece"), "refer", "customs.unit")
	says(ask(1, "1.5", "set"), "refer", "customs.pieces_whole")
	byMass := BorderQuestion{Licence: rec.Licence, Line: 1, Mass: 2, Declaration: "D-kg"}
	says(byMass, "refer", "customs.counted")
	_, err = f.WriteOff(ctx, customs, "kg", byMass)
	refused(t, err, "customs.counted")
	moved, err := f.WriteOff(ctx, customs, "w1", ask(1, "3", "set"))
	f.must(err)
	if moved.Remaining != 1 || moved.Seq == 0 {
		t.Errorf("one set should be left, and it is %d", moved.Remaining)
	}
	_, err = f.ReverseGoods(ctx, customs, "b1", BorderChange{Licence: rec.Licence, Line: 1, Of: moveID(customs, "w1"), Quantity: &review.Quantity{Amount: "1", Unit: "set"}, Declaration: "D-3", Reason: "one came back"})
	f.must(err)
	d := f.detail(rec.Licence)
	if l := d.Lines[0]; l.Unit != "set" || l.RemainingMG != 2 || l.CommittedMG != 2 || l.AuthorisedMG != 4 || !slices.Equal(l.Codes, []string{"ann56.equipment"}) {
		t.Errorf("the licence line: %+v", l)
	}
	_, err = f.MeasureLine(ctx, reviewer, "", rec.Licence, 1, review.Measure{PieceMG: 7, Basis: "weighed"})
	refused(t, err, "review.not_of_subject")
	steps, err := f.Reproduce(ctx, reviewer, ref)
	f.must(err)
	if slices.ContainsFunc(steps, func(s review.Step) bool { return !s.Same }) {
		t.Errorf("made again: %+v", steps)
	}
	f.dayOfSets(rec.Licence)
	f.replays()
}

// dayOfSets closes the day: its file says sets as sets, and customs' own file is
// held against them.
func (f *fixture) dayOfSets(licence string) {
	f.t.Helper()
	ctx := context.Background()
	day := f.now.Format(time.DateOnly)
	f.now = f.now.AddDate(0, 0, 1)
	_, err := f.CloseBorderDay(ctx, customs, "day", day)
	f.must(err)
	_, text, err := f.BorderDayFile(ctx, customs, day, "csv")
	f.must(err)
	if want := "D-3," + licence + ",1,total,,,,,,2,set"; !strings.Contains(string(text), want) {
		f.t.Errorf("the day's file lacks %q:\n%s", want, text)
	}
	diffs, err := f.CompareBorderDay(ctx, customs, "theirs", day, []byte("declaration,licence,line,kg,units\nD-3,"+licence+",1,,3\n"))
	f.must(err)
	if len(diffs) != 1 || diffs[0].OursMG != 2 || diffs[0].TheirsMG != 3 || diffs[0].Unit != "set" {
		f.t.Errorf("the difference is %+v", diffs)
	}
}

func TestSuspendedItemsAreSeen(t *testing.T) {
	f := withItems(t)
	ref := f.lodged(asking(mill(1)))
	c, err := f.Case(context.Background(), reviewer, ref)
	f.must(err)
	if c.Classes[0].Controlled != control.No || c.Guided == nil || len(c.Guided.Run.Of(guideline.Flags)) != 0 {
		t.Errorf("under the suspension: %+v, %+v", c.Classes, c.Guided)
	}
}

func TestWhatIsWrongWithALineOfEquipment(t *testing.T) {
	f := withItems(t)
	ctx := context.Background()
	lot := f.magnets().Lot
	goods := application(lot, kg).Lines[0]
	for name, c := range map[string]struct {
		line review.Line
		spot func(*review.Line)
		code string
	}{
		"unknown subject":         {mill(1), func(l *review.Line) { l.Subject = "weapon" }, "review.subject"},
		"unknown item":            {mill(1), func(l *review.Line) { l.Code = "2B999" }, "review.item"},
		"item of another subject": {mill(1), func(l *review.Line) { l.Code = "1E902.a" }, "review.item"},
		"no description":          {mill(1), func(l *review.Line) { l.Text = " " }, "review.missing"},
		"no customs code":         {mill(1), func(l *review.Line) { l.HS = "" }, "review.missing"},
		"nothing":                 {mill(0), func(*review.Line) {}, "review.units"},
		"less than nothing":       {mill(-1), func(*review.Line) {}, "review.units"},
		"unknown unit":            {mill(1), func(l *review.Line) { l.Unit = "crate" }, "review.units"},
		"no means":                {know(1), func(l *review.Line) { l.Means = "" }, "review.means"},
		"means of equipment":      {mill(1), func(l *review.Line) { l.Means = review.OnCarrier }, "review.not_of_subject"},
		"mass":                    {mill(1), func(l *review.Line) { l.MassMG = kg }, "review.not_of_subject"},
		"lots":                    {mill(1), func(l *review.Line) { l.Lots = goods.Lots }, "review.not_of_subject"},
		"form":                    {mill(1), func(l *review.Line) { l.Form = "magnet_ndfeb" }, "review.not_of_subject"},
		"goods by the piece":      {goods, func(l *review.Line) { l.Units, l.Unit = 3, "piece" }, "review.not_of_subject"},
		"goods without lots":      {goods, func(l *review.Line) { l.Lots, l.Subject, l.MassMG, l.Form = nil, "", 0, "" }, "review.line_mass"},
	} {
		line := c.line
		c.spot(&line)
		_, err := f.Lodge(ctx, maker, "", "", asking(line))
		if err == nil {
			t.Errorf("%s is accepted", name)
			continue
		}
		refused(t, err, c.code)
	}
	g := open(t)
	g.industry()
	_, err := g.Lodge(ctx, maker, "", "", asking(mill(1)))
	refused(t, err, "review.subject")
}

func TestAnAmendmentOfEquipment(t *testing.T) {
	p := withItems(t).desk().Policy
	was, now := asking(mill(5), know(2)), asking(mill(4), know(3))
	got := p.Amend(&was, &now)
	var fields []string
	for _, c := range got.Changes {
		fields = append(fields, c.Field+" "+c.Was+" → "+c.Now)
	}
	if want := []string{"line.mass_down 5 set → 4 set", "line.mass_up 2 document → 3 document"}; !slices.Equal(fields, want) {
		t.Errorf("changes %q, want %q", fields, want)
	}
}
