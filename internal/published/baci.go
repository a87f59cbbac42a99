package published

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
)

var (
	baciInName = regexp.MustCompile(`(?i)baci.*_v(20\d{4}[a-z]?)`)
	baciSystem = regexp.MustCompile(`(?i)_(hs\d\d)_`)
)

// baciCells are the columns t, i, j, k, v and q.
const baciCells = 6

// baci reads a year of world trade, eleven million rows, as it comes: only lines
// of our codes are looked at closer.
func (f *file) baci(t *table) {
	system := ""
	if m := baciSystem.FindStringSubmatch(f.in.Name); m != nil {
		system = m[1]
	}
	line := t.line
	var cells [baciCells][]byte
	for {
		row, err := t.raw.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			f.wrong(line+1, "", "line_long")
			return
		}
		if len(row) == 0 && err != nil {
			if !errors.Is(err, io.EOF) {
				f.wrong(line, "", "unreadable")
			}
			break
		}
		line++
		if f.set.Rows++; f.set.Rows > mostRows {
			f.wrong(line, "", "rows", "most", fmt.Sprint(mostRows))
			return
		}
		if f.in.Tell != nil && f.set.Rows%tellEvery == 0 {
			f.in.Tell(f.set.Rows)
		}
		row = bytes.TrimRight(row, "\r\n ")
		if len(row) == 0 {
			continue
		}
		if n := baciSplit(row, &cells); n != baciCells {
			f.wrong(line, "", "wide", "cells", strconv.Itoa(n), "heads", strconv.Itoa(baciCells))
			if len(f.problems) >= mostProblems {
				return
			}
			continue
		}
		f.baciRow(line, system, &cells)
	}
	f.settle(BACI, "baci", "", baciInName)
}

// baciSplit parts a line at its commas and answers how many cells it has.
func baciSplit(row []byte, cells *[baciCells][]byte) int {
	n := 0
	for {
		cell, rest, more := bytes.Cut(row, []byte{','})
		if n < baciCells {
			cells[n] = cell
		}
		n++
		if !more {
			return n
		}
		row = rest
	}
}

// baciCode is a code of six digits; the file may have lost its leading zeros.
func baciCode(k []byte) string {
	k = bytes.Trim(k, `" `)
	if len(k) < 6 {
		k = append(bytes.Repeat([]byte{'0'}, 6-len(k)), k...)
	}
	if _, ok := codes[string(k)]; !ok {
		return ""
	}
	return string(k)
}

func (f *file) baciRow(line int, system string, cells *[baciCells][]byte) {
	code := baciCode(cells[3])
	if code == "" {
		f.set.Left++
		return
	}
	y, ok := year(clean(string(cells[0])))
	if !ok {
		f.wrong(line, "t", "year", "value", string(cells[0]))
		return
	}
	from, one := f.baciPlace(line, cells[1])
	to, two := f.baciPlace(line, cells[2])
	if !one || !two {
		return
	}
	x := Figure{What: Exports, Place: from, Partner: to, Product: code, Year: y, Line: line, Basis: Estimated, Note: system, Unit: "1000 USD"}
	if from == Rest || to == Rest {
		x.Detail = clean(string(cells[1])) + ">" + clean(string(cells[2])) // more than one number stands for no country
	}
	f.baciAmount(x, "v", cells[4])
	x.Unit = unitTonnes
	f.baciAmount(x, "q", cells[5])
}

func (f *file) baciPlace(line int, cell []byte) (string, bool) {
	text := clean(string(cell))
	n, err := strconv.Atoi(text)
	if err == nil {
		if p, ok := f.numbered(n); ok && p != World {
			return p, true
		}
	}
	f.unknownPlace(line, text)
	return "", false
}

func (f *file) baciAmount(x Figure, column string, cell []byte) {
	text := clean(string(cell))
	if text == "" || text == "NA" {
		x.Basis = Missing
		f.add(x)
		return
	}
	f.figure(x, column, text)
}
