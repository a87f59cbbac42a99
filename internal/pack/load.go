package pack

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sort"
	"strings"
	"time"
	_ "time/tzdata" // a pack's time zone must not depend on the machine

	"gopkg.in/yaml.v3"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/guideline"
	"lanthorn/review"
)

// Problem is one thing that is wrong with a pack.
type Problem struct {
	File string
	Path string // where in the file: "entries[3] 1C905.a", "line 12"
	What string // what is wrong and how to mend it
}

// Error is the problem in one line.
func (p Problem) Error() string {
	if p.Path == "" {
		return p.File + ": " + p.What
	}
	return p.File + ": " + p.Path + ": " + p.What
}

// Problems is everything that is wrong with a pack.
type Problems []Problem

// Error lists the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// LoadDir loads the pack in a folder on disk.
func LoadDir(dir string) (*Pack, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s is no pack: give the folder that holds its pack.yaml", dir)
	}
	return Load(os.DirFS(dir))
}

// reviewFile is review.yaml.
type reviewFile struct {
	Kinds        []review.LicenceKind `yaml:"kinds"`
	Criteria     []string             `yaml:"criteria"`
	Deficiencies []string             `yaml:"deficiencies"`
	Conditions   []string             `yaml:"conditions"`
	Reasons      []string             `yaml:"reasons"`
	Gate         []review.GateRule    `yaml:"gate"`
	GateMaxAge   int                  `yaml:"gateMaxAgeHours"`
	Signing      review.Signing       `yaml:"signing"`
	Clocks       []calendar.Spec      `yaml:"clocks"`
	Statutory    string               `yaml:"statutory"`

	Appeals      review.AppealPolicy    `yaml:"appeals"`
	Amendments   review.AmendmentPolicy `yaml:"amendments"`
	Endings      review.EndingPolicy    `yaml:"endings"`
	Verification review.VerifyPolicy    `yaml:"verification"`
	Duties       []review.DutyRule      `yaml:"duties"`
	Intake       string                 `yaml:"intake"`
	Agencies     []review.Agency        `yaml:"agencies"`
	Routes       []review.RouteRule     `yaml:"routes"`
	Escalation   []review.Level         `yaml:"escalation"`
	Grades       []review.Grade         `yaml:"grades"`
	Queries      review.QueryRules      `yaml:"queries"`
	Sensitive    []review.SensitiveRule `yaml:"sensitive"`
	Generals     []review.General       `yaml:"generals"`
}

// wordingFile is wording.yaml: sentences by code and words by group and value,
// each per language.
type wordingFile struct {
	Sentences map[string]Text            `yaml:"sentences"`
	Words     map[string]map[string]Text `yaml:"words"`
}

// base holds the sentences that every pack starts from.
//
//go:embed base.yaml
var base []byte

// loader gathers a pack and everything that is wrong with it.
type loader struct {
	fsys     fs.FS
	pack     *Pack
	calendar calendar.Definition
	review   reviewFile
	wording  wordingFile
	problems Problems

	guidelines guideline.Book
}

// maxFile bounds one file of a pack.
const maxFile = 4 << 20

// Load loads and checks a pack. The error is [Problems] where the pack is wrong.
func Load(fsys fs.FS) (*Pack, error) {
	l := &loader{fsys: fsys, pack: &Pack{Control: &control.List{}}}
	var hints struct {
		Hints []control.Hint `yaml:"hints"`
	}
	var roles struct {
		Roles []Role `yaml:"roles"`
	}
	var instruments struct {
		Instruments []Instrument `yaml:"instruments"`
	}
	var deposits struct {
		Deposits []Deposit `yaml:"deposits"`
	}
	files := []struct {
		name     string
		into     any
		optional bool
	}{
		{"pack.yaml", &l.pack.Head, false}, {"calendar.yaml", &l.calendar, false}, {"control.yaml", l.pack.Control, false},
		{"hints.yaml", &hints, true}, {"review.yaml", &l.review, false}, {"roles.yaml", &roles, false},
		{"supervision.yaml", &l.pack.Supervision, false}, {"screening.yaml", &l.pack.Screening, true}, {"instruments.yaml", &instruments, true}, {"deposits.yaml", &deposits, true}, {"wording.yaml", &l.wording, false},
		{guidelinesFile, &l.guidelines, true}, {lettersFile, &l.pack.Letters, true}, {outlookFile, &l.pack.Outlook, true},
	}
	sum := sha256.New()
	var known []string
	for _, f := range files {
		known = append(known, f.name)
		l.read(f.name, f.into, f.optional, sum)
	}
	l.strangers(known)
	l.pack.Hash = hex.EncodeToString(sum.Sum(nil))
	l.pack.Control.Hints = append(l.pack.Control.Hints, hints.Hints...)
	l.pack.Roles, l.pack.Instruments, l.pack.Deposits = roles.Roles, instruments.Instruments, deposits.Deposits
	if len(l.problems) == 0 {
		l.assemble()
		l.check()
	}
	if len(l.problems) > 0 {
		return nil, l.sorted()
	}
	return l.pack, nil
}

// sorted is all that is wrong in a steady order.
func (l *loader) sorted() Problems {
	sort.Slice(l.problems, func(i, j int) bool { return l.problems[i].Error() < l.problems[j].Error() })
	return l.problems
}

func (l *loader) add(file, path, format string, args ...any) {
	l.problems = append(l.problems, Problem{file, path, fmt.Sprintf(format, args...)})
}

// read decodes one file strictly and adds it to the pack's hash.
func (l *loader) read(name string, into any, optional bool, sum io.Writer) {
	raw, err := fs.ReadFile(l.fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && optional:
		return
	case errors.Is(err, fs.ErrNotExist):
		l.add(name, "", "is missing")
		return
	case err != nil:
		l.add(name, "", "cannot be read: %v", err)
		return
	case len(raw) > maxFile:
		l.add(name, "", "is larger than %d bytes", maxFile)
		return
	}
	fmt.Fprintf(sum, "%s %d\n", name, len(raw))
	sum.Write(raw)
	l.decode(name, raw, into)
}

// decode reads one document strictly.
func (l *loader) decode(name string, raw []byte, into any) {
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil {
		l.addYAML(name, err)
		return
	}
	if err := dec.Decode(&struct{}{}); err != io.EOF {
		l.add(name, "", "holds more than one document")
	}
}

// addYAML adds every complaint of the decoder.
func (l *loader) addYAML(name string, err error) {
	var many *yaml.TypeError
	if !errors.As(err, &many) {
		l.add(name, "", "%s", strings.TrimPrefix(err.Error(), "yaml: "))
		return
	}
	for _, e := range many.Errors {
		path, what, ok := strings.Cut(e, ": ")
		if !ok {
			path, what = "", e
		}
		l.add(name, path, "%s", what)
	}
}

// strangers complains of files that the pack does not know.
func (l *loader) strangers(known []string) {
	entries, err := fs.ReadDir(l.fsys, ".")
	if err != nil {
		l.add(".", "", "cannot be listed: %v", err)
	}
	for _, e := range entries {
		if !slices.Contains(known, e.Name()) && e.Name() != "README.md" {
			l.add(e.Name(), "", "is no file of a pack: one of %s", strings.Join(known, ", "))
		}
	}
}

// assemble makes what the parts make together.
func (l *loader) assemble() {
	p, r := l.pack, &l.review
	p.Review = &review.Policy{
		Pack: p.ID, Version: p.Version, Kinds: r.Kinds, Criteria: r.Criteria, Deficiencies: r.Deficiencies,
		Conditions: r.Conditions, Reasons: r.Reasons, Gate: r.Gate, GateMaxAge: r.GateMaxAge, Signing: r.Signing,
		Appeals: r.Appeals, Amendments: r.Amendments, Verification: r.Verification, Endings: r.Endings, Duties: r.Duties, SensitiveRules: r.Sensitive,
		Clocks: r.Clocks, Statutory: r.Statutory, Intake: r.Intake,
		Agencies: r.Agencies, Routes: r.Routes, Escalation: r.Escalation, Grades: r.Grades, Queries: r.Queries, Generals: r.Generals, Items: p.Control.Items,
	}
	loc, err := time.LoadLocation(l.calendar.Zone)
	if err != nil || l.calendar.Zone == "" {
		l.add("calendar.yaml", "zone", "%q is no time zone: write its IANA name, Asia/Shanghai", l.calendar.Zone)
		loc = time.UTC
	}
	if p.Calendar, err = calendar.New(l.calendar, loc); err != nil {
		for _, line := range strings.Split(err.Error(), "\n") {
			l.add("calendar.yaml", "", "%s", line)
		}
	}
	l.assembleWording()
	p.nameThings()
}

// assembleWording lays the pack's wording over the built-in one. A language that
// is not built in falls back on English.
func (l *loader) assembleWording() {
	p := l.pack
	var built wordingFile
	if err := yaml.Unmarshal(base, &built); err != nil {
		l.add("built-in wording", "", "%v", err)
	}
	p.Wording, p.Words = map[string]map[string]string{}, map[string]map[string]Text{}
	for _, lang := range p.Languages {
		p.Wording[lang] = map[string]string{}
	}
	p.layReferrals()
	for _, w := range []wordingFile{built, l.wording} {
		for code, text := range w.Sentences {
			for _, lang := range p.Languages {
				p.Wording[lang][code] = or(text[lang], text["en"])
			}
		}
		for group, values := range w.Words {
			if p.Words[group] == nil {
				p.Words[group] = map[string]Text{}
			}
			for value, text := range values {
				p.Words[group][value] = p.inLanguages(text)
			}
		}
	}
}

// nameThings takes the names that things of the pack bear into its words: licence
// kinds, clocks, stop reasons, gate rules, roles.
func (p *Pack) nameThings() {
	name := func(group, id string, text Text) {
		if p.Words[group] == nil {
			p.Words[group] = map[string]Text{}
		}
		if _, ok := p.Words[group][id]; !ok {
			p.Words[group][id] = p.inLanguages(text)
		}
	}
	for _, k := range p.Review.Kinds {
		name("kind", k.ID, k.Name)
	}
	for _, c := range p.Review.Clocks {
		name("clock", c.ID, c.Name)
		for _, s := range c.Stops {
			name("reason", s.Reason, s.Name)
		}
	}
	for _, r := range p.Review.Gate {
		name("rule", r.ID, r.Name)
	}
	p.nameReferrals(name)
	for _, r := range p.Roles {
		name("role", r.ID, r.Name)
	}
}

func (p *Pack) inLanguages(text Text) Text {
	out := Text{}
	for _, lang := range p.Languages {
		out[lang] = or(text[lang], text["en"])
	}
	return out
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
