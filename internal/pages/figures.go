package pages

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/published"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

func (p *Pages) figureRoutes() {
	p.get("/outlook/figures", anyone, (*visit).figuresPage)
	p.upload("/outlook/figures", having(app.RoleSupervisor, app.RolePolicy, app.RoleAdmin), (*visit).sendFigures)
	p.get("/outlook/figures/tables/{table}", anyone, (*visit).figuresCSV)
	p.get("/outlook/figures/trade", app.Actor.SeesAll, (*visit).tradePage)
	p.get("/outlook/figures/{number}", anyone, (*visit).figureFilePage)
	p.get("/outlook/figures/{number}/{file}", anyone, (*visit).figureDownload)
}

func fileAddress(number int) string { return "/outlook/figures/" + itoa(number) }

// cite leads from a figure to its file and line.
func cite(number, line int) string { return fileAddress(number) + "?line=" + itoa(line) + "#figures" }

func publisherName(p published.Publisher) web.Phrase { return code("figures.publisher", string(p)) }

func editionName(f *app.FigureFile) web.Phrase {
	return words.M("figures.edition.of", "publisher", publisherName(f.Publisher), "edition", words.Plain(f.Edition))
}

// figureAmount is a figure as it is said: with its unit, or in its publisher's
// words where it is no plain number.
func figureAmount(x *published.Figure) web.Phrase {
	switch {
	case x.Basis == published.Withheld || x.Basis == published.Missing || x.Basis == published.Exporter:
		return code("figures.basis", string(x.Basis))
	case x.Printed != "" && !x.Counts():
		return words.M("outlook.row.value.of", "value", words.Plain(x.Printed), "unit", code("figures.unit", x.Unit))
	}
	return words.M("outlook.row.value.of", "value", words.Real{V: x.Value, Places: figurePlaces(x.Value)}, "unit", code("figures.unit", x.Unit))
}

func figurePlaces(v float64) int {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	_, behind, _ := strings.Cut(text, ".")
	return min(len(behind), 4)
}

func figureYears(x *published.Figure) web.Phrase {
	if x.Since > 0 {
		return words.Plain(itoa(x.Since) + "–" + itoa(x.Year))
	}
	return words.Plain(itoa(x.Year))
}

// figureSubject is what a figure says something of.
func figureSubject(x *published.Figure) web.Phrase {
	about := words.M("figures.about", "what", code("figures.what", x.What), "place", land(x.Place))
	if x.Partner != "" {
		about = words.M("figures.about.with", "what", code("figures.what", x.What), "place", land(x.Place), "partner", land(x.Partner))
	}
	return about
}

// figuresPage shows which editions are here, what they revise, and takes more in.
func (v *visit) figuresPage() error { return v.showFigures(http.StatusOK, v.figureForm(), nil) }

func (v *visit) showFigures(status int, form web.Form, looked *app.FigureAnswer) error {
	book, err := v.app.Figures(v.ctx())
	if err != nil {
		return err
	}
	revisions := book.RevisionsFor(v.actor())
	view := &web.OutlookPage{Head: figuresHead(book, revisions), Tabs: outlookTabs("figures")}
	if looked != nil {
		view.Parts = append(view.Parts, v.lookedPart(looked))
	}
	if v.app.MayFigures(v.actor()) {
		view.Parts = append(view.Parts, web.OutlookPart{ID: "send", Title: words.M("figures.send"), Form: &form, Said: []web.Phrase{words.M("figures.send.note"), words.M("figures.send.long")}})
	}
	files, rights := v.filesTable(book), rightsTable()
	view.Parts = append(view.Parts, web.OutlookPart{ID: "files", Title: words.M("figures.files"), Table: &files, Said: []web.Phrase{words.M("figures.files.note")}, Download: "/outlook/figures/tables/files.csv"})
	if len(revisions) > 0 {
		t := revisionsTable(revisions[:min(len(revisions), revisionsShown)])
		view.Parts = append(view.Parts, web.OutlookPart{ID: "revisions", Title: words.M("figures.revisions"), Aside: words.M("figures.revisions.aside", "shown", len(t.Rows), "all", len(revisions)), Table: &t, Said: []web.Phrase{words.M("figures.revisions.note")}, Download: "/outlook/figures/tables/revisions.csv"})
	}
	if len(book.TradeTables()) > 0 && v.actor().SeesAll() {
		view.Next = append(view.Next, web.Action{Text: words.M("figures.trade"), Href: "/outlook/figures/trade"})
	}
	base, err := v.app.Outlook()
	if err != nil {
		return err
	}
	view.Parts = append(view.Parts, spreadPart(base))
	view.Parts = append(view.Parts, web.OutlookPart{ID: "rights", Title: words.M("figures.rights"), Table: &rights})
	return v.showAs(status, "outlook", view)
}

// revisionsShown bounds the rows of a page; the download has more.
const revisionsShown = 40

func figuresHead(book *app.FigureBook, revisions []app.FigureRevision) web.Head {
	count, editions := 0, map[string]bool{}
	var newest *app.FigureFile
	for i := range book.Files {
		if f := &book.Files[i]; f.InForce() {
			count += f.Figures
			editions[string(f.Publisher)+" "+f.Edition] = true
			newest = f
		}
	}
	if newest == nil {
		return web.Head{Title: words.M("figures.title.none"), Basis: words.M("figures.title.next")}
	}
	head := web.Head{Title: words.M("figures.title", "figures", words.Num(count), "n", len(editions), "newest", editionName(newest)), Basis: words.M("figures.title.same")}
	if len(revisions) > 0 {
		r := revisions[0]
		head.Basis = words.M("figures.title.revised", "subject", figureSubject(&r.Now), "year", figureYears(&r.Now), "was", figureAmount(&r.Was), "now", figureAmount(&r.Now), "first", words.Plain(r.First), "later", words.Plain(r.Later))
	}
	return head
}

func fileYears(f *app.FigureFile) web.Phrase {
	if f.From == f.To {
		return words.Plain(itoa(f.From))
	}
	return words.Plain(itoa(f.From) + "–" + itoa(f.To))
}

func (v *visit) filesTable(book *app.FigureBook) web.Table {
	t := web.Table{Empty: words.M("figures.files.none"), Cols: []web.Col{{Head: words.M("figures.number")}, {Head: words.M("outlook.edition")}, {Head: words.M("figures.file")}, {Head: words.M("figures.years")}, {Head: words.M("figures.count"), Num: true}, {Head: words.M("figures.taken")}, {Head: words.M("state")}}}
	for i := len(book.Files) - 1; i >= 0; i-- {
		f := &book.Files[i]
		state := web.CTag(web.Good, words.M("figures.inforce"))
		if !f.InForce() {
			state = web.CTag(web.Neutral, words.M("figures.replaced", "by", f.ReplacedBy))
		}
		name := web.Cell{Text: words.Plain(f.Name), Sub: words.Plain(f.SHA256[:16])}
		if !f.Closed() || v.actor().SeesAll() {
			name.Href = fileAddress(f.Number)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.Num(f.Number)), web.C(editionName(f)), name, web.C(fileYears(f)), web.CV(words.Num(f.Figures), float64(f.Figures)), {Text: words.Stamp(v.local(f.At)), Sub: words.Plain(f.By)}, state}})
	}
	return t
}

// rightsTable says what each publisher lets be done with its figures.
func rightsTable() web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("figures.publisher")}, {Head: words.M("figures.rights")}, {Head: words.M("figures.downloads")}}}
	for _, p := range published.Publishers() {
		open := web.CTag(web.Good, words.M("figures.open"))
		if (&app.FigureFile{Publisher: p}).Closed() {
			open = web.CTag(web.Wait, words.M("figures.closed"))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(publisherName(p)), web.C(code("figures.right", string(p))), open}})
	}
	return t
}

func revisionsTable(revisions []app.FigureRevision) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("figures.subject")}, {Head: words.M("outlook.year")}, {Head: words.M("figures.first"), Num: true}, {Head: words.M("figures.later"), Num: true}, {Head: words.M("figures.change"), Num: true}}}
	cell := func(x *published.Figure, edition string, file int) web.Cell {
		c := web.Cell{Text: figureAmount(x), Sub: words.M("figures.edition.is", "edition", words.Plain(edition))}
		if file > 0 {
			c.Href = cite(file, x.Line)
		}
		return c
	}
	for _, r := range revisions {
		about := web.Cell{Text: figureSubject(&r.Now), Sub: words.Plain(strings.TrimSpace(r.Now.Product + " " + r.Now.Detail))}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{about, web.C(figureYears(&r.Now)), cell(&r.Was, r.First, r.FirstFile), cell(&r.Now, r.Later, r.LaterFile), web.CV(partPlaces(r.Percent/100, 1), r.Percent)}})
	}
	return t
}

func (v *visit) figureForm() web.Form {
	return web.Form{ID: "figures", Action: "/outlook/figures", Key: newKey(), Upload: true, Submit: words.M("figures.look"), Fields: []web.Field{
		{Name: "file", Kind: web.File, Label: words.M("figures.file"), Hint: words.M("figures.file.hint"), Accept: ".csv,.json,.xlsx", Required: true},
		{Name: "edition", Kind: web.Line, Label: words.M("outlook.edition"), Hint: words.M("figures.edition.hint"), Width: "m", Max: 40},
		{Name: "replaces", Kind: web.Number, Label: words.M("figures.replaces"), Hint: words.M("figures.replaces.hint"), Width: "s"}}}
}

// lookedPart says what a file brings, and takes it in at a press.
func (v *visit) lookedPart(a *app.FigureAnswer) web.OutlookPart {
	f := &a.File
	part := web.OutlookPart{ID: "looked", Title: words.M("figures.looked", "name", words.Plain(f.Name)), Facts: []web.Fact{
		{Name: words.M("outlook.edition"), Value: editionName(f)}, {Name: words.M("figures.years"), Value: fileYears(f)}, {Name: words.M("figures.count"), Value: words.Num(f.Figures)},
		{Name: words.M("figures.new"), Value: words.Num(a.New)}, {Name: words.M("figures.revised"), Value: words.Num(a.Revised)}}}
	if a.Unchanged {
		part.Said = []web.Phrase{words.M("figures.same", "number", f.Number)}
		return part
	}
	if a.Dropped > 0 {
		part.Facts = append(part.Facts, web.Fact{Name: words.M("figures.dropped"), Value: words.Num(a.Dropped)})
	}
	for _, n := range f.Notices {
		part.Said = append(part.Said, words.Reason{Code: n.Code, Params: n.Params})
	}
	if len(a.Revisions) > 0 {
		t := revisionsTable(a.Revisions[:min(len(a.Revisions), revisionsShown)])
		part.Table = &t
	}
	if a.Dry {
		part.Form = &web.Form{ID: "take", Action: "/outlook/figures", Key: newKey(), Upload: true, Submit: words.M("figures.take"), Fields: []web.Field{{Name: "sha256", Kind: web.Hidden, Value: f.SHA256}, {Name: "name", Kind: web.Hidden, Value: f.Name}, {Name: "edition", Kind: web.Hidden, Value: v.value("edition")}, {Name: "replaces", Kind: web.Hidden, Value: v.value("replaces")}}}
	}
	return part
}

// sendFigures looks at a file that came, or takes in one that was looked at.
func (v *visit) sendFigures() error {
	ask, rs := app.FigureAsk{Name: v.value("name"), Edition: v.value("edition")}, ree.Refusals(nil)
	if text := v.value("replaces"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			rs = append(rs, ree.Refuse("figures.replaces_number", "value", text).At("replaces"))
		}
		ask.Replaces = n
	}
	hash := v.value("sha256")
	if len(rs) == 0 && hash != "" {
		_, err := v.app.ImportFigureDocument(v.ctx(), v.actor(), v.key(), app.FigureDocument{FigureAsk: ask, SHA256: hash})
		if err == nil {
			return v.to("/outlook/figures#files")
		}
		if rs = refusals(err); rs == nil {
			return err
		}
	}
	if len(rs) > 0 {
		return v.figuresRefused(rs)
	}
	return v.lookAtUpload(ask)
}

func (v *visit) lookAtUpload(ask app.FigureAsk) error {
	file, head, err := v.r.FormFile("file")
	if err != nil {
		return v.figuresRefused(ree.Refusals{ree.Refuse("figures.no_file").At("file")})
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	ask.Name = head.Filename
	out, err := v.app.LookAtFigures(v.ctx(), v.actor(), ask, data)
	if rs := refusals(err); rs != nil {
		return v.figuresRefused(rs)
	}
	if err != nil {
		return err
	}
	return v.showFigures(http.StatusOK, v.figureForm(), &out)
}

func (v *visit) figuresRefused(rs ree.Refusals) error {
	form := v.refusedForm(v.figureForm(), rs, func(r *ree.Refusal) string {
		if r.Field == "replaces" || r.Field == "edition" {
			return r.Field
		}
		return ""
	})
	return v.showFigures(http.StatusUnprocessableEntity, form, nil)
}

func (v *visit) figuresCSV() error {
	book, err := v.app.Figures(v.ctx())
	if err != nil {
		return err
	}
	switch v.path("table") {
	case "files.csv":
		return v.tableCSV("files", v.filesTable(book))
	case "revisions.csv":
		return v.tableCSV("revisions", revisionsTable(book.RevisionsFor(v.actor())))
	case "trade.csv":
		return v.tradeCSV()
	case "spread.csv":
		base, err := v.app.Outlook()
		if err != nil {
			return err
		}
		return v.tableCSV("spread", spreadTable(base))
	}
	return v.lost()
}

// figuresShown bounds the rows of a file's page.
const figuresShown = 200

// figureFilePage shows one file's figures, or those of one of its lines.
func (v *visit) figureFilePage() error {
	number, err := strconv.Atoi(v.path("number"))
	if err != nil {
		return v.lost()
	}
	f, figures, err := v.app.FiguresOf(v.ctx(), v.actor(), number)
	if err != nil {
		return err
	}
	kinds := figureKinds(figures)
	shown, line := v.figuresAsked(figures)
	all := len(shown)
	t := publishedTable(shown[:min(len(shown), figuresShown)])
	aside := words.M("figures.revisions.aside", "shown", len(t.Rows), "all", all)
	if line > 0 {
		aside = words.M("figures.line.is", "line", line)
	}
	view := &web.OutlookPage{Tabs: outlookTabs("figures"), Head: web.Head{Title: words.M("figures.file.title", "number", f.Number, "edition", editionName(&f), "figures", words.Num(f.Figures)), Basis: code("figures.right", string(f.Publisher)),
		Crumbs: []web.Link{{Href: "/outlook/figures", Text: words.M("outlook.tab.figures")}}}}
	part := web.OutlookPart{ID: "figures", Title: words.M("figures.of"), Aside: aside, Table: &t, Download: fileAddress(number) + "/figures.csv"}
	if f.Kept {
		part.Actions = []web.Action{{Text: words.M("figures.original"), Href: fileAddress(number) + "/" + originalName(&f)}}
	}
	facts := web.OutlookPart{ID: "file", Title: words.M("figures.file"), Wide: "c7", Facts: []web.Fact{{Name: words.M("figures.name"), Value: words.Plain(f.Name)}, {Name: words.M("figures.layout"), Value: words.Plain(f.Layout)}, {Name: words.M("figures.sha"), Value: words.Plain(f.SHA256)}, {Name: words.M("figures.rows"), Value: words.Num(f.Rows)}, {Name: words.M("figures.left"), Value: words.Num(f.Left)},
		{Name: words.M("figures.entry"), Value: words.Num(f.Seq), Href: "/log?entry=" + strconv.FormatInt(f.Seq, 10)}, {Name: words.M("figures.taken"), Value: words.Stamp(v.local(f.At)), Note: words.Plain(f.By)}}}
	for _, n := range f.Notices {
		facts.Said = append(facts.Said, words.Reason{Code: n.Code, Params: n.Params})
	}
	choose := web.Form{ID: "show", Action: fileAddress(number), Get: true, InOneLine: true, Submit: words.M("form.show"), Fields: []web.Field{{Name: "what", Kind: web.Choice, Label: words.M("figures.subject"), Options: web.Options("figures.what", v.query("what"), kinds...)}}}
	view.Parts = []web.OutlookPart{facts, {Title: words.M("figures.choose"), Wide: "c5", Form: &choose}, part}
	return v.show("outlook", view)
}

// originalName is a file's last part of its address: it ends as the file does.
func originalName(f *app.FigureFile) string {
	for _, end := range []string{".csv", ".json", ".xlsx"} {
		if strings.HasSuffix(strings.ToLower(f.Name), end) {
			return "original" + end
		}
	}
	return "original.txt"
}

// figuresAsked are the figures of the line, or of the kind, that the address asks
// for.
func (v *visit) figuresAsked(figures []published.Figure) ([]published.Figure, int) {
	line, _ := strconv.Atoi(v.query("line"))
	what := v.query("what")
	var out []published.Figure
	for _, x := range figures {
		if (line <= 0 || x.Line == line) && (what == "" || x.What == what) {
			out = append(out, x)
		}
	}
	return out, max(0, line)
}

func figureKinds(figures []published.Figure) (out []string) {
	for _, x := range figures {
		if !slices.Contains(out, x.What) {
			out = append(out, x.What)
		}
	}
	slices.Sort(out)
	return out
}

var figureTones = map[published.Basis]web.Tone{published.Reported: web.Good, published.Estimated: web.Neutral, published.Projected: web.Neutral}

func publishedTable(figures []published.Figure) web.Table {
	t := web.Table{Empty: words.M("figures.line.none"), Cols: []web.Col{{Head: words.M("figures.subject")}, {Head: words.M("figures.product")}, {Head: words.M("outlook.year")}, {Head: words.M("outlook.row.value"), Num: true}, {Head: words.M("outlook.row.basis")}, {Head: words.M("figures.line")}}}
	for i := range figures {
		x := &figures[i]
		tone, ok := figureTones[x.Basis]
		if !ok {
			tone = web.Unknown
		}
		line := web.Cell{Text: words.Num(x.Line)}
		if x.Sheet != "" {
			line.Sub = words.Plain(x.Sheet)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{{Text: figureSubject(x), Sub: noteOf(x)}, {Text: words.Plain(x.Product), Sub: detailOf(x)}, web.C(figureYears(x)), web.C(figureAmount(x)), web.CTag(tone, code("figures.basis", string(x.Basis))), line}})
	}
	return t
}

func noteOf(x *published.Figure) web.Phrase {
	if x.Note == "" {
		return nil
	}
	return words.Plain(x.Note)
}

func detailOf(x *published.Figure) web.Phrase {
	if x.Detail == "" {
		return nil
	}
	return words.Plain(x.Detail)
}

// figureDownload gives a file's figures as a table, or the file as it came.
func (v *visit) figureDownload() error {
	number, err := strconv.Atoi(v.path("number"))
	if err != nil {
		return v.lost()
	}
	f, figures, err := v.app.FiguresOf(v.ctx(), v.actor(), number)
	if err != nil {
		return err
	}
	switch v.path("file") {
	case "figures.csv":
		return v.tableCSV("figures-"+itoa(number), publishedTable(figures))
	case originalName(&f):
		data, err := v.app.FigureOriginal(v.ctx(), v.actor(), number)
		if err != nil {
			return err
		}
		return v.raw(f.Name, "application/octet-stream", data)
	}
	return v.lost()
}
