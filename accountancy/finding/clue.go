package finding

import (
	"slices"
	"time"
)

// ClueState is where a clue stands.
type ClueState string

// The states of a clue.
const (
	Received ClueState = "received"
	Screened ClueState = "screened"
	Linked   ClueState = "linked"
	ActedOn  ClueState = "acted_on"
	Answered ClueState = "answered"
)

// worths are what a screening may say of a clue.
var worths = []string{"credible", "unclear", "baseless", "malicious"}

// Link ties a clue to what it speaks of.
type Link struct {
	Kind string `json:"kind"` // site, lot, party, finding, inspection
	Ref  string `json:"ref"`
}

var linkKinds = []string{"site", "lot", "party", "finding", "inspection"}

// Reading is one look at who sent a clue.
type Reading struct {
	Who    Actor     `json:"who"`
	Second Actor     `json:"second"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Clue is a tip from the public. Its zero value is one that is not there yet.
//
// It never holds who sent it: Sealed is the key of a sealed record kept apart,
// empty for an anonymous clue. Nor does it hold the receipt, only its hash, so
// that who reads the ledger cannot speak as the sender.
type Clue struct {
	Ref      string    `json:"ref"`
	State    ClueState `json:"state"`
	Text     Document  `json:"text"`    // by its hash
	Receipt  string    `json:"receipt"` // [HashReceipt] of the sender's code
	Sealed   string    `json:"sealed,omitempty"`
	Worth    string    `json:"worth,omitempty"`
	Screener Actor     `json:"screener,omitzero"`
	Links    []Link    `json:"links,omitempty"`
	Actions  []Link    `json:"actions,omitempty"` // what was done because of it
	Answer   string    `json:"answer,omitempty"`  // what the sender may read
	Added    []string  `json:"added,omitempty"`   // hashes of what the sender added later
	Readings []Reading `json:"readings,omitempty"`
	History  []Step    `json:"history,omitempty"`
}

// ClueCommand is a move on a clue with what it brings.
type ClueCommand struct {
	Move    string
	Who     Actor // empty for the sender, whose moves name nobody
	Second  Actor // read_sender: who agrees
	At      time.Time
	Reason  string
	Ref     string   // receive
	Text    Document // receive, add
	Receipt string   // receive: the hash
	Sealed  string   // receive
	Code    string   // add: the receipt that the sender kept; it goes nowhere
	Worth   string   // screen
	Links   []Link   // link, act
	Answer  string   // answer
}

var clueAlive = []string{"received", "screened", "linked", "acted_on", "answered"}

// clueTable is the clue machine. Who screens a clue does not drop it alone.
var clueTable = []Transition{
	{"receive", []string{""}, "received", "", []string{"dated", "nameless", "receipt_hashed", "text"}},
	{"add", clueAlive, "", "", []string{"dated", "nameless", "receipt", "text"}},
	{"screen", []string{"received", "screened"}, "screened", "clue.handle", []string{"dated", "person", "unconcerned", "worth"}},
	{"link", []string{"screened", "linked"}, "linked", "clue.handle", []string{"dated", "person", "unconcerned", "links"}},
	{"act", []string{"linked", "acted_on"}, "acted_on", "clue.handle", []string{"dated", "person", "unconcerned", "action"}},
	{"answer", []string{"screened", "linked", "acted_on"}, "answered", "clue.handle", []string{"dated", "person", "unconcerned", "answer", "dropped_by_another"}},
	{"resume", []string{"answered"}, "received", "clue.handle", []string{"dated", "person", "unconcerned", "reason"}},
	{"read_sender", clueAlive, "", "clue.handle", []string{"dated", "person", "unconcerned", "sender_given", "reason", "agreed_by_another"}},
}

// ClueTransitions is the clue machine's table.
func ClueTransitions() []Transition { return clone(clueTable) }

// Do makes a move: the clue that follows, or every reason why not. The clue
// given is never changed.
func (c Clue) Do(cmd ClueCommand) (Clue, error) {
	if _, err := clues.try(cmd.Move, string(c.State), false, &tip{&c, &cmd}); err != nil {
		return c, err
	}
	return c.Apply(cmd), nil
}

// Apply is the clue after a move that [Clue.Do] allowed when it was made. It
// looks at no guard, so that a ledger folds to the same clue whatever guards
// there are by then; the code of an added text, which no ledger holds, is not
// needed.
func (c Clue) Apply(cmd ClueCommand) Clue {
	from, to := c.State, string(c.State)
	if row := find(clueTable, cmd.Move); row != nil && row.To != "" {
		to = row.To
	}
	c.State = ClueState(to)
	if effect := clueEffects[cmd.Move]; effect != nil {
		effect(&c, &cmd)
	}
	c.History = grown(c.History, Step{cmd.Move, string(from), to, cmd.Who, cmd.At, cmd.Reason})
	return c
}

// Moves lists every move of the clue machine for one person, as
// [Finding.Moves] does.
func (c Clue) Moves(who Actor, at time.Time) []Status {
	return clues.moves(string(c.State), &tip{&c, &ClueCommand{Who: who, At: at}})
}

var clueEffects = map[string]func(*Clue, *ClueCommand){
	"receive": func(c *Clue, cmd *ClueCommand) {
		c.Ref, c.Text, c.Receipt, c.Sealed = cmd.Ref, cmd.Text, cmd.Receipt, cmd.Sealed
	},
	"add":    func(c *Clue, cmd *ClueCommand) { c.Added = grown(c.Added, cmd.Text.SHA256) },
	"screen": func(c *Clue, cmd *ClueCommand) { c.Worth, c.Screener = cmd.Worth, cmd.Who },
	"link": func(c *Clue, cmd *ClueCommand) {
		c.Links = append(slices.Clip(c.Links), cmd.Links...)
	},
	"act": func(c *Clue, cmd *ClueCommand) {
		c.Actions = append(slices.Clip(c.Actions), cmd.Links...)
	},
	"answer": func(c *Clue, cmd *ClueCommand) { c.Answer = cmd.Answer },
	"resume": func(c *Clue, cmd *ClueCommand) { c.Worth, c.Screener, c.Answer = "", Actor{}, "" },
	"read_sender": func(c *Clue, cmd *ClueCommand) {
		c.Readings = grown(c.Readings, Reading{cmd.Who, cmd.Second, cmd.At, cmd.Reason})
	},
}
