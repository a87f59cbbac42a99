package guideline

import (
	"slices"

	"lanthorn/calendar"
	"lanthorn/control"
)

// Text is a wording per language.
type Text = map[string]string

// Book is the guidelines of one jurisdiction.
type Book struct {
	Jurisdiction string          `json:"jurisdiction" yaml:"-"`
	Agencies     []Agency        `json:"agencies" yaml:"agencies"`         // that guidelines send cases to
	Base         map[string]any  `json:"base,omitempty" yaml:"base"`       // the plain case that examples alter
	Guidelines   []Guideline     `json:"guidelines" yaml:"guidelines"`     // in the order in which they are asked
	Reaches      []control.Reach `json:"reaches,omitempty" yaml:"reaches"` // rules on goods made abroad
	Public       bool            `json:"public" yaml:"public"`             // everybody may read them
}

// Agency is somebody that a case can be sent to.
type Agency struct {
	ID   string `json:"id" yaml:"id"`
	Name Text   `json:"name" yaml:"name"`
}

// Guideline is one rule in one version. When is an expression over [View] that
// is true where the guideline has something to say. Only what was read in a
// source or chosen openly may stand here; what is remembered may not.
type Guideline struct {
	ID         string             `json:"id" yaml:"id"`
	Version    string             `json:"version" yaml:"version"`
	Title      Text               `json:"title" yaml:"title"`
	Basis      string             `json:"basis" yaml:"basis"` // in law
	Source     string             `json:"source" yaml:"source"`
	CheckedOn  calendar.Date      `json:"checkedOn" yaml:"checkedOn"`
	Confidence control.Confidence `json:"confidence,omitempty" yaml:"confidence"`
	Life       `yaml:",inline"`
	When       string    `json:"when" yaml:"when"`
	Show       []Shown   `json:"show,omitempty" yaml:"show"`
	Effect     Effect    `json:"effect" yaml:"effect"`
	Message    Text      `json:"message" yaml:"message"`
	Note       Text      `json:"note,omitempty" yaml:"note"`
	Examples   []Example `json:"examples" yaml:"examples"`
}

// Shown is a value to show where a guideline fired.
type Shown struct {
	Name  Text   `json:"name" yaml:"name"`
	Value string `json:"value" yaml:"value"` // an expression over [View]
}

// Example is a case on which a guideline must fire or must not. Case holds what
// differs from the book's base.
type Example struct {
	Name  string         `json:"name" yaml:"name"`
	Fires bool           `json:"fires" yaml:"fires"`
	Case  map[string]any `json:"case,omitempty" yaml:"case"`
}

// Effect is what follows where a guideline fires: exactly one of its fields.
type Effect struct {
	Route   []string `json:"route,omitempty" yaml:"route"`     // ids of agencies
	Require []string `json:"require,omitempty" yaml:"require"` // kinds of document
	Flag    string   `json:"flag,omitempty" yaml:"flag"`       // note, watch or serious
	Closes  string   `json:"closes,omitempty" yaml:"closes"`   // a kind of licence that is not open to the case
	Refuse  bool     `json:"refuse,omitempty" yaml:"refuse"`   // refused in principle: a person decides
}

// EffectKind names an effect.
type EffectKind string

// The effects.
const (
	Routes   EffectKind = "route"
	Requires EffectKind = "require"
	Flags    EffectKind = "flag"
	Closes   EffectKind = "closes"
	Refuses  EffectKind = "refuse"
)

// Kinds are the effects that are set; a sound effect has one.
func (e *Effect) Kinds() []EffectKind {
	var out []EffectKind
	for _, x := range []struct {
		set  bool
		kind EffectKind
	}{{len(e.Route) > 0, Routes}, {len(e.Require) > 0, Requires}, {e.Flag != "", Flags}, {e.Closes != "", Closes}, {e.Refuse, Refuses}} {
		if x.set {
			out = append(out, x.kind)
		}
	}
	return out
}

// Kind is the effect's one kind; empty where it has none or several.
func (e *Effect) Kind() EffectKind {
	if k := e.Kinds(); len(k) == 1 {
		return k[0]
	}
	return ""
}

// FlagTones are the tones of a flag, from mild to grave.
func FlagTones() []string { return []string{"note", "watch", "serious"} }

// Life is when a guideline applies.
type Life struct {
	Stage       Stage                `json:"stage,omitempty" yaml:"stage"` // empty: adopted
	From        calendar.Date        `json:"from,omitzero" yaml:"from"`    // first day; none: in force as far back as is known
	To          calendar.Date        `json:"to,omitzero" yaml:"to"`        // last day; repealed after it
	Suspensions []control.Suspension `json:"suspensions,omitempty" yaml:"suspensions"`
}

// Stage is how far a guideline has come before its dates count.
type Stage string

// The stages.
const (
	Adopted      Stage = ""
	Draft        Stage = "draft"
	Consultation Stage = "consultation"
)

// State is where a guideline stands on a day.
type State string

// The states of a guideline on a day.
const (
	StateDraft        State = "draft"
	StateConsultation State = "consultation"
	NotYet            State = "not_yet"
	InForce           State = "in_force"
	Suspended         State = "suspended"
	Unconfirmed       State = "suspension_unconfirmed" // a reported suspension that the pack does not honour: it applies
	Repealed          State = "repealed"
)

// On is the state on a day, with the suspension that makes it so.
func (l *Life) On(day calendar.Date) (State, *control.Suspension) {
	if l.Stage != Adopted {
		return State(l.Stage), nil
	}
	entry := control.Entry{ValidFrom: l.From, ValidTo: l.To, Suspensions: l.Suspensions}
	state, s := entry.On(day)
	return map[control.State]State{control.InForce: InForce, control.Suspended: Suspended, control.Unconfirmed: Unconfirmed,
		control.NotYet: NotYet, control.Ended: Repealed}[state], s
}

// Applies reports whether the guideline is asked on a day.
func (l *Life) Applies(day calendar.Date) bool {
	state, _ := l.On(day)
	return state == InForce || state == Unconfirmed
}

// Next is the first day after a day on which the state is another one, and that
// state; ok is false where none is known.
func (l *Life) Next(day calendar.Date) (next calendar.Date, state State, ok bool) {
	now, _ := l.On(day)
	days := []calendar.Date{l.From}
	if !l.To.IsZero() {
		days = append(days, l.To.Add(1))
	}
	for _, s := range l.Suspensions {
		days = append(days, s.From)
		if !s.To.IsZero() {
			days = append(days, s.To.Add(1))
		}
	}
	slices.SortFunc(days, calendar.Date.Sub)
	for _, d := range days {
		if then, _ := l.On(d); d.After(day) && then != now {
			return d, then, true
		}
	}
	return next, now, false
}

// Find is the guideline of an id, nil where the book has none.
func (b *Book) Find(id string) *Guideline {
	i := slices.IndexFunc(b.Guidelines, func(g Guideline) bool { return g.ID == id })
	if i < 0 {
		return nil
	}
	return &b.Guidelines[i]
}

// Adopt puts guidelines into the book, in the place of those that bear the same
// ids.
func (b *Book) Adopt(list []Guideline) {
	for _, g := range list {
		g.Stage = Adopted
		if have := b.Find(g.ID); have != nil {
			*have = g
			continue
		}
		b.Guidelines = append(b.Guidelines, g)
	}
}

// Hash identifies the book: all it says.
func (b *Book) Hash() (string, error) { return hash("lanthorn guidelines v1", b) }
