// Package backtest holds the model against what happened, fed with the events of
// policy alone, and says where it missed.
//
// The figures of the licensing of 2025 were set on April to July 2025; August to
// December are the months after. How prices answer was settled after the first
// results for those months had been seen, so they are no clean hold-out for
// anything that rests on prices.
package backtest
