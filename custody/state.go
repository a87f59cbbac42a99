package custody

// State is the present as the ledger tells it. The store implements it over its
// tables, [Memory] over maps. Getters return false for what is not there.
type State interface {
	Party(ref string) (Party, bool)
	PutParty(Party)
	Site(ref string) (Site, bool)
	PutSite(Site)
	Lot(ref string) (Lot, bool)
	PutLot(Lot)
	Alias(org, alias string) (Alias, bool)
	PutAlias(Alias)
	Assay(lot string) (AssayRow, bool)
	PutAssay(AssayRow)
	Pool(key string) (Pool, bool)
	PutPool(Pool)
	Transfer(ref string) (Transfer, bool)
	PutTransfer(Transfer)
	Quota(key string) (Quota, bool)
	PutQuota(Quota)
	Origin(ref string) (Origin, bool)
	PutOrigin(Origin)
	Superseded(seq int64) (Superseded, bool)
	PutSuperseded(Superseded)
	PutEdge(Edge)
	PutMark(Mark)

	// Peek is the next number of a counter without taking it; Skip takes n.
	Peek(counter string) int64
	Skip(counter string, n int64)
}

// Counters of the state.
const (
	LotCounter      = "lot"
	OriginCounter   = "origin"
	TransferCounter = "transfer"
)
