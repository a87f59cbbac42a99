package published

import (
	"fmt"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// inUse are names that publishers use for places and that the tables of names of
// countries have otherwise.
var inUse = map[string]string{
	"burma": "MMR", "burma (myanmar)": "MMR", "myanmar": "MMR", "myanmar (burma)": "MMR", "congo (kinshasa)": "COD", "congo, dem. rep.": "COD", "democratic republic of the congo": "COD", "dem. rep. of the congo": "COD", "drc": "COD",
	"congo (brazzaville)": "COG", "congo, rep.": "COG", "korea, republic of": "KOR", "republic of korea": "KOR", "rep. of korea": "KOR", "korea": "KOR", "korea, rep.": "KOR", "south korea": "KOR",
	"korea, north": "PRK", "korea, dem. people's rep.": "PRK", "north korea": "PRK", "viet nam": "VNM", "vietnam": "VNM", "turkey": "TUR", "turkiye": "TUR", "türkiye": "TUR",
	"cote d'ivoire": "CIV", "côte d'ivoire": "CIV", "ivory coast": "CIV", "russian federation": "RUS", "russia": "RUS", "laos": "LAO", "lao pdr": "LAO", "lao people's dem. rep.": "LAO", "iran, islamic rep.": "IRN", "iran": "IRN",
	"syrian arab republic": "SYR", "syria": "SYR", "bolivia (plurinational state of)": "BOL", "venezuela, rb": "VEN", "united rep. of tanzania": "TZA", "tanzania": "TZA", "china incl. hong kong": "CHN", "china, including hong kong": "CHN",
	"china, hong kong sar": "HKG", "hong kong": "HKG", "hong kong sar, china": "HKG", "china, macao sar": "MAC", "macao sar, china": "MAC", "macau": "MAC", "taiwan": "TWN", "taiwan, china": "TWN", "chinese taipei": "TWN",
	"usa": "USA", "united states of america": "USA", "united kingdom": "GBR", "uk": "GBR", "czechia": "CZE", "czech republic": "CZE", "slovak republic": "SVK", "egypt, arab rep.": "EGY", "yemen, rep.": "YEM", "gambia, the": "GMB",
	"bahamas, the": "BHS", "kyrgyz republic": "KGZ", "micronesia, fed. sts.": "FSM", "north macedonia": "MKD", "swaziland": "SWZ", "eswatini": "SWZ", "cape verde": "CPV", "east timor": "TLS", "west bank and gaza": "PSE", "kosovo": "XKX",
	"other asia, nes": "S19", "brunei": "BRN", "moldova": "MDA",
	"world": World, "world total": World, "world total (rounded)": World, "total": World, "world, total": World,
	"other": Rest, "other countries": Rest, "others": Rest, "rest of world": Rest, "rest of the world": Rest, "areas, nes": Rest, "other europe, nes": Rest, "other africa, nes": Rest, "free zones": Rest, "bunkers": Rest, "special categories": Rest,
}

// formerly are codes that publishers still use, and codes of no country.
var formerly = map[string]string{
	"ADO": "AND", "ZAR": "COD", "ROM": "ROU", "TMP": "TLS", "WBG": "PSE", "KSV": "XKX", "XKX": "XKX", "XKK": "XKX", "W00": World, "WLD": World, "S19": "S19", "_X": Rest, "_O": Rest, "XX": Rest, "E19": Rest, "F19": Rest, "A19": Rest, "ANT": "ANT", "SCG": "SCG", "YUG": "YUG", "SUN": "SUN", "TWN": "TWN", "EUR": Rest, "EU2": Rest, "EU27": Rest,
}

// otherNumbers are codes of trade statistics that are no ISO 3166 numbers.
var otherNumbers = map[int]string{
	0: World, 842: "USA", 490: "S19", 699: "IND", 757: "CHE", 579: "NOR", 251: "FRA", 381: "ITA", 58: "BEL", 711: "ZAF", 736: "SDN", 530: "ANT", 891: "SCG", 890: "YUG", 810: "SUN", 200: "CZE", 280: "DEU", 278: "DEU",
	899: Rest, 568: Rest, 577: Rest, 527: Rest, 290: Rest, 636: Rest, 837: Rest, 838: Rest, 839: Rest, 849: "UMI", 97: Rest, 129: Rest, 221: Rest, 473: Rest, 492: Rest, 637: Rest, 697: Rest, 879: Rest,
}

// byName are the English names of all countries.
var byName = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	english := display.English.Regions()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			r, err := language.ParseRegion(string(a) + string(b))
			if err == nil && r.IsCountry() && r.Canonicalize() == r {
				out[fold(english.Name(r))] = r.ISO3()
			}
		}
	}
	for name, code := range inUse {
		out[fold(name)] = code
	}
	return out
})

// fold is a name without what writers differ in.
func fold(name string) string {
	return strings.NewReplacer("’", "'", "`", "'", "&", "and", " islands", "", " is.", "").Replace(strings.ToLower(clean(name)))
}

// placeNamed is the place of a name.
func placeNamed(name string) (string, bool) {
	code, ok := byName()[fold(name)]
	return code, ok
}

// placeCoded is the place of an alpha-3 code.
func placeCoded(code string) (string, bool) {
	code = strings.ToUpper(strings.TrimSpace(code))
	if p, ok := formerly[code]; ok {
		return p, true
	}
	if len(code) != 3 {
		return "", false
	}
	r, err := language.ParseRegion(code)
	return code, err == nil && r.IsCountry() && r.ISO3() == code
}

// placeNumbered is the place of a number of the UN's.
func placeNumbered(n int) (string, bool) {
	if p, ok := otherNumbers[n]; ok {
		return p, true
	}
	r, err := language.EncodeM49(n)
	if err != nil || !r.IsCountry() {
		return "", false
	}
	return r.ISO3(), true
}

// unknownPlace gathers names that nobody knows, so that they are told together.
func (f *file) unknownPlace(line int, name string) {
	if _, ok := f.unknown[name]; ok {
		return
	}
	if f.unknown == nil {
		f.unknown = map[string]int{}
	}
	f.unknown[name] = line
	f.names = append(f.names, name)
}

// nameUnknown tells them.
func (f *file) nameUnknown() {
	if len(f.names) == 0 {
		return
	}
	var all []string
	for _, n := range f.names[:min(len(f.names), mostProblems)] {
		all = append(all, fmt.Sprintf("%s (%d)", n, f.unknown[n]))
	}
	text := strings.Join(all, "; ")
	if len(text) > 4*mostText {
		text = strings.ToValidUTF8(text[:4*mostText], "") + "…"
	}
	p := problem(f.unknown[f.names[0]], "", "places", []string{"n", fmt.Sprint(len(f.names))})
	p.Values["names"] = text
	f.problems = append(f.problems, p)
}
