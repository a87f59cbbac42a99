package translog

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

const killDir = "TRANSLOG_KILL_DIR"

// TestMain runs the victim of TestKilled where the test binary is called for it.
func TestMain(m *testing.M) {
	if dir := os.Getenv(killDir); dir != "" {
		fmt.Fprintln(os.Stderr, victim(dir))
		os.Exit(3)
	}
	os.Exit(m.Run())
}

// victim fills an outbox and relays it until it is killed.
func victim(dir string) error {
	o, err := openOutbox(filepath.Join(dir, "journal"))
	if err != nil {
		return err
	}
	// The window between the log's and the outbox's writing is made wide, so
	// that kills fall into it.
	o.failAssign = func() error {
		time.Sleep(time.Duration(rand.IntN(15)) * time.Millisecond)
		return nil
	}
	t := new(testing.T)
	l, err := Open(context.Background(), testConfig(t, filepath.Join(dir, "log")), o)
	if err != nil {
		return err
	}
	go func() {
		for {
			for range 1 + rand.IntN(120) {
				if err := o.put(); err != nil {
					panic(err)
				}
			}
			time.Sleep(time.Duration(rand.IntN(8)) * time.Millisecond)
		}
	}()
	return l.Relay(context.Background(), nil)
}

// integrated is the size of the log that a killed process left.
func integrated(t *testing.T, dir string) uint64 {
	t.Helper()
	var state struct{ Size uint64 }
	text, err := os.ReadFile(filepath.Join(dir, "log", ".state", "treeState"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatal(err)
	}
	return state.Size
}

// acknowledged is what the outbox of a killed process knows of the log.
func acknowledged(t *testing.T, dir string) uint64 {
	t.Helper()
	o, err := openOutbox(filepath.Join(dir, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	defer o.journal.Close()
	size, err := o.Acknowledged(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return size
}

// A process is killed at random moments, ten times or more, while it fills the log. No
// leaf is lost, none stands twice, every index is right, and every checkpoint
// ever kept is consistent with the end.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	unacknowledged, kills := 0, 0
	for ; kills < 10 || unacknowledged == 0 && kills < 40; kills++ {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), killDir+"="+dir)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(150+rand.IntN(400)) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		status, ok := cmd.ProcessState, false
		if err := cmd.Wait(); err != nil {
			status = cmd.ProcessState
			ws, isUnix := status.Sys().(syscall.WaitStatus)
			ok = isUnix && ws.Signaled() && ws.Signal() == syscall.SIGKILL
		}
		if !ok {
			t.Fatalf("the victim ended by itself: %v", status)
		}
		if integrated(t, dir) > acknowledged(t, dir) {
			unacknowledged++
		}
	}
	o, err := openOutbox(filepath.Join(dir, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, testConfig(t, filepath.Join(dir, "log")), o)
	settle(t, o, len(o.items))
	if err := r.stop(t); err != nil {
		t.Fatal(err)
	}
	checkLog(t, filepath.Join(dir, "log"), o)
	t.Logf("%d leaves, %d checkpoints kept; %d of %d kills left leaves that the outbox did not know to be in the log", len(o.items), len(o.checkpoints), unacknowledged, kills)
	if len(o.items) < 500 || unacknowledged == 0 {
		t.Errorf("too little happened to mean anything: %d leaves, %d kills in the window", len(o.items), unacknowledged)
	}
}
