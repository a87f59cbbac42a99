// Package provenance answers where a lot came from and where it went.
//
// # Model
//
// Lots and events form a bipartite graph: an event draws masses from its input
// lots and makes its output lots. Both have dense numbers from 1 upward. A lot
// is made by at most one event; an event without inputs (an extraction, an
// import, a collection of scrap) makes source lots, and so does nothing at all:
// a lot without a maker is a source too. The origin of a source lot is what
// SetOrigin says, else Unknown. Masses are int64 milligrams; element masses are
// kept exactly, for the elements a lot carries.
//
// For each element e the origin shares of an event are the mean of those of its
// inputs, weighted with the mass of e drawn from each:
//
//	s_k = sum over l of W_kl s_l,  W_kl = m_kl g_l / sum of the same over the inputs
//
// where m_kl is the net mass drawn and g_l the mass fraction of e in l. Every
// output of the event carries these shares: losses do not change them. An
// element that no input carries but an output does is of unknown origin. In
// event order W is strictly lower triangular, so one pass forward gives all
// lots, and one pass backward, the adjoint (I - W)' lambda = e_k, gives all
// origins of one lot without any stored vector.
//
// # Order
//
// An event's inputs are made by events with smaller numbers, or are source
// lots. Anything else is refused with an *OrderError that names the lot. So the
// numbers are a topological order, a bitmap of events is a priority queue, and
// a query is one scan over that bitmap. A correction that arrives late is an
// Amend of the event it belongs to, not a new event before an old one.
//
// # Readers and the writer
//
// A Graph has one writer at a time and any number of readers, who never wait
// for each other. All arrays are append-only in chunks of 8192 records; View
// returns the last published state, which stays as it is for as long as it is
// held. Write gathers many acts into one publication. A correction copies the
// chunks it changes, once a batch, and publishes new ones. This was chosen over a read-write lock because one long query (an ancestor set of
// a recycled lot, tens of milliseconds) would hold up the writer, and the
// waiting writer every other reader. The only shared words that change in
// place are the heads of the lists of consumers, which are atomic; a reader
// skips the entries newer than its view, and entries that a correction
// replaced are recognised because they lie outside their event's range.
//
// # Size
//
// Input edges cost 20 bytes each in both directions together: upstream 12
// (drawn mass 8, lot 4) in one contiguous range per event, downstream 8 (event
// 4, next edge of the same lot 4) as a list through the edge array. A lot costs
// 32 bytes, 4 for the head of its list, 4 for the event behind it, which walks
// read without the rest, and 4 (8 above 4.29 t) per element carried. An event costs 24 bytes; outputs with consecutive numbers need no
// list, others 4 bytes each. Nothing is ever rebuilt. Superseded edges and
// assays stay in memory until the graph is encoded and decoded. View.Memory
// says what a graph occupies: ten million lots with 4.3 million events and 18.5
// million input edges take 1.3 GB, 47 bytes a lot of it element masses, and
// 0.94 GB as a file (BenchmarkMemory and BenchmarkDecode with
// LANTHORN_BENCH_LOTS=10000000). A scratch of a query takes 4 bytes an event
// and a bit a lot, and is used again; Lineage adds 4 bytes a lot.
//
// # Questions
//
// Ancestors and Descendants visit every lot once; AncestorsWithin and
// DescendantsWithin to a depth; TimeRespectingPaths lists paths in which time
// does not run backwards; Lineage ranks ancestors by the mass that passed
// through them, cuts off, and says what the rest amounts to. Shares gives all
// origins of one lot, Countries the country of each step of manufacture,
// Forward the shares of all lots, Claim shares and bounds with their rule,
// Replicates their uncertainty. Kept follows chosen vectors through late and
// amended events. Encode and Decode keep a graph in a file with the ledger
// sequence number it stands at.
//
// # Rules
//
// The same facts give different shares under different rules, so a Claim
// carries its Rule. The graph is Proportional; Stock runs one stock under any
// rule; View.Bounds gives the interval that holds for any mixing. A well-mixed
// tank (Pool) is a chain of states in the graph. Loops within a period are not
// in the graph but in a Network.
//
// The formulas, with their sources, are those of ISO 22095:2020 (rules), Bialek
// 1996 and Achayuthakan 2010 (loops).
package provenance
