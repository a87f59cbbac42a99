package api

import (
	"context"
	"encoding/json"

	"lanthorn/internal/app"
	"lanthorn/internal/simulate"
	"lanthorn/screening"
)

// screeningStory looks at the lists and answers what is no hit.
func (s *story) screeningStory() {
	s.tell(on("GET /screening/lists", "/screening/lists", "mag", 403).wants("code", "actor.role"))
	s.tell(on("GET /screening/lists", "/screening/lists", "rita", 200).wants("0.list", "cn.control", "0.edition", 1))
	s.tell(on("GET /screening/hits", "/screening/hits", "mag", 403).wants("code", "actor.role"))
	s.tell(on("GET /screening/hits", "/screening/hits", "audi", 200).wants("0", nil))
	s.tell(on("POST /screening/lists", "/screening/lists", "mag", 403).with("sl1", app.ListImport{List: "cn.control", Format: "table"}).wants("code", "actor.role"))
	s.tell(on("POST /screening/lists", "/screening/lists", "sup", 422).with("sl2", app.ListImport{List: "cn.control", Format: "table"}).wants("code", "screening.list_id"))
	s.tell(on("POST /screening/hits/{hit}", "/screening/hits/00", "rita", 422).with("sh1", app.Resolve{Outcome: screening.Cleared}).wants("code", "screening.hit_unknown"))
	s.foundAndAnswered()
}

// foundAndAnswered imports an edition with a name of the register, has live
// parties screened, and answers the hit.
func (s *story) foundAndAnswered() {
	ctx := context.Background()
	raw := simulate.PartyList("cn.control", [2]string{"贸易商", "CN"})
	s.tell(on("POST /documents", "/documents", "mag", 201).with("sd1", string(raw)).keeps("edition", "sha256"))
	in := app.ListImport{List: "cn.control", Format: "table", Files: []app.ListFile{{SHA256: s.kept["edition"]}}}
	s.tell(on("POST /screening/lists", "/screening/lists", "sup", 201).with("sl3", in).wants("edition", 2, "added", 1, "removed", 0))
	s.tell(on("POST /screening/lists", "/screening/lists", "sup", 201).with("sl4", in).wants("edition", 2, "unchanged", true))
	if _, err := s.App.Rescreen(ctx); err != nil {
		s.t.Fatal(err)
	}
	got := s.tell(on("GET /screening/hits", "/screening/hits?list=cn.control", "rita", 200).wants("0.row.names.0", "贸易商", "0.standing", "open", "0.deals.0.role", "registered"))
	var hits []app.HitView
	if err := json.Unmarshal(got.raw, &hits); err != nil || len(hits) != 1 {
		s.t.Fatalf("%d hits: %v", len(hits), err)
	}
	path := "/screening/hits/" + hits[0].Ref
	answer := app.Resolve{EntryHash: hits[0].Hit.EntryHash, Outcome: screening.Escalated, Reason: "needs_inquiry", Text: "the registry was asked", Months: 1}
	s.tell(on("POST /screening/hits/{hit}", path, "mag", 403).with("sh2", answer).wants("code", "actor.role"))
	s.tell(on("POST /screening/hits/{hit}", path, "rita", 201).with("sh3", answer))
	s.tell(on("GET /screening/hits", "/screening/hits?standing=escalated", "rita", 200).wants("0.ref", hits[0].Ref, "0.answer.by", "rita"))
}
