package app

import (
	"context"
	"slices"

	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// LodgeRegistrationAppeal lodges an appeal against what was decided on a registration
// of the actor's organisation under a general licence.
func (a *App) LodgeRegistrationAppeal(ctx context.Context, actor Actor, key, ref string, grounds []string, text string) (_ AppealReceipt, err error) {
	defer a.refusedAct(ctx, actor, actLodge, "", &err)
	ref = clean(ref)
	return a.lodgeAppeal(ctx, actor, key, review.AppealCommand{Registration: ref, Grounds: grounds, Text: text}, func(tx *store.Tx) error {
		_, err := a.seenRegistration(tx, actor, ref)
		return err
	})
}

// seenRegistration reads a registration that the actor may see.
func (a *App) seenRegistration(r store.Reader, actor Actor, ref string) (review.Registration, error) {
	row, ok, err := store.Get(r, a.tables.general.registration, ref)
	if err == nil && (!ok || !actor.Sees(row.Holder)) {
		err = orUnknown(nil, "general.registration_unknown", "registration", ref)
	}
	return row, err
}

// MayAppealRegistration says whether the actor may lodge an appeal against what was
// decided on a registration now, and if not, why.
func (a *App) MayAppealRegistration(actor Actor, r *review.Registration) review.MoveStatus {
	return a.mayAppeal(actor, &review.Appeal{Registration: r.Key}, r)
}

// appealed is what an appeal is about.
func (a *App) appealed(r store.Reader, ap *review.Appeal) (review.Appealable, error) {
	if ap.Registration != "" {
		row, _, err := store.Get(r, a.tables.general.registration, ap.Registration)
		return &row, err
	}
	row, _, err := store.Get(r, a.tables.review.cases, ap.Case)
	return &row, err
}

// AppealedRegistration is the registration that an appeal is about, with how it
// stands now; none where the appeal is about a case.
func (a *App) AppealedRegistration(ctx context.Context, actor Actor, ap *AppealView) (*RegistrationView, error) {
	if ap.Registration == "" {
		return nil, nil
	}
	r, err := a.Registration(ctx, actor, ap.Registration)
	return &r, err
}

// appealPolicyNone refuses where the pack has no appeals.
func (a *App) appealPolicyNone() ree.Refusals {
	if a.desk().Policy.Appeals.Panel == 0 {
		return ree.Refusals{ree.Refuse("appeal.none", "pack", a.cfg.Law.ID)}
	}
	return nil
}

// appealTask reminds a holder of the last day on which a decision can be appealed
// against.
func (a *App) appealTask(r *review.Registration) (Task, bool) {
	desk := a.desk()
	if desk.Policy.Appeals.Panel == 0 || r.Against == nil {
		return Task{}, false
	}
	lodge := desk.AppealMoves(&review.Appeal{Registration: r.Key}, r, review.Actor{Person: actLodge, Org: r.Holder}, a.Now())[0]
	return Task{Kind: TaskAppeal, Ref: r.Key, Due: desk.AppealWindow(r, a.Now()).Due, Action: "appeal", Address: "/general/" + r.Key + "/appeal"}, lodge.Open
}

// outsideOf is a registration as its reader may see it: who sat on a panel is for the
// authorities alone.
func outsideOf(actor Actor, r *review.Registration) *review.Registration {
	if actor.SeesAll() && actor.Org != r.Holder {
		return r
	}
	out := *r
	out.Hands, out.Rounds = nil, slices.Clone(r.Rounds)
	for i := range out.Rounds {
		out.Rounds[i].Apart = nil
	}
	return &out
}
