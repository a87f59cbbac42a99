package interop

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"lanthorn/custody"
	"lanthorn/internal/reason"
	"lanthorn/ree"
)

// vocabulary finds a value of the program by any word that people use for it.
type vocabulary map[string]string

// nearest is the word most like s, "" where none is near.
func (v vocabulary) nearest(s, lang string, say func(value string) string) string {
	p := plain(s)
	best, far := "", len([]rune(p))/2+1
	for word, value := range v {
		d := distance(p, word)
		if len(p) >= 3 && strings.Contains(word, p) {
			d = min(d, 1)
		}
		if name := say(value); d < far || d == far && best != "" && name < best {
			best, far = name, d
		}
	}
	return best
}

var (
	formWords = formVocabulary()
	kindWords = sayings("kind")
	lossWords = sayings("loss")
	yesWords  = sayings("yes")
)

func formVocabulary() vocabulary {
	v := vocabulary{}
	for _, f := range ree.Forms() {
		v[plain(string(f.Form))] = string(f.Form)
		for _, lang := range reason.Languages() {
			v[plain(reason.Word(lang, "form", string(f.Form)))] = string(f.Form)
		}
	}
	return v
}

// sayings gathers "say.<group>.<value>" of both catalogues.
func sayings(group string) vocabulary {
	v := vocabulary{}
	for _, texts := range catalogues {
		for key, words := range texts {
			value, ok := strings.CutPrefix(key, "say."+group+".")
			if !ok {
				continue
			}
			v[plain(value)] = value
			for _, w := range strings.Split(words, "|") {
				v[plain(w)] = value
			}
		}
	}
	return v
}

// said is the first word of a language for a value.
func said(lang, group, value string) string {
	word, _, _ := strings.Cut(catalogue(lang)["say."+group+"."+value], "|")
	return word
}

func (l *line) form() (ree.Form, bool) {
	text := l.text("form")
	if text == "" {
		return "", false
	}
	if f, ok := formWords[plain(text)]; ok {
		return ree.Form(f), true
	}
	near := formWords.nearest(text, l.lang, func(v string) string { return reason.Word(l.lang, "form", v) })
	l.problem("form", "form.unknown", "value", shorten(text, 40), "nearest", near)
	return "", false
}

// productionKinds are the kinds of event that a production table reports.
var productionKinds = []custody.Kind{custody.Extract, custody.Collect, custody.Import, custody.Transform, custody.Blend,
	custody.Split, custody.Pack, custody.Unpack, custody.Consume, custody.Discard}

func (l *line) kind() (custody.Kind, bool) {
	text := l.text("what")
	if text == "" {
		l.problem("what", "cell.missing", "column", l.name("what"))
		return "", false
	}
	k, ok := kindWords[plain(text)]
	if ok && slices.Contains(productionKinds, custody.Kind(k)) {
		return custody.Kind(k), true
	}
	near := kindWords.nearest(text, l.lang, func(v string) string { return said(l.lang, "kind", v) })
	l.problem("what", "event.what_unknown", "value", shorten(text, 40), "nearest", near)
	return "", false
}

func (l *line) yes(id string) bool {
	text := l.text(id)
	if text == "" {
		return false
	}
	v, ok := yesWords[plain(text)]
	if !ok {
		l.problem(id, "yesno.unknown", "value", shorten(text, 40))
	}
	return v == "yes"
}

// loss reads the kind of a loss and its element masses: "Nd 1.2 kg; Pr 300 g".
func (l *line) loss() (custody.Loss, bool) {
	what, text := l.text("losskind"), l.folded("loss")
	if what == "" && text == "" {
		return custody.Loss{}, false
	}
	out := custody.Loss{Kind: lossWords[plain(what)]}
	if out.Kind == "" {
		l.problem("losskind", "loss.kind", "value", shorten(what, 40))
	}
	if text == "" {
		l.problem("loss", "cell.missing", "column", l.name("loss"))
	}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '；' || r == '\n' }) {
		l.lossPart(strings.TrimSpace(part), &out)
	}
	return out, true
}

func (l *line) lossPart(part string, out *custody.Loss) {
	if part == "" {
		return
	}
	i := strings.IndexAny(part, "0123456789+-.:= ")
	if i <= 0 {
		l.problem("loss", "loss.unreadable", "value", shorten(part, 40))
		return
	}
	lost, err := lostMass(out, part[:i])
	if err != nil {
		l.refused("loss", err)
		return
	}
	parts := numberThenUnit.FindStringSubmatch(strings.Trim(part[i:], ":= "))
	if parts == nil {
		l.problem("loss", "loss.unreadable", "value", shorten(part, 40))
		return
	}
	unit, ok := unitWord(parts[2])
	if !ok {
		l.problem("loss", "mass.unit_missing", "value", shorten(part, 40))
		return
	}
	if !l.checkComma("loss", "mass.comma", parts[1]) {
		return
	}
	m, err := ree.MassIn(parts[1], unit)
	if err != nil {
		l.refused("loss", err)
		return
	}
	if *lost != 0 {
		l.problem("loss", "loss.element_twice", "element", part[:i])
	}
	*lost = ree.ElementMass(m)
}

// lostMass is the mass that a loss has of an element, companions included.
func lostMass(l *custody.Loss, symbol string) (*ree.ElementMass, error) {
	if c, err := ree.ParseCompanion(symbol); err == nil {
		return &l.Companions[c], nil
	}
	e, err := ree.ParseElement(symbol)
	return &l.Elements[min(int(e), ree.NumElements-1)], err
}

// documents reads "name = hash; hash": the SHA-256 of each file.
func (l *line) documents() []custody.Document {
	var docs []custody.Document
	for _, part := range strings.FieldsFunc(l.text("documents"), func(r rune) bool { return r == ';' || r == '；' || r == '\n' }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		name, hash := "", part
		if i := strings.LastIndexAny(part, "=: \t"); i >= 0 {
			name, hash = strings.Trim(part[:i], "=: \t"), part[i+1:]
		}
		hash = strings.ToLower(strings.TrimSpace(hash))
		if raw, err := hex.DecodeString(hash); err != nil || len(raw) != 32 {
			l.problem("documents", "document.hash", "value", shorten(part, 80))
			continue
		}
		docs = append(docs, custody.Document{Name: name, SHA256: hash})
	}
	return docs
}

// entry reads the number of a ledger entry.
func (l *line) entry() int64 {
	text := strings.TrimPrefix(l.folded("entry"), "#")
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 {
		l.problem("entry", "entry.number", "value", shorten(text, 40))
		return 0
	}
	return n
}

// assay reads the assay columns of a row; nil where none is filled in.
func (l *line) assay() *ree.Assay {
	if !l.anyAssay() {
		return nil
	}
	a := &ree.Assay{Method: l.text("method"), Lab: l.text("lab")}
	a.Moisture = l.quantity("moisture", a)
	treo, oxide, element := l.text("treo"), l.text("treo") != "", l.text("tre") != ""
	switch {
	case oxide && element:
		l.problem("tre", "assay.two_totals", "value", l.text("tre"), "other", treo)
	case oxide:
		a.Basis, a.Total = ree.BasisOxide, l.quantity("treo", a)
	case element:
		a.Basis, a.Total = ree.BasisElement, l.quantity("tre", a)
	default:
		l.problem("treo", "assay.total_missing")
	}
	any := false
	for _, s := range l.share {
		id := s.id
		a.Share[s.element] = l.quantity(id, a)
		any = any || l.text(id) != ""
		if l.text(id) != "" && l.elems[id] && a.Basis == ree.BasisElement {
			l.problem(id, "assay.oxide_share", "value", l.name(id))
		}
	}
	if !any {
		l.problem(shareID(ree.Nd), "assay.shares_missing")
	}
	l.companions(a)
	if !l.bad {
		l.checkAssay(a)
	}
	return a
}

var assayColumns = []string{"moisture", "moisture±", "treo", "treo±", "tre", "tre±", "method", "lab"}

func (l *line) anyAssay() bool {
	for _, id := range assayColumns {
		if l.text(id) != "" {
			return true
		}
	}
	for _, s := range l.share {
		if l.text(s.id) != "" || l.text(s.u) != "" {
			return true
		}
	}
	_, any := l.anyCompanion()
	return any
}

// quantity reads a percentage and its standard uncertainty, given in percentage
// points in the column beside it or in the cell: "31.2 ± 0.1".
func (l *line) quantity(id string, a *ree.Assay) (q ree.Quantity) {
	value, u, both := strings.Cut(strings.ReplaceAll(l.folded(id), "+/-", "±"), "±")
	if both {
		q.Value, _ = l.fraction(id, value)
		q.U, _ = l.fraction(id, u)
		return q
	}
	var below ree.Fraction
	q.Value, below, _ = l.percent(id)
	a.Detect = max(a.Detect, below)
	if l.text(id+"±") != "" {
		q.U, _, _ = l.percent(id + "±")
	}
	return q
}

// checkAssay reports what cannot be under the columns it speaks of.
func (l *line) checkAssay(a *ree.Assay) {
	for _, r := range a.Check() {
		id := strings.TrimPrefix(r.Field, "assay.")
		switch {
		case r.Field == "assay":
			id = l.firstShare()
		case r.Field == "assay.companions":
			id, _ = l.anyCompanion()
		case id == "total" && a.Basis == ree.BasisOxide:
			id = "treo"
		case id == "total":
			id = "tre"
		case id == "moisture":
		default:
			id = columnOf(id)
		}
		l.refused(id, r)
	}
}

// columnOf is the column of an element's share or of a companion.
func columnOf(symbol string) string {
	if c, err := ree.ParseCompanion(symbol); err == nil {
		return companionPrefix + c.Symbol()
	}
	return "share." + symbol
}

// firstShare is the first share column that is filled in.
func (l *line) firstShare() string {
	for _, s := range l.share {
		if l.text(s.id) != "" {
			return s.id
		}
	}
	return "treo"
}
