package web

import (
	"time"

	"lanthorn/internal/web/words"
)

// Overview is the first page: flows by stage, quotas, what waits, what is new.
type Overview struct {
	Head
	Flows     Figure // "sankey" in tonnes of rare-earth oxide
	Quotas    []Quota
	Attention []Attention
	Entries   []EntryRow
	Log       LogState
	Numbers   []Fact
}

// Template names the page.
func (*Overview) Template() string { return "overview" }

// Quota is one total-quantity limit and how much of it is used. Masses are
// oxide-equivalent. Elapsed is the part of the year gone by, in per cent.
type Quota struct {
	Class, Stage Phrase
	Year         int
	Limit, Used  words.Mass
	Percent      float64
	Elapsed      float64
	Tone         Tone
	Word         Phrase // the tone in a word: "on course", "too fast", "overrun"
	Href         string
}

// Attention is one thing that needs a person.
type Attention struct {
	Tone  Tone
	Kind  Phrase
	Text  Phrase
	Href  string
	Since time.Time
	Due   time.Time
}

// EntryRow is one entry of the ledger as lists show it.
type EntryRow struct {
	Seq      int64
	Kind     Phrase
	Subjects []words.Ref
	Org      Phrase
	When     time.Time
	Recorded time.Time
	Late     bool
	Proved   bool // included in a published checkpoint
	Href     string
}

// LogState is where the transparency log stands.
type LogState struct {
	Size     int64
	At       time.Time
	Root     string
	Witness  Phrase
	Pending  int64 // entries not yet under a checkpoint
	Tag      Tag
	Origin   string
	Verified time.Time // the last replay of the whole ledger
}
