package app

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"lanthorn/calendar"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/internal/store/blob"
	"lanthorn/ree"
	"lanthorn/review"
)

// BorderDay is a day's reconciliation file, as a row: its hashes stand in the
// ledger, its texts in the blob store.
type BorderDay struct {
	Day      string         `json:"day"` // YYYY-MM-DD
	CSV      string         `json:"csv"` // SHA-256 and blob
	JSONL    string         `json:"jsonl"`
	Postings int            `json:"postings"`
	NetMG    ree.Mass       `json:"netMG"` // written off less reversed
	Seq      int64          `json:"seq"`
	ClosedMS int64          `json:"closedMS"`
	Compared *ComparedBrief `json:"compared,omitempty"`
}

// ComparedBrief says how customs' own file compared.
type ComparedBrief struct {
	Theirs      string `json:"theirs"` // SHA-256 and blob of their file
	Rows        int    `json:"rows"`
	Differences int    `json:"differences"`
	AtMS        int64  `json:"atMS"`
}

type comparedBody struct {
	Day string `json:"day"`
	ComparedBrief
}

// Posting is one line of a reconciliation file: a move on a licence line, or the
// total of a declaration under one line.
type Posting struct {
	Declaration string          `json:"declaration"`
	Licence     string          `json:"licence"`
	Line        int             `json:"line"`
	Kind        review.MoveKind `json:"kind"`           // "total" for a declaration's write-offs less reversals
	MassMG      ree.Mass        `json:"massMG"`         // whole units where the line is counted
	Unit        string          `json:"unit,omitempty"` // that the line is counted in
	Office      string          `json:"office,omitempty"`
	Move        string          `json:"move,omitempty"`
	Debit       string          `json:"debit,omitempty"`
	At          string          `json:"at,omitempty"` // RFC 3339
}

const kindTotal review.MoveKind = "total"

// dayPostings bounds a day's file.
const dayPostings = 200_000

// Postings lists a day's moves at the border in order, then the totals by
// declaration and licence line.
func (a *App) Postings(ctx context.Context, day calendar.Date) ([]Posting, error) {
	from := day.Time(a.calendar().Location())
	var moves []review.Move
	units := map[string]string{}
	err := a.Store.View(ctx, func(v *store.View) error {
		var err error
		moves, err = store.Select(v, a.tables.review.move, store.Query{Where: []store.Cond{{Col: "at_ms", Op: store.Ge, Value: from.UnixMilli()}, {Col: "at_ms", Op: store.Lt, Value: from.AddDate(0, 0, 1).UnixMilli()}}, OrderBy: "at_ms", Limit: dayPostings + 1})
		for i := 0; err == nil && i < len(moves); i++ {
			err = a.unitOf(v, moves[i].Line, units)
		}
		return err
	})
	if err == nil && len(moves) > dayPostings {
		err = fmt.Errorf("%s has more than %d postings", day, dayPostings)
	}
	if err != nil {
		return nil, err
	}
	var out []Posting
	for i := range moves {
		m := &moves[i]
		p := posting(m)
		p.Unit = units[m.Line]
		p.At = a.local(m.At).Format(time.RFC3339)
		out = append(out, p)
	}
	return append(out, totals(out)...), nil
}

// unitOf notes the unit that a licence line is counted in, once.
func (a *App) unitOf(v *store.View, line string, units map[string]string) error {
	if _, known := units[line]; known {
		return nil
	}
	row, _, err := store.Get(v, a.tables.review.line, line)
	units[line] = row.Unit
	return err
}

func posting(m *review.Move) Posting {
	licence, no, _ := strings.Cut(m.Line, "/")
	line, _ := strconv.Atoi(no)
	return Posting{Declaration: m.Ref, Licence: licence, Line: line, Kind: m.Kind, MassMG: m.MassMG, Office: m.Org, Move: idOf(m), Debit: m.Debit}
}

func totals(list []Posting) []Posting {
	sums := map[Posting]ree.Mass{}
	for _, p := range list {
		key := Posting{Declaration: p.Declaration, Licence: p.Licence, Line: p.Line, Kind: kindTotal, Unit: p.Unit}
		switch p.Kind {
		case review.Commit:
			sums[key] += p.MassMG
		case review.Reverse:
			sums[key] -= p.MassMG
		}
	}
	out := make([]Posting, 0, len(sums))
	for p, sum := range sums {
		p.MassMG = sum
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Posting) int {
		return cmp.Or(strings.Compare(a.Declaration, b.Declaration), strings.Compare(a.Licence, b.Licence), cmp.Compare(a.Line, b.Line))
	})
	return out
}

// dayHeader is the first line of a reconciliation file. Where something was counted
// two columns follow, and kg is empty in its rows.
var dayHeader = []string{"declaration", "licence", "line", "kind", "kg", "office", "move", "debit", "at"}

func postingsCSV(list []Posting) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	counted := slices.ContainsFunc(list, func(p Posting) bool { return p.Unit != "" })
	rows := [][]string{dayHeader}
	if counted {
		rows[0] = append(slices.Clone(dayHeader), "units", "unit")
	}
	for _, p := range list {
		row := []string{guarded(p.Declaration), p.Licence, strconv.Itoa(p.Line), string(p.Kind), ree.FormatKG(int64(p.MassMG)), p.Office, p.Move, guarded(p.Debit), p.At}
		if counted {
			row = append(row, "", "")
		}
		if p.Unit != "" {
			row[4], row[9], row[10] = "", strconv.FormatInt(int64(p.MassMG), 10), p.Unit
		}
		rows = append(rows, row)
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// guarded keeps a spreadsheet from reading what others wrote as a formula.
func guarded(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") {
		return "'" + s
	}
	return s
}

func postingsJSONL(list []Posting) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, p := range list {
		if err := enc.Encode(p); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// CloseBorderDay writes a past day's reconciliation file and puts its hashes into
// the ledger. A day is closed once.
func (a *App) CloseBorderDay(ctx context.Context, actor Actor, key, day string) (BorderDay, error) {
	if err := a.may(actor, ScopeCustoms, actCommit); err != nil {
		return BorderDay{}, err
	}
	date, err := calendar.ParseDate(day)
	if err != nil || !a.calendar().Day(a.Now()).After(date) {
		return BorderDay{}, ree.Refusals{ree.Refuse("customs.day", "value", day).At("day")}
	}
	list, err := a.Postings(ctx, date)
	if err != nil {
		return BorderDay{}, err
	}
	d := BorderDay{Day: date.String()}
	for _, p := range list {
		if p.Kind == kindTotal {
			d.NetMG += p.MassMG
		} else {
			d.Postings++
		}
	}
	if d.CSV, err = a.keepText(postingsCSV(list)); err != nil {
		return d, err
	}
	if d.JSONL, err = a.keepText(postingsJSONL(list)); err != nil {
		return d, err
	}
	rec, err := a.enter(ctx, actor, key, "close border day", d, func(tx *store.Tx) (store.Draft, error) {
		old, known, err := store.Get(tx, a.tables.border.day, d.Day)
		if err == nil && known {
			err = ree.Refusals{ree.Refuse("customs.day_closed", "day", d.Day, "seq", fmt.Sprint(old.Seq))}
		}
		return store.Draft{Kind: kindBorderDay, Subjects: []string{"border " + d.Day}, Body: d}, err
	})
	d.Seq, d.ClosedMS = rec.Seq, rec.Recorded.UnixMilli()
	return d, err
}

func (a *App) keepText(text []byte, err error) (string, error) {
	if err != nil {
		return "", err
	}
	hash, _, err := a.Store.Blobs().Put(bytes.NewReader(text))
	return hash.String(), err
}

// BorderDays lists the closed days, newest first.
func (a *App) BorderDays(ctx context.Context, actor Actor, limit int) (out []BorderDay, err error) {
	if !actor.SeesAll() {
		return nil, ree.Refusals{ree.Refuse("actor.role", "needs", string(RoleCustoms))}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		out, err = store.Select(v, a.tables.border.day, store.Query{OrderBy: "day", Desc: true, Limit: min(limit, 500)})
		return err
	})
	return out, err
}

// BorderDayFile is the text of a closed day's file: "csv" or "jsonl".
func (a *App) BorderDayFile(ctx context.Context, actor Actor, day, form string) (BorderDay, []byte, error) {
	d, err := a.borderDay(ctx, actor, day)
	if err != nil {
		return d, nil, err
	}
	hash, err := blob.ParseHash(map[string]string{"csv": d.CSV, "jsonl": d.JSONL}[form])
	if err != nil {
		return d, nil, ree.Refusals{ree.Refuse("customs.day_unknown", "day", day)}
	}
	text, err := a.Store.Blobs().Get(hash)
	return d, text, err
}

func (a *App) borderDay(ctx context.Context, actor Actor, day string) (d BorderDay, err error) {
	if !actor.SeesAll() {
		return d, ree.Refusals{ree.Refuse("actor.role", "needs", string(RoleCustoms))}
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		found, ok, err := store.Get(v, a.tables.border.day, day)
		if err == nil && !ok {
			err = ree.Refusals{ree.Refuse("customs.day_unknown", "day", day)}
		}
		d = found
		return err
	})
	return d, err
}

// BorderDifference is a declaration on which the two books do not agree.
type BorderDifference struct {
	Declaration string   `json:"declaration"`
	Licence     string   `json:"licence"`
	Line        int      `json:"line"`
	OursMG      ree.Mass `json:"oursMG"`
	TheirsMG    ree.Mass `json:"theirsMG"`
	Unit        string   `json:"unit,omitempty"` // that both are counted in
	Code        string   `json:"code"`           // only_ours, only_theirs, mass
}

// CompareBorderDay holds customs' own file of a closed day against ours, by
// declaration and licence line, and puts its hash and the number of differences
// into the ledger. Their file is a CSV with the columns declaration, licence, line
// and kg; lines of the same key add up.
func (a *App) CompareBorderDay(ctx context.Context, actor Actor, key, day string, theirs []byte) ([]BorderDifference, error) {
	if err := a.may(actor, ScopeCustoms, actCommit); err != nil {
		return nil, err
	}
	d, err := a.borderDay(ctx, actor, day)
	if err != nil {
		return nil, err
	}
	read, rows, err := readTheirs(theirs)
	if err != nil {
		return nil, err
	}
	diffs, err := a.compareDay(ctx, actor, d.Day, read)
	if err != nil {
		return nil, err
	}
	text, err := a.keepText(theirs, nil)
	if err != nil {
		return nil, err
	}
	body := comparedBody{d.Day, ComparedBrief{Theirs: text, Rows: rows, Differences: len(diffs)}}
	sum := sha256.Sum256(theirs)
	_, err = a.enter(ctx, actor, key, "compare border day", []string{d.Day, hex.EncodeToString(sum[:])}, func(*store.Tx) (store.Draft, error) {
		return store.Draft{Kind: kindBorderCompared, Subjects: []string{"border " + d.Day}, Body: body}, nil
	})
	return diffs, err
}

// BorderDifferences says again how customs' file of a day compared.
func (a *App) BorderDifferences(ctx context.Context, actor Actor, day string) ([]BorderDifference, error) {
	d, err := a.borderDay(ctx, actor, day)
	if err != nil || d.Compared == nil {
		return nil, err
	}
	hash, err := blob.ParseHash(d.Compared.Theirs)
	if err != nil {
		return nil, err
	}
	text, err := a.Store.Blobs().Get(hash)
	if err != nil {
		return nil, err
	}
	theirs, _, err := readTheirs(text)
	if err != nil {
		return nil, err
	}
	return a.compareDay(ctx, actor, day, theirs)
}

func (a *App) compareDay(ctx context.Context, actor Actor, day string, theirs map[Posting]ree.Mass) ([]BorderDifference, error) {
	_, text, err := a.BorderDayFile(ctx, actor, day, "jsonl")
	if err != nil {
		return nil, err
	}
	ours, units := map[Posting]ree.Mass{}, map[Posting]string{}
	for dec := json.NewDecoder(bytes.NewReader(text)); ; {
		var p Posting
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if p.Kind == kindTotal {
			at := Posting{Declaration: p.Declaration, Licence: p.Licence, Line: p.Line}
			ours[at], units[at] = p.MassMG, p.Unit
		}
	}
	return borderDifferences(ours, theirs, units), nil
}

func borderDifferences(ours, theirs map[Posting]ree.Mass, units map[Posting]string) []BorderDifference {
	var out []BorderDifference
	add := func(p Posting, code string) {
		out = append(out, BorderDifference{p.Declaration, p.Licence, p.Line, ours[p], theirs[p], units[p], code})
	}
	for p, mass := range ours {
		if _, ok := theirs[p]; !ok {
			add(p, "only_ours")
		} else if theirs[p] != mass {
			add(p, "mass")
		}
	}
	for p := range theirs {
		if _, ok := ours[p]; !ok {
			add(p, "only_theirs")
		}
	}
	slices.SortFunc(out, func(a, b BorderDifference) int {
		return cmp.Or(strings.Compare(a.Declaration, b.Declaration), strings.Compare(a.Licence, b.Licence), cmp.Compare(a.Line, b.Line))
	})
	return out
}

// maxTheirs bounds customs' own file in bytes.
const maxTheirs = 4 << 20

func readTheirs(text []byte) (map[Posting]ree.Mass, int, error) {
	if len(text) > maxTheirs {
		return nil, 0, ree.Refusals{ree.Refuse("customs.file", "row", "0", "why", "size")}
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	head, err := r.Read()
	at := map[string]int{}
	for i, name := range head {
		at[strings.ToLower(strings.TrimSpace(name))] = i + 1
	}
	if err != nil || at["declaration"]*at["licence"]*at["line"]*at["kg"] == 0 {
		return nil, 0, ree.Refusals{ree.Refuse("customs.file_head", "columns", "declaration, licence, line, kg")}
	}
	out := map[Posting]ree.Mass{}
	for rows := 0; ; rows++ {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, rows, nil
		}
		if err != nil {
			return nil, 0, ree.Refusals{ree.Refuse("customs.file", "row", strconv.Itoa(rows+2))}
		}
		p := Posting{Declaration: strings.TrimSpace(rec[at["declaration"]-1]), Licence: strings.TrimSpace(rec[at["licence"]-1])}
		line, err1 := strconv.Atoi(strings.TrimSpace(rec[at["line"]-1]))
		mass, err2 := amountOf(rec, at)
		if err1 != nil || err2 != nil || p.Declaration == "" {
			return nil, 0, ree.Refusals{ree.Refuse("customs.file", "row", strconv.Itoa(rows+2))}
		}
		p.Line = line
		out[p] += mass
	}
}

// amountOf is a row's mass, or its whole units where it has no mass.
func amountOf(rec []string, at map[string]int) (ree.Mass, error) {
	kg := strings.TrimSpace(rec[at["kg"]-1])
	if kg != "" || at["units"] == 0 {
		return ree.MassIn(kg, "kg")
	}
	n, err := strconv.ParseInt(strings.TrimSpace(rec[at["units"]-1]), 10, 64)
	return ree.Mass(n), err
}

func (t *tables) projectCompared(tx *store.Tx, e *evidence.Entry) error {
	var b comparedBody
	if err := decode(e, &b); err != nil {
		return err
	}
	d, ok, err := store.Get(tx, t.border.day, b.Day)
	if ok {
		b.AtMS = e.Recorded.UnixMilli()
		d.Compared = &b.ComparedBrief
		store.Put(tx, t.border.day, d)
	}
	return err
}
