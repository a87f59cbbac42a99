package pack

import (
	"slices"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/custody"
	"lanthorn/internal/letters"
	"lanthorn/internal/reason"
	"lanthorn/internal/rulebook"
	"lanthorn/ree"
	"lanthorn/review"
)

// Text is a wording per language.
type Text = map[string]string

// Pack is a jurisdiction's law, loaded and checked. It is read-only.
type Pack struct {
	Head
	Hash        string // SHA-256 over its files, in hexadecimal
	Calendar    *calendar.Calendar
	Control     *control.List
	Review      *review.Policy
	Roles       []Role
	Supervision Supervision
	Screening   Screening
	Instruments []Instrument
	Guidelines  *rulebook.Book // never nil; empty where the pack has none
	Deposits    []Deposit
	Letters     letters.Book
	Outlook     Outlook
	Wording     map[string]map[string]string // language, code, sentence
	Words       map[string]map[string]Text   // group, value, wording per language
}

// Head is pack.yaml.
type Head struct {
	ID           string        `yaml:"id"`
	Version      string        `yaml:"version"`
	Name         Text          `yaml:"name"`
	Jurisdiction string        `yaml:"jurisdiction"` // ISO 3166-1 alpha-2
	AsOf         calendar.Date `yaml:"asOf"`         // day on which it was last checked
	Languages    []string      `yaml:"languages"`
	Sources      []Source      `yaml:"sources"`
}

// Source is where something was read.
type Source struct {
	ID         string             `yaml:"id"`
	Title      string             `yaml:"title"`
	Edition    string             `yaml:"edition"`
	Where      string             `yaml:"where"`
	Confidence control.Confidence `yaml:"confidence"`
	Note       string             `yaml:"note"`
}

// Role is who may do what.
type Role struct {
	ID   string   `yaml:"id"`
	Name Text     `yaml:"name"`
	Acts []string `yaml:"acts"`
}

// Supervision is what the pack says about production.
type Supervision struct {
	Activities []Activity `yaml:"activities"`
	Quota      Quota      `yaml:"quota"`
	Reporting  Reporting  `yaml:"reporting"`
	Tolerances Tolerances `yaml:"tolerances"`
	Recovery   []Band     `yaml:"recovery"`
}

// Activity is what an operator may be permitted to do, and which events of
// custody that permits.
type Activity struct {
	ID         custody.Activity   `yaml:"id"`
	Name       Text               `yaml:"name"`
	Permits    []custody.Kind     `yaml:"permits"`
	Listed     bool               `yaml:"listed"` // only operators on the published list
	Basis      string             `yaml:"basis"`
	Source     string             `yaml:"source"`
	Confidence control.Confidence `yaml:"confidence"`
}

// Quota is the pack's policy on quotas.
type Quota struct {
	Classes         []Word             `yaml:"classes"`
	Stages          []Word             `yaml:"stages"`
	Batches         []string           `yaml:"batches"`
	Issuer          string             `yaml:"issuer"` // role that issues and cuts
	Warn            Percent            `yaml:"warn"`   // flag use beyond this part
	Block           bool               `yaml:"block"`  // refuse use beyond the whole; else flag it
	CountsImported  bool               `yaml:"countsImported"`
	CountsByProduct bool               `yaml:"countsByProduct"`
	SplitDays       int                `yaml:"splitDays"` // working days a group has to split a batch
	Confidential    bool               `yaml:"confidential"`
	Basis           string             `yaml:"basis"`
	Source          string             `yaml:"source"`
	Confidence      control.Confidence `yaml:"confidence"`
}

// Word is a code with its wording.
type Word struct {
	ID   string `yaml:"id"`
	Name Text   `yaml:"name"`
}

// Reporting is when reports are due.
type Reporting struct {
	MonthlyDay int                `yaml:"monthlyDay"` // day of the next month up to which a month may be entered
	Retention  int                `yaml:"retentionYears"`
	Basis      string             `yaml:"basis"`
	Source     string             `yaml:"source"`
	Confidence control.Confidence `yaml:"confidence"`
}

// Tolerances are the figures of custody's checks, chosen by the pack.
type Tolerances struct {
	ClockSkewMinutes int                `yaml:"clockSkewMinutes"`
	Sigmas           float64            `yaml:"sigmas"`
	Scale            Percent            `yaml:"scale"`
	Assay            Percent            `yaml:"assay"`
	AssayMost        Percent            `yaml:"assayMost"`
	Pool             Percent            `yaml:"pool"`
	Transfer         Percent            `yaml:"transfer"`
	FalseAlarms      float64            `yaml:"falseAlarmsPerSiteYear"` // budget for accountancy's tests
	FalseDiscovery   float64            `yaml:"falseDiscovery"`         // share of findings that may be false ones; 0 is 0.1
	Rules            []string           `yaml:"rules"`                  // detectors whose chance nobody can state that open a finding all the same, for people to look at
	Basis            string             `yaml:"basis"`
	Confidence       control.Confidence `yaml:"confidence"`
}

// Band is what a stage of processing recovers.
type Band struct {
	Stage      string             `yaml:"stage"`
	Name       Text               `yaml:"name"`
	Low        Percent            `yaml:"low"`
	Typical    Percent            `yaml:"typical"`
	High       Percent            `yaml:"high"`
	Impossible Percent            `yaml:"impossible"` // above it a finding is certain
	Source     string             `yaml:"source"`
	Confidence control.Confidence `yaml:"confidence"`
}

// Instrument is a law or notice with its life.
type Instrument struct {
	ID          string               `yaml:"id"`
	Title       Text                 `yaml:"title"`
	Status      string               `yaml:"status"` // draft, in_force, suspended, repealed
	From        calendar.Date        `yaml:"from"`
	To          calendar.Date        `yaml:"to"`
	Suspensions []control.Suspension `yaml:"suspensions"`
	Supersedes  []string             `yaml:"supersedes"`
	Source      string               `yaml:"source"`
	CheckedOn   calendar.Date        `yaml:"checkedOn"`
	Confidence  control.Confidence   `yaml:"confidence"`
	Note        Text                 `yaml:"note"`
}

// Percent is a fraction written in per cent: "90 %".
type Percent ree.Fraction

// UnmarshalText reads a number of per cent from 0 to 100.
func (p *Percent) UnmarshalText(text []byte) error {
	f, err := ree.ParsePercent(string(text))
	*p = Percent(f)
	return err
}

// Fraction is the percentage in parts per billion.
func (p Percent) Fraction() ree.Fraction { return ree.Fraction(p) }

// Rel is the percentage as a number, 1 for the whole.
func (p Percent) Rel() float64 { return float64(p) / float64(ree.Whole) }

// May reports whether any of the roles allows an act.
func (p *Pack) May(act string, roles ...string) bool {
	for _, r := range p.Roles {
		if slices.Contains(roles, r.ID) && slices.Contains(r.Acts, act) {
			return true
		}
	}
	return false
}

// RolesFor lists the roles that allow an act, for saying who may.
func (p *Pack) RolesFor(act string) []string {
	var out []string
	for _, r := range p.Roles {
		if slices.Contains(r.Acts, act) {
			out = append(out, r.ID)
		}
	}
	return out
}

// Band finds the recovery band of a stage.
func (p *Pack) Band(stage string) (Band, bool) {
	i := slices.IndexFunc(p.Supervision.Recovery, func(b Band) bool { return b.Stage == stage })
	if i < 0 {
		return Band{}, false
	}
	return p.Supervision.Recovery[i], true
}

// Desk is the review's desk under this pack.
func (p *Pack) Desk() *review.Desk { return &review.Desk{Policy: p.Review, Calendar: p.Calendar} }

// Classify asks the control list about goods on the day of an instant.
func (p *Pack) Classify(g control.Goods, at time.Time) control.Result {
	return control.Classify(p.Control, g, p.Calendar.Day(at))
}

// Law is what the pack says about custody.
func (p *Pack) Law() custody.Law {
	t, q := p.Supervision.Tolerances, p.Supervision.Quota
	return custody.Law{
		ClockSkew: time.Duration(t.ClockSkewMinutes) * time.Minute, LateDay: p.Supervision.Reporting.MonthlyDay,
		Sigmas: t.Sigmas, ScaleRel: t.Scale.Rel(), AssayRel: t.Assay.Rel(), RelMost: t.AssayMost.Rel(), PoolRel: t.Pool.Rel(),
		TransferTolerance: t.Transfer.Rel(), QuotaBlock: q.Block, QuotaWarn: q.Warn.Fraction(), Batches: q.Batches, Zone: p.Calendar.Location(),
	}
}

// Sentence says a code with its parameters in a language, in the pack's words;
// ok is false where the pack has none.
func (p *Pack) Sentence(lang, code string, params map[string]string) (sentence string, ok bool) {
	text, ok := reason.Find(p.Wording[p.language(lang)], code, params)
	if !ok {
		return "", false
	}
	return reason.Fill(text, func(name string) (string, bool) {
		value, ok := params[name]
		return p.words(lang, name, value), ok
	}), true
}

// words words a parameter, which may be a list.
func (p *Pack) words(lang, group, value string) string {
	if group == "from" { // states that a move starts from
		group = "state"
	}
	parts := strings.Split(value, ", ")
	for i, part := range parts {
		parts[i] = p.Word(lang, group, part)
	}
	return strings.Join(parts, ", ")
}

// Word is the wording of a value in a group ("condition", "report_arrival"), the
// value itself where the pack has none.
func (p *Pack) Word(lang, group, value string) string {
	if text := p.Words[group][value][p.language(lang)]; text != "" {
		return text
	}
	return value
}

// language is the pack's language for a tag ("zh-Hans" is "zh"), the first one
// where it has none.
func (p *Pack) language(tag string) string {
	for _, l := range p.Languages {
		if tag == l || len(tag) > len(l) && tag[:len(l)+1] == l+"-" {
			return l
		}
	}
	return p.Languages[0]
}
