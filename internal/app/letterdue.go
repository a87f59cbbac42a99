package app

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/letters"
	"lanthorn/internal/pdf"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// kindLetterDue is the entry that follows at once where the pack sends a letter
// without being asked. It holds what the letter says, so that the file is the same
// whenever it is made; making it takes tens of milliseconds and is not done while
// others wait for the ledger.
const kindLetterDue = "letter.due"

// lettersEvery is how often a server makes the letters that are due.
const lettersEvery = 2 * time.Second

// lettersAtOnce is how many are made in one turn.
const lettersAtOnce = 200

// dueLetter is the body of such an entry.
type dueLetter struct {
	Letter
	Source string `json:"source"` // what it says, without its template
}

// Made says whether the letter's file was made and sealed.
func (l *Letter) Made() bool { return l.SHA256 != "" }

// plan keeps what the letter of an entry says where the pack sends one. What
// cannot be gathered never stands in the way of what happened: the letter is then
// made of the entry when somebody asks.
func (a *App) plan(tx *store.Tx, e *evidence.Entry) error {
	book := &a.cfg.Law.Letters
	if len(book.Due) == 0 || letterKinds[e.Kind] == "" {
		return nil
	}
	d, err := a.letterOf(tx, e)
	if err != nil {
		slog.Error("what a letter says could not be gathered", "entry", e.ID, "why", err)
		return nil
	}
	if d.Kind == "" || !book.Sends(d.Kind) {
		return nil
	}
	if d.template = book.For(d.Kind, a.calendar().Day(e.Recorded)); d.template == nil {
		return nil
	}
	n, err := tx.Next(letterCounter)
	if err != nil {
		return err
	}
	l := d.Letter
	l.Key, l.Template, l.Code = custody.Reference("LT", n), d.template.Version, d.code
	source := a.sourceOf(&l, &d)
	raw, err := source.Encode()
	if err != nil {
		return err
	}
	_, err = tx.Append(store.Draft{Kind: kindLetterDue, Schema: 1, Occurred: a.local(tx.Now()), Actor: System.Account, Org: System.Org, Subjects: []string{l.Key}, Body: dueLetter{l, string(raw)}})
	return err
}

// MakeLetters makes the letters that are due and says how many; one that cannot be
// made stays due and keeps no other waiting.
func (a *App) MakeLetters(ctx context.Context) (made int, err error) {
	var due []Letter
	err = a.Store.View(ctx, func(v *store.View) (err error) {
		due, err = store.Select(v, a.tables.letter, store.Query{Where: []store.Cond{{Col: "sha256", Op: store.Eq, Value: ""}}, OrderBy: "seq", Limit: lettersAtOnce})
		return err
	})
	for i := range due {
		if _, one := a.makeDue(ctx, System, &due[i]); one != nil {
			err = errors.Join(err, one)
			continue
		}
		made++
	}
	return made, err
}

// dueOf is the letter of an entry where it is due and not made, for those who may
// have it.
func (a *App) dueOf(ctx context.Context, actor Actor, seq int64) (due *Letter, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		l, err := a.madeOf(v, seq)
		if err == nil && l != nil && !l.Made() && actor.Sees(l.Org) {
			due = l
		}
		return err
	})
	return due, err
}

// makeDue makes the file of a letter that is due, outside the ledger's writer, and
// enters its hashes; where somebody was faster it is theirs.
func (a *App) makeDue(ctx context.Context, actor Actor, due *Letter) (Letter, error) {
	l := *due
	source, err := a.dueSource(ctx, &l)
	if err != nil {
		return l, err
	}
	font, err := pdf.Built()
	if err != nil {
		return l, ree.Refusals{ree.Refuse("letter.no_font")}
	}
	if err := a.makeFile(font, &l, &source); err != nil {
		return l, err
	}
	rec, err := a.do(ctx, actor, "", "letter "+l.Key, nil, false, func(tx *store.Tx) (any, error) {
		now, _, err := store.Get(tx, a.tables.letter, l.Key)
		if err != nil || now.Made() {
			return now, err
		}
		return a.appendLetter(tx, actor, l)
	})
	if err != nil {
		return l, err
	}
	return decodeResult[Letter](rec)
}

// dueSource reads what a due letter says, and its template.
func (a *App) dueSource(ctx context.Context, l *Letter) (s letters.Source, err error) {
	t := a.cfg.Law.Letters.Version(l.Kind, l.Template)
	if t == nil {
		return s, ree.Refusals{ree.Refuse("letter.no_template", "kind", string(l.Kind), "day", a.calendar().Day(l.At).String(), "pack", a.cfg.Law.ID)}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		e, ok, err := v.Entry(l.Due)
		if err != nil {
			return err
		}
		var body dueLetter
		if !ok || e.Kind != kindLetterDue || json.Unmarshal(e.Body, &body) != nil || json.Unmarshal([]byte(body.Source), &s) != nil {
			return ree.Refusals{ree.Refuse("letter.not_same", "letter", l.Key)}
		}
		d := letterDraft{Letter: *l, template: t}
		err = a.sameTemplate(v, &d)
		l.Wording = d.Wording
		return err
	})
	s.Layout, s.Template = pdf.Layout, *t
	return s, err
}
