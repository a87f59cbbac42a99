package api

import (
	"encoding/json"
	"strconv"
	"strings"
)

// letterStory makes the letters about the licence's case and fetches one.
func (s *story) letterStory() {
	s.tell(on("GET /letters", "/letters", "mag", 422).wants("code", "review.missing"))
	got := s.tell(on("GET /letters", "/letters?about=${case}", "mag", 200))
	var list letterList
	s.must(json.Unmarshal(got.raw, &list))
	if len(list.Letters) == 0 {
		s.t.Fatal("no letter is made of a decided case")
	}
	s.kept["letterof"] = strconv.FormatInt(list.Letters[0].Seq, 10)
	s.tell(on("POST /letters", "/letters", "rival", 422).with("l1", `{"entry": ${letterof}}`).wants("code", "letter.not_made_of"))
	s.tell(on("POST /letters", "/letters", "mag", 201).with("l1", `{"entry": ${letterof}}`).keeps("letter", "key"))
	s.tell(on("POST /letters", "/letters", "mag", 201).with("l2", `{"entry": ${letterof}}`).wants("key", "${letter}"))
	s.tell(on("GET /letters/{letter}", "/letters/${letter}", "rival", 404).wants("code", "letter.unknown"))
	s.tell(on("GET /letters/{letter}", "/letters/${letter}", "mag", 200).wants("key", "${letter}"))
	s.tell(on("GET /letters/{letter}/pdf", "/letters/${letter}/pdf", "rival", 404).wants("code", "letter.unknown"))
	file := s.tell(on("GET /letters/{letter}/pdf", "/letters/${letter}/pdf", "mag", 200))
	again := s.tell(on("GET /letters/{letter}/pdf", "/letters/${letter}/pdf", "mag", 200))
	if string(file.raw) != string(again.raw) {
		s.t.Error("fetched again the letter is another")
	}
	if seen := s.tell(on("POST /verify", "/verify", "", 200).with("", string(file.raw))); strings.Contains(string(seen.raw), `"failed"`) || !strings.Contains(string(seen.raw), `"letter-issued"`) {
		s.t.Errorf("the letter does not verify: %s", seen.raw)
	}
	changed := strings.Replace(string(file.raw), "/Lang (zh-CN)", "/Lang (zh-TW)", 1)
	if seen := s.tell(on("POST /verify", "/verify", "", 200).with("", changed)); !strings.Contains(string(seen.raw), `"failed"`) {
		s.t.Errorf("a changed letter verifies: %s", seen.raw)
	}
}
