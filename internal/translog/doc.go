// Package translog keeps the transparency log: it moves leaves from the
// ledger's outbox into a C2SP tlog-tiles log (tessera, POSIX driver), exactly
// once and in order, and makes proofs from it.
//
// The database decides what happened; the log decides where it is; the leaf's
// hash ties them:
//
//	ledger transaction ──▶ outbox row, no index
//	Relay: Pending ──▶ add to the log, wait for all ──▶ Assign
//	       ▲  at start and after any failure: reconcile by leaf hash first
//	       └─ unknown leaf: AlarmError, the relay stops
//	publish: consistent with the last kept checkpoint ──▶ KeepCheckpoint ──▶ sign
//
// Every checkpoint is kept by the outbox before it is signed, so that a log
// rolled back to an older state can never be published again: Open refuses it,
// and so does the signer.
package translog
