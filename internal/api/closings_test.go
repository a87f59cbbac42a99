package api

import "lanthorn/internal/app"

// closingStory closes a month that is over through the interface.
func (s *story) closingStory(month string) {
	s.tell(on("GET /closings", "/closings?site=G1&month="+month, "mag", 200).wants("closings.0.site", "G1", "closings.0.state", "due", "closings.1", nil))
	s.tell(on("GET /closings", "/closings?month=soon", "mag", 422).wants("code", "month.unreadable"))
	s.tell(on("GET /sites/{site}/closings/{month}", "/sites/G1/closings/"+month, "mag", 200).wants("closing.state", "due", "was", nil).keeps("figures", "hash"))
	s.tell(on("GET /sites/{site}/closings/{month}", "/sites/G1/closings/"+month, "rival", 404).wants("code", "site.unknown"))
	s.tell(on("GET /sites/{site}/closings/{month}", "/sites/G1/closings/soon", "mag", 422).wants("code", "closing.none"))
	c := app.CloseCommand{Site: "G1", Month: month, Seen: "what is not so"}
	s.tell(on("POST /closings", "/closings", "mag", 403).with("cl0", c).wants("code", "actor.role"))
	s.tell(on("POST /closings", "/closings", "sup", 422).with("cl1", c).wants("code", "closing.moved_on"))
	c.Seen = s.kept["figures"]
	s.tell(on("POST /closings", "/closings", "sup", 201).with("cl2", c).keeps("closed", "seq"))
	s.tell(on("POST /closings", "/closings", "sup", 201).with("cl2", c).wants("seq", "${closed}", "replayed", true))
	s.tell(on("GET /sites/{site}/closings/{month}", "/sites/G1/closings/"+month, "mag", 200).wants("closing.state", "closed", "closing.by", "sup", "changed.0", nil))
}
