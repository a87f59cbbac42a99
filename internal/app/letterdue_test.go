package app

import (
	"bytes"
	"context"
	"testing"

	"lanthorn/custody"
	"lanthorn/internal/letters"
	"lanthorn/internal/pack"
	"lanthorn/internal/pdf"
	"lanthorn/internal/store"
	"lanthorn/packs"
	"lanthorn/ree"
	"lanthorn/review"
	"lanthorn/verify"
)

// withLettersOf adds the letters of a pack, and what follows a decision.
func withLettersOf(t *testing.T, id string) func(*Config) {
	files, err := packs.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return func(c *Config) { withAfter(c); c.Law.Letters = p.Letters }
}

// due lists the letters that are due and not made, by kind.
func (f *fixture) due() map[letters.Kind]Letter {
	f.t.Helper()
	out := map[letters.Kind]Letter{}
	f.must(f.Store.View(context.Background(), func(v *store.View) error {
		rows, err := store.Select(v, f.tables.letter, store.Query{Where: []store.Cond{{Col: "sha256", Op: store.Eq, Value: ""}}})
		for _, l := range rows {
			out[l.Kind] = l
		}
		return err
	}))
	return out
}

// TestLettersGoOutByThemselves: what a letter says is fixed with the entry, so the
// file is the same whoever makes it and when, whatever has changed meanwhile.
func TestLettersGoOutByThemselves(t *testing.T) {
	f := open(t, withLettersOf(t, "cn"))
	f.industry()
	ctx := context.Background()
	ref := f.refusedCase(f.magnets().Lot, 100*ree.Kilogram)
	due := f.due()
	for _, want := range []letters.Kind{letters.Receipt, letters.Accepted, letters.Refusal} {
		if due[want].Key == "" {
			t.Fatalf("no letter %s is due: %+v", want, due)
		}
	}
	list, err := f.Letters(ctx, maker, ref)
	f.must(err)
	for _, l := range list {
		if !l.Due || l.Letter != nil {
			t.Errorf("before it is made the letter is shown as %+v", l)
		}
	}
	n, err := f.MakeLetters(ctx)
	f.must(err)
	if n != len(due) || len(f.due()) != 0 {
		t.Errorf("%d of %d letters were made", n, len(due))
	}
	again, err := f.MakeLetters(ctx)
	if err != nil || again != 0 {
		t.Errorf("made again: %d, %v", again, err)
	}
	mine, err := f.LettersTo(ctx, maker)
	f.must(err)
	if len(mine) != len(due) {
		t.Errorf("the exporter's list has %d letters, not %d", len(mine), len(due))
	}
	l := f.sameLate(due[letters.Refusal])
	_, file, err := f.LetterFile(ctx, maker, l.Key)
	f.must(err)
	if r := verify.Letter(file, f.Keys.Public, f.Now()); !r.Verified() || r.Fact("letter") != l.Key {
		t.Errorf("it does not verify: %+v", r)
	}
	stranger := Actor{Account: "x", Org: "MINER", Roles: []Role{RoleExporter}}
	none, err := f.LettersTo(ctx, stranger)
	if err != nil || len(none) != 0 {
		t.Errorf("a stranger sees %+v, %v", none, err)
	}
	f.replays()
}

// sameLate makes the file of a due letter once more, weeks later and after its
// addressee took another name, and holds it against the one that was entered.
func (f *fixture) sameLate(due Letter) Letter {
	f.t.Helper()
	ctx := context.Background()
	f.days(40)
	_, err := f.Register(ctx, supervisor, "", f.now, custody.Registration{Party: &custody.Party{Ref: due.Org, Kind: "operator", Name: "Quite another name", Country: "CN", Permissions: permitted(custody.Magnets, custody.Exporting)}})
	f.must(err)
	made, err := f.Letter(ctx, maker, due.Key)
	f.must(err)
	font, err := pdf.Built()
	f.must(err)
	source, err := f.dueSource(ctx, &due)
	f.must(err)
	f.must(f.makeFile(font, &due, &source))
	if due.SHA256 != made.SHA256 || due.Content != made.Content || due.Seal != made.Seal || due.Code != made.Code {
		f.t.Errorf("made late it is %+v, it was %+v", due, made)
	}
	return made
}

// TestWhatIsKeptIsWhatTheLedgerSays: the facts gathered while the entry is written
// are those gathered from the ledger afterwards.
func TestWhatIsKeptIsWhatTheLedgerSays(t *testing.T) {
	f := open(t, withLettersOf(t, "cn"))
	f.industry()
	ctx := context.Background()
	ref := f.lodged(application(f.magnets().Lot, 100*ree.Kilogram))
	licence := f.decide(ref, review.LineOutcome{Line: 1, Outcome: review.GrantConditions, MassMG: 100 * ree.Kilogram, Reasons: []string{"criteria_met"}, Conditions: []string{"report_arrival"}})
	_, err := f.IssueLicence(ctx, maker, "", licence)
	f.must(err)
	_, err = f.Suspend(ctx, decider, "s", review.LicenceCommand{Licence: licence, Reason: "a document is being examined"})
	f.must(err)
	due := f.due()
	if len(due) != 5 {
		t.Fatalf("due are %+v", due)
	}
	for kind, l := range due {
		kept, err := f.dueSource(ctx, &l)
		f.must(err)
		f.must(f.Store.View(ctx, func(v *store.View) error {
			e, _, err := v.Entry(l.Of)
			f.must(err)
			d, err := f.letterOf(v, &e)
			f.must(err)
			d.template = f.App.cfg.Law.Letters.Version(kind, l.Template)
			read := f.sourceOf(&l, &d)
			read.Template = *d.template
			a, err := kept.Encode()
			f.must(err)
			b, err := read.Encode()
			if !bytes.Equal(a, b) {
				t.Errorf("%s: kept\n%s\nread\n%s", kind, a, b)
			}
			return err
		}))
	}
}

// TestALetterThatCannotBeMadeStaysDue: the decision stands, the letter is shown as
// due, others are made, and once the fault is mended it is made as it would have been.
func TestALetterThatCannotBeMadeStaysDue(t *testing.T) {
	f := open(t, withLettersOf(t, "cn"))
	f.industry()
	ctx := context.Background()
	ref := f.refusedCase(f.magnets().Lot, 100*ree.Kilogram)
	book := &f.App.cfg.Law.Letters
	whole := book.Templates
	book.Templates = nil
	for _, x := range whole {
		if x.ID != letters.Refusal {
			book.Templates = append(book.Templates, x)
		}
	}
	c, err := f.Case(ctx, reviewer, ref)
	f.must(err)
	if c.State != review.Decided {
		t.Fatalf("the case is %s", c.State)
	}
	n, err := f.MakeLetters(ctx)
	refused(t, err.(interface{ Unwrap() []error }).Unwrap()[0], "letter.no_template")
	left := f.due()
	if n != 2 || len(left) != 1 || left[letters.Refusal].Key == "" {
		t.Errorf("%d made, left %+v", n, left)
	}
	list, err := f.Letters(ctx, maker, ref)
	f.must(err)
	if !list[0].Due || list[0].Kind != letters.Refusal {
		t.Errorf("the letter is listed as %+v", list[0])
	}
	_, _, err = f.LetterFile(ctx, maker, left[letters.Refusal].Key)
	refused(t, err, "letter.no_template")
	book.Templates = whole
	_, file, err := f.LetterFile(ctx, maker, left[letters.Refusal].Key)
	f.must(err)
	if len(file) == 0 || len(f.due()) != 0 {
		t.Error("mended, it is not made")
	}
	f.replays()
}

// TestThePackOfTheInventedCountryHasEveryLetter walks to every kind of letter under
// its own templates, and holds its files to what is asked of all.
func TestThePackOfTheInventedCountryHasEveryLetter(t *testing.T) {
	f := open(t, withLettersOf(t, "example"), askingPolicy)
	for _, k := range letters.Kinds() {
		if f.App.cfg.Law.Letters.For(k, f.calendar().Day(f.now)) == nil || !f.App.cfg.Law.Letters.Sends(k) {
			t.Errorf("no letter %s", k)
		}
	}
	f.everyKindIsMade()
}

// checkLetter holds a letter's file to what everybody needs of it: it verifies, is
// tagged for screen readers in both languages, and its code has a text beside it.
func (f *fixture) checkLetter(l Letter) {
	f.t.Helper()
	_, file, err := f.LetterFile(context.Background(), maker, l.Key)
	f.must(err)
	if r := verify.Letter(file, f.Keys.Public, f.Now()); !r.Verified() || r.Fact("letter") != l.Key {
		f.t.Errorf("the letter %s does not verify: %+v", l.Kind, r)
	}
	for _, part := range []string{"/MarkInfo << /Marked true", "/StructTreeRoot", "/Lang (", "/S /H1", "/S /Figure", "/Alt "} {
		if !bytes.Contains(file, []byte(part)) {
			f.t.Errorf("the letter %s has no %s", l.Kind, part)
		}
	}
	if l.Code == "" {
		f.t.Errorf("the letter %s has no code", l.Kind)
	}
}
