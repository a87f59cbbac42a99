package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/outside"
	"lanthorn/custody"
	"lanthorn/ree"
)

// deliver has the miner send a tonne to the plant on each of some days of 2026,
// under the numbers 0, 1 and so on, and answers what a tax office would hold.
func (f *fixture) deliver(days ...string) (bills []outside.Record) {
	f.t.Helper()
	for i, day := range days {
		at, err := time.ParseInLocation(time.DateOnly, day, china)
		f.must(err)
		f.now = at.Add(9 * time.Hour)
		lot := f.report(miner, custody.Event{Kind: custody.Extract, Site: "M1", Process: "LEACH",
			Outputs: []custody.Make{{Form: "concentrate_ion_adsorption", Net: ree.Tonne, HS: "2846909920", Assay: assayOf(ree.BasisOxide, 920_000_000, clay)}}}).Event.Outputs[0].Lot
		f.now = f.now.Add(time.Hour)
		f.report(miner, custody.Event{Kind: custody.Dispatch, Site: "M1", Inputs: []custody.Take{{Lot: lot}}, Party: "SEPARATOR", ToSite: "S1", Invoice: fmt.Sprint(i)})
		bills = append(bills, outside.Record{Kind: outside.Invoice, Number: fmt.Sprint(i), Date: day, Party: "MINER", Buyer: "SEPARATOR", HS: "2846909920", Mass: ree.Tonne})
	}
	return bills
}

// check is what the cross-checks say of a site or party under a key.
func (f *fixture) check(key string) (CrossCheck, CrossReport) {
	f.t.Helper()
	report, err := f.CrossChecks(ctx0, supervisor)
	f.must(err)
	for _, k := range report.Kinds {
		for _, c := range k.Checks {
			if c.Key == key {
				return c, report
			}
		}
	}
	f.t.Fatalf("nothing was checked under %s", key)
	return CrossCheck{}, report
}

func fired(c CrossCheck) (names []string) {
	for _, r := range c.Results {
		if r.Fires {
			names = append(names, r.Detector)
		}
	}
	return names
}

var deliveries = []string{"2026-03-05", "2026-04-05", "2026-05-05", "2026-06-05", "2026-07-05", "2026-08-05"}

// Invoices that fit raise nothing, one made out in the next month neither;
// invoices missing, without goods, of other goods and of another mass each do, by
// their own detector, and open one finding for the seller's site.
func TestInvoicesAreHeldAgainstDeliveries(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func([]outside.Record) []outside.Record
		want  string
	}{
		"honest": {func(b []outside.Record) []outside.Record {
			b[2].Date = "2026-06-12"
			b[3].Mass += ree.Kilogram
			return b
		}, ""},
		"missing": {func(b []outside.Record) []outside.Record { return append(b[:1:1], b[4:]...) }, detect.InvoiceMissing},
		"only": {func(b []outside.Record) []outside.Record {
			for i := range 3 {
				x := b[3]
				x.Number, x.Mass = fmt.Sprint("none", i), 3*ree.Tonne
				b = append(b, x)
			}
			return b
		}, detect.InvoiceOnly},
		"goods": {func(b []outside.Record) []outside.Record {
			b[1].HS, b[2].HS, b[3].Form = "850511", "850511", "oxide"
			return b
		}, detect.InvoiceGoods},
		"mass": {func(b []outside.Record) []outside.Record { b[3].Mass -= 100 * ree.Kilogram; return b }, detect.InvoiceMass},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t)
			f.industry()
			bills := c.spoil(f.deliver(deliveries...))
			f.now = f.now.AddDate(0, 2, 0)
			f.report(miner, custody.Event{Kind: custody.Extract, Site: "M1", Process: "LEACH", Outputs: []custody.Make{{Form: "concentrate_ion_adsorption", Net: ree.Tonne, Assay: assayOf(ree.BasisOxide, 920_000_000, clay)}}})
			if _, err := f.ImportOutside(ctx0, supervisor, "", OutsideCommand{Records: bills, File: "bills.csv"}); err != nil {
				t.Fatal(err)
			}
			got, _ := f.check("invoices/M1")
			if s := strings.Join(fired(got), " "); s != c.want {
				t.Errorf("fired %q, want %q: %+v", s, c.want, got)
			}
			rows, err := f.Watch(ctx0)
			if err != nil || len(rows) != len(fired(got)) {
				t.Errorf("%d findings, %v", len(rows), err)
			}
			for _, r := range rows {
				if r.Site != "M1" || r.Key != "invoices/M1" {
					t.Errorf("found %s at %s", r.Key, r.Site)
				}
				if again, _ := f.check("invoices/M1"); again.Finding != r.Ref {
					t.Errorf("the check names finding %q", again.Finding)
				}
			}
		})
	}
}

// Nothing is held against a seller of whom nothing was imported, and the report
// says so; what is imported later shows at once.
func TestWhatWasNotImportedIsSaid(t *testing.T) {
	f := open(t)
	f.industry()
	bills := f.deliver(deliveries[:2]...)
	report, err := f.CrossChecks(ctx0, supervisor)
	f.must(err)
	if g := report.Kinds[0].Gaps; len(g) != 2 || g[0].Code != "nothing" || g[1].Code != "invoice.parties" || !slices.Equal(g[1].Names, []string{"MINER"}) {
		t.Errorf("not checked: %+v", g)
	}
	if _, err := f.ImportOutside(ctx0, supervisor, "", OutsideFile("bills.csv", nil).with(bills)); err != nil {
		t.Fatal(err)
	}
	c, report := f.check("invoices/M1")
	if c.Compared != 2 || c.Differs() || len(report.Kinds[0].Imports) != 1 || report.Kinds[0].Imports[0].File != "bills.csv" {
		t.Errorf("after the import: %+v, %+v", c, report.Kinds[0].Imports)
	}
	row, err := f.OutsideRecord(ctx0, supervisor, bills[1].Key())
	if err != nil || row.File != "bills.csv" || row.Row != 3 || row.TakenMS == 0 || row.By != "sup" {
		t.Errorf("the record stands as %+v, %v", row, err)
	}
	f.replays()
}

// with puts records into rows of a file, from its second on.
func (c OutsideCommand) with(records []outside.Record) OutsideCommand {
	for i, r := range records {
		c.Records, c.Rows = append(c.Records, r), append(c.Rows, int64(i+2))
	}
	return c
}

// The cross-checks are the supervisor's: nobody who is looked at sees them.
func TestNobodyElseSeesTheCrossChecks(t *testing.T) {
	f := open(t)
	f.industry()
	bills := f.deliver(deliveries[:2]...)
	if _, err := f.ImportOutside(ctx0, supervisor, "", OutsideCommand{Records: bills}); err != nil {
		t.Fatal(err)
	}
	for _, who := range []Actor{miner, separator, maker, {Account: "rev", Org: "AUTH", Roles: []Role{RoleReviewer}}} {
		if _, err := f.CrossChecks(ctx0, who); err == nil {
			t.Errorf("%s sees the cross-checks", who.Account)
		}
		_, err := f.OutsideRecord(ctx0, who, bills[0].Key())
		refused(t, err, "outside.unknown")
	}
}

// Declarations are held against what left, with the licence that it left under.
func TestDeclarationsAreHeldAgainstExports(t *testing.T) {
	f := open(t)
	f.industry()
	trader := Actor{Account: "tra", Org: "TRADER", Roles: []Role{RoleOperator, RoleExporter}}
	f.register(custody.Registration{Party: &custody.Party{Ref: "TRADER", Name: "Trader", Kind: "operator", Country: "CN", Permissions: permitted(custody.Importing, custody.Exporting, custody.Trading)}},
		custody.Registration{Site: &custody.Site{Ref: "T1", Party: "TRADER", Name: "Yard", Kind: "port", Country: "CN"}})
	lanthanum := assayOf(ree.BasisOxide, 990_000_000, map[ree.Element]ree.Fraction{ree.La: 999_000_000, ree.Ce: 1_000_000})
	var list []outside.Record
	for i := range 6 {
		f.now = f.now.AddDate(0, 1, 0)
		lot := f.report(trader, custody.Event{Kind: custody.Import, Site: "T1", Country: "MY", Source: "a plant abroad", Declared: fmt.Sprint("I", i), Outputs: []custody.Make{{Form: "oxide", Net: ree.Tonne, HS: "2846901200", Assay: lanthanum}}}).Event.Outputs[0].Lot
		f.now = f.now.Add(time.Hour)
		f.report(trader, custody.Event{Kind: custody.Export, Site: "T1", Country: "JP", Declared: fmt.Sprint("E", i), Inputs: []custody.Take{{Lot: lot, Mass: ree.Tonne}}})
		list = append(list, outside.Record{Kind: outside.Declaration, Number: fmt.Sprint("E", i), Date: f.now.Format(time.DateOnly), Party: "TRADER", Flow: "export", Country: "JP", HS: "2846901200", Mass: ree.Tonne})
	}
	for name, c := range map[string]struct {
		spoil func([]outside.Record)
		want  string
	}{
		"honest":  {func([]outside.Record) {}, ""},
		"licence": {func(l []outside.Record) { l[1].Licence, l[2].Licence, l[3].Licence = "LI-1", "LI-1", "LI-1" }, detect.DeclarationGoods},
		"mass":    {func(l []outside.Record) { l[4].Mass = 600 * ree.Kilogram }, detect.DeclarationMass},
	} {
		said := slices.Clone(list)
		c.spoil(said)
		if _, err := f.ImportOutside(ctx0, supervisor, "", OutsideCommand{Records: said}); err != nil {
			t.Fatal(err)
		}
		got, report := f.check("declarations/export/T1")
		if s := strings.Join(fired(got), " "); s != c.want || got.Compared != 6 {
			t.Errorf("%s: fired %q, want %q", name, s, c.want)
		}
		if g := report.Kinds[1].Gaps; len(g) != 1 || g[0].Code != "uncovered" || g[0].N != 6 { // the imports
			t.Errorf("%s: not checked %+v", name, g)
		}
	}
}
