package scenario

import (
	"slices"
	"strings"
	"testing"

	"lanthorn/outlook/model"
	"lanthorn/outlook/world"

	"pgregory.net/rapid"
)

func machine(tb testing.TB) *model.Machine {
	tb.Helper()
	net, err := world.Base()
	if err != nil {
		tb.Fatal(err)
	}
	m, err := model.Compile(net)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

func run(tb testing.TB, m *model.Machine, s Scenario, p model.Params) *model.Result {
	tb.Helper()
	plan, err := s.Compile(m)
	if err != nil {
		tb.Fatal(err)
	}
	return model.NewRunner(m, plan.Months).Run(plan, p, nil)
}

func TestExamplesRunInBalance(t *testing.T) {
	m := machine(t)
	for _, s := range Examples() {
		if r := run(t, m, s, model.Defaults()); r.Imbalance > 1e-9 {
			t.Errorf("%s: out of balance by %g of what moved", s.Name, r.Imbalance)
		}
	}
}

// Every problem is said, with its place.
func TestEveryProblemIsSaid(t *testing.T) {
	s := Scenario{Name: "wrong", From: "2025", Months: 0, Levers: []Lever{
		{Kind: Ban, By: "XXX", To: []string{"USA", "Atlantis"}, Elements: []string{"Pm"}, Stages: []string{"dust"}, Users: []string{"nobody"}, Start: "2025-13-01", Share: n(1.3)},
		{Kind: Licence, By: "CHN", Start: "2025-04-04", End: "2025-04-04"},
		{Kind: "wish", By: "CHN", Start: "2025-01-01"},
		{Kind: Ban, By: "CHN", Start: "2025-01-01", Share: n(1), Announced: "2024-12-01", Withdrawn: "2025-02-01"},
		{Kind: Ban, By: "CHN", Start: "2025-01-01", Share: n(1), Withdrawn: "2024-12-01"},
		{Kind: ExportQuota, By: "CHN", To: []string{"USA"}, Elements: []string{"Dy"}, Start: "2025-01-01", Tonnes: n(1), Share: n(1)},
	}, Responses: []Response{
		{Kind: Stockpile, Countries: []string{"USA"}, AimDays: n(-3)},
		{Kind: Plant, Stage: "separation", Country: "ITA", Start: "2025-01-01", Tonnes: n(1), Share: n(1)},
		{Kind: Recycling, Countries: []string{"FRA"}, Start: "2025-01-01", Share: n(0.7)}, {Kind: Recycling, Countries: []string{"FRA"}, Start: "2025-01-01", Share: n(0.6)},
		{Kind: Stockpile, Countries: []string{"JPN", "USA"}, AimDays: n(3), Start: "2025-01-01"},
		{Kind: Priority, Start: "2025-01-01"},
	}}
	err := s.Check(machine(t).Network())
	if err == nil {
		t.Fatal("nothing was wrong")
	}
	for _, place := range []string{
		"source: ", "from: ", "months: ", "levers[0].by: ", "levers[0].to[1]: ", "levers[0].elements[0]: ", "levers[0].stages[0]: ", "levers[0].users[0]: ", "levers[0].start: ", "levers[0].share: ",
		"levers[1].end: ", "levers[1].delayDays: ", "levers[1].approve: ", "levers[2].kind: ", "levers[3].withdrawn: ", "levers[4].withdrawn: ", "levers[5].to: ", "levers[5].elements: ", "levers[5].share: ", "responses[4].start: ", "responses[5].start: ", "responses[0].aimDays: ", "responses[1].country: ", "responses[3].share: ", "responses[4].countries[1]: USA has a stockpile in responses[0]",
	} {
		if !strings.Contains("\n"+err.Error(), "\n"+place) {
			t.Errorf("nothing is said of %q", place)
		}
	}
	if !strings.Contains(err.Error(), "130 %") {
		t.Errorf("no sum in:\n%v", err)
	}
}

// What is announced and taken back before it begins holds nothing; people have
// heard of it, as of the control before it, and of what follows that one they have
// not heard anew.
func TestWhatIsTakenBackIsOnlyHeardOf(t *testing.T) {
	m := machine(t)
	licence := func(start, end string) Lever {
		return Lever{Kind: Licence, By: "CHN", Stages: []string{"magnet"}, Start: start, End: end, DelayDays: n(60), Approve: n(1)}
	}
	threat := Lever{Kind: Ban, By: "CHN", Stages: []string{"magnet"}, Announced: "2024-10-09", Withdrawn: "2024-11-07", Start: "2024-12-01", Share: n(1)}
	s := Scenario{Name: "a threat", Source: "invented", From: "2024-01", Months: 24, Levers: []Lever{licence("2024-04-04", "2024-06-20"), licence("2024-06-20", "2024-08-01"), threat, licence("2025-02-01", "")}}
	plan, err := s.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, stretch := range plan.Stretches {
		if stretch.Open != nil {
			t.Errorf("month %d has a ban", stretch.First)
		}
	}
	heard := 0
	for i, months := range plan.Alarms {
		switch {
		case len(months) == 0:
		case !slices.Equal(months, []int{3, 9, 13}):
			t.Errorf("%s in %s is alarmed in the months %v", m.Network().Plants[i].Name, m.Network().Plants[i].Country, months)
		default:
			heard++
		}
	}
	if heard < 20 {
		t.Errorf("%d users of magnets have heard", heard)
	}
}

// Mass closes and no stock is below zero under any levers and parameters.
func TestMassClosesUnderAnyLevers(t *testing.T) {
	m := machine(t)
	rapid.Check(t, func(t *rapid.T) {
		s := anyScenario(t, m)
		ranges := model.Ranges()
		quantiles := make([]float64, len(ranges))
		for i := range quantiles {
			quantiles[i] = rapid.Float64Range(0, 0.999).Draw(t, "quantile")
		}
		plan, err := s.Compile(m)
		if err != nil {
			t.Fatal(err)
		}
		r := model.NewRunner(m, plan.Months)
		result := r.Run(plan, model.Drawn(ranges, quantiles), nil)
		if result.Imbalance > 1e-9 {
			t.Fatalf("out of balance by %g", result.Imbalance)
		}
		if stray := r.Stray(); stray > 1e-9 {
			t.Fatalf("queues and what is awaited differ by %g", stray)
		}
		if low := r.Lowest(); low < 0 {
			t.Fatalf("a stock of %g", low)
		}
	})
}

// useful is a lever without the members that its kind has no use for.
func (l Lever) useful() Lever {
	uses := func(name string) bool {
		return slices.Contains(needs[l.Kind], name) || slices.Contains(takes[l.Kind], name)
	}
	for name, x := range map[string]**float64{"share": &l.Share, "tonnes": &l.Tonnes, "factor": &l.Factor, "delayDays": &l.DelayDays, "approve": &l.Approve, "review": &l.Review, "identify": &l.Identify, "content": &l.Content} {
		if !uses(name) {
			*x = nil
		}
	}
	for name, x := range map[string]*[]string{"to": &l.To, "elements": &l.Elements} {
		if !uses(name) {
			*x = nil
		}
	}
	return l
}

func anyScenario(t *rapid.T, m *model.Machine) Scenario {
	s := Scenario{Name: "any", Source: "invented", From: "2024-01", Months: 30}
	day := func() string {
		return rapid.SampledFrom([]string{"2024-03-10", "2024-06-01", "2024-09-30", "2025-01-15"}).Draw(t, "day")
	}
	part := func() *float64 { return n(rapid.Float64Range(0, 1).Draw(t, "part")) }
	for range rapid.IntRange(0, 4).Draw(t, "levers") {
		l := Lever{Kind: rapid.SampledFrom([]string{Ban, Licence, ExportQuota, MiningQuota, Tax, DeMinimis}).Draw(t, "kind"), By: "CHN", Start: day()}
		if rapid.Bool().Draw(t, "ends") {
			l.End = "2025-06-20"
		}
		if rapid.Bool().Draw(t, "some") {
			l.To = rapid.SliceOfN(rapid.SampledFrom(m.Network().Countries[1:]), 1, 5).Draw(t, "to")
		}
		l.Elements = rapid.SliceOfN(rapid.SampledFrom(controlled), 0, 3).Draw(t, "elements")
		l.Share, l.Approve, l.Identify, l.Content, l.Factor = part(), part(), part(), part(), part()
		l.Tonnes, l.DelayDays = n(rapid.Float64Range(0, 50_000).Draw(t, "tonnes")), n(rapid.Float64Range(0, 300).Draw(t, "days"))
		if rapid.Bool().Draw(t, "bounded") {
			l.Review = part()
		}
		s.Levers = append(s.Levers, l.useful())
	}
	for range rapid.IntRange(0, 3).Draw(t, "openings") {
		o := rapid.SampledFrom([]Opening{{"CHN", "oxide", "Nd", 0}, {"CHN", "oxide", "Dy", 0}, {"CHN", "metal", "Tb", 0}, {"CHN", "concentrate", "La", 0}, {"JPN", "magnet", "Dy", 0}}).Draw(t, "opening")
		if o.Tonnes = rapid.Float64Range(0, 50_000).Draw(t, "held"); !slices.ContainsFunc(s.Opening, func(p Opening) bool { return p.Element == o.Element && p.Country == o.Country }) {
			s.Opening = append(s.Opening, o)
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "responses") {
		r := rapid.SampledFrom([]Response{
			{Kind: Stockpile, Countries: []string{"USA", "JPN"}, HaveDays: n(20), AimDays: n(90), FillMonths: 12, Start: "2024-02-01"},
			{Kind: Plant, Stage: "separation", Country: "MYS", Start: "2024-06-01", Tonnes: n(5000), Heavy: n(3000), Share: n(0.5), RampMonths: 6},
			{Kind: Recycling, Countries: []string{"USA"}, Start: "2024-02-01", Share: n(0.3)},
			{Kind: Substitution, Start: "2024-02-01", Share: n(0.2), RampMonths: 12}, {Kind: Priority},
		}).Draw(t, "response")
		if r.Kind != Stockpile || !slices.ContainsFunc(s.Responses, func(q Response) bool { return q.Kind == Stockpile }) {
			s.Responses = append(s.Responses, r)
		}
	}
	return s
}

// banSlack is by what part a country may lack less under a stricter ban where
// neodymium is scarce already and heavies are banned besides: what its makers no
// longer take for heavy magnets goes into plain ones, of which more stay at home.
// docs/METHODS.md has a case.
const banSlack = 0.005

// sharesNeodymium says whether a milder ban has neodymium scarce and a stricter one
// heavies too.
func sharesNeodymium(milder, stricter []string) bool {
	return slices.Contains(milder, "Nd") && (slices.Contains(stricter, "Dy") || slices.Contains(stricter, "Tb"))
}

// Under fixed responses a stricter ban does not lower what goes unmet where it
// bites, more of what is shipped or more elements; but for banSlack where two products
// share what is left of a metal.
func TestAStricterBanNeverHelpsWhomItHits(t *testing.T) {
	m := machine(t)
	runner := model.NewRunner(m, 36)
	rapid.Check(t, func(t *rapid.T) {
		to := rapid.SampledFrom([]string{"USA", "DEU", "JPN", "KOR", "IND"}).Draw(t, "to")
		low := rapid.Float64Range(0, 1).Draw(t, "share")
		high := rapid.Float64Range(low, 1).Draw(t, "stricter")
		elements := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"Nd", "Dy", "Tb", "Sm", "Y", "La"}), 1, 4, rapid.ID).Draw(t, "elements")
		fewer := elements[:rapid.IntRange(1, len(elements)).Draw(t, "fewer")]
		ban := func(share float64, elements []string) float64 {
			s := Scenario{Name: "ban", Source: "invented", From: "2024-01", Months: 36, Levers: []Lever{{Kind: Ban, By: "CHN", To: []string{to}, Elements: elements, Start: "2024-04-01", Share: &share}}}
			plan, err := s.Compile(m)
			if err != nil {
				t.Fatal(err)
			}
			r := runner.Run(plan, model.Defaults().Fixed(), nil)
			return lacking(m, r, to)
		}
		mild, strict := ban(low, fewer), ban(high, elements)
		slack := 1e-9
		if sharesNeodymium(fewer, elements) {
			slack = banSlack
		}
		if strict < mild*(1-slack)-1e-9 {
			t.Fatalf("%s lacks %.6f t under the stricter ban, %.6f under the milder", to, strict, mild)
		}
	})
}

func lacking(m *model.Machine, r *model.Result, country string) (sum float64) {
	countries := m.Network().Countries
	for t := range r.Months {
		for c, code := range countries {
			if code == country {
				sum += r.Lacking[t*len(countries)+c]
			}
		}
	}
	return sum
}

// A lever reaches what it names and nothing else.
func TestABanOfHeaviesLeavesPlainMagnetsAlone(t *testing.T) {
	m := machine(t)
	s := HeavyBan()
	plan, err := s.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	for e := range m.Network().Links {
		open := plan.Stretches[0].Open[e*model.Lanes:]
		hit := m.MarketOf(e) == model.Magnet && m.Foreign(e) && m.Network().Plants[m.Network().Links[e].From].Country == "CHN"
		if hit != (open[model.Heavy] == 0 && m.MarketOf(e) == model.Magnet) || m.MarketOf(e) == model.Magnet && open[model.Plain] != 1 {
			t.Fatalf("link %d: %v", e, open[:3])
		}
	}
}

func TestDefenceAloneIsHit(t *testing.T) {
	m := machine(t)
	s := Scenario{Name: "military users", Source: "invented", From: "2024-01", Months: 36, Levers: []Lever{{Kind: Ban, By: "CHN", Users: []string{"defence"}, Start: "2024-04-01", Share: n(1)}}}
	r := run(t, m, s, model.Defaults())
	sectors := m.Network().Sectors
	var defence, cars float64
	for month := range r.Months {
		for i, x := range sectors {
			if x.Name == "defence" {
				defence += r.Unmet[month*len(sectors)+i]
			}
			if x.Car {
				cars += r.Unmet[month*len(sectors)+i]
			}
		}
	}
	if defence == 0 || cars > 0.01*defence {
		t.Errorf("defence lacks %g t, cars %g t", defence, cars)
	}
}

// Stocks that are there help: 180 days leave less unmet than none.
func TestAStockpileHelps(t *testing.T) {
	m := machine(t)
	without, with := run(t, m, Licensing2025(), model.Defaults()).UnmetShare(0, 24), run(t, m, Stockpile180(), model.Defaults()).UnmetShare(0, 24)
	if !(with < without) {
		t.Errorf("%.4f with, %.4f without", with, without)
	}
}

// Goods made of much controlled material wait at the border of third countries.
func TestDeMinimisReachesThirdCountries(t *testing.T) {
	m := machine(t)
	s := Scenario{Name: "de minimis", Source: "invented", From: "2024-01", Months: 12, Levers: []Lever{{Kind: DeMinimis, By: "CHN", Stages: []string{"magnet"}, Start: "2024-04-01", Content: n(0.3), DelayDays: n(60), Approve: n(1)}}}
	plan, err := s.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	reached := 0
	for e, l := range m.Network().Links {
		from := m.Network().Plants[l.From]
		if held := plan.Stretches[0].Held[e*model.Lanes]; held > 0 {
			reached++
			if from.Country == "CHN" || from.Kind != model.MagnetMaker {
				t.Errorf("%s waits", from.Name)
			}
		}
	}
	if reached == 0 {
		t.Error("nobody waits")
	}
}
