package app

import (
	"slices"
	"strconv"
	"strings"

	"lanthorn/internal/interop"
	"lanthorn/ree"
)

// OutsideFile is the command that takes in a file of outside records.
func OutsideFile(name string, rows []interop.OutsideRow) OutsideCommand {
	c := OutsideCommand{File: name}
	for _, x := range rows {
		c.Records, c.Rows = append(c.Records, x.Record), append(c.Rows, int64(x.Row))
	}
	return c
}

// OutsideProblems puts the reasons why a file was refused beside the rows that
// they are about, in the order of the rows. What is about the whole file has none.
func OutsideProblems(rs ree.Refusals, rows []interop.OutsideRow) (out []LoadProblem) {
	for _, r := range rs {
		p := LoadProblem{Reason: r}
		if n, rest, ok := strings.Cut(strings.TrimPrefix(r.Field, "records["), "]."); ok {
			if i, err := strconv.Atoi(n); err == nil && i >= 0 && i < len(rows) {
				p.Rows, p.Reason = []int{rows[i].Row}, r.At(rest)
			}
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b LoadProblem) int { return a.row() - b.row() })
	return out
}

func (p LoadProblem) row() int {
	if len(p.Rows) == 0 {
		return 0
	}
	return p.Rows[0]
}
