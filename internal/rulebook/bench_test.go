package rulebook_test

import (
	"testing"

	"lanthorn/calendar"
	"lanthorn/internal/pack"
	"lanthorn/internal/rulebook"
	"lanthorn/internal/simulate"
	"lanthorn/packs"
)

func BenchmarkBacktest(b *testing.B) {
	fsys, _ := packs.Open("cn")
	p, err := pack.Load(fsys)
	if err != nil {
		b.Fatal(err)
	}
	past, err := simulate.Cases(1000, 1, calendar.MustDate("2026-11-23"), p.Guidelines)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := rulebook.Backtest(p.Guidelines, nil, past); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	fsys, _ := packs.Open("cn")
	p, err := pack.Load(fsys)
	if err != nil {
		b.Fatal(err)
	}
	past, err := simulate.Cases(100, 1, calendar.MustDate("2026-11-23"), p.Guidelines)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for i := range past {
			if _, err := p.Guidelines.Run(&past[i].View); err != nil {
				b.Fatal(err)
			}
		}
	}
}
