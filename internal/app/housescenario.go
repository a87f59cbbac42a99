package app

import (
	"fmt"
	"slices"

	"lanthorn/control"
	"lanthorn/outlook/house"
	"lanthorn/ree"
)

// OutlookHouse names the scenario that this office's own licences make.
const OutlookHouse = "house"

// All is the whole of the licences that people decided; nil where it is hidden or
// there is none.
func (h *House) All() *HouseLicences {
	i := slices.IndexFunc(h.Licences, func(l HouseLicences) bool { return l.Way == HouseAll })
	if i < 0 || h.Licences[i].Friction == nil || h.Licences[i].Friction.Cases == 0 {
		return nil
	}
	return &h.Licences[i]
}

// scenario writes the licences as a scenario of the outlook, where the office is of
// a country of its network.
func (g *houseGather) scenario() error {
	all := g.out.All()
	base, err := g.app.Outlook()
	if err != nil || all == nil {
		return err
	}
	country := three(g.app.cfg.Law.Home)
	approve, ok := all.Friction.Approved()
	elements, stages := g.controlled()
	if !ok || len(elements) == 0 || !slices.Contains(base.Machine.Network().Countries, country) {
		return nil
	}
	f := all.Friction
	g.out.Scenario = house.Licences{Country: country, Elements: elements, Stages: stages, Days: f.Calendar, Approve: approve, Month: all.To,
		Spread: fmt.Sprintf("Working days to a decision: a quarter by %s, half by %s, three quarters by %s.", dayOr(f.Lower), dayOr(f.Median), dayOr(f.Upper)),
		Source: fmt.Sprintf("this office's ledger: %d applications of %d firms lodged from %s to %s, %d decided, %d waiting, counted as waiting at least so long; control list of pack %s", f.Cases, all.Owners, all.From, all.To, f.Decided, f.Waiting, g.out.Pack)}.Text()
	return nil
}

func dayOr(day *int) string {
	if day == nil {
		return "no day yet"
	}
	return fmt.Sprint(*day)
}

// stageOfKind is the stage of the outlook's network at which a kind of goods is
// traded.
var stageOfKind = map[control.Kind]string{
	control.Oxide: "oxide", control.Compound: "oxide", control.Metal: "metal", control.Alloy: "metal", control.Target: "metal", control.MagnetNdFeB: "magnet", control.MagnetSmCo: "magnet",
}

// controlled are the elements and stages that the control list holds on the last
// day of the newest month.
func (g *houseGather) controlled() (elements, stages []string) {
	list := g.app.controlList()
	if list == nil {
		return nil, nil
	}
	day := g.app.calendar().Day(g.window(len(g.months) - 1).end).Add(-1)
	for i := range list.Entries {
		entry := &list.Entries[i]
		if state, _ := entry.On(day); state != control.InForce {
			continue
		}
		elements = append(elements, entry.Elements...)
		for _, k := range entry.Kinds {
			if s := stageOfKind[k]; s != "" {
				stages = append(stages, s)
			}
		}
	}
	return inOrder(elements), inStages(stages)
}

// inOrder are the elements that have a market, each once, by atomic number.
func inOrder(symbols []string) (out []string) {
	for _, e := range ree.Elements() {
		if e != ree.Pm && slices.Contains(symbols, e.Symbol()) {
			out = append(out, e.Symbol())
		}
	}
	return out
}

func inStages(named []string) (out []string) {
	for _, s := range house.Stages {
		if slices.Contains(named, s) {
			out = append(out, s)
		}
	}
	return out
}
