package bench

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/screening"
)

// Sizes at full scale.
const (
	namesOfLists = 78_000
	namesMany    = 1_000_000
	partiesOwn   = 100_000
	namesChanged = 3_000
	naiveAsked   = 20
)

// syllables make invented names: a few thousand words that sound like names, the
// first of them far commoner than the last.
var syllables = []string{"ka", "ro", "mi", "len", "tor", "vas", "shi", "dan", "bel", "har", "mo", "zul", "ne", "fer", "gri", "sa", "ol", "pet", "un", "quo", "jar", "wen", "lix", "tha", "cor", "dim", "ev", "yan", "bru", "nor"}

// inventor makes names, the same for the same seed.
type inventor struct{ r *rand.Rand }

func newInventor(seed uint64) *inventor { return &inventor{rand.New(rand.NewPCG(seed, 11))} }

// word draws from about a hundred thousand by a power law.
func (v *inventor) word() string {
	u := v.r.Float64()
	n := int(100_000 * u * u * u)
	text := ""
	for n = n*7 + 30; n > 0; n /= len(syllables) {
		text += syllables[n%len(syllables)]
	}
	return text
}

func (v *inventor) name() string {
	text := v.word() + " " + v.word()
	if v.r.IntN(2) == 0 {
		text += " " + v.word()
	}
	return text
}

// damaged leaves a letter out, or changes one.
func (v *inventor) damaged(name string) string {
	i := 1 + v.r.IntN(len(name)-2)
	if v.r.IntN(2) == 0 {
		return name[:i] + name[i+1:]
	}
	return name[:i] + string(rune('a'+v.r.IntN(26))) + name[i+1:]
}

func (v *inventor) entries(n int) []screening.Entry {
	out := make([]screening.Entry, n)
	for i := range out {
		out[i] = screening.Entry{List: "invented", Key: fmt.Sprint(i), Subject: screening.Subject{Kind: screening.Person, Names: []screening.Name{{Text: v.name()}}}}
	}
	return out
}

// prepareScreening measures one party against lists of two sizes, and changed
// names of a list against parties, all of them invented.
func prepareScreening(w *work) (func() error, error) {
	return func() error {
		for _, size := range []struct {
			names, least int
			limit        float64
		}{{namesOfLists, 2000, 5}, {namesMany, 4000, 20}} {
			if err := w.oneParty(w.scaled(size.names, size.least), size.limit); err != nil {
				return err
			}
		}
		w.changedList()
		return w.throughApp()
	}, nil
}

// oneParty asks an index for parties that are on no list and for listed ones
// with a mistake, and compares with all names by Jaro-Winkler.
func (w *work) oneParty(names int, limit float64) error {
	v := newInventor(uint64(names))
	entries := v.entries(names)
	before := heap()
	start := time.Now()
	set := screening.Set{Index: screening.New(entries, screening.Default())}
	what := fmt.Sprintf("one party among %s names", thousands(names))
	w.say(sample{what: what + ": index made", unit: "s", value: time.Since(start).Seconds()})
	w.say(sample{what: what + ": memory of the index", unit: "MB", value: (heap() - before) / 1e6})
	asked := make([]screening.Subject, w.scaled(1000, 50))
	for i := range asked {
		name := v.name()
		if i%2 == 0 {
			name = v.damaged(entries[v.r.IntN(names)].Names[0].Text)
		}
		asked[i] = screening.Subject{Kind: screening.Person, Names: []screening.Name{{Text: name}}}
	}
	lots := make([]uint32, len(asked))
	for i := range lots {
		lots[i] = uint32(i)
	}
	t, err := w.rounds(lots, func(i uint32) error { set.Screen(&asked[i], time.Time{}); return nil })
	if err != nil {
		return err
	}
	w.quantiles(what, t, limit)
	w.naiveNames(what, entries, asked, quantile(t.clock, 0.5))
	runtime.KeepAlive(entries)
	return nil
}

// naiveNames compares with every name by Jaro-Winkler.
func (w *work) naiveNames(what string, entries []screening.Entry, asked []screening.Subject, own float64) {
	var took []float64
	for _, party := range asked[:min(naiveAsked, len(asked))] {
		start := time.Now()
		found := 0
		for i := range entries {
			if jaroWinkler(party.Names[0].Text, entries[i].Names[0].Text) >= 0.85 {
				found++
			}
		}
		took = append(took, time.Since(start).Seconds()*1000)
	}
	w.say(sample{what: what + ": p50 beside Jaro-Winkler with all", unit: "ms", value: own}.timesLess("Jaro-Winkler with every name", quantile(took, 0.5)))
}

// changedList asks an index of parties for the changed names of a list.
func (w *work) changedList() {
	v := newInventor(5)
	parties := screening.New(v.entries(w.scaled(partiesOwn, 2000)), screening.Default())
	changed := v.entries(w.scaled(namesChanged, 100))
	start := time.Now()
	screening.Affected(parties, changed)
	w.say(sample{what: fmt.Sprintf("%s changed names against %s parties", thousands(len(changed)), thousands(parties.Names())), unit: "s", value: time.Since(start).Seconds()}.want(atMost(5)))
}

// throughApp has an installation do the same with what it is for besides: reading
// the parties of its register, screening those that a changed row may name, and
// writing hits to the ledger.
func (w *work) throughApp() (err error) {
	dir, err := w.folder()
	if err != nil {
		return err
	}
	a, err := w.openLedger(dir, volatile)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	v := newInventor(5)
	parties, changed := v.entries(w.scaled(partiesOwn, 500)), v.entries(w.scaled(namesChanged, 100))
	for i := range changed {
		if i%10 == 0 {
			changed[i].Names[0].Text = v.damaged(parties[v.r.IntN(len(parties))].Names[0].Text)
		}
	}
	if err := w.registerAll(a, parties); err != nil {
		return err
	}
	before := v.entries(10)
	for _, rows := range [][]screening.Entry{before, append(before, changed...)} {
		if _, err = a.ImportBytes(w.ctx, office, "", app.ListImport{List: "bench.list", Format: "table"}, map[string][]byte{"": tableOf(rows)}); err != nil {
			return err
		}
		start := time.Now() // the installation may have begun by itself; Rescreen then waits for it
		if _, err := a.Rescreen(w.ctx); err != nil {
			return err
		}
		if len(rows) > len(before) {
			w.say(sample{what: fmt.Sprintf("%s changed rows against %s parties of the register, hits written", thousands(len(changed)), thousands(len(parties))),
				unit: "s", value: time.Since(start).Seconds()}.want(atMost(5)))
		}
	}
	hits, err := a.Hits(w.ctx, app.Actor{Roles: []app.Role{app.RoleAuditor}}, app.HitFilter{List: "bench.list"})
	if err != nil {
		return err
	}
	if len(hits) == 0 {
		return errors.New("the changed rows found nobody in the register")
	}
	w.note("the pass wrote %d hits or more", len(hits))
	return w.ctx.Err()
}

// registerAll registers the office and every party, many at a time.
func (w *work) registerAll(a *app.App, parties []screening.Entry) error {
	if _, err := chains(w.ctx, a, 0); err != nil {
		return err
	}
	next, done := make(chan int), make(chan error)
	const clients = 64
	for range clients {
		go func() {
			var err error
			for i := range next {
				if err == nil {
					err = register(w.ctx, a, &custody.Party{Ref: fmt.Sprintf("P%06d", i), Name: parties[i].Names[0].Text, Kind: "operator", Country: "CN"}, nil)
				}
			}
			done <- err
		}()
	}
	for i := range parties {
		next <- i
	}
	close(next)
	var err error
	for range clients {
		err = errors.Join(err, <-done)
	}
	return err
}

// tableOf writes rows as a table.
func tableOf(rows []screening.Entry) []byte {
	var b bytes.Buffer
	b.WriteString("key,name,severity\n")
	for i := range rows {
		fmt.Fprintf(&b, "%d,%s,block\n", i, rows[i].Names[0].Text)
	}
	return b.Bytes()
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return thousands(n/1000) + fmt.Sprintf(",%03d", n%1000)
}

// jaroWinkler is the measure that most name screens use (Winkler 1990): matches
// within half the longer length, half of the transpositions, and a tenth for each
// of four equal first letters.
func jaroWinkler(a, b string) float64 {
	if a == b {
		return 1
	}
	window := max(0, max(len(a), len(b))/2-1)
	var inA, inB [256]bool
	matches := 0
	for i := 0; i < len(a) && i < 256; i++ {
		for j := max(0, i-window); j < min(len(b), i+window+1, 256); j++ {
			if !inB[j] && a[i] == b[j] {
				inA[i], inB[j] = true, true
				matches++
				break
			}
		}
	}
	if matches == 0 {
		return 0
	}
	swaps, j := 0, 0
	for i := 0; i < len(a) && i < 256; i++ {
		if !inA[i] {
			continue
		}
		for !inB[j] {
			j++
		}
		if a[i] != b[j] {
			swaps++
		}
		j++
	}
	m := float64(matches)
	jaro := (m/float64(len(a)) + m/float64(len(b)) + (m-float64(swaps)/2)/m) / 3
	same := 0
	for same < min(4, len(a), len(b)) && a[same] == b[same] {
		same++
	}
	return jaro + float64(same)/10*(1-jaro)
}
