package watch

import (
	"lanthorn/accountancy/detect"
	"lanthorn/ree"
)

const (
	// Goods that come back to where they were within circleDays, half of them at
	// each step, while little of what a group trades leaves it, go round.
	circleDays, circleLeast, circleRatio = 120, 0.5, 0.2
	// Two lots agree where their masses and shares do to within these, relative.
	alikeMass, alikeShare = ScalesRel, 0.005
)

// AlikeParts are the elements of ore whose shares are compared: those that every
// ore holds enough of.
var AlikeParts = []ree.Element{ree.La, ree.Ce, ree.Pr, ree.Nd, ree.Sm}

// Industry is evidence that belongs to no one site; what is empty is not tested.
type Industry struct {
	Trade detect.Trade // settings are the watch's
	// Entered are lots that came into the books from outside them: logarithms of
	// mass in kg and of shares, the same elements in each. Lots of one kind of
	// goods are one group.
	Entered map[string][]detect.Assayed
}

// Tests asks all detectors that the evidence is enough for.
func (in *Industry) Tests() []Test {
	var out []Test
	if len(in.Trade.Transfers) > 0 {
		trade := in.Trade
		trade.Within, trade.Least, trade.Ratio = circleDays*24*3600, circleLeast, circleRatio
		for _, r := range detect.CircularTrade(trade) {
			out = append(out, Test{r.Detector + "/" + first(r.Items), r})
		}
	}
	for _, group := range sorted(in.Entered) {
		if r := detect.DuplicateLots(alike(in.Entered[group]), detect.Test{FalseAlarm: Chance, Worth: 1}); r.Open == nil {
			out = append(out, Test{r.Detector + "/" + group, r})
		}
	}
	return out
}

func alike(lots []detect.Assayed) detect.Alike {
	in := detect.Alike{Lots: lots, Mass: alikeMass}
	for range len(lots[0].Assay) {
		in.Assay = append(in.Assay, alikeShare)
	}
	return in
}

func first(items []detect.Item) string {
	if len(items) == 0 {
		return ""
	}
	return items[0].ID
}
