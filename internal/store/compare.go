package store

import (
	"errors"
	"fmt"
	"sync"
)

// errEnough ends a replay that has found MaxDifferences differences.
var errEnough = errors.New("too many differences")

// comparison gathers differences; it is safe for concurrent use.
type comparison struct {
	mu     sync.Mutex
	report ReplayReport
}

func (c *comparison) differ(d Difference) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.report.Differences) >= MaxDifferences {
		c.report.Cut = true
		return
	}
	c.report.Differences = append(c.report.Differences, d)
}

// err is errEnough once there is no room for another difference.
func (c *comparison) err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.report.Cut {
		return errEnough
	}
	return nil
}

func (c *comparison) missing(table, key string) {
	c.differ(Difference{Table: table, Key: key, Problem: "row missing"})
}

func (c *comparison) surplus(table, key string) {
	c.report.Rows++
	c.differ(Difference{Table: table, Key: key, Problem: "row that follows from no entry"})
}

// row compares a stored row with the computed one, column by column.
func (c *comparison) row(table, key string, names []string, want, got []any) {
	c.report.Rows++
	for i := range names {
		if want[i] != got[i] {
			c.differ(Difference{Table: table, Key: key, Column: names[i], Problem: "differs",
				Stored: fmt.Sprint(got[i]), Computed: fmt.Sprint(want[i])})
		}
	}
}
