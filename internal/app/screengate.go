package app

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"lanthorn/internal/pack"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
	"lanthorn/screening"
)

func (a *App) screenPolicy() *pack.Screening { return &a.cfg.Law.Screening }

// listsAt are all lists at an instant: those that the law carries, those that
// were imported, and those that the pack needs and nobody has imported. A list
// whose newest edition is not in memory yet refuses: it was imported at this
// moment, and nothing is decided on the one before.
func (a *App) listsAt(tx *store.Tx, names []string, at time.Time) ([]listState, error) {
	var out []listState
	for _, x := range a.fixedLists() {
		out = append(out, listState{index: x, mark: x.label, row: ListRow{ListEdition: ListEdition{List: x.source}}})
	}
	for _, name := range names {
		row, ok, err := store.Get(tx, a.tables.screen.list, name)
		if err != nil {
			return nil, err
		}
		s := listState{row: row}
		s.row.List = name
		if ok {
			s.index, s.mark = a.screens.of(&row.ListEdition), row.label()
			s.stale = a.listStale(&row, at)
			if s.index == nil {
				return nil, ree.Refusals{ree.Refuse("screening.not_ready", "list", name, "edition", row.label())}
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// listNames are the lists that the pack needs and those that were ever imported,
// in order. The list of names is itself read inside the command.
func (a *App) listNames(tx *store.Tx) ([]string, error) {
	var names []string
	for _, l := range a.screenPolicy().Lists {
		names = append(names, l.ID)
	}
	known, _, err := store.Get(tx, a.tables.screen.known, knownLists)
	for _, n := range known.Names {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return names, err
}

// dealParty is somebody in a deal.
type dealParty struct {
	name, role string
	owned      string // the party it owns a part of
	ppm        int
	subject    screening.Subject
	hash       string
}

// dealParties are all who have to do with a deal: the exporter, the consignee,
// end users, intermediaries, their declared owners, carriers and the vessel,
// each with what the register knows besides.
func (a *App) dealParties(s state, app *review.Application) []dealParty {
	var out []dealParty
	add := func(p dealParty) {
		p.hash = p.subject.Hash()
		if p.name != "" && !slices.ContainsFunc(out, func(o dealParty) bool { return o.hash == p.hash && o.role == p.role && o.owned == p.owned }) {
			out = append(out, p)
		}
	}
	named := func(role string, p review.Party) {
		add(dealParty{name: p.Name, role: role, subject: a.subjectOf(s, p)})
		for _, o := range p.Owners {
			owner := review.Party{Name: o.Name, Address: o.Address, Country: o.Country}
			add(dealParty{name: o.Name, role: "owner", owned: p.Name, ppm: o.PPM, subject: a.subjectOf(s, owner)})
		}
	}
	if p, ok := s.Party(app.Exporter); ok {
		named("exporter", review.Party{Ref: p.Ref, Name: p.Name, Country: p.Country})
	}
	named("consignee", app.Consignee)
	for _, p := range app.EndUsers {
		named("end_user", p)
	}
	for _, p := range app.Intermediaries {
		named("intermediary", p)
	}
	for _, p := range app.Route.Carriers {
		named("carrier", p)
	}
	if v := app.Route.Vessel; v != nil {
		x := screening.Subject{Kind: screening.Vessel, Names: []screening.Name{{Text: v.Name}}}
		if v.Flag != "" {
			x.Countries = []string{v.Flag}
		}
		if v.IMO != "" {
			x.Identifiers = []screening.Identifier{{Type: "imo", Value: v.IMO}}
		}
		add(dealParty{name: v.Name, role: "vessel", subject: x})
	}
	return out
}

// subjectOf is what is known of a party of a deal: what the deal says, and what
// the register says where it names one of its parties.
func (a *App) subjectOf(s state, p review.Party) screening.Subject {
	x := screening.Subject{Names: []screening.Name{{Text: p.Name}}}
	for _, v := range []struct {
		to   *[]string
		text string
	}{{&x.Countries, p.Country}, {&x.Addresses, p.Address}, {&x.Phones, p.Phone}} {
		if v.text != "" {
			*v.to = []string{v.text}
		}
	}
	if known, ok := s.Party(p.Ref); ok && p.Ref != "" {
		for _, name := range []string{known.Name, known.NameZH} {
			if name != "" && !slices.ContainsFunc(x.Names, func(n screening.Name) bool { return n.Text == name }) {
				x.Names = append(x.Names, screening.Name{Text: name})
			}
		}
		if known.Code != "" {
			x.Identifiers = []screening.Identifier{{Type: "registration", Value: known.Code}}
		}
	}
	return x
}

// screen holds every party of a deal against every list, and answers what the
// gate needs and what was found that the tables do not hold yet.
func (a *App) screen(tx *store.Tx, deal string, app *review.Application, at time.Time) ([]review.ScreenInput, *screenedBody, error) {
	d, news, err := a.screenDeal(tx, deal, app, at)
	if err != nil {
		return nil, nil, err
	}
	weighOwners(d.parties, d.lists, d.inputs)
	return d.inputs, news, nil
}

// screenedDeal is the parties of a deal with what each list answers of each, in
// the order of parties and then of lists.
type screenedDeal struct {
	parties []dealParty
	lists   int
	inputs  []review.ScreenInput
}

// of is what the lists answer of one party.
func (d *screenedDeal) of(party int) []review.ScreenInput {
	return d.inputs[party*d.lists : (party+1)*d.lists]
}

func (a *App) screenDeal(tx *store.Tx, deal string, app *review.Application, at time.Time) (d screenedDeal, news *screenedBody, err error) {
	names, err := a.listNames(tx)
	if err != nil {
		return d, nil, err
	}
	lists, err := a.listsAt(tx, names, at)
	if err != nil {
		return d, nil, err
	}
	d.parties, d.lists, news = a.dealParties(state{tx, a.tables}, app), len(lists), &screenedBody{}
	for i := range d.parties {
		p := &d.parties[i]
		if err := a.partyNews(tx, deal, p, news); err != nil {
			return d, nil, err
		}
		for j := range lists {
			in, err := a.screenOne(tx, p, &lists[j], at, news)
			if err != nil {
				return d, nil, err
			}
			d.inputs = append(d.inputs, in)
		}
	}
	return d, news, nil
}

// partyNews notes a party that is not in the tables.
func (a *App) partyNews(tx *store.Tx, deal string, p *dealParty, news *screenedBody) error {
	if deal == "" {
		return nil
	}
	i := slices.IndexFunc(news.Parties, func(s Screened) bool { return s.Party == p.hash })
	if i < 0 {
		i = len(news.Parties)
		news.Parties = append(news.Parties, Screened{Party: p.hash, Subject: p.subject})
	}
	news.Parties[i].Deals = append(news.Parties[i].Deals, Deal{deal, p.role})
	return nil
}

// screenOne holds one party against one list.
func (a *App) screenOne(tx *store.Tx, p *dealParty, l *listState, at time.Time, news *screenedBody) (review.ScreenInput, error) {
	in := review.ScreenInput{Party: p.name, Role: p.role, Status: "clear", List: l.row.List, ListVersion: l.mark, Stale: l.stale, ScreenedAt: at}
	if l.index == nil {
		in.Status, in.Stale = "failed", true
		return in, nil
	}
	found, readable := l.index.screen(&p.subject, p.hash, at)
	if !readable {
		in.Status = "failed"
	}
	for _, f := range found {
		row, known, err := store.Get(tx, a.tables.screen.hit, f.Ref)
		if err != nil {
			return in, err
		}
		if !known || row.Gone || row.Hit.EntryHash != f.Hit.EntryHash {
			if !slices.ContainsFunc(news.Hits, func(o Found) bool { return o.Ref == f.Ref }) {
				news.Hits = append(news.Hits, f)
			}
			now := HitRow{Found: f}
			if known {
				now.keep(&row)
			}
			row = now
		}
		in.Status = worseStatus(in.Status, gateStatus(&row, at))
	}
	return in, nil
}

// gateStatus is what a hit means for the gate.
func gateStatus(h *HitRow, at time.Time) string {
	switch h.Standing(at) {
	case string(screening.Cleared):
		return "cleared"
	case string(screening.Confirmed):
		if forbids(h.Hit.Measures) {
			return "listed"
		}
		return "watched"
	}
	return "hit"
}

func forbids(measures []screening.Measure) bool {
	return slices.ContainsFunc(measures, func(m screening.Measure) bool { return m.Severity == screening.Block })
}

var statusRank = map[string]int{"clear": 0, "cleared": 1, "watched": 2, "hit": 3, "failed": 4, "listed": 5}

func worseStatus(a, b string) string {
	if statusRank[b] > statusRank[a] {
		return b
	}
	return a
}

// screen searches an edition for a party: the hits that people are shown, and
// whether every name of the party could be read.
func (x *listIndex) screen(party *screening.Subject, hash string, at time.Time) (out []Found, readable bool) {
	r := x.set.Screen(party, time.Time{})
	for _, h := range r.Hits {
		switch h.Band {
		case screening.Decisive, screening.Probable, screening.Possible:
			out = append(out, Found{Ref: hitRef(hash, x.source, h.Key), Party: hash, Source: x.source, Edition: x.label, Hit: h, Row: listedParty(x.entries[h.Key])})
		}
		if len(out) == shownHits {
			break
		}
	}
	return out, len(r.Unscreenable) == 0
}

// shownHits bounds the hits of one party on one list: the strongest.
const shownHits = 20

// hitRef names a hit: one party as it is, one row of one list.
func hitRef(party, list, key string) string {
	sum := sha256.Sum256([]byte(party + "\x00" + list + "\x00" + key))
	return hex.EncodeToString(sum[:8])
}

// weighOwners makes what a listed owner means for the deal a matter of what the
// listed owners of a party hold together: from half on it is as if the party
// were listed, below it asks for a closer look. A part of unknown size counts as
// the whole.
func weighOwners(parties []dealParty, lists int, inputs []review.ScreenInput) {
	held := map[string]int{}
	listed := func(i int) bool {
		return slices.ContainsFunc(inputs[i*lists:(i+1)*lists], func(in review.ScreenInput) bool { return in.Status == "listed" })
	}
	for i, p := range parties {
		if p.role == "owner" && listed(i) {
			held[p.owned] += cmp.Or(p.ppm, 2*screening.HalfPPM)
		}
	}
	for i, p := range parties {
		if p.role != "owner" || held[p.owned] >= screening.HalfPPM {
			continue
		}
		for j := i * lists; j < (i+1)*lists; j++ {
			if inputs[j].Status == "listed" {
				inputs[j].Status = "watched"
			}
		}
	}
}

// appendScreened keeps what a screening found that was not known.
func (a *App) appendScreened(tx *store.Tx, deal string, news *screenedBody) error {
	fresh := &screenedBody{Hits: news.Hits}
	for _, p := range news.Parties {
		if _, known, err := store.Get(tx, a.tables.screen.party, p.Party); err != nil {
			return err
		} else if !known || !a.knownIn(tx, p) {
			fresh.Parties = append(fresh.Parties, p)
		}
	}
	if len(fresh.Parties)+len(fresh.Hits) == 0 {
		return nil
	}
	return a.appendNews(tx, []string{deal}, fresh)
}

// knownIn says whether a party is known to stand in its deals.
func (a *App) knownIn(tx *store.Tx, p Screened) bool {
	for _, d := range p.Deals {
		if _, known, err := store.Get(tx, a.tables.screen.stand, p.Party+"/"+d.Ref+"/"+d.Role); err != nil || !known {
			return false
		}
	}
	return true
}

func (a *App) appendNews(tx *store.Tx, subjects []string, b *screenedBody) error {
	_, err := tx.Append(store.Draft{Kind: kindScreened, Schema: 1, Occurred: a.local(tx.Now()), Actor: System.Account, Org: System.Org, Subjects: slices.DeleteFunc(subjects, func(s string) bool { return strings.TrimSpace(s) == "" }), Body: b})
	return err
}
