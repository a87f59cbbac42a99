package store_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lanthorn/internal/store"
	"lanthorn/internal/store/storetest"
)

const childEnv = "LANTHORN_KILL_CHILD"

// TestMain turns the test binary into the process that gets killed when the
// kill tests ask for it.
func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		killChild(store.Config{Dir: dir, DSN: os.Getenv("LANTHORN_KILL_DSN")})
	}
	os.Exit(m.Run())
}

// killChild has 24 clients pour mass between jars for ever. Each writes a
// command's key to standard output before sending it and again once it is
// acknowledged.
func killChild(cfg store.Config) {
	l := storetest.New()
	cfg.Registry = l.Registry
	s, err := store.Open(context.Background(), cfg)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	run := strconv.FormatInt(time.Now().UnixNano(), 36)
	if s.Head() == 0 {
		for i := range 20 {
			s.Do(context.Background(), store.Command{Run: l.Open(fmt.Sprint("j", i), fmt.Sprint("o", i%4), 1_000_000)})
		}
	}
	var mu sync.Mutex
	say := func(word, key string) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(os.Stdout, "%s %s\n", word, key)
	}
	for c := range 24 {
		go func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("%s-%d-%d", run, c, i)
				say("sent", key)
				_, err := s.Do(context.Background(), store.Command{Scope: "kill", Key: key, Run: func(tx *store.Tx) (any, error) {
					if _, err := tx.Next("commands"); err != nil {
						return nil, err
					}
					return l.Pour(fmt.Sprint("j", rand.IntN(20)), fmt.Sprint("j", rand.IntN(20)), 1)(tx)
				}})
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				say("done", key)
			}
		}()
	}
	select {}
}

// TestKill kills the process at random moments, LANTHORN_KILLS times, and then
// looks for what was acknowledged.
func TestKill(t *testing.T) { testKills(t, store.Config{Dir: t.TempDir()}) }

// TestPostgresKill kills a node; the server lives on.
func TestPostgresKill(t *testing.T) { testKills(t, postgresPlace(t)) }

func testKills(t *testing.T, cfg store.Config) {
	kills := 8
	if n, err := strconv.Atoi(os.Getenv("LANTHORN_KILLS")); err == nil {
		kills = n
	}
	if testing.Short() {
		kills = 2
	}
	acknowledged, sent := map[string]bool{}, map[string]bool{}
	for range kills {
		killOnce(t, cfg, sent, acknowledged)
		checkKilled(t, cfg, sent, acknowledged)
		if t.Failed() {
			break
		}
	}
	t.Logf("%d kills, %d commands sent, %d acknowledged", kills, len(sent), len(acknowledged))
	if len(acknowledged) == 0 {
		t.Error("no command was ever acknowledged: the test proves nothing")
	}
}

func killOnce(t *testing.T, cfg store.Config, sent, acknowledged map[string]bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+cfg.Dir, "LANTHORN_KILL_DSN="+cfg.DSN)
	var faults strings.Builder
	cmd.Stderr = &faults
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		word, key, ok := strings.Cut(lines.Text(), " ")
		if !ok {
			continue
		}
		if word == "sent" {
			sent[key] = true
		}
		if word == "done" {
			acknowledged[key] = true
			once.Do(func() {
				time.AfterFunc(time.Duration(rand.IntN(500))*time.Millisecond, func() { cmd.Process.Kill() })
			})
		}
	}
	cmd.Wait()
	if faults.Len() > 0 {
		t.Fatalf("the child complained: %s", faults.String())
	}
	io.Copy(io.Discard, out)
}

func checkKilled(t *testing.T, cfg store.Config, sent, acknowledged map[string]bool) {
	t.Helper()
	l := storetest.New()
	s := l.Must(t, cfg)
	defer s.Close()
	rep := storetest.CheckReplay(t, s)
	db := storetest.Raw(t, cfg)
	defer db.Close()
	rows, err := db.Query("SELECT i.key, e.kind FROM idempotency i LEFT JOIN entry e ON e.seq = i.first_seq AND e.seq = i.last_seq WHERE i.scope = 'kill'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	stored := map[string]bool{}
	for rows.Next() {
		var key, kind string
		if err := rows.Scan(&key, &kind); err != nil {
			t.Fatal(err)
		}
		stored[key] = true
		if !sent[key] || kind != "jar.poured" {
			t.Errorf("key %s was never sent, or its entry is a %s", key, kind)
		}
	}
	for key := range acknowledged {
		if !stored[key] {
			t.Errorf("acknowledged command %s is lost", key)
		}
	}
	if int64(len(stored))+20 != rep.Entries {
		t.Errorf("%d keys but %d entries", len(stored), rep.Entries)
	}
	var counted int
	if err := db.QueryRow("SELECT value FROM counter WHERE name = 'commands'").Scan(&counted); err != nil || counted != len(stored) {
		t.Errorf("counter %d, keys %d, %v", counted, len(stored), err)
	}
}
