package app

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/evidence/credential"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// Desk is a customs desk that may use licences without a network and signs for
// it, as a row.
type Desk struct {
	Ref     string `json:"ref"`
	Name    string `json:"name"`
	Org     string `json:"org"`
	Key     string `json:"key"` // Ed25519 public key, base64
	SinceMS int64  `json:"sinceMS"`
}

// The states of an offline debit.
const (
	DebitBooked   = "booked"   // written off
	DebitConflict = "conflict" // waits for a person
	DebitSettled  = "settled"
)

// OfflineDebit is a use of a licence that a desk without a network signed and
// uploaded, as a row.
type OfflineDebit struct {
	Ref         string            `json:"ref"` // desk and number
	Desk        string            `json:"desk"`
	No          int64             `json:"no"`
	Org         string            `json:"org"`
	By          string            `json:"by"` // who uploaded it
	Licence     string            `json:"licence"`
	Line        int               `json:"line"`
	MassMG      ree.Mass          `json:"massMG"`
	Declaration string            `json:"declaration"`
	List        int64             `json:"list"` // border list the desk looked at
	UsedMS      int64             `json:"usedMS"`
	Text        string            `json:"text"` // as it was signed
	State       string            `json:"state"`
	Reasons     []DebitReason     `json:"reasons,omitempty"`
	Gap         bool              `json:"gap,omitempty"` // an earlier number of the desk is missing
	Seq         int64             `json:"seq"`
	ReceivedMS  int64             `json:"receivedMS"`
	How         DebitSettlement   `json:"how,omitempty"`
	Settled     *DebitSettledNote `json:"settled,omitempty"`
}

// DebitReason is why a debit could not be booked.
type DebitReason struct {
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
}

// DebitSettlement is how a person settles a debit that could not be booked.
type DebitSettlement string

// The settlements.
const (
	SettleRetry    DebitSettlement = "retry"    // book it now: the licence was adjusted or the suspension lifted
	SettleCharge   DebitSettlement = "charge"   // book it on another licence line of the same holder
	SettleReturned DebitSettlement = "returned" // the goods did not leave, or came back
	SettleUnlawful DebitSettlement = "unlawful" // they left without a licence: evidence for the supervisor
)

// DebitSettledNote says who settled a debit and why.
type DebitSettledNote struct {
	By      string `json:"by"`
	Org     string `json:"org"`
	Reason  string `json:"reason"`
	Licence string `json:"licence,omitempty"` // charge
	Line    int    `json:"line,omitempty"`
	AtMS    int64  `json:"atMS"`
	Seq     int64  `json:"seq"`
}

// SettleDebit is a person's word on a debit in conflict.
type SettleDebit struct {
	Ref     string          `json:"ref"`
	How     DebitSettlement `json:"how"`
	Licence string          `json:"licence,omitempty"` // charge: to this one
	Line    int             `json:"line,omitempty"`
	Reason  string          `json:"reason"`
}

// RegisterDesk registers the public key of a desk of the actor's office.
func (a *App) RegisterDesk(ctx context.Context, actor Actor, key string, d Desk) (Receipt, error) {
	if err := a.may(actor, ScopeCustoms, actCommit); err != nil {
		return Receipt{}, err
	}
	d = Desk{Ref: d.Ref, Name: d.Name, Key: d.Key}
	if _, err := deskKey(d); err != nil || d.Ref == "" || d.Name == "" || len(d.Ref) > 40 {
		return Receipt{}, ree.Refusals{ree.Refuse("customs.desk").At("key")}
	}
	return a.enter(ctx, actor, key, "register desk", d, func(tx *store.Tx) (store.Draft, error) {
		_, known, err := store.Get(tx, a.tables.border.desk, d.Ref)
		if err == nil && known {
			err = ree.Refusals{ree.Refuse("customs.desk_known", "desk", d.Ref)}
		}
		return store.Draft{Kind: kindDesk, Subjects: []string{d.Ref}, Body: d}, err
	})
}

func deskKey(d Desk) (ed25519.PublicKey, error) {
	raw, err := base64.StdEncoding.DecodeString(d.Key)
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return nil, errors.New("not an Ed25519 public key in base64")
	}
	return raw, nil
}

// debitRef names a desk's debit.
func debitRef(desk string, no int64) string { return fmt.Sprintf("%s/%d", desk, no) }

// debitsPerCall bounds one upload.
const debitsPerCall = 500

// UploadDebits takes in what desks used without a network, each by itself: booked
// as a write-off where the desk with a network would say yes, else kept as a
// conflict for a person. A debit that was taken in before answers as then. Texts
// that are no debits are refused with all that came with them; a debit that no desk
// of the office signed is refused by its place, and the others are taken in.
func (a *App) UploadDebits(ctx context.Context, actor Actor, texts []string) ([]OfflineDebit, error) {
	if err := a.may(actor, ScopeCustoms, actCommit); err != nil {
		return nil, err
	}
	if len(texts) == 0 || len(texts) > debitsPerCall {
		return nil, ree.Refusals{ree.Refuse("customs.too_many", "most", fmt.Sprint(debitsPerCall))}
	}
	var wrong ree.Refusals
	debits := make([]*credential.Debit, len(texts))
	for i, text := range texts {
		d, err := credential.ParseDebit(text)
		if err != nil {
			wrong = append(wrong, ree.Refuse("customs.debit_form", "why", err.Error()).At(fmt.Sprintf("debits[%d]", i)))
		}
		debits[i] = d
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	out := make([]OfflineDebit, 0, len(texts))
	for i, d := range debits {
		row, err := a.uploadDebit(ctx, actor, texts[i], d)
		var rs ree.Refusals
		switch {
		case errors.As(err, &rs):
			for _, r := range rs {
				wrong = append(wrong, r.At(fmt.Sprintf("debits[%d]", i)))
			}
		case err != nil:
			return out, err
		default:
			out = append(out, row)
		}
	}
	return out, wrong.Err()
}

// uploadDebit books a debit, and where that is refused, keeps it with the reasons.
func (a *App) uploadDebit(ctx context.Context, actor Actor, text string, d *credential.Debit) (OfflineDebit, error) {
	row := OfflineDebit{Ref: debitRef(d.Desk, d.No), Desk: d.Desk, No: d.No, Licence: d.Licence, Line: d.Line, MassMG: ree.Mass(d.MassMG), Declaration: d.Declaration, List: d.List,
		UsedMS: d.At.UnixMilli(), Text: text, State: DebitBooked}
	out, err := a.takeDebit(ctx, actor, d, row, true)
	var why ree.Refusals
	if !errors.As(err, &why) || !settleable(why) {
		return out, err
	}
	row.State = DebitConflict
	for _, r := range why {
		row.Reasons = append(row.Reasons, DebitReason{r.Code, r.Params})
	}
	return a.takeDebit(ctx, actor, d, row, false)
}

// settleable reports whether refusals are about the licence, which a person can
// settle, and not about the debit itself.
func settleable(rs ree.Refusals) bool {
	for _, r := range rs {
		switch r.Code {
		case "customs.debit_signature", "customs.debit_number", "customs.debit_future", "customs.desk_unknown", "customs.other_office":
			return false
		}
	}
	return true
}

func (a *App) takeDebit(ctx context.Context, actor Actor, d *credential.Debit, row OfflineDebit, book bool) (OfflineDebit, error) {
	rec, err := a.do(ctx, actor, "", "debit", nil, false, func(tx *store.Tx) (any, error) {
		known, err := a.checkDebit(tx, actor, d, row)
		if err != nil || known != nil {
			return known, err
		}
		_, before, err := store.Get(tx, a.tables.border.debit, debitRef(row.Desk, row.No-1))
		if err != nil {
			return nil, err
		}
		row.Gap = row.No > 1 && !before
		if book {
			if _, err := a.draw(tx, actor, "debit "+row.Ref, review.Commit, row.question(row.Licence, row.Line), review.MoveCommand{Debit: row.Ref}); err != nil {
				return nil, err
			}
		}
		rec, err := a.enterDraft(tx, actor, store.Draft{Kind: kindDebitReceived, Subjects: readable(row.Ref, row.Licence), Body: row})
		row.Seq, row.Org, row.By, row.ReceivedMS = rec.Seq, actor.Org, actor.Account, rec.Recorded.UnixMilli()
		return row, err
	})
	if err != nil {
		return OfflineDebit{}, err
	}
	return decodeRow[OfflineDebit](rec)
}

// readable keeps the subjects that the ledger can hold.
func readable(subjects ...string) []string {
	var out []string
	for _, s := range subjects {
		if s != "" && custody.CheckText(s) == nil {
			out = append(out, s)
		}
	}
	return out
}

func (d OfflineDebit) question(licence string, line int) BorderQuestion {
	if ref, err := custody.CheckReference(licence); err == nil {
		licence = ref
	}
	return BorderQuestion{Licence: licence, Line: line, Mass: d.MassMG, Declaration: d.Declaration}
}

// checkDebit refuses what no registered desk of the office signed, and answers
// with the row of what was taken in before.
func (a *App) checkDebit(tx *store.Tx, actor Actor, d *credential.Debit, row OfflineDebit) (*OfflineDebit, error) {
	desk, ok, err := store.Get(tx, a.tables.border.desk, d.Desk)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, ree.Refusals{ree.Refuse("customs.desk_unknown", "desk", d.Desk)}
	}
	key, err := deskKey(desk)
	if err != nil || d.Verify(key) != nil {
		return nil, ree.Refusals{ree.Refuse("customs.debit_signature", "desk", d.Desk)}
	}
	if desk.Org != actor.Org {
		return nil, ree.Refusals{ree.Refuse("customs.other_office", "of", d.Desk)}
	}
	if d.At.After(tx.Now().Add(5 * time.Minute)) {
		return nil, ree.Refusals{ree.Refuse("customs.debit_future", "at", d.At.Format(time.RFC3339))}
	}
	old, known, err := store.Get(tx, a.tables.border.debit, row.Ref)
	switch {
	case err != nil || !known:
		return nil, err
	case old.Text != row.Text:
		return nil, ree.Refusals{ree.Refuse("customs.debit_number", "ref", row.Ref)}
	}
	return &old, nil
}

// Settle settles a debit in conflict. Whoever uploaded it cannot.
func (a *App) Settle(ctx context.Context, actor Actor, key string, s SettleDebit) (OfflineDebit, error) {
	if err := a.may(actor, ScopeCustoms, actCommit); err != nil && a.may(actor, ScopeReview, actAdjust) != nil {
		return OfflineDebit{}, err
	}
	rec, err := a.do(ctx, actor, key, "settle", s, false, func(tx *store.Tx) (any, error) {
		row, ok, err := store.Get(tx, a.tables.border.debit, s.Ref)
		switch {
		case err != nil:
			return nil, err
		case !ok || row.State != DebitConflict:
			return nil, ree.Refusals{ree.Refuse("customs.debit_unknown", "ref", s.Ref)}
		case row.By == actor.Account:
			return nil, ree.Refusals{ree.Refuse("customs.not_uploader", "person", actor.Account)}
		case s.Reason == "":
			return nil, ree.Refusals{ree.Refuse("guard.reason")}
		}
		if err := a.bookSettled(tx, actor, row, s); err != nil {
			return nil, err
		}
		_, err = a.enterDraft(tx, actor, store.Draft{Kind: kindDebitSettled, Subjects: readable(row.Ref, row.Licence, s.Licence), Body: s})
		if err != nil {
			return nil, err
		}
		row, _, err = store.Get(tx, a.tables.border.debit, s.Ref)
		return row, err
	})
	if err != nil {
		return OfflineDebit{}, err
	}
	return decodeRow[OfflineDebit](rec)
}

func (a *App) bookSettled(tx *store.Tx, actor Actor, row OfflineDebit, s SettleDebit) error {
	licence, line := row.Licence, row.Line
	switch s.How {
	case SettleReturned, SettleUnlawful:
		return nil
	case SettleCharge:
		if err := a.sameHolder(tx, row.Licence, s.Licence); err != nil {
			return err
		}
		licence, line = s.Licence, s.Line
	case SettleRetry:
	default:
		return ree.Refusals{ree.Refuse("customs.settlement", "value", string(s.How))}
	}
	office := actor
	office.Org = row.Org
	_, err := a.draw(tx, office, "debit "+row.Ref, review.Commit, row.question(licence, line), review.MoveCommand{Debit: row.Ref})
	return err
}

func (a *App) sameHolder(tx *store.Tx, from, to string) error {
	s := a.border(tx)
	old, err := s.Licence(from)
	if err != nil {
		return err
	}
	other, err := s.Licence(to)
	if err != nil {
		return err
	}
	if old == nil || other == nil || old.Holder != other.Holder {
		return ree.Refusals{ree.Refuse("customs.other_holder", "licence", to)}
	}
	return nil
}

func (t *tables) projectSettled(tx *store.Tx, e *evidence.Entry) error {
	var s SettleDebit
	if err := decode(e, &s); err != nil {
		return err
	}
	row, ok, err := store.Get(tx, t.border.debit, s.Ref)
	if err != nil || !ok {
		return err
	}
	row.State, row.How = DebitSettled, s.How
	row.Settled = &DebitSettledNote{By: e.Actor, Org: e.Org, Reason: s.Reason, Licence: s.Licence, Line: s.Line, AtMS: e.Recorded.UnixMilli(), Seq: e.Seq}
	store.Put(tx, t.border.debit, row)
	return nil
}

// Debits lists offline debits in a state, newest first; all without one.
func (a *App) Debits(ctx context.Context, actor Actor, state string, limit int) (out []OfflineDebit, err error) {
	if !actor.SeesAll() {
		return nil, ree.Refusals{ree.Refuse("actor.role", "needs", string(RoleCustoms))}
	}
	q := store.Query{OrderBy: "seq", Desc: true, Limit: min(limit, debitsPerCall)}
	if state != "" {
		q.Where = []store.Cond{{Col: "state", Op: store.Eq, Value: state}}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		out, err = store.Select(v, a.tables.border.debit, q)
		return err
	})
	return out, err
}
