package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"lanthorn/internal/store"
	"lanthorn/internal/store/storetest"
)

// TestFullDisk fills the database until it may not grow: callers and readers get
// an error, nothing acknowledged is lost, and with room again the ledger goes on.
func TestFullDisk(t *testing.T) {
	cfg := store.Config{Dir: t.TempDir(), MaxPages: 150}
	l := storetest.New()
	s := l.Must(t, cfg)
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	failed := 0
	var wg sync.WaitGroup
	for c := range 16 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 120 {
				id := fmt.Sprintf("jar-%02d-%04d", c, i)
				_, err := s.Do(context.Background(), store.Command{Scope: "x", Key: id, Run: l.Open(id, "ann", 1)})
				mu.Lock()
				if err == nil {
					acknowledged[id] = true
				} else {
					failed++
				}
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	if failed == 0 || len(acknowledged) == 0 {
		t.Fatalf("%d failed, %d acknowledged: the disk was never full, or always", failed, len(acknowledged))
	}
	err := s.View(context.Background(), func(*store.View) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "safe in the journal") {
		t.Errorf("a reader is told: %v", err)
	}
	s.Close()
	cfg.Registry = l.Registry
	if _, err := store.Open(context.Background(), cfg); err == nil || !strings.Contains(err.Error(), "in its journal") {
		t.Errorf("opened without room: %v", err)
	}
	cfg.MaxPages = 100_000
	s = l.Must(t, cfg)
	if _, err := s.Do(context.Background(), store.Command{Run: l.Open("after", "ann", 1)}); err != nil {
		t.Errorf("with room again: %v", err)
	}
	checkJars(t, s, l, acknowledged, "after")
}

// checkJars finds exactly the acknowledged jars.
func checkJars(t *testing.T, s *store.Store, l *storetest.Ledger, acknowledged map[string]bool, more ...string) {
	t.Helper()
	err := s.View(context.Background(), func(v *store.View) error {
		n, err := store.Count(v, l.Jars)
		if int(n) != len(acknowledged)+len(more) {
			t.Errorf("%d jars, %d acknowledged", n, len(acknowledged)+len(more))
		}
		for id := range acknowledged {
			if _, ok, err := store.Get(v, l.Jars, id); !ok || err != nil {
				t.Errorf("acknowledged jar %s is lost (%v)", id, err)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	storetest.CheckReplay(t, s)
}

// TestFileLimit has the operating system refuse to let files grow (ulimit -f),
// in a process of its own, and opens the ledger afterwards without the limit.
func TestFileLimit(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no file size limit to set here")
	}
	dir := t.TempDir()
	cmd := exec.Command("sh", "-c", `ulimit -f 3000; trap "" XFSZ; exec "$0"`, os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+dir)
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatal("the child was not stopped by the limit")
	}
	if !strings.Contains(string(out), "database failed") {
		t.Fatalf("the child ended otherwise: %s", out[max(0, len(out)-500):])
	}
	sent, acknowledged := map[string]bool{}, map[string]bool{}
	for _, line := range strings.Split(string(out), "\n") {
		if word, key, ok := strings.Cut(line, " "); ok && word == "sent" {
			sent[key] = true
		} else if ok && word == "done" {
			acknowledged[key] = true
		}
	}
	if len(acknowledged) == 0 {
		t.Fatal("nothing was acknowledged before the limit")
	}
	checkKilled(t, store.Config{Dir: dir}, sent, acknowledged)
}

// TestLock: a second process, here a second Open, is refused and told who
// holds the folder.
func TestLock(t *testing.T) {
	cfg := store.Config{Dir: t.TempDir()}
	l := storetest.New()
	s := l.Must(t, cfg)
	cfg.Registry = l.Registry
	_, err := store.Open(context.Background(), cfg)
	if !errors.Is(err, store.ErrInUse) || !strings.Contains(err.Error(), fmt.Sprint("process ", os.Getpid())) {
		t.Fatalf("%v", err)
	}
	if _, err := s.Do(context.Background(), store.Command{Run: l.Open("a", "ann", 1)}); err != nil {
		t.Errorf("the holder is disturbed: %v", err)
	}
	s.Close()
	l.Must(t, cfg)
}

// TestLostConnection ends the server's session under the writer.
func TestLostConnection(t *testing.T) {
	cfg := postgresPlace(t)
	l := storetest.New()
	s := l.Must(t, cfg)
	db := storetest.Raw(t, cfg)
	done := map[string]bool{}
	failed := 0
	for i := range 200 {
		if i%20 == 10 {
			db.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lanthorn' AND pid <> pg_backend_pid()")
		}
		id := fmt.Sprint("jar-", i)
		if _, err := s.Do(context.Background(), store.Command{Run: l.Open(id, "ann", 1)}); err != nil {
			failed++
			continue
		}
		done[id] = true
	}
	if failed == 0 || failed > 40 {
		t.Errorf("%d of 200 commands failed", failed)
	}
	time.Sleep(10 * time.Millisecond)
	s.Close()
	checkJars(t, l.Must(t, cfg), l, done)
}

func TestBackup(t *testing.T) {
	cfg := store.Config{Dir: t.TempDir()}
	l := storetest.New()
	s := l.Must(t, cfg)
	hash, _, err := s.Blobs().Put(strings.NewReader("a document"))
	if err != nil {
		t.Fatal(err)
	}
	stop := make(chan bool)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				s.Do(context.Background(), store.Command{Run: l.Open(fmt.Sprint("j", i), "ann", 1)})
			}
		}
	}()
	time.Sleep(30 * time.Millisecond)
	before := s.Head()
	dir := filepath.Join(t.TempDir(), "copy")
	if err := s.BackupTo(context.Background(), dir); err != nil {
		t.Fatal(err)
	}
	close(stop)
	wg.Wait()
	if err := s.BackupTo(context.Background(), dir); err == nil {
		t.Error("a backup was overwritten")
	}
	c := l.Must(t, store.Config{Dir: dir})
	if c.Head() < before {
		t.Errorf("the copy ends at %d, %d were acknowledged before", c.Head(), before)
	}
	storetest.CheckReplay(t, c)
	if b, err := c.Blobs().Get(hash); string(b) != "a document" {
		t.Errorf("%q, %v", b, err)
	}
}

// TestErasedBytes looks for an erased name in the files themselves.
func TestErasedBytes(t *testing.T) {
	dir := t.TempDir()
	l := storetest.New()
	s := l.Must(t, store.Config{Dir: dir})
	const name = "Wilhelmina Unforgettable"
	for _, run := range []func(*store.Tx) (any, error){l.Name("ann", name), l.Name("bob", "Bob")} {
		if _, err := s.Do(context.Background(), store.Command{Run: run}); err != nil {
			t.Fatal(err)
		}
	}
	if !foundIn(t, dir, name) {
		t.Fatal("the name is not in the files to begin with")
	}
	if _, err := s.Do(context.Background(), store.Command{Run: l.Erase(1, "ann")}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if foundIn(t, dir, name) {
		t.Error("the erased name is still in the files")
	}
}

func foundIn(t *testing.T, dir, text string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if b, err := os.ReadFile(f); err == nil && strings.Contains(string(b), text) {
			return true
		}
	}
	return false
}
