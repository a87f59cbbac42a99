package web

// Screening is the screening desk: the queue, one hit, or the lists.
type Screening struct {
	Head
	Search *Form
	Facts  []Fact
	Tables []Table
	Form   *Form
}

// Template names the page.
func (*Screening) Template() string { return "screening" }
