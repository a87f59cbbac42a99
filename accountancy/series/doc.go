// Package series tests a sequence of material balances of one element at one
// place for losses and for undeclared inflow.
//
// A [Series] is the MUF of each period (material unaccounted for: begin + in -
// out - end; above zero something left off the books, below zero something
// undeclared came in) and the covariance H of all of them. Every statistic is a
// function of these two:
//
//	MUF, sigma             one balance
//	CUMUF                  their running total
//	ITMUF, SITMUF          what is new in each, L⁻¹ MUF with H = L L'
//	GEMUF                  all together, a chi-square
//	Page charts on SITMUF  slow and sudden changes, looked at every period
//	Against                a given pattern of loss
//
// The formulas are those of section 1 of the accountancy reference, with its
// equation numbers; sources stand with each.
//
// # Periods that bring nothing new
//
// Where H is singular, a period's MUF follows from those before it. Such
// periods are named by [Series.Dependent], with what their MUF differs from
// what follows; the sequential statistics leave them out. A period is judged by
// earlier ones only, so appending one never changes an old value, to the bit.
//
// # Decision
//
// A [Budget] is a probability of any false alarm in a span (a year), shared
// between CUMUF and two-sided Page charts. Page is looked at every period: its
// thresholds for a total false-alarm probability come from carrying the law of
// the sum from period to period, which depends on no plant, because SITMUF does
// not.
//
// CUMUF is tested once, at the end of the span. Its values at successive
// periods are no Markov chain for a general H (inventory errors come and go,
// systematic ones stay), so thresholds for looking at it every month would
// need an integral in as many dimensions as months, anew for every plant; and
// what such looks could find early, Page on SITMUF finds. Those who look
// nevertheless have [Series.Looks], a bound that no H exceeds.
//
// The two tests overlap, by an amount that depends on H. Its law is known:
// CUMUF/sigma = a'z with z = SITMUF and a = L'1/sigma. CUMUF's threshold is
// therefore set so that it adds to Page exactly what the budget has left, and
// the total is met, not merely kept below. For hold the shares are simply
// added: the total is at most the budget's.
//
// Spans follow each other from the first period; each starts its charts at
// zero. A loss across the border of two spans is thus seen as two shorter ones.
package series
