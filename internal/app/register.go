package app

import (
	"context"
	"slices"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/pack"
	"lanthorn/internal/store"
	"lanthorn/ree"
)

// kindRegistration is the entry that registers a party or a site or moves a
// quota.
const kindRegistration = "registry.entered"

// registerContent is what a registration's idempotency key stands for.
type registerContent struct {
	Occurred time.Time `json:"occurred"`
	custody.Registration
}

// Register enters or changes a party, a site or a quota. A zero time means now.
func (a *App) Register(ctx context.Context, actor Actor, key string, occurred time.Time, r custody.Registration) (_ Receipt, err error) {
	defer a.refusedAct(ctx, actor, "party.register", "", &err)
	roles := []Role{RoleSupervisor, RoleAdmin}
	if r.Quota != nil {
		roles = append(roles, RoleOperator)
	}
	if refusal := actor.require(ScopeAdmin, roles...); refusal != nil {
		return Receipt{}, ree.Refusals{refusal}
	}
	rec, err := a.do(ctx, actor, key, "register", registerContent{occurred, r}, false, func(tx *store.Tx) (any, error) {
		official := actor.Has(RoleSupervisor, RoleAdmin) || actor.Account == System.Account
		rs := custody.DecideRegistration(state{tx, a.tables}, r, actor.Org, official)
		if err := append(rs, a.checkQuotaWords(r.Quota)...).Err(); err != nil {
			return nil, err
		}
		e, err := tx.Append(store.Draft{Kind: kindRegistration, Schema: 1, Occurred: occurred, Actor: actor.Account, Org: actor.Org,
			Subjects: registered(r), Body: r})
		return Receipt{Seq: e.Seq, ID: e.ID, Recorded: e.Recorded}, err
	})
	if err != nil {
		return Receipt{}, err
	}
	return decodeResult[Receipt](rec)
}

func registered(r custody.Registration) []string {
	switch {
	case r.Party != nil:
		return []string{r.Party.Ref}
	case r.Site != nil:
		return []string{r.Site.Ref, r.Site.Party}
	case r.Quota != nil && r.Quota.To != "":
		return []string{r.Quota.Party, r.Quota.To}
	case r.Quota != nil:
		return []string{r.Quota.Party}
	}
	return nil
}

// checkQuotaWords refuses a class, stage or batch that the pack does not name:
// nothing could ever be counted against such an account.
func (a *App) checkQuotaWords(m *custody.QuotaMove) (rs ree.Refusals) {
	p := a.cfg.Law.Pack
	if m == nil || p == nil {
		return nil
	}
	known := func(list []pack.Word, id string) bool {
		return len(list) == 0 || slices.ContainsFunc(list, func(w pack.Word) bool { return w.ID == id })
	}
	q := p.Supervision.Quota
	if !known(q.Classes, m.Class) {
		rs = append(rs, ree.Refuse("quota.word", "value", m.Class).At("quota.class"))
	}
	if !known(q.Stages, m.Stage) {
		rs = append(rs, ree.Refuse("quota.word", "value", m.Stage).At("quota.stage"))
	}
	if len(q.Batches) > 0 && !slices.Contains(q.Batches, m.Batch) {
		rs = append(rs, ree.Refuse("quota.word", "value", m.Batch).At("quota.batch"))
	}
	return rs
}
