package finding

import (
	"slices"

	"lanthorn/ree"
)

// tip is one try at a move on a clue.
type tip struct {
	c   *Clue
	cmd *ClueCommand
}

// clues is the clue machine.
var clues = machine[*tip]{clueTable, map[string]guard[*tip]{
	"dated":              {false, func(x *tip) *ree.Refusal { return dated(x.c.History, x.cmd.At) }},
	"person":             {false, func(x *tip) *ree.Refusal { return holds(x.cmd.Who.person(), refuse("person")) }},
	"unconcerned":        {false, guardUnconcerned},
	"nameless":           {false, func(x *tip) *ree.Refusal { return holds(x.cmd.Who == Actor{}, refuse("nameless")) }},
	"receipt_hashed":     {true, guardReceiptHashed},
	"receipt":            {true, guardReceipt},
	"text":               {true, func(x *tip) *ree.Refusal { return holds(isHash(x.cmd.Text.SHA256), refuse("text")) }},
	"worth":              {true, guardWorth},
	"links":              {true, func(x *tip) *ree.Refusal { return holds(known(x.cmd.Links, linkKinds), refuse("links")) }},
	"action":             {true, guardAction},
	"answer":             {true, func(x *tip) *ree.Refusal { return holds(given(x.cmd.Answer), refuse("answer")) }},
	"dropped_by_another": {false, guardDroppedByAnother},
	"reason":             {true, func(x *tip) *ree.Refusal { return holds(given(x.cmd.Reason), refuse("reason")) }},
	"sender_given":       {false, func(x *tip) *ree.Refusal { return holds(x.c.Sealed != "", refuse("sender_given")) }},
	"agreed_by_another":  {true, guardAgreedByAnother},
}}

// guardUnconcerned refuses people who act for a party that the clue is linked
// to.
func guardUnconcerned(x *tip) *ree.Refusal {
	if slices.Contains(x.c.Links, Link{"party", x.cmd.Who.Org}) {
		return refuse("outside", "org", x.cmd.Who.Org)
	}
	return nil
}

func guardReceiptHashed(x *tip) *ree.Refusal {
	return holds(given(x.cmd.Ref) && isHash(x.cmd.Receipt), refuse("receipt_hashed"))
}

func guardReceipt(x *tip) *ree.Refusal {
	return holds(ReceiptFits(x.c.Receipt, x.cmd.Code), refuse("receipt"))
}

// guardWorth asks for a reason where a clue is not taken as credible.
func guardWorth(x *tip) *ree.Refusal {
	w := x.cmd.Worth
	if !slices.Contains(worths, w) || w != "credible" && !given(x.cmd.Reason) {
		return refuse("worth", "worth", w)
	}
	return nil
}

func known(links []Link, kinds []string) bool {
	return len(links) > 0 && !slices.ContainsFunc(links, func(l Link) bool { return !slices.Contains(kinds, l.Kind) || !given(l.Ref) })
}

// guardAction takes only a finding or an inspection for something done.
func guardAction(x *tip) *ree.Refusal {
	return holds(known(x.cmd.Links, []string{"finding", "inspection"}), refuse("action"))
}

// guardDroppedByAnother asks for a second person where a clue ends without
// anything done.
func guardDroppedByAnother(x *tip) *ree.Refusal {
	if x.c.State != ActedOn && x.c.Screener.Person == x.cmd.Who.Person {
		return refuse("dropped_by_another", "person", x.cmd.Who.Person)
	}
	return nil
}

func guardAgreedByAnother(x *tip) *ree.Refusal {
	s := x.cmd.Second
	if !s.person() || s.Person == x.cmd.Who.Person || slices.Contains(x.c.Links, Link{"party", s.Org}) {
		return refuse("agreed_by_another", "person", s.Person)
	}
	return nil
}
