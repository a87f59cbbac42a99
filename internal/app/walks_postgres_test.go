package app

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/interop"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// onPostgres begins the names of tests whose fixtures open on PostgreSQL.
const onPostgres = "TestPostgresWalks/"

// The newer parts of the program, walked on PostgreSQL by the very tests that
// walk them on SQLite: open gives each installation a schema of its own. What a
// walk leaves is then the same, row by row, as SQLite makes of its entries.
func TestPostgresWalks(t *testing.T) {
	postgres(t)
	for _, w := range []struct {
		name string
		walk func(*testing.T)
	}{
		{"general cleared", TestAnEligibleShipmentIsClearedAndRecordedAsADecision},
		{"general declined", TestAShipmentThatDoesNotFitIsDeclinedWithEveryReason},
		{"general return", TestAMissingReturnStopsWhatIsNewUntilItIsFiled},
		{"general suspended", TestASuspendedRegistrationStopsItsShipmentsAtTheBorder},
		{"general appealed", TestAnExclusionIsAppealedAndDecidedAgainByOthers},
		{"general goods back", TestGoodsOfAnExhibitionComeBack},
		{"general consumed", TestASampleConsumedInATestIsAccountedFor},
		{"opinions", TestAnOpinionIsReadByTheNamedAlone},
		{"opinions opened", TestAnOpenedOpinionIsChecked},
		{"equipment", TestEquipmentGoesFromApplicationToBorder},
		{"equipment amended", TestAnAmendmentOfEquipment},
		{"letters due", TestLettersGoOutByThemselves},
		{"letters that fail", TestALetterThatCannotBeMadeStaysDue},
		{"letters of all kinds", TestLettersOfEveryKind},
		{"amendment", TestAnAmendmentMakesANewVersion},
		{"amendment preview", TestThePreviewSaysWhatTheGateLooksAtAgain},
		{"amendment marked", TestTwoPeopleLiftAMark},
		{"amendment asked", TestAnAmendmentGoesThroughItsAgencies},
		{"amendment silence", TestTheSweepSettlesSilenceOnAmendments},
		{"clocks", TestTheSweepMissesNothing},
		{"guidelines tried on old cases", TestTheWayOfADraftIntoForce},
		{"figures", TestEditionsStayApartAndRevisionsShow},
		{"figures replaced", TestAnotherFileOfAnEditionMustSayWhatItReplaces},
		{"figures whole", TestAFileIsTakenWholeOrNot},
		{"house", TestTheHouseIsAFunctionOfTheLedger},
		{"house alone", TestALoneFirmIsSeenNowhere},
		{"house goods", TestTheHouseCountsWhatLeft},
		{"application by table", TestTablesOfApplications},
		{"determinations", TestADeterminationIsKeptAndSigned},
		{"appeals", TestAnAppealIsHeardAndTheCaseDecidedAgain},
		{"statistics", TestStatisticsAreAFunctionOfTheLedger},
		{"statistics declined", TestDeclinedShipmentsAreCountedByReason},
		{"screening", TestAHitIsResolvedAndStaysSo},
		{"ownership", TestHalfOwnedByListedParties},
		{"attempts", TestAttemptsAreCountedAndBounded},
		{"reads", TestReadsAreOnRecord},
	} {
		t.Run(w.name, w.walk)
	}
}

// Goods that were written off, and in part taken back, are in what the house says
// of the border.
func TestTheHouseCountsWhatLeft(t *testing.T) {
	f := open(t, likeAdvised)
	f.industry()
	f.crossed(f.licensed(f.magnets().Lot, 100*ree.Kilogram))
	f.now = f.now.AddDate(0, 1, 3)
	f.magnets()
	h, err := f.House(context.Background(), reviewer)
	f.must(err)
	if len(h.Flows) == 0 {
		t.Errorf("nothing left: %+v", h)
	}
	f.replays()
}

// An application by table comes back as it was; 2,000 lots that are none, and texts
// that no database holds, are problems and no failure.
func TestTablesOfApplications(t *testing.T) {
	f := open(t)
	f.industry()
	ctx := context.Background()
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	a, err := f.ApplicationOf(ctx, maker, ref)
	f.must(err)
	var book bytes.Buffer
	f.must(interop.WriteApplicationXLSX(&book, &a, "zh"))
	got, problems, err := f.ReadApplication(ctx, maker, []interop.File{{Name: "a.xlsx", Data: book.Bytes()}}, "zh")
	f.must(err)
	if len(problems) > 0 || fmt.Sprint(got.Application.Lines) != fmt.Sprint(a.Lines) {
		t.Errorf("%v: %+v, was %+v", problems, got.Application.Lines, a.Lines)
	}
	goods := "Lot,Net mass\nMG\x00,1 kg\n\xff,1 kg\n"
	for i := range 1998 {
		goods += fmt.Sprintf("NONE-%d,1 kg\n", i)
	}
	_, problems, err = f.ReadApplication(ctx, maker, []interop.File{{Name: "goods.csv", Data: []byte(goods)}}, "en")
	f.must(err)
	if len(problems) == 0 {
		t.Error("lots that are none pass")
	}
	f.replays()
}

// sameOnSQLite gives the entries to a new installation on SQLite and compares
// all tables, with the new entries' names, which are drawn, for the old ones.
func (f *fixture) sameOnSQLite() {
	f.t.Helper()
	f.replays()
	ctx := context.Background()
	cfg := f.cfg
	cfg.DSN, cfg.Dir, cfg.NoLog = "", f.t.TempDir(), true
	now := f.now
	cfg.Now = func() time.Time { return now }
	lite, err := Open(ctx, cfg)
	f.must(err)
	var names []string
	f.must(f.Store.View(ctx, func(v *store.View) error {
		return v.Entries(1, func(e evidence.Entry) error {
			now = e.Recorded
			_, err := lite.Store.Do(ctx, store.Command{Run: func(tx *store.Tx) (any, error) {
				again, err := tx.Append(store.Draft{Kind: e.Kind, Schema: e.Schema, Occurred: e.Occurred, Actor: e.Actor, Org: e.Org, Subjects: e.Subjects, Body: json.RawMessage(strings.NewReplacer(names...).Replace(string(e.Body)))})
				names = append(names, e.ID, again.ID)
				return nil, err
			}})
			return err
		})
	}))
	f.must(lite.Close())
	renamed := strings.NewReplacer(names...)
	here, there := f.rows("pgx", f.cfg.DSN), f.rows("sqlite", filepath.Join(cfg.Dir, "ledger.sqlite"))
	for table, rows := range here {
		for i := range rows {
			rows[i] = renamed.Replace(rows[i])
		}
		if !slices.Equal(rows, there[table]) {
			f.t.Errorf("%s on PostgreSQL:\n%s\non SQLite:\n%s", table, rows, there[table])
		}
	}
	if len(here) < 40 || len(there) != len(here) {
		f.t.Errorf("%d tables and %d", len(here), len(there))
	}
}

// rows reads every projection of a database, each row as one text.
func (f *fixture) rows(driver, dsn string) map[string][]string {
	f.t.Helper()
	db, err := sql.Open(driver, dsn)
	f.must(err)
	defer db.Close()
	all := map[string][]string{}
	for _, name := range f.texts(db, "SELECT name FROM projection WHERE private = 0") {
		all[name] = f.texts(db, "SELECT * FROM "+name)
		slices.Sort(all[name])
	}
	return all
}

func (f *fixture) texts(db *sql.DB, query string) (all []string) {
	f.t.Helper()
	rows, err := db.Query(query)
	f.must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	f.must(err)
	values, dest := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range values {
		dest[i] = &values[i]
	}
	for rows.Next() {
		f.must(rows.Scan(dest...))
		text := values[0].String
		for i, v := range values[1:] {
			text += fmt.Sprintf(" %s=%s", columns[i+1], v.String)
		}
		all = append(all, text)
	}
	f.must(rows.Err())
	return all
}
