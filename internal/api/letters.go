package api

import (
	"strconv"

	"lanthorn/internal/app"
	"lanthorn/ree"
)

type letterList struct {
	Letters []app.LetterDue `json:"letters"`
}

type letterRequest struct {
	Entry int64 `json:"entry"` // number of the entry in the ledger
}

func (a *API) letterRoutes() []route {
	return []route{
		{method: "GET", path: "/letters", about: "Letters that were or may be made about a case, a licence, an appeal, an amendment or a verification, newest first.", query: []string{"about"}, out: letterList{}, run: getLetters},
		{method: "POST", path: "/letters", about: "Makes the letter of an entry; the one that was made where there is one.", in: letterRequest{}, out: app.Letter{}, run: postLetter},
		{method: "GET", path: "/letters/{letter}", about: "What the ledger holds of a letter: template, entry, hashes and seal.", out: app.Letter{}, run: getLetter},
		{method: "GET", path: "/letters/{letter}/pdf", about: "A letter as a PDF file, for its addressee and the authorities.", raw: "application/pdf", run: getLetterFile},
	}
}

func getLetters(c *call, _ any) (any, error) {
	about := c.query("about")
	if about == "" {
		return nil, ree.Refusals{ree.Refuse("review.missing", "field", "about").At("about")}
	}
	list, err := c.api.app.Letters(c.r.Context(), c.actor, about)
	return letterList{some(list)}, err
}

func postLetter(c *call, in any) (any, error) {
	return c.api.app.IssueLetter(c.r.Context(), c.actor, c.key, in.(letterRequest).Entry)
}

func getLetter(c *call, _ any) (any, error) {
	return c.api.app.Letter(c.r.Context(), c.actor, c.path("letter"))
}

func getLetterFile(c *call, _ any) (any, error) {
	l, file, err := c.api.app.LetterFile(c.r.Context(), c.actor, c.path("letter"))
	if err != nil {
		return nil, err
	}
	c.w.Header().Set("Content-Disposition", "attachment; filename="+strconv.Quote(l.Key+".pdf"))
	return c.send("application/pdf", file)
}
