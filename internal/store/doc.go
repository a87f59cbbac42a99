// Package store keeps the ledger: an append-only sequence of entries, the
// tables that are computed from it (projections), and the outbox that feeds
// the transparency log. It knows nothing of lots, licences or people.
//
// # The way of a command
//
//	Do ──▶ bounded queue ──▶ writer (one goroutine)
//	          │ full             │  takes everything that waits
//	          ▼                  │  (a turn), runs command after command; each works
//	     ErrOverloaded           │  in an overlay that is thrown away when it fails
//	                             │  SQLite: one record of the journal, one flush
//	                             │  PostgreSQL: writes the changed rows, COMMITs
//	                             ▼
//	                     OnCommit hook ──▶ callers are answered
//
// On SQLite turns go on joining one open transaction, the batch. Its rows are
// written, each once however often it changed, and committed when somebody wants
// to read, when nobody sends, when it is large, or when a command did what the
// journal does not hold. A reader waits for that (debt.go), so it sees every
// command that was answered before. What the journal holds of a batch that was
// never committed is projected again and committed at the next Open, or at the
// next turn if the transaction broke.
//
// An answer without an error therefore means: the command is durable. An
// error from Command.Run means: nothing at all has changed. An error of the
// database (a full disk, a lost connection) goes to every caller of the turn;
// its commands are not in the ledger unless the connection broke during COMMIT
// itself, in which case a retry with the same idempotency key finds out.
//
// # Who is authoritative for what
//
//	entry table      the truth; never changed but for an erased body and seed
//	journal          the newest entries of it, until their COMMIT
//	projections      a pure function of the entries; Replay proves it,
//	                 a changed definition is rebuilt from the entries at Open
//	private tables   accounts, sessions, tokens: their own truth, not replayed
//	outbox           which entries are in the transparency log, and where
//	row cache        valid while the head row is as this writer left it
//
// # Laws for projections
//
// Registry.Project sees one entry at a time, in order, and may read and write
// projections only: no counters, no private tables, no clock but Tx.Now, which
// is the time of recording. The store enforces this: a write to a projection
// outside Project, or to a private table inside it, fails the command.
// The rows handed out are copies; changing them changes nothing until Put.
//
// An erased entry has a nil Body and a nil Seed. Replay then projects it
// without them, so Project must (a) cope with a nil Body of every kind that can
// be erased, and (b) on the entry that erases bring every row that came from
// the erased one to the state that projecting it without a body would have
// given. Tx.Erased tells it, live and in replay alike, which entries are gone.
//
// # Engines
//
// SQLite (one process per data folder, kept by a lock file) and PostgreSQL
// (any number of nodes; an advisory lock per batch serialises them). Both run
// the same SQL; differences live in dialect.go. Sequence numbers are given in
// commit order and without gaps on both.
package store
