package series

import (
	"fmt"
	"strconv"
)

// The codes of an InputError.
const (
	BadLength     = "series.bad_length"     // MUF and covariance differ in size
	NotFinite     = "series.not_finite"     // a NaN or an infinity
	NotCovariance = "series.not_covariance" // not symmetric, or a variance below zero
	BadParameter  = "series.bad_parameter"  // a k, h, probability or number of periods that cannot be
)

// InputError says why no statistic can be formed: a code and the period
// (counted from 0) or the name of the parameter it speaks of.
type InputError struct {
	Code      string
	Period    int
	Parameter string
	Value     float64
}

// Error is a plain rendering for logs.
func (e *InputError) Error() string {
	if e.Parameter != "" {
		return fmt.Sprintf("%s: %s = %g", e.Code, e.Parameter, e.Value)
	}
	return fmt.Sprintf("%s: period %d: %g", e.Code, e.Period, e.Value)
}

func badParameter(name string, value float64) error {
	return &InputError{Code: BadParameter, Parameter: name, Value: value}
}

// Params are the error's parameters for the catalogues: period, parameter and
// value. name names a period.
func (e *InputError) Params(name func(period int) string) map[string]string {
	return map[string]string{"period": name(e.Period), "parameter": e.Parameter, "value": strconv.FormatFloat(e.Value, 'g', 6, 64)}
}
