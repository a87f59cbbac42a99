package review

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lanthorn/ree"
)

// Shipped is a licence that goods left under in a period, as the draw sees it.
type Shipped struct {
	Licence string   `json:"licence"`
	Asked   bool     `json:"asked"` // a condition of its lines selects it
	Risk    int      `json:"risk"`
	Why     []string `json:"why,omitempty"` // codes of what the risk is made of
}

// Draw is the selection of one period: anybody can make it again from the
// population that it records, with risks as they were known when it was made. The
// seed is the hash of the last entry before the period ended, so that nobody who
// selects can choose the lots.
type Draw struct {
	Period     string    `json:"period"`           // 2026-10
	Extra      int       `json:"extra,omitempty"`  // 1, 2, …: beside the month's own, by a person
	Reason     string    `json:"reason,omitempty"` // of one beside the month's own
	Due        time.Time `json:"due,omitzero"`     // instant as of which the system made it; zero: a person made it
	Seed       string    `json:"seed"`
	Sequence   int64     `json:"sequence"` // of the entry whose hash is the seed
	FloorPct   int       `json:"floorPct"`
	RiskFrom   int       `json:"riskFrom"`
	Population []Shipped `json:"population"` // in the order of licences; of an extra one, those not selected before
	Chosen     []Chosen  `json:"chosen"`
}

// Chosen is one licence that is to be verified, and why.
type Chosen struct {
	Licence string   `json:"licence"`
	By      string   `json:"by"` // condition, risk, random
	Why     []string `json:"why,omitempty"`
}

// MakeDraw selects: every licence that a condition asks for, every one whose
// risk reaches the policy's score, and of the others the share that the floor
// says, rounded up, by lot.
func (p *VerifyPolicy) MakeDraw(d Draw) Draw {
	d.FloorPct, d.RiskFrom, d.Population, d.Chosen = p.FloorPct, p.Risk, slices.Clone(d.Population), nil
	slices.SortFunc(d.Population, func(x, y Shipped) int { return strings.Compare(x.Licence, y.Licence) })
	var rest []string
	for _, s := range d.Population {
		switch {
		case s.Asked:
			d.Chosen = append(d.Chosen, Chosen{s.Licence, "condition", nil})
		case p.Risk > 0 && s.Risk >= p.Risk:
			d.Chosen = append(d.Chosen, Chosen{s.Licence, "risk", s.Why})
		default:
			rest = append(rest, s.Licence)
		}
	}
	for _, licence := range lowest(rest, d.Seed, d.Key(), (len(rest)*p.FloorPct+99)/100) {
		d.Chosen = append(d.Chosen, Chosen{licence, "random", nil})
	}
	return d
}

// Key names a draw: its month, with a number where it is an extra one.
func (d *Draw) Key() string { return DrawKey(d.Period, d.Extra) }

// DrawKey is the key of a month's own draw, or of an extra one.
func DrawKey(period string, extra int) string {
	if extra == 0 {
		return period
	}
	return period + "+" + strconv.Itoa(extra)
}

// DrawsOn is the instant at which a month's draw falls due; zero where the pack
// leaves it to people.
func (p *VerifyPolicy) DrawsOn(month time.Time) time.Time {
	if p.Clock == "" || p.DrawDay == 0 {
		return time.Time{}
	}
	return time.Date(month.Year(), month.Month()+1, p.DrawDay, 0, 0, 0, 0, month.Location())
}

// lowest are the n licences whose ticket, SHA-256 of seed, period and reference,
// is the lowest.
func lowest(licences []string, seed, period string, n int) []string {
	ticket := func(licence string) string {
		sum := sha256.Sum256([]byte("lanthorn verification v1\n" + seed + "\n" + period + "\n" + licence))
		return hex.EncodeToString(sum[:])
	}
	out := slices.Clone(licences)
	slices.SortFunc(out, func(x, y string) int { return strings.Compare(ticket(x), ticket(y)) })
	return out[:min(n, len(out))]
}

// AchievedPct is the share of the period's licences that were selected, in per
// cent; zero where nothing was shipped.
func (d *Draw) AchievedPct() float64 {
	if len(d.Population) == 0 {
		return 0
	}
	return 100 * float64(len(d.Chosen)) / float64(len(d.Population))
}

// Check makes the draw again and reports whether it is the one that is kept.
func (d *Draw) Check() bool {
	p := VerifyPolicy{FloorPct: d.FloorPct, Risk: d.RiskFrom}
	again := p.MakeDraw(*d)
	a, _ := canonical(again)
	b, _ := canonical(d)
	return string(a) == string(b)
}

type drawnBody struct {
	Draw Draw `json:"draw"`
}

func (drawnBody) kind() string         { return KindVerificationDrawn }
func (b drawnBody) subjects() []string { return []string{"draw " + b.Draw.Key()} }

func init() {
	folds[KindVerificationDrawn] = func(s State, e Event) error {
		var b drawnBody
		if err := decode(e, &b); err != nil {
			return err
		}
		if b.Draw.Period == "" {
			return fmt.Errorf("a draw without a period")
		}
		return s.PutDraw(&b.Draw)
	}
}

// DecideDraw keeps a draw; a second one of the same key is refused. Who may be the
// system; an extra one is a person's, with a reason.
func (d *Desk) DecideDraw(facts Facts, m Mover, draw Draw) ([]Event, error) {
	if d.Policy.Verification.Clock == "" {
		return nil, ree.Refuse("verification.none", "pack", d.Policy.Pack)
	}
	if draw.Extra > 0 && blank(draw.Reason) {
		return nil, refuse("reason")
	}
	before, err := facts.Draw(draw.Key())
	if err != nil {
		return nil, err
	}
	if before != nil {
		return nil, ree.Refuse("verification.drawn", "period", draw.Period)
	}
	return events(m.Who, m.At, drawnBody{draw})
}
