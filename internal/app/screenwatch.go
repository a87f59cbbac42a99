package app

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/pack"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
	"lanthorn/screening"
)

// rescreenEvery is how often the program looks whether a list has changed.
const rescreenEvery = time.Second

// keepScreening screens live parties again after each change of a list, until
// the installation closes. What it has done stands in the ledger, so after a
// crash it goes on where a list's row says.
func (a *App) keepScreening(ctx context.Context) {
	defer a.running.Done()
	tick := time.NewTicker(rescreenEvery)
	defer tick.Stop()
	seen := int64(-1)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		head := a.Store.Head()
		if int64(head) == seen {
			continue
		}
		if _, err := a.Rescreen(ctx); err != nil && ctx.Err() == nil {
			slog.Error("screening live parties again failed and is tried again", "why", err)
			continue
		}
		seen = int64(head)
	}
}

// Rescreened says what a pass over a list came to.
type Rescreened struct {
	List    string `json:"list"`
	Edition int    `json:"edition"`
	Parties int    `json:"parties"` // live ones
	Changed int    `json:"changed"` // rows that the edition added or changed
	Hits    int    `json:"hits"`    // found or changed
	Gone    int    `json:"gone"`
}

// Rescreen screens all live parties against every list that has changed since
// they were screened last. It may be run at any time and finds the same once.
func (a *App) Rescreen(ctx context.Context) (out []Rescreened, err error) {
	a.screens.passing.Lock()
	defer a.screens.passing.Unlock()
	rows, err := a.listRows(ctx)
	if err != nil {
		return nil, err
	}
	var live []Screened
	for _, row := range rows {
		if row.Passed == row.Edition {
			continue
		}
		if live == nil {
			if live, err = a.liveParties(ctx); err != nil {
				return out, err
			}
		}
		done, err := a.rescreen(ctx, &row, live)
		if err != nil {
			return out, err
		}
		out = append(out, done)
	}
	return out, nil
}

// liveParties are all who stand in an open case, behind a live licence or in the
// register, each once.
func (a *App) liveParties(ctx context.Context) (out []Screened, err error) {
	at := map[string]int{}
	add := func(hash string, subject screening.Subject, d Deal) {
		i, known := at[hash]
		if !known {
			i = len(out)
			at[hash] = i
			out = append(out, Screened{Party: hash, Subject: subject})
		}
		out[i].Deals = append(out[i].Deals, d)
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		live, err := a.liveCases(v)
		if err != nil {
			return err
		}
		deals := map[string][]Deal{}
		if err := store.SelectEach(v, a.tables.screen.stand, store.Query{}, func(d dealRow) error {
			if live[d.Ref] {
				deals[d.Party] = append(deals[d.Party], Deal{d.Ref, d.Role})
			}
			return nil
		}); err != nil {
			return err
		}
		if err := store.SelectEach(v, a.tables.screen.party, store.Query{}, func(p ScreenParty) error {
			for _, d := range deals[p.Party] {
				add(p.Party, p.Subject, d)
			}
			return nil
		}); err != nil {
			return err
		}
		return store.SelectEach(v, a.tables.party, store.Query{}, func(p custody.Party) error {
			x := registeredSubject(p)
			add(x.Hash(), x, Deal{p.Ref, "registered"})
			return nil
		})
	})
	return out, err
}

// registeredSubject is a party of the register as it is screened.
func registeredSubject(p custody.Party) screening.Subject {
	x := screening.Subject{Names: []screening.Name{{Text: p.Name}}}
	if p.NameZH != "" && p.NameZH != p.Name {
		x.Names = append(x.Names, screening.Name{Text: p.NameZH})
	}
	if p.Country != "" {
		x.Countries = []string{p.Country}
	}
	if p.Code != "" {
		x.Identifiers = []screening.Identifier{{Type: "registration", Value: p.Code}}
	}
	return x
}

// liveCases are the open cases, and those whose licence may still be used.
func (a *App) liveCases(v *store.View) (map[string]bool, error) {
	live := map[string]bool{}
	err := store.SelectEach(v, a.tables.review.cases, store.Query{Where: []store.Cond{{Col: "state", Op: store.In, Value: openStates}}}, func(c review.Case) error {
		live[c.Key] = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	return live, store.SelectEach(v, a.tables.review.licence, store.Query{Where: []store.Cond{{Col: "state", Op: store.In, Value: []string{string(review.Active), string(review.Frozen)}}}}, func(l review.Licence) error {
		live[l.Case] = true
		return nil
	})
}

// rescreen is one pass over one list.
func (a *App) rescreen(ctx context.Context, row *ListRow, live []Screened) (out Rescreened, err error) {
	out = Rescreened{List: row.List, Edition: row.Edition, Parties: len(live)}
	now, err := a.indexOf(&row.ListEdition)
	if err != nil {
		return out, err
	}
	fresh, change, err := a.changedRows(ctx, row, now)
	if err != nil {
		return out, err
	}
	out.Changed = len(fresh)
	known, err := a.hitsOf(ctx, row.List)
	if err != nil {
		return out, err
	}
	touched := map[string]bool{}
	for _, parties := range screening.Affected(partyIndex(live), fresh) {
		for _, p := range parties {
			touched[p] = true
		}
	}
	moved := map[string]bool{}
	for _, key := range append(append(change.Added, change.Changed...), change.Removed...) {
		moved[key] = true
	}
	for _, h := range known {
		if moved[h.Hit.Key] && !h.Gone {
			touched[h.Party] = true
		}
	}
	pass := pass{app: a, row: row, index: now, known: known, of: map[string][]string{}, out: &out}
	for ref, h := range known {
		if !h.Gone {
			pass.of[h.Party] = append(pass.of[h.Party], ref)
		}
	}
	for i := range live {
		if touched[live[i].Party] {
			if err := pass.party(ctx, &live[i]); err != nil {
				return out, err
			}
			delete(touched, live[i].Party)
		}
	}
	pass.body.List, pass.body.Edition = row.List, row.Edition
	return out, pass.flush(ctx)
}

// changedRows are the rows that the edition in force added to, or changed in,
// the edition against which live parties were screened last.
func (a *App) changedRows(ctx context.Context, row *ListRow, now *listIndex) ([]screening.Entry, screening.Change, error) {
	var old []screening.Entry
	if row.Passed > 0 {
		var before ListEdition
		if err := a.Store.View(ctx, func(v *store.View) (err error) {
			before, _, err = store.Get(v, a.tables.screen.edition, editionKey(row.List, row.Passed))
			return err
		}); err != nil {
			return nil, screening.Change{}, err
		}
		if list, _, err := a.readList(before.Format, before.Files); err == nil {
			old = list.Entries
		}
	}
	c := screening.Diff(old, now.list)
	var fresh []screening.Entry
	for _, key := range append(slices.Clone(c.Added), c.Changed...) {
		fresh = append(fresh, *now.entries[key])
	}
	return fresh, c, nil
}

func (a *App) hitsOf(ctx context.Context, list string) (map[string]HitRow, error) {
	known := map[string]HitRow{}
	err := a.Store.View(ctx, func(v *store.View) error {
		return store.SelectEach(v, a.tables.screen.hit, store.Query{Where: []store.Cond{{Col: "source", Op: store.Eq, Value: list}}}, func(h HitRow) error {
			known[h.Ref] = h
			return nil
		})
	})
	return known, err
}

// reverseSlack is how far below the floor of a search for a party the search for
// parties goes: words are rarer among other names.
const reverseSlack = 100

// partyIndex finds parties by the names of a list's rows.
func partyIndex(live []Screened) *screening.Index {
	set := screening.Default()
	set.Floor -= reverseSlack
	set.Candidates = 2000
	entries := make([]screening.Entry, len(live))
	for i, p := range live {
		entries[i] = screening.Entry{Key: p.Party, Subject: p.Subject}
	}
	return screening.New(entries, set)
}

// pass gathers what a pass over a list finds, and writes it in pieces.
type pass struct {
	app   *App
	row   *ListRow
	index *listIndex
	known map[string]HitRow   // by reference
	of    map[string][]string // those that stand, by party
	body  screenedBody
	out   *Rescreened
}

// party screens one party against the edition in force and notes what differs
// from what is known.
func (p *pass) party(ctx context.Context, s *Screened) error {
	found, _ := p.index.screen(&s.Subject, s.Party, time.Time{})
	still, news := map[string]bool{}, false
	for _, f := range found {
		still[f.Ref] = true
		if old, ok := p.known[f.Ref]; !ok || old.Gone || old.Hit.EntryHash != f.Hit.EntryHash || old.Hit.Name.Score != f.Hit.Name.Score || old.Hit.Band != f.Hit.Band {
			p.body.Hits, news = append(p.body.Hits, f), true
			p.out.Hits++
		}
	}
	if news {
		p.body.Parties = append(p.body.Parties, *s)
	}
	for _, ref := range p.of[s.Party] {
		if !still[ref] {
			p.body.Gone = append(p.body.Gone, ref)
			p.out.Gone++
		}
	}
	slices.Sort(p.body.Gone)
	if len(p.body.Hits) < screenedPerEntry && len(p.body.Parties) < partiesPerEntry {
		return nil
	}
	return p.flush(ctx)
}

// flush writes what was gathered, and what it means for cases and licences, in
// one transaction; unless the list has changed meanwhile.
func (p *pass) flush(ctx context.Context) error {
	body := p.body
	p.body = screenedBody{}
	_, err := p.app.Store.Do(ctx, store.Command{Alone: true, Run: func(tx *store.Tx) (any, error) {
		row, _, err := store.Get(tx, p.app.tables.screen.list, p.row.List)
		if err != nil {
			return nil, err
		}
		if row.Edition != p.row.Edition {
			return nil, ree.Refusals{ree.Refuse("screening.moved", "list", row.List)}
		}
		if err := p.app.appendNews(tx, []string{row.List}, &body); err != nil {
			return nil, err
		}
		return nil, p.app.heedHits(tx, &body)
	}})
	return err
}

// heedHits stops or marks what a new open hit touches: an open case is looked at
// again, and on a live licence customs refers or says no, as the pack wants.
func (a *App) heedHits(tx *store.Tx, b *screenedBody) error {
	deals := map[string][]Deal{}
	for _, p := range b.Parties {
		deals[p.Party] = p.Deals
	}
	for _, f := range b.Hits {
		row, _, err := store.Get(tx, a.tables.screen.hit, f.Ref)
		if err != nil {
			return err
		}
		if s := row.Standing(tx.Now()); s != "open" && s != string(screening.Confirmed) {
			continue
		}
		do := a.screenPolicy().OnHit[f.Hit.Band]
		for _, d := range deals[f.Party] {
			if err := a.heedDeal(tx, d.Ref, f.Ref, do); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *App) heedDeal(tx *store.Tx, ref, hit string, do pack.OnHit) error {
	s := reviewState{state: state{tx, a.tables}}
	c, err := s.Case(ref)
	if err != nil || c == nil {
		return err
	}
	who := review.Actor{Person: System.Account, Org: System.Org}
	mark := review.MarkStale{Command: review.Command{Who: who, At: tx.Now()}, Cause: "hit " + hit, Code: "screening_hit"}
	if c.Open() {
		return a.markOne(tx, s, ref, mark)
	}
	l, err := s.Licence(c.Licence)
	if err != nil || l == nil || l.State != review.Active && l.State != review.Frozen {
		return err
	}
	if do != pack.Suspend || slices.ContainsFunc(l.Suspensions, func(h review.Hold) bool { return h.Ref == "H"+hit }) {
		return a.markOne(tx, s, l.Key, mark)
	}
	events, err := a.desk().DecideHalt(s, review.LicenceCommand{Licence: l.Key, Ref: "H" + hit, Reason: "screening_hit " + hit, Who: who, At: tx.Now()})
	if err != nil {
		return asRefusals(err)
	}
	_, err = a.appendReview(tx, l.Case, events)
	return err
}
