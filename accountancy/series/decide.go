package series

import (
	"math"
	"slices"
)

// Statistic names the test behind an alarm.
type Statistic string

// The statistics of an alarm.
const (
	CUMUFTest Statistic = "cumuf" // the total over a whole span
	PageTest  Statistic = "page"  // a Page chart on SITMUF
)

// Level says what an alarm asks for.
type Level string

// The levels of an alarm; one at Hold has passed Flag too.
const (
	Flag Level = "flag"
	Hold Level = "hold"
)

// Alarm is a statistic beyond its threshold. Sign is +1 for a loss (material
// left off the books: diversion) and -1 for a gain (undeclared inflow). First
// and Period are the periods (from 0) in which the evidence begins and in which
// the threshold was passed; Value and Threshold are in standard errors, without
// sign. FalseAlarm is the probability, without an anomaly, of a value as large:
// for CUMUF of this one look, for Page of any within a whole span, on either
// side.
type Alarm struct {
	Statistic  Statistic
	Level      Level
	K          float64 // of the chart; 0 for CUMUF
	Sign       int
	First      int
	Period     int
	Value      float64
	Threshold  float64
	FalseAlarm float64
	// Kg estimates what is missing (positive) or came in (negative) from First
	// to Period, with its standard error: the sum of MUF.
	Kg, KgSigma float64
}

// Span is one span of the budget in a series, from First to Last.
type Span struct {
	First, Last int
	Complete    bool // has all its periods: CUMUF was tested
	CUMUF       Value
	Threshold   float64 // of |CUMUF|/Sigma for a flag; 0 until complete
}

// Decision is what a series says under a budget.
type Decision struct {
	Spans  []Span
	Alarms []Alarm // in the order of their periods
}

// Decide runs the tests of a budget over a series, with thresholds made for it.
// The series is cut into spans of t.Periods periods from its first on; charts
// begin each span at zero, so that each has the budget's false-alarm
// probability and a later period never changes an earlier alarm.
func (s *Series) Decide(t *Thresholds) Decision {
	var d Decision
	for first := 0; first < len(s.muf); first += t.Periods {
		end := min(first+t.Periods, len(s.muf))
		d.page(s, t, first, end)
		d.cumuf(s, t, first, end)
	}
	return d
}

// Decide is Series.Decide for one series alone: it makes the thresholds for
// spans of the given number of periods. The error is an *InputError.
func Decide(s *Series, b Budget, periods int) (Decision, error) {
	t, err := b.Thresholds(periods)
	if err != nil {
		return Decision{}, err
	}
	return s.Decide(t), nil
}

// page runs the charts and reports, for each chart and side, the first passing
// of the flag and of the hold threshold.
func (d *Decision) page(s *Series, t *Thresholds, first, end int) {
	from, to := s.between(first, end)
	for c, flag := range t.Flag {
		var now Step
		var losses, gains side
		for i := from; i < to; i++ {
			now = flag.Next(now, s.z[i])
			if level, h := losses.passes(now.Loss, flag.H, t.Hold[c].H); level != "" {
				d.add(s.pageAlarm(t, c, i, 1, now.Loss, h, now.LossPeriods, level))
			}
			if level, h := gains.passes(now.Gain, flag.H, t.Hold[c].H); level != "" {
				d.add(s.pageAlarm(t, c, i, -1, now.Gain, h, now.GainPeriods, level))
			}
		}
	}
}

// side remembers which thresholds a sum has passed.
type side struct{ flagged, held bool }

func (s *side) passes(sum, flag, hold float64) (Level, float64) {
	switch {
	case sum > hold && !s.held:
		s.held, s.flagged = true, true
		return Hold, hold
	case sum > flag && !s.flagged:
		s.flagged = true
		return Flag, flag
	}
	return "", 0
}

func (s *Series) pageAlarm(t *Thresholds, chart, at, sign int, sum, threshold float64, periods int, level Level) Alarm {
	a := Alarm{Statistic: PageTest, Level: level, K: t.Flag[chart].K, Sign: sign,
		First: s.measured[at-periods+1], Period: s.measured[at],
		Value: sum, Threshold: threshold, FalseAlarm: t.tails[chart].at(sum)}
	total := s.cumulate(a.First, a.Period+1)
	a.Kg, a.KgSigma = total[len(total)-1].Value, total[len(total)-1].Sigma
	return a
}

// add keeps the alarms in the order of their periods, within one period in the
// order in which they come.
func (d *Decision) add(a Alarm) {
	i := len(d.Alarms)
	for i > 0 && d.Alarms[i-1].Period > a.Period {
		i--
	}
	d.Alarms = slices.Insert(d.Alarms, i, a)
}

// cumuf tests the total of a span once, when the span is complete.
func (d *Decision) cumuf(s *Series, t *Thresholds, first, end int) {
	running := s.cumulate(first, end)
	total := running[len(running)-1]
	span := Span{First: first, Last: end - 1, Complete: end-first == t.Periods, CUMUF: total}
	z, ok := total.Standard()
	if span.Complete && ok {
		span.Threshold = t.cumuf(s.weights(first, end, total.Sigma), t.Budget)
		hold := upperPoint(t.Budget.Hold * t.Budget.CUMUF / 2)
		var run side
		if level, h := run.passes(math.Abs(z), span.Threshold, hold); level != "" {
			d.add(Alarm{Statistic: CUMUFTest, Level: level, Sign: sign(z), First: first, Period: end - 1,
				Value: math.Abs(z), Threshold: h, FalseAlarm: TwoSided(z), Kg: total.Value, KgSigma: total.Sigma})
		}
	}
	d.Spans = append(d.Spans, span)
}

func sign(x float64) int {
	if x < 0 {
		return -1
	}
	return 1
}

// weights gives the correlation of the total of a span with each SITMUF value
// in it: L⁻¹ H 1 / sigma.
func (s *Series) weights(first, end int, sigma float64) []float64 {
	from, to := s.between(first, end)
	v := make([]float64, to)
	for a, i := range s.measured[:to] {
		for _, h := range s.h.Row(i)[first:end] {
			v[a] += h / sigma
		}
	}
	return s.lower.Whiten(v)[from:]
}

// between gives the range of measured periods within [first,end).
func (s *Series) between(first, end int) (from, to int) {
	for from < len(s.measured) && s.measured[from] < first {
		from++
	}
	to = from
	for to < len(s.measured) && s.measured[to] < end {
		to++
	}
	return from, to
}
