package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"lanthorn/control"
	"lanthorn/guideline"
	"lanthorn/internal/rulebook"
	"lanthorn/ree"
)

const guidelinesFile = "guidelines.yaml"

// checkGuidelines reads the book and holds it against the rest of the pack.
func (l *loader) checkGuidelines() {
	b := &l.guidelines
	b.Jurisdiction = l.pack.Jurisdiction
	book, problems := rulebook.Read(*b)
	for _, p := range problems {
		l.add(guidelinesFile, p.Place, "%s", p.What)
	}
	for _, a := range b.Agencies {
		l.text(guidelinesFile, "agencies."+a.ID, a.Name)
	}
	for i := range b.Guidelines {
		l.checkGuideline(&b.Guidelines[i], fmt.Sprintf("guidelines[%d] %s", i, b.Guidelines[i].ID))
	}
	for i := range b.Reaches {
		l.checkReach(&b.Reaches[i], fmt.Sprintf("reaches[%d] %s", i, b.Reaches[i].ID))
	}
	l.pack.Guidelines = book
}

func (l *loader) checkGuideline(g *guideline.Guideline, path string) {
	l.text(guidelinesFile, path+".title", g.Title)
	l.text(guidelinesFile, path+".message", g.Message)
	if len(g.Note) > 0 {
		l.text(guidelinesFile, path+".note", g.Note)
	}
	for i, s := range g.Show {
		l.text(guidelinesFile, fmt.Sprintf("%s.show[%d].name", path, i), s.Name)
	}
	l.checkSource(guidelinesFile, path, g.Source)
	for i, s := range g.Suspensions {
		l.checkSource(guidelinesFile, fmt.Sprintf("%s.suspensions[%d]", path, i), s.Source)
	}
	if l.pack.Review == nil {
		return // guidelines alone, without a review
	}
	for _, d := range g.Effect.Require {
		l.word(guidelinesFile, path+".effect.require", "document", d)
	}
	if id := g.Effect.Closes; id != "" && !l.closable(id) {
		l.add(guidelinesFile, path+".effect.closes", "%q is no kind of licence and no general licence", id)
	}
}

// checkReach checks a rule on goods made abroad.
func (l *loader) checkReach(r *control.Reach, path string) {
	l.text(guidelinesFile, path+".name", r.Name)
	l.checkSource(guidelinesFile, path, r.Source)
	if r.ID == "" || r.Version == "" || r.Basis == "" || r.Source == "" || len(r.Jurisdiction) != 2 || r.ValidFrom.IsZero() {
		l.add(guidelinesFile, path, "id, version, jurisdiction, basis, source and from are needed")
	}
	if r.Confidence == control.Memory {
		l.add(guidelinesFile, path+".confidence", "what is only remembered decides nothing")
	}
	if r.LeastPPB < 0 || r.LeastPPB > ree.Whole || r.ValidDays < 1 || r.ValidDays > 366 {
		l.add(guidelinesFile, path, "least must be 0 to 1000000000 ppb and validDays 1 to 366")
	}
	for _, k := range r.Products {
		if !k.Known() {
			l.add(guidelinesFile, path+".products", "kind %q is unknown", k)
		}
	}
}

// guidelinePack names the files of a pack that holds guidelines and no review:
// the rules of another jurisdiction, for those who import.
var guidelinePack = []string{"pack.yaml", "instruments.yaml", guidelinesFile}

// LoadGuidelines loads a pack for its guidelines, whether it holds a review or
// not.
func LoadGuidelines(fsys fs.FS) (*Pack, error) {
	if _, err := fs.Stat(fsys, "review.yaml"); err == nil {
		return Load(fsys)
	}
	l := &loader{fsys: fsys, pack: &Pack{}}
	var instruments struct {
		Instruments []Instrument `yaml:"instruments"`
	}
	sum := sha256.New()
	for i, into := range []any{&l.pack.Head, &instruments, &l.guidelines} {
		l.read(guidelinePack[i], into, false, sum)
	}
	l.strangers(guidelinePack)
	l.pack.Hash, l.pack.Instruments = hex.EncodeToString(sum.Sum(nil)), instruments.Instruments
	if len(l.problems) == 0 {
		l.checkHead()
		l.checkInstruments()
		l.checkGuidelines()
	}
	if len(l.problems) > 0 {
		return nil, l.sorted()
	}
	return l.pack, nil
}

// checkSource refuses a source that pack.yaml does not list.
func (l *loader) checkSource(file, path, source string) {
	if source != "" && !slices.ContainsFunc(l.pack.Sources, func(s Source) bool { return s.ID == source }) {
		l.add(file, path, "source %q is not in pack.yaml", source)
	}
}

// ReadGuidelines reads a guidelines file on its own, for drafts that stand in no
// pack. It is held against the pack's sources, words and kinds, and against its
// agencies and base where it names none of its own.
func (p *Pack) ReadGuidelines(name string, raw []byte) (*rulebook.Book, error) {
	l := &loader{pack: &Pack{Head: p.Head, Review: p.Review, Words: p.Words}}
	l.review.Kinds, l.review.Generals, l.wording.Words = p.Review.Kinds, p.Review.Generals, p.Words
	l.decode(name, raw, &l.guidelines)
	if len(l.problems) == 0 {
		if have := p.Guidelines; have != nil {
			l.guidelines.Agencies = append(l.guidelines.Agencies, have.Agencies...)
			if l.guidelines.Base == nil {
				l.guidelines.Base = have.Base
			}
		}
		l.checkGuidelines()
	}
	if len(l.problems) == 0 {
		return l.pack.Guidelines, nil
	}
	for i := range l.problems {
		l.problems[i].File = strings.Replace(l.problems[i].File, guidelinesFile, name, 1)
	}
	return nil, l.problems
}
