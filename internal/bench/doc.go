// Package bench holds the published benchmarks. Each measures one promise of
// the program against a named baseline, on the same data in the same run:
//
//	ancestors  what lies behind a lot       recursive query of PostgreSQL
//	origins    where a lot's elements       a forward pass with maps
//	ingest     durable reports              plain inserts; one flush of the disk
//	writeoff   licences drawn down          one SQL transaction a write-off
//	replay     every table rebuilt          reading the entries alone
//	outlook    the monthly model            bare movement over the same links
//	ready      a server's start             reading the kept files alone
//	screening  a party among listed names   Jaro-Winkler with every name
//
// A figure is the median of the runs, with the least and the greatest beside
// it. Targets hold at full scale; at a smaller one nothing is judged. A query
// that uses one core is timed by the clock and by processor time: the second is
// what it costs where other work shares the machine.
package bench
