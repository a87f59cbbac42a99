package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime/pprof"

	"lanthorn/internal/app"
	"lanthorn/internal/bench"
	"lanthorn/internal/pack"
	"lanthorn/packs"
)

func main() {
	scale := flag.Float64("scale", 1, "")
	runs := flag.Int("runs", 1, "")
	dir := flag.String("dir", "", "")
	js := flag.String("json", "", "")
	prof := flag.String("prof", "", "")
	flag.Parse()
	fsys, _ := packs.Open(packs.Default)
	p, err := pack.Load(fsys)
	if err != nil {
		panic(err)
	}
	if *prof != "" {
		f, _ := os.Create(*prof)
		pprof.StartCPUProfile(f)
		defer pprof.StopCPUProfile()
	}
	r, err := bench.Run(context.Background(), flag.Args(), bench.Config{Scale: *scale, Runs: *runs, Dir: *dir, Law: app.LawOf(p), Postgres: os.Getenv("LANTHORN_TEST_POSTGRES")})
	r.Write(os.Stdout)
	if *js != "" {
		b, _ := json.MarshalIndent(r, "", " ")
		os.WriteFile(*js, b, 0o600)
	}
	if err != nil {
		fmt.Println("ERR", err)
	}
}
