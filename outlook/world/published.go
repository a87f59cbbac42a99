package world

import "lanthorn/outlook/measure"

// mineEditions is what the editions of the USGS that were read in files say of
// oxide mined, in tonnes; older editions were not read and are left out. OTH is
// the rest of the world as one row.
var mineEditions = []measure.Table{
	edition(2024, 2022, "CHN", 210_000, "USA", 42_000, "AUS", 18_000, "MMR", 12_000, "THA", 7_100, "IND", 2_900, "RUS", 2_600, "VNM", 1_200, "MDG", 960, "BRA", 80, "MYS", 80),
	edition(2024, 2023, "CHN", 240_000, "USA", 43_000, "MMR", 38_000, "AUS", 18_000, "THA", 7_100, "IND", 2_900, "RUS", 2_600, "MDG", 960, "VNM", 600, "BRA", 80, "MYS", 80),
	edition(2025, 2023, "CHN", 255_000, "MMR", 43_000, "USA", 41_600, "AUS", 16_000, "NGA", 7_200, "THA", 3_600, "IND", 2_900, "RUS", 2_500, "MDG", 2_100, "OTH", 1_440, "MYS", 310, "VNM", 300, "BRA", 140),
	edition(2025, 2024, "CHN", 270_000, "USA", 45_000, "MMR", 31_000, "AUS", 13_000, "NGA", 13_000, "THA", 13_000, "IND", 2_900, "RUS", 2_500, "MDG", 2_000, "OTH", 1_100, "VNM", 300, "MYS", 130, "BRA", 20),
	edition(2026, 2024, "CHN", 270_000, "USA", 45_500, "AUS", 29_000, "MMR", 27_000, "IND", 2_900, "RUS", 2_600, "THA", 2_100, "NGA", 1_500, "MDG", 1_400, "OTH", 1_000, "BRA", 560, "VNM", 300, "MYS", 140),
	edition(2026, 2025, "CHN", 270_000, "USA", 51_000, "AUS", 29_000, "MMR", 22_000, "THA", 4_800, "IND", 2_900, "MDG", 2_700, "RUS", 2_600, "BRA", 2_000, "NGA", 1_500, "OTH", 550, "VNM", 150, "MYS", 110),
}

// edition makes a table from pairs of country and tonnes.
func edition(edition, year int, pairs ...any) measure.Table {
	t := measure.Table{Edition: edition, Year: year}
	for i := 0; i < len(pairs); i += 2 {
		country := pairs[i].(string)
		t.Holdings = append(t.Holdings, measure.Holding{Country: country, Amount: float64(pairs[i+1].(int)), Rest: country == "OTH"})
	}
	return t
}

// MineEditions are the tables of oxide mined that were read in files, by edition
// and year.
func MineEditions() []measure.Table { return mineEditions }

// MineSource is where they were read.
const MineSource = "USGS Mineral Commodity Summaries, rare earths; China's output is its quota there"

// StageTable is what a source says of who makes what at one stage, in per cent.
type StageTable struct {
	Stage  string
	Source string
	measure.Table
}

const iea = "IEA Critical Minerals Data Explorer 2025, magnet rare earths"

// StageTables are shares of the magnet rare earths by stage in 2024.
func StageTables() []StageTable {
	holding := func(c string, share float64, rest bool) measure.Holding {
		return measure.Holding{Country: c, Amount: share, Rest: rest}
	}
	return []StageTable{
		{"mine", iea, measure.Table{Edition: 2025, Year: 2024, Holdings: []measure.Holding{holding("CHN", 61, false), holding("MMR", 16.1, false), holding("USA", 9.1, false), holding("AUS", 4.3, false), holding("OTH", 9.5, true)}}},
		{"separation", iea, measure.Table{Edition: 2025, Year: 2024, Holdings: []measure.Holding{holding("CHN", 91.3, false), holding("MYS", 4.5, false), holding("USA", 1.2, false), holding("OTH", 3, true)}}},
		{"magnet", chineseMagnets.Source, measure.Table{Edition: 2025, Year: 2024, Holdings: []measure.Holding{holding("CHN", 94, false), holding("OTH", 6, true)}}},
	}
}

// Reliance is net import reliance of the United States as an edition printed it.
type Reliance struct {
	Edition, Year int
	Printed       string // "80", ">95"
}

// RelianceOfUSA is reliance for compounds and metals, as read in files.
func RelianceOfUSA() []Reliance {
	return []Reliance{{2025, 2022, ">95"}, {2025, 2023, ">95"}, {2025, 2024, "80"}, {2026, 2023, ">90"}, {2026, 2024, "53"}, {2026, 2025, "67"}}
}
