package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lanthorn/calendar"
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/guideline"
	"lanthorn/internal/rulebook"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// Acts on drafts of guidelines.
const (
	actPublish = "guideline.publish"
	actComment = "guideline.comment"
	actAdopt   = "guideline.adopt"
)

// Entries of a consultation, by the move that they record.
const (
	kindDraftPublished = guidelinePrefix + "published"
	kindDraftCommented = guidelinePrefix + "commented"
	kindDraftAnswered  = guidelinePrefix + "answered"
	kindDraftRevised   = guidelinePrefix + "revised"
	kindDraftTried     = guidelinePrefix + "tried"
	kindDraftConcluded = guidelinePrefix + "concluded"

	draftCounter   = "guideline_draft"
	draftRefPrefix = "GL"
)

// Bounds of a consultation.
const (
	maxDraftText   = 60_000
	maxComment     = 4000
	maxComments    = 1000
	maxInvited     = 50
	longestConsult = 366 // days
)

// DraftState is where a draft stands.
type DraftState string

// The states of a draft.
const (
	DraftOpen      DraftState = "consultation"
	DraftAdopted   DraftState = "adopted"
	DraftWithdrawn DraftState = "withdrawn"
)

// Opinion is somebody's comment on a draft, and the answer to it.
type Opinion struct {
	No       int       `json:"no"`
	Revision int       `json:"revision"` // that it speaks of
	Person   string    `json:"person"`
	Org      string    `json:"org"`
	Expert   bool      `json:"expert"` // by somebody asked as an expert; else by industry or an office
	At       time.Time `json:"at"`
	Text     string    `json:"text"`
	Answer   string    `json:"answer,omitempty"`
	Followed bool      `json:"followed"` // the draft was or will be changed for it
	By       string    `json:"by,omitempty"`
	Answered time.Time `json:"answered,omitzero"`
}

// Revision is one text of a draft.
type Revision struct {
	No      int                `json:"no"`
	Text    string             `json:"text"`
	By      string             `json:"by"`
	Org     string             `json:"org"`
	At      time.Time          `json:"at"`
	Why     string             `json:"why,omitempty"`
	Changes []guideline.Change `json:"changes,omitempty"` // against the one before
}

// DraftRow is a draft with its consultation. Tried is the last trial on past
// cases as JSON, which speaks of revision TriedNo.
type DraftRow struct {
	Ref       string        `json:"ref"`
	State     DraftState    `json:"state"`
	Revisions []Revision    `json:"revisions"`
	Closes    calendar.Date `json:"closes"`
	Invited   []string      `json:"invited,omitempty"`
	Opinions  []Opinion     `json:"opinions,omitempty"`
	Tried     string        `json:"tried,omitempty"`
	TriedNo   int           `json:"triedNo,omitempty"`
	TriedAt   time.Time     `json:"triedAt,omitzero"`
	Concluded time.Time     `json:"concluded,omitzero"`
	By        string        `json:"by,omitempty"`
	Reason    string        `json:"reason,omitempty"`
	OpenedMS  int64         `json:"openedMS"`
}

// Last is the revision that stands.
func (d *DraftRow) Last() *Revision { return &d.Revisions[len(d.Revisions)-1] }

// Open lists the numbers of opinions that nobody has answered.
func (d *DraftRow) Open() []string {
	var out []string
	for _, o := range d.Opinions {
		if o.Answer == "" {
			out = append(out, strconv.Itoa(o.No))
		}
	}
	return out
}

// draftBody is the body of a draft's entry; each kind uses the fields that it
// needs.
type draftBody struct {
	Draft    string             `json:"draft"`
	Text     string             `json:"text,omitempty"`
	Closes   calendar.Date      `json:"closes,omitzero"`
	Invited  []string           `json:"invited,omitempty"`
	No       int                `json:"no,omitempty"`
	Expert   bool               `json:"expert,omitempty"`
	Followed bool               `json:"followed,omitempty"`
	Why      string             `json:"why,omitempty"`
	Changes  []guideline.Change `json:"changes,omitempty"`
	Adopted  bool               `json:"adopted,omitempty"`
}

// content is what a command says, its long text by its hash: who made it has
// checked it.
func (b draftBody) content() draftBody {
	if b.Text != "" {
		sum := sha256.Sum256([]byte(b.Text))
		b.Text = hex.EncodeToString(sum[:])
	}
	return b
}

func defineDraft(reg *store.Registry) *store.Table[DraftRow] {
	return store.Define(reg, store.Table[DraftRow]{Name: "guideline_draft", Key: func(d DraftRow) string { return d.Ref },
		Columns: []store.Column[DraftRow]{
			store.Text("state", func(d DraftRow) string { return string(d.State) }),
			store.Int("opened_ms", func(d DraftRow) int64 { return d.OpenedMS }),
		}, Indexes: [][]string{{"opened_ms"}}})
}

// adoptedRow lists the drafts that were adopted, in order; its key is always the
// same.
type adoptedRow struct {
	Key  string   `json:"key"`
	Refs []string `json:"refs"`
}

const adoptedKey = "adopted"

func (t *tables) projectDraft(tx *store.Tx, e *evidence.Entry) error {
	var b draftBody
	if err := decode(e, &b); err != nil {
		return err
	}
	row, _, err := store.Get(tx, t.guideline.draft, b.Draft)
	if err != nil {
		return err
	}
	row.Opinions = slices.Clone(row.Opinions)
	switch e.Kind {
	case kindDraftPublished, kindDraftRevised:
		if e.Kind == kindDraftPublished {
			row = DraftRow{Ref: b.Draft, State: DraftOpen, Closes: b.Closes, Invited: b.Invited, OpenedMS: e.Occurred.UnixMilli()}
		}
		row.Revisions = append(slices.Clone(row.Revisions), Revision{No: len(row.Revisions) + 1, Text: b.Text, By: e.Actor, Org: e.Org, At: e.Occurred, Why: b.Why, Changes: b.Changes})
	case kindDraftCommented:
		row.Opinions = append(row.Opinions, Opinion{No: b.No, Revision: len(row.Revisions), Person: e.Actor, Org: e.Org, Expert: b.Expert, At: e.Occurred, Text: b.Text})
	case kindDraftAnswered:
		if i := b.No - 1; i >= 0 && i < len(row.Opinions) {
			o := &row.Opinions[i]
			o.Answer, o.Followed, o.By, o.Answered = b.Text, b.Followed, e.Actor, e.Occurred
		}
	case kindDraftTried:
		row.Tried, row.TriedNo, row.TriedAt = b.Text, b.No, e.Occurred
	case kindDraftConcluded:
		row.State, row.Concluded, row.By, row.Reason = DraftWithdrawn, e.Occurred, e.Actor, b.Why
		if b.Adopted {
			row.State = DraftAdopted
			list, _, err := store.Get(tx, t.guideline.adopted, adoptedKey)
			if err != nil {
				return err
			}
			store.Put(tx, t.guideline.adopted, adoptedRow{adoptedKey, append(slices.Clone(list.Refs), row.Ref)})
		}
	}
	store.Put(tx, t.guideline.draft, row)
	return nil
}

// DraftReceipt answers a command on a draft.
type DraftReceipt struct {
	Receipt
	Draft string `json:"draft"`
}

func (a *App) appendDraft(tx *store.Tx, actor Actor, kind string, b draftBody) (DraftReceipt, error) {
	e, err := tx.Append(store.Draft{Kind: kind, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org, Subjects: []string{b.Draft}, Body: b})
	return DraftReceipt{Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}, b.Draft}, err
}

// draftStep checks a command on a draft inside the transaction and completes the
// body of its entry.
type draftStep func(row *DraftRow, body *draftBody) ree.Refusals

func (a *App) onDraft(ctx context.Context, actor Actor, key, act, kind string, body draftBody, step draftStep) (DraftReceipt, error) {
	if err := a.may(actor, ScopeReview, act); err != nil {
		return DraftReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, kind+" "+body.Draft, body.content(), false, func(tx *store.Tx) (any, error) {
		row, there, err := store.Get(tx, a.tables.guideline.draft, body.Draft)
		if err != nil {
			return nil, err
		}
		if !there {
			return nil, ree.Refusals{ree.Refuse("draft.unknown", "draft", body.Draft)}
		}
		if row.State != DraftOpen {
			return nil, ree.Refusals{ree.Refuse("draft.ended", "draft", row.Ref, "state", string(row.State))}
		}
		whole := body
		if err := step(&row, &whole).Err(); err != nil {
			return nil, err
		}
		return a.appendDraft(tx, actor, kind, whole)
	})
	if err != nil {
		return DraftReceipt{}, err
	}
	return decodeResult[DraftReceipt](rec)
}

// compileDraft reads a draft's text, however often it was read before.
func (a *App) compileDraft(text string) (*rulebook.Book, error) {
	if len(text) > maxDraftText {
		return nil, ree.Refusals{ree.Refuse("draft.too_long", "most", strconv.Itoa(maxDraftText)).At("text")}
	}
	if r := custody.CheckLongText(text, maxDraftText); r != nil {
		return nil, ree.Refusals{r.At("text")}
	}
	book, err := a.cfg.Law.Pack.ReadGuidelines("draft", []byte(text))
	if err != nil {
		var rs ree.Refusals
		for _, line := range strings.Split(err.Error(), "\n") {
			rs = append(rs, ree.Refuse("draft.wrong", "what", line).At("text"))
		}
		return nil, rs
	}
	var rs ree.Refusals
	for _, o := range book.Test() {
		if !o.Right() {
			rs = append(rs, ree.Refuse("draft.example_wrong", "rule", o.Rule, "example", o.Example).At("text"))
		}
	}
	if len(book.Guidelines) == 0 {
		rs = append(rs, ree.Refuse("draft.empty").At("text"))
	}
	if have := a.cfg.Law.Pack.Guidelines; have != nil {
		_, problems := rulebook.Read(adopted(have, book.Guidelines))
		for _, p := range problems {
			rs = append(rs, ree.Refuse("draft.wrong", "what", p.Error()).At("text"))
		}
	}
	return book, rs.Err()
}

// adopted is a book with guidelines in force beside its own.
func adopted(b *rulebook.Book, list []guideline.Guideline) guideline.Book {
	out := b.Book
	out.Guidelines = slices.Clone(out.Guidelines)
	out.Adopt(list)
	return out
}

// opinion refuses words that are none, too many, or not as they look.
func opinion(text, field string) ree.Refusals {
	if text == "" || utf8.RuneCountInString(text) > maxComment {
		return ree.Refusals{ree.Refuse("draft.comment", "most", strconv.Itoa(maxComment)).At(field)}
	}
	if r := custody.CheckLongText(text, maxComment); r != nil {
		return ree.Refusals{r.At(field)}
	}
	return nil
}

// PublishDraft opens the consultation on a draft: to the named people and to
// industry, until the end of a day.
func (a *App) PublishDraft(ctx context.Context, actor Actor, key, text string, closes calendar.Date, invited []string) (DraftReceipt, error) {
	if err := a.may(actor, ScopeReview, actPublish); err != nil {
		return DraftReceipt{}, err
	}
	if _, err := a.readDraft(text); err != nil {
		return DraftReceipt{}, err
	}
	body := draftBody{Text: text, Closes: closes, Invited: invited}
	rec, err := a.do(ctx, actor, key, "publish guideline", body.content(), false, func(tx *store.Tx) (any, error) {
		today := a.calendar().Day(tx.Now())
		var rs ree.Refusals
		if closes.Before(today) || closes.Sub(today) > longestConsult {
			rs = append(rs, ree.Refuse("draft.closes", "from", today.String(), "to", today.Add(longestConsult).String()).At("closes"))
		}
		if len(invited) > maxInvited {
			rs = append(rs, ree.Refuse("draft.invited", "most", strconv.Itoa(maxInvited), "named", strconv.Itoa(len(invited))).At("invited"))
		}
		if len(rs) > 0 {
			return nil, rs
		}
		n, err := tx.Next(draftCounter)
		if err != nil {
			return nil, err
		}
		whole := body
		whole.Draft = custody.Reference(draftRefPrefix, n)
		return a.appendDraft(tx, actor, kindDraftPublished, whole)
	})
	if err != nil {
		return DraftReceipt{}, err
	}
	return decodeResult[DraftReceipt](rec)
}

// CommentDraft gives an opinion on a draft. Name and words can be read by
// whoever may read the draft.
func (a *App) CommentDraft(ctx context.Context, actor Actor, key, ref, text string) (DraftReceipt, error) {
	text = strings.TrimSpace(text)
	body := draftBody{Draft: ref, Text: text, Expert: actor.Has(RoleExpert)}
	return a.onDraft(ctx, actor, key, actComment, kindDraftCommented, body, func(row *DraftRow, b *draftBody) (rs ree.Refusals) {
		rs = append(rs, opinion(text, "text")...)
		if a.calendar().Day(a.Now()).After(row.Closes) {
			rs = append(rs, ree.Refuse("draft.closed", "closes", row.Closes.String()))
		}
		if len(row.Opinions) >= maxComments {
			rs = append(rs, ree.Refuse("draft.full", "most", strconv.Itoa(maxComments)))
		}
		b.No = len(row.Opinions) + 1
		return rs
	})
}

// AnswerOpinion answers one opinion: what follows from it, and whether the draft
// was or will be changed.
func (a *App) AnswerOpinion(ctx context.Context, actor Actor, key, ref string, no int, answer string, followed bool) (DraftReceipt, error) {
	answer = strings.TrimSpace(answer)
	return a.onDraft(ctx, actor, key, actPublish, kindDraftAnswered, draftBody{Draft: ref, No: no, Text: answer, Followed: followed}, func(row *DraftRow, _ *draftBody) (rs ree.Refusals) {
		if no < 1 || no > len(row.Opinions) || row.Opinions[no-1].Answer != "" {
			rs = append(rs, ree.Refuse("draft.opinion", "no", strconv.Itoa(no)).At("no"))
		} else if row.Opinions[no-1].Person == actor.Account {
			rs = append(rs, ree.Refuse("draft.own_opinion").At("no"))
		}
		rs = append(rs, opinion(answer, "answer")...)
		return rs
	})
}

// ReviseDraft puts another text in the place of a draft's; what changed is
// recorded with it.
func (a *App) ReviseDraft(ctx context.Context, actor Actor, key, ref, text, why string) (DraftReceipt, error) {
	if err := a.may(actor, ScopeReview, actPublish); err != nil {
		return DraftReceipt{}, err
	}
	book, err := a.readDraft(text)
	if err != nil {
		return DraftReceipt{}, err
	}
	why = strings.TrimSpace(why)
	return a.onDraft(ctx, actor, key, actPublish, kindDraftRevised, draftBody{Draft: ref, Text: text, Why: why}, func(row *DraftRow, b *draftBody) (rs ree.Refusals) {
		if why == "" {
			rs = append(rs, ree.Refuse("guard.reason").At("why"))
		}
		before, err := a.readDraft(row.Last().Text)
		if err != nil {
			return append(rs, ree.Refuse("draft.wrong", "what", err.Error()).At("text"))
		}
		if b.Changes, err = guideline.Diff(before.Guidelines, book.Guidelines); err != nil || len(b.Changes) == 0 {
			rs = append(rs, ree.Refuse("draft.unchanged").At("text"))
		}
		return rs
	})
}

// TryDraft holds a draft against every past case and keeps the counts with it;
// cases and applicants are not named to the public.
func (a *App) TryDraft(ctx context.Context, actor Actor, key, ref string) (DraftReceipt, error) {
	if err := a.may(actor, ScopeReview, actPublish); err != nil {
		return DraftReceipt{}, err
	}
	d, err := a.Draft(ctx, ref)
	if err != nil {
		return DraftReceipt{}, err
	}
	book, err := a.readDraft(d.Last().Text)
	if err != nil {
		return DraftReceipt{}, err
	}
	out, err := a.Backtest(ctx, actor, book)
	if err != nil {
		return DraftReceipt{}, err
	}
	for i := range out.Rules {
		out.Rules[i].Changed, out.Rules[i].Where = nil, nil
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return DraftReceipt{}, err
	}
	no := d.Last().No
	return a.onDraft(ctx, actor, key, actPublish, kindDraftTried, draftBody{Draft: ref, Text: string(raw), No: no}, func(row *DraftRow, _ *draftBody) (rs ree.Refusals) {
		if row.Last().No != no {
			rs = append(rs, ree.Refuse("draft.changed_meanwhile"))
		}
		return rs
	})
}

// ConcludeDraft ends a consultation: the draft is adopted, and applies on its own
// dates from then on, or withdrawn. Every opinion must have been answered, and
// whoever adopts wrote none of its texts.
func (a *App) ConcludeDraft(ctx context.Context, actor Actor, key, ref string, adopt bool, reason string) (DraftReceipt, error) {
	reason = strings.TrimSpace(reason)
	return a.onDraft(ctx, actor, key, actAdopt, kindDraftConcluded, draftBody{Draft: ref, Adopted: adopt, Why: reason}, func(row *DraftRow, _ *draftBody) (rs ree.Refusals) {
		if open := row.Open(); len(open) > 0 {
			rs = append(rs, ree.Refuse("draft.unanswered", "opinions", strings.Join(open, ", ")))
		}
		if reason == "" {
			rs = append(rs, ree.Refuse("guard.reason").At("reason"))
		}
		if slices.ContainsFunc(row.Revisions, func(r Revision) bool { return r.By == actor.Account }) {
			rs = append(rs, ree.Refuse("draft.own", "person", actor.Account))
		}
		if adopt && !a.calendar().Day(a.Now()).After(row.Closes) {
			rs = append(rs, ree.Refuse("draft.still_open", "closes", row.Closes.String()))
		}
		return rs
	})
}

// Draft reads one draft. Who may read it the page decides: the pack says whether
// everybody may.
func (a *App) Draft(ctx context.Context, ref string) (d DraftRow, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		row, there, err := store.Get(v, a.tables.guideline.draft, ref)
		if err == nil && !there {
			err = ree.Refusals{ree.Refuse("draft.unknown", "draft", ref)}
		}
		d = row
		return err
	})
	return d, err
}

// Drafts lists the newest drafts.
func (a *App) Drafts(ctx context.Context) (out []DraftRow, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		out, _, err = store.SelectPage(v, a.tables.guideline.draft, store.Query{OrderBy: "opened_ms", Desc: true, Limit: 100})
		return err
	})
	return out, err
}

// Guidelines is the book to ask now, with what was adopted here.
func (a *App) Guidelines(ctx context.Context) (b *rulebook.Book, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		b, err = a.book(v)
		return err
	})
	return b, err
}

// DraftBook reads the text of a draft that was published.
func (a *App) DraftBook(d *DraftRow) (*rulebook.Book, error) { return a.readDraft(d.Last().Text) }

// DraftMoves are the moves on a draft in the order in which they are shown.
var DraftMoves = []string{"comment", "answer", "revise", "try", "adopt", "withdraw"}

// MayMoveDraft reports whether the pack lets the actor make a move on drafts.
func (a *App) MayMoveDraft(actor Actor, move string) bool {
	act := map[string]string{"comment": actComment, "answer": actPublish, "revise": actPublish, "try": actPublish, "adopt": actAdopt, "withdraw": actAdopt}[move]
	return act != "" && a.may(actor, ScopeReview, act) == nil
}
