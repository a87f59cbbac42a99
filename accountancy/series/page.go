package series

// Chart is a two-sided Page (CUSUM) test on SITMUF: K is half of the shift to
// be found, H the threshold, both in standard errors.
type Chart struct{ K, H float64 }

// Step is a chart after one period: the two sums and for how many periods each
// has been above zero.
type Step struct {
	Loss, Gain               float64
	LossPeriods, GainPeriods int
}

// Signal is a sum that rose above the threshold. Step counts the values of the
// chart from 0; Sign is +1 for a loss and -1 for a gain. Periods says for how
// long the sum had been above zero, this period included (N+ of the
// literature); Mean estimates the new mean, Sign*(K + Sum/Periods), in standard
// errors (Montgomery, Statistical Quality Control, tabular CUSUM).
type Signal struct {
	Step, Sign int
	Sum        float64
	Periods    int
	Mean       float64
}

// Next is the chart after one more value:
// S_i = max(0, S_{i-1} + z_i - k), and the same for -z (accountancy.md eq. 8). The k is
// subtracted in the first period too.
func (c Chart) Next(s Step, z float64) Step {
	s.Loss, s.LossPeriods = add(s.Loss, s.LossPeriods, z-c.K)
	s.Gain, s.GainPeriods = add(s.Gain, s.GainPeriods, -z-c.K)
	return s
}

func add(sum float64, periods int, by float64) (float64, int) {
	if sum += by; sum > 0 {
		return sum, periods + 1
	}
	return 0, 0
}

// Run follows the chart from zero and reports each time a sum rises above the
// threshold. It goes on afterwards without a new start.
func (c Chart) Run(z []float64) ([]Step, []Signal) {
	steps := make([]Step, len(z))
	var signals []Signal
	var before Step
	for i, v := range z {
		now := c.Next(before, v)
		if now.Loss > c.H && !(before.Loss > c.H) {
			signals = append(signals, c.signal(i, 1, now.Loss, now.LossPeriods))
		}
		if now.Gain > c.H && !(before.Gain > c.H) {
			signals = append(signals, c.signal(i, -1, now.Gain, now.GainPeriods))
		}
		steps[i], before = now, now
	}
	return steps, signals
}

func (c Chart) signal(step, sign int, sum float64, periods int) Signal {
	return Signal{step, sign, sum, periods, float64(sign) * (c.K + sum/float64(periods))}
}
