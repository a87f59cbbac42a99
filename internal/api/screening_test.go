package api

import (
	"lanthorn/internal/app"
	"lanthorn/screening"
)

// screeningStory looks at the lists and answers what is no hit.
func (s *story) screeningStory() {
	s.tell(on("GET /screening/lists", "/screening/lists", "mag", 403).wants("code", "actor.role"))
	s.tell(on("GET /screening/lists", "/screening/lists", "rita", 200).wants("0.list", "cn.control", "0.edition", 1))
	s.tell(on("GET /screening/hits", "/screening/hits", "mag", 403).wants("code", "actor.role"))
	s.tell(on("GET /screening/hits", "/screening/hits", "audi", 200).wants("0", nil))
	s.tell(on("POST /screening/lists", "/screening/lists", "mag", 403).with("sl1", app.ListImport{List: "cn.control", Format: "table"}).wants("code", "actor.role"))
	s.tell(on("POST /screening/lists", "/screening/lists", "sup", 422).with("sl2", app.ListImport{List: "cn.control", Format: "table"}).wants("code", "screening.list_id"))
	s.tell(on("POST /screening/hits/{hit}", "/screening/hits/00", "rita", 422).with("sh1", app.Resolve{Outcome: screening.Cleared}).wants("code", "screening.hit_unknown"))
}
