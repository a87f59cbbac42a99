package web

import (
	"time"

	"lanthorn/internal/web/words"
)

// Said is what one guideline said of a case.
type Said struct {
	Title   Phrase
	Text    Phrase
	Effect  Tag
	Rule    string
	Version string
	Basis   Phrase
	When    string // the expression
	Values  []Fact // that made it speak
	Note    Phrase // where it could not be read to its end
	Href    string
	Tone    Tone
}

// Guidelines lists the guidelines of the jurisdiction and the drafts on which
// opinions are asked.
type Guidelines struct {
	Head
	Rules    Table
	Drafts   Table
	Download string
	Publish  *Form // nil: not this reader's
}

// Template names the page.
func (*Guidelines) Template() string { return "guidelines" }

// GuidelinePage is one guideline.
type GuidelinePage struct {
	Head
	Rule     Rule
	Examples Table
	Life     Table
	Facts    []Fact
}

// Template names the page.
func (*GuidelinePage) Template() string { return "guideline" }

// Rule is a guideline's text.
type Rule struct {
	ID      string
	Version string
	Title   Phrase
	Message Phrase
	Note    Phrase
	When    string
	Effect  Tag
	Shows   []Fact
}

// DraftPage is a draft with its consultation.
type DraftPage struct {
	Head
	Rules     []Rule
	Examples  Table
	Trial     Table
	TrialNote Phrase
	Opinions  []Opinion
	Revisions []DraftRevision
	Facts     []Fact
	Moves     []Move
	Text      string
}

// Template names the page.
func (*DraftPage) Template() string { return "guideline_draft" }

// Opinion is a comment and its answer.
type Opinion struct {
	No       int
	By       Phrase
	As       Phrase
	When     time.Time
	Text     string
	Answer   string
	Answered Phrase
	State    Tag
}

// DraftRevision is what a revision changed.
type DraftRevision struct {
	No      int
	By      Phrase
	When    time.Time
	Why     string
	Changes Table
}

// DraftForm publishes a draft.
func DraftForm(key string) Form {
	return Form{ID: "publish", Action: "/guidelines", Key: key, Submit: words.M("guide.publish"), Note: words.M("guide.publish.note"), Fields: []Field{
		{Name: "text", Kind: Area, Label: words.M("guide.text"), Hint: words.M("guide.text.hint"), Required: true, Rows: 16, Max: 60000},
		{Name: "closes", Kind: Day, Label: words.M("guide.closes"), Hint: words.M("guide.closes.hint"), Required: true, Width: "s"},
		{Name: "invited", Kind: Area, Label: words.M("guide.invited"), Hint: words.M("guide.invited.hint"), Rows: 3, Max: 4000},
	}}
}

// DraftMove is the form of a move on a draft.
func DraftMove(ref, move, key, text string, open []Option) Form {
	f := Form{ID: move + "-form", Action: "/guidelines/" + ref + "/" + move, Key: key, Submit: words.M("guide.do." + move), Note: words.M("guide.do." + move + ".means")}
	switch move {
	case "comment":
		f.Fields = []Field{{Name: "text", Kind: Area, Label: words.M("guide.comment"), Required: true, Rows: 5, Max: 4000}}
	case "answer":
		f.Fields = []Field{{Name: "no", Kind: Choice, Label: words.M("guide.opinion"), Options: open, Required: true},
			{Name: "answer", Kind: Area, Label: words.M("guide.answer"), Required: true, Rows: 4, Max: 4000},
			{Name: "followed", Kind: Checks, Label: words.M("guide.followed"), Options: []Option{{Value: "yes", Text: words.M("guide.followed.yes")}}}}
	case "revise":
		f.Fields = []Field{{Name: "text", Kind: Area, Label: words.M("guide.text"), Required: true, Rows: 16, Max: 60000, Value: text},
			{Name: "why", Kind: Line, Label: words.M("guide.why"), Required: true, Max: 500}}
	case "adopt", "withdraw":
		f.Fields = []Field{{Name: "reason", Kind: Line, Label: words.M("guide.reason"), Required: true, Max: 500}}
		f.Danger = move == "withdraw"
	}
	return f
}
