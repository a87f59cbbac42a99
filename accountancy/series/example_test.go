package series_test

import (
	"fmt"

	"lanthorn/accountancy/series"
)

// The thresholds of the usual budget for twelve balances a year, in standard
// errors; they hold for every plant.
func ExampleBudget_Thresholds() {
	limits, err := series.DefaultBudget().Thresholds(12)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, flag := range limits.Flag {
		fmt.Printf("k = %.1f: flag above %.3f, hold above %.3f\n", flag.K, flag.H, limits.Hold[i].H)
	}
	// Output:
	// k = 0.5: flag above 4.811, hold above 7.961
	// k = 1.0: flag above 2.761, hold above 4.761
}
