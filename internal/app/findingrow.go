package app

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lanthorn/accountancy/detect"
	"lanthorn/accountancy/finding"
	"lanthorn/evidence"
	"lanthorn/internal/store"
)

// FindingRow is a finding as the tables hold it: its life, what it speaks of,
// and the results it rests on.
type FindingRow struct {
	finding.Finding
	Key         string             `json:"key"`
	Site        string             `json:"site,omitempty"`
	Operator    string             `json:"operator,omitempty"` // of the site; the one organisation outside the office that sees it
	Element     string             `json:"element,omitempty"`
	Month       string             `json:"month,omitempty"` // YYYY-MM, or a range
	Lots        []string           `json:"lots,omitempty"`
	Earlier     string             `json:"earlier,omitempty"` // the closed finding that this one follows
	Evidence    []FindingEvidence  `json:"evidence"`
	Assessment  finding.Assessment `json:"assessment"`
	Opened      time.Time          `json:"opened"`
	Changed     time.Time          `json:"changed"`
	Inspections []string           `json:"inspections,omitempty"`
}

// FindingEvidence is a detector's result as a finding rests on it.
type FindingEvidence struct {
	Ref    string        `json:"ref"`
	Seq    int64         `json:"seq"` // of the entry that brought it in
	Opens  bool          `json:"opens"`
	Result detect.Result `json:"result"`
}

// Alive reports whether somebody still has to do something about the finding.
func (r *FindingRow) Alive() bool { return r.State != finding.Closed }

// Stands reports whether the finding still weighs on its lots: it is not
// closed, or was closed as upheld.
func (r *FindingRow) Stands() bool { return r.Alive() || r.Outcome == finding.Upheld }

// IsConfirmed reports whether two people confirmed the finding and nobody has
// opened it again.
func (r *FindingRow) IsConfirmed() bool { return r.Confirmation != nil }

// Look is what to look at first, at most so many.
func (r *FindingRow) Look(most int) []finding.Look { return finding.LookFirst(r.weighed(), most) }

func (r *FindingRow) weighed() []finding.Evidence {
	var out []finding.Evidence
	for _, e := range r.Evidence {
		if w, ok := finding.Of(e.Ref, e.Result); ok {
			out = append(out, w)
		}
	}
	return out
}

// rank orders the queue: what the evidence says, in thousandths.
func (r *FindingRow) rank() int64 { return int64(r.Assessment.LLR * 1000) }

// findingTables are the projections of supervision's cases.
type findingTables struct {
	row        *store.Table[FindingRow]
	key        *store.Table[findingKey]
	lot        *store.Table[findingLot]
	frozen     *store.Table[findingFreeze]
	inspection *store.Table[InspectionRow]
}

// findingKey says which finding a discovery is.
type findingKey struct {
	Key string `json:"key"`
	Ref string `json:"ref"`
}

// findingLot says that a finding stands on a lot.
type findingLot struct {
	Lot       string `json:"lot"`
	ID        uint32 `json:"id"`
	Finding   string `json:"finding"`
	Confirmed bool   `json:"confirmed"`
	Strength  int    `json:"strength"`
}

// findingFreeze says that a lot is frozen because of a finding.
type findingFreeze struct {
	Lot     string `json:"lot"`
	Finding string `json:"finding"`
}

func defineFindings(reg *store.Registry) findingTables {
	return findingTables{
		row: store.Define(reg, store.Table[FindingRow]{Name: "finding", Key: func(r FindingRow) string { return r.Ref },
			Columns: []store.Column[FindingRow]{
				store.Text("state", func(r FindingRow) string { return string(r.State) }),
				store.Text("site", func(r FindingRow) string { return r.Site }),
				store.Text("operator", func(r FindingRow) string { return r.Operator }),
				store.Text("month", func(r FindingRow) string { return r.Month }),
				store.Text("assigned", func(r FindingRow) string { return r.Assignee.Person }),
				store.Int("alive", func(r FindingRow) int64 { return flag(r.Alive()) }),
				store.Int("standing", func(r FindingRow) int64 { return r.rank() }),
				store.Int("opened_ms", func(r FindingRow) int64 { return r.Opened.UnixMilli() }),
			}, Indexes: [][]string{{"alive", "standing"}, {"operator", "standing"}, {"site", "opened_ms"}}}),
		key:    store.Define(reg, store.Table[findingKey]{Name: "finding_key", Key: func(k findingKey) string { return k.Key }}),
		lot:    store.Define(reg, store.Table[findingLot]{Name: "finding_lot", Key: func(l findingLot) string { return l.Lot + "/" + l.Finding }}),
		frozen: store.Define(reg, store.Table[findingFreeze]{Name: "finding_freeze", Key: func(f findingFreeze) string { return f.Lot }}),
		inspection: store.Define(reg, store.Table[InspectionRow]{Name: "inspection", Key: func(r InspectionRow) string { return r.Ref },
			Columns: []store.Column[InspectionRow]{
				store.Text("state", func(r InspectionRow) string { return string(r.State) }),
				store.Text("site", func(r InspectionRow) string { return r.Site }),
				store.Int("planned_ms", func(r InspectionRow) int64 { return r.Opened.UnixMilli() }),
			}, Indexes: [][]string{{"planned_ms"}, {"site", "planned_ms"}}}),
	}
}

// Prefixes of the kinds of entry of findings and inspections; the move follows.
const (
	findingPrefix    = "finding."
	inspectionPrefix = "inspection."
)

// figure is a decimal in an entry: the ledger's canonical form knows whole
// numbers only, so it travels as the shortest text that gives the same number.
type figure float64

// MarshalJSON writes the figure as a text.
func (f figure) MarshalJSON() ([]byte, error) {
	return json.Marshal(strconv.FormatFloat(float64(f), 'g', -1, 64))
}

// UnmarshalJSON reads it back.
func (f *figure) UnmarshalJSON(raw []byte) error {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return err
	}
	v, err := strconv.ParseFloat(s, 64)
	*f = figure(v)
	return err
}

// keptResult is a detector's result in an entry.
type keptResult struct {
	Ref        string           `json:"ref"`
	Opens      bool             `json:"opens"`
	Detector   string           `json:"detector"`
	Family     detect.Family    `json:"family"`
	Statistic  string           `json:"statistic"`
	Law        detect.Law       `json:"law"`
	Value      figure           `json:"value"`
	Threshold  figure           `json:"threshold"`
	FalseAlarm figure           `json:"falseAlarm"`
	P          figure           `json:"p"`
	Fires      bool             `json:"fires"`
	Certain    bool             `json:"certain"`
	Direction  detect.Direction `json:"direction"`
	Effect     figure           `json:"effect"`
	EffectSD   figure           `json:"effectSD"`
	EffectUnit string           `json:"effectUnit,omitempty"`
	LLR        figure           `json:"llr"`
	Weighed    bool             `json:"weighed"`
	Items      []keptItem       `json:"items,omitempty"`
	Innocent   []string         `json:"innocent,omitempty"`
	Reason     detect.Reason    `json:"reason"`
	Open       *detect.Reason   `json:"open,omitempty"`
	Rests      []detect.Basis   `json:"rests,omitempty"`
}

type keptItem struct {
	Kind  detect.ItemKind `json:"kind"`
	ID    string          `json:"id"`
	Share figure          `json:"share"`
}

func keep(r detect.Result) keptResult {
	k := keptResult{Detector: r.Detector, Family: r.Family, Statistic: r.Statistic, Law: r.Law, Value: figure(r.Value), Threshold: figure(r.Threshold),
		FalseAlarm: figure(r.FalseAlarm), P: figure(r.P), Fires: r.Fires, Certain: r.Certain, Direction: r.Direction, Effect: figure(r.Effect.Value),
		EffectSD: figure(r.Effect.SD), EffectUnit: r.Effect.Unit, LLR: figure(r.LLR), Weighed: r.Weighed, Innocent: r.Innocent, Reason: r.Reason, Open: r.Open, Rests: r.Rests}
	for _, it := range r.Items {
		k.Items = append(k.Items, keptItem{it.Kind, it.ID, figure(it.Share)})
	}
	return k
}

func (k keptResult) result() detect.Result {
	r := detect.Result{Detector: k.Detector, Family: k.Family, Statistic: k.Statistic, Law: k.Law, Value: float64(k.Value), Threshold: float64(k.Threshold),
		FalseAlarm: float64(k.FalseAlarm), P: float64(k.P), Fires: k.Fires, Certain: k.Certain, Direction: k.Direction,
		Effect: detect.Estimate{Value: float64(k.Effect), SD: float64(k.EffectSD), Unit: k.EffectUnit}, LLR: float64(k.LLR), Weighed: k.Weighed,
		Innocent: k.Innocent, Reason: k.Reason, Open: k.Open, Rests: k.Rests}
	for _, it := range k.Items {
		r.Items = append(r.Items, detect.Item{Kind: it.Kind, ID: it.ID, Share: float64(it.Share)})
	}
	return r
}

// findingBody is the body of an entry about a finding. Who moved it and when
// stand in the envelope.
type findingBody struct {
	Finding  string             `json:"finding"`
	Key      string             `json:"key,omitempty"` // open
	Earlier  string             `json:"earlier,omitempty"`
	Site     string             `json:"site,omitempty"`
	Operator string             `json:"operator,omitempty"`
	Element  string             `json:"element,omitempty"`
	Month    string             `json:"month,omitempty"`
	Lots     []string           `json:"lots,omitempty"` // open, add_evidence, propose_freeze
	Parties  []string           `json:"parties,omitempty"`
	Results  []keptResult       `json:"results,omitempty"`
	Reason   string             `json:"reason,omitempty"`
	Assignee *finding.Actor     `json:"assignee,omitempty"`
	Code     string             `json:"code,omitempty"`
	Evidence []finding.Document `json:"evidence,omitempty"`
	Outcome  finding.Outcome    `json:"outcome,omitempty"`
}

// command is the move that an entry records.
func (b *findingBody) command(move string, who finding.Actor, at time.Time) finding.Command {
	c := finding.Command{Move: move, Who: who, At: at.UTC(),
		Reason: b.Reason, Ref: b.Finding, Parties: b.Parties, Code: b.Code, Evidence: b.Evidence, Lots: b.Lots, Outcome: b.Outcome}
	for _, r := range b.Results {
		c.Results = append(c.Results, r.Ref)
	}
	if b.Assignee != nil {
		c.Assignee = *b.Assignee
	}
	return c
}

// projectFinding folds one entry about a finding into the tables.
func (t *tables) projectFinding(tx *store.Tx, e *evidence.Entry) error {
	var b findingBody
	if err := decode(e, &b); err != nil {
		return err
	}
	cmd := b.command(strings.TrimPrefix(e.Kind, findingPrefix), finding.Actor{Person: e.Actor, Org: e.Org}, e.Occurred)
	row, ok, err := store.Get(tx, t.finding.row, b.Finding)
	if err != nil {
		return err
	}
	if ok == (cmd.Move == "open") {
		return fmt.Errorf("entry %d: %s of finding %s does not fit what is there", e.Seq, cmd.Move, b.Finding)
	}
	if cmd.Move == "open" {
		row = FindingRow{Key: b.Key, Earlier: b.Earlier, Site: b.Site, Operator: b.Operator, Element: b.Element, Month: b.Month, Opened: e.Occurred.UTC()}
		store.Put(tx, t.finding.key, findingKey{b.Key, b.Finding})
	}
	row.Finding, row.Changed = row.Finding.Apply(cmd), e.Occurred.UTC()
	if cmd.Move == "open" || cmd.Move == "add_evidence" {
		row.takeIn(e.Seq, &b)
	}
	t.projectFreeze(tx, &row, cmd)
	for _, d := range b.Evidence {
		store.Put(tx, t.document, documentRow{Seq: e.Seq, Name: d.Name, SHA256: d.SHA256, Org: e.Org, Subject: row.Ref})
	}
	t.standOnLots(tx, &row)
	store.Put(tx, t.finding.row, row)
	return nil
}

// takeIn adds results and lots and weighs everything again.
func (r *FindingRow) takeIn(seq int64, b *findingBody) {
	for _, k := range b.Results {
		r.Evidence = append(r.Evidence, FindingEvidence{k.Ref, seq, k.Opens, k.result()})
	}
	r.Lots = union(r.Lots, b.Lots)
	r.Assessment = finding.Weigh(r.weighed(), 0)
}

// standOnLots keeps the list of lots that a finding stands on.
func (t *tables) standOnLots(tx *store.Tx, row *FindingRow) {
	for _, ref := range row.Lots {
		l := findingLot{Lot: ref, Finding: row.Ref, Confirmed: row.IsConfirmed(), Strength: tens(row.Assessment.LLR)}
		lot, known := state{tx, t}.Lot(ref)
		if !row.Stands() || !known {
			store.Delete(tx, t.finding.lot, l.Lot+"/"+l.Finding)
			continue
		}
		l.ID = lot.ID
		store.Put(tx, t.finding.lot, l)
	}
}

// projectFreeze remembers which lots a finding holds; the freeze itself is an
// event of custody.
func (t *tables) projectFreeze(tx *store.Tx, row *FindingRow, cmd finding.Command) {
	for _, lot := range cmd.Lots {
		switch cmd.Move {
		case "freeze":
			store.Put(tx, t.finding.frozen, findingFreeze{lot, row.Ref})
		case "release":
			store.Delete(tx, t.finding.frozen, lot)
		}
	}
}
