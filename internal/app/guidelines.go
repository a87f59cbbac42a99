package app

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"lanthorn/evidence"
	"lanthorn/guideline"
	"lanthorn/internal/rulebook"
	"lanthorn/internal/store"
	"lanthorn/review"
)

// Entries of guidelines begin with this.
const guidelinePrefix = "guideline."

// kindBook keeps a book whole in the ledger before it is first asked, so that
// what it said can be worked out again whatever becomes of the pack.
const kindBook = guidelinePrefix + "book_kept"

// bookRow is a book as it was asked. Text is its JSON, in a text because
// examples hold decimals.
type bookRow struct {
	Hash string `json:"hash"`
	Text string `json:"text"`
}

// guidelineTables are the projections of guidelines.
type guidelineTables struct {
	book      *store.Table[bookRow]
	applicant *store.Table[applicantRow]
	named     *store.Table[namedRow]
	draft     *store.Table[DraftRow]
	adopted   *store.Table[adoptedRow]
}

func defineGuidelines(reg *store.Registry) guidelineTables {
	return guidelineTables{
		book:      store.Define(reg, store.Table[bookRow]{Name: "guideline_book", Key: func(b bookRow) string { return b.Hash }}),
		applicant: store.Define(reg, store.Table[applicantRow]{Name: "applicant", Key: func(r applicantRow) string { return r.Org }}),
		named:     store.Define(reg, store.Table[namedRow]{Name: "licensed_party", Key: func(r namedRow) string { return r.Name }}),
		draft:     defineDraft(reg),
		adopted:   store.Define(reg, store.Table[adoptedRow]{Name: "guideline_adopted", Key: func(r adoptedRow) string { return r.Key }}),
	}
}

func (t *tables) projectGuideline(tx *store.Tx, e *evidence.Entry) error {
	if e.Kind != kindBook {
		return t.projectDraft(tx, e)
	}
	var b bookRow
	if err := decode(e, &b); err != nil {
		return err
	}
	store.Put(tx, t.guideline.book, b)
	return nil
}

// book is the guidelines to ask now: the pack's, and what was adopted here, which
// replaces what bears the same id. It is nil without a pack.
func (a *App) book(r store.Reader) (*rulebook.Book, error) {
	p := a.cfg.Law.Pack
	if p == nil {
		return nil, nil
	}
	list, there, err := store.Get(r, a.tables.guideline.adopted, adoptedKey)
	if err != nil || !there {
		return p.Guidelines, err
	}
	name := p.Guidelines.Hash() + strings.Join(list.Refs, " ")
	if b, ok := a.books.Load(name); ok {
		return b.(*rulebook.Book), nil
	}
	var theirs []guideline.Guideline
	for _, ref := range list.Refs {
		d, _, err := store.Get(r, a.tables.guideline.draft, ref)
		if err != nil {
			return nil, err
		}
		draft, err := a.readDraft(d.Last().Text)
		if err != nil {
			return nil, fmt.Errorf("adopted draft %s: %w", ref, err)
		}
		theirs = append(theirs, draft.Guidelines...)
	}
	b, problems := rulebook.Read(adopted(p.Guidelines, theirs))
	if len(problems) > 0 {
		return nil, fmt.Errorf("adopted guidelines: %w", problems[0])
	}
	a.books.Store(name, b)
	return b, nil
}

// guidingDesk is the desk with the guidelines to ask now, and their book.
func (a *App) guidingDesk(r store.Reader) (*review.Desk, *rulebook.Book, error) {
	d := a.desk()
	b, err := a.book(r)
	if b != nil {
		d.Guidelines = b
	}
	return d, b, err
}

// guided appends what the gate found and asks the guidelines about it. Where
// there is no book the case goes on without.
func (a *App) guided(tx *store.Tx, f review.Facts, cmd review.Command, found []review.Event, inputs []review.GateInput) ([]review.Event, error) {
	d, book, err := a.guidingDesk(tx)
	if err != nil || book == nil {
		return found, err
	}
	if len(found) > 0 {
		if _, err := a.appendReview(tx, cmd.Case, found); err != nil {
			return nil, err
		}
	}
	c, err := f.Case(cmd.Case)
	if err != nil || c == nil {
		return nil, err
	}
	view, err := a.caseView(tx, &c.Application, c.Classes, cmd.At, len(inputs) > 0)
	if err != nil {
		return nil, err
	}
	if err := a.keepBook(tx, book); err != nil {
		return nil, err
	}
	return d.DecideGuide(f, review.Guide{Command: cmd, View: view, Inputs: inputs})
}

// decidingView is the view of a case that the guidelines were asked about, made
// again at the instant of decision.
func (a *App) decidingView(tx *store.Tx, f review.Facts, ref string, at time.Time) (guideline.View, error) {
	c, err := f.Case(ref)
	if err != nil || c == nil || c.Guided == nil {
		return guideline.View{}, err
	}
	return a.caseView(tx, &c.Application, c.Classes, at, true)
}

// keepBook writes the book into the ledger where it is not yet there.
func (a *App) keepBook(tx *store.Tx, b *rulebook.Book) error {
	_, there, err := store.Get(tx, a.tables.guideline.book, b.Hash())
	if err != nil || there {
		return err
	}
	text, err := json.Marshal(b.Book)
	if err != nil {
		return err
	}
	_, err = tx.Append(store.Draft{Kind: kindBook, Schema: 1, Occurred: tx.Now(), Actor: System.Account, Org: System.Org, Subjects: []string{b.Hash()}, Body: bookRow{b.Hash(), string(text)}})
	return err
}

// bookOf reads a book that was asked before; nil where the ledger has none of
// that hash.
func (a *App) bookOf(r store.Reader, hash string) (*rulebook.Book, error) {
	if b, err := a.book(r); err != nil || b != nil && b.Hash() == hash {
		return b, err
	}
	row, there, err := store.Get(r, a.tables.guideline.book, hash)
	if err != nil || !there {
		return nil, err
	}
	return readBook(row)
}

func readBook(row bookRow) (*rulebook.Book, error) {
	var b guideline.Book
	if err := json.Unmarshal([]byte(row.Text), &b); err != nil {
		return nil, fmt.Errorf("book %s: %w", row.Hash, err)
	}
	book, problems := rulebook.Read(b)
	if len(problems) > 0 {
		return nil, fmt.Errorf("book %s: %w", row.Hash, problems[0])
	}
	if book.Hash() != row.Hash {
		return nil, fmt.Errorf("book %s hashes to %s", row.Hash, book.Hash())
	}
	return book, nil
}

// preguide asks the guidelines about an application that is not lodged.
func (a *App) preguide(tx *store.Tx, app *review.Application, p *Preflight, inputs []review.GateInput) error {
	d, book, err := a.guidingDesk(tx)
	if err != nil || book == nil {
		return err
	}
	view, err := a.caseView(tx, app, p.Classes, tx.Now(), true)
	if err != nil {
		return err
	}
	view.History.Cases++ // as it will be once this one is lodged
	run, err := d.Ask(app, &view, p.Verdicts, inputs, tx.Now())
	if err != nil {
		return err
	}
	p.Guidelines = &run
	p.Problems = append(p.Problems, review.Required(&run)...)
	return nil
}

// booksOf finds the books that the runs of a case name.
func (a *App) booksOf(r store.Reader, events []review.Event) (func(string) review.Guidelines, error) {
	books := map[string]*rulebook.Book{}
	for _, e := range events {
		var b struct {
			Run guideline.Run `json:"run"`
		}
		if e.Kind != review.KindGuided && e.Kind != review.KindGeneralCleared || json.Unmarshal(e.Body, &b) != nil || books[b.Run.Book] != nil {
			continue
		}
		book, err := a.bookOf(r, b.Run.Book)
		if err != nil {
			return nil, err
		}
		books[b.Run.Book] = book
	}
	return func(hash string) review.Guidelines {
		if b := books[hash]; b != nil {
			return b
		}
		return nil
	}, nil
}

// applicantRow is what an applicant did before.
type applicantRow struct {
	Org     string            `json:"org"`
	History guideline.History `json:"history"`
}

// namedRow is somebody whom a licence names.
type namedRow struct {
	Name string `json:"name"` // plain
}

// projectHistory counts what an entry of the review adds to an applicant's
// history.
func (s reviewState) projectHistory(e *evidence.Entry) error {
	switch e.Kind {
	case review.KindLodged, review.KindDecided, review.KindLicenceIssued, review.KindGeneralCleared:
	default:
		return nil
	}
	var b struct {
		Case    string          `json:"case"`
		Version int             `json:"version"`
		Licence *review.Licence `json:"licence"`
	}
	if err := decode(e, &b); err != nil {
		return err
	}
	if b.Licence != nil {
		b.Case = b.Licence.Case
		for _, p := range append([]review.Party{b.Licence.Consignee}, b.Licence.EndUsers...) {
			store.Put(s.tx, s.t.guideline.named, namedRow{plainName(p.Name)})
		}
	}
	c, err := s.Case(b.Case)
	if err != nil || c == nil {
		return err
	}
	row, _, err := store.Get(s.tx, s.t.guideline.applicant, c.Application.Exporter)
	if err != nil {
		return err
	}
	row.Org = c.Application.Exporter
	switch h := &row.History; e.Kind {
	case review.KindLodged:
		if b.Version > 1 {
			return nil
		}
		h.Cases++
	case review.KindDecided:
		h.Decided++
		h.Last = e.Occurred.Format("2006-01-02")
		if slices.ContainsFunc(c.Proposal.Lines, func(o review.LineOutcome) bool { return o.MassMG > 0 }) {
			h.Granted++
		} else {
			h.Refused++
		}
	case review.KindGeneralCleared:
		h.Cases, h.Decided, h.Granted = h.Cases+1, h.Decided+1, h.Granted+1
		h.Last = e.Occurred.Format("2006-01-02")
	case review.KindLicenceIssued:
		h.Licences++
	}
	store.Put(s.tx, s.t.guideline.applicant, row)
	return nil
}

// plainName is a name without regard to case, spaces and punctuation.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .,-'&()", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}
