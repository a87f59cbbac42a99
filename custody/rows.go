package custody

import (
	"strconv"

	"lanthorn/ree"
)

// Activity is what an operator may be permitted to do.
type Activity string

// The activities of Decree 785 and the movements across the border.
const (
	Mining     Activity = "mining"
	Separation Activity = "separation"
	Smelting   Activity = "metal"
	Magnets    Activity = "magnet"
	Recycling  Activity = "recycling"
	Trading    Activity = "trade"
	Importing  Activity = "import"
	Exporting  Activity = "export"
)

// Permission lets a party do one activity from a day to a day, both included,
// as YYYY-MM-DD; an empty To is open.
type Permission struct {
	Activity Activity `json:"activity"`
	From     string   `json:"from"`
	To       string   `json:"to,omitempty"`
	Number   string   `json:"number,omitempty"`
	Basis    string   `json:"basis,omitempty"`
}

// Party is an operator, an authority or a foreign firm.
type Party struct {
	Ref         string       `json:"ref"`
	Name        string       `json:"name"`
	NameZH      string       `json:"nameZH,omitempty"`
	Kind        string       `json:"kind"` // operator, authority, foreign
	Group       string       `json:"group,omitempty"`
	Country     string       `json:"country"`
	Province    string       `json:"province,omitempty"`
	Code        string       `json:"code,omitempty"` // registration number
	Permissions []Permission `json:"permissions,omitempty"`
}

// May reports whether the party is permitted the activity on day (YYYY-MM-DD).
func (p Party) May(a Activity, day string) bool {
	for _, perm := range p.Permissions {
		if perm.Activity == a && perm.From <= day && (perm.To == "" || day <= perm.To) {
			return true
		}
	}
	return false
}

// MayAny reports whether the party is permitted anything on day.
func (p Party) MayAny(day string) bool {
	for _, perm := range p.Permissions {
		if perm.From <= day && (perm.To == "" || day <= perm.To) {
			return true
		}
	}
	return false
}

// Process is something a site does to lots.
type Process struct {
	Ref          string            `json:"ref"`
	Name         string            `json:"name"`
	NameZH       string            `json:"nameZH,omitempty"`
	Activity     Activity          `json:"activity"`
	Step         string            `json:"step,omitempty"` // mined, refined, metal, magnet (NDAA FY2023 sec. 857)
	Inputs       []ree.Form        `json:"inputs"`
	Outputs      []ree.Form        `json:"outputs"`
	RecoveryLow  ree.Fraction      `json:"recoveryLow,omitempty"`
	RecoveryHigh ree.Fraction      `json:"recoveryHigh,omitempty"`
	Model        Model             `json:"model"`
	Rule         string            `json:"rule,omitempty"` // of a pool: proportional, fifo, lifo
	Pool         bool              `json:"pool,omitempty"`
	HoldUp       ree.ElementMasses `json:"holdUpMG,omitempty"` // in a pool when it was declared: origin unknown
	QuotaStage   string            `json:"quotaStage,omitempty"`
	QuotaClass   string            `json:"quotaClass,omitempty"`
}

// Site is a place of one party.
type Site struct {
	Ref       string    `json:"ref"`
	Party     string    `json:"party"`
	Name      string    `json:"name"`
	NameZH    string    `json:"nameZH,omitempty"`
	Kind      string    `json:"kind"` // mine, concentrator, separation, metal, magnet, recycler, trader, port
	Country   string    `json:"country"`
	Province  string    `json:"province,omitempty"`
	Deposit   string    `json:"deposit,omitempty"`
	Processes []Process `json:"processes,omitempty"`
}

// Process finds a process of the site.
func (s Site) Process(ref string) (Process, bool) {
	for _, p := range s.Processes {
		if p.Ref == ref {
			return p, true
		}
	}
	return Process{}, false
}

// Status is where a lot stands.
type Status string

// The statuses.
const (
	Held      Status = "held"
	InTransit Status = "in_transit"
	Used      Status = "used" // nothing remains
	Voided    Status = "void"
	PoolState Status = "pool" // the content of a pool between two events: no lot that anyone holds
)

// Lot is a quantity of goods that is followed as one.
type Lot struct {
	ID        uint32            `json:"id"`
	Ref       string            `json:"ref"`
	Alias     string            `json:"alias,omitempty"`
	Form      ree.Form          `json:"form"`
	Level     ree.Level         `json:"level"`
	Site      string            `json:"site"`
	Holder    string            `json:"holder"`
	Net       ree.Mass          `json:"netMG"`
	Remaining ree.Mass          `json:"remainingMG"`
	Reserved  ree.Mass          `json:"reservedMG,omitempty"` // sum of Earmarks
	Earmarks  []Earmark         `json:"earmarks,omitempty"`
	Elements  ree.ElementMasses `json:"elementsMG"` // in the whole net mass
	Assayed   bool              `json:"assayed,omitempty"`
	Status    Status            `json:"status"`
	Frozen    bool              `json:"frozen,omitempty"`
	Model     Model             `json:"model"`
	Origin    string            `json:"origin,omitempty"`
	HS        string            `json:"hs,omitempty"`
	Grade     string            `json:"grade,omitempty"`
	Package   string            `json:"package,omitempty"`
	MadeSeq   int64             `json:"madeSeq"`
	MadeMS    int64             `json:"madeMS"`
	HeldMS    int64             `json:"heldMS,omitempty"`  // when the holder received it; zero for who made it
	AssayOf   string            `json:"assayOf,omitempty"` // lot whose assay tells the content, itself or where it was divided from
	Next      string            `json:"next,omitempty"`    // of a pool's state: the state after it
	Amended   int64             `json:"amended,omitempty"` // sequence number of the last correction that touched it
}

// Free is what may be drawn: neither used nor earmarked.
func (l Lot) Free() ree.Mass { return l.Remaining - l.Reserved }

// Earmark is a quantity of a lot kept for a case.
type Earmark struct {
	Case string   `json:"case"`
	Mass ree.Mass `json:"massMG"`
}

// EarmarkedFor is what the lot keeps for a case.
func (l Lot) EarmarkedFor(name string) ree.Mass {
	for _, e := range l.Earmarks {
		if e.Case == name {
			return e.Mass
		}
	}
	return 0
}

// earmark adds to what the lot keeps for a case, or takes away from it.
func (l *Lot) earmark(name string, add ree.Mass) {
	var marks []Earmark
	found := false
	for _, e := range l.Earmarks {
		if e.Case == name {
			e.Mass, found = e.Mass+add, true
		}
		if e.Mass > 0 {
			marks = append(marks, e)
		}
	}
	if !found && add > 0 {
		marks = append(marks, Earmark{name, add})
	}
	l.Earmarks, l.Reserved = marks, l.Reserved+add
}

// ElementsIn is the element content of part of the lot.
func (l Lot) ElementsIn(part ree.Mass) ree.ElementMasses { return l.Elements.Scale(part, l.Net) }

// Alias ties an operator's own number to a lot.
type Alias struct {
	Org   string `json:"org"`
	Alias string `json:"alias"`
	Lot   string `json:"lot"`
}

// AssayRow is the assay in force for a lot.
type AssayRow struct {
	Lot   string    `json:"lot"`
	Seq   int64     `json:"seq"`
	AtMS  int64     `json:"atMS"`
	By    string    `json:"by"`
	Assay ree.Assay `json:"assay"`
}

// Transfer is a dispatch with both sides' figures.
type Transfer struct {
	Ref        string     `json:"ref"`
	From       string     `json:"from"`
	To         string     `json:"to"`
	FromSite   string     `json:"fromSite"`
	ToSite     string     `json:"toSite"`
	SentMS     int64      `json:"sentMS"`
	ReceivedMS int64      `json:"receivedMS,omitempty"`
	SentSeq    int64      `json:"sentSeq"`
	RecvSeq    int64      `json:"recvSeq,omitempty"`
	Invoice    string     `json:"invoice,omitempty"`
	Lines      []Carriage `json:"lines"`
	Open       bool       `json:"open"`
}

// Carriage is one lot of a transfer: what the sender says and what the receiver
// says; neither replaces the other.
type Carriage struct {
	Lot      string   `json:"lot"`
	Sent     ree.Mass `json:"sentMG"`
	Received ree.Mass `json:"receivedMG,omitempty"`
}

// Difference is received less sent, in milligrams, over all lots; meaningful
// once the transfer is confirmed.
func (t Transfer) Difference() ree.Mass {
	var d ree.Mass
	for _, c := range t.Lines {
		d += c.Received - c.Sent
	}
	return d
}

// Pool is the content of a process that mixes everything, or of a stock that is
// drawn in the order it came.
type Pool struct {
	Key      string            `json:"key"` // site/process
	State    uint32            `json:"state,omitempty"`
	StateRef string            `json:"stateRef,omitempty"`
	Elements ree.ElementMasses `json:"elementsMG"`
	Layers   []Layer           `json:"layers,omitempty"`
}

// Layer is what is left of one charged lot in a stock drawn in order.
type Layer struct {
	Lot      string            `json:"lot"`
	ID       uint32            `json:"id"`
	Net      ree.Mass          `json:"netMG"`
	Elements ree.ElementMasses `json:"elementsMG"`
}

// Origin is where material first enters the books.
type Origin struct {
	ID      uint32 `json:"id"`
	Ref     string `json:"ref"`
	Kind    string `json:"kind"` // mine, import, scrap
	Name    string `json:"name"`
	Country string `json:"country"`
	Site    string `json:"site,omitempty"`
	Party   string `json:"party,omitempty"`
}

// Quota is an account of one party for a year, class, stage and batch.
type Quota struct {
	Key      string        `json:"key"`
	Year     int           `json:"year"`
	Class    string        `json:"class"`
	Stage    string        `json:"stage"`
	Batch    string        `json:"batch"`
	Party    string        `json:"party"`
	Issued   ree.OxideMass `json:"issuedMG"`
	SplitIn  ree.OxideMass `json:"splitInMG,omitempty"`
	SplitOut ree.OxideMass `json:"splitOutMG,omitempty"`
	Used     ree.OxideMass `json:"usedMG,omitempty"`
	Returned ree.OxideMass `json:"returnedMG,omitempty"`
	Cut      ree.OxideMass `json:"cutMG,omitempty"`
}

// Granted is what the party may use in all.
func (q Quota) Granted() ree.OxideMass {
	return q.Issued + q.SplitIn - q.SplitOut - q.Returned - q.Cut
}

// Left is what is still to be used; negative where it is overrun.
func (q Quota) Left() ree.OxideMass { return q.Granted() - q.Used }

// QuotaKey is the key of a quota account.
func QuotaKey(year int, class, stage, batch, party string) string {
	return strconv.Itoa(year) + "/" + class + "/" + stage + "/" + batch + "/" + party
}

// Role is how a lot takes part in an event.
type Role string

// The roles.
const (
	In  Role = "in"
	Out Role = "out"
)

// Edge ties a lot to an event, for lineage.
type Edge struct {
	Seq   int64    `json:"seq"`
	Role  Role     `json:"role"`
	LotID uint32   `json:"lotID"`
	Mass  ree.Mass `json:"massMG"`
}

// Mark is a flag on an accepted event.
type Mark struct {
	Seq    int64             `json:"seq"`
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
	Site   string            `json:"site,omitempty"`
	Org    string            `json:"org"`
	AtMS   int64             `json:"atMS"`
	Lot    string            `json:"lot,omitempty"`
}

// Superseded says which entry took another's place.
type Superseded struct {
	Seq int64 `json:"seq"`
	By  int64 `json:"by"`
}
