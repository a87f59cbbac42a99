package api

import (
	"lanthorn/internal/app"
	"lanthorn/internal/published"
)

// figureFiles is the answer about all files.
type figureFiles struct {
	Files     []app.FigureFile     `json:"files"`
	Revisions []app.FigureRevision `json:"revisions"`
}

// fileFigures is the answer about one file.
type fileFigures struct {
	File    app.FigureFile     `json:"file"`
	Figures []published.Figure `json:"figures"`
}

func (a *API) figureRoutes() []route {
	return []route{
		{method: "GET", path: "/outlook/figures", about: "Files of publishers' figures by edition, and what later editions say otherwise, the greatest revision first. Revisions of trade statistics are for the office.", out: figureFiles{}, run: getPublished},
		{method: "POST", path: "/outlook/figures", about: "Takes in a publisher's file (USGS Mineral Commodity Summaries, World Bank WGI, UN Comtrade, IEA Critical Minerals, BACI) that was brought in as a document, whole or not at all. dry says what it would bring. A file already there is answered as such; another of the same edition must say the number of the file that it replaces.", in: app.FigureDocument{}, out: app.FigureAnswer{}, run: postFigures},
		{method: "GET", path: "/outlook/figures/{number}", about: "The figures of one file with basis and row. Those of Comtrade and BACI are for the office.", out: fileFigures{}, run: getFigureFile},
	}
}

func getPublished(c *call, _ any) (any, error) {
	book, err := c.api.app.Figures(c.r.Context())
	if err != nil {
		return nil, err
	}
	return figureFiles{some(book.Files), some(book.RevisionsFor(c.actor))}, nil
}

func postFigures(c *call, in any) (any, error) {
	return c.api.app.ImportFigureDocument(c.r.Context(), c.actor, c.key, in.(app.FigureDocument))
}

func getFigureFile(c *call, _ any) (any, error) {
	f, figures, err := c.api.app.FiguresOf(c.r.Context(), c.actor, figureNumber(c.path("number")))
	return fileFigures{f, some(figures)}, err
}

// figureNumber is the number of a file; zero, which none has, for what is none.
func figureNumber(text string) (n int) {
	for _, r := range text {
		if r < '0' || r > '9' || n > 1_000_000 {
			return 0
		}
		n = 10*n + int(r-'0')
	}
	return n
}
