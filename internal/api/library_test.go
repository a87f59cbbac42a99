package api

import (
	"lanthorn/internal/app"
	"lanthorn/review"
)

// libraryStory keeps a party for applications.
func (s *story) libraryStory() {
	item := libraryList{Items: []app.LibraryItem{{Kind: app.LibraryParty, ID: "bremen", Party: &review.Party{Name: "Weser Antriebe", Country: "DE"}}}}
	s.tell(on("POST /library", "/library", "mag", 200).with("", item).wants("items.0.party.name", "Weser Antriebe"))
	s.tell(on("POST /library", "/library", "ming", 403).with("", item).wants("code", "actor.role"))
	s.tell(on("POST /library", "/library", "mag", 422).with("", libraryList{}).wants("code", "library.count"))
	s.tell(on("GET /library", "/library", "rival", 200).wants("items.0", nil))
	s.tell(on("GET /library", "/library", "ming", 403).wants("code", "actor.role"))
	s.tell(on("DELETE /library/{kind}/{id}", "/library/party/bremen", "rival", 422).wants("code", "library.unknown"))
	s.tell(on("DELETE /library/{kind}/{id}", "/library/party/bremen", "mag", 200).wants("items.0", nil))
}
