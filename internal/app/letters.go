package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/evidence/credential"
	"lanthorn/internal/letters"
	"lanthorn/internal/pdf"
	"lanthorn/internal/store"
	"lanthorn/internal/store/blob"
	"lanthorn/ree"
)

// kindLetter is the entry that issues a letter. Its body names what the letter
// says and its file by hash; what it says lies in the blob store.
const kindLetter = "letter.issued"

const letterCounter = "letter"

// Letter is a letter that was made of an entry, as a row.
type Letter struct {
	Key      string       `json:"key"`
	Kind     letters.Kind `json:"kind"`
	Template int          `json:"template"`     // version
	Wording  string       `json:"templateHash"` // of the template
	Layout   int          `json:"layout"`       // of the program that wrote the file
	Entry    string       `json:"entry"`        // id of the entry it was made of
	Of       int64        `json:"of"`           // number of that entry
	Org      string       `json:"org"`          // to whom it is addressed
	Case     string       `json:"case,omitempty"`
	Licence  string       `json:"licence,omitempty"`
	About    string       `json:"about,omitempty"` // an appeal, an amendment, a verification
	Content  string       `json:"content"`         // SHA-256 of what it says, in the blob store
	Code     string       `json:"code"`            // text of its QR code
	Seal     string       `json:"seal"`
	SHA256   string       `json:"sha256"`        // of the file
	Seq      int64        `json:"seq"`           // of the entry that issued it; of the one that made it due until then
	Due      int64        `json:"due,omitempty"` // number of the entry that made it due; what it says stands there
	At       time.Time    `json:"at"`
}

func defineLetters(reg *store.Registry) *store.Table[Letter] {
	return store.Define(reg, store.Table[Letter]{Name: "letter", Key: func(l Letter) string { return l.Key },
		Columns: []store.Column[Letter]{
			store.Int("of_seq", func(l Letter) int64 { return l.Of }),
			store.Int("seq", func(l Letter) int64 { return l.Seq }),
			store.Text("org", func(l Letter) string { return l.Org }),
			store.Text("kind", func(l Letter) string { return string(l.Kind) }),
			store.Text("case_ref", func(l Letter) string { return l.Case }),
			store.Text("licence", func(l Letter) string { return l.Licence }),
			store.Text("about", func(l Letter) string { return l.About }),
			store.Text("sha256", func(l Letter) string { return l.SHA256 }),
			store.Text("content", func(l Letter) string { return l.Content }),
		}, Indexes: [][]string{{"of_seq"}, {"kind", "seq"}, {"case_ref", "seq"}, {"licence", "seq"}, {"about", "seq"}, {"sha256"}, {"content"}, {"org", "seq"}}})
}

func (t *tables) projectLetter(tx *store.Tx, e *evidence.Entry) error {
	var l Letter
	if err := decode(e, &l); err != nil {
		return err
	}
	if e.Kind == kindLetterDue {
		l.Due = e.Seq
	}
	l.Seq, l.At = e.Seq, e.Recorded
	store.Put(tx, t.letter, l)
	return nil
}

// MayLetter says whether the actor's roles allow making letters; whose they are
// is asked for each.
func (a *App) MayLetter(actor Actor) error {
	scope := ScopeReview
	if actor.Has(RoleExporter) {
		scope = ScopeApply
	}
	if r := actor.require(scope, RoleExporter, RoleReviewer, RoleCountersigner, RoleDecider); r != nil {
		return ree.Refusals{r}
	}
	return nil
}

// IssueLetter makes the letter of an entry, or finds the one that was made. The
// addressee and the office may ask for it.
func (a *App) IssueLetter(ctx context.Context, actor Actor, key string, seq int64) (Letter, error) {
	if err := a.MayLetter(actor); err != nil {
		return Letter{}, err
	}
	if due, err := a.dueOf(ctx, actor, seq); err != nil || due != nil {
		if err != nil {
			return Letter{}, err
		}
		return a.makeDue(ctx, actor, due)
	}
	rec, err := a.do(ctx, actor, key, "letter", seq, true, func(tx *store.Tx) (any, error) {
		var d letterDraft
		err := a.Store.View(tx.Context(), func(v *store.View) (err error) {
			d, err = a.draftLetter(v, actor, seq)
			return err
		})
		if err != nil || d.made != nil {
			return d.made, err
		}
		return a.enterLetter(tx, actor, &d)
	})
	if err != nil {
		return Letter{}, err
	}
	return decodeResult[Letter](rec)
}

// letterDraft is what a letter will say.
type letterDraft struct {
	Letter
	made     *Letter // already
	template *letters.Template
	facts    letters.Facts
	code     string // of the QR code where it has one of its own
	at       time.Time
}

func (a *App) draftLetter(v *store.View, actor Actor, seq int64) (letterDraft, error) {
	e, ok, err := v.Entry(seq)
	if err != nil {
		return letterDraft{}, err
	}
	no := ree.Refusals{ree.Refuse("letter.not_made_of", "entry", itoa64(seq))}
	if !ok {
		return letterDraft{}, no
	}
	d, err := a.letterOf(v, &e)
	if err != nil {
		return d, err
	}
	if d.Kind == "" || !actor.Sees(d.Org) {
		return d, no
	}
	if d.made, err = a.madeOf(v, seq); err != nil || d.made != nil {
		return d, err
	}
	day := a.calendar().Day(e.Recorded)
	if d.template = a.cfg.Law.Letters.For(d.Kind, day); d.template == nil {
		return d, ree.Refusals{ree.Refuse("letter.no_template", "kind", string(d.Kind), "day", day.String(), "pack", a.cfg.Law.ID)}
	}
	return d, a.sameTemplate(v, &d)
}

func (a *App) madeOf(v *store.View, seq int64) (*Letter, error) {
	found, err := store.Select(v, a.tables.letter, store.Query{Where: []store.Cond{{Col: "of_seq", Op: store.Eq, Value: seq}}, Limit: 1})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// sameTemplate refuses a template that was changed without a new version.
func (a *App) sameTemplate(v *store.View, d *letterDraft) (err error) {
	d.Template = d.template.Version
	if d.Wording, err = d.template.Hash(); err != nil {
		return err
	}
	earlier, err := store.Select(v, a.tables.letter, store.Query{Where: []store.Cond{{Col: "kind", Op: store.Eq, Value: string(d.Kind)}, {Col: "sha256", Op: store.Ne, Value: ""}}, OrderBy: "seq", Desc: true, Limit: 1})
	if err == nil && len(earlier) > 0 && earlier[0].Template == d.Template && earlier[0].Wording != d.Wording {
		return ree.Refusals{ree.Refuse("letter.changed_template", "kind", string(d.Kind), "version", itoa64(int64(d.Template)))}
	}
	return err
}

// enterLetter makes the letter's file, keeps what it says, and says so in the
// ledger.
func (a *App) enterLetter(tx *store.Tx, actor Actor, d *letterDraft) (Letter, error) {
	font, err := pdf.Built()
	if err != nil {
		return Letter{}, ree.Refusals{ree.Refuse("letter.no_font")}
	}
	n, err := tx.Next(letterCounter)
	if err != nil {
		return Letter{}, err
	}
	l := d.Letter
	l.Key, l.Code = custody.Reference("LT", n), d.code
	source := a.sourceOf(&l, d)
	source.Template = *d.template
	if err := a.makeFile(font, &l, &source); err != nil {
		return l, err
	}
	return a.appendLetter(tx, actor, l)
}

// makeFile keeps what a letter says, and makes its codes and the hash of its file.
func (a *App) makeFile(font *pdf.Font, l *Letter, s *letters.Source) (err error) {
	l.Layout = pdf.Layout
	if l.Content, err = a.keepSource(s); err != nil {
		return err
	}
	if l.Code, err = a.codeOf(l, s.At); err != nil {
		return err
	}
	return a.sealLetter(font, l, s)
}

func (a *App) appendLetter(tx *store.Tx, actor Actor, l Letter) (Letter, error) {
	e, err := tx.Append(store.Draft{Kind: kindLetter, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org, Subjects: l.subjects(), Body: l})
	l.Seq, l.At = e.Seq, e.Recorded
	return l, err
}

// subjects are the letter itself and what it is about; the row of the entry it
// was made of has these too.
func (l *Letter) subjects() []string {
	var out []string
	for _, s := range []string{l.Key, l.Case, l.Licence, l.About} {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (a *App) sourceOf(l *Letter, d *letterDraft) letters.Source {
	s := letters.Source{Layout: pdf.Layout, Facts: d.facts, Langs: a.cfg.Law.Letters.Languages, At: d.at.UTC().Truncate(time.Second)}
	s.Facts.Texts["letter"] = letters.Same(l.Key)
	s.Facts.Texts["template"] = letters.Same(string(l.Kind) + "/" + itoa64(int64(d.template.Version)))
	s.Facts.Texts["entry"] = letters.Same(l.Entry)
	s.Facts.Texts["issuer"] = letters.Same(a.Keys.Issuer.Issuer.Name)
	s.CodeAlt = a.letterWords("code", "letter", l.Key)
	if d.code != "" {
		s.CodeAlt = a.letterWords("code_licence", "licence", l.Licence)
	}
	return s
}

func (a *App) keepSource(s *letters.Source) (string, error) {
	raw, err := s.Encode()
	if err != nil {
		return "", err
	}
	hash, _, err := a.Store.Blobs().Put(bytes.NewReader(raw))
	return hash.String(), err
}

// codeOf is the text of a letter's QR code: the licence's own, or the address
// where the letter is verified, with a seal over what it says.
func (a *App) codeOf(l *Letter, at time.Time) (string, error) {
	if l.Code != "" {
		return l.Code, nil
	}
	text, err := a.Keys.Issuer.SealLetter(l.sealOf(credential.OverContent, l.Content, at))
	return issuerID(a.cfg.Origin) + "/verify?text=" + text, err
}

func (l *Letter) sealOf(over, hash string, at time.Time) credential.LetterSeal {
	return credential.LetterSeal{Letter: l.Key, Kind: string(l.Kind), Version: l.Template, Entry: l.Entry, At: at, Over: over, Hash: hash}
}

func (a *App) sealLetter(font *pdf.Font, l *Letter, s *letters.Source) (err error) {
	bare := sha256.Sum256(letters.Render(font, *s, l.Code, ""))
	seal := l.sealOf(credential.OverFile, hex.EncodeToString(bare[:]), s.At)
	if l.Seal, err = a.Keys.Issuer.SealLetter(seal); err != nil {
		return err
	}
	whole := sha256.Sum256(letters.Render(font, *s, l.Code, l.Seal))
	l.SHA256 = hex.EncodeToString(whole[:])
	return nil
}

// LetterFile makes a letter again, byte by byte as it was issued. Where it cannot
// it says so and hands out nothing.
func (a *App) LetterFile(ctx context.Context, actor Actor, ref string) (Letter, []byte, error) {
	l, err := a.Letter(ctx, actor, ref)
	if err != nil {
		return l, nil, err
	}
	if err := a.mayRead(ctx, actor, &l); err != nil {
		return l, nil, err
	}
	if !l.Made() {
		if l, err = a.makeDue(ctx, System, &l); err != nil {
			return l, nil, err
		}
	}
	font, err := pdf.Built()
	if err != nil {
		return l, nil, ree.Refusals{ree.Refuse("letter.no_font")}
	}
	not := ree.Refusals{ree.Refuse("letter.not_same", "letter", l.Key)}
	hash, err := blob.ParseHash(l.Content)
	if err != nil {
		return l, nil, not
	}
	raw, err := a.Store.Blobs().Get(hash)
	if err != nil {
		return l, nil, not
	}
	source, err := letters.Decode(raw)
	if err != nil {
		return l, nil, not
	}
	file := letters.Render(font, source, l.Code, l.Seal)
	if sum := sha256.Sum256(file); hex.EncodeToString(sum[:]) != l.SHA256 {
		return l, nil, not
	}
	return l, file, nil
}

// mayRead keeps a letter about a case with marked fields from all but its
// addressee: it may repeat what is marked.
func (a *App) mayRead(ctx context.Context, actor Actor, l *Letter) error {
	if actor.Org == l.Org {
		return nil
	}
	return a.Store.View(ctx, func(v *store.View) error {
		ref := l.Case
		if ref == "" {
			row, _, err := store.Get(v, a.tables.review.licence, l.Licence)
			if err != nil {
				return err
			}
			ref = row.Case
		}
		veil, err := a.veil(v, actor, ref)
		if err == nil && len(veil.Fields) > 0 {
			return ree.Refusals{ree.Refuse("letter.marked", "letter", l.Key, "case", ref)}
		}
		return err
	})
}

// Letter finds a letter the actor may see: the addressee's or, for the
// authorities, anybody's.
func (a *App) Letter(ctx context.Context, actor Actor, ref string) (l Letter, err error) {
	ref = clean(ref)
	err = a.Store.View(ctx, func(v *store.View) error {
		row, ok, err := store.Get(v, a.tables.letter, ref)
		if err == nil && (!ok || !actor.Sees(row.Org)) {
			return ree.Refusals{ree.Refuse("letter.unknown", "letter", ref)}
		}
		l = row
		return err
	})
	return l, err
}

// LetterByHash finds the letter whose file, or whose content, has a hash. Whoever
// holds the paper knows the hash, so it is asked of nobody who they are.
func (a *App) LetterByHash(ctx context.Context, over, hash string) (l *Letter, err error) {
	col := map[string]string{credential.OverContent: "content", credential.OverFile: "sha256"}[over]
	if raw, bad := hex.DecodeString(hash); bad != nil || len(raw) != sha256.Size || col == "" {
		return nil, nil
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		found, err := store.Select(v, a.tables.letter, store.Query{Where: []store.Cond{{Col: col, Op: store.Eq, Value: hash}}, Limit: 1})
		if len(found) > 0 {
			l = &found[0]
		}
		return err
	})
	return l, err
}
