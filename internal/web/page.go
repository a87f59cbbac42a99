package web

import "lanthorn/internal/web/words"

// Phrase is anything that can be said in the reader's language.
type Phrase = words.Phrase

// Page is the frame around a view: who reads, where they are, what they may
// go to. The handler fills it once per request.
type Page struct {
	Section string     // the navigation item this page belongs to: "lots"
	User    *User      // nil: nobody has signed in
	Nav     []NavGroup // what this reader may go to, in order
	CSRF    string     // token that every form of the page carries
	Flash   *Flash     // what the last act of this reader came to
	Demo    bool       // the invented industry is loaded
	Version string     // the program's version, at the foot
}

// User is the reader who has signed in.
type User struct {
	Name  string
	Role  Phrase
	Party Phrase
}

// Flash is a message shown once after an act.
type Flash struct {
	Tone Tone
	Text Phrase
}

// View is what a page shows. Every view embeds Head.
type View interface {
	Template() string
	Heading() *Head
}

// Head is how every page opens: the answer as a sentence, what it rests on,
// and the next move beside it.
type Head struct {
	Crumbs []Link
	Title  Phrase // the page's one h1, also the window's title
	Basis  Phrase
	Tag    *Tag
	Next   []Action
	Mood   string // "print" drops frame and navigation
}

// Heading returns the head itself.
func (h *Head) Heading() *Head { return h }
