package review

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// A case with something in every field is put under a veil that marks
// everything: of texts that people wrote nothing is left, whatever field they
// stand in, and a field that a case gains later is withheld until it is listed.
func TestAVeilLeavesNothingWritten(t *testing.T) {
	var c Case
	mark(reflect.ValueOf(&c).Elem(), "Case")
	for _, fields := range [][]string{{"endUsers"}, MarkableFields()} {
		raw, err := json.Marshal(c.Without(fields))
		if err != nil {
			t.Fatal(err)
		}
		written := []string{"Application.EndUsers", "Concerns.Reason", "Proposal.Lines.Note", "Proposal.Criteria.Note", "Referrals.Reason", "Answers.Lines.Note", "Queries.Items.Text", "Replies.Items.Text",
			"Escalations.Rulings.Note", "Held.Reason", "Case.Note", "Former.Application.EndUsers", "Deficiencies.Note", "Rounds.Proposal.Lines.Note", "Values.Value", "Marked"}
		if len(fields) > 1 {
			written = append(written, "Application.Consignee", "Application.EndUse", "Application.Route", "Application.Contract", "Application.Documents", "Application.Lines.Text", "Former.Application.Contract")
		}
		for _, path := range written {
			if strings.Contains(string(raw), "Case."+path) || strings.Contains(string(raw), "."+path+"\\u003e") || strings.Contains(string(raw), path+".") && strings.Contains(path, "EndUsers") {
				t.Errorf("with %v marked, %s is shown", fields, path)
			}
		}
		for _, shown := range []string{"Case.Key", "Case.Application.Exporter", "Case.ProposalHash", "Case.Referrals.Agency"} {
			if !strings.Contains(string(raw), shown) {
				t.Errorf("with %v marked, %s is not shown", fields, shown)
			}
		}
	}
	if raw, _ := json.Marshal(c.Without([]string{"endUsers"})); !strings.Contains(string(raw), "Case.Application.Contract.Number") {
		t.Error("what is not marked is withheld")
	}
}

// A text that is shown otherwise is withheld where it repeats a marked one.
func TestAVeilCatchesRepetitions(t *testing.T) {
	a := Application{EndUsers: []Party{{Name: "Kestrelworks", Country: "DE"}}, Contract: Contract{Number: "C for kestrelWORKS"}}
	c := Case{Key: "EX-1", Application: a, Former: []Former{{Application: Application{EndUsers: []Party{{Name: "Saltmarsh"}}}}}, Licence: "about saltmarsh"}
	got := c.Without([]string{"endUsers"})
	if got.Application.Contract.Number != Withheld || got.Licence != Withheld || got.Key != "EX-1" {
		t.Errorf("shown: %+v", got)
	}
	if c.Application.EndUsers[0].Name != "Kestrelworks" {
		t.Error("the row itself was changed")
	}
}
