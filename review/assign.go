package review

import "lanthorn/ree"

// KindAssigned says which officer handles a case from now on.
const KindAssigned = "review.assigned"

// handled are the states in which a case has a handler: the name stays when a
// case is decided or closed, for whoever asks about it later.
var handled = append([]string{"lodged", "returned", "decided", "closed"}, onTheWay...)

type assignedBody struct {
	Case   string `json:"case"`
	To     string `json:"to"`
	Reason string `json:"reason,omitempty"`
}

func (assignedBody) kind() string         { return KindAssigned }
func (b assignedBody) subjects() []string { return []string{b.Case} }

func init() {
	folds[KindAssigned] = onCase(func(c *Case, _ Event, b *assignedBody) { c.Handler = b.To })
}

// Assign names the account that handles a case: one's own, or a colleague's. That
// it is an officer's is the caller's to check.
type Assign struct {
	Command
	To     string
	Reason string // needed where another handles it now
}

// DecideAssign gives a case to an officer.
func (d *Desk) DecideAssign(facts Facts, cmd Assign) ([]Event, error) {
	x, err := d.existing(facts, cmd.Command)
	if err != nil {
		return nil, err
	}
	x.to, x.reason = cmd.To, cmd.Reason
	return x.settle("assign", assignedBody{cmd.Case, cmd.To, cmd.Reason})
}

func guardHandler(x *attempt) *ree.Refusal {
	switch now := x.c.Handler; {
	case x.to == "":
		return refuse("handler_missing").At("to")
	case x.to == now:
		return refuse("handler_same", "person", x.to).At("to")
	case now != "" && now != x.who.Person && x.reason == "":
		return refuse("handler_other", "person", now).At("reason")
	}
	return nil
}
