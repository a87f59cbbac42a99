package verify

import (
	"strings"
	"testing"
	"time"

	"lanthorn/evidence"
	"lanthorn/evidence/credential"
)

// determination makes the proof bundle of a determination with an outcome.
func (w *world) determination(t *testing.T, outcome string) *evidence.ProofBundle {
	t.Helper()
	raw, err := evidence.Marshal(credential.ReachDetermination{ID: "urn:lanthorn:determination:1", Type: []string{credential.UseDetermination}, Number: "DT-0001-K",
		Product: "motor magnet", InputHash: "sha-256:0f", Day: "2026-03-02", LastDay: "2026-09-01", Ledger: credential.LedgerReference{Entries: []credential.EntryReference{}},
		Answers: []credential.ReachAnswer{{Jurisdiction: "CN", Rule: "cn.tenth", Version: "1", RuleState: "suspended", Outcome: outcome, Would: "licence_needed"}}})
	if err != nil {
		t.Fatal(err)
	}
	sd, err := w.issuer.Issue(credential.Credential{ID: "urn:lanthorn:credential:7", Type: credential.UseDetermination, ValidFrom: from, ValidUntil: until,
		Status: credential.StatusEntry{List: statusName, Index: 94567}, Subject: raw}, zeros{})
	if err != nil {
		t.Fatal(err)
	}
	e := w.entry(t, sd)
	o, err := e.Open(evidence.BundlePaths...)
	if err != nil {
		t.Fatal(err)
	}
	leaves := append(append([][]byte{}, w.leaves...), e.Leaf(), testLeaf(1000))
	return &evidence.ProofBundle{Credential: sd.String(), Leaf: e.Leaf(), Opening: *o, LogProof: w.proof(t, leaves, len(w.leaves), w.log, w.witness), StatusList: w.statusList(t, credential.StatusValid, from)}
}

// A determination says what each rule answered; past its last day, changed, or
// signed by a key that may not, it does not verify.
func TestDeterminationVerifies(t *testing.T) {
	w := newWorld(t)
	w.keys.Issuers[0].Uses = append(w.keys.Issuers[0].Uses, credential.UseDetermination)
	good := w.determination(t, "not_subject")
	r := Bundle(encode(t, good), w.keys, now)
	if !r.Verified() || !strings.Contains(facts(r), "CN, rule cn.tenth version 1 (suspended): not_subject; were it in force: licence_needed") || !strings.Contains(facts(r), "DT-0001-K") {
		t.Errorf("a good determination: %s%s", facts(r), words(r))
	}
	if got := outcomes(Bundle(encode(t, good), w.keys, until))[CodeValidity]; got != Failed {
		t.Errorf("past its last day: %s", got)
	}
	other := w.determination(t, "licence_needed")
	other.Leaf, other.Opening, other.LogProof = good.Leaf, good.Opening, good.LogProof
	if got := outcomes(Bundle(encode(t, other), w.keys, now)); got[CodeNamed] != Failed {
		t.Errorf("another determination in its place: %v", got)
	}
	altered := strings.Replace(string(encode(t, good)), good.Credential[:40], good.Credential[:39]+"A", 1)
	if Bundle([]byte(altered), w.keys, now).Verified() {
		t.Error("an altered file verifies")
	}
	w.keys.Issuers[0].Uses = []string{credential.UsePassport, credential.UseLicence, credential.UseStatusList}
	if got := outcomes(Bundle(encode(t, good), w.keys, now.Add(time.Hour)))[CodeSignature]; got != Failed {
		t.Errorf("signed by a key that may not: %s", got)
	}
}

func facts(r Report) string {
	var b strings.Builder
	for _, f := range r.Facts {
		b.WriteString(f.Name + ": " + f.Value + "\n")
	}
	return b.String()
}
