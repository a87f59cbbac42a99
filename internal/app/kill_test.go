package app

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/ree"
	"lanthorn/verify"
)

const childEnv = "LANTHORN_APP_KILL_CHILD"

// TestMain turns the test binary into the installation that is killed, when the
// kill test asks for it.
func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		if err := pour(dir, os.Getenv("LANTHORN_APP_KILL_LICENCE")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// killTime is a fixed clock: what a retry asks must be what was asked.
var killTime = time.Date(2026, 3, 2, 9, 0, 0, 0, china)

func killConfig(t testing.TB, dir string) Config {
	return Config{Dir: dir, Law: testLaw(t), Now: func() time.Time { return killTime }, Checkpoint: 100 * time.Millisecond, Origin: "lanthorn.test"}
}

// killed is a test that only the child has, to fail by.
type killed struct{ testing.TB }

func (killed) Helper()           {}
func (killed) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

// extraction and borderItem are the two sorts of command, made from their keys.
func extraction(key string) Submission {
	return Submission{Key: key, Occurred: killTime, Event: custody.Event{Kind: custody.Extract, Site: "M1", Process: "LEACH",
		Outputs: []custody.Make{{Form: "concentrate_ion_adsorption", Net: ree.Kilogram, Alias: key, Assay: assayOf(ree.BasisOxide, 920_000_000, clay)}}}}
}

func borderItem(licence, key string) BorderQuestion {
	return BorderQuestion{Licence: licence, Line: 1, Mass: ree.Gram, Declaration: key}
}

// command runs the command that a key stands for and answers its receipt.
func command(a *App, licence, key string) (Receipt, error) {
	if strings.HasPrefix(key, "off-") {
		out, err := a.WriteOff(context.Background(), customs, key, borderItem(licence, key))
		return out.Receipt, err
	}
	out, err := a.Report(context.Background(), miner, extraction(key))
	return out.Receipt, err
}

// pour has 16 clients report and write off for ever; each says what it sends
// and, once it is acknowledged, the receipt.
func pour(dir, licence string) error {
	a, err := Open(context.Background(), killConfig(killed{}, dir))
	if err != nil {
		return err
	}
	run := strconv.FormatInt(time.Now().UnixNano(), 36)
	var mu sync.Mutex
	say := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(os.Stdout, format+"\n", args...)
	}
	failed := make(chan error)
	for c := range 16 {
		go func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("%s-%s-%d-%d", []string{"ore", "off"}[c%2], run, c, i)
				say("sent %s", key)
				rec, err := command(a, licence, key)
				if err != nil {
					failed <- fmt.Errorf("%s: %w", key, err)
					return
				}
				say("done %s %d %s", key, rec.Seq, rec.ID)
			}
		}()
	}
	return <-failed
}

// spoken is what the children said: every key that was sent, and the receipts
// that were acknowledged.
type spoken struct {
	licence string
	sent    map[string]bool
	done    map[string]Receipt
	retried map[string]bool
	told    int // acknowledged by a child
	inDoubt int // commands that were in the ledger although nobody had been told
}

// TestKill kills an installation at random moments, LANTHORN_KILLS times, and
// looks after each for what it had acknowledged.
func TestKill(t *testing.T) {
	kills := 5
	if n, err := strconv.Atoi(os.Getenv("LANTHORN_KILLS")); err == nil {
		kills = n
	}
	if testing.Short() {
		kills = 2
	}
	f := open(t, func(c *Config) { *c = killConfig(t, c.Dir) })
	f.now = killTime
	f.industry()
	s := &spoken{licence: f.licensed(f.magnets().Lot, 500*ree.Kilogram), sent: map[string]bool{}, done: map[string]Receipt{}, retried: map[string]bool{}}
	f.must(f.Close())
	for i := range kills {
		s.killOnce(t, f.dir)
		f.reopen()
		f.survived(s, i == kills-1)
		f.must(f.Close())
		if t.Failed() {
			t.Fatalf("after kill %d", i+1)
		}
	}
	f.reopen()
	t.Logf("%d kills, %d commands sent, %d acknowledged, %d in the ledger without an answer, %d entries", kills, len(s.sent), s.told, s.inDoubt, f.Store.Head())
	if s.told == 0 {
		t.Error("nothing was ever acknowledged: the test proves nothing")
	}
}

func (s *spoken) killOnce(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+dir, "LANTHORN_APP_KILL_LICENCE="+s.licence)
	var faults strings.Builder
	cmd.Stderr = &faults
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	guard := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
	defer guard.Stop()
	var once sync.Once
	if rand.IntN(4) == 0 { // while it opens, perhaps
		once.Do(func() {
			time.AfterFunc(time.Duration(rand.IntN(400))*time.Millisecond, func() { cmd.Process.Kill() })
		})
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var key string
		var rec Receipt
		switch n, _ := fmt.Sscanf(lines.Text(), "done %s %d %s", &key, &rec.Seq, &rec.ID); {
		case n == 3 && len(rec.ID) == 32:
			s.done[key] = rec
			s.told++
			once.Do(func() {
				time.AfterFunc(time.Duration(rand.IntN(600))*time.Millisecond, func() { cmd.Process.Kill() })
			})
		case strings.HasPrefix(lines.Text(), "sent "):
			s.sent[strings.TrimPrefix(lines.Text(), "sent ")] = true
		}
	}
	cmd.Wait()
	for _, line := range strings.Split(faults.String(), "\n") {
		if line != "" && !strings.Contains(line, "INFO") && !strings.Contains(line, "WARN") {
			t.Fatalf("the child complained: %s", faults.String())
		}
	}
}

// survived looks for everything that was acknowledged, once by reading and for
// the newest keys by sending them again.
func (f *fixture) survived(s *spoken, last bool) {
	f.t.Helper()
	byID := map[string]int64{}
	f.must(f.Store.Entries(context.Background(), 1, func(e evidence.Entry) error {
		if byID[e.ID] != 0 || e.Seq != int64(len(byID))+1 {
			f.t.Errorf("entry %d follows %d; its ID is also at %d", e.Seq, len(byID), byID[e.ID])
		}
		byID[e.ID] = e.Seq
		return nil
	}))
	for key, rec := range s.done {
		if byID[rec.ID] != rec.Seq {
			f.t.Errorf("%s was acknowledged as entry %d, which is now at %d", key, rec.Seq, byID[rec.ID])
		}
	}
	f.retry(s)
	f.counted(s)
	f.replays()
	f.logIsClean(last)
}

// retry sends again what was sent since the last look: what was acknowledged
// answers the same and says that it is a repeat; the rest is taken now.
func (f *fixture) retry(s *spoken) {
	f.t.Helper()
	for key := range s.sent {
		if s.retried[key] {
			continue
		}
		rec, err := command(f.App, s.licence, key)
		if err != nil {
			f.t.Fatalf("%s again: %v", key, err)
		}
		told, acknowledged := s.done[key]
		if acknowledged && (!rec.Replayed || rec.Seq != told.Seq || rec.ID != told.ID) {
			f.t.Errorf("%s again answers %+v, was %+v", key, rec, told)
		}
		if !acknowledged && rec.Replayed {
			s.inDoubt++
		}
		s.retried[key], s.done[key] = true, rec
	}
}

// counted holds the ledger against what was sent: every command once.
func (f *fixture) counted(s *spoken) {
	f.t.Helper()
	offs, ores := 0, 0
	for key := range s.sent {
		if strings.HasPrefix(key, "off-") {
			offs++
		} else {
			ores++
		}
	}
	d, err := f.Licence(context.Background(), customs, s.licence)
	f.must(err)
	if want := ree.Mass(offs) * ree.Gram; d.Lines[0].CommittedMG != want || d.Lines[0].RemainingMG != d.Lines[0].AuthorisedMG-want {
		f.t.Errorf("%d write-offs of a gram, the line says %s, %s left", offs, d.Lines[0].CommittedMG, d.Lines[0].RemainingMG)
	}
	have := 0
	f.must(f.Store.Entries(context.Background(), 1, func(e evidence.Entry) error {
		var ev custody.Event
		if e.Kind == custodyPrefix+string(custody.Extract) && json.Unmarshal(e.Body, &ev) == nil && strings.HasPrefix(ev.Outputs[0].Alias, "ore-") {
			have++
		}
		return nil
	}))
	if have != ores {
		f.t.Errorf("%d extractions in the ledger, %d were sent", have, ores)
	}
}

// logIsClean waits until everything is published and verifies the log's files.
func (f *fixture) logIsClean(all bool) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	head := f.Store.Head()
	f.must(f.WaitPublished(ctx, head))
	folder, err := filepath.EvalSymlinks(f.LogDir())
	f.must(err)
	if r := verify.Directory(os.DirFS(folder), f.Keys.LogKey); !r.Verified() || len(r.Unchecked()) > 0 {
		f.t.Errorf("the log does not verify: %+v", r.Checks)
	}
	if c, err := f.Log.Checkpoint(nil); err != nil || int64(c.Size) < head {
		f.t.Errorf("the checkpoint says %d of %d entries, %v", c.Size, head, err)
	} else if int64(c.Size) > head {
		f.t.Errorf("the log has %d entries, the ledger %d: some stand in it twice", c.Size, head)
	}
	if !all {
		return
	}
	seen := map[int64]int64{}
	for seq := int64(1); seq <= head; seq++ {
		index, ok, err := f.Store.Outbox().IndexOf(ctx, seq)
		if err != nil || !ok {
			f.t.Fatalf("entry %d has no index: %v", seq, err)
		}
		if other, twice := seen[index]; twice {
			f.t.Errorf("entries %d and %d have the index %d", other, seq, index)
		}
		seen[index] = seq
	}
}
