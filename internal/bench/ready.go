package bench

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/app"
	"lanthorn/internal/store"
	"lanthorn/provenance/synthetic"
	"lanthorn/ree"
)

// prepareReady fills a data folder with what a server of ten million lots finds
// when it starts, and measures until it has answered where a lot comes from.
func prepareReady(w *work) (func() error, error) {
	dir, err := w.folder()
	if err != nil {
		return nil, err
	}
	plain, err := w.plainIndustry()
	if err != nil {
		return nil, err
	}
	f := &filler{work: w, dir: dir, in: plain}
	if err := f.fill(); err != nil {
		return nil, err
	}
	deep := f.reference(plain.Last[len(plain.Last)/2])
	lots := plain.Graph.View().Lots()
	f.in, plain = nil, nil
	w.suite.release()
	w.note("the folder holds all lot rows with their indexes, the registry, and the lot graph with steps and marks as a stopping server keeps it; it does not hold the entries that made the lots, " +
		"their edges, assays and idempotency keys, which a start does not read, nor the transparency log, whose start does not depend on the number of lots")
	return func() error { return w.start(dir, deep, lots) }, nil
}

// start opens the installation with files that the machine has forgotten and
// with files that it remembers.
func (w *work) start(dir, lot string, lots int) error {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return err
	}
	for _, cold := range []bool{true, false} {
		what, name := millions(lots)+" lots, files in the page cache", "reading graph.kept once, from the page cache"
		if cold {
			what, name = millions(lots)+" lots, files not in the page cache", "reading graph.kept once, from the disk"
		}
		reading, err := w.prime(files, filepath.Join(dir, "graph.kept"), cold)
		if err != nil {
			return err
		}
		if err := w.startOnce(dir, lot, what, name, reading); err != nil {
			return err
		}
	}
	return nil
}

// prime puts the files into the state asked for and answers how long the graph
// takes to read.
func (w *work) prime(files []string, kept string, cold bool) (float64, error) {
	drop := func() (err error) {
		for _, name := range files {
			if info, statErr := os.Stat(name); cold && statErr == nil && info.Mode().IsRegular() {
				err = errors.Join(err, forget(name))
			}
		}
		return err
	}
	if err := drop(); err != nil {
		return 0, err
	}
	f, err := os.Open(kept)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	start := time.Now()
	_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{f}, make([]byte, 1<<20))
	took := time.Since(start).Seconds()
	return took, errors.Join(err, drop())
}

func (w *work) startOnce(dir, lot, what, name string, reading float64) (err error) {
	debug.FreeOSMemory()
	before := resident()
	w.tell("start, %s", what)
	begin, cpu := time.Now(), processCPU()
	a, err := w.openLedger(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	o, err := a.Origins(w.ctx, office, lot, false)
	if err != nil {
		return err
	}
	took, used := time.Since(begin).Seconds(), (processCPU() - cpu).Seconds()
	if len(o.Elements) == 0 || o.Ancestors.Lots == 0 {
		return fmt.Errorf("lot %s has %d elements and %d ancestors", lot, len(o.Elements), o.Ancestors.Lots)
	}
	s := sample{what: what + ": ready", unit: "s", value: took, baseline: name, base: reading, ratio: took / reading}
	w.say(s.want(atMost(15)))
	if used > 0 {
		w.say(sample{what: what + ": processor time", unit: "s", value: used})
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	w.say(sample{what: what + ": heap in use", unit: "MB", value: float64(m.HeapAlloc) / 1e6})
	if now := resident(); now > 0 {
		w.say(sample{what: what + ": resident memory", unit: "MB", value: float64(now) / 1e6, baseline: "the process before the start", base: float64(before) / 1e6, ratio: float64(now) / float64(before)})
	}
	return nil
}

// filler makes the folder.
type filler struct {
	*work
	dir string
	in  *synthetic.Industry
}

// stageForms are the goods of each stage of the synthetic industry.
var stageForms = [synthetic.Stages]ree.Form{"ore_mixed", "ore_mixed", "concentrate_mixed", "mixed_chloride", "chloride", "oxide", "oxide", "metal", "alloy_ndfeb", "block_ndfeb", "magnet_ndfeb", "component"}

// stageSteps are the steps of the chain of a magnet that a stage stands for.
var stageSteps = [synthetic.Stages]string{synthetic.Mine: "mined", synthetic.Separate: "refined", synthetic.Metal: "metal", synthetic.Block: "magnet"}

func (f *filler) reference(lot uint32) string {
	return custody.LotReference(stageForms[f.in.StageOf[lot]], lot)
}

// fill registers the mines through the application, then loads the lots and
// keeps the graph.
func (f *filler) fill() error {
	last, err := f.registry()
	if err != nil {
		return err
	}
	if err := f.load(); err != nil {
		return err
	}
	return f.keep(last)
}

const mines = 200

func mineParty(i int) string { return fmt.Sprintf("MINE%03d", i) }

// registry enters the operators and answers the last entry.
func (f *filler) registry() (last evidence.Entry, err error) {
	a, err := f.openLedger(f.dir, volatile)
	if err != nil {
		return last, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := register(f.ctx, a, &custody.Party{Ref: office.Org, Name: "Office", Kind: "authority", Country: "CN"}, nil); err != nil {
		return last, err
	}
	for i := 1; i <= mines; i++ {
		p := operator(mineParty(i))
		err := register(f.ctx, a, &custody.Party{Ref: p.Org, Name: "Invented " + p.Org, Kind: "operator", Country: "CN", Permissions: permitted(custody.Mining)},
			&custody.Site{Ref: site(p), Party: p.Org, Name: "Mine of " + p.Org, Kind: "mine", Country: "CN"})
		if err != nil {
			return last, err
		}
	}
	err = a.Store.View(f.ctx, func(v *store.View) (err error) {
		last, _, err = v.Entry(a.Store.Head())
		return err
	})
	return last, err
}

func (f *filler) keep(last evidence.Entry) error {
	f.tell("keeping the lot graph")
	g := app.KeptGraph{Graph: f.in.Graph, At: last, Sites: map[string]custody.Site{}}
	for i := 1; i <= mines; i++ {
		ref := site(operator(mineParty(i)))
		g.Origins = append(g.Origins, "mine/"+ref)
		g.Sites[ref] = custody.Site{Ref: ref, Country: "CN"}
	}
	view := f.in.Graph.View()
	var outputs []uint32
	g.Step = func(event uint32) (string, string) {
		if outputs = view.Outputs(outputs[:0], event); len(outputs) == 0 {
			return "", ""
		}
		return stageSteps[f.in.StageOf[outputs[0]]], "CN"
	}
	g.Level = func(lot uint32) ree.Level { return stageForms[f.in.StageOf[lot]].Level() }
	return app.KeepGraph(f.dir, g)
}
