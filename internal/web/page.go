package web

import "lanthorn/internal/web/words"

// Phrase is anything that can be said in the reader's language.
type Phrase = words.Phrase

// Page is the frame around a view: who reads, where they are, what they may
// go to. The handler fills it once per request.
type Page struct {
	Section string    // the navigation item this page belongs to: "lots"
	User    *User     // nil: nobody has signed in
	Nav     []NavItem // what this reader may go to, in order
	CSRF    string    // token that every form of the page carries
	Flash   *Flash    // what the last act of this reader came to
	Demo    bool      // the invented industry is loaded
	Version string    // the program's version, at the foot
}

// User is the reader who has signed in.
type User struct {
	Name  string
	Role  Phrase
	Party Phrase
}

// NavItem is one entry of the main navigation. Count is shown beside it
// where something waits for this reader.
type NavItem struct {
	Key, Href string
	Count     int
}

// Flash is a message shown once after an act.
type Flash struct {
	Tone Tone
	Text Phrase
}

// Nav lists the navigation entries whose keys are given, in the house order.
func Nav(keys ...string) []NavItem {
	want := map[string]bool{}
	for _, k := range keys {
		want[k] = true
	}
	var out []NavItem
	for _, n := range navigation {
		if want[n.Key] {
			out = append(out, n)
		}
	}
	return out
}

// navigation is every section with its address.
var navigation = []NavItem{
	{Key: "overview", Href: "/"},
	{Key: "sites", Href: "/sites"},
	{Key: "lots", Href: "/lots"},
	{Key: "findings", Href: "/findings"},
	{Key: "inspections", Href: "/inspections"},
	{Key: "returns", Href: "/returns"},
	{Key: "quotas", Href: "/quotas"},
	{Key: "whitelist", Href: "/whitelist"},
	{Key: "applications", Href: "/applications"},
	{Key: "licences", Href: "/licences"},
	{Key: "customs", Href: "/customs"},
	{Key: "clues", Href: "/clues"},
	{Key: "load", Href: "/load"},
	{Key: "log", Href: "/log"},
	{Key: "verify", Href: "/verify"},
	{Key: "data", Href: "/data"},
	{Key: "tell", Href: "/clues/new"},
	{Key: "admin", Href: "/admin/accounts"},
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
