package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// What an agency does not want in the file of a case is sealed beside the ledger,
// text and salt together; the answer's entry holds the salted commitment. Who
// speaks for the agency reads it, and whom they open it to.

// Entries of openings. Like those of need-to-know they have no subjects.
const (
	opinionPrefix     = "opinion."
	kindOpinionOpened = opinionPrefix + "opened"
	kindOpinionClosed = opinionPrefix + "closed"
)

// actReadOpinion is what a refused reading is counted under.
const actReadOpinion = opinionPrefix + "read"

// opinionField stands among the fields of a reading.
const opinionField = "opinion"

// Bounds of opinions.
const (
	maxOpinion   = 8000 // characters
	mostOpenings = 500  // of a case
)

// OpinionText is an opinion on a line that is to be sealed.
type OpinionText struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

// sealedOpinion is the text of an opinion and its salt, sealed. It is in no entry.
type sealedOpinion struct {
	ID     string `json:"id"`
	Sealed []byte `json:"sealed"`
}

type opinionPlain struct {
	Text string `json:"text"`
	Salt []byte `json:"salt"`
}

// OpinionRow is to whom opinions of a case were opened.
type OpinionRow struct {
	Case     string    `json:"case"`
	Openings []Opening `json:"openings"`
}

// Opening lets one person read one opinion until an instant.
type Opening struct {
	Opinion string    `json:"opinion"`
	Person  string    `json:"person"`
	By      string    `json:"by"`
	Org     string    `json:"org"`
	Reason  string    `json:"reason"`
	At      time.Time `json:"at"`
	Until   time.Time `json:"until"`
	Ended   time.Time `json:"ended,omitzero"`
	EndedBy string    `json:"endedBy,omitempty"`
	Why     string    `json:"why,omitempty"` // it was ended
}

// Open reports whether the person may read at an instant.
func (o *Opening) Open(at time.Time) bool {
	return o.Ended.IsZero() && at.Before(o.Until) && o.At.Sub(at) <= clocksApart
}

// last is the last opening of an opinion to a person; nil where there is none.
func (r *OpinionRow) last(opinion, person string) *Opening {
	for i := len(r.Openings) - 1; i >= 0; i-- {
		if o := &r.Openings[i]; o.Opinion == opinion && o.Person == person {
			return o
		}
	}
	return nil
}

type opinionBody struct {
	Case    string    `json:"case"`
	Opinion string    `json:"opinion"`
	Person  string    `json:"person"`
	Hours   int       `json:"hours,omitempty"`
	Until   time.Time `json:"until,omitzero"`
	Reason  string    `json:"reason"`
}

func defineOpinions(reg *store.Registry) *store.Table[OpinionRow] {
	return store.Define(reg, store.Table[OpinionRow]{Name: "opinion_opened", Key: func(r OpinionRow) string { return r.Case }})
}

func (t *tables) projectOpinion(tx *store.Tx, e *evidence.Entry) error {
	var b opinionBody
	if err := decode(e, &b); err != nil {
		return err
	}
	row, _, err := store.Get(tx, t.opinion, b.Case)
	if err != nil {
		return err
	}
	row.Case, row.Openings = b.Case, slices.Clone(row.Openings)
	if e.Kind == kindOpinionOpened {
		row.Openings = append(row.Openings, Opening{Opinion: b.Opinion, Person: b.Person, By: e.Actor, Org: e.Org, Reason: b.Reason, At: e.Occurred, Until: b.Until})
	} else if o := row.last(b.Opinion, b.Person); o != nil {
		o.Ended, o.EndedBy, o.Why = e.Occurred, e.Actor, b.Reason
	}
	store.Put(tx, t.opinion, row)
	return nil
}

// blinded is a move without the texts that are to be sealed: what an idempotency
// key stands for is kept, and must not give them away.
func (a *App) blinded(m ReferralMove) ReferralMove {
	m.Opinions = slices.Clone(m.Opinions)
	for i := range m.Opinions {
		m.Opinions[i].Text = a.Keys.opinions.blind(m.Opinions[i].Text)
	}
	return m
}

// sealOpinions seals what an agency keeps to itself, and answers its positions
// with the commitments in place. Nobody brings a commitment of their own: of one
// that was made elsewhere nobody knows whether it was salted.
func (a *App) sealOpinions(tx *store.Tx, ref string, m ReferralMove) ([]review.LinePosition, error) {
	lines := slices.Clone(m.Lines)
	var rs ree.Refusals
	for i := range lines {
		if lines[i].Withheld != nil {
			rs = append(rs, ree.Refuse("review.commitment", "line", strconv.Itoa(lines[i].Line)).At("lines["+strconv.Itoa(i)+"]"))
		}
	}
	for i, o := range m.Opinions {
		at := slices.IndexFunc(lines, func(p review.LinePosition) bool { return p.Line == o.Line })
		if r := checkOpinion(&o, at >= 0 && lines[at].Withheld == nil); r != nil {
			rs = append(rs, r.At("opinions["+strconv.Itoa(i)+"]"))
			continue
		}
		sealed, c, err := a.sealOpinion(ref, m.Agency, o)
		if err != nil {
			return nil, err
		}
		lines[at].Withheld = c
		store.Put(tx, a.tables.private.opinion, sealed)
	}
	return lines, rs.Err()
}

func checkOpinion(o *OpinionText, free bool) *ree.Refusal {
	switch {
	case !free:
		return ree.Refuse("opinion.line", "line", strconv.Itoa(o.Line))
	case strings.TrimSpace(o.Text) == "":
		return ree.Refuse("opinion.empty", "line", strconv.Itoa(o.Line))
	}
	return custody.CheckLongText(o.Text, maxOpinion)
}

func (a *App) sealOpinion(ref, agency string, o OpinionText) (sealedOpinion, *review.Commitment, error) {
	var id [16]byte
	rand.Read(id[:])
	whole := evidence.Opinion{Case: ref, Agency: agency, Line: o.Line, ID: hex.EncodeToString(id[:]), Text: o.Text}
	rand.Read(whole.Salt[:])
	hash, err := whole.Commit()
	if err != nil {
		return sealedOpinion{}, nil, err
	}
	plain, err := json.Marshal(opinionPlain{whole.Text, whole.Salt[:]})
	return sealedOpinion{whole.ID, a.Keys.opinions.seal("opinion "+whole.ID, plain)}, &review.Commitment{Hash: hash, Sealed: whole.ID}, err
}

// opinionOf finds a sealed opinion in a case that the actor may see. To the
// applicant's people there is none.
func (a *App) opinionOf(r store.Reader, actor Actor, ref, id string) (review.Case, review.SealedOpinion, error) {
	c, err := a.visible(r, actor, ref)
	if err != nil {
		return c, review.SealedOpinion{}, err
	}
	for _, s := range c.Sealed() {
		if s.Position.Withheld.Sealed == id && actor.Org != c.Application.Exporter {
			return c, s, nil
		}
	}
	return c, review.SealedOpinion{}, ree.Refusals{ree.Refuse("opinion.unknown", "opinion", id)}
}

// opinionStep checks a command on an opinion and completes the body of its entry.
type opinionStep func(tx *store.Tx, c *review.Case, row *OpinionRow, body *opinionBody) ree.Refusals

// onOpinion runs a command of the agency that wrote an opinion.
func (a *App) onOpinion(ctx context.Context, actor Actor, key, kind string, body opinionBody, step opinionStep) (_ CaseReceipt, err error) {
	defer a.refusedAct(ctx, actor, kind, body.Case, &err)
	if err := a.may(actor, ScopeReview, actAnswer); err != nil {
		return CaseReceipt{}, err
	}
	rec, err := a.do(ctx, actor, key, kind+" "+body.Case, body, false, func(tx *store.Tx) (any, error) {
		c, s, err := a.opinionOf(tx, actor, body.Case, body.Opinion)
		if err != nil {
			return nil, err
		}
		row, _, err := store.Get(tx, a.tables.opinion, body.Case)
		if err != nil {
			return nil, err
		}
		whole, rs := body, reasonGiven(body.Reason)
		if !slices.Contains(a.SpeaksFor(actor), s.Referral.Agency) {
			rs = append(rs, ree.Refuse("opinion.not_yours", "agency", s.Referral.Agency))
		}
		if err := append(rs, step(tx, &c, &row, &whole)...).Err(); err != nil {
			return nil, err
		}
		e, err := tx.Append(store.Draft{Kind: kind, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org, Body: whole})
		return CaseReceipt{Receipt: Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}, Case: c.Key}, err
	})
	if err != nil {
		return CaseReceipt{}, err
	}
	return decodeResult[CaseReceipt](rec)
}

// OpenOpinion lets a named person read an opinion of the actor's agency for some
// hours.
func (a *App) OpenOpinion(ctx context.Context, actor Actor, key, ref, id, who string, hours int, reason string) (CaseReceipt, error) {
	body := opinionBody{Case: ref, Opinion: id, Person: who, Hours: hours, Reason: reason}
	return a.onOpinion(ctx, actor, key, kindOpinionOpened, body, func(tx *store.Tx, c *review.Case, row *OpinionRow, b *opinionBody) (rs ree.Refusals) {
		if !a.mayBeShown(tx, who, c) {
			rs = append(rs, ree.Refuse("opinion.reader", "person", who).At("person"))
		}
		if last := row.last(id, who); last != nil && last.Open(tx.Now()) {
			rs = append(rs, ree.Refuse("opinion.open_already", "person", who).At("person"))
		}
		if hours < 1 || hours > longestAccess {
			rs = append(rs, ree.Refuse("need.hours", "max", strconv.Itoa(longestAccess)).At("hours"))
		}
		if len(row.Openings) >= mostOpenings {
			rs = append(rs, ree.Refuse("need.too_many", "max", strconv.Itoa(mostOpenings)))
		}
		b.Until = tx.Now().Add(time.Duration(max(0, min(hours, longestAccess))) * time.Hour).UTC().Truncate(time.Second)
		return rs
	})
}

// mayBeShown reports whether an account is somebody who may see the case and is
// not on the applicant's side.
func (a *App) mayBeShown(tx *store.Tx, who string, c *review.Case) bool {
	acc, ok, err := store.Get(tx, a.tables.private.account, who)
	if err != nil {
		tx.Fail(err)
	}
	return ok && !acc.Disabled && acc.Org != c.Application.Exporter && a.seesCase(actorOf(acc), c)
}

// CloseOpinion ends an opening before its time.
func (a *App) CloseOpinion(ctx context.Context, actor Actor, key, ref, id, who, reason string) (CaseReceipt, error) {
	body := opinionBody{Case: ref, Opinion: id, Person: who, Reason: reason}
	return a.onOpinion(ctx, actor, key, kindOpinionClosed, body, func(tx *store.Tx, _ *review.Case, row *OpinionRow, _ *opinionBody) ree.Refusals {
		if last := row.last(id, who); last == nil || !last.Open(tx.Now()) {
			return ree.Refusals{ree.Refuse("opinion.not_open", "person", who).At("person")}
		}
		return nil
	})
}

// OpinionView is a sealed opinion of a case as it stands in the file.
type OpinionView struct {
	ID         string    `json:"opinion"`
	Agency     string    `json:"agency"`
	Round      int       `json:"round"`
	Version    int       `json:"version"` // of the answer
	Line       int       `json:"line"`
	At         time.Time `json:"at"`
	Commitment string    `json:"commitment"`
	Mine       bool      `json:"mine"`               // you speak for the agency
	Until      time.Time `json:"until,omitzero"`     // you may read it, where it is opened to you
	Openings   []Opening `json:"openings,omitempty"` // for the agency and who audits readings
}

// Readable reports whether the one who asked may read the text.
func (o *OpinionView) Readable() bool { return o.Mine || !o.Until.IsZero() }

// Opinions lists the sealed opinions of a case, without what they say.
func (a *App) Opinions(ctx context.Context, actor Actor, ref string) (list []OpinionView, err error) {
	err = a.Store.View(ctx, func(v *store.View) error {
		c, err := a.visible(v, actor, ref)
		if err != nil || actor.Org == c.Application.Exporter {
			return err
		}
		row, _, err := store.Get(v, a.tables.opinion, ref)
		for _, s := range c.Sealed() {
			list = append(list, a.opinionView(actor, &row, s))
		}
		return err
	})
	return list, err
}

func (a *App) opinionView(actor Actor, row *OpinionRow, s review.SealedOpinion) OpinionView {
	id := s.Position.Withheld.Sealed
	out := OpinionView{ID: id, Agency: s.Referral.Agency, Round: s.Referral.Round, Version: s.Answer.Version, Line: s.Position.Line, At: s.Answer.At, Commitment: s.Position.Withheld.Hash}
	out.Mine = slices.Contains(a.SpeaksFor(actor), s.Referral.Agency)
	if last := row.last(id, actor.Account); last != nil && last.Open(a.Now()) {
		out.Until = last.Until
	}
	all := out.Mine || a.may(actor, ScopeRead, actAuditRead) == nil
	for _, o := range row.Openings {
		if o.Opinion == id && (all || o.Person == actor.Account) {
			out.Openings = append(out.Openings, o)
		}
	}
	return out
}

// ReadOpinion shows an opinion, with what it takes to check it, to who speaks for
// the agency and to whom it is opened. The reading is an entry before anything is
// shown.
func (a *App) ReadOpinion(ctx context.Context, actor Actor, ref, id string) (o evidence.Opinion, err error) {
	defer a.refusedAct(ctx, actor, actReadOpinion, ref, &err)
	err = a.Store.View(ctx, func(v *store.View) error {
		_, s, err := a.opinionOf(v, actor, ref, id)
		if err != nil {
			return err
		}
		row, _, err := store.Get(v, a.tables.opinion, ref)
		if err != nil {
			return err
		}
		if seen := a.opinionView(actor, &row, s); !seen.Readable() {
			return ree.Refusals{ree.Refuse("opinion.not_opened", "agency", s.Referral.Agency)}
		}
		o, err = a.unsealOpinion(v, ref, s)
		return err
	})
	if err != nil {
		return evidence.Opinion{}, err
	}
	if err := a.recordRead(ctx, actor, ref, id, []string{opinionField}); err != nil {
		return evidence.Opinion{}, err
	}
	return o, nil
}

func (a *App) unsealOpinion(v *store.View, ref string, s review.SealedOpinion) (evidence.Opinion, error) {
	w := s.Position.Withheld
	o := evidence.Opinion{Case: ref, Agency: s.Referral.Agency, Line: s.Position.Line, ID: w.Sealed, Commitment: w.Hash}
	lost := ree.Refusals{ree.Refuse("opinion.lost", "opinion", w.Sealed)}
	row, there, err := store.Get(v, a.tables.private.opinion, w.Sealed)
	if err != nil {
		return o, err
	}
	if !there {
		return o, lost
	}
	raw, err := a.Keys.opinions.open("opinion "+w.Sealed, row.Sealed)
	var plain opinionPlain
	if err != nil || json.Unmarshal(raw, &plain) != nil || len(plain.Salt) != evidence.SaltSize {
		return o, lost
	}
	o.Text, o.Salt = plain.Text, [evidence.SaltSize]byte(plain.Salt)
	return o, a.proveOpinion(v, &o)
}

// proveOpinion finds the entry that holds the commitment and shows of it no more
// than that.
func (a *App) proveOpinion(v *store.View, o *evidence.Opinion) error {
	after := int64(0)
	for {
		list, err := v.EntriesBySubject(o.Case, after, 500)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return ree.Refusals{ree.Refuse("opinion.lost", "opinion", o.ID)}
		}
		for i := range list {
			if base := positionWith(&list[i], o.ID); base != "" {
				opening, err := list[i].Open("/id", "/kind", base+"/hash", base+"/sealed")
				if err == nil {
					o.Leaf, o.Opening = list[i].Leaf(), *opening
				}
				return err
			}
		}
		after = list[len(list)-1].Seq
	}
}

// positionWith is the path of an opinion's commitment in an entry; empty where
// the entry is not the one that holds it.
func positionWith(e *evidence.Entry, id string) string {
	if e.Kind != review.KindReferralAnswered && e.Kind != review.KindReferralAsked {
		return ""
	}
	var b struct{ Answer review.Answer }
	if json.Unmarshal(e.Body, &b) != nil {
		return ""
	}
	for i, p := range b.Answer.Lines {
		if p.Withheld != nil && p.Withheld.Sealed == id {
			return "/body/answer/lines/" + strconv.Itoa(i) + "/withheld"
		}
	}
	return ""
}
