package api

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"lanthorn/ree"
	"lanthorn/review"
)

// needStory marks fields of a case, asks for them and grants them.
func (s *story) needStory() {
	ref, _ := s.proposed(10 * ree.Kilogram)
	at := "/applications/" + ref
	need := func(move, token, key string, status int, r needRequest) scenario {
		return on("POST /applications/{case}/need/{move}", at+"/need/"+move, token, status).with(key, r)
	}
	s.tell(need("ask", "rita", "n1", 422, needRequest{Reason: "I weigh the use"}).wants("code", "need.nothing_marked"))
	s.tell(need("mark", "rita", "n2", 422, needRequest{Fields: []string{"state"}, Reason: "so"}).wants("code", "need.field_unknown"))
	s.tell(need("mark", "rita", "n2", 422, needRequest{Fields: []string{"endUsers"}}).wants("code", "guard.reason"))
	s.tell(need("mark", "insider", "n2", 422, needRequest{Fields: []string{"endUsers"}, Reason: "so"}).wants("code", "need.applicant"))
	s.tell(need("mark", "rita", "n2", 201, needRequest{Fields: []string{"endUsers"}, Reason: "a sensitive user"}))
	s.tell(on("GET /applications/{case}", at, "rita", 200).wants("application.endUsers.0.name", review.Withheld, "withheld", true))
	s.tell(on("GET /applications/{case}/need", at+"/need", "rita", 200).wants("fields.0", "endUsers", "seen.0", nil))
	s.tell(on("GET /applications/{case}/need", at+"/need", "mag", 404))
	s.tell(need("ask", "all", "n3", 201, needRequest{Reason: "I weigh the use"}))
	s.tell(need("grant", "all", "n4", 422, needRequest{Person: "all", Hours: 2, Reason: "so"}).wants("code", "need.own_asking"))
	s.tell(need("grant", "rita", "n4", 403, needRequest{Person: "all", Hours: 2, Reason: "so"}))
	s.tell(need("grant", "dana", "n4", 422, needRequest{Person: "rita", Hours: 2, Reason: "so"}).wants("code", "need.not_asked"))
	s.tell(need("grant", "dana", "n5", 201, needRequest{Person: "all", Hours: 2, Reason: "so"}))
	s.tell(on("GET /applications/{case}", at, "all", 200).wants("application.endUsers.0.name", "Motor GmbH", "withheld", nil))
	s.tell(on("GET /applications", "/applications", "all", 200).wants("cases.0.application.endUsers.0.name", review.Withheld))
	s.tell(need("end", "dana", "n6", 201, needRequest{Person: "all", Reason: "done"}))
	s.tell(need("lift", "rita", "n8", 403, needRequest{Reason: "so"}))
	s.tell(need("lift", "dana", "n8", 422, needRequest{Fields: []string{"route"}, Reason: "so"}).wants("code", "need.not_marked"))
	s.tell(need("lift", "dana", "n8", 201, needRequest{Fields: []string{"endUsers"}, Reason: "so"}))
	s.tell(need("lift", "dana", "n9", 422, needRequest{Fields: []string{"endUsers"}, Reason: "so"}).wants("code", "need.second_is_first"))
	s.tell(on("GET /applications/{case}/need", at+"/need", "rita", 200).wants("lift.by", "dana", "fields.0", "endUsers"))
	s.tell(need("smuggle", "dana", "n7", 422, needRequest{Reason: "so"}).wants("code", "need.move_unknown"))
	s.tell(on("GET /applications/{case}", at, "all", 200).wants("application.endUsers.0.name", review.Withheld))
	s.tell(on("GET /reads", "/reads?person=all&case="+ref, "audi", 200).wants("reads.0.person", "all", "reads.0.marked", 1.0, "reads.0.fields.0", "endUsers"))
	s.tell(on("GET /reads", "/reads?person=all", "mag", 403))
	s.tell(on("GET /attempts", "/attempts?person=rita", "audi", 200).wants("attempts.0.person", "rita"))
	s.tell(on("GET /attempts", "/attempts", "rita", 403))
}

// A refused attempt at each guarded act changes nothing but the record of
// attempts, whoever the body says it is from.
func TestBadFaithThroughTheInterface(t *testing.T) {
	w := newWorld(t, noLog)
	w.chain()
	ref, hash := w.proposed(10 * ree.Kilogram)
	named := fmt.Sprintf(`{"hash":%q,"person":"carl","countersigner":"carl","who":{"person":"carl","org":"AUTH"}}`, hash)
	w.refusedAs(t, "a countersigner named in the body", ask{method: "POST", path: "/applications/" + ref + "/moves/countersign", token: "rita", key: "b1", body: named}, 400, "body.unreadable")
	w.refusedAs(t, "the proposer signs for another", caseMove(ref, "countersign", "rita", "b2", moveRequest{Hash: hash}), 403, "actor.role")
	w.refusedAs(t, "another organisation's exporter withdraws", caseMove(ref, "withdraw", "rival", "b3", moveRequest{Reason: "x"}), 404, "review.case_unknown")
	long := strings.Repeat("because ", 10<<20/8)
	w.refusedAs(t, "a justification of 10 MB", caseMove(ref, "send_back", "carl", "b4", moveRequest{Reason: long}), 413, "body.too_large")
	w.refusedAs(t, "a justification of 1 MB", caseMove(ref, "send_back", "carl", "b5", moveRequest{Reason: long[:1<<20]}), 422, "text.too_long")
	w.accepted(t, "countersign", caseMove(ref, "countersign", "carl", "c", moveRequest{Hash: hash}))
	w.doubleClick(t, ref, hash)
	list, err := w.Attempts(context.Background(), actorOf("audi"), "", "", 100)
	w.must(err)
	for _, want := range []string{"rita proposal.countersign actor.role", "rival application.lodge review.case_unknown"} {
		found := false
		for _, x := range list.Attempts {
			found = found || fmt.Sprintf("%s %s %s", x.Person, x.Act, x.Code) == want
		}
		if !found {
			t.Errorf("not on record: %s; there are %+v", want, list.Attempts)
		}
	}
}

// doubleClick decides twice at once under one key and under two: there is one
// licence.
func (w *world) doubleClick(t *testing.T, ref, hash string) {
	answers := make(chan int, 8)
	for i := range cap(answers) {
		go func() {
			key := "twice"
			if i%2 == 1 {
				key = fmt.Sprint("other", i)
			}
			answers <- w.do(caseMove(ref, "decide", "dana", key, moveRequest{Hash: hash})).status
		}()
	}
	good := 0
	for range cap(answers) {
		if <-answers == 201 {
			good++
		}
	}
	list, err := w.Licences(context.Background(), actorOf("audi"), "", 10)
	w.must(err)
	if len(list.Licences) != 1 || good < 1 || good > 4 {
		t.Errorf("eight clicks: %d answered well, %d licences", good, len(list.Licences))
	}
}

// A clock that is set back in mid-case shortens no grant and opens none: what is
// granted ends at its instant, whenever that is seen to come.
func TestAClockSetBackOpensNothing(t *testing.T) {
	w := newWorld(t, noLog)
	w.chain()
	ref, _ := w.proposed(10 * ree.Kilogram)
	ctx := context.Background()
	_, err := w.MarkSensitive(ctx, actorOf("rita"), "", ref, []string{"endUsers"}, "a sensitive user")
	w.must(err)
	for _, hours := range []int{-1, 0, 91 * 24, 1 << 40} {
		w.refusedAs(t, fmt.Sprint(hours, " hours"), ask{method: "POST", path: "/applications/" + ref + "/need/grant", token: "dana", key: fmt.Sprint("h", hours), body: needRequest{Person: "rita", Hours: hours, Reason: "so"}}, 422, "need.hours")
	}
	_, err = w.AskAccess(ctx, actorOf("rita"), "", ref, "I weigh the use")
	w.must(err)
	_, err = w.GrantAccess(ctx, actorOf("dana"), "", ref, "rita", 1, "so")
	w.must(err)
	sees := func() bool {
		c, err := w.ReadCase(ctx, actorOf("rita"), ref)
		w.must(err)
		return c.Application.EndUsers[0].Name == "Motor GmbH"
	}
	if !sees() {
		t.Fatal("granted and not shown")
	}
	_, err = w.EndAccess(ctx, actorOf("dana"), "", ref, "rita", "done")
	w.must(err)
	w.later(-30 * 60e9)
	if sees() {
		t.Error("set back, the clock opens what was ended")
	}
}
