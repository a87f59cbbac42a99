package app

import (
	"context"
	"fmt"

	"lanthorn/outlook/measure"
	"lanthorn/outlook/world"
	"lanthorn/ree"
)

// baseSource is where mine output of an imported edition comes from.
const baseSource = "USGS Mineral Commodity Summaries, file %d, %s, SHA-256 %s"

// BaseEditions are the editions that say something of the base year's mine
// output.
func (b *FigureBook) BaseEditions() (out []string) {
	for _, t := range b.MineTables() {
		if t.Year == world.BaseYear && t.Withheld == 0 {
			out = append(out, t.Edition)
		}
	}
	return out
}

// Said are all tables of mine output: those brought in, and those of the program
// whose edition and year was not.
func (b *FigureBook) Said() (out []measure.Table) {
	brought := map[string]bool{}
	for _, t := range b.MineTables() {
		out = append(out, t.Table)
		brought[fmt.Sprint(t.Edition, " ", t.Year)] = true
	}
	for _, t := range world.MineEditions() {
		if !brought[fmt.Sprint(t.Edition, " ", t.Year)] {
			out = append(out, t)
		}
	}
	return out
}

// OutlookOn is the base with the mine output of an edition that was brought in;
// without one, with that of the program.
func (a *App) OutlookOn(edition string) (*OutlookBase, error) {
	book, err := a.Figures(context.Background())
	if err != nil {
		return nil, err
	}
	mined := world.Mined()
	if edition != "" {
		table := book.baseTable(edition)
		if table == nil {
			return nil, ree.Refusals{ree.Refuse("figures.base_unknown", "edition", edition, "year", fmt.Sprint(world.BaseYear)).At("base")}
		}
		mined = world.MinedAs(table.Table, fmt.Sprintf(baseSource, table.File.Number, table.File.Name, table.File.SHA256), edition)
	}
	return baseOf(mined, edition, world.MineRanges(mined, book.Said()))
}

func (b *FigureBook) baseTable(edition string) *MineTable {
	for _, t := range b.MineTables() {
		if t.Edition == edition && t.Year == world.BaseYear && t.Withheld == 0 {
			return &t
		}
	}
	return nil
}
