package cli

import (
	"slices"
	"time"

	"lanthorn/control"
	"lanthorn/internal/app"
	"lanthorn/ree"
)

// determined has whoever signs in as exporter keep two determinations on goods made
// abroad: of magnets with some dysprosium of ours, which is signed, and of a
// loudspeaker of whose parts one has no known origin.
func (d *demoReview) determined() error {
	all := demoAccounts(d.industry)
	at := slices.IndexFunc(all, func(a app.Account) bool { return a.Ref == "exporter" })
	maker := d.person("exporter", all[at].Org, app.RoleExporter)
	ours := []control.PartOrigin{{Country: "CN", Share: ree.Whole}}
	set, err := d.keptDetermination(maker, control.Product{Name: "magnet set for a drive motor (simulated)", Kind: control.MagnetNdFeB, Value: 9_000, MadeIn: "DE", Destination: "US", EndUse: "vehicle",
		Parts: []control.Part{{Name: "dysprosium metal", Value: 600, Origins: ours}, {Name: "neodymium metal", Value: 2_100, Origins: []control.PartOrigin{{Country: "AU", Share: ree.Whole}}}}})
	if err != nil {
		return err
	}
	if _, err := d.app.IssueDetermination(d.ctx, maker, "", set.Determination); err != nil {
		return err
	}
	_, err = d.keptDetermination(maker, control.Product{Name: "loudspeaker (simulated)", Kind: control.Component, Value: 2_500, MadeIn: "VN", Destination: "JP", EndUse: "electronics",
		Parts: []control.Part{{Name: "magnet", Value: 40, Origins: ours}, {Name: "coil", Value: 200}}})
	return err
}

func (d *demoReview) keptDetermination(maker app.Actor, p control.Product) (app.DeterminationReceipt, error) {
	d.tick(time.Hour)
	return d.app.RecordDetermination(d.ctx, maker, "", p)
}
