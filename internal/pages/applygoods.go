package pages

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"errors"
	"net/http"

	"lanthorn/internal/app"
	"lanthorn/internal/interop"
	"lanthorn/internal/store/blob"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
	"lanthorn/review"
)

// tablesHeld are the names of the form's fields for tables; either takes a workbook
// or a CSV file of any of an application's tables.
var tablesHeld = []string{"goods", "parties", "terms"}

// goodsFields ask for the tables of an application; one that was handed in is
// carried along by its hash, sealed to the account.
func (v *visit) goodsFields() []web.Field {
	var out []web.Field
	for _, name := range tablesHeld {
		file := web.Field{Name: name + "file", Kind: web.File, Label: words.M("application." + name), Hint: words.M("application."+name+".hint", "most", review.MaxLines, "template", v.applicationTemplate())}
		if was := v.value(name + "_name"); was != "" {
			file.Hint = words.M("application.attached", "name", was)
		}
		out = append(out, file, web.Field{Name: name + "_held", Kind: web.Hidden}, web.Field{Name: name + "_seal", Kind: web.Hidden}, web.Field{Name: name + "_name", Kind: web.Hidden})
	}
	return out
}

// applicationTemplate leads to the workbook to fill in, in the reader's language.
func (v *visit) applicationTemplate() words.Ref {
	file := string(interop.Application) + "-" + v.lang + "." + interop.XLSX
	return words.Ref{Text: file, Href: "/templates/" + file}
}

// holdTables keeps the tables that came with the form, and fills the form with what
// they say; what is wrong with them is said by [visit.application].
func (v *visit) holdTables() error {
	if v.r.MultipartForm == nil {
		return nil
	}
	for _, name := range tablesHeld {
		if err := v.holdTable(name); err != nil {
			return err
		}
	}
	t, rs := v.tables()
	if len(rs) == 0 {
		v.fillFrom(&t)
	}
	return nil
}

func (v *visit) holdTable(name string) error {
	f, head, err := v.r.FormFile(name + "file")
	if errors.Is(err, http.ErrMissingFile) || err == nil && head.Size == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if head.Size > interop.MaxApplicationFile {
		return ree.Refusals{ree.Refuse("file.too_large", "max", itoa(interop.MaxApplicationFile>>20)+" MiB").At(name + "file")}
	}
	held, _, err := v.app.AddDocument(v.ctx(), v.actor(), f)
	if err != nil {
		return err
	}
	for field, value := range map[string]string{"_held": held, "_seal": v.seal(held), "_name": head.Filename} {
		v.r.PostForm.Set(name+field, value)
	}
	return nil
}

// tables reads the tables that the form carries, and says everything that is wrong
// with them.
func (v *visit) tables() (t interop.ApplicationTable, rs ree.Refusals) {
	var files []interop.File
	for _, name := range tablesHeld {
		if v.value(name+"_held") == "" {
			continue
		}
		hash, err := blob.ParseHash(v.value(name + "_held"))
		if err != nil || !hmac.Equal([]byte(v.seal(hash.String())), []byte(v.value(name+"_seal"))) {
			return t, ree.Refusals{ree.Refuse("document.unknown").At("goodsfile")}
		}
		data, err := v.app.Store.Blobs().Get(hash)
		if err != nil {
			return t, ree.Refusals{ree.Refuse("document.unknown").At("goodsfile")}
		}
		files = append(files, interop.File{Name: v.value(name + "_name"), Data: data})
	}
	if len(files) == 0 {
		return t, nil
	}
	t, problems, err := v.app.ReadApplication(v.ctx(), v.actor(), files, v.lang)
	if err != nil {
		return t, refusals(err)
	}
	for i, p := range problems {
		if i == problemsShown {
			rs = append(rs, ree.Refuse("goods.more", "more", itoa(len(problems)-i)).At("goodsfile"))
			break
		}
		rs = append(rs, ree.Refuse("table.problem", "text", interop.Sentence(p, v.lang)).At("goodsfile"))
	}
	return t, rs
}

// fillFrom puts what the tables say into the form's fields, so that it is seen
// before it is lodged.
func (v *visit) fillFrom(t *interop.ApplicationTable) {
	a := &t.Application
	said := map[string]string{"kind": a.Kind, "destination": a.Destination, "consignee": a.Consignee.Name, "use": a.EndUse.Code, "usetext": a.EndUse.Text, "port": a.Route.From, "mode": a.Route.Mode, "contract": a.Contract.Number}
	if len(a.EndUsers) > 0 {
		said["enduser"], said["address"] = a.EndUsers[0].Name, a.EndUsers[0].Address
	}
	for _, f := range screenedOf(a) {
		said[f.Name] = f.Value
	}
	for _, d := range a.Documents {
		if v.hasBlob(d.Hash) {
			said["doc_"+d.Kind], said["docname_"+d.Kind] = d.Hash, cmp.Or(d.Name, d.Kind)
		}
	}
	for field, value := range said {
		if value != "" {
			v.r.PostForm.Set(field, value)
		}
	}
}

// join puts what the tables say, and the form's fields cannot, into an application:
// of a role that they name, all its parties.
func join(a *review.Application, t *interop.ApplicationTable) {
	from := &t.Application
	a.Lines = append(a.Lines, from.Lines...)
	if from.Consignee.Name != "" {
		a.Consignee = from.Consignee
	}
	if len(from.EndUsers) > 0 {
		a.EndUsers = from.EndUsers
	}
	a.Intermediaries = from.Intermediaries
	if len(from.Route.Carriers) > 0 {
		a.Route.Carriers = from.Route.Carriers
	}
	if from.Route.Vessel != nil {
		a.Route.Vessel = from.Route.Vessel
	}
	a.Route.Via, a.Route.To = from.Route.Via, from.Route.To
	a.EndUse.Programme, a.EndUse.Site = from.EndUse.Programme, from.EndUse.Site
	a.Contract.Date = from.Contract.Date
}

func (p *Pages) tableRoutes() {
	p.get("/applications/{case}/table/{file}", p.mayMatters, (*visit).applicationTable)
	p.get("/licences/{licence}/table/{file}", mayReview, (*visit).applicationTable)
}

// applicationTable downloads an application, or what a licence grants, as the tables
// that the form reads: application.xlsx, or one of them as CSV.
func (v *visit) applicationTable() error {
	ref := cmp.Or(v.path("case"), v.path("licence"))
	a, err := v.app.ApplicationOf(v.ctx(), v.actor(), ref)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	media := "text/csv; charset=utf-8"
	switch file := v.path("file"); file {
	case "application.xlsx":
		media = app.XLSXType
		err = interop.WriteApplicationXLSX(&b, &a, v.lang)
	case "goods.csv", "parties.csv", "terms.csv":
		err = interop.WriteApplicationCSV(&b, &a, interop.Kind(file[:len(file)-len(".csv")]), v.lang)
	default:
		return v.lost()
	}
	if err != nil {
		return err
	}
	return v.raw(ref+"-"+v.path("file"), media, b.Bytes())
}
