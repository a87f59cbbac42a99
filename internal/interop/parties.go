package interop

import (
	"regexp"
	"strings"

	"lanthorn/calendar"
	"lanthorn/ree"
	"lanthorn/review"
)

// Roles of the table of parties.
const (
	roleConsignee    = "consignee"
	roleEndUser      = "end_user"
	roleIntermediary = "intermediary"
	roleCarrier      = "carrier"
	roleVessel       = "vessel"
	roleOwner        = "owner"
)

var roleWords = sayings("role")

// partyRow is a party, and where it stands.
type partyRow struct {
	role  string
	party review.Party
	line  *line
}

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

func (l *line) country(id string) string {
	c := strings.ToUpper(l.folded(id))
	if c != "" && !countryCode.MatchString(c) {
		l.problem(id, "table.country", "value", shorten(c, 40))
	}
	return c
}

// takeParty reads a party, a carrier, the vessel, or an owner of one of them.
func (t *applicationTable) takeParty(l *line) {
	role := l.word("role", "role", roleWords)
	if l.text("role") == "" {
		l.problem("role", "cell.missing", "column", l.name("role"))
	}
	if l.text("name") == "" && (role != roleVessel || l.text("identifier") == "") {
		l.problem("name", "cell.missing", "column", l.name("name"))
	}
	country := l.country("country")
	if role == roleOwner {
		t.takeOwner(l, country)
		return
	}
	row := &partyRow{role: role, line: l, party: review.Party{Ref: l.text("identifier"), Name: l.text("name"), Address: l.text("address"), Country: country, Phone: l.text("phone")}}
	for _, id := range []string{"share", "of"} {
		if l.text(id) != "" {
			l.problem(id, "party.owner_only", "column", l.name(id))
		}
	}
	t.once(row)
	if no := l.text("no"); no != "" {
		if had, twice := t.parties[no]; twice {
			l.problem("no", "party.number_twice", "value", shorten(no, 20), "name", had.party.Name)
		}
		t.parties[no] = row
	}
	t.rows = append(t.rows, row)
}

// once refuses a second consignee or vessel, and what a ship does not have.
func (t *applicationTable) once(row *partyRow) {
	l := row.line
	if t.out.Roles[row.role] && (row.role == roleConsignee || row.role == roleVessel) {
		l.problem("role", "party.role_twice", "role", said(l.lang, "role", row.role))
	}
	t.out.Roles[row.role] = true
	if row.role != roleVessel {
		return
	}
	for _, id := range []string{"address", "phone"} {
		if l.text(id) != "" {
			l.problem(id, "party.not_of_vessel", "column", l.name(id))
		}
	}
}

// takeOwner reads an owner of the party that it names by number, or of the one
// above it.
func (t *applicationTable) takeOwner(l *line, country string) {
	for _, id := range []string{"identifier", "phone", "no"} {
		if l.text(id) != "" {
			l.problem(id, "party.not_of_owner", "column", l.name(id))
		}
	}
	share := l.ownerShare()
	var of *partyRow
	if no := l.text("of"); no != "" {
		of = t.parties[no]
	} else if len(t.rows) > 0 {
		of = t.rows[len(t.rows)-1]
	}
	if of == nil || of.role == roleVessel {
		l.problem("of", "party.owner_of")
	}
	if !l.bad {
		of.party.Owners = append(of.party.Owners, review.Owner{Name: l.text("name"), Address: l.text("address"), Country: country, PPM: share})
	}
}

// ownerShare reads per cent of capital or votes, in parts per million.
func (l *line) ownerShare() int {
	text := strings.TrimSuffix(l.folded("share"), "%")
	if text == "" {
		return 0
	}
	f, _, ok := l.percent("share")
	if !ok || f < 0 || f > ree.Whole {
		if !l.bad {
			l.problem("share", "party.share", "value", shorten(text, 20))
		}
		return 0
	}
	return int(f / (ree.Whole / 1_000_000))
}

// joinParties puts the parties in their places.
func (t *applicationTable) joinParties() {
	a := &t.out.Application
	for _, row := range t.rows {
		switch p := row.party; row.role {
		case roleConsignee:
			a.Consignee = p
		case roleEndUser:
			a.EndUsers = append(a.EndUsers, p)
		case roleIntermediary:
			a.Intermediaries = append(a.Intermediaries, p)
		case roleCarrier:
			a.Route.Carriers = append(a.Route.Carriers, p)
		case roleVessel:
			a.Route.Vessel = &review.Vessel{Name: p.Name, IMO: p.Ref, Flag: p.Country}
		}
	}
}

// Terms of an application beside its lines and parties.
const (
	termKind        = "kind"
	termDestination = "destination"
	termUse         = "use"
	termUseText     = "usetext"
	termProgramme   = "programme"
	termSite        = "site"
	termMode        = "mode"
	termFrom        = "from"
	termVia         = "via"
	termTo          = "to"
	termContract    = "contract"
	termSigned      = "signed"
	termDocument    = "document"
)

var allTerms = []string{termKind, termDestination, termUse, termUseText, termProgramme, termSite, termMode, termFrom, termVia, termTo, termContract, termSigned, termDocument}

var termWords = sayings("term")

// single are the places of the terms that say one thing.
func single(a *review.Application) map[string]*string {
	return map[string]*string{termKind: &a.Kind, termDestination: &a.Destination, termUse: &a.EndUse.Code, termUseText: &a.EndUse.Text, termProgramme: &a.EndUse.Programme,
		termSite: &a.EndUse.Site, termMode: &a.Route.Mode, termFrom: &a.Route.From, termTo: &a.Route.To, termContract: &a.Contract.Number}
}

// takeTerm reads what is said of one term; several rows may name ports on the way
// and documents.
func (t *applicationTable) takeTerm(l *line) {
	term := l.word("term", "term", termWords)
	says := l.text("says")
	if l.text("term") == "" {
		l.problem("term", "cell.missing", "column", l.name("term"))
	}
	if (l.text("papers") != "" || l.text("file") != "") && term != termDocument {
		l.problem("papers", "terms.document_only")
	}
	if says == "" || l.bad {
		if t.seen--; l.bad {
			t.seen++
		}
		return // an open row of the template
	}
	a := &t.out.Application
	if t.out.Terms[term] && term != termVia && term != termDocument {
		l.problem("term", "terms.twice", "term", said(l.lang, "term", term))
		return
	}
	t.out.Terms[term] = true
	switch term {
	case termVia:
		a.Route.Via = append(a.Route.Via, says)
	case termSigned:
		a.Contract.Date = l.day("says")
	case termDocument:
		t.takeDocument(l, says)
	case termDestination:
		a.Destination = l.country("says")
	default:
		*single(a)[term] = says
	}
}

var hashText = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (t *applicationTable) takeDocument(l *line, hash string) {
	if !hashText.MatchString(hash) {
		l.problem("says", "terms.hash", "value", shorten(hash, 20))
	}
	if l.text("papers") == "" {
		l.problem("papers", "cell.missing", "column", l.name("papers"))
	}
	a := &t.out.Application
	a.Documents = append(a.Documents, review.Document{Kind: l.text("papers"), Name: l.text("file"), Hash: hash})
}

// day reads a day: 2026-03-04.
func (l *line) day(id string) calendar.Date {
	d, err := calendar.ParseDate(l.folded(id))
	if err != nil {
		l.problem(id, "terms.day", "value", shorten(l.text(id), 40))
	}
	return d
}
