package app

import (
	"strconv"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
)

// tables are the projections of custody. Rows of the review are in
// tables_review.go.
type tables struct {
	reg        *store.Registry
	party      *store.Table[custody.Party]
	site       *store.Table[custody.Site]
	lot        *store.Table[custody.Lot]
	alias      *store.Table[custody.Alias]
	assay      *store.Table[custody.AssayRow]
	pool       *store.Table[custody.Pool]
	transfer   *store.Table[custody.Transfer]
	quota      *store.Table[custody.Quota]
	origin     *store.Table[custody.Origin]
	superseded *store.Table[custody.Superseded]
	mark       *store.Table[custody.Mark]
	edge       *store.Index[edgeRow]
	counter    *store.Table[counter]
	document   *store.Table[documentRow]
	flow       *store.Table[Flow]
	monthly    *store.Table[Monthly]
	booking    *store.Table[Booking]
	returns    returnTables
	closing    *store.Table[Closing]
	private    privateTables
	clue       *store.Table[ClueRow]
	review     reviewTables
	after      afterTables
	queue      queueTables
	general    generalTables
	fact       *store.Table[statRow]
	finding    findingTables
	outside    *store.Table[OutsideRow]
	guideline  guidelineTables
	border     borderTables
	letter     *store.Table[Letter]
	need       *store.Table[NeedRow]
	read       *store.Table[CaseRead]
	attempt    *store.Table[Attempt]
	opinion    *store.Table[OpinionRow]
	fresh      *freshRows // what checks at the border read; nil outside a running installation
	screen     screenTables
	determined *store.Table[DeterminationRow]
	figure     *store.Table[FigureFile]
	openUsers  *store.Index[openUser]
	remember   func(*evidence.Entry, *custody.Event) // told of an event that is being appended
}

// counter is a number that the projections count up themselves.
type counter struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
}

// edgeRow is a custody.Edge as plain columns.
type edgeRow struct {
	Seq    int64
	Role   string
	LotID  int64
	MassMG int64
}

// documentRow says which entry brought a document in, and about what.
type documentRow struct {
	Seq     int64  `json:"seq"`
	Name    string `json:"name"`
	SHA256  string `json:"sha256"`
	Media   string `json:"media,omitempty"`
	Size    int64  `json:"size,omitempty"`
	Org     string `json:"org"`
	Subject string `json:"subject"`
}

// projectionVersion rises when an old entry would be projected otherwise than
// before; the store then rebuilds the tables.
const projectionVersion = 10

func defineTables(law Law) *tables {
	reg := &store.Registry{Version: projectionVersion}
	t := &tables{reg: reg, remember: func(*evidence.Entry, *custody.Event) {}}
	t.letter = defineLetters(reg)
	t.party = store.Define(reg, store.Table[custody.Party]{Name: "party", Key: func(p custody.Party) string { return p.Ref },
		Columns: []store.Column[custody.Party]{
			store.Text("kind", func(p custody.Party) string { return p.Kind }),
			store.Text("name", func(p custody.Party) string { return p.Name }),
		}, Indexes: [][]string{{"kind", "name"}}})
	t.site = store.Define(reg, store.Table[custody.Site]{Name: "site", Key: func(s custody.Site) string { return s.Ref },
		Columns: []store.Column[custody.Site]{
			store.Text("party", func(s custody.Site) string { return s.Party }),
			store.Text("kind", func(s custody.Site) string { return s.Kind }),
			store.Text("province", func(s custody.Site) string { return s.Province }),
		}, Indexes: [][]string{{"party"}, {"kind"}}})
	t.defineLots(reg)
	t.pool = store.Define(reg, store.Table[custody.Pool]{Name: "pool", Key: func(p custody.Pool) string { return p.Key }})
	t.defineMovements(reg)
	t.counter = store.Define(reg, store.Table[counter]{Name: "count", Key: func(c counter) string { return c.Name }})
	t.document = store.Define(reg, store.Table[documentRow]{Name: "document",
		Key: func(d documentRow) string { return strconv.FormatInt(d.Seq, 10) + "/" + d.SHA256 },
		Columns: []store.Column[documentRow]{
			store.Text("subject", func(d documentRow) string { return d.Subject }),
			store.Text("sha256", func(d documentRow) string { return d.SHA256 }),
		}, Indexes: [][]string{{"subject"}, {"sha256"}}})
	t.flow = store.Define(reg, store.Table[Flow]{Name: "flow", Key: Flow.key,
		Columns: []store.Column[Flow]{store.Text("month", func(f Flow) string { return f.Month })}, Indexes: [][]string{{"month"}}})
	t.monthly = store.Define(reg, store.Table[Monthly]{Name: "monthly", Key: Monthly.key,
		Columns: []store.Column[Monthly]{store.Text("site", func(m Monthly) string { return m.Site }), store.Text("month", func(m Monthly) string { return m.Month })},
		Indexes: [][]string{{"site", "month"}, {"month"}}})
	t.booking = store.Define(reg, store.Table[Booking]{Name: "booking", Key: Booking.key,
		Columns: []store.Column[Booking]{store.Text("site", func(b Booking) string { return b.Site }), store.Text("month", func(b Booking) string { return b.Month })},
		Indexes: [][]string{{"site", "month"}, {"month"}}})
	t.returns = defineReturns(reg)
	t.closing = defineClosing(reg)
	t.border = defineBorder(reg)
	t.review = defineReview(reg, law)
	t.after = defineAfter(reg)
	t.queue = defineQueue(reg, law)
	t.general = defineGenerals(reg)
	t.fact = defineStatistics(reg)
	t.finding = defineFindings(reg)
	t.private = definePrivate(reg)
	t.clue = defineClue(reg)
	t.outside = defineOutside(reg)
	t.guideline = defineGuidelines(reg)
	t.need, t.read, t.attempt = defineNeed(reg), defineReads(reg), defineAttempts(reg)
	t.screen, t.opinion = defineScreening(reg), defineOpinions(reg)
	t.determined = defineDetermined(reg)
	t.figure, t.openUsers = defineFigures(reg), defineOpenUsers(reg)
	return t
}

func (t *tables) defineLots(reg *store.Registry) {
	t.lot = store.Define(reg, store.Table[custody.Lot]{Name: "lot", Key: func(l custody.Lot) string { return l.Ref },
		Columns: []store.Column[custody.Lot]{
			store.Int("id", func(l custody.Lot) int64 { return int64(l.ID) }),
			store.Text("holder", func(l custody.Lot) string { return l.Holder }),
			store.Text("site", func(l custody.Lot) string { return l.Site }),
			store.Text("form", func(l custody.Lot) string { return string(l.Form) }),
			store.Text("level", func(l custody.Lot) string { return string(l.Level) }),
			store.Text("status", func(l custody.Lot) string { return string(l.Status) }),
			store.Int("remaining_mg", func(l custody.Lot) int64 { return int64(l.Remaining) }),
			store.Int("made_ms", func(l custody.Lot) int64 { return l.MadeMS }),
			store.Int("made_seq", func(l custody.Lot) int64 { return l.MadeSeq }),
		}, Indexes: [][]string{{"id"}, {"holder", "status", "id"}, {"site", "status", "id"}}})
	t.alias = store.Define(reg, store.Table[custody.Alias]{Name: "alias", Key: func(a custody.Alias) string { return a.Org + "/" + a.Alias }})
	t.assay = store.Define(reg, store.Table[custody.AssayRow]{Name: "assay", Key: func(a custody.AssayRow) string { return a.Lot }})
	t.origin = store.Define(reg, store.Table[custody.Origin]{Name: "origin", Key: func(o custody.Origin) string { return o.Ref },
		Columns: []store.Column[custody.Origin]{store.Int("id", func(o custody.Origin) int64 { return int64(o.ID) })}, Indexes: [][]string{{"id"}}})
	t.edge = store.DefineIndex(reg, store.Index[edgeRow]{Name: "edge", Columns: []string{"seq", "role", "lot_id", "mass_mg"}, Keys: 3,
		Fields: func(e *edgeRow) []any { return []any{&e.Seq, &e.Role, &e.LotID, &e.MassMG} }})
}

func (t *tables) defineMovements(reg *store.Registry) {
	t.transfer = store.Define(reg, store.Table[custody.Transfer]{Name: "transfer", Key: func(x custody.Transfer) string { return x.Ref },
		Columns: []store.Column[custody.Transfer]{
			store.Text("sender", func(x custody.Transfer) string { return x.From }),
			store.Text("receiver", func(x custody.Transfer) string { return x.To }),
			store.Int("open", func(x custody.Transfer) int64 { return flag(x.Open) }),
			store.Int("sent_ms", func(x custody.Transfer) int64 { return x.SentMS }),
		}, Indexes: [][]string{{"sender", "open"}, {"receiver", "open"}, {"open", "sent_ms"}}})
	t.quota = store.Define(reg, store.Table[custody.Quota]{Name: "quota", Key: func(q custody.Quota) string { return q.Key },
		Columns: []store.Column[custody.Quota]{
			store.Int("year", func(q custody.Quota) int64 { return int64(q.Year) }),
			store.Text("party", func(q custody.Quota) string { return q.Party }),
		}, Indexes: [][]string{{"year"}, {"party"}}})
	t.superseded = store.Define(reg, store.Table[custody.Superseded]{Name: "superseded", Key: func(s custody.Superseded) string { return strconv.FormatInt(s.Seq, 10) }})
	t.mark = store.Define(reg, store.Table[custody.Mark]{Name: "mark", Key: custody.Mark.Key,
		Columns: []store.Column[custody.Mark]{
			store.Int("seq", func(m custody.Mark) int64 { return m.Seq }),
			store.Text("code", func(m custody.Mark) string { return m.Code }),
			store.Text("org", func(m custody.Mark) string { return m.Org }),
			store.Text("site", func(m custody.Mark) string { return m.Site }),
			store.Text("lot", func(m custody.Mark) string { return m.Lot }),
		}, Indexes: [][]string{{"seq"}, {"org", "seq"}, {"site", "seq"}, {"lot", "seq"}}})
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
