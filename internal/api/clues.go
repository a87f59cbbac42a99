package api

import (
	"time"

	"lanthorn/accountancy/finding"
	"lanthorn/internal/app"
)

// clue is a clue in a list: where it stands, neither what was told nor by whom.
type clue struct {
	Ref      string            `json:"ref"`
	State    finding.ClueState `json:"state"`
	Received time.Time         `json:"received"`
	Worth    string            `json:"worth,omitempty"`
	Links    []finding.Link    `json:"links,omitempty"`
	Actions  []finding.Link    `json:"actions,omitempty"`
	Answer   string            `json:"answer,omitempty"`
}

type clueList struct {
	Clues []clue `json:"clues"`
	Next  string `json:"next,omitempty"`
}

func (a *API) clueRoutes() []route {
	return []route{
		{method: "GET", path: "/clues", about: "Lists clues from the public for those who handle them, newest first.", query: []string{"state", "after", "limit"}, out: clueList{}, run: getClues},
	}
}

func getClues(c *call, _ any) (any, error) {
	list, err := c.api.app.Clues(c.r.Context(), c.actor, app.ClueFilter{State: c.query("state"), After: c.query("after"), Limit: c.limit()})
	out := clueList{Clues: []clue{}, Next: list.Next}
	for i := range list.Clues {
		k := &list.Clues[i].Clue
		out.Clues = append(out.Clues, clue{k.Ref, k.State, time.UnixMilli(list.Clues[i].ReceivedMS).UTC(), k.Worth, k.Links, k.Actions, k.Answer})
	}
	return out, err
}
