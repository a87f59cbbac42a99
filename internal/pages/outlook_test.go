package pages

import (
	"testing"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/outlook/backtest"
	"lanthorn/outlook/model"
	"lanthorn/outlook/world"
)

// Whatever the outlook's figures are called has a word in both languages.
func TestOutlooksNamesHaveWords(t *testing.T) {
	site, err := web.NewSite()
	if err != nil {
		t.Fatal(err)
	}
	base, err := (&app.App{}).Outlook()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, r := range model.Ranges() {
		keys = append(keys, "outlook.driver."+r.Name)
	}
	for _, s := range base.Machine.Network().Sectors {
		keys = append(keys, "outlook.sector."+s.Name)
	}
	for _, s := range world.Stages {
		keys = append(keys, "outlook.stage."+s)
	}
	for l := range model.Lane(model.Lanes) {
		keys = append(keys, "outlook.element."+l.Element().Symbol())
	}
	for _, kind := range remedies {
		keys = append(keys, "outlook.remedy."+kind)
	}
	for _, name := range app.OutlookExamples() {
		keys = append(keys, "outlook.example."+name, "outlook.about."+name)
	}
	for _, r := range world.Rows() {
		keys = append(keys, "outlook.unit."+r.Unit, "outlook.what."+rowWhat(r), "outlook.basis."+string(r.Basis))
	}
	year, err := backtest.Run2025(base.Machine, model.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range year.Checks {
		keys = append(keys, "outlook.check."+c.Key, "outlook.unit."+c.Unit)
	}
	for _, l := range words.Languages {
		for _, k := range keys {
			if !site.Lang(l.Tag).Has(k) {
				t.Errorf("%s lacks %s", l.Tag, k)
			}
		}
	}
}

// Every land of the network has a name of its own.
func TestEveryLandHasAName(t *testing.T) {
	site, err := web.NewSite()
	if err != nil {
		t.Fatal(err)
	}
	base, err := (&app.App{}).Outlook()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range words.Languages {
		for _, c := range base.Machine.Network().Countries {
			if words.Say(site.Lang(l.Tag), land(c)) == c {
				t.Errorf("%s: %s", l.Tag, c)
			}
		}
	}
}

// Countries that stand together in the picture carry what they carried one by
// one.
func TestGatheringLosesNothing(t *testing.T) {
	base, err := (&app.App{}).Outlook()
	if err != nil {
		t.Fatal(err)
	}
	arrives := func(flows []world.Passage, country string) (sum float64) {
		for _, p := range flows {
			if p.To.Stage == int(model.MagnetUse) && p.To.Country == country {
				sum += p.Share
			}
		}
		return sum
	}
	for _, country := range []string{"DEU", "USA", "JPN"} {
		all := base.Chains.Passages(country, model.Dy)
		few := gathered(all)
		if len(few) >= len(all) || arrives(few, country) < arrives(all, country)-1e-9 {
			t.Errorf("%s: %d flows of %d, %g of %g", country, len(few), len(all), arrives(few, country), arrives(all, country))
		}
	}
}
