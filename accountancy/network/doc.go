// Package network reconciles a network of measured streams with its balances,
// and finds the errors that the balances reveal.
//
// # Model
//
// Nodes (a plant in a period, a process, a tank) are joined by streams; a
// stream that comes from or goes to "" crosses the border of the network, the
// environment. Each node gives one balance, inflow less outflow. With A the
// signed incidence of streams at nodes, y the measured values and V their
// covariance,
//
//	r = A y,  H = A V A',  V = D + U U'
//
// D is the independent part of each stream, U has one column per shared cause
// of error: a scale, a method, a laboratory. Balances with other coefficients
// (FromBalances) are handled by the same core.
//
// # Sign
//
// r is in less out: the MUF of safeguards. r > 0 says that something left off
// the books (loss, diversion); r < 0 that undeclared material entered. A leak
// of size b at a node is b leaving it unrecorded, so that a leak of negative
// size is an undeclared inflow; a bias of size b is a measurement that shows b
// too much. Both signs are always tested.
//
// # What a balance can say
//
// Unmeasured streams are merged away: their two nodes become one. A measured
// stream that is still between two nodes afterwards is Redundant and is checked
// by the balances; one that is not is Unchecked: nothing contradicts it,
// whatever it says. An unmeasured stream is Observable when it is a bridge of
// the unmeasured streams, else Unobservable. Undeclared feed sold as undeclared
// product leaves r = 0: no balance sees it.
//
// # Questions
//
// Reconcile gives the reconciled values with standard deviations and the global
// test; its Nodal, Measurement and Hypotheses give the tests of single balances,
// streams and explanations, each with the others that the data cannot tell from
// it. Eliminate and Compensate look for several errors in turn. Bilinear does
// the same for flows and assays together. Decode reads the file form.
//
// # Size
//
// The covariance of the balances is a weighted graph Laplacian plus low rank:
// sparse Cholesky, and Woodbury for the shared errors. All variances of
// measured streams come from the elements of the inverse on the pattern of the
// factor; each observable unmeasured stream costs one walk up the elimination
// tree. BenchmarkReconcile has 50,000 streams.
//
// The formulas follow Narasimhan and Jordache, Data Reconciliation and Gross
// Error Detection (2000), except where a comment says otherwise.
package network
