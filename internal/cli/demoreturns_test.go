package cli

import (
	"context"
	"io"
	"testing"

	"lanthorn/internal/app"
	"lanthorn/internal/pack"
	"lanthorn/packs"
	"lanthorn/ree"
)

// TestTheDemonstrationsReturns makes a short demonstration: every site's last
// return closes on the stock that the site holds, two returns were late, one is
// missing and was asked for.
func TestTheDemonstrationsReturns(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a demonstration")
	}
	fsys, err := packs.Open(packs.Default)
	if err != nil {
		t.Fatal(err)
	}
	law, err := pack.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	clock := &simulatedClock{}
	a, err := app.Open(context.Background(), app.Config{Dir: t.TempDir(), Law: app.LawOf(law), Now: clock.now, NoLog: true, Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	p := &program{ctx: context.Background(), out: io.Discard}
	if _, err := p.fillDemo(a, clock, 1, 3); err != nil {
		t.Fatal(err)
	}
	auditor := app.Actor{Account: "auditor", Org: "AUDIT", Roles: []app.Role{app.RoleAuditor}}
	list, err := a.Returns(p.ctx, auditor, app.ReturnFilter{})
	if err != nil {
		t.Fatal(err)
	}
	late, missing := 0, 0
	for _, r := range list {
		if r.Late() {
			late++
		}
		if r.State == app.ReturnLate {
			missing++
			if r.Reminder == nil {
				t.Errorf("nobody asked for the return of %s for %s", r.Site.Ref, r.Month)
			}
		}
	}
	if late != 2 || missing != 1 {
		t.Errorf("%d of %d returns were late and %d are missing", late, len(list), missing)
	}
	sites, err := a.Sites(p.ctx, auditor, app.SiteFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sites {
		closesOnStock(t, a, auditor, s.Site.Ref, clock.at.Format("2006-01"))
	}
}

// closesOnStock compares a site's return with what the site holds.
func closesOnStock(t *testing.T, a *app.App, who app.Actor, site, month string) {
	t.Helper()
	r, err := a.MonthlyReturn(context.Background(), who, site, month)
	if err != nil {
		return // no duty
	}
	d, err := a.Site(context.Background(), who, site)
	if err != nil {
		t.Fatal(err)
	}
	held := map[ree.Form]ree.OxideMass{}
	for _, s := range d.Stocks {
		held[s.Form] = s.REO
	}
	for _, l := range r.Figures.Lines {
		if l.Closing != held[l.Form] {
			t.Errorf("%s closes %s on %s and holds %s", site, l.Form, l.Closing, held[l.Form])
		}
		delete(held, l.Form)
	}
	for form, m := range held {
		if m != 0 {
			t.Errorf("%s holds %s of %s that its return lacks", site, m, form)
		}
	}
}
