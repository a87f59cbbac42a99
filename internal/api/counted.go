package api

import (
	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// licenceLine is a line as it is answered: of goods in milligrams; one that is
// counted has its balance in its unit and no mass.
type licenceLine struct {
	review.LicenceLine
	Quantity     *lineQuantity `json:"quantity,omitempty"`
	AuthorisedMG *ree.Mass     `json:"authorisedMG,omitempty"`
	RemainingMG  *ree.Mass     `json:"remainingMG,omitempty"`
	ReservedMG   *ree.Mass     `json:"reservedMG,omitempty"`
	CommittedMG  *ree.Mass     `json:"committedMG,omitempty"`
	BeforeMG     ree.Mass      `json:"beforeMG,omitempty"`
	ToleratedMG  ree.Mass      `json:"toleratedMG,omitempty"`
}

// lineQuantity is the balance of a line that is counted, in whole units.
type lineQuantity struct {
	Unit       string `json:"unit"`
	Authorised int64  `json:"authorised"`
	Remaining  int64  `json:"remaining"`
	Reserved   int64  `json:"reserved"`
	Committed  int64  `json:"committed"`
	Before     int64  `json:"before,omitempty"`
	Tolerated  int64  `json:"tolerated,omitempty"`
}

// licenceMove is a move as it is answered, in milligrams or in the line's unit.
type licenceMove struct {
	review.Move
	MassMG   *ree.Mass     `json:"massMG,omitempty"`
	OpenMG   *ree.Mass     `json:"openMG,omitempty"`
	Quantity *moveQuantity `json:"quantity,omitempty"`
}

// moveQuantity is a move on a line that is counted.
type moveQuantity struct {
	Unit   string `json:"unit"`
	Amount int64  `json:"amount"`
	Open   int64  `json:"open"`
}

func lineAnswer(l *review.LicenceLine) licenceLine {
	out := licenceLine{LicenceLine: *l}
	if l.Unit != "" {
		out.Quantity = &lineQuantity{l.Unit, int64(l.AuthorisedMG), int64(l.RemainingMG), int64(l.ReservedMG), int64(l.CommittedMG), int64(l.BeforeMG), int64(l.ToleratedMG)}
		return out
	}
	out.AuthorisedMG, out.RemainingMG, out.ReservedMG, out.CommittedMG = &l.AuthorisedMG, &l.RemainingMG, &l.ReservedMG, &l.CommittedMG
	out.BeforeMG, out.ToleratedMG = l.BeforeMG, l.ToleratedMG
	return out
}

func moveAnswer(m *review.Move, unit string) licenceMove {
	if unit != "" {
		return licenceMove{Move: *m, Quantity: &moveQuantity{unit, int64(m.MassMG), int64(m.OpenMG)}}
	}
	return licenceMove{Move: *m, MassMG: &m.MassMG, OpenMG: &m.OpenMG}
}

// licenceAnswered is a licence as it is answered.
func licenceAnswered(d *app.LicenceDetail) licenceAnswer {
	out := licenceAnswer{Licence: licenceRowOf(d.Licence), Lines: []licenceLine{}, Moves: map[string][]licenceMove{}}
	for i := range d.Lines {
		l := &d.Lines[i]
		out.Lines = append(out.Lines, lineAnswer(l))
		moves := []licenceMove{}
		for j := range d.Moves[l.Key] {
			moves = append(moves, moveAnswer(&d.Moves[l.Key][j], l.Unit))
		}
		out.Moves[l.Key] = moves
	}
	return out
}
