package storetest

import (
	"testing"

	"lanthorn/internal/store"
)

// Run checks an engine. place gives the configuration of a new, empty ledger
// each time it is called (Dir, and DSN for a server); the suite may open one
// place several times in turn, and on a server as several nodes at once.
func Run(t *testing.T, place func(t *testing.T) store.Config) {
	tests := []struct {
		name string
		run  func(*testing.T, store.Config)
	}{
		{"Receipt", testReceipt},
		{"Idempotency", testIdempotency},
		{"IdempotencyInBatch", testIdempotencyInBatch},
		{"RefusalLeavesNoTrace", testRefusal},
		{"Panic", testPanic},
		{"Misuse", testMisuse},
		{"CopiesAreCopies", testCopies},
		{"Overload", testOverload},
		{"Abandoned", testAbandoned},
		{"Alone", testAlone},
		{"HugeBatch", testHugeBatch},
		{"Gapless", testGapless},
		{"OnCommitOrder", testOnCommit},
		{"Follow", testFollow},
		{"Counters", testCounters},
		{"Private", testPrivate},
		{"Close", testClose},
		{"Reopen", testReopen},
		{"Rebuild", testRebuild},
		{"PrivateColumns", testPrivateColumns},
		{"NewerSchema", testNewerSchema},
		{"Select", testSelect},
		{"Paging", testPaging},
		{"Walk", testWalk},
		{"Aggregate", testAggregate},
		{"Entries", testEntries},
		{"ReplayProperty", testReplayProperty},
		{"TamperedRow", testTamperedRow},
		{"TamperedEntry", testTamperedEntry},
		{"Erasure", testErasure},
		{"ErasureInBatch", testErasureInBatch},
		{"Outbox", testOutbox},
		{"Checkpoints", testCheckpoints},
		{"Nodes", testNodes},
		{"NodeUpgraded", testNodeUpgraded},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, place(t)) })
	}
}
