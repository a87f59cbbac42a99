package pages

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// linesAtMost bounds the lines that the form takes; more go through the
// programs' interface.
const linesAtMost = 12

// countries that the form offers; the law decides about each case, not this
// list.
var destinations = []string{"AT", "AU", "BE", "BR", "CA", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "HU", "ID", "IL", "IN", "IT", "JP", "KR", "KZ", "MX", "MY", "NL", "NO", "NZ", "PH", "PL", "PT", "RO", "RU", "SA", "SE", "SG", "SI", "SK", "TH", "TR", "TW", "US", "VN", "ZA"}

var uses = []string{"vehicle", "wind", "robot", "medical", "electronics", "civil_industry", "emergency_medicine", "public_health", "disaster_relief", "logic_14nm", "memory_256", "chip_equipment", "military_ai", "military", "other"}

func (v *visit) newApplication() error {
	form, err := v.applicationForm(1)
	if err != nil {
		return err
	}
	if ref := v.query("lot"); ref != "" {
		form = form.Set(func(name string) []string {
			if name == "lot1" {
				return []string{ref}
			}
			return nil
		})
	}
	if ref := v.query("again"); ref != "" {
		was, err := v.app.Amendable(v.ctx(), v.actor(), ref)
		if err != nil {
			return err
		}
		said := v.saidBefore(&was)
		form = form.Set(func(name string) []string { return said[name] })
		for i := range form.Fields {
			if kind, file := strings.CutPrefix(form.Fields[i].Name, "file_"); file && len(said["docname_"+kind]) > 0 {
				form.Fields[i].Hint = words.M("application.attached", "name", said["docname_"+kind][0])
			}
		}
	}
	return v.showApplication(http.StatusOK, form, nil)
}

// saidBefore is what an application says, as answers of the form, for one like it:
// all but the lots, what is made or counted anew, and the contract.
func (v *visit) saidBefore(a *review.Application) map[string][]string {
	said := map[string][]string{"kind": {a.Kind}, "destination": {a.Destination}, "consignee": {a.Consignee.Name}, "use": {a.EndUse.Code}, "usetext": {a.EndUse.Text}, "port": {a.Route.From}, "mode": {a.Route.Mode}}
	if len(a.EndUsers) > 0 {
		said["enduser"], said["address"] = []string{a.EndUsers[0].Name}, []string{a.EndUsers[0].Address}
	}
	for _, f := range screenedOf(a) {
		said[f.Name] = []string{f.Value}
	}
	for _, d := range a.Documents {
		if d.Kind != "contract" && v.hasBlob(d.Hash) {
			said["doc_"+d.Kind], said["docname_"+d.Kind] = []string{d.Hash}, []string{d.Name}
		}
	}
	return said
}

// applicationForm is the form with so many lines, the documents that a kind of
// licence asks for among its questions.
func (v *visit) applicationForm(lines int) (web.Form, error) {
	lots, err := v.ownLots()
	if err != nil {
		return web.Form{}, err
	}
	f := web.ApplicationForm(lots, v.countryOptions(), web.Options("use", uses[0], uses...), lines)
	f.Upload = true
	for i := range lines {
		for k := range f.Fields[i].Fields { // a table may hold the lines, and without a code the lot's own is taken
			f.Fields[i].Fields[k].Required = false
		}
	}
	f.Fields = slices.Insert(f.Fields, lines, v.itemFields()...)
	f.Fields = slices.Insert(f.Fields, 0, v.goodsFields()...) // what a table says need not be typed below
	kinds := web.Field{Name: "kind", Kind: web.Radios, Label: words.M("application.kind"), Required: true}
	for i, k := range v.kinds() {
		kinds.Options = append(kinds.Options, web.Option{Value: k.ID, Text: byLanguage(k.Name), Chosen: i == 0})
	}
	port := web.Field{Name: "port", Kind: web.Line, Label: words.M("application.port"), Hint: words.M("application.port.hint"), Required: true, Width: "m", Max: 60}
	mode := web.Field{Name: "mode", Kind: web.Choice, Label: words.M("application.mode"), Options: web.Options("mode", "sea", "sea", "air", "rail", "road", "post"), Required: true, Width: "s"}
	last := len(f.Fields) - 1
	declared := f.Fields[last]
	f.Fields = append(append([]web.Field{kinds}, f.Fields[:last]...), port, mode)
	f.Fields = append(f.Fields, screenedFields()...)
	f.Fields = append(append(f.Fields, v.documentFields()...), declared)
	return v.withKnown(f)
}

func (v *visit) kinds() []review.LicenceKind {
	if v.kind != nil {
		return []review.LicenceKind{*v.kind}
	}
	if p := v.app.Jurisdiction().Review; p != nil {
		return p.Kinds
	}
	return nil
}

// documentKinds are the kinds of document that any kind of licence asks for.
func (v *visit) documentKinds() []string {
	var out []string
	seen := map[string]bool{}
	for _, k := range v.kinds() {
		for _, d := range k.Documents {
			if !seen[d] {
				seen[d] = true
				out = append(out, d)
			}
		}
	}
	return out
}

// documentFields asks for one file per kind of document; what was handed in
// before is carried along by its hash.
func (v *visit) documentFields() []web.Field {
	var out []web.Field
	for _, kind := range v.documentKinds() {
		always, hint := v.neededFor(kind)
		field := web.Field{Name: "file_" + kind, Kind: web.File, Label: v.packWord("document", kind), Hint: hint, Required: always}
		if name := v.value("docname_" + kind); name != "" {
			field.Hint = words.M("application.attached", "name", name)
		}
		out = append(out, field, web.Field{Name: "doc_" + kind, Kind: web.Hidden}, web.Field{Name: "docname_" + kind, Kind: web.Hidden})
	}
	return out
}

// neededFor says which kinds of licence ask for a document, and whether all do.
func (v *visit) neededFor(document string) (always bool, hint web.Phrase) {
	var kinds words.List
	for _, k := range v.kinds() {
		if slices.Contains(k.Documents, document) {
			kinds = append(kinds, byLanguage(k.Name))
		}
	}
	if len(kinds) == len(v.kinds()) {
		return true, nil
	}
	return false, words.M("application.neededfor", "kinds", kinds)
}

func (v *visit) countryOptions() []web.Option {
	l := v.language()
	out := make([]web.Option, 0, len(destinations)+1)
	for _, c := range destinations {
		out = append(out, web.Option{Value: c, Text: words.Country(c)})
	}
	if l.Tag == "en" {
		sort.Slice(out, func(i, j int) bool { return words.Say(l, out[i].Text) < words.Say(l, out[j].Text) })
	}
	return append([]web.Option{{Text: words.M("form.choose")}}, out...)
}

// lotsOffered bounds the lots of the choice.
const lotsOffered = 300

// ownLots are the lots that the exporter holds and has not promised.
func (v *visit) ownLots() ([]web.Option, error) {
	out := []web.Option{{Text: words.M("form.choose")}}
	list, err := v.app.Lots(v.ctx(), app.Actor{Account: v.actor().Account, Org: v.actor().Org}, app.LotFilter{Status: string(custody.Held), Limit: lotsOffered})
	for i := range list.Lots {
		lot := &list.Lots[i]
		if lot.Free() > 0 && !lot.Frozen {
			out = append(out, web.Option{Value: lot.Ref, Text: words.M("application.lot.option", "lot", lot.Ref, "form", code("form", string(lot.Form)), "mass", mg(lot.Free()))})
		}
	}
	return out, err
}

func (v *visit) showApplication(status int, form web.Form, ready *web.Preflight) error {
	view := &web.NewApplication{Head: web.Head{Title: words.M("application.title"), Basis: words.M("application.basis"), Crumbs: []web.Link{{Href: "/applications", Text: words.M("nav.applications")}, {Text: words.M("applications.new")}}},
		Form: form, Ready: ready}
	return v.showAs(status, "applications", view)
}

// lines is how many lines the form that came has.
func (v *visit) lines() int {
	n, err := strconv.Atoi(v.value("lines"))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, linesAtMost)
}

// checkApplication shows what a reviewer would see; a second button adds a line.
func (v *visit) checkApplication() error {
	if err := v.keepFiles(); err != nil {
		return err
	}
	if err := v.fillKnown(); err != nil {
		return err
	}
	if err := v.holdTables(); err != nil {
		return err
	}
	if v.value("add") == "line" {
		form, err := v.applicationForm(min(v.lines()+1, linesAtMost))
		if err != nil {
			return err
		}
		v.r.PostForm.Set("lines", strconv.Itoa(min(v.lines()+1, linesAtMost)))
		return v.showApplication(http.StatusOK, form.Set(v.values), nil)
	}
	form, err := v.applicationForm(v.lines())
	if err != nil {
		return err
	}
	if v.value("add") == "fill" {
		return v.showApplication(http.StatusOK, form.Set(v.values), nil)
	}
	if blamed, ok := v.incomplete(form); !ok {
		return v.showApplication(http.StatusUnprocessableEntity, blamed, nil)
	}
	a, rs := v.application()
	if rs != nil {
		return v.showApplication(http.StatusUnprocessableEntity, v.refusedForm(form, rs, applicationField), nil)
	}
	p, err := v.app.Preflight(v.ctx(), v.actor(), a)
	if err != nil {
		return err
	}
	form = v.refusedForm(form, p.Problems, applicationField)
	return v.showApplication(http.StatusOK, form, v.preflight(a, p))
}

// keepFiles keeps the files of an application by their hashes, which the form
// then carries.
func (v *visit) keepFiles() error {
	if v.r.MultipartForm == nil {
		return nil
	}
	for _, kind := range v.documentKinds() {
		f, head, err := v.r.FormFile("file_" + kind)
		if err != nil || head.Size == 0 {
			continue
		}
		hash, _, err := v.app.AddDocument(v.ctx(), v.actor(), f)
		f.Close()
		if err != nil {
			return err
		}
		v.r.PostForm.Set("doc_"+kind, hash)
		v.r.PostForm.Set("docname_"+kind, head.Filename)
	}
	return nil
}

// application reads the form.
func (v *visit) application() (review.Application, ree.Refusals) {
	country := v.value("destination")
	consignee := review.Party{Name: v.value("consignee"), Country: country}
	user := review.Party{Name: v.value("enduser"), Address: v.value("address"), Country: country}
	a := review.Application{Kind: v.value("kind"), Destination: country, Consignee: consignee, EndUsers: []review.Party{user},
		EndUse: review.EndUse{Code: v.value("use"), Text: v.value("usetext")}, Route: review.Route{Mode: v.value("mode"), From: v.value("port")}, Contract: review.Contract{Number: v.value("contract")}}
	table, rs := v.tables()
	rs = append(v.screened(&a), rs...)
	join(&a, &table)
	for n := 1; n <= v.lines(); n++ {
		if v.value(fmt.Sprintf("lot%d", n)) == "" && v.value(fmt.Sprintf("kg%d", n)) == "" {
			continue
		}
		line, r := v.applicationLine(n)
		line.No = len(a.Lines) + 1
		a.Lines, rs = append(a.Lines, line), append(rs, r...)
	}
	v.itemLines(&a)
	if len(a.Lines) == 0 && len(rs) == 0 {
		rs = append(rs, ree.Refuse("review.missing", "field", "lot1").At("lot1"))
	}
	for _, kind := range v.documentKinds() {
		if hash := v.value("doc_" + kind); hash != "" && v.hasBlob(hash) {
			a.Documents = append(a.Documents, review.Document{Kind: kind, Name: v.value("docname_" + kind), Hash: hash})
		}
	}
	return a, rs
}

func (v *visit) applicationLine(n int) (line review.Line, rs ree.Refusals) {
	at := strconv.Itoa(n)
	d, err := v.app.Lot(v.ctx(), v.actor(), v.value("lot"+at))
	if r := refusals(err); r != nil {
		rs = append(rs, r[0].At("lot"+at))
	}
	mass, err := kilograms(v.value("kg" + at))
	if err != nil {
		rs = append(rs, ree.Refuse("mass.number", "value", v.value("kg"+at)).At("kg"+at))
		if r, ok := err.(*ree.Refusal); ok {
			rs[len(rs)-1] = r.At("kg" + at)
		}
	}
	line = review.Line{Form: d.Lot.Form, HS: v.value("hs" + at), MassMG: mass, Text: cmp.Or(v.value("text"+at), d.Lot.Grade), Lots: []review.LotQuantity{{Lot: d.Lot.Ref, MassMG: mass}}}
	if line.HS == "" {
		line.HS = d.Lot.HS
	}
	if r := v.ofForm(at, d.Lot); r != nil {
		rs = append(rs, r)
	}
	return line, rs
}

// applicationField is the form's field for one that a refusal names.
func applicationField(r *ree.Refusal) string {
	switch r.Field {
	case "destination", "kind", "declaredBy":
		return strings.Replace(r.Field, "declaredBy", "declared", 1)
	case "consignee.name", "consignee.country":
		return "consignee"
	case "endUse.code":
		return "use"
	case "endUse.text":
		return "usetext"
	case "contract.number":
		return "contract"
	case "route.from":
		return "port"
	case "documents":
		return "file_" + r.Params["document"]
	case "lines", "goodsfile": // each of several problems is said
		return ""
	}
	if strings.Contains(r.Field, ".owners") {
		return "owners"
	}
	if strings.HasPrefix(r.Field, "endUsers") {
		return "enduser"
	}
	if rest, ok := strings.CutPrefix(r.Field, "lines["); ok {
		index, part, _ := strings.Cut(rest, "]")
		n, _ := strconv.Atoi(index)
		names := map[string]string{".hs": "hs", ".massMG": "kg", ".lots": "kg"}
		return names[part] + strconv.Itoa(n+1)
	}
	return r.Field
}

// preflightShown bounds the lines, and the findings on them, that the page lists;
// the answer counts all.
const preflightShown = 200

// preflight puts the answer of the check into words, with the button that
// lodges where nothing keeps the application out.
func (v *visit) preflight(a review.Application, p app.Preflight) *web.Preflight {
	out := &web.Preflight{Tone: web.Good, Answer: words.M("preflight.good")}
	bad, wait, remarks := 0, 0, 0
	for i, line := range a.Lines {
		row := web.PreflightLine{No: line.No, Goods: goodsOf(&line), Net: words.Kg(int64(line.Amount())).Counted(line.Unit)}
		if len(line.Lots) > 0 {
			row.Lot = words.Ref{Text: line.Lots[0].Lot, Href: "/lots/" + line.Lots[0].Lot}
		}
		if i < len(p.Classes) {
			row.Control = controlTag(p.Classes[i])
		}
		if i < len(p.Verdicts) {
			verdict := &p.Verdicts[i]
			row.Gate = gateTag(verdict.Status)
			switch {
			case blocks(verdict.Status):
				bad++
			case verdict.Status == review.Qualified:
				remarks++
			case verdict.Status != review.Verified:
				wait++
			}
			for _, g := range grouped(verdict.Findings) {
				if len(out.Checks) >= preflightShown {
					break
				}
				check := v.findingCheck(line.No, g[0])
				if len(g) > 1 {
					check.Text = words.M("case.finding.more", "first", half{check.Text, false}, "more", len(g)-1, "refs", refsOf(g[1:]))
				}
				out.Checks = append(out.Checks, check)
			}
		}
		if i < preflightShown {
			out.Lines = append(out.Lines, row)
		}
	}
	out.More = max(0, len(a.Lines)-preflightShown)
	switch {
	case len(p.Problems) > 0:
		out.Tone, out.Answer = web.Bad, words.M("preflight.problems", "problems", len(p.Problems))
	case bad > 0:
		out.Tone, out.Answer = web.Bad, words.M("preflight.bad", "lines", bad)
	case wait > 0:
		out.Tone, out.Answer = web.Wait, words.M("preflight.wait", "lines", wait)
	case remarks > 0:
		out.Answer = words.M("preflight.remarks", "lines", remarks)
	}
	if len(p.Problems) == 0 {
		out.Lodge = v.lodgeForm(bad > 0)
	}
	return out
}

// lodgeForm carries the whole application along unseen, so that lodging needs
// nothing kept between.
func (v *visit) lodgeForm(danger bool) *web.Form {
	f := web.Form{ID: "lodge", Action: "/applications", Key: newKey(), Submit: words.M("application.lodge"), Danger: danger}
	names := make([]string, 0, len(v.r.PostForm))
	for name := range v.r.PostForm {
		if name != "csrf" && name != "key" && name != "add" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		f.Fields = append(f.Fields, web.Field{Name: name, Kind: web.Hidden, Value: v.value(name)})
	}
	if ref := v.value("case"); ref != "" {
		f.Fields = append(f.Fields, web.Field{Name: "case", Kind: web.Hidden, Value: ref})
	}
	return &f
}

func (v *visit) lodge() error {
	a, rs := v.application()
	if rs == nil {
		rec, err := v.app.Lodge(v.ctx(), v.actor(), v.key(), "", a)
		if err == nil {
			return v.to(done("/applications/"+rec.Case, "lodged"))
		}
		if rs = refusals(err); rs == nil {
			return err
		}
	}
	form, err := v.applicationForm(v.lines())
	if err != nil {
		return err
	}
	return v.showApplication(statusOf(rs), v.refusedForm(form, rs, applicationField), nil)
}
