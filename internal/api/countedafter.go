package api

import (
	"lanthorn/internal/app"
	"lanthorn/ree"
	"lanthorn/review"
)

// amountIn is an amount of a line that is counted, in whole units.
type amountIn struct {
	Unit   string `json:"unit"`
	Amount int64  `json:"amount"`
}

// counted splits an amount: a mass, or whole units of a line that is counted.
func counted(m ree.Mass, unit string) (*ree.Mass, *amountIn) {
	if unit == "" {
		return &m, nil
	}
	return nil, &amountIn{unit, int64(m)}
}

// goodsOnWay are goods that a suspension met, as they are answered.
type goodsOnWay struct {
	review.Transit
	MassMG   *ree.Mass `json:"massMG,omitempty"`
	Quantity *amountIn `json:"quantity,omitempty"`
}

// holdRow is a suspension as it is answered.
type holdRow struct {
	review.Hold
	InTransit []goodsOnWay `json:"inTransit,omitempty"`
}

// licenceRow is a licence as it is answered.
type licenceRow struct {
	review.Licence
	Suspensions []holdRow `json:"suspensions,omitempty"`
}

func licenceRowOf(l review.Licence) licenceRow {
	out := licenceRow{Licence: l}
	for _, h := range l.Suspensions {
		row := holdRow{Hold: h}
		for _, t := range h.InTransit {
			g := goodsOnWay{Transit: t}
			g.MassMG, g.Quantity = counted(t.MassMG, t.Unit)
			row.InTransit = append(row.InTransit, g)
		}
		out.Suspensions = append(out.Suspensions, row)
	}
	return out
}

func licenceRows(list []review.Licence) []licenceRow {
	out := make([]licenceRow, 0, len(list))
	for _, l := range list {
		out = append(out, licenceRowOf(l))
	}
	return out
}

func lineRows(list []review.LicenceLine) []licenceLine {
	out := make([]licenceLine, 0, len(list))
	for i := range list {
		out = append(out, lineAnswer(&list[i]))
	}
	return out
}

// dutyRow is a duty to report as it is answered.
type dutyRow struct {
	review.Duty
	MassMG   *ree.Mass `json:"massMG,omitempty"`
	Quantity *amountIn `json:"quantity,omitempty"`
}

// deliveryRow is a report about a delivery as it is answered.
type deliveryRow struct {
	review.Delivery
	MovedMG *ree.Mass `json:"movedMG,omitempty"`
	Moved   *amountIn `json:"moved,omitempty"`
	Said    saidRow   `json:"said,omitzero"`
}

type saidRow struct {
	review.Said
	MassMG   *ree.Mass `json:"massMG,omitempty"`
	Quantity *amountIn `json:"quantity,omitempty"`
}

func dutyRows(list []review.Duty) []dutyRow {
	out := make([]dutyRow, 0, len(list))
	for _, d := range list {
		row := dutyRow{Duty: d}
		row.MassMG, row.Quantity = counted(d.MassMG, d.Unit)
		out = append(out, row)
	}
	return out
}

func deliveryRows(list []review.Delivery) []deliveryRow {
	out := make([]deliveryRow, 0, len(list))
	for _, d := range list {
		row := deliveryRow{Delivery: d}
		row.MovedMG, row.Moved = counted(d.MovedMG, d.Unit)
		if d.State != review.DeliveryAsked && d.State != review.DeliveryCancelled {
			row.Said.Said = d.Said
			row.Said.MassMG, row.Said.Quantity = counted(d.Said.MassMG, d.Unit)
		}
		out = append(out, row)
	}
	return out
}

// borderQuantity is the balance of a line that is counted, at the border.
type borderQuantity struct {
	Unit      string `json:"unit"`
	Amount    int64  `json:"amount"`         // asked for, or moved
	Open      *int64 `json:"open,omitempty"` // of a move: not yet written off, released or reversed
	Tolerated int64  `json:"tolerated,omitempty"`
	Remaining int64  `json:"remaining"`
	Reserved  int64  `json:"reserved"`
}

// conversionRow is a declared quantity with what it comes to: a mass, or, of a line
// that is counted, as many of its units.
type conversionRow struct {
	review.Conversion
	MassMG *ree.Mass `json:"massMG,omitempty"`
}

func conversionOf(c *review.Conversion, unit string) *conversionRow {
	if c == nil {
		return nil
	}
	out := &conversionRow{Conversion: *c}
	out.MassMG, _ = counted(c.MassMG, unit)
	return out
}

// answerOf is the answer to a question at the border without its words.
func answerOf(a *app.BorderAnswer) borderAnswer {
	out := borderAnswer{BorderAnswer: *a, Converted: conversionOf(a.Converted, a.Unit)}
	if a.Unit != "" {
		out.Quantity = &borderQuantity{Unit: a.Unit, Amount: int64(a.Mass), Tolerated: int64(a.Tolerated), Remaining: int64(a.Remaining), Reserved: int64(a.Reserved)}
		return out
	}
	out.Mass, out.Tolerated, out.Remaining, out.Reserved = a.Mass, a.Tolerated, &a.Remaining, &a.Reserved
	return out
}

// movedAnswer is a move at the border as it is answered.
type movedAnswer struct {
	app.Moved
	Mass      *ree.Mass       `json:"massMG,omitempty"`
	Open      *ree.Mass       `json:"openMG,omitempty"`
	Converted *conversionRow  `json:"converted,omitempty"`
	Tolerated ree.Mass        `json:"toleratedMG,omitempty"`
	Remaining *ree.Mass       `json:"remainingMG,omitempty"`
	Reserved  *ree.Mass       `json:"reservedMG,omitempty"`
	Quantity  *borderQuantity `json:"quantity,omitempty"`
}

func movedOf(m app.Moved) movedAnswer {
	out := movedAnswer{Moved: m, Converted: conversionOf(m.Converted, m.Unit)}
	if m.Unit != "" {
		open := int64(m.Open)
		out.Quantity = &borderQuantity{Unit: m.Unit, Amount: int64(m.Mass), Open: &open, Tolerated: int64(m.Tolerated), Remaining: int64(m.Remaining), Reserved: int64(m.Reserved)}
		return out
	}
	out.Mass, out.Open, out.Tolerated, out.Remaining, out.Reserved = &m.Mass, &m.Open, m.Tolerated, &m.Remaining, &m.Reserved
	return out
}
