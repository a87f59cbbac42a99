package ree

// Level is how far a product has come from the ground: the merged stages of
// Chinese supervision, NDAA FY2023 section 857 and ISO 22927.
type Level string

// The levels, L0 (deposit) apart, which is no lot.
const (
	LevelOre         Level = "L1"
	LevelConcentrate Level = "L2"
	LevelMixed       Level = "L3" // mixed compound: carbonate, chloride, mixed oxide
	LevelSeparated   Level = "L4" // separated oxide, salt, hydroxide
	LevelMetal       Level = "L5"
	LevelAlloy       Level = "L6" // alloy, strip-cast flake, powder
	LevelMagnet      Level = "L7" // magnet and other functional products
	LevelComponent   Level = "L8"
	LevelEndProduct  Level = "L9"
	LevelScrapPre    Level = "R1" // pre-consumer scrap: swarf, rejects
	LevelScrapPost   Level = "R2" // post-consumer magnets and waste
	LevelResidue     Level = "W"  // tailings, slag, radioactive residue
)

// Form is what a lot is, in the words of the trade.
type Form string

// FormInfo describes a form: its level, whether its assay is stated as oxides
// or as elements, and whether it is feed from a mine.
type FormInfo struct {
	Form    Form
	Level   Level
	Basis   Basis
	Mineral bool // mineral product: a recycler may not use it as feed (Decree 785, Art. 11)
	Scrap   bool // secondary resource
}

// The forms, in the order from ore to residue.
var forms = []FormInfo{
	{"ore_bastnaesite", LevelOre, BasisOxide, true, false},
	{"ore_mixed", LevelOre, BasisOxide, true, false},
	{"ore_ion_adsorption", LevelOre, BasisOxide, true, false},
	{"ore_monazite", LevelOre, BasisOxide, true, false},
	{"ore_xenotime", LevelOre, BasisOxide, true, false},
	{"concentrate_bastnaesite", LevelConcentrate, BasisOxide, true, false},
	{"concentrate_mixed", LevelConcentrate, BasisOxide, true, false},
	{"concentrate_monazite", LevelConcentrate, BasisOxide, true, false},
	{"concentrate_ion_adsorption", LevelConcentrate, BasisOxide, true, false},
	{"mixed_carbonate", LevelMixed, BasisOxide, false, false},
	{"mixed_chloride", LevelMixed, BasisOxide, false, false},
	{"mixed_oxide", LevelMixed, BasisOxide, false, false},
	{"oxide", LevelSeparated, BasisOxide, false, false},
	{"carbonate", LevelSeparated, BasisOxide, false, false},
	{"chloride", LevelSeparated, BasisOxide, false, false},
	{"fluoride", LevelSeparated, BasisOxide, false, false},
	{"hydroxide", LevelSeparated, BasisOxide, false, false},
	{"metal", LevelMetal, BasisElement, false, false},
	{"alloy", LevelAlloy, BasisElement, false, false},
	{"alloy_ndfeb", LevelAlloy, BasisElement, false, false},
	{"alloy_smco", LevelAlloy, BasisElement, false, false},
	{"powder_ndfeb", LevelAlloy, BasisElement, false, false},
	{"block_ndfeb", LevelMagnet, BasisElement, false, false},
	{"magnet_ndfeb", LevelMagnet, BasisElement, false, false},
	{"magnet_smco", LevelMagnet, BasisElement, false, false},
	{"target", LevelMagnet, BasisElement, false, false},
	{"phosphor", LevelMagnet, BasisOxide, false, false},
	{"component", LevelComponent, BasisElement, false, false},
	{"swarf", LevelScrapPre, BasisElement, false, true},
	{"scrap_magnet", LevelScrapPost, BasisElement, false, true},
	{"tailings", LevelResidue, BasisOxide, false, false},
	{"slag", LevelResidue, BasisOxide, false, false},
}

var formIndex = func() map[Form]FormInfo {
	m := make(map[Form]FormInfo, len(forms))
	for _, f := range forms {
		m[f.Form] = f
	}
	return m
}()

// Forms lists every form in order.
func Forms() []FormInfo { return append([]FormInfo(nil), forms...) }

// Info describes a form; ok is false for a word that is none.
func (f Form) Info() (FormInfo, bool) {
	info, ok := formIndex[f]
	return info, ok
}

// Level is the form's level, empty for an unknown form.
func (f Form) Level() Level { return formIndex[f].Level }
