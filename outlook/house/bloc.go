package house

import (
	"slices"

	"lanthorn/ree"
)

// Blocs are the groups of destinations, in the order they are shown.
var Blocs = []string{"USA", "EU", "JPN", "KOR", "OTH"}

// union are the members of the European Union.
var union = []string{"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}

// BlocOf is the group of a destination, named by its two letters.
func BlocOf(country string) string {
	switch {
	case country == "US":
		return "USA"
	case country == "JP":
		return "JPN"
	case country == "KR":
		return "KOR"
	case slices.Contains(union, country):
		return "EU"
	}
	return "OTH"
}

// Stages are those of the outlook's network, and two that it has not: scrap, and
// goods that are none of these.
var Stages = []string{"concentrate", "oxide", "metal", "magnet", "scrap", "other"}

// StageOf is the stage of a form; ok is false for residue, which is no stock.
func StageOf(f ree.Form) (stage string, ok bool) {
	switch f {
	case "target":
		return "metal", true
	case "phosphor":
		return "other", true
	}
	switch f.Level() {
	case ree.LevelOre, ree.LevelConcentrate, ree.LevelMixed:
		return "concentrate", true
	case ree.LevelSeparated:
		return "oxide", true
	case ree.LevelMetal, ree.LevelAlloy:
		return "metal", true
	case ree.LevelMagnet:
		return "magnet", true
	case ree.LevelScrapPre, ree.LevelScrapPost:
		return "scrap", true
	case ree.LevelResidue, "":
		return "", false
	}
	return "other", true
}
