package api

import (
	"bytes"
	"strconv"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/interop"
	"lanthorn/review"
)

func (a *API) tableRoutes() []route {
	return []route{
		{method: "POST", path: "/applications/table", asks: true, about: "Reads an application of 1 to 2,000 lines from tables (a workbook, or up to three CSV files with their bytes in base64) and says what a reviewer would see; nothing is kept. Without problems, lodge the application that it answers.", in: tableRequest{}, out: tableAnswer{}, run: postTable},
		{method: "GET", path: "/tasks", about: "What your organisation has to do as an exporter, or will lose, by a day, the next first: licences and registrations that end soon, returns that are due, queries that wait for an answer; each with where it is done.", out: taskList{}, run: getTasks},
		{method: "GET", path: "/applications/{case}/table", about: "An application as the workbook that the form and this interface read, in English or Chinese (lang).", query: []string{"lang"}, raw: app.XLSXType, run: getCaseTable},
		{method: "GET", path: "/licences/{licence}/table", about: "What a licence grants, as the workbook of an application, in English or Chinese (lang).", query: []string{"lang"}, raw: app.XLSXType, run: getLicenceTable},
	}
}

type taskList struct {
	Tasks []app.Task `json:"tasks"`
}

func getTasks(c *call, _ any) (any, error) {
	list, err := c.api.app.Tasks(c.r.Context(), c.actor)
	return taskList{some(list)}, err
}

// tableRequest hands in an application's tables; Lang is the language of the
// sentences, en or zh.
type tableRequest struct {
	Tables []interop.File `json:"tables"`
	Lang   string         `json:"lang,omitempty"`
}

// tableAnswer is the application that tables say with what a reviewer would see of
// it, or every problem of the tables and no application.
type tableAnswer struct {
	Problems    []tableProblem      `json:"problems"`
	Application *review.Application `json:"application,omitempty"`
	Preflight   *app.Preflight      `json:"preflight,omitempty"`
}

// tableProblem is a problem with its sentence.
type tableProblem struct {
	interop.Problem
	Text string `json:"text"`
}

func postTable(c *call, in any) (any, error) {
	req := in.(tableRequest)
	t, problems, err := c.api.app.ReadApplication(c.r.Context(), c.actor, req.Tables, tableLang(req.Lang))
	if err != nil {
		return nil, err
	}
	out := tableAnswer{Problems: []tableProblem{}}
	for _, p := range problems {
		out.Problems = append(out.Problems, tableProblem{p, interop.Sentence(p, tableLang(req.Lang))})
	}
	if len(problems) > 0 {
		return out, nil
	}
	look, err := c.api.app.Preflight(c.r.Context(), c.actor, t.Application)
	out.Application, out.Preflight = &t.Application, &look
	return out, err
}

func tableLang(lang string) string {
	if strings.HasPrefix(strings.ToLower(lang), "zh") {
		return "zh"
	}
	return "en"
}

func getCaseTable(c *call, _ any) (any, error)    { return nil, c.table(c.path("case")) }
func getLicenceTable(c *call, _ any) (any, error) { return nil, c.table(c.path("licence")) }

// table answers with the workbook of a case or a licence.
func (c *call) table(ref string) error {
	a, err := c.api.app.ApplicationOf(c.r.Context(), c.actor, ref)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := interop.WriteApplicationXLSX(&b, &a, tableLang(c.query("lang"))); err != nil {
		return err
	}
	c.w.Header().Set("Content-Disposition", "attachment; filename="+strconv.Quote(ref+".xlsx"))
	_, err = c.send(app.XLSXType, b.Bytes())
	return err
}
