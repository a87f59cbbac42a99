// Package examples holds the files of the README's path by hand. Its test takes
// them into an installation in a temporary folder, so that what the README says
// about them stays true.
package examples

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lanthorn/internal/app"
	"lanthorn/internal/interop"
	"lanthorn/internal/pack"
	"lanthorn/packs"
	"lanthorn/verify"
)

var local = app.Actor{Account: "local", Org: "local", Roles: []app.Role{app.RoleAdmin, app.RoleSupervisor, app.RoleAuditor, app.RoleOperator}}

func open(t *testing.T, change ...func(*app.Config)) *app.App {
	t.Helper()
	fsys, err := packs.Open(packs.Default)
	if err != nil {
		t.Fatal(err)
	}
	law, err := pack.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	cfg := app.Config{Dir: t.TempDir(), Law: app.LawOf(law), NoLog: true}
	for _, c := range change {
		c(&cfg)
	}
	a, err := app.Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// read reads a file; it answers its items and its problems as "row code".
func read(t *testing.T, name, org string) ([]app.LoadItem, []string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	batch, problems := interop.Parse(f, name, "en")
	var found []string
	for _, p := range problems {
		found = append(found, fmt.Sprintf("%02d %s", p.Row, p.Code))
	}
	return app.Items(batch, org), found
}

// load takes a file that has no mistakes.
func load(t *testing.T, a *app.App, name, org string) app.LoadResult {
	t.Helper()
	items, found := read(t, name, org)
	res, err := a.Load(context.Background(), local, items, nil)
	if err != nil || len(found)+len(res.Problems) > 0 {
		t.Fatalf("%s: %v %v %+v", name, err, found, res.Problems)
	}
	return res
}

func TestTheMendedFileIsTakenOnce(t *testing.T) {
	a := open(t)
	if res := load(t, a, "register.jsonl", ""); res.Accepted != 5 {
		t.Fatalf("accepted %d registrations, want 5", res.Accepted)
	}
	if res := load(t, a, "production.csv", "HILLSIDE"); res.Accepted != 3 || res.Repeated != 0 {
		t.Fatalf("accepted %d, %d of them again, want 3 and 0", res.Accepted, res.Repeated)
	}
	if res := load(t, a, "production.csv", "HILLSIDE"); res.Repeated != 3 {
		t.Errorf("loaded again, %d events were known, want 3", res.Repeated)
	}
	origins, err := a.Origins(context.Background(), local, "SP-0003-D", true)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range origins.Elements {
		if len(e.Shares) != 1 || e.Shares[0].Origin.Ref != "mine/HILL-1" {
			t.Errorf("%s comes from %+v", e.Element, e.Shares)
		}
	}
	if len(origins.Elements) != 4 {
		t.Errorf("%d elements, want Nd, Pr, Dy and Tb", len(origins.Elements))
	}
}

// The passport of the first drum verifies, under the references that the README
// names.
func TestThePassportOfTheReadmeVerifies(t *testing.T) {
	a := open(t, func(c *app.Config) { c.NoLog, c.Checkpoint = false, 100*time.Millisecond })
	load(t, a, "register.jsonl", "")
	load(t, a, "production.csv", "HILLSIDE")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	hill := app.Actor{Account: "hill", Org: "HILLSIDE", Roles: []app.Role{app.RoleOperator}}
	p, err := a.IssuePassport(ctx, hill, "1", "SP-0003-D")
	if err != nil {
		t.Fatal(err)
	}
	if err := a.WaitPublished(ctx, p.Seq); err != nil {
		t.Fatal(err)
	}
	bundle, err := a.Bundle(ctx, hill, "PP-0001-Z")
	if err != nil {
		t.Fatal(err)
	}
	if r := verify.Bundle(bundle, a.Keys.Public, a.Now()); !r.Verified() {
		t.Errorf("it does not verify: %+v", r.Failures())
	}
}

func TestEveryMistakeIsFoundAtOnce(t *testing.T) {
	a := open(t)
	load(t, a, "register.jsonl", "")
	items, found := read(t, "production-with-mistakes.csv", "HILLSIDE")
	head := a.Store.Head()
	res, err := a.TryLoad(context.Background(), local, items)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range res.Problems {
		found = append(found, fmt.Sprintf("%02d %s", p.Rows[0], p.Reason.Code))
	}
	slices.Sort(found)
	want := []string{"04 balance.more_out_than_in", "06 time.offset_missing", "08 form.unknown", "09 mass.comma", "10 assay.over_100", "11 site.unknown", "12 quota.exceeded"}
	if diff := cmp.Diff(want, slices.Compact(found)); diff != "" {
		t.Error(diff)
	}
	if res.Accepted != 1 {
		t.Errorf("%d events have no mistake, want 1", res.Accepted)
	}
	if a.Store.Head() != head {
		t.Error("a dry run changed the ledger")
	}
}

// The two files differ in nothing that the reader is not told of: both begin
// with the same event.
func TestTheTwinsBeginAlike(t *testing.T) {
	good, _ := read(t, "production.csv", "HILLSIDE")
	bad, _ := read(t, "production-with-mistakes.csv", "HILLSIDE")
	if len(good) == 0 || len(bad) == 0 || good[0].Key != bad[0].Key {
		t.Error("the first events are not the same event")
	}
	if late := time.Since(good[0].Occurred); late < 0 {
		t.Error("the example lies in the future")
	}
}
