package review

import (
	"encoding/json"
	"sort"
)

// Facts is what the Decide methods read. Each getter answers nil without an
// error where there is no such row. A row returned belongs to the caller:
// changing it changes nothing until it is put back. All reads of one decision
// must see one and the same state, into which its events are then written.
type Facts interface {
	Case(key string) (*Case, error)
	Licence(key string) (*Licence, error)
	LicenceLine(key string) (*LicenceLine, error)
	Move(key string) (*Move, error)
	LotHold(key string) (*LotHold, error)
	// HoldsOfLot lists every hold on a lot, in the order of their keys.
	HoldsOfLot(lot string) ([]LotHold, error)
	AfterFacts
}

// State is Facts that [Apply] can change. Put inserts or replaces by key.
type State interface {
	Facts
	PutCase(*Case) error
	PutLicence(*Licence) error
	PutLicenceLine(*LicenceLine) error
	PutMove(*Move) error
	PutLotHold(*LotHold) error
	AfterState
}

// Memory is a State in maps, for tests and for replay. Rows are kept as JSON,
// so that what comes out is what a store would give back.
type Memory struct {
	rows map[string]map[string][]byte
}

var _ State = (*Memory)(nil)

// NewMemory is an empty state.
func NewMemory() *Memory { return &Memory{rows: map[string]map[string][]byte{}} }

func load[T any](m *Memory, table, key string) (*T, error) {
	b, ok := m.rows[table][key]
	if !ok {
		return nil, nil
	}
	row := new(T)
	return row, json.Unmarshal(b, row)
}

func (m *Memory) put(table, key string, row any) error {
	b, err := json.Marshal(row)
	if err != nil {
		return err
	}
	if m.rows[table] == nil {
		m.rows[table] = map[string][]byte{}
	}
	m.rows[table][key] = b
	return nil
}

// Case implements [Facts].
func (m *Memory) Case(key string) (*Case, error) { return load[Case](m, "case", key) }

// Licence implements [Facts].
func (m *Memory) Licence(key string) (*Licence, error) { return load[Licence](m, "licence", key) }

// LicenceLine implements [Facts].
func (m *Memory) LicenceLine(key string) (*LicenceLine, error) {
	return load[LicenceLine](m, "line", key)
}

// Move implements [Facts].
func (m *Memory) Move(key string) (*Move, error) { return load[Move](m, "move", key) }

// LotHold implements [Facts].
func (m *Memory) LotHold(key string) (*LotHold, error) { return load[LotHold](m, "hold", key) }

// HoldsOfLot implements [Facts].
func (m *Memory) HoldsOfLot(lot string) ([]LotHold, error) {
	var out []LotHold
	for key := range m.rows["hold"] {
		h, err := m.LotHold(key)
		if err != nil {
			return nil, err
		}
		if h.Lot == lot {
			out = append(out, *h)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Key < out[j].Key })
	return out, nil
}

// PutCase implements [State].
func (m *Memory) PutCase(c *Case) error { return m.put("case", c.Key, c) }

// PutLicence implements [State].
func (m *Memory) PutLicence(l *Licence) error { return m.put("licence", l.Key, l) }

// PutLicenceLine implements [State].
func (m *Memory) PutLicenceLine(l *LicenceLine) error { return m.put("line", l.Key, l) }

// PutMove implements [State].
func (m *Memory) PutMove(v *Move) error { return m.put("move", v.Key, v) }

// PutLotHold implements [State].
func (m *Memory) PutLotHold(h *LotHold) error { return m.put("hold", h.Key, h) }

// Rows is every row as JSON by table and key, for comparing two states.
func (m *Memory) Rows() map[string]map[string][]byte { return m.rows }
