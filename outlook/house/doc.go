// Package house makes what one office's own ledger says of licences, stocks and
// flows an input of the outlook, in cells that tell of no single firm.
//
// A published number is a sum over owners. [Rule] says when such a sum may be
// told, and [Rule.Table] tells no more of a table than sums that may: not a cell,
// not what is left of a total when the cells beside it are taken away, not a sum
// of one way of dividing less a sum of another, and, in [Rule.Editions], not what
// changed since an edition that was told before.
//
// Friction reads how long licences took. Cases that still wait are counted as
// waiting at least so long (Kaplan and Meier 1958) and not left out.
package house
