package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/evidence/credential"
	"lanthorn/internal/store"
	"lanthorn/internal/store/blob"
	"lanthorn/internal/translog"
	"lanthorn/ree"
	"lanthorn/review"
)

// kindIssued is the entry that issues a credential. Its body names the
// credential by hash; the text itself lies in the blob store.
const kindIssued = "passport.issued"

// Passport is a credential that was issued for a lot, a licence or a
// determination, as a row.
type Passport struct {
	ID             string `json:"id"`
	Kind           string `json:"kind"` // LotPassport, ExportLicence, ReachDetermination
	Lot            string `json:"lot,omitempty"`
	Licence        string `json:"licence,omitempty"`
	Determination  string `json:"determination,omitempty"`
	Org            string `json:"org"`
	CredentialHash string `json:"credentialHash"`
	Text           string `json:"text"` // blob of the SD-JWT with all disclosures
	StatusIndex    int    `json:"statusIndex"`
	Seq            int64  `json:"seq"`
	IssuedMS       int64  `json:"issuedMS"`
	UntilMS        int64  `json:"untilMS"`
	StaleBy        int64  `json:"staleBy,omitempty"`
	StaleMS        int64  `json:"staleMS,omitempty"`
	QR             string `json:"qr"`
}

const (
	passportCounter = "passport"
	passportLife    = 365 * 24 * time.Hour
	statusLife      = 24 * time.Hour
)

func (s reviewState) projectIssued(e *evidence.Entry) error {
	var p Passport
	if err := json.Unmarshal(e.Body, &p); err != nil {
		return err
	}
	p.Seq, p.IssuedMS, p.Org = e.Seq, e.Recorded.UnixMilli(), e.Org
	store.Put(s.tx, s.t.review.passport, p)
	if p.Lot != "" {
		s.watch(p.Lot, p.ID)
	}
	return nil
}

// latestPassport is the newest credential of a lot, nil if none was issued.
func (a *App) latestPassport(v *store.View, lot string) (*Passport, error) {
	found, err := store.Select(v, a.tables.review.passport, store.Query{Where: []store.Cond{{Col: "lot", Op: store.Eq, Value: lot}}, OrderBy: "seq", Desc: true, Limit: 1})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// IssuePassport issues a passport for a lot of the actor's organisation, or for
// any where an authority asks.
func (a *App) IssuePassport(ctx context.Context, actor Actor, key, ref string) (Passport, error) {
	if r := actor.require(ScopeReport, RoleOperator, RoleExporter, RoleSupervisor); r != nil {
		return Passport{}, ree.Refusals{r}
	}
	return a.issue(ctx, actor, key, credential.UsePassport+" "+ref, func(ctx context.Context) (draft, error) { return a.draftPassport(ctx, actor, ref) })
}

// draft is what a credential will say.
type draft struct {
	Passport
	subject any
	until   time.Time
	holder  string
	lines   []credential.QRLine
	hide    []string // members that a holder may keep to themselves
}

func (a *App) draftPassport(ctx context.Context, actor Actor, ref string) (draft, error) {
	detail, err := a.Lot(ctx, actor, ref)
	if err != nil {
		return draft{}, err
	}
	if detail.Lot.Status == custody.Voided || !actor.Sees(detail.Lot.Holder) {
		return draft{}, ree.Refusals{ree.Refuse("lot.not_yours", "lot", ref)}
	}
	origins, err := a.Origins(ctx, actor, detail.Lot.Ref, false)
	if err != nil {
		return draft{}, err
	}
	p := Passport{Kind: credential.UsePassport, Lot: detail.Lot.Ref}
	lines := []credential.QRLine{{Code: string(detail.Lot.Form), KG: kilograms(int64(detail.Lot.Remaining)), Left: kilograms(int64(detail.Lot.Free()))}}
	hide := []string{"/holder", "/originShares", "/materialsProvenance", "/traceabilityInformation", "/assay"}
	return draft{p, a.lotSubject(detail, origins), a.Now().Add(passportLife), detail.Holder.Name, lines, hide}, nil
}

// IssueLicence issues a licence as a credential. The holder and the authority
// may ask for it.
func (a *App) IssueLicence(ctx context.Context, actor Actor, key, ref string) (Passport, error) {
	if r := actor.require(ScopeApply, RoleExporter, RoleReviewer, RoleDecider, RoleCustoms); r != nil {
		return Passport{}, ree.Refusals{r}
	}
	return a.issue(ctx, actor, key, credential.UseLicence+" "+ref, func(ctx context.Context) (draft, error) { return a.draftLicence(ctx, actor, ref) })
}

func (a *App) draftLicence(ctx context.Context, actor Actor, ref string) (draft, error) {
	d, err := a.Licence(ctx, actor, ref)
	if err == nil { // whoever asks for it: a credential is shown to anybody
		err = a.Store.View(ctx, func(v *store.View) error {
			d.Licence, err = veiled(a, v, Actor{}, d.Licence.Case, d.Licence)
			return err
		})
	}
	if err != nil {
		return draft{}, err
	}
	until := d.Licence.LastDay.Time(a.calendar().Location()).AddDate(0, 0, 1)
	if d.Licence.State != review.Active || !until.After(a.Now()) {
		return draft{}, ree.Refusals{ree.Refuse("licence.not_active", "licence", ref, "state", string(d.Licence.State))}
	}
	holder, _, err := a.Party(ctx, d.Licence.Holder)
	if err != nil {
		return draft{}, err
	}
	var lines []credential.QRLine
	for _, l := range d.Lines {
		for len(lines)+1 < l.No { // a line that was not granted: nothing is left on it
			lines = append(lines, credential.QRLine{Code: "-", KG: "0.000", Left: "0.000"})
		}
		if l.Unit != "" { // counted: a desk without a network cannot write it off by mass
			lines = append(lines, credential.QRLine{Code: strings.Join(l.Codes, " "), KG: review.AmountIn(l.AuthorisedMG, l.Unit), Left: review.AmountIn(l.RemainingMG, l.Unit)})
			continue
		}
		lines = append(lines, credential.QRLine{Code: strings.Join(l.Codes, " "), KG: kilograms(int64(l.AuthorisedMG)), Left: kilograms(int64(l.RemainingMG))})
	}
	p := Passport{Kind: credential.UseLicence, Licence: d.Licence.Key}
	return draft{p, a.licenceSubject(d, holder, until), until, holder.Name, lines, []string{"/endUser", "/endUse"}}, nil
}

// issue signs a credential, keeps its text, and says so in the ledger. It is
// drafted alone in its batch: nothing that it rests on can be corrected between
// the reading and the entry, where no mark would reach it.
func (a *App) issue(ctx context.Context, actor Actor, key, content string, draw func(context.Context) (draft, error)) (Passport, error) {
	rec, err := a.do(ctx, actor, key, "issue", content, true, func(tx *store.Tx) (any, error) {
		d, err := draw(tx.Context())
		if err != nil {
			return nil, err
		}
		return a.enterIssued(tx, actor, d)
	})
	if err != nil {
		return Passport{}, err
	}
	return decodeResult[Passport](rec)
}

func (a *App) enterIssued(tx *store.Tx, actor Actor, d draft) (Passport, error) {
	p := d.Passport
	raw, err := json.Marshal(d.subject)
	if err != nil {
		return p, err
	}
	n, err := tx.Next(passportCounter)
	if err != nil {
		return p, err
	}
	p.ID, p.StatusIndex, p.UntilMS = custody.Reference("PP", n), int(n), d.until.UnixMilli()
	if err := a.sign(&p, raw, tx.Now(), d.until, d.hide); err != nil {
		return p, err
	}
	if len(d.lines) > 0 { // a determination has no goods that a code could count
		if p.QR, err = a.qr(p, d.holder, d.lines, d.until, tx.Now()); err != nil {
			return p, err
		}
	}
	e, err := tx.Append(store.Draft{Kind: kindIssued, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org, Subjects: passportSubjects(p), Body: p})
	if err != nil {
		return p, err
	}
	p.Seq, p.IssuedMS, p.Org = e.Seq, e.Recorded.UnixMilli(), actor.Org
	return p, a.plan(tx, &e)
}

func passportSubjects(p Passport) []string {
	return slices.DeleteFunc([]string{p.ID, p.Lot, p.Licence, p.Determination}, func(s string) bool { return s == "" })
}

func (a *App) sign(p *Passport, subject json.RawMessage, from, until time.Time, hide []string) error {
	hide = slices.DeleteFunc(hide, func(pointer string) bool { return !hasMember(subject, pointer[1:]) })
	c := credential.Credential{ID: a.uri("credential", p.ID), Type: p.Kind, ValidFrom: from.Truncate(time.Second), ValidUntil: until.Truncate(time.Second),
		Status: credential.StatusEntry{List: a.statusURI(), Index: p.StatusIndex}, Subject: subject}
	sd, err := a.Keys.Issuer.Issue(c, nil, hide...)
	if err != nil {
		return err
	}
	p.CredentialHash = sd.Hash()
	hash, _, err := a.Store.Blobs().Put(strings.NewReader(sd.String()))
	p.Text = hash.String()
	return err
}

func hasMember(object json.RawMessage, name string) bool {
	var m map[string]json.RawMessage
	return json.Unmarshal(object, &m) == nil && m[name] != nil
}

func (a *App) qr(p Passport, holder string, lines []credential.QRLine, until, at time.Time) (string, error) {
	if len(lines) > 8 {
		lines = lines[:8]
	}
	if runes := []rune(holder); len(runes) > 60 {
		holder = string(runes[:60])
	}
	return a.Keys.Issuer.QR(credential.QR{Kind: p.Kind, Reference: p.Lot + p.Licence, Version: 1, Holder: holder, Lines: lines, ValidUntil: until.Truncate(time.Second),
		CredentialHash: p.CredentialHash, StatusIndex: p.StatusIndex, BalanceAt: at.Truncate(time.Second)})
}

func (a *App) uri(kind, ref string) string { return issuerID(a.cfg.Origin) + "/" + kind + "/" + ref }

func (a *App) statusURI() string { return a.uri("status", "1") }

func kilograms(mg int64) string { return ree.FormatKG(mg) }

// Bundle makes the proof bundle of a credential, which verifies offline.
// ErrNotPublished says that the log has not published its entry yet: ask again
// in a second.
func (a *App) Bundle(ctx context.Context, actor Actor, id string) ([]byte, error) {
	var p Passport
	var e evidence.Entry
	err := a.Store.View(ctx, func(v *store.View) error {
		row, ok, err := store.Get(v, a.tables.review.passport, id)
		if err != nil {
			return err
		}
		if !ok || !actor.Sees(row.Org) && !a.holds(v, actor, row) {
			return ree.Refusals{ree.Refuse("passport.unknown", "id", id)}
		}
		p = row
		e, _, err = v.Entry(row.Seq)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.bundle(ctx, p, e)
}

// holds reports whether the actor now holds the lot, the licence or the
// determination that the credential speaks of.
func (a *App) holds(v *store.View, actor Actor, p Passport) bool {
	if p.Lot != "" {
		lot, ok, err := store.Get(v, a.tables.lot, p.Lot)
		return err == nil && ok && actor.Sees(lot.Holder)
	}
	if p.Determination != "" {
		d, ok, err := store.Get(v, a.tables.determined, p.Determination)
		return err == nil && ok && actor.Sees(d.Org)
	}
	l, ok, err := store.Get(v, a.tables.review.licence, p.Licence)
	return err == nil && ok && actor.Sees(l.Holder)
}

func (a *App) bundle(ctx context.Context, p Passport, e evidence.Entry) ([]byte, error) {
	if a.Log == nil {
		return nil, translog.ErrNotPublished
	}
	proof, err := a.proof(ctx, e.Seq)
	if err != nil {
		return nil, err
	}
	hash, err := blob.ParseHash(p.Text)
	if err != nil {
		return nil, err
	}
	text, err := a.Store.Blobs().Get(hash)
	if err != nil {
		return nil, err
	}
	opening, err := e.Open(evidence.BundlePaths...)
	if err != nil {
		return nil, err
	}
	status, err := a.StatusList(ctx)
	if err != nil {
		return nil, err
	}
	b := evidence.ProofBundle{Credential: string(text), Leaf: e.Leaf(), Opening: *opening, LogProof: string(proof), StatusList: status}
	return b.Encode()
}

func (a *App) proof(ctx context.Context, seq int64) ([]byte, error) {
	index, ok, err := a.Store.Outbox().IndexOf(ctx, seq)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, translog.ErrNotPublished
	}
	return a.Log.Proof(ctx, uint64(index))
}

// WaitPublished waits until the log has published an entry.
func (a *App) WaitPublished(ctx context.Context, seq int64) error {
	for {
		_, err := a.proof(ctx, seq)
		if !errors.Is(err, translog.ErrNotPublished) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// statusFresh is how long a signed status list is handed out again while the
// ledger has not moved.
const statusFresh = 10 * time.Minute

// signedStatus is the status list last signed, and where the ledger then stood.
type signedStatus struct {
	mu   sync.Mutex
	head int64
	at   time.Time
	text string
}

// StatusList is the signed state of every credential, good for a day. It is
// signed afresh when the ledger has moved on.
func (a *App) StatusList(ctx context.Context) (string, error) {
	s := &a.status
	s.mu.Lock()
	defer s.mu.Unlock()
	head, now := a.Store.Head(), a.Now()
	if s.text != "" && s.head == head && now.Sub(s.at) < statusFresh {
		return s.text, nil
	}
	text, err := a.signStatus(ctx)
	if err == nil {
		s.head, s.at, s.text = head, now, text
	}
	return text, err
}

func (a *App) signStatus(ctx context.Context) (string, error) {
	now := a.Now().Truncate(time.Second)
	var text string
	err := a.Store.View(ctx, func(v *store.View) error {
		n, err := store.Count(v, a.tables.review.passport)
		if err != nil {
			return err
		}
		list, err := credential.NewStatusList(a.statusURI(), int(n)+2, now, now.Add(statusLife))
		if err != nil {
			return err
		}
		err = store.SelectEach(v, a.tables.review.passport, store.Query{}, func(p Passport) error {
			return list.Set(p.StatusIndex, stateOf(p))
		})
		if err != nil {
			return err
		}
		if err := a.licenceStatus(v, list); err != nil {
			return err
		}
		if err := a.determinedStatus(v, list); err != nil {
			return err
		}
		text, err = a.Keys.Issuer.SignStatus(list)
		return err
	})
	return text, err
}

func stateOf(p Passport) credential.Status {
	if p.StaleBy != 0 {
		return credential.StatusSuspended
	}
	return credential.StatusValid
}

// licenceStatus sets the state of each licence's credentials from the licence.
func (a *App) licenceStatus(v *store.View, list *credential.StatusList) error {
	states := map[string]credential.Status{}
	err := store.SelectEach(v, a.tables.review.licence, store.Query{Where: []store.Cond{{Col: "state", Op: store.Ne, Value: string(review.Active)}}}, func(l review.Licence) error {
		states[l.Key] = credential.StatusRevoked
		if l.State == review.Frozen {
			states[l.Key] = credential.StatusSuspended
		}
		if l.State == review.Exhausted || l.State == review.Expired {
			states[l.Key] = credential.StatusSuspended
		}
		return nil
	})
	if err != nil {
		return err
	}
	return store.SelectEach(v, a.tables.review.passport, store.Query{Where: []store.Cond{{Col: "licence", Op: store.Ne, Value: ""}}}, func(p Passport) error {
		if s, ok := states[p.Licence]; ok {
			return list.Set(p.StatusIndex, s)
		}
		return nil
	})
}
