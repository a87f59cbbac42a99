package detect

// Basis is a published reference that a result rests on, with how far it can be
// trusted: A, B or C (reference: accountancy 4.1).
type Basis struct {
	ID     string `json:"id"`
	Grade  string `json:"grade"`
	Source string `json:"source"` // where it is published, with its edition
}

// NoteOnly reports whether a result may only stand beside other evidence: it
// rests on a reference of grade C, a composite, or of a grade that nobody knows.
// Such a result opens no finding, weighs nothing and lends no weight to others,
// whatever else it says of itself.
func (r Result) NoteOnly() bool {
	for _, b := range r.Rests {
		if b.Grade != "A" && b.Grade != "B" {
			return true
		}
	}
	return false
}
