// Package balance closes the material balance of one element at one place: from
// measured masses with their errors to the MUF of each period, its variance by
// source, and the covariance of all periods that package series tests.
//
// # Measurements
//
// A [Term] is one measured mass with the role it has in a period. Its error has
// three parts: what is its own (Random), what it shares with the other elements
// of the same lot (Own), and what it shares with every measurement by the same
// scale, method, laboratory or estimate of hold-up (Shared), each as an absolute
// signed sensitivity: the kg by which the mass moves when the source is off by
// one standard deviation. With a row of A for each period and a column for each
// measurement (+1 begin and in, -1 out and end),
//
//	r = A y,  V = D + U U',  H = A V A'
//
// (accountancy.md eq. 1 and 2, and 1.1). The same measurement may stand in
// several periods: the end inventory of one is the begin inventory of the next.
// The covariance of inventory differences, -2 C C' d_S² in the variance of one
// period and -C² d_R² between neighbours (eq. 4 and 5), follows from that alone;
// that random errors of n lots shrink (eq. 3), from their being n measurements.
//
// # Closing
//
// A period without a stocktake has no end inventory; it is cumulated with the
// following ones until the next stocktake, and [Close] gives one row for them.
// What can and cannot be concluded is said by a [Statement]: a code with
// parameters, which the catalogues turn into a sentence.
//
//	periods ──▶ stocktake usable? ──no──▶ cumulated with the next
//	               │ yes
//	               ▼
//	             row ──▶ any measurement? more than one? anything new?
package balance
