package api

import "maps"

func (s *story) determinationStory(product map[string]any) {
	s.tell(on("GET /determinations", "/determinations", "mag", 200).wants("determinations.0", nil))
	s.tell(on("GET /determinations", "/determinations", "", 401).wants("code", "unauthorised"))
	s.tell(on("POST /determinations/record", "/determinations/record", "mag", 201).with("kept", product).wants("determinations.0.would", "licence_needed").keeps("determination", "determination"))
	s.tell(on("POST /determinations/record", "/determinations/record", "mag", 201).with("kept", product).wants("replayed", true, "determination", "${determination}"))
	s.tell(on("POST /determinations/record", "/determinations/record", "ming", 403).with("kept", product).wants("code", "actor.role"))
	decided := maps.Clone(product)
	decided["determinations"] = []any{map[string]any{"rule": "cn.ann61.tenth", "state": "not_subject"}}
	s.tell(on("POST /determinations/record", "/determinations/record", "mag", 400).with("an outcome of one's own", decided).wants("code", "body.unreadable"))
	s.tell(on("GET /determinations", "/determinations", "mag", 200).wants("determinations.0.key", "${determination}", "determinations.1", nil))
	s.tell(on("GET /determinations/{determination}", "/determinations/${determination}", "mag", 200).wants("key", "${determination}", "standing", "valid", "org", "MAGNETS", "product.name", "motor magnet"))
	s.tell(on("GET /determinations/{determination}", "/determinations/${determination}", "rita", 200).wants("org", "MAGNETS"))
	s.tell(on("GET /determinations/{determination}", "/determinations/${determination}", "rival", 404).wants("code", "determination.unknown"))
	s.tell(on("POST /determinations/{determination}/credential", "/determinations/${determination}/credential", "mag", 201).with("signed", `{}`).wants("kind", "ReachDetermination", "determination", "${determination}"))
	s.tell(on("POST /determinations/{determination}/credential", "/determinations/${determination}/credential", "rival", 404).with("signed", `{}`).wants("code", "determination.unknown"))
}
