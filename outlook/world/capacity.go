package world

import (
	"slices"

	"lanthorn/outlook/model"
)

// Project is a plant that somebody announced, as it was read.
type Project struct {
	Name    string  `json:"name"`
	Firm    string  `json:"firm"`
	Country string  `json:"country"`
	Stage   string  `json:"stage"` // of Stages, or recycling
	Group   string  `json:"group"` // elements: ndpr, heavy, all
	Size    float64 `json:"size,omitempty"`
	Unit    string  `json:"unit,omitempty"`
	Start   int     `json:"start,omitempty"` // the newest announced year; 0 where none was found
	First   int     `json:"first,omitempty"` // the year that was announced first, where one was found and has passed
	Runs    bool    `json:"runs,omitempty"`  // something was made there
	Read    int     `json:"read"`            // year of the source
	Basis   Basis   `json:"basis"`
	Source  string  `json:"source"`
}

// Units of projects.
const (
	UnitNdPr    = "t NdPr oxide a year"
	UnitHeavy   = "t Tb and Dy oxide a year"
	UnitREO     = "t REO a year"
	UnitFeed    = "t of heavy concentrate a year"
	UnitMagnets = "t of magnets a year"
	UnitScrap   = "t of old magnets a year"
)

const (
	reuters2024 = "Reuters, 17 June 2024 (kitco.com)"
	smm2025     = "SMM weekly overseas review, third-quarter reports of 2025 (news.metal.com/newscontent/103610667)"
)

// Projects are those outside the controller that were read in a source, by stage.
// What was only remembered is left out, and so the list is short of what there is.
func Projects() []Project {
	return []Project{
		{"Nolans", "Arafura", "AUS", "mine", "ndpr", 4440, UnitNdPr, 0, 2014, false, 2025, Found, "size: rareearthexchanges.com, 2025; first announced: Morgan Stanley in Business Insider, 14 March 2012"},
		{"Round Top", "USA Rare Earth", "USA", "mine", "heavy", 0, "", 2028, 0, false, 2025, Found, "northernminer.com/news/…/1003885545"},
		{"Eneabba", "Iluka", "AUS", "separation", "all", 17500, UnitREO, 2027, 2025, false, 2025, Found, "size: rareearthexchanges.com, 2025; start: report on the September quarter of 2025 (nrinvesting.com); first announced: investorintel.com"},
		{"White Mesa", "Energy Fuels", "USA", "separation", "ndpr", 6294, UnitNdPr, 2028, 0, false, 2025, Found, smm2025},
		{"White Mesa, heavy", "Energy Fuels", "USA", "separation", "heavy", 368, UnitHeavy, 2028, 0, false, 2025, Derived, "80 t Tb and 288 t Dy: " + smm2025},
		{"Lacq", "Carester", "FRA", "separation", "heavy", 5000, UnitFeed, 2026, 0, false, 2024, Found, reuters2024},
		{"La Rochelle", "Solvay", "FRA", "separation", "ndpr", 0, "", 2025, 0, false, 2024, Found, reuters2024},
		{"Texas", "Lynas", "USA", "separation", "heavy", 0, "", 2026, 2025, false, 2024, Found, reuters2024 + "; first announced: industrialheating.com; in serious doubt: thewest.com.au, 17 October 2025"},
		{"Louisiana", "Aclara", "USA", "separation", "heavy", 0, "", 2027, 0, false, 2025, Found, "ev-authority.com, 2025"},
		{"Fort Worth", "MP Materials", "USA", "magnet", "all", 1000, UnitMagnets, 2025, 2025, true, 2025, Found, "pm-review.com, 27 January 2025"},
		{"Narva", "Neo Performance", "EST", "magnet", "all", 2000, UnitMagnets, 2025, 2025, true, 2025, Found, "automotiveworld.com, 19 September 2025; first announced: Global Recycling 2/2023"},
		{"Narva, second phase", "Neo Performance", "EST", "magnet", "all", 3000, UnitMagnets, 0, 0, false, 2025, Derived, "5,000 t less the first phase: chatnewstv.com, September 2025"},
		{"Sumter", "VAC", "USA", "magnet", "all", 2000, UnitMagnets, 2025, 2025, true, 2025, Found, "SMM weekly overseas review, 19 December 2025 (news.metal.com/newscontent/103681606); first announced: industrialinfo.com, 25 April 2024"},
		{"Stillwater", "USA Rare Earth", "USA", "magnet", "all", 1200, UnitMagnets, 2025, 2024, false, 2025, Found, "minelistings.com: slated for 2024, a first batch of prototypes in 2025"},
		{"Vulcan Elements", "Vulcan Elements", "USA", "magnet", "all", 10000, UnitMagnets, 0, 0, false, 2025, Found, smm2025},
		{"Noveon and Kangwon", "Noveon", "KOR", "magnet", "all", 2000, UnitMagnets, 2027, 0, false, 2025, Found, smm2025},
		{"Lacq, recycling", "Carester", "FRA", "recycling", "all", 2000, UnitScrap, 2026, 0, false, 2024, Found, reuters2024},
	}
}

// Span is a low, a middle and a high value.
type Span struct {
	Low  float64 `json:"low"`
	Mid  float64 `json:"mid"`
	High float64 `json:"high"`
}

// Slip is by how many years one project is later than was announced first.
type Slip struct {
	Name  string `json:"name"`
	Years int    `json:"years"`
	Least bool   `json:"least,omitempty"` // it is not running, so that it will be more
}

// slipsSeen is the year to which slips are counted where no new start was found.
const slipsSeen = 2025

// Slips are those of the projects whose first announced year has passed.
func Slips() (out []Slip) {
	for _, p := range Projects() {
		if p.First > 0 {
			out = append(out, Slip{p.Name, max(p.Start, slipsSeen) - p.First, !p.Runs})
		}
	}
	slices.SortStableFunc(out, func(a, b Slip) int { return a.Years - b.Years })
	return out
}

// SlipSpan is the quartiles of Slips, by nearest rank.
func SlipSpan() Span {
	all := Slips()
	at := func(q float64) float64 { return float64(all[max(0, ceil(q*float64(len(all)))-1)].Years) }
	return Span{at(0.25), at(0.5), at(0.75)}
}

func ceil(x float64) int {
	n := int(x)
	if float64(n) < x {
		n++
	}
	return n
}

// Kept is how much of what was announced in 2012 was mined in a later year.
type Kept struct {
	Year      int     `json:"year"`
	USA       float64 `json:"usa"` // t REO mined
	Australia float64 `json:"australia"`
	Africa    float64 `json:"southAfrica"`
	Share     float64 `json:"share"`
}

// announced2012 is t REO a year of the five projects whose start, 2012 to 2014,
// was read: Mountain Pass, Mount Weld, Steenkampskraal, Nolans Bore, Dubbo.
const announced2012 = 40_000 + 22_000 + 5_000 + 20_000 + 4_200

// Where the shares of completion come from.
const (
	SourceAnnounced = "Morgan Stanley in Business Insider, 14 March 2012: the five projects whose start, 2012 to 2014, was read"
	SourceMined     = "BGS World Mineral Statistics, rare earth oxides, 1992 to 2023; Australia by years ending in June; South Africa is not in the table"
)

// Completion is what became of the projects announced in 2012, country by
// country: three, six and nine years after the last of their starts.
func Completion() []Kept {
	kept := func(year int, usa, australia float64) Kept {
		return Kept{year, usa, australia, 0, (usa + australia) / announced2012}
	}
	return []Kept{kept(2017, 0, 16_003), kept(2020, 22_800, 14_562), kept(2023, 24_960, 16_780)}
}

// ShareSpan is the part of an announced size that is likely: what ran of the
// projects of 2012 three, six and nine years later.
func ShareSpan() Span {
	c := Completion()
	return Span{c[0].Share, c[1].Share, c[2].Share}
}

// facilityYears is how long a new facility takes on average.
const facilityYears = 8

// SourceFacility is who says so.
const SourceFacility = "IEA, 23 October 2025: eight years on average for a new facility (rareearthexchanges.com)"

// leadSpan is the years from the announcement to the start where none was said:
// the lead times of the model, and for plants at most the IEA's average.
func leadSpan(stage string) Span {
	if stage == Stages[model.Mine] {
		for _, r := range model.Ranges() {
			if r.Name == "lead time of mines, months" {
				return Span{r.Low / 12, r.Mode / 12, r.Top / 12}
			}
		}
	}
	lead := model.Defaults().LeadPlant / 12
	return Span{lead, lead, facilityYears}
}

// Likely is a project with what is likely of it. High is early and large.
type Likely struct {
	Project
	Early, Middle, Late int  // years of the likely start
	Of                  Span // the likely size
}

// LikelyProjects are the projects with their spread. What runs already is taken as
// announced.
func LikelyProjects() (out []Likely) {
	slip, share := SlipSpan(), ShareSpan()
	for _, p := range Projects() {
		l := Likely{Project: p, Early: p.Start, Middle: p.Start, Late: p.Start, Of: Span{p.Size, p.Size, p.Size}}
		if !p.Runs {
			from, by := p.Start, slip
			if from == 0 {
				from, by = p.Read, leadSpan(p.Stage)
			}
			l.Early, l.Middle, l.Late = from+int(by.Low), from+int(by.Mid), from+int(by.High)
			l.Of = Span{p.Size * share.Low, p.Size * share.Mid, p.Size * share.High}
		}
		out = append(out, l)
	}
	return out
}

// Year is what projects of one unit that named a year add up to by its end.
type Year struct {
	Year      int     `json:"year"`
	Announced float64 `json:"announced"`
	Likely    Span    `json:"likely"`
}

// Timeline is the years of the projects of one unit. Those that named no year are
// in neither sum, so that what is likely can be held against what was announced.
func Timeline(unit string, from, to int) (out []Year) {
	for year := from; year <= to; year++ {
		y := Year{Year: year}
		for _, l := range LikelyProjects() {
			if l.Unit == unit && l.Start > 0 {
				y.add(l)
			}
		}
		out = append(out, y)
	}
	return out
}

func (y *Year) add(l Likely) {
	if l.Start <= y.Year {
		y.Announced += l.Size
	}
	if l.Late <= y.Year {
		y.Likely.Low += l.Of.Low
	}
	if l.Middle <= y.Year {
		y.Likely.Mid += l.Of.Mid
	}
	if l.Early <= y.Year {
		y.Likely.High += l.Of.High
	}
}

// Demand is the world's for magnet rare earths in a year, and what the IEA
// expects to be separated outside China, in t contained.
type Demand struct {
	Year    int     `json:"year"`
	Tonnes  float64 `json:"tonnes"`
	Outside float64 `json:"separatedOutsideChina"`
}

// SourceDemand is where the demand was read.
const SourceDemand = "IEA Critical Minerals Data Explorer 2025: demand under stated policies, base case of supply (CC BY 4.0 as its copy states)"

// Demands are the dates for which the IEA gives both.
func Demands() []Demand {
	return []Demand{{2030, 122_846, 25_555}, {2035, 140_120, 28_056}, {2040, 149_580, 28_056}}
}

// ContainedPer is the rare earth in a tonne of a unit, and where that comes from;
// ok is false where nothing was found that would turn the unit into it.
func ContainedPer(unit string) (factor float64, source string, ok bool) {
	switch unit {
	case UnitNdPr:
		return 0.857, "Nd2O3 holds .857 of Nd by mass (computed from atomic masses); Pr6O11 .828", true
	case UnitMagnets:
		return magnetREE.Value, magnetREE.Source, true
	}
	return 0, "", false
}

// Meeting is how much of a date's demand projects of one unit would meet.
type Meeting struct {
	Demand
	Unit      string  `json:"unit"`
	Announced float64 `json:"announced"` // t of rare earth contained
	Likely    Span    `json:"likely"`
}

// Meetings are by unit and date.
func Meetings() (out []Meeting) {
	for _, unit := range []string{UnitNdPr, UnitMagnets} {
		factor, _, _ := ContainedPer(unit)
		for _, d := range Demands() {
			y := Timeline(unit, d.Year, d.Year)[0]
			out = append(out, Meeting{d, unit, factor * y.Announced, Span{factor * y.Likely.Low, factor * y.Likely.Mid, factor * y.Likely.High}})
		}
	}
	return out
}
