package review

import (
	"fmt"
	"slices"
	"strconv"

	"lanthorn/calendar"
	"lanthorn/control"
	"lanthorn/ree"
)

// Actor is who acts: an authenticated person and the organisation they act for.
type Actor struct {
	Person string `json:"person"`
	Org    string `json:"org"`
}

// Application is what an exporter asks for.
type Application struct {
	Exporter       string     `json:"exporter"` // organisation
	Kind           string     `json:"kind"`     // licence kind of the pack
	Destination    string     `json:"destination"`
	Consignee      Party      `json:"consignee"`
	EndUsers       []Party    `json:"endUsers"`
	Intermediaries []Party    `json:"intermediaries,omitempty"`
	EndUse         EndUse     `json:"endUse"`
	Route          Route      `json:"route"`
	Contract       Contract   `json:"contract"`
	Lines          []Line     `json:"lines"`
	Documents      []Document `json:"documents,omitempty"`
	DeclaredBy     string     `json:"declaredBy"` // person who declared it true and complete
}

// Party is somebody in the deal.
type Party struct {
	Ref     string `json:"ref,omitempty"` // party reference where known
	Name    string `json:"name"`
	Address string `json:"address,omitempty"`
	Country string `json:"country"`
	Phone   string `json:"phone,omitempty"`
	// Owners as declared, with what each holds directly.
	Owners []Owner `json:"owners,omitempty"`
}

// Owner is who holds a part of a party. PPM is of the capital or of the votes,
// in parts per million; zero is a part of unknown size.
type Owner struct {
	Name    string `json:"name"`
	Address string `json:"address,omitempty"`
	Country string `json:"country,omitempty"`
	PPM     int    `json:"ppm"`
}

// EndUse is what the goods are for.
type EndUse struct {
	Code      string `json:"code"`
	Text      string `json:"text"`
	Programme string `json:"programme,omitempty"`
	Site      string `json:"site,omitempty"`
}

// Route is how the goods go.
type Route struct {
	Mode string   `json:"mode"` // sea, air, rail, road, post
	From string   `json:"from"` // port of exit
	Via  []string `json:"via,omitempty"`
	To   string   `json:"to,omitempty"`
	// Carriers and Vessel are screened where they are known.
	Carriers []Party `json:"carriers,omitempty"`
	Vessel   *Vessel `json:"vessel,omitempty"`
}

// Vessel is a ship.
type Vessel struct {
	Name string `json:"name"`
	IMO  string `json:"imo,omitempty"`
	Flag string `json:"flag,omitempty"` // country
}

// Contract is the sale behind the export.
type Contract struct {
	Number string        `json:"number"`
	Date   calendar.Date `json:"date,omitzero"`
}

// Document is a file by its hash.
type Document struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	Hash string `json:"hash"`
}

// Line is one item of an application.
type Line struct {
	No       int           `json:"no"`
	Form     ree.Form      `json:"form,omitempty"`
	Kind     control.Kind  `json:"kind,omitempty"` // empty: the form's
	HS       string        `json:"hs,omitempty"`
	MassMG   ree.Mass      `json:"massMG,omitempty"`
	Lots     []LotQuantity `json:"lots,omitempty"`
	Value    int64         `json:"value,omitempty"` // in the currency's smallest unit
	Currency string        `json:"currency,omitempty"`
	Text     string        `json:"text,omitempty"`

	// Of equipment and technology alone; goods have none of them.
	Subject control.Subject `json:"subject,omitempty"` // goods, also where empty; equipment; technology
	Code    string          `json:"code,omitempty"`    // of the pack's item
	Units   int64           `json:"units,omitempty"`   // whole
	Unit    string          `json:"unit,omitempty"`    // one of [CountUnits]
	Means   Means           `json:"means,omitempty"`   // of technology: how it is handed over
}

// LotQuantity is a part of a lot.
type LotQuantity struct {
	Lot    string   `json:"lot"`
	MassMG ree.Mass `json:"massMG"`
}

// line finds a line by its number.
func (a *Application) line(no int) *Line {
	for i := range a.Lines {
		if a.Lines[i].No == no {
			return &a.Lines[i]
		}
	}
	return nil
}

// Parties are everybody named in the deal beside the exporter.
func (a *Application) Parties() []Party {
	all := append([]Party{a.Consignee}, a.EndUsers...)
	return append(all, a.Intermediaries...)
}

// MaxLines bounds the lines of an application.
const MaxLines = 2000

const maxLots = 200

// Complete finds everything that keeps an application from being lodged.
func (a *Application) Complete(p *Policy) ree.Refusals {
	kind, ok := p.kind(a.Kind)
	if !ok {
		return slices.Concat(a.named(), ree.Refusals{ree.Refuse("review.licence_kind_unknown", "kind", a.Kind).At("kind")}, a.checkParties(), a.checkLines(p))
	}
	return a.completeAs(p, kind)
}

// completeAs is Complete for a kind of licence that is known.
func (a *Application) completeAs(p *Policy, kind LicenceKind) ree.Refusals {
	return slices.Concat(a.named(), a.checkKind(kind), a.checkParties(), a.checkLines(p))
}

// named finds what an application of any kind must name.
func (a *Application) named() ree.Refusals {
	var rs ree.Refusals
	need := func(field, value string) {
		if value == "" {
			rs = append(rs, ree.Refuse("review.missing", "field", field).At(field))
		}
	}
	need("exporter", a.Exporter)
	need("destination", a.Destination)
	need("consignee.name", a.Consignee.Name)
	need("consignee.country", a.Consignee.Country)
	need("endUse.code", a.EndUse.Code)
	need("endUse.text", a.EndUse.Text)
	need("contract.number", a.Contract.Number)
	need("route.from", a.Route.From)
	need("declaredBy", a.DeclaredBy)
	for i, u := range a.EndUsers {
		need(fmt.Sprintf("endUsers[%d].name", i), u.Name)
		need(fmt.Sprintf("endUsers[%d].country", i), u.Country)
	}
	return rs
}

func (a *Application) checkKind(kind LicenceKind) ree.Refusals {
	var rs ree.Refusals
	if len(a.EndUsers) == 0 {
		rs = append(rs, ree.Refuse("review.missing", "field", "endUsers").At("endUsers"))
	}
	if kind.MaxEndUsers > 0 && len(a.EndUsers) > kind.MaxEndUsers {
		rs = append(rs, ree.Refuse("review.too_many_end_users", "kind", a.Kind, "most", strconv.Itoa(kind.MaxEndUsers), "basis", kind.Basis).At("endUsers"))
	}
	for _, want := range kind.Documents {
		if !a.has(want) {
			rs = append(rs, ree.Refuse("review.document_missing", "document", want, "basis", kind.Basis).At("documents"))
		}
	}
	return rs
}

func (a *Application) has(document string) bool {
	for _, d := range a.Documents {
		if d.Kind == document && d.Hash != "" {
			return true
		}
	}
	return false
}

func (a *Application) checkLines(p *Policy) ree.Refusals {
	var rs ree.Refusals
	if len(a.Lines) == 0 || len(a.Lines) > MaxLines {
		return append(rs, ree.Refuse("review.lines_count", "most", strconv.Itoa(MaxLines)).At("lines"))
	}
	for i := range a.Lines {
		l := &a.Lines[i]
		field := fmt.Sprintf("lines[%d]", i)
		if l.No != i+1 {
			rs = append(rs, ree.Refuse("review.line_number", "want", strconv.Itoa(i+1)).At(field+".no"))
		}
		if l.Counted() {
			rs = append(rs, l.checkCounted(p, field)...)
			continue
		}
		rs = append(rs, l.notCounted(field)...)
		if l.MassMG <= 0 || l.MassMG > ree.MaxMass {
			rs = append(rs, ree.Refuse("review.line_mass").At(field+".massMG"))
		}
		if _, ok := l.Form.Info(); !ok {
			rs = append(rs, ree.Refuse("review.form_unknown", "form", string(l.Form)).At(field+".form"))
		}
		if l.HS == "" {
			rs = append(rs, ree.Refuse("review.missing", "field", "hs").At(field+".hs"))
		}
		rs = append(rs, l.checkLots(field)...)
	}
	return rs
}

// checkLots finds lots named twice and lot quantities that do not add up to the
// line. A line without lots is complete: the gate will say that it is unlinked.
func (l *Line) checkLots(field string) ree.Refusals {
	var rs ree.Refusals
	if len(l.Lots) == 0 {
		return nil
	}
	if len(l.Lots) > maxLots {
		return append(rs, ree.Refuse("review.lots_count", "most", strconv.Itoa(maxLots)).At(field+".lots"))
	}
	seen := map[string]bool{}
	var sum ree.Mass
	for _, q := range l.Lots {
		if q.Lot == "" || seen[q.Lot] || q.MassMG <= 0 || q.MassMG > ree.MaxMass {
			rs = append(rs, ree.Refuse("review.lot_quantity", "lot", q.Lot).At(field+".lots"))
			continue
		}
		seen[q.Lot] = true
		sum += q.MassMG
	}
	if len(rs) == 0 && sum != l.MassMG {
		rs = append(rs, ree.Refuse("review.lots_do_not_add_up", "lots", sum.String(), "line", l.MassMG.String()).At(field+".lots"))
	}
	return rs
}

// LineClass is a line's classification as the case took it over.
type LineClass struct {
	Line        int             `json:"line"`
	Controlled  control.Verdict `json:"controlled"`
	Codes       []string        `json:"codes,omitempty"`
	List        string          `json:"list"`
	ListVersion string          `json:"listVersion"`
	RatedBy     string          `json:"ratedBy,omitempty"` // person, where a person settled it
	Reason      string          `json:"reason,omitempty"`  // theirs
}
