package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lanthorn/internal/app"
	"lanthorn/internal/simulate"
)

// Config says what to measure and with what.
type Config struct {
	Scale    float64           // 1 is the published size
	Runs     int               // measurements of each benchmark; the data are made once
	Dir      string            // folder for data, on the disk to measure; empty means the system's for temporary files
	Law      app.Law           // of the jurisdiction
	Postgres string            // postgres://… of a server for the baseline; empty leaves it out
	Years    int               // simulated years of each kind in a study; 0 is 200 at full scale
	Seed     uint64            // of a study; 0 is 1
	Progress func(text string) // told what is being done; nil is silent
}

// A benchmark prepares its data and answers how to measure once.
type benchmark struct {
	name, about string
	prepare     func(*work) (measure func() error, err error)
}

var benchmarks = []benchmark{
	{"ancestors", "what lies behind a lot, against a recursive query of PostgreSQL", prepareAncestors},
	{"origins", "where the elements of a lot come from, against a forward pass with maps", prepareOrigins},
	{"ingest", "durable reports through every check, against plain inserts and one flush", prepareIngest},
	{"writeoff", "licences drawn down at the border, against one SQL transaction each", prepareWriteOff},
	{"check", "licence checks at the border at a fixed rate while others write off", prepareCheck},
	{"replay", "every table rebuilt from the entries, against reading the entries", prepareReplay},
	{"close", "material balances closed from the ledger, and a large network reconciled", prepareClose},
	{"detect", "what the watch finds in simulated years, honest and not", prepareDetect},
	{"outlook", "the monthly model, one run and thousands, against bare movement of goods", prepareOutlook},
	{"preflight", "an application looked at before it is lodged, against its lines one by one", preparePreflight},
	{"queue", "the reviewer's lists of very many open cases, against reading every case", prepareQueue},
	{"ready", "a server's start, against reading its files", prepareReady},
	{"rules", "guidelines over a hundred thousand past cases", prepareRules},
	{"screening", "a party among the names of lists, against Jaro-Winkler with every name", prepareScreening},
}

// Names lists the benchmarks in the order in which they run.
func Names() []string {
	var out []string
	for _, b := range benchmarks {
		out = append(out, b.name)
	}
	return out
}

// About says in a line what a benchmark measures; empty where there is none of
// that name.
func About(name string) string {
	for _, b := range benchmarks {
		if b.name == name {
			return b.about
		}
	}
	return ""
}

// Run measures the named benchmarks, all of them where none is named.
func Run(ctx context.Context, names []string, cfg Config) (Result, error) {
	chosen, err := choose(names)
	if err != nil {
		return Result{}, err
	}
	cfg.complete()
	s := &suite{cfg: cfg}
	out := Result{Scale: cfg.Scale, Runs: cfg.Runs, Machine: machine()}
	for _, b := range chosen {
		w := &work{ctx: ctx, suite: s, name: b.name}
		err := w.run(b)
		out.Figures = append(out.Figures, w.figures()...)
		out.Notes = append(out.Notes, w.notes...)
		out.Study = append(out.Study, w.study...)
		if err != nil {
			return out, fmt.Errorf("benchmark %s: %w", b.name, err)
		}
	}
	return out, nil
}

func (c *Config) complete() {
	if c.Scale <= 0 {
		c.Scale = 1
	}
	if c.Runs <= 0 {
		c.Runs = 1
	}
	if c.Seed == 0 {
		c.Seed = 1
	}
	if c.Progress == nil {
		c.Progress = func(string) {}
	}
}

func choose(names []string) ([]benchmark, error) {
	if len(names) == 0 {
		return benchmarks, nil
	}
	var out []benchmark
	for _, name := range names {
		if About(name) == "" {
			return nil, fmt.Errorf("there is no benchmark %q; there are %s", name, strings.Join(Names(), ", "))
		}
		for _, b := range benchmarks {
			if b.name == name {
				out = append(out, b)
			}
		}
	}
	return out, nil
}

// work is one benchmark at work.
type work struct {
	*suite
	ctx     context.Context
	name    string
	samples []sample
	notes   []string
	study   []simulate.StudyRow
	undo    []func() error
}

func (w *work) run(b benchmark) (err error) {
	defer func() {
		for i := len(w.undo) - 1; i >= 0; i-- {
			err = errors.Join(err, w.undo[i]())
		}
		w.tell("")
	}()
	measure, err := b.prepare(w)
	for i := 0; err == nil && i < w.cfg.Runs; i++ {
		w.tell("run %d of %d", i+1, w.cfg.Runs)
		err = measure()
	}
	return err
}

// after has something undone at the end of the benchmark.
func (w *work) after(undo func() error) { w.undo = append(w.undo, undo) }

func (w *work) tell(format string, args ...any) {
	if format == "" {
		w.cfg.Progress("")
		return
	}
	w.cfg.Progress(w.name + ": " + fmt.Sprintf(format, args...))
}

// note says once what a reader of the figures must know.
func (w *work) note(format string, args ...any) {
	text := w.name + ": " + fmt.Sprintf(format, args...)
	for _, n := range w.notes {
		if n == text {
			return
		}
	}
	w.notes = append(w.notes, text)
}

// folder makes a folder that goes with the benchmark.
func (w *work) folder() (string, error) {
	dir, err := os.MkdirTemp(w.cfg.Dir, "lanthorn-bench-")
	if err != nil {
		return "", err
	}
	w.after(func() error { return os.RemoveAll(dir) })
	return filepath.Abs(dir)
}

// scaled is n at full scale, and never less than least.
func (w *work) scaled(n, least int) int { return max(least, int(float64(n)*w.cfg.Scale)) }
