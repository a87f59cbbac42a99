package published

import (
	"strings"
	"testing"
)

const baciCodesFile = "country_code,country_name,country_iso2,country_iso3\n156,China,CN,CHN\n842,USA,US,USA\n490,\"Other Asia, not elsewhere specified\",,S19\n9999,Newland (invented),FR,FRA\n392,Japan,JP,KOR\n57,Belgium-Luxembourg (old),,BEL\n"

// TestNumbersOfPlaces: the publisher's own numbers are read, and its trade by them; a
// number that stands for another place elsewhere is said.
func TestNumbersOfPlaces(t *testing.T) {
	const name = "country_codes_V202501.csv"
	set := mustRead(t, name, baciCodesFile)
	if set.Publisher != BACI || set.Edition != "202501" || len(set.Figures) != 6 || len(set.Notices) != 1 || set.Notices[0].Code != "code_differs" || set.Notices[0].Line != 6 {
		t.Errorf("%+v", set)
	}
	codes := map[int]string{}
	for _, x := range set.Figures {
		codes[int(x.Value)] = x.Place
	}
	file := "t,i,j,k,v,q\n2023,9999,842,850511,5,1\n"
	refused(t, "BACI_HS17_Y2023_V202501.csv", file, "places")
	trade, problems := Read(Input{Name: "BACI_HS17_Y2023_V202501.csv", Codes: codes, Body: strings.NewReader(file)})
	if x := find(trade, Exports, "FRA", "850511", 2023); len(problems) > 0 || x == nil || x.Partner != "USA" {
		t.Errorf("%v: %+v", problems, x)
	}
	refused(t, "codes.csv", baciCodesFile, "edition_unknown")
	refused(t, name, baciCodesFile+"x,Nowhere,,FRA\n8888,Atlantis,,ATL\n156,China,CN,JPN\n", "number", "twice", "places")
}
