package custody

import (
	"time"

	"lanthorn/ree"
)

// Law is what a jurisdiction pack says about custody. The zero value permits
// nothing useful: start from [DefaultLaw].
type Law struct {
	// ClockSkew is how far ahead of the ledger's clock an event may claim to be.
	ClockSkew time.Duration
	// LateAfter is when a report counts as late: the day of the following month
	// up to which a month may be entered (Order 71, Art. 10: the 10th).
	LateDay int
	// Sigmas is how many standard uncertainties make more coming out than went
	// in impossible rather than improbable.
	Sigmas float64
	// ScaleRel is the relative standard uncertainty of a weighing.
	ScaleRel float64
	// AssayRel is the relative standard uncertainty of an element's content where
	// the laboratory states none.
	AssayRel float64
	// RelMost bounds the relative standard uncertainty that a laboratory's figures
	// may claim in a balance. From one part in Sigmas upwards a measurement would
	// explain anything. Zero is no bound.
	RelMost float64
	// PoolRel is the relative standard uncertainty of a pool's content (hold-up
	// in a separation circuit: 3 to 8 %).
	PoolRel float64
	// TransferTolerance is the relative difference between sender and receiver
	// beyond which a transfer is flagged.
	TransferTolerance float64
	// QuotaBlock refuses use beyond the quota; else it is flagged.
	QuotaBlock bool
	// QuotaWarn flags use beyond this part of the quota.
	QuotaWarn ree.Fraction
	// Zone is the time zone in which days and years of the law are reckoned,
	// whatever offset a report states; nil takes the report's own.
	Zone *time.Location
	// Batches are the batches of a year's quota in the order they are used.
	Batches []string
}

// DefaultLaw is a working law for tests and for packs that leave a value out.
func DefaultLaw() Law {
	return Law{
		ClockSkew: 5 * time.Minute, LateDay: 10, Sigmas: 5, ScaleRel: 0.001, AssayRel: 0.01, RelMost: 0.1, PoolRel: 0.05,
		TransferTolerance: 0.005, QuotaBlock: true, QuotaWarn: 900_000_000, Batches: []string{"1", "2", "3"},
	}
}

// due is the first instant at which a report of something that happened at t is
// late.
func (l Law) due(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month()+1, l.LateDay+1, 0, 0, 0, 0, t.Location())
}

// local puts an instant into the zone of the law.
func (l Law) local(t time.Time) time.Time {
	if l.Zone == nil {
		return t
	}
	return t.In(l.Zone)
}
