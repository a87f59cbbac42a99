package app

import (
	"context"
	"slices"
	"strings"
	"testing"

	"lanthorn/calendar"
	"lanthorn/guideline"
	"lanthorn/ree"
)

var (
	policy = Actor{Account: "paula", Org: "AUTH", Roles: []Role{RolePolicy}}
	expert = Actor{Account: "emma", Org: "UNI", Roles: []Role{RoleExpert}}
)

// consulted publishes a draft that has something to say of cases to Germany.
func (f *fixture) consulted(effect string) string {
	f.t.Helper()
	rec, err := f.PublishDraft(context.Background(), policy, "", toGermany(effect, ""), calendar.MustDate("2026-03-20"), []string{"Emma, University"})
	f.must(err)
	return rec.Draft
}

func TestTheWayOfADraftIntoForce(t *testing.T) {
	f := following(t, "guidelines: []\n")
	ctx := context.Background()
	lot := f.magnets().Lot
	f.lodged(application(lot, 50*ree.Kilogram))
	ref := f.consulted("{route: [production]}")
	_, err := f.CommentDraft(ctx, expert, "", ref, "Germany alone?")
	f.must(err)
	_, err = f.CommentDraft(ctx, maker, "", ref, "This delays us.")
	f.must(err)
	_, err = f.TryDraft(ctx, policy, "", ref)
	f.must(err)
	_, err = f.AnswerOpinion(ctx, policy, "", ref, 1, "A version number was wrong.", true)
	f.must(err)
	_, err = f.ReviseDraft(ctx, policy, "", ref, strings.Replace(toGermany("{route: [production]}", ""), `version: "1"`, `version: "2"`, 1), "After comment 1")
	f.must(err)
	_, err = f.ConcludeDraft(ctx, decider, "", ref, true, "Agreed")
	refused(t, err, "draft.unanswered")
	refused(t, err, "draft.still_open")
	_, err = f.AnswerOpinion(ctx, policy, "", ref, 2, "Some days are the price.", false)
	f.must(err)
	f.now = f.now.AddDate(0, 0, 19)
	_, err = f.CommentDraft(ctx, maker, "", ref, "Too late")
	refused(t, err, "draft.closed")
	_, err = f.ConcludeDraft(ctx, decider, "", ref, true, "Agreed")
	f.must(err)
	c, err := f.Case(ctx, reviewer, f.lodged(application(lot, 50*ree.Kilogram)))
	f.must(err)
	if len(c.Routings) != 1 || c.Routings[0].Version != "2" {
		t.Errorf("routed to %+v", c.Routings)
	}
	d, err := f.Draft(ctx, ref)
	f.must(err)
	change := guideline.Change{Rule: "t.germany", Field: "version", Was: `"1"`, Now: `"2"`}
	if d.State != DraftAdopted || len(d.Opinions) != 2 || !d.Opinions[0].Expert || d.Opinions[1].Expert || d.Revisions[1].Changes[0] != change || !strings.Contains(d.Tried, `"fired":1`) {
		t.Errorf("%+v", d)
	}
	f.replays()
	steps, err := f.Reproduce(ctx, reviewer, c.Key)
	f.must(err)
	for _, s := range steps {
		if !s.Same {
			t.Errorf("%+v", s)
		}
	}
}

// Every guard of a consultation, tried by somebody who would get round it.
func TestAConsultationIsGuarded(t *testing.T) {
	f := following(t, "guidelines: []\n")
	ctx := context.Background()
	both := Actor{Account: "both", Org: "AUTH", Roles: []Role{RolePolicy, RoleDecider, RoleExpert}}
	text := toGermany("{flag: note}", "") + "# " + strings.Repeat("a long word of explanation ", 100) + "\n"
	day := calendar.MustDate("2026-03-20")
	_, err := f.PublishDraft(ctx, maker, "", text, day, nil)
	refused(t, err, "actor.role")
	_, err = f.PublishDraft(ctx, policy, "", strings.Replace(text, "destination ==", "destinaton ==", 1), day, nil)
	refused(t, err, "draft.wrong")
	_, err = f.PublishDraft(ctx, policy, "", strings.Replace(text, `when: destination == "DE"`, `when: destination == "FR"`, 1), day, nil)
	refused(t, err, "draft.example_wrong")
	_, err = f.PublishDraft(ctx, policy, "", text, calendar.MustDate("2026-03-01"), nil)
	refused(t, err, "draft.closes")
	_, err = f.PublishDraft(ctx, policy, "", text, day, slices.Repeat([]string{"Emma"}, maxInvited+1))
	refused(t, err, "draft.invited")
	_, err = f.PublishDraft(ctx, policy, "", "agencies: [{id: own, name: {en: Own, zh: 自设}}]\n"+toGermany("{route: [own]}", ""), day, nil)
	refused(t, err, "draft.wrong")
	_, err = f.PublishDraft(ctx, policy, "", text+"# \u202e\n", day, nil)
	refused(t, err, "text.character")
	_, err = f.ReviseDraft(ctx, maker, "", "GL-0001-A", "no guidelines", "why")
	refused(t, err, "actor.role")
	rec, err := f.PublishDraft(ctx, both, "", text, day, nil)
	f.must(err)
	ref := rec.Draft
	_, err = f.CommentDraft(ctx, customs, "", ref, "x")
	refused(t, err, "actor.role")
	_, err = f.CommentDraft(ctx, both, "", ref, "I like it")
	f.must(err)
	_, err = f.AnswerOpinion(ctx, both, "", ref, 1, "So do I", true)
	refused(t, err, "draft.own_opinion")
	_, err = f.AnswerOpinion(ctx, policy, "", ref, 2, "To nobody", true)
	refused(t, err, "draft.opinion")
	_, err = f.AnswerOpinion(ctx, policy, "", ref, 1, "Thanks", true)
	f.must(err)
	_, err = f.AnswerOpinion(ctx, policy, "", ref, 1, "Thanks again", false)
	refused(t, err, "draft.opinion")
	_, err = f.ReviseDraft(ctx, policy, "", ref, text, "nothing")
	refused(t, err, "draft.unchanged")
	f.now = f.now.AddDate(0, 0, 19)
	_, err = f.ConcludeDraft(ctx, both, "", ref, true, "mine")
	refused(t, err, "draft.own")
	_, err = f.ConcludeDraft(ctx, decider, "", ref, false, "No need")
	f.must(err)
	_, err = f.CommentDraft(ctx, expert, "", ref, "after the end")
	refused(t, err, "draft.ended")
	b, err := f.Guidelines(ctx)
	f.must(err)
	if len(b.Guidelines) != 0 {
		t.Error("a draft withdrawn is in force")
	}
	f.replays()
}
