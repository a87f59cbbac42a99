package api

// supervisionStory looks at recovery, stocks and the industry through the
// interface.
func (s *story) supervisionStory() {
	s.tell(on("GET /sites/{site}/recovery", "/sites/G1/recovery?element=Nd", "mag", 200).wants("site", "G1", "element", "Nd", "processes.0.process", "SINTER"))
	s.tell(on("GET /sites/{site}/recovery", "/sites/G1/recovery", "rival", 404).wants("code", "site.unknown"))
	s.tell(on("GET /sites/{site}/recovery", "/sites/G1/recovery?element=Xx", "mag", 422).wants("code", "element.unknown"))
	s.tell(on("GET /stocks", "/stocks", "mag", 200).wants("stocks.0.holder", "MAGNETS"))
	s.tell(on("GET /stocks", "/stocks", "", 401))
	s.tell(on("GET /industry", "/industry", "sup", 200).wants("all", true, "stages.0.stage", "mine"))
	s.tell(on("GET /industry", "/industry", "ming", 200).wants("all", false))
	s.tell(on("GET /industry", "/industry?year=1990", "sup", 422).wants("code", "industry.no_year"))
}
