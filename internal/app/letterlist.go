package app

import (
	"context"
	"strconv"

	"lanthorn/evidence"
	"lanthorn/internal/letters"
	"lanthorn/internal/store"
	"lanthorn/review"
)

func itoa64(n int64) string { return strconv.FormatInt(n, 10) }

// LetterDue is an entry of which a letter may be made, and the letter where it was.
type LetterDue struct {
	Kind   letters.Kind `json:"kind"`
	Seq    int64        `json:"seq"`
	Entry  string       `json:"entry"`
	About  string       `json:"about"`
	At     string       `json:"at"`            // when it was recorded
	Due    bool         `json:"due,omitempty"` // the pack sends it without being asked, and it is not made yet
	Letter *Letter      `json:"letter,omitempty"`
}

// letterKinds are the entries of which letters are made. A decision is a grant or
// a refusal by what it says.
var letterKinds = map[string]letters.Kind{
	review.KindLodged: letters.Receipt, review.KindReturned: letters.Returned, review.KindQueryIssued: letters.Query,
	review.KindAccepted: letters.Accepted, review.KindQueryExtended: letters.Extension,
	review.KindDecided:           letters.Grant,
	review.KindAmendmentApproved: letters.Amendment, review.KindAmendmentCleared: letters.Amendment, review.KindAmendmentRefused: letters.Amendment,
	kindIssued: letters.Licence, review.KindSuspended: letters.Suspension, review.KindEnded: letters.Revocation,
	review.KindAppealUpheld: letters.Appeal, review.KindAppealVaried: letters.Appeal, review.KindAppealDismissed: letters.Appeal,
	review.KindVerificationNotified: letters.Verification,
}

const maxLetterList = 500

// Letters lists the letters that were or may be made of the entries about a case,
// a licence, an appeal, an amendment or a verification, newest first.
func (a *App) Letters(ctx context.Context, actor Actor, about string) (list []LetterDue, err error) {
	about = clean(about)
	if checkTexts(about) != nil {
		return nil, nil
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		entries, err := v.LatestBySubject(about, 0, maxLetterList)
		if err != nil {
			return err
		}
		for i := range entries {
			if err := a.listLetter(v, actor, &entries[i], &list); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

func (a *App) listLetter(v *store.View, actor Actor, e *evidence.Entry, list *[]LetterDue) error {
	if letterKinds[e.Kind] == "" || e.Body == nil {
		return nil
	}
	d, err := a.letterOf(v, e)
	if err != nil || d.Kind == "" || !actor.Sees(d.Org) {
		return err
	}
	made, err := a.madeOf(v, e.Seq)
	if err != nil || made == nil && a.cfg.Law.Letters.For(d.Kind, a.calendar().Day(e.Recorded)) == nil {
		return err
	}
	*list = append(*list, a.letterRow(&d.Letter, e, made))
	return nil
}

func (a *App) letterRow(l *Letter, e *evidence.Entry, made *Letter) LetterDue {
	row := LetterDue{Kind: l.Kind, Seq: e.Seq, Entry: e.ID, About: l.About, At: a.local(e.Recorded).Format("2006-01-02T15:04:05Z07:00")}
	if row.About == "" {
		row.About = orRef(l.Licence, l.Case)
	}
	if made != nil && made.Made() {
		row.Letter = made
		return row
	}
	row.Due = made != nil || a.cfg.Law.Letters.Sends(l.Kind)
	return row
}

// LettersTo lists the newest letters to the actor's organisation, made and due;
// for the authorities those to everybody.
func (a *App) LettersTo(ctx context.Context, actor Actor) (list []LetterDue, err error) {
	q := store.Query{OrderBy: "seq", Desc: true, Limit: maxLetterList}
	if !actor.SeesAll() {
		q.Where = []store.Cond{{Col: "org", Op: store.Eq, Value: actor.Org}}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		rows, err := store.Select(v, a.tables.letter, q)
		for i := range rows {
			e, ok, err := v.Entry(rows[i].Of)
			if err != nil {
				return err
			}
			if ok {
				list = append(list, a.letterRow(&rows[i], &e, &rows[i]))
			}
		}
		return err
	})
	return list, err
}

// HasLetters reports whether the pack in force has any template of a letter.
func (a *App) HasLetters() bool { return len(a.cfg.Law.Letters.Templates) > 0 }
