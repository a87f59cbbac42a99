package cli

import (
	"slices"
	"time"

	"lanthorn/control"
	"lanthorn/internal/app"
	"lanthorn/ree"
)

// determined has whoever signs in as exporter keep two determinations on goods made
// abroad with its magnets, one of them signed: a motor that holds much, and a
// loudspeaker of whose parts one has no known origin.
func (d *demoReview) determined() error {
	all := demoAccounts(d.industry)
	at := slices.IndexFunc(all, func(a app.Account) bool { return a.Ref == "exporter" })
	maker := d.person("exporter", all[at].Org, app.RoleExporter)
	own := []control.PartOrigin{{Country: "CN", Share: ree.Whole}}
	motor, err := d.keptDetermination(maker, control.Product{Name: "drive motor (simulated)", Kind: control.Component, Value: 48_000, MadeIn: "DE", Destination: "US", EndUse: "vehicle",
		Parts: []control.Part{{Name: "magnets", Value: 9_000, Origins: own}, {Name: "housing and winding", Value: 30_000, Origins: []control.PartOrigin{{Country: "DE", Share: ree.Whole}}}}})
	if err != nil {
		return err
	}
	if _, err := d.app.IssueDetermination(d.ctx, maker, "", motor.Determination); err != nil {
		return err
	}
	_, err = d.keptDetermination(maker, control.Product{Name: "loudspeaker (simulated)", Kind: control.Component, Value: 2_500, MadeIn: "VN", Destination: "JP", EndUse: "electronics",
		Parts: []control.Part{{Name: "magnet", Value: 40, Origins: own}, {Name: "coil", Value: 200}}})
	return err
}

func (d *demoReview) keptDetermination(maker app.Actor, p control.Product) (app.DeterminationReceipt, error) {
	d.tick(time.Hour)
	return d.app.RecordDetermination(d.ctx, maker, "", p)
}
