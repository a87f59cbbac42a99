package api

import (
	"lanthorn/internal/app"
	"lanthorn/ree"
)

// finderStory asks whether goods need a licence, without a token.
func (s *story) finderStory() {
	q := app.FinderQuestion{Form: "magnet_ndfeb", Contents: []app.Content{{Element: "Dy", Value: 40_000_000, U: 400_000}}}
	s.tell(on("POST /finder", "/finder", "", 200).with("", q).wants("controlled", "yes", "licenceKinds.0.id", "individual", "days", 45))
	q.Contents = nil
	s.tell(on("POST /finder", "/finder", "", 200).with("", q).wants("controlled", "undetermined"))
	q.Contents = []app.Content{{Element: "Xx", Value: 1}, {Element: "Dy", Value: 2 * ree.Whole}}
	s.tell(on("POST /finder", "/finder", "", 422).with("", q).wants("reasons.0.code", "element.unknown", "reasons.1.code", "assay.out_of_range"))
}
