package api

import (
	"lanthorn/accountancy/outside"
	"lanthorn/internal/app"
	"lanthorn/ree"
)

// outsideStory hands in records from outside the ledger.
func (s *story) outsideStory() {
	used := outside.Record{Kind: outside.Consumption, Site: "M1", Input: "ammonium_sulfate", Period: "2026-02", Mass: ree.Tonne}
	c := app.OutsideCommand{Records: []outside.Record{used}}
	s.tell(on("POST /outside", "/outside", "audi", 403).with("o1", c).wants("code", "actor.role"))
	s.tell(on("POST /outside", "/outside", "rival", 422).with("o2", c).wants("code", "site.unknown"))
	s.tell(on("POST /outside", "/outside", "ming", 201).with("o3", c).wants("accepted", 1, "superseded", 0))
	s.tell(on("POST /outside", "/outside", "sup", 201).with("o4", c).wants("accepted", 0, "repeated", 1))
	s.tell(on("GET /outside", "/outside?kind=consumption&month=2026-02&site=M1", "ming", 200).wants("records.0.input", "ammonium_sulfate", "records.1", nil, "all", 1))
	s.tell(on("GET /outside", "/outside?kind=bill", "sup", 422).wants("code", "outside.kind"))
	s.tell(on("GET /outside", "/outside", "rival", 200).wants("records.0", nil, "all", 0))
}
