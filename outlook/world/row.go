package world

// Basis is how a row is known.
type Basis string

// The bases.
const (
	Found   Basis = "found"
	Derived Basis = "derived"
	Assumed Basis = "assumed"
)

// Row is one number with where it comes from.
type Row struct {
	What    string  `json:"what"`
	Place   string  `json:"place"` // country or deposit
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Year    int     `json:"year,omitempty"`
	Basis   Basis   `json:"basis"`
	Source  string  `json:"source"`
	Edition string  `json:"edition,omitempty"`
}

const (
	usgs2026 = "USGS Mineral Commodity Summaries, rare earths, mine production"
	usgsOres = "USGS Minerals Yearbook, Rare Earths, table of rare-earth contents of major source minerals"
	adamas   = "Adamas Intelligence 2025 (adamasintel.com)"
	argus    = "Argus, customs of China for 2020 (mineralprices.com)"
	quota    = "MIIT and MNR quota notices"
	nobody   = "nobody's figure"
)

// mined is oxide mined in 2024, tonnes, by country. China's is its quota: the
// USGS prints it as output and says so.
var mined = []Row{
	usgs("CHN light", 250_850), usgs("CHN clay", 19_150),
	usgs("USA", 45_500), usgs("AUS", 29_000), usgs("MMR", 27_000), usgs("IND", 2_900), usgs("RUS", 2_600), usgs("THA", 2_100),
	usgs("NGA", 1_500), usgs("MDG", 1_400), usgs("BRA", 560), usgs("VNM", 300), usgs("MYS", 140), usgs("ROW", 1_000),
}

func usgs(place string, tonnes float64) Row {
	r := Row{What: "mined", Place: place, Value: tonnes, Unit: "t REO", Year: 2024, Basis: Found, Source: usgs2026, Edition: "2026"}
	if place == "CHN light" || place == "CHN clay" {
		r.Source, r.Edition = quota, "2024"
	}
	return r
}

// magnetTrade is what fixes the size of the trade in magnets.
var (
	magnetsFromChina = Row{"magnets exported", "CHN", 58_152, "t", 2024, Found, adamas, "2025"}
	chineseMagnets   = Row{"share of the world's magnets made", "CHN", 0.94, "share", 2024, Found, "IEA commentary, October 2025 (rareearthexchanges.com)", "2025"}
	magnetsMade      = Row{"magnets made", "CHN", 300_000, "t, over", 2025, Found, "rareearthexchanges.com", "2025"}
	magnetREE        = Row{"rare earth in a magnet, mass", "world", 0.305, "kg/kg", 0, Found, "encyclopedia.pub/entry/50309 (about 30 %)", ""}
)

// destinations are shares of Chinese magnet exports by country.
var destinations = []Row{
	argusShare("DEU", 5488.4), argusShare("USA", 4923.8), argusShare("KOR", 3721.5), argusShare("VNM", 2787.5), argusShare("THA", 2272.4), argusShare("ITA", 1639.8),
}

func argusShare(place string, tonnes float64) Row {
	return Row{"share of Chinese magnet exports", place, tonnes / 35_981.9, "share", 2020, Derived, argus, "2020"}
}

// others are the destinations for which no figure was found; they share the rest
// by these weights.
var others = []Row{
	guess("JPN", 7), guess("IND", 5), guess("POL", 3), guess("FRA", 2.5), guess("GBR", 2.5), guess("MEX", 2.5), guess("NLD", 2), guess("HUN", 2), guess("CZE", 1.5), guess("SVK", 1),
	guess("SWE", 1), guess("DNK", 2), guess("AUT", 1), guess("ESP", 1.5), guess("SVN", 1), guess("FIN", 1), guess("ROU", 0.7), guess("BEL", 0.7), guess("CHE", 0.8), guess("NOR", 0.3),
	guess("TUR", 1), guess("RUS", 1), guess("BRA", 1), guess("CAN", 1), guess("AUS", 0.4), guess("TWN", 1.5), guess("MYS", 1), guess("IDN", 0.6), guess("PHL", 1), guess("EST", 0.2), guess("RAS", 1), guess("REU", 0.8), guess("ROW", 1),
}

func guess(place string, weight float64) Row {
	return Row{"weight among other destinations of magnets", place, weight, "weight", 0, Assumed, nobody, ""}
}

// makers are the shares of magnets made outside China.
var makers = []Row{
	maker("JPN", 0.7), maker("VNM", 0.12), maker("DEU", 0.07), maker("SVN", 0.03), maker("USA", 0.03), maker("KOR", 0.03), maker("EST", 0.02),
}

func maker(place string, share float64) Row {
	return Row{"share of magnets made outside China", place, share, "share", 0, Assumed, nobody, ""}
}

// deposits are the distributions of oxides, per cent, in the order La Ce Pr Nd Sm
// Eu Gd Tb Dy Ho Er Tm Yb Lu Y.
var deposits = map[string][15]float64{
	"Bayan Obo bastnäsite":          {23, 50, 6.2, 18.5, 0.8, 0.2, 0.7, 0.1, 0.1},
	"Mountain Pass":                 {33.2, 49.1, 4.34, 12, 0.789, 0.118, 0.166, 0.0159, 0.0312, 0.0051, 0.0035, 0.0009, 0.0006, 0.0001, 0.0913},
	"Mount Weld":                    {23.88, 47.55, 5.16, 18.13, 2.44, 0.53, 1.09, 0.09, 0.25, 0.03, 0.06, 0.01, 0.03, 0, 0.76},
	"monazite of Brazil's coast":    {24, 47, 4.5, 18.5, 3, 0.1, 1, 0.1, 0.4, 0, 0.1, 0, 0.02, 0, 1.4},
	"clay, half Longnan half Xunwu": {22.61, 1.4, 4.85, 17.35, 3.35, 0.3, 4.95, 0.65, 3.35, 0.8, 2.45, 0.35, 1.4, 0.25, 36.5},
}

// Rows is every number of this package that is not a shape of its code.
func Rows() []Row { return RowsOn(mined) }

// RowsOn are all of them with other rows of mine output.
func RowsOn(mined []Row) []Row {
	rows := append([]Row(nil), mined...)
	rows = append(rows, magnetsFromChina, chineseMagnets, magnetsMade, magnetREE)
	for _, more := range [][]Row{destinations, others, makers, separators, oxideUsers} {
		rows = append(rows, more...)
	}
	return append(rows, depositRows()...)
}

func depositRows() (rows []Row) {
	for _, d := range depositNames {
		basis, source := Found, usgsOres
		if d == "clay, half Longnan half Xunwu" {
			basis, source = Assumed, "mean of two distributions of "+usgsOres+"; the mix is assumed, and stands for Myanmar too"
		}
		for i, l := range basketLanes {
			rows = append(rows, Row{What: l.Element().Symbol() + " of oxides", Place: d, Value: deposits[d][i], Unit: "%", Basis: basis, Source: source})
		}
	}
	return rows
}

// separators say how concentrates go to separation plants: Place is "from>to".
// Those of Australia and the United States are set so that Malaysia and the
// United States part 4.5 % and 1.2 % of the magnet elements (IEA 2025).
var separators = []Row{
	way("CHN light>CHN", 1), way("CHN clay>CHN", 1), way("MMR>CHN", 1), way("THA>CHN", 1), way("NGA>CHN", 1), way("MDG>CHN", 1), way("BRA>CHN", 1), way("VNM>CHN", 1), way("MYS>CHN", 1), way("ROW>CHN", 1),
	way("USA>CHN", 0.86), way("USA>USA", 0.14), way("AUS>MYS", 0.63), way("AUS>CHN", 0.37), way("IND>IND", 1), way("RUS>EST", 0.6), way("RUS>RUS", 0.4),
}

func way(place string, share float64) Row {
	return Row{"share of concentrate", place, share, "share", 2024, Assumed, "set to the shares of separation of IEA Critical Minerals Data Explorer", "2025"}
}

// oxideUsers are shares of what is used as oxide, outside magnets.
var oxideUsers = []Row{
	oxideUser("CHN", 0.62), oxideUser("USA", 0.09), oxideUser("JPN", 0.09), oxideUser("DEU", 0.03), oxideUser("KOR", 0.03), oxideUser("NLD", 0.02), oxideUser("FRA", 0.02), oxideUser("IND", 0.02), oxideUser("TWN", 0.02),
	oxideUser("VNM", 0.01), oxideUser("RUS", 0.01), oxideUser("ITA", 0.01), oxideUser("GBR", 0.01), oxideUser("BRA", 0.01), oxideUser("EST", 0.005), oxideUser("ROW", 0.005),
}

func oxideUser(place string, share float64) Row {
	return Row{"share of oxide used outside magnets", place, share, "share", 0, Assumed, nobody, ""}
}
