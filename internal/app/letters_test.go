package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lanthorn/internal/letters"
	"lanthorn/internal/pack"
	"lanthorn/packs"
	"lanthorn/ree"
	"lanthorn/review"
	"lanthorn/verify"
)

// withLetters adds the letters of the pack cn, and what follows a decision.
func withLetters(t *testing.T) func(*Config) {
	files, err := packs.Open("cn")
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return func(c *Config) { withAfter(c); c.Law.Letters = p.Letters }
}

// letters makes every letter about a subject that may be made, by kind.
func (f *fixture) letters(about string) map[letters.Kind]Letter {
	f.t.Helper()
	out := map[letters.Kind]Letter{}
	list, err := f.Letters(context.Background(), reviewer, about)
	f.must(err)
	for _, due := range list {
		l, err := f.IssueLetter(context.Background(), reviewer, "", due.Seq)
		f.must(err)
		out[l.Kind] = l
		f.keepPDF(l)
	}
	return out
}

// keepPDF lays letters into the folder LETTER_DIR, to be looked at.
func (f *fixture) keepPDF(l Letter) {
	f.t.Helper()
	_, file, err := f.LetterFile(context.Background(), reviewer, l.Key)
	f.must(err)
	if dir := os.Getenv("LETTER_DIR"); dir != "" {
		f.must(os.WriteFile(filepath.Join(dir, string(l.Kind)+".pdf"), file, 0o644))
	}
}

func TestARefusalIsALetterThatVerifies(t *testing.T) {
	f := open(t, withLetters(t))
	f.industry()
	ctx := context.Background()
	ref := f.refusedCase(f.magnets().Lot, 100*ree.Kilogram)
	made := f.letters(ref)
	l, ok := made[letters.Refusal]
	if !ok || made[letters.Receipt].Key == "" || made[letters.Accepted].Key == "" || len(made) != 3 {
		t.Fatalf("letters of %s: %+v", ref, made)
	}
	_, file, err := f.LetterFile(ctx, maker, l.Key)
	f.must(err)
	again, err := f.IssueLetter(ctx, maker, "", l.Of)
	f.must(err)
	if again.Key != l.Key || again.SHA256 != l.SHA256 {
		t.Errorf("asked for again it is %s with %s, it was %s with %s", again.Key, again.SHA256, l.Key, l.SHA256)
	}
	if sum := sha256.Sum256(file); hex.EncodeToString(sum[:]) != l.SHA256 {
		t.Error("the file is not the one in the ledger")
	}
	if r := verify.Letter(file, f.Keys.Public, f.Now()); !r.Verified() || r.Fact("letter") != l.Key {
		t.Errorf("it does not verify: %+v", r)
	}
	other := Actor{Account: "x", Org: "MINER", Roles: []Role{RoleExporter}}
	_, _, err = f.LetterFile(ctx, other, l.Key)
	refused(t, err, "letter.unknown")
	_, err = f.IssueLetter(ctx, other, "", l.Of)
	refused(t, err, "letter.not_made_of")
	none, err := f.Letters(ctx, other, ref)
	if err != nil || len(none) != 0 {
		t.Errorf("a stranger sees %+v, %v", none, err)
	}
	f.replays()
}

// TestNoByteOfALetterMayChange changes each of a letter's bytes in steps, and
// every byte of its seal.
func TestNoByteOfALetterMayChange(t *testing.T) {
	f := open(t, withLetters(t))
	f.industry()
	l := f.letters(f.lodged(application(f.magnets().Lot, 100*ree.Kilogram)))[letters.Receipt]
	_, file, err := f.LetterFile(context.Background(), maker, l.Key)
	f.must(err)
	seal := bytes.LastIndex(file, []byte("%LANTHORNL1."))
	for at := 0; at < len(file); at++ {
		if at < seal-400 && at%911 != 0 {
			continue
		}
		changed := bytes.Clone(file)
		changed[at] ^= 1
		if verify.Letter(changed, f.Keys.Public, f.Now()).Verified() {
			t.Fatalf("with byte %d of %d changed it still verifies", at, len(file))
		}
	}
	for name, forged := range map[string][]byte{"something after its end": append(bytes.Clone(file), "%more\n"...), "cut off": file[:len(file)-3], "without its seal": append(bytes.Clone(file[:seal]), "startxref\n0\n%%EOF\n"...)} {
		if verify.Letter(forged, f.Keys.Public, f.Now()).Verified() {
			t.Errorf("%s, it still verifies", name)
		}
	}
}

// TestAnotherTemplateMakesAnotherVersion: a new version leaves old letters as they
// are, and a template changed in place is refused.
func TestAnotherTemplateMakesAnotherVersion(t *testing.T) {
	f := open(t, withLetters(t))
	f.industry()
	ctx := context.Background()
	lot := f.magnets().Lot
	first := f.letters(f.lodged(application(lot, 100*ree.Kilogram)))[letters.Receipt]
	_, before, err := f.LetterFile(ctx, maker, first.Key)
	f.must(err)
	book := &f.App.cfg.Law.Letters
	old := book.For(letters.Receipt, f.calendar().Day(f.Now()))
	kept := *old
	next := kept
	next.Version, next.From, next.Title = 2, f.calendar().Day(f.Now()), letters.Text{"en": "Receipt, worded anew", "zh": "新的收件回执"}
	book.Templates = append(book.Templates, next)
	second := f.letters(f.lodged(application(lot, 50*ree.Kilogram)))[letters.Receipt]
	if second.Template != 2 || second.Wording == first.Wording {
		t.Errorf("the second letter is of version %d", second.Template)
	}
	_, after, err := f.LetterFile(ctx, maker, first.Key)
	f.must(err)
	if !bytes.Equal(before, after) {
		t.Error("a new version changed an old letter")
	}
	book.Templates[len(book.Templates)-1].Title = letters.Text{"en": "Slipped in", "zh": "悄悄改动"}
	ref := f.lodged(application(lot, 25*ree.Kilogram))
	list, err := f.Letters(ctx, reviewer, ref)
	f.must(err)
	at := slices.IndexFunc(list, func(d LetterDue) bool { return d.Kind == letters.Receipt })
	_, err = f.IssueLetter(ctx, reviewer, "", list[at].Seq)
	refused(t, err, "letter.changed_template")
}

func TestEveryLetterAfterADecision(t *testing.T) {
	f := open(t, withLetters(t))
	f.industry()
	ctx := context.Background()
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	licence := f.decide(ref, review.LineOutcome{Line: 1, Outcome: review.GrantConditions, MassMG: 100 * ree.Kilogram, Reasons: []string{"criteria_met"}, Conditions: []string{"report_arrival"}})
	p, err := f.IssueLicence(ctx, maker, "", licence)
	f.must(err)
	_, err = f.Suspend(ctx, decider, "s", review.LicenceCommand{Licence: licence, Reason: "a document is being examined"})
	f.must(err)
	made := f.letters(ref)
	for kind, l := range f.letters(licence) {
		made[kind] = l
	}
	for _, want := range []letters.Kind{letters.Receipt, letters.Grant, letters.Licence, letters.Suspension} {
		if made[want].Key == "" {
			t.Errorf("no letter %s", want)
		}
	}
	if made[letters.Licence].Code != p.QR {
		t.Error("the licence's letter carries another code than the licence")
	}
	if code := made[letters.Grant].Code; !strings.HasPrefix(code, "https://lanthorn.test/verify?text=LANTHORNL1.") {
		t.Errorf("the code of the decision is %q", code)
	}
	f.replays()
}

// TestALetterIsFoundByItsHash: whoever holds the paper asks by hash, and learns
// nothing by guessing.
func TestALetterIsFoundByItsHash(t *testing.T) {
	f := open(t, withLetters(t))
	f.industry()
	ctx := context.Background()
	l := f.letters(f.lodged(application(f.magnets().Lot, 100*ree.Kilogram)))[letters.Receipt]
	for over, hash := range map[string]string{"file": l.SHA256, "content": l.Content} {
		found, err := f.LetterByHash(ctx, over, hash)
		if err != nil || found == nil || found.Key != l.Key {
			t.Errorf("by its %s: %+v, %v", over, found, err)
		}
	}
	for _, hash := range []string{"", "00", strings.Repeat("0", 64), l.SHA256[:63], l.Key} {
		if found, err := f.LetterByHash(ctx, "file", hash); err != nil || found != nil {
			t.Errorf("%q finds %+v, %v", hash, found, err)
		}
	}
}

// askingPolicy lets the office ask, answer and take longer as the pack cn does.
func askingPolicy(c *Config) {
	p, cn := c.Law.Review, c.Law.Pack.Review
	p.Agencies, p.Queries, p.Intake = cn.Agencies, cn.Queries, cn.Intake
	p.Clocks = append(p.Clocks, cn.Clocks...)
}

// TestLettersOfEveryKind walks to each kind of letter.
func TestLettersOfEveryKind(t *testing.T) {
	f := open(t, withLetters(t), askingPolicy)
	f.everyKindIsMade()
}

// everyKindIsMade walks to each kind of letter and checks what comes.
func (f *fixture) everyKindIsMade() {
	f.t.Helper()
	f.industry()
	made := f.everyLetter()
	for _, want := range letters.Kinds() {
		if l, ok := made[want]; !ok {
			f.t.Errorf("no letter %s", want)
		} else {
			f.checkLetter(l)
		}
	}
	f.replays()
}

// everyLetter makes letters of every kind.
func (f *fixture) everyLetter() map[letters.Kind]Letter {
	f.t.Helper()
	ctx := context.Background()
	lot := f.magnets().Lot
	f.people(clerk, visitor)
	f.people(panel...)
	made := map[letters.Kind]Letter{}
	about := func(ref string) {
		for kind, l := range f.letters(ref) {
			made[kind] = l
		}
	}
	back, err := f.Lodge(ctx, maker, "", "", application(lot, 10*ree.Kilogram))
	f.must(err)
	_, err = f.Return(ctx, reviewer, "", back.Case, []review.Deficiency{{Code: "document_missing", Note: "the contract's second page"}})
	f.must(err)
	about(back.Case)
	asked := f.lodged(application(lot, 20*ree.Kilogram))
	_, err = f.OpenReview(ctx, reviewer, "", asked, nil)
	f.must(err)
	_, err = f.MoveQuery(ctx, reviewer, "", asked, QueryMove{Move: "issue", Items: []review.QueryItem{{No: 1, Text: "What is the plant's yearly need?", Required: true}}})
	f.must(err)
	row, err := f.Case(ctx, reviewer, asked)
	f.must(err)
	_, err = f.MoveQuery(ctx, reviewer, "", asked, QueryMove{Move: "extend", Query: strings.TrimPrefix(row.Queries[0].Key, asked+"/"), Reason: "the plant is closed for repairs"})
	f.must(err)
	about(asked)
	licence := f.licensed(lot, 100*ree.Kilogram)
	_, err = f.IssueLicence(ctx, maker, "", licence)
	f.must(err)
	about(licence)
	about(f.amended(licence))
	refusedCase := f.refusedCase(lot, 30*ree.Kilogram)
	about(refusedCase)
	about(f.upheld(refusedCase))
	shipped, _ := f.shippedLicence(lot)
	of, err := f.Licence(ctx, maker, shipped)
	f.must(err)
	about(of.Licence.Case)
	visit, err := f.SelectVerification(ctx, clerk, "", shipped, "", "the first delivery")
	f.must(err)
	_, err = f.MoveVerification(ctx, clerk, "", visit.Verification, "plan", VerificationMove{Day: f.calendar().Day(f.now).Add(5), Officers: []string{"cora", "sven"}})
	f.must(err)
	_, err = f.MoveVerification(ctx, clerk, "", visit.Verification, "notify", VerificationMove{})
	f.must(err)
	about(visit.Verification)
	_, err = f.Suspend(ctx, decider, "", review.LicenceCommand{Licence: shipped, Reason: "a document is being examined"})
	f.must(err)
	_, err = f.Revoke(ctx, reviewer, "", review.LicenceCommand{Licence: shipped, Reason: "the end use was not the one stated"})
	refused(f.t, err, "actor.role")
	_, err = f.Revoke(ctx, decider, "", review.LicenceCommand{Licence: shipped})
	refused(f.t, err, "guard.reason")
	_, err = f.Revoke(ctx, decider, "", review.LicenceCommand{Licence: shipped, Reason: "the end use was not the one stated"})
	f.must(err)
	about(shipped)
	return made
}

// amended has a licence's contract changed, and answers the amendment.
func (f *fixture) amended(licence string) string {
	f.t.Helper()
	ctx := context.Background()
	now, err := f.Amendable(ctx, maker, licence)
	f.must(err)
	now.Contract.Number = "C-NEW"
	rec, err := f.LodgeAmendment(ctx, maker, "", licence, "a new contract", now)
	f.must(err)
	_, err = f.MoveAmendment(ctx, reviewer, "", rec.Amendment, "accept", AmendmentMove{})
	f.must(err)
	_, err = f.MoveAmendment(ctx, reviewer, "", rec.Amendment, "propose", AmendmentMove{Approve: true, Reasons: []string{"criteria_met"}})
	f.must(err)
	row, err := f.Amendment(ctx, reviewer, rec.Amendment)
	f.must(err)
	_, err = f.MoveAmendment(ctx, decider, "", rec.Amendment, "approve", AmendmentMove{Hash: row.ProposalHash})
	f.must(err)
	return rec.Amendment
}
