package custody

import "strconv"

// Memory is a [State] in maps, for tests and for replay without a database.
type Memory struct {
	Parties     map[string]Party
	Sites       map[string]Site
	Lots        map[string]Lot
	Aliases     map[string]Alias
	Assays      map[string]AssayRow
	Pools       map[string]Pool
	Transfers   map[string]Transfer
	Quotas      map[string]Quota
	Origins     map[string]Origin
	Supersedes  map[int64]Superseded
	Edges       map[string]Edge
	Marks       []Mark
	nextCounter map[string]int64
}

// NewMemory is an empty state.
func NewMemory() *Memory {
	return &Memory{
		Parties: map[string]Party{}, Sites: map[string]Site{}, Lots: map[string]Lot{}, Aliases: map[string]Alias{},
		Assays: map[string]AssayRow{}, Pools: map[string]Pool{}, Transfers: map[string]Transfer{}, Quotas: map[string]Quota{},
		Origins: map[string]Origin{}, Supersedes: map[int64]Superseded{}, Edges: map[string]Edge{}, nextCounter: map[string]int64{},
	}
}

var _ State = (*Memory)(nil)

func lookup[K comparable, V any](m map[K]V, k K) (V, bool) { v, ok := m[k]; return v, ok }

// The methods of State.
func (m *Memory) Party(ref string) (Party, bool)       { return lookup(m.Parties, ref) }
func (m *Memory) PutParty(p Party)                     { m.Parties[p.Ref] = p }
func (m *Memory) Site(ref string) (Site, bool)         { return lookup(m.Sites, ref) }
func (m *Memory) PutSite(s Site)                       { m.Sites[s.Ref] = s }
func (m *Memory) Lot(ref string) (Lot, bool)           { return lookup(m.Lots, ref) }
func (m *Memory) PutLot(l Lot)                         { m.Lots[l.Ref] = l }
func (m *Memory) Alias(org, a string) (Alias, bool)    { return lookup(m.Aliases, org+"/"+a) }
func (m *Memory) PutAlias(a Alias)                     { m.Aliases[a.Org+"/"+a.Alias] = a }
func (m *Memory) Assay(lot string) (AssayRow, bool)    { return lookup(m.Assays, lot) }
func (m *Memory) PutAssay(a AssayRow)                  { m.Assays[a.Lot] = a }
func (m *Memory) Pool(key string) (Pool, bool)         { return lookup(m.Pools, key) }
func (m *Memory) PutPool(p Pool)                       { m.Pools[p.Key] = p }
func (m *Memory) Transfer(ref string) (Transfer, bool) { return lookup(m.Transfers, ref) }
func (m *Memory) PutTransfer(t Transfer)               { m.Transfers[t.Ref] = t }
func (m *Memory) Quota(key string) (Quota, bool)       { return lookup(m.Quotas, key) }
func (m *Memory) PutQuota(q Quota)                     { m.Quotas[q.Key] = q }
func (m *Memory) Origin(ref string) (Origin, bool)     { return lookup(m.Origins, ref) }
func (m *Memory) PutOrigin(o Origin)                   { m.Origins[o.Ref] = o }
func (m *Memory) Superseded(s int64) (Superseded, bool) {
	return lookup(m.Supersedes, s)
}
func (m *Memory) PutSuperseded(s Superseded)   { m.Supersedes[s.Seq] = s }
func (m *Memory) PutEdge(e Edge)               { m.Edges[e.Key()] = e }
func (m *Memory) PutMark(k Mark)               { m.Marks = append(m.Marks, k) }
func (m *Memory) Peek(counter string) int64    { return m.nextCounter[counter] + 1 }
func (m *Memory) Skip(counter string, n int64) { m.nextCounter[counter] += n }

// Key identifies the edge.
func (e Edge) Key() string {
	return strconv.FormatInt(e.Seq, 10) + "/" + string(e.Role) + "/" + strconv.FormatUint(uint64(e.LotID), 10)
}
