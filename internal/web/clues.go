package web

import (
	"strconv"
	"time"

	"lanthorn/internal/web/words"
)

// ClueTell is the public page where a clue is sent, and the receipt after it.
type ClueTell struct {
	Head
	Form    Form
	Receipt string // shown this once; empty before a clue was sent
	Ref     string
	Know    []Phrase
}

// Template names the page.
func (*ClueTell) Template() string { return "clue_tell" }

// ClueFollow shows whoever has the receipt what became of a clue.
type ClueFollow struct {
	Head
	Ask   Form
	Found *ClueFound // nil: nothing asked, or nothing found
}

// Template names the page.
func (*ClueFollow) Template() string { return "clue_follow" }

// ClueFound is a clue as its sender sees it.
type ClueFound struct {
	Answer Phrase // nil: none yet
	Steps  []Event
	Add    Form
}

// Clues is the queue of those who handle clues.
type Clues struct {
	Head
	Rows  []ClueLine
	Pager Pager
}

// Template names the page.
func (*Clues) Template() string { return "clues" }

// ClueLine is one clue in the queue.
type ClueLine struct {
	Ref, Href string
	Received  time.Time
	State     Tag
	Worth     Phrase
	About     Phrase
}

// CluePage is one clue.
type CluePage struct {
	Head
	Story   []Fact
	Files   []Link
	Added   []Phrase
	About   []Fact
	Facts   []Fact
	Contact string // shown once, after a reading was noted
	Moves   []Move
	Trail   []Event
}

// Template names the page.
func (*CluePage) Template() string { return "clue" }

// ClueForm asks what somebody saw. The key is a secret: the receipt follows
// from it.
func ClueForm(key string, sites []Option) Form {
	f := Form{ID: "tell", Action: "/clues/new", Key: key, Upload: true, Submit: words.M("tell.submit"), Fields: []Field{
		{Name: "what", Kind: Area, Label: words.M("tell.what"), Hint: words.M("tell.what.hint"), Required: true, Rows: 7, Max: 2000},
		{Name: "where", Kind: Line, Label: words.M("tell.where"), Hint: words.M("tell.where.hint"), Max: 500, Complete: "off"},
		{Name: "when", Kind: Line, Label: words.M("tell.when"), Max: 200, Complete: "off"},
	}}
	if len(sites) > 0 {
		f.Fields = append(f.Fields, Field{Name: "site", Kind: Choice, Label: words.M("tell.site"), Options: append([]Option{{Text: words.M("tell.site.none")}}, sites...)})
	}
	for n := 1; n <= 3; n++ {
		file := Field{Name: "file" + strconv.Itoa(n), Kind: File, Label: words.M("tell.file", "n", n), Accept: ".jpg,.jpeg,.png,.webp,.pdf"}
		if n == 1 {
			file.Hint = words.M("tell.files.hint")
		}
		f.Fields = append(f.Fields, file)
	}
	f.Fields = append(f.Fields, Field{Name: "contact", Kind: Line, Label: words.M("tell.contact"), Hint: words.M("tell.contact.hint"), Max: 300, Complete: "off"})
	return f
}

// FollowForm asks for a receipt.
func FollowForm() Form {
	return Form{ID: "follow", Action: "/clues/follow", Submit: words.M("follow.submit"), Fields: []Field{
		{Name: "code", Kind: Line, Label: words.M("follow.code"), Hint: words.M("follow.code.hint"), Required: true, Width: "l", Max: 60, Complete: "off"},
	}}
}

// AddForm adds to a clue; the receipt travels in the form, never in an address.
func AddForm(key, code string) Form {
	return Form{ID: "add", Action: "/clues/follow/add", Key: key, Submit: words.M("follow.add"), Fields: []Field{
		{Name: "code", Kind: Hidden, Value: code},
		{Name: "what", Kind: Area, Label: words.M("follow.what"), Required: true, Rows: 4, Max: 2000},
	}}
}
