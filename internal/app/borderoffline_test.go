package app

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"lanthorn/custody"
	"lanthorn/evidence/credential"
	"lanthorn/ree"
	"lanthorn/review"
	"lanthorn/verify"
)

// offline is a desk without a network: its key, and what it carries.
type offline struct {
	*fixture
	key  ed25519.PrivateKey
	qr   string
	list string
	no   int64
}

func (f *fixture) offlineDesk(licence string) *offline {
	f.t.Helper()
	ctx := context.Background()
	public, private, err := ed25519.GenerateKey(nil)
	f.must(err)
	_, err = f.RegisterDesk(ctx, customs, "desk", Desk{Ref: "desk-1", Name: "Jetty", Key: base64.StdEncoding.EncodeToString(public)})
	f.must(err)
	p, err := f.IssueLicence(ctx, maker, "", licence)
	f.must(err)
	d := &offline{fixture: f, key: private, qr: p.QR}
	d.fetch()
	return d
}

// fetch publishes a list and carries it to the desk.
func (d *offline) fetch() {
	d.t.Helper()
	_, err := d.PublishList(context.Background(), customs, "")
	d.must(err)
	_, d.list, _, err = d.BorderList(context.Background(), customs)
	d.must(err)
}

func (d *offline) asks(mass ree.Mass) verify.DeskAnswer {
	return verify.Desk(verify.DeskQuestion{QR: d.qr, List: d.list, Line: 1, MG: int64(mass), Now: d.now}, d.Keys.Public)
}

func (d *offline) debit(licence string, mass ree.Mass, declaration string) string {
	d.t.Helper()
	d.no++
	text, err := credential.SignDebit(credential.Debit{Desk: "desk-1", No: d.no, Licence: licence, Line: 1, MassMG: int64(mass), Declaration: declaration, At: d.now, List: 1}, d.key)
	d.must(err)
	return text
}

func (d *offline) uploads(text string) OfflineDebit {
	d.t.Helper()
	out, err := d.UploadDebits(context.Background(), customs, []string{text})
	d.must(err)
	return out[0]
}

func TestASuspensionReachesADeskWithoutNetwork(t *testing.T) {
	f, licence := border(t)
	d := f.offlineDesk(licence)
	if a := d.asks(10 * kg); a.Answer != "yes" {
		t.Fatalf("the desk says %+v", a)
	}
	if a := d.asks(101 * kg); a.Answer != "refer" || a.Reason != verify.CodeBalance {
		t.Errorf("more than is left: %+v", a)
	}
	_, err := f.Suspend(context.Background(), reviewer, "s", review.LicenceCommand{Licence: licence, Reason: "alert"})
	f.must(err)
	if a := d.asks(10 * kg); a.Answer != "yes" {
		t.Errorf("the old list cannot know: %+v", a)
	}
	if l := f.licence(licence); !l.PendingCustoms {
		t.Error("not pending although no list says it yet")
	}
	d.fetch()
	if a := d.asks(10 * kg); a.Answer != "no" || a.Reason != verify.CodeStatus {
		t.Errorf("the new list: %+v", a)
	}
	if l := f.licence(licence); l.PendingCustoms {
		t.Error("pending although the list is published")
	}
	f.replays()
}

func (f *fixture) licence(ref string) review.Licence {
	f.t.Helper()
	d, err := f.Licence(context.Background(), reviewer, ref)
	f.must(err)
	return d.Licence
}

func TestWhatIsOldOrForgedIsReferred(t *testing.T) {
	f, licence := border(t)
	d := f.offlineDesk(licence)
	at := f.now
	f.now = at.Add(BorderListFresh)
	if a := d.asks(kg); a.Answer != "refer" || a.Reason != verify.CodeList {
		t.Errorf("a stale list: %+v", a)
	}
	f.now = at.Add(verify.TokenWindow + time.Minute)
	d.fetch()
	if a := d.asks(kg); a.Answer != "refer" || a.Reason != verify.CodeBalance {
		t.Errorf("a token beyond its window: %+v", a)
	}
	f.now = at.Add(time.Hour)
	d.list = ""
	if a := d.asks(kg); a.Answer != "refer" {
		t.Errorf("no list: %+v", a)
	}
	d.fetch()
	good := d.list
	d.list = good[:len(good)-4] + "AAAA"
	if a := d.asks(kg); a.Answer != "refer" || a.Reason != verify.CodeList {
		t.Errorf("a forged list: %+v", a)
	}
	d.list = good
	d.qr = d.qr[:len(d.qr)-4] + "AAAA"
	if a := d.asks(kg); a.Answer != "no" || a.Reason != verify.CodeSignature {
		t.Errorf("a forged token: %+v", a)
	}
}

func TestOfflineDebitsAreBookedOnce(t *testing.T) {
	f, licence := border(t)
	d := f.offlineDesk(licence)
	ctx := context.Background()
	text := d.debit(licence, 30*kg, "D-1")
	if row := d.uploads(text); row.State != DebitBooked || row.Gap {
		t.Fatalf("%+v", row)
	}
	d.uploads(text)
	f.stands(licence, 70*kg, 0, 30*kg)
	other := *d
	other.no = 0
	_, err := f.UploadDebits(ctx, customs, []string{other.debit(licence, 31*kg, "D-1")})
	refused(t, err, "customs.debit_number")
	_, wrong, _ := ed25519.GenerateKey(nil)
	other.key = wrong
	_, err = f.UploadDebits(ctx, customs, []string{other.debit(licence, kg, "D-9")})
	refused(t, err, "customs.debit_signature")
	_, err = f.UploadDebits(ctx, otherOffice, []string{d.debit(licence, kg, "D-2")})
	refused(t, err, "customs.other_office")
	_, err = f.UploadDebits(ctx, maker, []string{text})
	refused(t, err, "actor.role")
	_, err = f.UploadDebits(ctx, customs, []string{"LANTHORND1.x"})
	refused(t, err, "customs.debit_form")
	if row := d.uploads(d.debit(licence, kg, "D-3")); !row.Gap {
		t.Error("number 2 is missing and nobody says so")
	}
	f.replays()
}

func TestAnOverdrawnDebitWaitsForAPerson(t *testing.T) {
	f, licence := border(t)
	d := f.offlineDesk(licence)
	ctx := context.Background()
	_, err := f.WriteOff(ctx, customs, "w", ask(licence, 80*kg, "D-0"))
	f.must(err)
	row := d.uploads(d.debit(licence, 30*kg, "D-1"))
	if row.State != DebitConflict || row.Reasons[0].Code != "guard.balance" {
		t.Fatalf("%+v", row)
	}
	f.stands(licence, 20*kg, 0, 80*kg)
	settle := func(who Actor, how DebitSettlement, reason string) error {
		_, err := f.Settle(ctx, who, "", SettleDebit{Ref: row.Ref, How: how, Reason: reason})
		return err
	}
	refused(t, settle(customs, SettleReturned, "mine"), "customs.not_uploader")
	refused(t, settle(maker, SettleReturned, "mine"), "actor.role")
	refused(t, settle(reviewer, SettleRetry, "x"), "guard.balance")
	refused(t, settle(reviewer, "shrug", "x"), "customs.settlement")
	refused(t, settle(reviewer, SettleReturned, ""), "guard.reason")
	if list, err := f.Debits(ctx, customs, DebitConflict, 10); err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
	_, err = f.AdjustLine(ctx, reviewer, "adj", licence, 1, 10*kg, "order 7")
	f.must(err)
	f.must(settle(reviewer, SettleRetry, "authorised afterwards"))
	refused(t, settle(reviewer, SettleRetry, "again"), "customs.debit_unknown")
	if l := f.detail(licence).Lines[0]; l.RemainingMG != 0 || l.CommittedMG != 110*kg {
		t.Errorf("%+v", l)
	}
	f.replays()
}

func (f *fixture) detail(licence string) LicenceDetail {
	f.t.Helper()
	d, err := f.Licence(context.Background(), reviewer, licence)
	f.must(err)
	return d
}

func TestADebitUnderASuspensionWaitsToo(t *testing.T) {
	f, licence := border(t)
	d := f.offlineDesk(licence)
	text := d.debit(licence, 30*kg, "D-1")
	_, err := f.Suspend(context.Background(), reviewer, "s", review.LicenceCommand{Licence: licence, Reason: "alert"})
	f.must(err)
	if row := d.uploads(text); row.State != DebitConflict || row.Reasons[0].Code != "guard.state" {
		t.Errorf("%+v", row)
	}
	if row := d.uploads(d.debit(custody.Reference("LX", 77), kg, "D-2")); row.State != DebitConflict {
		t.Errorf("an unknown licence: %+v", row)
	}
}

func TestNoticesArePulledAndAcknowledged(t *testing.T) {
	f, licence := border(t)
	ctx := context.Background()
	for _, name := range []string{"east", "west"} {
		_, err := f.RegisterSystem(ctx, customs, "", CustomsSystem{Ref: name, Name: name})
		f.must(err)
	}
	_, err := f.RegisterSystem(ctx, otherOffice, "", CustomsSystem{Ref: "east", Name: "mine"})
	refused(t, err, "customs.other_office")
	_, err = f.RegisterSystem(ctx, customs, "", CustomsSystem{Name: "x"})
	refused(t, err, "customs.system")
	_, err = f.Suspend(ctx, reviewer, "s", review.LicenceCommand{Licence: licence, Reason: "alert"})
	f.must(err)
	a, err := f.Check(ctx, customs, ask(licence, kg, "D"))
	f.must(err)
	if a.Answer != "no" || !a.Pending {
		t.Errorf("right after the suspension: %+v", a)
	}
	list, err := f.Notices(ctx, customs, 0, 100)
	f.must(err)
	if len(list) != 1 || list[0].Licence != licence || list[0].Reason != "alert" {
		t.Fatalf("%+v", list)
	}
	_, err = f.Notices(ctx, maker, 0, 100)
	refused(t, err, "actor.role")
	take := func(who Actor, system string, seq int64) error {
		_, err := f.TakeNotices(ctx, who, "", system, seq)
		return err
	}
	refused(t, take(customs, "east", list[0].Seq+1), "customs.notice_unknown")
	refused(t, take(otherOffice, "east", list[0].Seq), "customs.system_unknown")
	f.must(take(customs, "east", list[0].Seq))
	if !f.licence(licence).PendingCustoms {
		t.Error("one of two systems has acknowledged, and it counts as known")
	}
	f.must(take(customs, "west", list[0].Seq))
	if l := f.licence(licence); l.PendingCustoms || l.Suspensions[0].Acknowledged.IsZero() {
		t.Errorf("both have acknowledged: %+v", l)
	}
	f.replays()
}

func TestAnOldAcknowledgementSaysNothingOfANewerChange(t *testing.T) {
	f, licence := border(t)
	ctx := context.Background()
	_, err := f.RegisterSystem(ctx, customs, "", CustomsSystem{Ref: "east", Name: "East"})
	f.must(err)
	_, err = f.Suspend(ctx, reviewer, "s", review.LicenceCommand{Licence: licence, Reason: "alert"})
	f.must(err)
	first, err := f.Notices(ctx, customs, 0, 1)
	f.must(err)
	_, err = f.Lift(ctx, reviewer, "l", review.LicenceCommand{Licence: licence, Ref: f.licence(licence).Suspensions[0].Ref, Reason: "cleared"})
	f.must(err)
	_, err = f.TakeNotices(ctx, customs, "", "east", first[0].Seq)
	f.must(err)
	if !f.licence(licence).PendingCustoms {
		t.Error("customs has not heard of the lifting, and it counts as known")
	}
}

func TestTheListIsPublishedWhenItIsDue(t *testing.T) {
	f, licence := border(t)
	ctx := context.Background()
	number := func() int64 {
		t.Helper()
		f.must(f.PublishIfDue(ctx))
		p, _, _, err := f.BorderList(ctx, customs)
		f.must(err)
		return p.Number
	}
	if number() != 1 || number() != 1 {
		t.Error("want one list, the first")
	}
	_, err := f.Suspend(ctx, reviewer, "s", review.LicenceCommand{Licence: licence, Reason: "alert"})
	f.must(err)
	if number() != 1 {
		t.Error("customs' systems were not given their time")
	}
	f.now = f.now.Add(noticeWaits)
	if number() != 2 || number() != 2 {
		t.Error("want a second list for the notice that waited")
	}
	f.now = f.now.Add(listEvery)
	if number() != 3 {
		t.Error("want a third list for the age of the second")
	}
	_, _, _, err = f.BorderList(ctx, maker)
	refused(t, err, "actor.role")
}

func TestADaysFileIsKeptAndCompared(t *testing.T) {
	f, licence := border(t)
	ctx := context.Background()
	w, err := f.WriteOff(ctx, customs, "w1", ask(licence, 10*kg, "=D-1"))
	f.must(err)
	_, err = f.WriteOff(ctx, customs, "w2", ask(licence, 5*kg, "D-2"))
	f.must(err)
	_, err = f.ReverseGoods(ctx, customs, "v", BorderChange{Licence: licence, Line: 1, Of: w.Move, Mass: 4 * kg, Reason: "x"})
	f.must(err)
	day := f.now.Format("2006-01-02")
	_, err = f.CloseBorderDay(ctx, customs, "c0", day)
	refused(t, err, "customs.day")
	f.now = f.now.AddDate(0, 0, 1)
	d, err := f.CloseBorderDay(ctx, customs, "c1", day)
	f.must(err)
	if d.NetMG != 11*kg || d.Postings != 5 {
		t.Errorf("%+v", d)
	}
	_, err = f.CloseBorderDay(ctx, customs, "c2", day)
	refused(t, err, "customs.day_closed")
	_, text, err := f.BorderDayFile(ctx, customs, day, "csv")
	f.must(err)
	if !strings.Contains(string(text), "'=D-1,"+licence+",1,total,6.000") {
		t.Errorf("the file says\n%s", text)
	}
	diffs, err := f.CompareBorderDay(ctx, customs, "m1", day, []byte("declaration,licence,line,kg\n=D-1,"+licence+",1,6\nD-2,"+licence+",1,4.5\nD-3,"+licence+",1,1\n"))
	f.must(err)
	if len(diffs) != 2 || diffs[0].Code != "mass" || diffs[0].OursMG != 5*kg || diffs[1].Code != "only_theirs" {
		t.Errorf("%+v", diffs)
	}
	again, err := f.BorderDifferences(ctx, supervisor, day)
	f.must(err)
	if len(again) != 2 {
		t.Errorf("%+v", again)
	}
	for _, bad := range []string{"", "a,b\n", "declaration,licence,line,kg\nD,L,one,2\n", "declaration,licence,line,kg\nD,L,1,-2\n", "declaration,licence,line,kg\nD\n"} {
		if _, err := f.CompareBorderDay(ctx, customs, "", day, []byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	f.replays()
}

func TestADifferenceAtTheBorderStopsTheDeclaration(t *testing.T) {
	f, licence := border(t)
	ctx := context.Background()
	d, err := f.Lot(ctx, customs, f.detail(licence).Lines[0].Lots[0])
	f.must(err)
	same := d.Assay.Assay
	q := ask(licence, kg, "D-1")
	r, err := f.RemarkGoods(ctx, customs, "r0", BorderFinding{BorderQuestion: q, Assay: &same})
	f.must(err)
	if len(r.Differences) != 0 || r.Strong {
		t.Errorf("the lot's own assay: %+v", r)
	}
	_, err = f.WriteOff(ctx, customs, "w0", q)
	f.must(err)
	q.Declaration = "D-2"
	off := same
	off.Share[ree.Nd].Value -= 60_000_000
	off.Share[ree.Nd].U = 100_000
	r, err = f.RemarkGoods(ctx, customs, "r1", BorderFinding{BorderQuestion: q, Assay: &off})
	f.must(err)
	if len(r.Differences) != 1 || !r.Strong || r.Differences[0].Params["element"] != "Nd" {
		t.Fatalf("six per cent less neodymium: %+v", r)
	}
	a, err := f.Check(ctx, customs, q)
	f.must(err)
	if a.Answer != "refer" || a.Reasons[0].Code != "customs.remarked" {
		t.Errorf("%+v", a)
	}
	_, err = f.WriteOff(ctx, customs, "w1", q)
	refused(t, err, "customs.remarked")
	_, err = f.ClearRemark(ctx, customs, "", r.Seq, "mine")
	refused(t, err, "actor.role")
	_, err = f.ClearRemark(ctx, reviewer, "", r.Seq, "the sample was mixed up")
	f.must(err)
	_, err = f.WriteOff(ctx, customs, "w1", q)
	f.must(err)
	f.replays()
}
