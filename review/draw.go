package review

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

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
	Period     string    `json:"period"` // 2026-10
	Seed       string    `json:"seed"`
	Sequence   int64     `json:"sequence"` // of the entry whose hash is the seed
	FloorPct   int       `json:"floorPct"`
	RiskFrom   int       `json:"riskFrom"`
	Population []Shipped `json:"population"` // in the order of licences
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
func (p *VerifyPolicy) MakeDraw(period, seed string, sequence int64, population []Shipped) Draw {
	d := Draw{Period: period, Seed: seed, Sequence: sequence, FloorPct: p.FloorPct, RiskFrom: p.Risk, Population: slices.Clone(population)}
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
	for _, licence := range lowest(rest, seed, period, (len(rest)*p.FloorPct+99)/100) {
		d.Chosen = append(d.Chosen, Chosen{licence, "random", nil})
	}
	return d
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
	again := p.MakeDraw(d.Period, d.Seed, d.Sequence, d.Population)
	a, _ := canonical(again)
	b, _ := canonical(d)
	return string(a) == string(b)
}

type drawnBody struct {
	Draw Draw `json:"draw"`
}

func (drawnBody) kind() string         { return KindVerificationDrawn }
func (b drawnBody) subjects() []string { return []string{"draw " + b.Draw.Period} }

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

// DecideDraw keeps a period's draw; a second one is refused. Who may be the
// system.
func (d *Desk) DecideDraw(facts Facts, m Mover, draw Draw) ([]Event, error) {
	if d.Policy.Verification.Clock == "" {
		return nil, ree.Refuse("verification.none", "pack", d.Policy.Pack)
	}
	before, err := facts.Draw(draw.Period)
	if err != nil {
		return nil, err
	}
	if before != nil {
		return nil, ree.Refuse("verification.drawn", "period", draw.Period)
	}
	return events(m.Who, m.At, drawnBody{draw})
}
