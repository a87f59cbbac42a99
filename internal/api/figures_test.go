package api

import (
	"testing"

	"lanthorn/internal/app"
)

// mineTable is a table of mine output in the USGS's layout of 2025; its numbers
// are invented.
const mineTable = "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,PROD_NOTES,RESERVES_2024,RESERVE_NOTES\n" +
	"MCS2025,Rare earths,China,Mine production,metric tons,100,W,,NA,\nMCS2025,Rare earths,Burma,Mine production,metric tons,30,40,,NA,\n"

// figuresStory brings a publisher's file in and reads it.
func (s *story) figuresStory() {
	s.tell(on("GET /outlook/figures", "/outlook/figures", "", 401))
	s.tell(on("GET /outlook/figures", "/outlook/figures", "ming", 200).wants("files.0", nil))
	s.tell(on("POST /documents", "/documents", "mag", 201).with("fd1", mineTable).keeps("mines", "sha256"))
	ask := app.FigureDocument{FigureAsk: app.FigureAsk{Name: "table.csv", Dry: true}, SHA256: s.kept["mines"]}
	post := func(who, key string, status int) scenario {
		return on("POST /outlook/figures", "/outlook/figures", who, status).with(key, ask)
	}
	s.tell(post("ming", "fg1", 403).wants("code", "actor.role"))
	s.tell(post("sup", "fg2", 201).wants("dry", true, "new", 6, "file.number", 0))
	ask.Dry = false
	s.tell(post("sup", "fg3", 201).wants("file.number", 1, "file.edition", "2025", "file.publisher", "usgs"))
	s.tell(post("sup", "fg4", 201).wants("unchanged", true))
	s.tell(on("GET /outlook/figures/{number}", "/outlook/figures/1", "ming", 200).wants("figures.0.place", "CHN", "figures.1.basis", "withheld", "figures.1.value", 0, "figures.3.line", 3))
	s.tell(on("GET /outlook/figures/{number}", "/outlook/figures/x", "ming", 422).wants("code", "figures.unknown"))
	ask.SHA256 = "nothing"
	s.tell(post("sup", "fg5", 422).wants("code", "figures.no_file"))
}

func TestFigures(t *testing.T) { newStory(t).figuresStory() }
