package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"lanthorn/accountancy/finding"
	"lanthorn/custody"
	"lanthorn/internal/store"
	"lanthorn/internal/store/blob"
	"lanthorn/ree"
)

// Bounds of a clue. Its files all together stay below what a form keeps in
// memory, so that none of them is ever written to disk unsealed.
const (
	MaxClueFiles    = 3
	MaxClueFileSize = 2 << 20
	minFormKey      = 16
)

// clueMedia are the kinds of file that a clue may bring, by their first bytes.
var clueMedia = []string{"image/jpeg", "image/png", "image/webp", "application/pdf"}

// Tip is what somebody tells, without saying who they are unless they wish to.
type Tip struct {
	What    string    `json:"what"`
	Where   string    `json:"where,omitempty"`
	When    string    `json:"when,omitempty"`
	Site    string    `json:"site,omitempty"` // of the list, where they know it
	Contact string    `json:"contact,omitempty"`
	Files   []TipFile `json:"files,omitempty"`
}

// TipFile is a picture or a paper that comes with it.
type TipFile struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

// Story is the sealed text of a clue: what was told, and its files by the hashes
// of their sealed bytes.
type Story struct {
	What  string      `json:"what"`
	Where string      `json:"where,omitempty"`
	When  string      `json:"when,omitempty"`
	Site  string      `json:"site,omitempty"`
	Files []StoryFile `json:"files,omitempty"`
}

// StoryFile is one of its files.
type StoryFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// clueForm are the two values that a form's key stands for: the receipt that
// the sender gets, and the idempotency key. Both are hashes, so that the ledger's
// database, which keeps the second, leads to neither the key nor the first; a
// form sent twice answers with the same receipt.
type clueForm struct{ code, hash, key string }

func clueFormOf(key string) clueForm {
	var random [16]byte
	sum := sha256.Sum256([]byte("lanthorn clue code 1\n" + key))
	copy(random[:], sum[:])
	f := clueForm{key: digest("key", key)}
	f.code, f.hash = finding.NewReceipt(random)
	return f
}

// ClueReceiptOf is the receipt that a form's key stands for.
func ClueReceiptOf(key string) string { return clueFormOf(key).code }

func digest(use, text string) string {
	sum := sha256.Sum256([]byte("lanthorn clue " + use + " 1\n" + text))
	return hex.EncodeToString(sum[:])
}

// Tell takes a clue in and answers the receipt that its sender keeps. No account
// is asked for and none is noted. The key is a secret of the form, at least 16
// characters.
func (a *App) Tell(ctx context.Context, key string, tip Tip) (code string, _ ClueReceipt, err error) {
	if err := a.checkTip(ctx, key, &tip); err != nil {
		return "", ClueReceipt{}, err
	}
	whole, err := json.Marshal(tip)
	if err != nil {
		return "", ClueReceipt{}, err
	}
	form := clueFormOf(key)
	text, err := a.keepStory(&tip)
	if err != nil {
		return "", ClueReceipt{}, err
	}
	// What the key stands for is a hash under the key itself: it tells nothing
	// of a telephone number to who tries them all.
	rec, err := a.do(ctx, public, form.key, "clue received", digest("content "+key, string(whole)), false, func(tx *store.Tx) (any, error) {
		n, err := tx.Next(clueCounter)
		if err != nil {
			return nil, err
		}
		body := clueBody{Clue: custody.Reference(clueRefPrefix, n), Move: "receive", Text: &text, Receipt: form.hash}
		if tip.Contact != "" {
			s := a.sealSender(tip.Contact)
			store.Put(tx, a.tables.private.sender, s)
			body.Sealed = s.ID
		}
		if _, err := (finding.Clue{}).Do(body.command(finding.Actor{Person: public.Account}, tx.Now())); err != nil {
			return nil, asRefusals(err)
		}
		return a.appendClue(tx, public, clueKinds["receive"], body)
	})
	if err != nil {
		return "", ClueReceipt{}, err
	}
	out, err := decodeResult[ClueReceipt](rec)
	return form.code, out, err
}

func (a *App) sealSender(contact string) sealedSender {
	b := make([]byte, 16)
	rand.Read(b)
	id := hex.EncodeToString(b)
	return sealedSender{ID: id, Sealed: a.Keys.clues.seal("sender "+id, []byte(contact))}
}

// keepStory seals text and files into the document store and answers what the
// ledger keeps: the hash of the sealed text, from which nothing can be guessed.
func (a *App) keepStory(tip *Tip) (finding.Document, error) {
	s := Story{What: tip.What, Where: tip.Where, When: tip.When, Site: tip.Site}
	for _, f := range tip.Files {
		hash, err := a.keepSealed("file", f.Data)
		if err != nil {
			return finding.Document{}, err
		}
		s.Files = append(s.Files, StoryFile{f.Name, hash, int64(len(f.Data))})
	}
	plain, err := json.Marshal(s)
	if err != nil {
		return finding.Document{}, err
	}
	hash, err := a.keepSealed("text", plain)
	return finding.Document{Name: "text", SHA256: hash}, err
}

func (a *App) keepSealed(use string, plain []byte) (string, error) {
	hash, _, err := a.Store.Blobs().Put(bytes.NewReader(a.Keys.clues.seal(use, plain)))
	return hash.String(), err
}

func (a *App) openSealed(use, sha256 string) ([]byte, error) {
	hash, err := blob.ParseHash(sha256)
	if err != nil {
		return nil, err
	}
	sealed, err := a.Store.Blobs().Get(hash)
	if err != nil {
		return nil, err
	}
	return a.Keys.clues.open(use, sealed)
}

func (a *App) checkTip(ctx context.Context, key string, tip *Tip) error {
	var rs ree.Refusals
	if len(key) < minFormKey {
		rs = append(rs, ree.Refuse("key.missing"))
	}
	fields := []struct {
		name string
		text *string
		most int
	}{{"what", &tip.What, 2000}, {"where", &tip.Where, 500}, {"when", &tip.When, 200}, {"contact", &tip.Contact, 300}}
	for _, f := range fields {
		*f.text = strings.TrimSpace(strings.ReplaceAll(*f.text, "\r\n", "\n"))
		if r := custody.CheckText(*f.text); r != nil {
			rs = append(rs, r.At(f.name))
		} else if len([]rune(*f.text)) > f.most {
			rs = append(rs, ree.Refuse("text.too_long", "max", fmt.Sprint(f.most)).At(f.name))
		}
	}
	if tip.What == "" {
		rs = append(rs, ree.Refuse("clue.what_missing").At("what"))
	}
	rs = append(rs, checkTipFiles(tip.Files)...)
	known, err := a.knownSite(ctx, tip.Site)
	if err == nil && !known {
		rs = append(rs, ree.Refuse("clue.site_unknown").At("site"))
	}
	if err != nil {
		return err
	}
	return rs.Err()
}

func (a *App) knownSite(ctx context.Context, ref string) (known bool, err error) {
	if ref == "" || custody.CheckText(ref) != nil {
		return ref == "", nil
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		_, known, err = store.Get(v, a.tables.site, ref)
		return err
	})
	return known, err
}

func checkTipFiles(files []TipFile) (rs ree.Refusals) {
	if len(files) > MaxClueFiles {
		rs = append(rs, ree.Refuse("clue.files_too_many", "max", fmt.Sprint(MaxClueFiles)).At("files"))
	}
	for i := range files {
		f := &files[i]
		if custody.CheckText(f.Name) != nil || len(f.Name) > 200 {
			f.Name = fmt.Sprintf("file %d", i+1)
		}
		if len(f.Data) > MaxClueFileSize {
			rs = append(rs, ree.Refuse("clue.file_too_large", "name", f.Name, "max", "2 MiB").At("files"))
		} else if !slices.Contains(clueMedia, http.DetectContentType(f.Data)) {
			rs = append(rs, ree.Refuse("clue.file_kind", "name", f.Name).At("files"))
		}
	}
	return rs
}

// ClueStep is what the sender may know of one move: that it was made, and when.
type ClueStep struct {
	Move string
	At   time.Time
}

// Followed is what whoever has the receipt sees.
type Followed struct {
	Ref, Answer string
	State       finding.ClueState
	Steps       []ClueStep
	Contact     bool // was left
}

// Follow answers what became of a clue to whoever has its receipt. A receipt
// that is none and one that is nobody's get the same answer.
func (a *App) Follow(ctx context.Context, code string) (f Followed, err error) {
	row, err := a.byReceipt(ctx, code)
	if err != nil {
		return f, err
	}
	c := &row.Clue
	f = Followed{Ref: c.Ref, Answer: c.Answer, State: c.State, Contact: c.Sealed != ""}
	for _, s := range c.History {
		f.Steps = append(f.Steps, ClueStep{s.Move, s.At})
	}
	return f, nil
}

func (a *App) byReceipt(ctx context.Context, code string) (row ClueRow, err error) {
	unknown := ree.Refusals{ree.Refuse("clue.receipt_unknown").At("code")}
	hash, ok := finding.HashReceipt(code)
	if !ok {
		return row, unknown
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		rows, err := store.Select(v, a.tables.clue, store.Query{Where: []store.Cond{{Col: "receipt", Op: store.Eq, Value: hash}}, Limit: 1})
		if err == nil && len(rows) == 0 {
			return unknown
		}
		if err == nil {
			row = rows[0]
		}
		return err
	})
	return row, err
}

// maxAdded bounds how often a sender may add to one clue.
const maxAdded = 20

// AddToClue adds to a clue for whoever has its receipt.
func (a *App) AddToClue(ctx context.Context, key, code, what string) (ClueReceipt, error) {
	tip := Tip{What: what}
	if err := a.checkTip(ctx, key, &tip); err != nil {
		return ClueReceipt{}, err
	}
	row, err := a.byReceipt(ctx, code)
	if err != nil {
		return ClueReceipt{}, err
	}
	text, err := a.keepStory(&tip)
	if err != nil {
		return ClueReceipt{}, err
	}
	rec, err := a.do(ctx, public, digest("added", key), "clue added", digest("content "+key, row.Clue.Ref+"\n"+tip.What), false, func(tx *store.Tx) (any, error) {
		row, _, err := store.Get(tx, a.tables.clue, row.Clue.Ref)
		if err != nil {
			return nil, err
		}
		if len(row.Clue.Added) >= maxAdded {
			return nil, ree.Refusals{ree.Refuse("clue.added_often", "max", fmt.Sprint(maxAdded)).At("what")}
		}
		body := clueBody{Clue: row.Clue.Ref, Move: "add", Text: &text}
		cmd := body.command(finding.Actor{Person: public.Account}, tx.Now())
		cmd.Code = code
		if _, err := row.Clue.Do(cmd); err != nil {
			return nil, asRefusals(err)
		}
		return a.appendClue(tx, public, clueKinds["add"], body)
	})
	if err != nil {
		return ClueReceipt{}, err
	}
	return decodeResult[ClueReceipt](rec)
}

// ClueDetail is one clue as its handler reads it, and the moves of the table
// with what stands in their way.
type ClueDetail struct {
	ClueRow
	Story Story
	Added []Story // what the sender added later, in order
	Moves []finding.Status
}

// Clue opens a clue for a person who handles clues and whose organisation it
// does not concern.
func (a *App) Clue(ctx context.Context, actor Actor, ref string) (d ClueDetail, err error) {
	if err := a.may(actor, ScopeRead, actClue); err != nil {
		return d, err
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		d.ClueRow, err = a.clueRow(v, actor, ref)
		return err
	})
	if err != nil {
		return d, err
	}
	d.Moves = d.ClueRow.Clue.Moves(person(actor), a.Now())
	if d.Story, err = a.story(d.ClueRow.Clue.Text.SHA256); err != nil {
		return d, err
	}
	for _, hash := range d.ClueRow.Clue.Added {
		s, err := a.story(hash)
		if err != nil {
			return d, err
		}
		d.Added = append(d.Added, s)
	}
	return d, nil
}

func (a *App) story(sha256 string) (s Story, err error) {
	plain, err := a.openSealed("text", sha256)
	if err == nil {
		err = json.Unmarshal(plain, &s)
	}
	return s, err
}

// ClueFile opens the n-th file of a clue, counted from one.
func (a *App) ClueFile(ctx context.Context, actor Actor, ref string, n int) (name string, data []byte, err error) {
	d, err := a.Clue(ctx, actor, ref)
	if err != nil {
		return "", nil, err
	}
	if n < 1 || n > len(d.Story.Files) {
		return "", nil, ree.Refusals{ree.Refuse("document.unknown")}
	}
	f := d.Story.Files[n-1]
	data, err = a.openSealed("file", f.SHA256)
	return f.Name, data, err
}
