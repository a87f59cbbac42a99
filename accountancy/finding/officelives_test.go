package finding_test

import (
	"strings"
	"testing"
	"time"

	"lanthorn/accountancy/finding"
)

func inspectionLife() *life[finding.Inspection, finding.InspectionCommand] {
	return &life[finding.Inspection, finding.InspectionCommand]{finding.Inspection.Do, func(c finding.InspectionCommand) string { return c.Move }, finding.InspectionTransitions(), map[string]bool{}}
}

func errand(move string, who finding.Actor, change ...func(*finding.InspectionCommand)) finding.InspectionCommand {
	c := finding.InspectionCommand{Move: move, Who: who, Second: bob, At: noon, Reason: "because"}
	switch move {
	case "plan":
		c.Ref, c.Site, c.Party, c.Basis, c.Findings = "I-1", "S-1", "P-MAK", "Decree 785 Art. 18", []string{"F-1"}
	case "appoint", "dismiss":
		c.Officer = ann
	case "begin":
		c.Papers = true
	case "measure":
		c.ID, c.Kind, c.Targets = "M-1", "sealed", []string{"L-1"}
	case "settle":
		c.ID = "M-1"
	case "take_sample":
		c.ID, c.Lot, c.Seal = "P-1", "L-1", "seal 17"
	case "report_sample":
		c.ID, c.Report = "P-1", paper[0]
	case "waive_sample":
		c.ID = "P-1"
	case "conclude":
		c.Result = "breach"
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

func TestEveryGuardOfAnInspectionBites(t *testing.T) {
	type cmd = finding.InspectionCommand
	l := inspectionLife()
	early := func(c *cmd) { c.At = noon.Add(-time.Hour) }
	var none finding.Inspection
	l.refuses(t, none, errand("plan", ann, func(c *cmd) { c.At = time.Time{} }), "dated")
	l.refuses(t, none, errand("plan", robot), "person")
	l.refuses(t, none, errand("plan", maker), "outside")
	l.alone["plan outside_planned"] = l.alone["plan outside"]
	l.refuses(t, none, errand("plan", ann, func(c *cmd) { c.Basis = "" }), "planned_whole")
	planned := l.does(t, none, errand("plan", dee))
	l.refuses(t, planned, errand("appoint", dee, func(c *cmd) { c.Officer = maker }), "appointee")
	one := l.does(t, planned, errand("appoint", dee))
	l.refuses(t, one, errand("appoint", dee), "appointee")
	ready := l.does(t, one, errand("appoint", dee, func(c *cmd) { c.Officer = bob }))
	l.refuses(t, planned, errand("dismiss", dee), "appointed")
	l.does(t, l.does(t, ready, errand("dismiss", dee)), errand("appoint", dee))

	alone := one
	alone.Officers = []finding.Actor{ann}
	if _, err := alone.Do(errand("begin", ann)); err == nil || !strings.Contains(err.Error(), "guard.two_officers have=1 need=2") {
		t.Errorf("one officer alone: %v", err)
	}
	l.alone["begin two_officers"] = true // a missing second inspector always shows as well
	l.refuses(t, ready, errand("begin", ann, func(c *cmd) { c.Papers = false }), "papers_shown")
	begun := l.does(t, ready, errand("begin", ann))
	l.refuses(t, begun, errand("measure", ann, func(c *cmd) { c.Kind = "burnt" }), "measure")
	measured := l.does(t, begun, errand("measure", ann))
	l.refuses(t, measured, errand("measure", ann), "measure")
	l.refuses(t, measured, errand("take_sample", ann, func(c *cmd) { c.Seal = "" }), "sample")
	sampled := l.does(t, measured, errand("take_sample", ann))
	l.refuses(t, measured, errand("report_sample", cal), "sample_waits")
	l.refuses(t, measured, errand("waive_sample", ann), "sample_waits")
	l.refuses(t, sampled, errand("report_sample", ann), "not_sampler")
	l.refuses(t, sampled, errand("report_sample", cal, func(c *cmd) { c.Report.SHA256 = "none" }), "report")
	l.refuses(t, begun, errand("settle", ann), "measure_holds")
	ended := l.does(t, sampled, errand("end", ann))
	l.refuses(t, ended, errand("conclude", ann), "samples_answered")
	answered := l.does(t, ended, errand("report_sample", cal))
	l.does(t, ended, errand("waive_sample", ann))
	l.refuses(t, answered, errand("conclude", ann, func(c *cmd) { c.Result = "guilty" }), "result")
	concluded := l.does(t, answered, errand("conclude", ann))
	l.refuses(t, concluded, errand("close", cal), "measures_settled")
	settled := l.does(t, concluded, errand("settle", ann))
	l.refuses(t, settled, errand("close", ann), "not_inspector")
	l.does(t, settled, errand("close", cal))

	for move, from := range map[string]finding.Inspection{
		"appoint": planned, "dismiss": ready, "begin": ready, "measure": begun, "take_sample": begun, "end": begun,
		"report_sample": ended, "waive_sample": ended, "settle": measured, "conclude": answered, "close": settled, "cancel": planned,
	} {
		for _, row := range l.table {
			if row.Move != move {
				continue
			}
			who := ann
			if move == "close" || move == "report_sample" {
				who = cal
			}
			for _, g := range row.Guards {
				switch g {
				case "dated":
					l.refuses(t, from, errand(move, who, early), g)
				case "person":
					l.refuses(t, from, errand(move, robot), g)
				case "outside":
					l.refuses(t, from, errand(move, maker), g)
				case "inspector":
					l.refuses(t, from, errand(move, cal), g)
					l.refuses(t, from, errand(move, finding.Actor{Person: "ann", Org: "P-XYZ"}), g)
				case "second_inspector":
					l.refuses(t, from, errand(move, who, func(c *cmd) { c.Second = ann }), g)
					l.refuses(t, from, errand(move, who, func(c *cmd) { c.Second = cal }), g)
				case "reason":
					l.refuses(t, from, errand(move, who, func(c *cmd) { c.Reason = "" }), g)
				}
			}
		}
	}
	l.everyGuardBites(t)
}

func clueLife() *life[finding.Clue, finding.ClueCommand] {
	return &life[finding.Clue, finding.ClueCommand]{finding.Clue.Do, func(c finding.ClueCommand) string { return c.Move }, finding.ClueTransitions(), map[string]bool{}}
}

var code, receipt = finding.NewReceipt([16]byte{0xfe, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})

func word(move string, who finding.Actor, change ...func(*finding.ClueCommand)) finding.ClueCommand {
	c := finding.ClueCommand{Move: move, Who: who, At: noon}
	switch move {
	case "receive":
		c.Ref, c.Text, c.Receipt, c.Sealed = "C-1", paper[0], receipt, "vault/17"
	case "add":
		c.Text, c.Code = paper[0], code
	case "screen":
		c.Worth = "credible"
	case "link":
		c.Links = []finding.Link{{Kind: "party", Ref: "P-MAK"}}
	case "act":
		c.Links = []finding.Link{{Kind: "inspection", Ref: "I-1"}}
	case "answer":
		c.Answer = "we have looked"
	case "resume", "read_sender":
		c.Reason, c.Second = "because", bob
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

func TestEveryGuardOfAClueBites(t *testing.T) {
	type cmd = finding.ClueCommand
	l := clueLife()
	early := func(c *cmd) { c.At = noon.Add(-time.Hour) }
	var none finding.Clue
	l.refuses(t, none, word("receive", nobody, func(c *cmd) { c.At = time.Time{} }), "dated")
	l.refuses(t, none, word("receive", ann), "nameless")
	l.refuses(t, none, word("receive", nobody, func(c *cmd) { c.Receipt = code }), "receipt_hashed") // never the code itself
	l.refuses(t, none, word("receive", nobody, func(c *cmd) { c.Text.SHA256 = "" }), "text")
	got := l.does(t, none, word("receive", nobody))
	l.refuses(t, got, word("add", nobody, early), "dated")
	l.refuses(t, got, word("add", ann), "nameless")
	l.refuses(t, got, word("add", nobody, func(c *cmd) { c.Code = "0000-0000" }), "receipt")
	l.refuses(t, got, word("add", nobody, func(c *cmd) { c.Code = receipt }), "receipt") // the hash is no receipt
	l.refuses(t, got, word("add", nobody, func(c *cmd) { c.Text.SHA256 = "" }), "text")
	got = l.does(t, got, word("add", nobody, func(c *cmd) { c.Code = strings.ToLower(strings.ReplaceAll(code, "-", " ")) }))
	l.refuses(t, got, word("screen", ann, func(c *cmd) { c.Worth = "baseless" }), "worth")
	screened := l.does(t, got, word("screen", ann))
	l.refuses(t, screened, word("answer", ann), "dropped_by_another")
	l.refuses(t, screened, word("link", ann, func(c *cmd) { c.Links = nil }), "links")
	linked := l.does(t, screened, word("link", ann))
	l.refuses(t, linked, word("act", ann, func(c *cmd) { c.Links[0].Kind = "site" }), "action")
	acted := l.does(t, linked, word("act", ann))
	l.refuses(t, acted, word("answer", ann, func(c *cmd) { c.Answer = "" }), "answer")
	answered := l.does(t, acted, word("answer", ann))
	l.refuses(t, answered, word("resume", ann, func(c *cmd) { c.Reason = "" }), "reason")

	anonymous := l.does(t, none, word("receive", nobody, func(c *cmd) { c.Sealed = "" }))
	l.refuses(t, anonymous, word("read_sender", ann), "sender_given")
	l.refuses(t, got, word("read_sender", ann, func(c *cmd) { c.Reason = "" }), "reason")
	l.refuses(t, got, word("read_sender", ann, func(c *cmd) { c.Second = ann }), "agreed_by_another")
	l.refuses(t, linked, word("read_sender", ann, func(c *cmd) { c.Second = maker }), "agreed_by_another")
	if r := l.does(t, got, word("read_sender", ann)); len(r.Readings) != 1 || r.State != finding.Received {
		t.Errorf("a look at the sender leaves its trace: %+v", r)
	}

	seen := linked
	seen.State = finding.Received
	for move, from := range map[string]finding.Clue{"screen": seen, "link": linked, "act": linked, "answer": acted, "resume": answered, "read_sender": linked} {
		l.refuses(t, from, word(move, ann, early), "dated")
		l.refuses(t, from, word(move, robot), "person")
		l.refuses(t, from, word(move, maker), "outside")
		l.alone[move+" unconcerned"] = l.alone[move+" outside"]
	}
	l.everyGuardBites(t)
}

// The state holds nothing by which the sender could be named or spoken for.
func TestTheReceiptIsNotKept(t *testing.T) {
	l := clueLife()
	c := l.does(t, finding.Clue{}, word("receive", nobody))
	c = l.does(t, c, word("add", nobody))
	plain := strings.ReplaceAll(code, "-", "")
	for _, text := range append(strings.Fields(strings.Join(c.Added, " ")), c.Receipt, c.Sealed, c.Ref) {
		if strings.Contains(strings.ToUpper(text), plain) {
			t.Errorf("%q gives the receipt away", text)
		}
	}
	for _, s := range c.History {
		if s.Who != nobody {
			t.Errorf("the sender's move names %v", s.Who)
		}
	}
	if h, ok := finding.HashReceipt("O" + code[1:]); !ok || h == receipt {
		t.Errorf("another code: %v, %v", h == receipt, ok)
	}
	for _, bad := range []string{"", "U", code + "0", code[:20], strings.Repeat("!", 26)} {
		if _, ok := finding.HashReceipt(bad); ok {
			t.Errorf("%q is no receipt", bad)
		}
	}
}
