// Package simulate makes an invented rare-earth industry and its reports: mines,
// concentrators, separation plants, metal makers, magnet makers, recyclers and
// traders with invented names, on real deposit types with published
// compositions, at the published scale of a year's quota.
//
// The industry has a truth, which nobody reports, and reports with errors of
// measurement on it. Every step (extract, float, crack, charge, draw, reduce,
// melt, sinter, machine, recycle, dispatch, receive) moves the true element
// masses; the report carries what a scale and a laboratory with stated
// uncertainties would have said.
//
//	rock:  pit ─ mill ─ cracking ─┐                     ┌─ La, Ce: domestic, export
//	clay:  leach field ───────────┼─ separation (pool) ─┼─ NdPr ─ metal ─┐
//	abroad: clay, monazite ───────┘        ▲            ├─ SEG ─ pool    ├─ alloy ─ block ─ magnet
//	scrap: swarf, old magnets ─ mixed oxide┘            └─ Dy, Tb ─ metal┘             └─ swarf ─ recycler
//
// Planted violations and honest mistakes are named in [Truth], which tests read
// and the server does not. Everything follows from the seed: the package reads
// no clock and depends on no order of maps.
package simulate
