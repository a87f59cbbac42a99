package app

import (
	"encoding/json"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/evidence"
	"lanthorn/internal/letters"
	"lanthorn/internal/reason"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// letterBody is what the letters read of the bodies of entries.
type letterBody struct {
	Case            string              `json:"case"`
	Version         int                 `json:"version"`
	Application     *review.Application `json:"application"`
	ApplicationHash string              `json:"applicationHash"`
	Deficiencies    []review.Deficiency `json:"deficiencies"`
	Query           string              `json:"query"`
	Stops           []review.ClockStop  `json:"stops"`
	Proposal        *review.Proposal    `json:"proposal"`
	Decision        json.RawMessage     `json:"decision"`
	Licence         json.RawMessage     `json:"licence"` // a reference, or the licence itself
	Lines           json.RawMessage     `json:"lines"`
	Successor       json.RawMessage     `json:"successor"` // a reference, or the licence itself
	Hold            *review.Hold        `json:"hold"`
	State           string              `json:"state"`
	Reason          string              `json:"reason"`
	Amendment       string              `json:"amendment"`
	Appeal          string              `json:"appeal"`
	Verification    string              `json:"verification"`
	Days            int                 `json:"days"`
	Basis           string              `json:"basis"`
	Amended         *struct {
		Application *review.Application `json:"application"`
	} `json:"amended"`
}

func reference(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s)
	return s
}

// letterOf gathers what the letter of an entry says; no kind where none is made
// of it. It reads the entry, what came before it, and the names of parties.
func (a *App) letterOf(r store.Reader, e *evidence.Entry) (letterDraft, error) {
	d := letterDraft{Letter: Letter{Kind: letterKinds[e.Kind], Entry: e.ID, Of: e.Seq}, at: e.Recorded, facts: letters.Facts{Texts: map[string]letters.Text{}, Lists: map[string][]letters.Text{}, Tables: map[string][]map[string]letters.Text{}}}
	if d.Kind == "" || e.Body == nil {
		return letterDraft{}, nil
	}
	w := &letterWalk{a: a, v: r, e: e, d: &d}
	if err := json.Unmarshal(e.Body, &w.b); err != nil {
		return d, err
	}
	d.Case, d.Licence = w.b.Case, reference(w.b.Licence)
	if err := letterWriters[d.Kind](w); err != nil || d.Kind == "" {
		return letterDraft{}, err
	}
	w.text("case", d.Case)
	w.text("licence", d.Licence)
	w.text("date", a.day(e))
	p, _, err := store.Get(r, a.tables.party, d.Org)
	w.text("addressee", orRef(p.Name, d.Org))
	return d, err
}

func (a *App) day(e *evidence.Entry) string { return a.calendar().Day(e.Recorded).String() }

func orRef(name, ref string) string {
	if name == "" {
		return ref
	}
	return name
}

// letterWalk gathers the facts of one letter.
type letterWalk struct {
	a *App
	v store.Reader // a view, or the command that appends the entry
	e *evidence.Entry
	b letterBody
	d *letterDraft
}

var letterWriters map[letters.Kind]func(*letterWalk) error

func init() {
	letterWriters = map[letters.Kind]func(*letterWalk) error{
		letters.Receipt: (*letterWalk).receipt, letters.Returned: (*letterWalk).returned, letters.Query: (*letterWalk).query, letters.Accepted: (*letterWalk).accepted, letters.Extension: (*letterWalk).extension, letters.Grant: (*letterWalk).decision,
		letters.Amendment: (*letterWalk).amendment, letters.Licence: (*letterWalk).licence, letters.Suspension: (*letterWalk).suspension, letters.Revocation: (*letterWalk).revocation,
		letters.Appeal: (*letterWalk).appeal, letters.Verification: (*letterWalk).verification,
	}
}

func (w *letterWalk) text(name, value string) {
	if value != "" {
		w.d.facts.Texts[name] = letters.Same(value)
	}
}

func (w *letterWalk) say(name string, t letters.Text) { w.d.facts.Texts[name] = t }

func (w *letterWalk) row(table string, cells map[string]letters.Text) {
	w.d.facts.Tables[table] = append(w.d.facts.Tables[table], cells)
}

// each makes a text by asking for the wording in every language of the letters.
func (a *App) each(word func(lang string) string) letters.Text {
	out := letters.Text{}
	for _, lang := range a.cfg.Law.Letters.Languages {
		out[lang] = word(lang)
	}
	return out
}

// letterWords is a phrase of the letters with its parameters.
func (a *App) letterWords(phrase string, params ...string) letters.Text {
	return a.filled("letterfact", phrase, params...)
}

func (a *App) filled(group, value string, params ...string) letters.Text {
	return a.each(func(lang string) string {
		return reason.Fill(a.Word(lang, group, value), func(name string) (string, bool) {
			for i := 0; i+1 < len(params); i += 2 {
				if params[i] == name {
					return params[i+1], true
				}
			}
			return "", false
		})
	})
}

func (w *letterWalk) word(group, value string) letters.Text { return w.a.filled(group, value) }

// words are several words in one text.
func (w *letterWalk) words(group string, values []string) letters.Text {
	return w.a.each(func(lang string) string {
		out := make([]string, len(values))
		for i, v := range values {
			out[i] = w.a.Word(lang, group, v)
		}
		return strings.Join(out, between(lang))
	})
}

func between(lang string) string {
	if lang == "zh" {
		return "；"
	}
	return "; "
}

var countryNames = map[string]display.Namer{"en": display.Regions(language.English), "zh": display.Regions(language.SimplifiedChinese)}

func (w *letterWalk) country(code string) letters.Text {
	return w.a.each(func(lang string) string {
		region, err := language.ParseRegion(code)
		if namer := countryNames[lang]; err == nil && namer != nil && namer.Name(region) != "" {
			return namer.Name(region)
		}
		return code
	})
}

// parties are names with their countries.
func (w *letterWalk) parties(list []review.Party) letters.Text {
	return w.a.each(func(lang string) string {
		var out []string
		for _, p := range list {
			out = append(out, p.Name+" ("+w.country(p.Country).In(lang)+")")
		}
		return strings.Join(out, between(lang))
	})
}

// application is the application as it stood when the entry was written.
func (w *letterWalk) application() (*review.Application, error) {
	v, later := w.v.(*store.View)
	if !later {
		c, ok, err := store.Get(w.v, w.a.tables.review.cases, w.d.Case)
		if err != nil || !ok {
			return nil, err
		}
		return &c.Application, nil
	}
	var found *review.Application
	for after := int64(0); ; {
		list, err := v.EntriesBySubject(w.d.Case, after, 200)
		if err != nil || len(list) == 0 {
			return found, err
		}
		for i := range list {
			if list[i].Seq > w.e.Seq {
				return found, nil
			}
			var b letterBody
			if strings.HasPrefix(list[i].Kind, "review.") && json.Unmarshal(list[i].Body, &b) == nil {
				if b.Amended != nil && b.Amended.Application != nil {
					found = b.Amended.Application
				}
				if b.Application != nil {
					found = b.Application
				}
			}
			after = list[i].Seq
		}
	}
}

func (w *letterWalk) applied(app *review.Application) {
	w.d.Org = app.Exporter
	w.say("destination", w.country(app.Destination))
	w.say("enduser", w.parties(app.EndUsers))
	w.text("enduse", app.EndUse.Text)
}

func (w *letterWalk) goods(no int, form, hs string, mass ree.Mass) map[string]letters.Text {
	return map[string]letters.Text{"no": letters.Same(itoa64(int64(no))), "goods": w.word("form", form), "hs": letters.Same(hs), "mass": weighed(mass)}
}

// asked is a line of an application in a letter's table.
func (w *letterWalk) asked(l *review.Line) map[string]letters.Text {
	row := w.goods(l.No, string(l.Form), l.HS, l.MassMG)
	if l.Counted() {
		row["goods"], row["mass"] = w.counted(l.Subject, l.Code), w.amount(l.Amount(), l.Unit)
	}
	return row
}

// counted names equipment or technology.
func (w *letterWalk) counted(s control.Subject, code string) letters.Text {
	return w.a.each(func(lang string) string { return w.a.Word(lang, "subject", string(s)) + " " + code })
}

// amount is a mass, or whole units.
func (w *letterWalk) amount(m ree.Mass, unit string) letters.Text {
	if unit == "" {
		return weighed(m)
	}
	return w.a.each(func(lang string) string { return itoa64(int64(m)) + " " + w.a.Word(lang, "count", unit) })
}

func weighed(m ree.Mass) letters.Text { return letters.Same(kilograms(int64(m)) + " kg") }

func (w *letterWalk) receipt() error {
	app := w.b.Application
	if app == nil {
		w.d.Kind = ""
		return nil
	}
	w.applied(app)
	w.text("version", itoa64(int64(w.b.Version)))
	w.text("hash", w.b.ApplicationHash)
	for _, l := range app.Lines {
		w.row("lines", w.asked(&l))
	}
	return nil
}

// ofCase reads the application for a letter on a case; without one no letter is
// made.
func (w *letterWalk) ofCase() (*review.Application, error) {
	app, err := w.application()
	if err != nil || app == nil {
		w.d.Kind = ""
		return nil, err
	}
	w.applied(app)
	return app, nil
}

func (w *letterWalk) returned() error {
	if app, err := w.ofCase(); app == nil {
		return err
	}
	for _, f := range w.b.Deficiencies {
		w.row("deficiencies", map[string]letters.Text{"what": w.word("deficiency", f.Code), "field": letters.Same(f.Field), "note": letters.Same(f.Note)})
	}
	return nil
}

// accepted tells from when the time of the law runs and, were nothing to stop it,
// until when.
func (w *letterWalk) accepted() error {
	app, err := w.ofCase()
	spec, ok := w.a.cfg.Law.Review.Clock(w.a.cfg.Law.Review.Statutory)
	if app == nil || !ok {
		w.d.Kind = ""
		return err
	}
	r := calendar.Read(spec, []calendar.Event{{Kind: calendar.Start, At: w.e.Occurred}}, w.a.calendar(), w.e.Occurred)
	w.say("days", w.clockDays(spec.ID))
	w.text("due", r.Due.String())
	w.text("basis", spec.Basis)
	return nil
}

// ofQuery is the query that the entry names; without one there is no letter.
func (w *letterWalk) ofQuery() (*review.Query, error) {
	if app, err := w.ofCase(); app == nil {
		return nil, err
	}
	c, _, err := store.Get(w.v, w.a.tables.review.cases, w.d.Case)
	q := c.Query(w.b.Query)
	if err != nil || q == nil {
		w.d.Kind = ""
		return nil, err
	}
	return q, nil
}

// extension gives the applicant longer to answer a query.
func (w *letterWalk) extension() error {
	q, err := w.ofQuery()
	if q == nil {
		return err
	}
	unit := calendar.WorkingDays
	if spec, ok := w.a.cfg.Law.Review.Clock(q.ClockID); ok {
		unit = spec.Unit
	}
	w.text("query", q.Key)
	w.say("days", w.span(unit, w.b.Days))
	w.text("reason", w.b.Reason)
	w.text("basis", w.b.Basis)
	return nil
}

func (w *letterWalk) query() error {
	q, err := w.ofQuery()
	if q == nil {
		return err
	}
	w.d.About = ""
	w.text("query", q.Key)
	w.say("days", w.clockDays(q.ClockID))
	if len(w.b.Stops) > 0 {
		var clocks []string
		for _, s := range w.b.Stops {
			if s.Of == review.StopsStatutory {
				clocks = append(clocks, w.a.cfg.Law.Review.Statutory)
			}
		}
		w.say("stops", w.words("clock", slices.Compact(clocks)))
	}
	for _, i := range q.Items {
		yes := "no"
		if i.Required {
			yes = "yes"
		}
		w.row("items", map[string]letters.Text{"no": letters.Same(itoa64(int64(i.No))), "text": letters.Same(i.Text), "required": w.a.letterWords(yes)})
	}
	return nil
}

// clockDays is the length of a clock in words.
func (w *letterWalk) clockDays(id string) letters.Text {
	spec, ok := w.a.cfg.Law.Review.Clock(id)
	if !ok {
		return letters.Text{}
	}
	return w.span(spec.Unit, spec.Days)
}

func (w *letterWalk) span(of calendar.Unit, days int) letters.Text {
	unit := "calendar_days"
	if of == calendar.WorkingDays {
		unit = "working_days"
	}
	return w.a.letterWords(unit, "n", itoa64(int64(days)))
}
