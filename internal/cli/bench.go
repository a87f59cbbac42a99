package cli

import (
	"fmt"
	"os"
	"strings"

	"lanthorn/internal/bench"
)

// mostYears bounds a study: about an hour of work.
const mostYears = 10_000

// bench measures the published benchmarks; exit status 1 where a target is
// missed.
func (p *program) bench(args []string) error {
	fs := p.flags("bench")
	scale := fs.Float64("scale", 1, "size of the data and length of the runs; targets are judged at 1 and more")
	runs := fs.Int("runs", 1, "measurements of each; the median and the spread are shown")
	years := fs.Int("years", 0, "simulated years of each kind in benchmark detect; 200 at scale 1")
	seed := fs.Uint64("seed", 1, "of benchmark detect")
	dir := fs.String("dir", "", "folder for the data, on the disk to measure; the system's temporary folder without it")
	packDir := fs.String("pack", "", "folder of a jurisdiction pack; the Chinese one without it")
	asJSON := fs.Bool("json", false, "answer as JSON")
	names, err := parse(fs, args)
	if err != nil {
		return err
	}
	if *scale <= 0 || *runs < 1 || *years < 0 || *years > mostYears || *seed == 0 {
		return usage("--scale must be above 0, --runs at least 1, --years from 0 to %d, --seed at least 1", mostYears)
	}
	for _, name := range names {
		if bench.About(name) == "" {
			return usage("there is no benchmark %q; there are %s", name, strings.Join(bench.Names(), ", "))
		}
	}
	at := place{pack: *packDir}
	law, err := at.law()
	if err != nil {
		return err
	}
	cfg := bench.Config{Scale: *scale, Runs: *runs, Dir: *dir, Law: law, Years: *years, Seed: *seed, Postgres: os.Getenv("LANTHORN_TEST_POSTGRES"), Progress: p.benchProgress()}
	result, err := bench.Run(p.ctx, names, cfg)
	if len(result.Figures) > 0 {
		if tellErr := p.tellBench(result, *asJSON); err == nil {
			err = tellErr
		}
	}
	if err != nil {
		return err
	}
	for _, f := range result.Figures {
		if f.Met == "no" {
			return errNo
		}
	}
	return nil
}

func (p *program) tellBench(r bench.Result, asJSON bool) error {
	if asJSON {
		return p.json(r)
	}
	return r.Write(p.out)
}

// benchProgress writes over one line of a terminal and is silent elsewhere.
func (p *program) benchProgress() func(string) {
	f, ok := p.errOut.(*os.File)
	if !ok || !isTerminal(f) {
		return nil
	}
	return func(text string) { fmt.Fprintf(f, "\r\033[K%.100s", text) }
}
