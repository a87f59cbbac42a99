package review

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"lanthorn/ree"
)

// AmendmentClass says how much an amendment changes (reference: licensing 6.7).
type AmendmentClass string

// The classes of an amendment.
const (
	Clerical  AmendmentClass = "A" // a slip of the pen, a contact, a document more
	Narrowing AmendmentClass = "B" // less than before, or neutral
	Material  AmendmentClass = "C" // who, what, how much more, where
)

// Change is one difference between two applications.
type Change struct {
	Field string         `json:"field"` // of [ChangeRules]
	Line  int            `json:"line,omitempty"`
	Party string         `json:"party,omitempty"` // identity of the party as it is now
	Was   string         `json:"was"`
	Now   string         `json:"now"`
	Class AmendmentClass `json:"class"`
	Key   bool           `json:"key,omitempty"` // the law asks for a new application once a licence is issued
}

// Assessment is one thing that was looked at in a case.
type Assessment struct {
	Kind string `json:"kind"`           // classification, gate, screening, referral
	Line int    `json:"line,omitempty"` // classification, gate
	Of   string `json:"of,omitempty"`   // screening: the party; referral: the matter
}

// ChangeRule says of one field which class its change is and what was assessed
// on it.
type ChangeRule struct {
	Field string         `json:"field"`
	Class AmendmentClass `json:"class"`
	Rests []string       `json:"rests,omitempty"` // kinds of assessment that rest on it
}

var provenanceOf = []string{"classification", "gate"}

// changeRules is the table by which a diff becomes a class and a list of what is
// looked at again.
var changeRules = []ChangeRule{
	{"kind", Material, []string{"referral"}},
	{"destination", Material, []string{"referral", "gate"}},
	{"consignee.clerical", Clerical, []string{"screening"}},
	{"consignee", Material, []string{"screening", "referral"}},
	{"end_user.clerical", Clerical, []string{"screening"}},
	{"end_user", Material, []string{"screening", "referral"}},
	{"intermediary.clerical", Clerical, []string{"screening"}},
	{"intermediary", Narrowing, []string{"screening"}},
	{"intermediary.removed", Narrowing, []string{"screening"}},
	{"end_use.clerical", Clerical, nil},
	{"end_use", Material, []string{"referral"}},
	{"route", Narrowing, nil},
	{"route.carrier", Narrowing, []string{"screening"}},
	{"route.carrier.removed", Narrowing, []string{"screening"}},
	{"route.vessel", Narrowing, []string{"screening"}},
	{"route.vessel.removed", Narrowing, []string{"screening"}},
	{"contract", Narrowing, nil},
	{"documents", Clerical, nil},
	{"line.item", Material, provenanceOf},
	{"line.mass_up", Material, []string{"gate", "referral"}},
	{"line.mass_down", Narrowing, nil},
	{"line.lots", Material, provenanceOf},
	{"line.value", Clerical, nil},
	{"line.text", Clerical, nil},
	{"line.added", Material, append([]string{"referral"}, provenanceOf...)},
	{"line.removed", Narrowing, nil},
}

// ChangeRules is the table of what a change of each field means.
func ChangeRules() []ChangeRule { return slices.Clone(changeRules) }

// Preview is what an amendment changes, which class that makes it, what will be
// looked at again and what stands.
type Preview struct {
	Class    AmendmentClass `json:"class"`
	Changes  []Change       `json:"changes"`
	Reopened []Assessment   `json:"reopened"`
	Kept     []Assessment   `json:"kept"`
}

// Reopens reports whether an assessment is looked at again.
func (p *Preview) Reopens(kind string, line int) bool {
	return slices.ContainsFunc(p.Reopened, func(a Assessment) bool { return a.Kind == kind && a.Line == line })
}

// AsksAgencies reports whether something changes that agencies are asked about.
func (p *Preview) AsksAgencies() bool {
	return slices.ContainsFunc(p.Reopened, func(a Assessment) bool { return a.Kind == "referral" })
}

// Amend compares two applications under a policy.
func (p *Policy) Amend(was, now *Application) Preview {
	d := differ{keys: p.Amendments.KeyElements}
	d.head(was, now)
	d.parties(was, now)
	d.lines(was, now)
	out := Preview{Class: Clerical, Changes: d.changes}
	for _, c := range d.changes {
		out.Class = max(out.Class, c.Class)
	}
	rests := map[Assessment]bool{}
	for _, c := range d.changes {
		for _, a := range c.reopens(now) {
			rests[a] = true
		}
	}
	for _, a := range assessments(now) {
		if rests[a] {
			out.Reopened = append(out.Reopened, a)
		} else {
			out.Kept = append(out.Kept, a)
		}
	}
	return out
}

// matters are what agencies are asked about.
var matters = []string{"destination", "end_use", "end_user", "goods", "quantity"}

// assessments lists everything that is looked at in an application, in order.
func assessments(a *Application) []Assessment {
	var out []Assessment
	for _, l := range a.Lines {
		out = append(out, Assessment{Kind: "classification", Line: l.No}, Assessment{Kind: "gate", Line: l.No})
	}
	seen := map[string]bool{}
	for _, p := range a.screened() {
		if id := p.Identity(); !seen[id] {
			seen[id] = true
			out = append(out, Assessment{Kind: "screening", Of: p.Name})
		}
	}
	for _, m := range matters {
		out = append(out, Assessment{Kind: "referral", Of: m})
	}
	return out
}

// screened are all who are screened by what an application says, the vessel among
// them.
func (a *Application) screened() []Party {
	all := append(a.Parties(), a.Route.Carriers...)
	if v := a.Route.Vessel; v != nil {
		all = append(all, v.party())
	}
	return all
}

func (v *Vessel) party() Party { return Party{Name: v.Name, Ref: v.IMO, Country: v.Flag} }

// screenedAs is the name under which the party of a change is screened; it may be
// another than what the change says, which is what changed.
func (c *Change) screenedAs(now *Application) string {
	for _, p := range now.screened() {
		if c.Party != "" && p.Identity() == c.Party {
			return p.Name
		}
	}
	return c.Now
}

// reopens lists what rests on a change.
func (c *Change) reopens(now *Application) []Assessment {
	var out []Assessment
	for _, kind := range ruleOf(c.Field).Rests {
		switch {
		case kind == "referral":
			out = append(out, Assessment{Kind: kind, Of: matterOf(c.Field)})
		case kind == "screening":
			out = append(out, Assessment{Kind: kind, Of: c.screenedAs(now)})
			for _, l := range now.Lines { // the gate holds the screening of every party
				out = append(out, Assessment{Kind: "gate", Line: l.No})
			}
		case c.Line > 0:
			out = append(out, Assessment{Kind: kind, Line: c.Line})
		default:
			for _, l := range now.Lines {
				out = append(out, Assessment{Kind: kind, Line: l.No})
			}
		}
	}
	return out
}

func matterOf(field string) string {
	switch {
	case field == "line.mass_up":
		return "quantity"
	case strings.HasPrefix(field, "line.") || field == "kind":
		return "goods"
	case field == "destination":
		return "destination"
	case field == "end_use":
		return "end_use"
	}
	return "end_user"
}

func ruleOf(field string) ChangeRule {
	i := slices.IndexFunc(changeRules, func(r ChangeRule) bool { return r.Field == field })
	if i < 0 {
		return ChangeRule{Field: field, Class: Material, Rests: append([]string{"referral"}, provenanceOf...)}
	}
	return changeRules[i]
}

// differ gathers changes.
type differ struct {
	keys    []string // fields whose change the law makes a new application
	changes []Change
}

func (d *differ) add(field string, line int, was, now string) {
	if was != now {
		base := strings.TrimSuffix(field, ".clerical")
		key := base == field && slices.Contains(d.keys, base)
		d.changes = append(d.changes, Change{Field: field, Line: line, Was: was, Now: now, Class: ruleOf(field).Class, Key: key})
	}
}

func (d *differ) head(was, now *Application) {
	d.add("kind", 0, was.Kind, now.Kind)
	d.add("destination", 0, was.Destination, now.Destination)
	d.add("end_use", 0, was.EndUse.Code, now.EndUse.Code)
	d.add(clerical("end_use", was.EndUse.Text, now.EndUse.Text), 0, was.EndUse.Text, now.EndUse.Text)
	d.add("end_use", 0, was.EndUse.Programme, now.EndUse.Programme)
	d.add("end_use", 0, was.EndUse.Site, now.EndUse.Site)
	d.add("route", 0, was.Route.words(), now.Route.words())
	d.add("contract", 0, was.Contract.Number+" "+was.Contract.Date.String(), now.Contract.Number+" "+now.Contract.Date.String())
	d.add("documents", 0, documentWords(was.Documents), documentWords(now.Documents))
}

func (r *Route) words() string {
	return strings.Join(append(append([]string{r.Mode, r.From}, r.Via...), r.To), " · ")
}

// carriage compares who carries the goods: they are screened as parties are.
func (d *differ) carriage(was, now *Route) {
	d.partyList("route.carrier", was.Carriers, now.Carriers)
	switch {
	case now.Vessel == nil && was.Vessel == nil:
	case now.Vessel == nil:
		d.add("route.vessel.removed", 0, was.Vessel.words(), "")
	case was.Vessel == nil || was.Vessel.words() != now.Vessel.words():
		d.add("route.vessel", 0, was.Vessel.words(), now.Vessel.words())
		d.changes[len(d.changes)-1].Party = now.Vessel.party().Identity()
	}
}

func (v *Vessel) words() string {
	if v == nil {
		return ""
	}
	return strings.Join(slices.DeleteFunc([]string{v.Name, v.IMO, v.Flag}, func(s string) bool { return s == "" }), " ")
}

func documentWords(list []Document) string {
	var out []string
	for _, d := range list {
		out = append(out, d.Kind+" "+d.Hash[:min(12, len(d.Hash))])
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func (d *differ) parties(was, now *Application) {
	d.party("consignee", was.Consignee, now.Consignee)
	d.partyList("end_user", was.EndUsers, now.EndUsers)
	d.partyList("intermediary", was.Intermediaries, now.Intermediaries)
	d.carriage(&was.Route, &now.Route)
}

// party compares one party with what stands in its place.
func (d *differ) party(field string, was, now Party) {
	if was.Ref == now.Ref && was.words() == now.words() {
		return
	}
	if field != "route.carrier" && was.Phone == now.Phone && slices.Equal(was.Owners, now.Owners) && was.Ref == now.Ref && was.Country == now.Country && slip(was.Name, now.Name) && slip(was.Address, now.Address) {
		field += ".clerical"
	}
	d.add(field, 0, was.words(), now.words())
	if n := len(d.changes); n > 0 && d.changes[n-1].Field == field {
		d.changes[n-1].Party, d.changes[n-1].Now = now.Identity(), now.Name
		if now.Name == was.Name {
			d.changes[n-1].Was, d.changes[n-1].Now = was.words(), now.words()
		} else {
			d.changes[n-1].Was = was.Name
		}
	}
}

func (p Party) words() string {
	words := []string{p.Name, p.Address, p.Country, p.Phone}
	for _, o := range p.Owners {
		words = append(words, o.words())
	}
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), ", ")
}

func (o *Owner) words() string {
	words := []string{o.Name, o.Address, o.Country}
	if o.PPM > 0 {
		words = append(words, strconv.FormatFloat(float64(o.PPM)/1e4, 'f', -1, 64)+" %")
	}
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " ")
}

func (d *differ) partyList(field string, was, now []Party) {
	for i, p := range now {
		if i < len(was) {
			d.party(field, was[i], p)
			continue
		}
		d.add(field, 0, "", p.Name)
	}
	for _, p := range was[min(len(was), len(now)):] {
		removed := field
		if field == "intermediary" || field == "route.carrier" {
			removed += ".removed"
		}
		d.add(removed, 0, p.Name, "")
	}
}

func (d *differ) lines(was, now *Application) {
	for i := range now.Lines {
		l := &now.Lines[i]
		old := was.line(l.No)
		if old == nil {
			d.add("line.added", l.No, "", l.short())
			continue
		}
		d.line(old, l)
	}
	for _, l := range was.Lines {
		if now.line(l.No) == nil {
			d.add("line.removed", l.No, l.short(), "")
		}
	}
}

func (d *differ) line(was, now *Line) {
	d.add("line.item", now.No, was.describes(), now.describes())
	if now.Amount() > was.Amount() {
		d.add("line.mass_up", now.No, was.words(was.Amount()), now.words(now.Amount()))
	} else {
		d.add("line.mass_down", now.No, was.words(was.Amount()), now.words(now.Amount()))
	}
	if newOrigins(was.Lots, now.Lots) {
		d.add("line.lots", now.No, lotWords(was.Lots), lotWords(now.Lots))
	}
	d.add("line.value", now.No, itoa(int(was.Value))+" "+was.Currency, itoa(int(now.Value))+" "+now.Currency)
	d.add("line.text", now.No, was.Text, now.Text)
}

// newOrigins reports whether a line draws on a lot that it did not name, or on
// more of one than before.
func newOrigins(was, now []LotQuantity) bool {
	before := map[string]ree.Mass{}
	for _, q := range was {
		before[q.Lot] = q.MassMG
	}
	return slices.ContainsFunc(now, func(q LotQuantity) bool { return q.MassMG > before[q.Lot] })
}

func lotWords(lots []LotQuantity) string {
	var out []string
	for _, q := range lots {
		out = append(out, q.Lot+" "+q.MassMG.String())
	}
	return strings.Join(out, ", ")
}

// clerical is the field's name, marked where the change is a slip.
func clerical(field, was, now string) string {
	if was != now && slip(was, now) {
		return field + ".clerical"
	}
	return field
}

// slipEdits is the most single-letter edits that still count as a slip of the
// pen. A convention of this program: a reader sees both texts beside each other.
const slipEdits = 2

// slip reports whether two texts differ by no more than a typing slip: up to two
// letters, or capitals, spaces and punctuation alone. Digits are never a slip:
// they are what tells two plants or two programmes apart. In scripts whose
// characters are words or syllables one of them is as much as a digit.
func slip(was, now string) bool {
	a, b := letters(was), letters(now)
	if string(a) == string(b) {
		return true
	}
	if strings.ContainsFunc(was+now, wordy) || digits(was) != digits(now) || min(len(a), len(b)) < 4*slipEdits {
		return false
	}
	return edits(a, b, slipEdits) <= slipEdits
}

func wordy(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

func letters(s string) []rune {
	var out []rune
	for _, r := range strings.ToLower(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, r)
		}
	}
	return out
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// edits is the Levenshtein distance of two texts; anything beyond most is most+1.
func edits(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			next := diagonal
			if a[i] != b[j] {
				next = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return min(row[len(b)], most+1)
}

// Identity tells parties apart: the reference where there is one, else name and
// country without capitals, spaces and punctuation.
func (p Party) Identity() string {
	if p.Ref != "" {
		return p.Ref
	}
	return string(letters(p.Name)) + "|" + strings.ToUpper(p.Country)
}
