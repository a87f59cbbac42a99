package bench

import (
	"fmt"
	"runtime"
	"time"

	"lanthorn/guideline"
	"lanthorn/internal/rulebook"
	"lanthorn/internal/simulate"
)

// casesPast is how many past cases a draft is tried on at full scale.
const casesPast = 100_000

// prepareRules tries a draft on past cases, and asks every guideline in force
// about each of them.
func prepareRules(w *work) (func() error, error) {
	book := w.cfg.Law.Pack.Guidelines
	draft, err := draftOf(book)
	if err != nil {
		return nil, err
	}
	n := w.scaled(casesPast, 2000)
	w.tell("inventing %d cases", n)
	past, err := simulate.Cases(n, 1, w.cfg.Law.Pack.AsOf, book)
	if err != nil {
		return nil, err
	}
	return func() error {
		start := time.Now()
		out, err := rulebook.Backtest(draft, book, past)
		if err != nil {
			return err
		}
		what := fmt.Sprintf("%d guidelines over %s past cases", len(out.Rules), thousands(n))
		w.say(sample{what: "a draft of " + what, unit: "s", value: time.Since(start).Seconds()}.want(atMost(30)))
		start = time.Now()
		asked := 0
		for i := range past {
			run, err := book.Run(&past[i].View)
			if err != nil {
				return err
			}
			asked += len(run.Asked)
		}
		took := time.Since(start)
		w.say(sample{what: fmt.Sprintf("all in force asked about %s cases, hashes included", thousands(n)), unit: "s", value: took.Seconds()}.want(atMost(30)))
		w.say(sample{what: "one case, all in force", unit: "µs", value: took.Seconds() / float64(n) * 1e6})
		w.note("%d guidelines asked of each case on average; on one of %d processors; cases are invented, with one to three lines", asked/n, runtime.NumCPU())
		return w.ctx.Err()
	}, nil
}

// draftOf is a book's own guidelines as a draft: as many and as costly as real
// ones.
func draftOf(book *rulebook.Book) (*rulebook.Book, error) {
	b := guideline.Book{Jurisdiction: book.Jurisdiction, Agencies: book.Agencies, Base: book.Base, Guidelines: book.Guidelines}
	draft, problems := rulebook.Read(b)
	if len(problems) > 0 {
		return nil, problems[0]
	}
	return draft, nil
}
