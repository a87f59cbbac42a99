package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"lanthorn/internal/published"
	"lanthorn/internal/store"
	"lanthorn/internal/store/blob"
	"lanthorn/ree"
)

// figuresBy are the roles that bring publishers' files in and see those that must
// not be passed on.
var figuresBy = []Role{RoleSupervisor, RolePolicy, RoleAdmin}

// mostFigureFiles bounds the files on record.
const mostFigureFiles = 500

// FigureAsk asks to take a publisher's file in.
type FigureAsk struct {
	Name     string         `json:"name"`
	Edition  string         `json:"edition,omitempty"`  // where the file says none
	Replaces int            `json:"replaces,omitempty"` // number of the file that this one stands in for
	Dry      bool           `json:"dry,omitempty"`      // look only
	Tell     func(rows int) `json:"-"`
}

// FigureAnswer says what a file brings, or would bring.
type FigureAnswer struct {
	Receipt
	File      FigureFile       `json:"file"`
	Unchanged bool             `json:"unchanged"` // the file is already there
	Dry       bool             `json:"dry"`
	New       int              `json:"new"`       // figures of years and places of which no edition says anything
	Revisions []FigureRevision `json:"revisions"` // what it says otherwise than other editions do
	Revised   int              `json:"revised"`   // all of them; the list is bounded
	Dropped   int              `json:"dropped"`   // figures of the file it replaces that it does not have
}

// mostRevisions bounds the revisions of an answer.
const mostRevisions = 500

// MayFigures reports whether an actor brings files in; office says whether one
// sees figures that must not be passed on.
func (a *App) MayFigures(actor Actor) bool { return actor.require(ScopeAdmin, figuresBy...) == nil }

// ImportFigures reads a publisher's file and takes it in, whole or not at all.
func (a *App) ImportFigures(ctx context.Context, actor Actor, key string, ask FigureAsk, body io.Reader) (FigureAnswer, error) {
	if r := actor.require(ScopeAdmin, figuresBy...); r != nil {
		return FigureAnswer{}, ree.Refusals{r}
	}
	if r := figureName(ask.Name); r != nil {
		return FigureAnswer{}, ree.Refusals{r}
	}
	book, err := a.Figures(ctx)
	if err != nil {
		return FigureAnswer{}, err
	}
	set, file, whole, err := readFigures(ask, book.placeCodes(), body)
	if err != nil {
		return FigureAnswer{}, err
	}
	file.By = actor.Account
	if old := book.bytes(file.SHA256); old != nil {
		return FigureAnswer{File: *old, Unchanged: true, Dry: ask.Dry, Revisions: []FigureRevision{}}, nil
	}
	out := FigureAnswer{File: file, Dry: ask.Dry}
	if err := book.fits(&out.File, set.Figures, ask.Replaces); err != nil {
		return FigureAnswer{}, err
	}
	book.compare(&out, set.Figures)
	if ask.Dry {
		return out, nil
	}
	if err := a.keepFigures(&out.File, set, whole); err != nil {
		return FigureAnswer{}, err
	}
	rec, err := a.do(ctx, actor, key, "import figures "+file.SHA256, ask, false, func(tx *store.Tx) (any, error) {
		return a.appendFigures(tx, actor, out, book)
	})
	if err != nil {
		return FigureAnswer{}, err
	}
	return decodeResult[FigureAnswer](rec)
}

func figureName(name string) *ree.Refusal {
	const most = 200
	if name == "" || len(name) > most || strings.ContainsAny(name, "/\\\x00\n") {
		return ree.Refuse("figures.name", "most", fmt.Sprint(most)).At("name")
	}
	return nil
}

// readFigures reads a file to its end, and keeps its bytes where there are not too
// many.
func readFigures(ask FigureAsk, codes map[int]string, body io.Reader) (published.Set, FigureFile, []byte, error) {
	sum, whole := sha256.New(), &keeping{most: published.MostBytes}
	through := io.TeeReader(body, io.MultiWriter(sum, whole))
	set, problems := published.Read(published.Input{Name: ask.Name, Edition: ask.Edition, Body: through, Codes: codes, Tell: ask.Tell})
	if len(problems) > 0 {
		return set, FigureFile{}, nil, figureProblems(problems)
	}
	if _, err := io.Copy(io.Discard, through); err != nil {
		return set, FigureFile{}, nil, err
	}
	f := FigureFile{Publisher: set.Publisher, Edition: set.Edition, Layout: set.Layout, Reader: "lanthorn-published/" + published.Version, Name: ask.Name, SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: whole.size,
		Figures: len(set.Figures), Rows: set.Rows, Left: set.Left, Replaces: ask.Replaces, From: set.Figures[0].Year}
	for _, x := range set.Figures {
		f.From, f.To = min(f.From, x.Year), max(f.To, x.Year)
	}
	for _, p := range set.Notices {
		f.Notices = append(f.Notices, FigureNotice{"published." + p.Code, problemParams(p)})
	}
	return set, f, whole.bytes(), nil
}

// keeping keeps what is written to it up to a bound.
type keeping struct {
	buf  bytes.Buffer
	size int64
	most int64
}

func (k *keeping) Write(b []byte) (int, error) {
	if k.size += int64(len(b)); k.size <= k.most {
		return k.buf.Write(b)
	}
	k.buf = bytes.Buffer{}
	return len(b), nil
}

// bytes is all of it; nil where it was too much.
func (k *keeping) bytes() []byte {
	if k.size > k.most {
		return nil
	}
	return k.buf.Bytes()
}

func problemParams(p published.Problem) map[string]string {
	out := map[string]string{"at": p.At()}
	for k, v := range p.Values {
		out[k] = v
	}
	return out
}

// figureProblems are everything that is wrong with a file, with the places.
func figureProblems(problems []published.Problem) error {
	var rs ree.Refusals
	for _, p := range problems {
		rs = append(rs, &ree.Refusal{Code: "published." + p.Code, Field: "file", Params: problemParams(p)})
	}
	return rs
}

// keepFigures puts the figures, and the file where it is not too large, among the
// documents.
func (a *App) keepFigures(f *FigureFile, set published.Set, whole []byte) error {
	extract, err := json.Marshal(set.Figures)
	if err != nil {
		return err
	}
	hash, _, err := a.Store.Blobs().Put(bytes.NewReader(extract))
	if err != nil {
		return ree.Refusals{ree.Refuse("figures.many", "n", fmt.Sprint(len(set.Figures))).At("file")}
	}
	f.Extract = hash.String()
	if whole != nil {
		_, _, err = a.Store.Blobs().Put(bytes.NewReader(whole))
		f.Kept = err == nil
	}
	return nil
}

// appendFigures writes the import, unless another came first.
func (a *App) appendFigures(tx *store.Tx, actor Actor, out FigureAnswer, book *FigureBook) (FigureAnswer, error) {
	next := len(book.Files) + 1
	_, taken, err := store.Get(tx, a.tables.figure, figureKey(next))
	switch {
	case err != nil:
		return FigureAnswer{}, err
	case taken:
		return FigureAnswer{}, ree.Refusals{ree.Refuse("figures.moved")}
	case next > mostFigureFiles:
		return FigureAnswer{}, ree.Refusals{ree.Refuse("figures.files", "most", fmt.Sprint(mostFigureFiles))}
	}
	out.File.Number, out.File.At = next, tx.Now()
	subject := string(out.File.Publisher) + " " + out.File.Edition
	entry, err := tx.Append(store.Draft{Kind: kindFiguresRead, Schema: 1, Occurred: a.local(tx.Now()), Actor: actor.Account, Org: actor.Org, Subjects: []string{subject}, Body: out.File})
	out.Receipt = Receipt{Seq: entry.Seq, ID: entry.ID, Recorded: entry.Recorded}
	return out, err
}

// fits refuses a file that says something of what another file of its edition
// says, unless it stands in for that one.
func (b *FigureBook) fits(f *FigureFile, figures []published.Figure, replaces int) error {
	var rs ree.Refusals
	if replaces != 0 {
		i := slices.IndexFunc(b.Files, func(x FigureFile) bool { return x.Number == replaces })
		switch {
		case i < 0:
			rs = append(rs, ree.Refuse("figures.replaces_unknown", "number", fmt.Sprint(replaces)).At("replaces"))
		case !b.Files[i].InForce():
			rs = append(rs, ree.Refuse("figures.replaces_gone", "number", fmt.Sprint(replaces), "by", fmt.Sprint(b.Files[i].ReplacedBy)).At("replaces"))
		case b.Files[i].Publisher != f.Publisher || b.Files[i].Edition != f.Edition:
			rs = append(rs, ree.Refuse("figures.replaces_other", "number", fmt.Sprint(replaces), "publisher", string(b.Files[i].Publisher), "edition", b.Files[i].Edition).At("replaces"))
		}
	}
	keys := map[string]bool{}
	for i := range figures {
		keys[figures[i].Key()] = true
	}
	for _, other := range b.Files {
		if !other.InForce() || other.Publisher != f.Publisher || other.Edition != f.Edition || other.Number == replaces {
			continue
		}
		n := 0
		for i := range b.of[other.Number] {
			if keys[b.of[other.Number][i].Key()] {
				n++
			}
		}
		if n > 0 {
			rs = append(rs, ree.Refuse("figures.edition_taken", "publisher", string(f.Publisher), "edition", f.Edition, "number", fmt.Sprint(other.Number), "name", other.Name, "n", fmt.Sprint(n)).At("replaces"))
		}
	}
	return rs.Err()
}

// FigureDocument asks to take in a file that was kept as a document before.
type FigureDocument struct {
	FigureAsk
	SHA256 string `json:"sha256"`
}

// ImportFigureDocument takes such a file in.
func (a *App) ImportFigureDocument(ctx context.Context, actor Actor, key string, d FigureDocument) (FigureAnswer, error) {
	if r := actor.require(ScopeAdmin, figuresBy...); r != nil {
		return FigureAnswer{}, ree.Refusals{r}
	}
	hash, err := blob.ParseHash(d.SHA256)
	if err != nil {
		return FigureAnswer{}, ree.Refusals{ree.Refuse("figures.no_file").At("file")}
	}
	data, err := a.Store.Blobs().Get(hash)
	if err != nil {
		return FigureAnswer{}, ree.Refusals{ree.Refuse("figures.no_file").At("file")}
	}
	return a.ImportFigures(ctx, actor, key, d.FigureAsk, bytes.NewReader(data))
}

// LookAtFigures says what a file would bring and keeps it as a document, so that
// it can be taken in without being sent again.
func (a *App) LookAtFigures(ctx context.Context, actor Actor, ask FigureAsk, data []byte) (FigureAnswer, error) {
	ask.Dry = true
	out, err := a.ImportFigures(ctx, actor, "", ask, bytes.NewReader(data))
	if err != nil || out.Unchanged {
		return out, err
	}
	_, _, err = a.Store.Blobs().Put(bytes.NewReader(data))
	return out, err
}
