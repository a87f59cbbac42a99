package app

import (
	"cmp"
	"context"
	"math"
	"slices"

	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// leastOwners is how many independent owners, affiliates of one group counted as
// one, must stand behind a figure about others before a company sees it.
const leastOwners = 5

// IndustryStages are the stages by the kind of their sites, from the ground on.
var IndustryStages = []string{"mine", "concentrator", "separation", "metal", "magnet", "recycler"}

// Industry is how the stages of the industry did in a year: all sites for an
// office, for a company its own beside anonymous ranges of the others.
type Industry struct {
	Year        string
	Years       []string // that have bookings, newest first
	First, Last string   // months of the year that have bookings
	All         bool     // the figures are of all sites
	Least       int      // owners needed behind a range of others
	Stages      []Stage
	Months      []StageMonth
	Levels      []LevelShare
	Value       IndustryValue
}

// Stage is one stage in the year.
type Stage struct {
	Kind         string
	Sites        int           // that worked
	Feed, Output ree.OxideMass // fed from other stages; made for others
	Recovered    ree.OxideMass // of Output, without scrap and residue
	Stock        ree.OxideMass // at the end of the last month
	Outputs      SiteRange     // t REO, between sites
	Recoveries   SiteRange     // fraction of the feed, between sites
}

// Recovery is the stage's own over the year; ok is false where nothing was fed.
func (s Stage) Recovery() (rate float64, ok bool) {
	return float64(s.Recovered) / float64(s.Feed), s.Feed > 0
}

// SiteRange is a range between sites: from the least to the most for an office;
// for a company the middle half of the others, rounded to two digits.
type SiteRange struct {
	Shown     bool
	Sites     int
	Low, High float64
}

// StageMonth is what a stage made for others in a month.
type StageMonth struct {
	Month  string
	Kind   string
	Sites  int
	Output ree.OxideMass
	Stock  ree.OxideMass
}

// LevelShare is how far refined the goods were that left the industry, and what
// lies in store of each level.
type LevelShare struct {
	Level                 ree.Level
	Exported, Used, Stock ree.OxideMass // Used: at home, in goods no longer followed; not kept by site
}

// siteYear is one site's year.
type siteYear struct {
	site            custody.Site
	owner           string // the group, or the party where it belongs to none
	feed, out, good ree.OxideMass
}

// Industry adds up the bookings of a year, the newest where none is named.
func (a *App) Industry(ctx context.Context, actor Actor, year string) (o Industry, err error) {
	o = Industry{Year: year, All: actor.SeesAll(), Least: leastOwners}
	err = a.Store.View(ctx, func(v *store.View) error {
		s := industrySum{app: a, view: v, actor: actor, out: &o, sites: map[string]*siteYear{}, made: map[string]map[ree.Form]bool{}, used: map[string]map[ree.Form]bool{},
			months: map[[2]string]*StageMonth{}, before: map[string]ree.OxideMass{}, change: map[[2]string]ree.OxideMass{}, working: map[[3]string]bool{}, levels: map[ree.Level]*LevelShare{}}
		return s.run()
	})
	return o, err
}

type industrySum struct {
	app        *App
	view       *store.View
	actor      Actor
	out        *Industry
	owner      string // the actor's group
	sites      map[string]*siteYear
	made, used map[string]map[ree.Form]bool // forms that a site's processes make and take
	months     map[[2]string]*StageMonth    // by month and kind
	working    map[[3]string]bool           // month, kind, site
	levels     map[ree.Level]*LevelShare
	before     map[string]ree.OxideMass    // stock at the begin of the year, by kind
	change     map[[2]string]ree.OxideMass // by month and kind
}

func (s *industrySum) run() error {
	if err := s.readSites(); err != nil {
		return err
	}
	if err := s.years(); err != nil || s.out.Year == "" {
		return err
	}
	byForm := map[string]map[ree.Form]*Booking{}
	err := store.SelectEach(s.view, s.app.tables.booking, store.Query{Where: []store.Cond{{Col: "month", Op: store.Prefix, Value: s.out.Year + "-"}}, OrderBy: "month"}, func(b Booking) error {
		if s.sites[b.Site] == nil || b.Form == "" {
			return nil
		}
		if s.out.First == "" {
			s.out.First = b.Month
		}
		s.out.Last = b.Month
		if byForm[b.Site] == nil {
			byForm[b.Site] = map[ree.Form]*Booking{}
		}
		if byForm[b.Site][b.Form] == nil {
			byForm[b.Site][b.Form] = &Booking{Site: b.Site, Form: b.Form}
		}
		*byForm[b.Site][b.Form] = byForm[b.Site][b.Form].plus(b)
		s.month(b)
		return nil
	})
	if err != nil {
		return err
	}
	for site, forms := range byForm {
		for form, b := range forms {
			feed, out := s.through(site, *b)
			y := s.sites[site]
			y.feed, y.out = plus(y.feed, feed), plus(y.out, out)
			if recovers(form) {
				y.good = plus(y.good, out)
			}
			if s.sees(y) {
				s.level(form.Level()).Exported += b.Exported
			}
		}
	}
	if err := s.stock(); err != nil {
		return err
	}
	s.finish()
	if err := s.value(); err != nil {
		return err
	}
	return s.useAtHome()
}

func (s *industrySum) sees(y *siteYear) bool { return s.actor.Sees(y.site.Party) }

func (s *industrySum) readSites() error {
	owners := map[string]string{}
	err := store.SelectEach(s.view, s.app.tables.party, store.Query{}, func(p custody.Party) error {
		owners[p.Ref] = cmp.Or(p.Group, p.Ref)
		return nil
	})
	if err != nil {
		return err
	}
	s.owner = owners[s.actor.Org]
	return store.SelectEach(s.view, s.app.tables.site, store.Query{}, func(site custody.Site) error {
		s.sites[site.Ref] = &siteYear{site: site, owner: owners[site.Party]}
		s.made[site.Ref], s.used[site.Ref] = map[ree.Form]bool{}, map[ree.Form]bool{}
		for _, p := range site.Processes {
			for _, f := range p.Inputs {
				s.used[site.Ref][f] = true
			}
			for _, f := range p.Outputs {
				s.made[site.Ref][f] = true
			}
		}
		return nil
	})
}

// years lists the years with bookings and settles on one.
func (s *industrySum) years() error {
	groups, err := store.Aggregate(s.view, s.app.tables.booking, store.Aggregation{GroupBy: []string{"month"}})
	for i := len(groups) - 1; i >= 0; i-- {
		month, _ := groups[i].By[0].(string)
		if len(month) >= 4 && !slices.Contains(s.out.Years, month[:4]) {
			s.out.Years = append(s.out.Years, month[:4])
		}
	}
	if s.out.Year == "" && len(s.out.Years) > 0 {
		s.out.Year = s.out.Years[0]
	}
	if !slices.Contains(s.out.Years, s.out.Year) {
		s.out.Year = ""
	}
	return err
}

// through is what bookings of a form say that a site took from other stages and
// made for them: what its processes both make and take stays within, but for the
// difference.
func (s *industrySum) through(site string, b Booking) (feed, out ree.OxideMass) {
	made, used := s.made[site][b.Form], s.used[site][b.Form]
	switch {
	case made && used:
		return max(0, b.Used-b.Made), max(0, b.Made-b.Used)
	case used:
		return b.Used, 0
	}
	return 0, b.Made
}

func (s *industrySum) month(b Booking) {
	y := s.sites[b.Site]
	if !s.sees(y) || !slices.Contains(IndustryStages, y.site.Kind) {
		return
	}
	m := s.at(b.Month, y.site.Kind)
	_, out := s.through(b.Site, b)
	m.Output = plus(m.Output, out)
	if key := [3]string{b.Month, y.site.Kind, b.Site}; out > 0 && !s.working[key] {
		s.working[key] = true
		m.Sites++
	}
}

func (s *industrySum) at(month, kind string) *StageMonth {
	k := [2]string{month, kind}
	if s.months[k] == nil {
		s.months[k] = &StageMonth{Month: month, Kind: kind}
	}
	return s.months[k]
}

func (s *industrySum) level(l ree.Level) *LevelShare {
	if s.levels[l] == nil {
		s.levels[l] = &LevelShare{Level: l}
	}
	return s.levels[l]
}

// stock gathers the changes of stock up to the last month of the year.
func (s *industrySum) stock() error {
	return store.SelectEach(s.view, s.app.tables.booking, store.Query{OrderBy: "month"}, func(b Booking) error {
		y := s.sites[b.Site]
		if b.Form == "" || b.Month > s.out.Last || y == nil || !s.sees(y) {
			return nil
		}
		if b.Month < s.out.First {
			s.before[y.site.Kind] += b.Change()
		} else {
			s.change[[2]string{b.Month, y.site.Kind}] += b.Change()
		}
		s.level(b.Form.Level()).Stock += b.Change()
		return nil
	})
}

// finish fills in stages, months and levels.
func (s *industrySum) finish() {
	months := s.over()
	for _, kind := range IndustryStages {
		stage := s.stage(kind)
		stage.Stock = s.before[kind]
		for _, month := range months {
			m := *s.at(month, kind)
			stage.Stock += s.change[[2]string{month, kind}]
			m.Stock = stage.Stock
			s.out.Months = append(s.out.Months, m)
		}
		for _, month := range monthsBetween(s.out.First, s.out.Last)[len(months):] {
			stage.Stock += s.change[[2]string{month, kind}]
		}
		s.out.Stages = append(s.out.Stages, stage)
	}
	for _, l := range s.levels {
		if l.Exported != 0 || l.Stock != 0 {
			s.out.Levels = append(s.out.Levels, *l)
		}
	}
	slices.SortFunc(s.out.Levels, func(x, y LevelShare) int { return cmp.Compare(x.Level, y.Level) })
}

// over are the year's months that are over; one that still runs would look like
// a collapse.
func (s *industrySum) over() []string {
	now := s.app.Now().In(s.app.calendar().Location()).Format("2006-01")
	return slices.DeleteFunc(monthsBetween(s.out.First, s.out.Last), func(m string) bool { return m >= now })
}

func (s *industrySum) stage(kind string) Stage {
	out := Stage{Kind: kind}
	var outputs, recoveries []siteValue
	for _, ref := range sortedNames(s.sites) {
		y := s.sites[ref]
		if y.site.Kind != kind || y.out == 0 {
			continue
		}
		if s.sees(y) {
			out.Sites++
			out.Feed, out.Output, out.Recovered = plus(out.Feed, y.feed), plus(out.Output, y.out), plus(out.Recovered, y.good)
		}
		outputs = append(outputs, siteValue{y.owner, float64(y.out) / 1e9})
		if y.feed > 0 {
			recoveries = append(recoveries, siteValue{y.owner, float64(y.good) / float64(y.feed)})
		}
	}
	out.Outputs, out.Recoveries = s.ranged(outputs), s.ranged(recoveries)
	return out
}

// siteValue is a figure of one site.
type siteValue struct {
	owner string
	v     float64
}

// ranged is what the actor may see of figures of several sites.
func (s *industrySum) ranged(list []siteValue) SiteRange {
	var values []float64
	owners := map[string]bool{}
	for _, x := range list {
		if s.out.All || x.owner != s.owner {
			values = append(values, x.v)
			owners[x.owner] = true
		}
	}
	slices.Sort(values)
	switch n := len(values); {
	case n == 0 || !s.out.All && len(owners) < leastOwners:
		return SiteRange{}
	case s.out.All:
		return SiteRange{true, n, values[0], values[n-1]}
	default:
		return SiteRange{true, n, twoDigits(quantile(values, .25)), twoDigits(quantile(values, .75))}
	}
}

// quantile interpolates between sorted values (Hyndman and Fan 1996, type 7).
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// twoDigits rounds so that no exact figure of one site can be read.
func twoDigits(x float64) float64 {
	if x == 0 || math.IsInf(x, 0) || math.IsNaN(x) {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(x)))-1)
	return math.Round(x/unit) * unit
}

// useAtHome adds what the whole industry used up at home, which is kept by level
// and not by site: an office sees it.
func (s *industrySum) useAtHome() error {
	if !s.out.All {
		return nil
	}
	return store.SelectEach(s.view, s.app.tables.flow, store.Query{Where: []store.Cond{{Col: "month", Op: store.Prefix, Value: s.out.Year + "-"}}}, func(f Flow) error {
		for i := range s.out.Levels {
			if f.To == ToUse && f.From == string(s.out.Levels[i].Level) {
				s.out.Levels[i].Used = plus(s.out.Levels[i].Used, f.REO)
			}
		}
		return nil
	})
}
