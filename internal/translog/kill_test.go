package translog

import (
	"context"
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

// A process is killed at random moments, ten times, while it fills the log. No
// leaf is lost, none stands twice, every index is right, and every checkpoint
// ever kept is consistent with the end.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	unacknowledged := 0
	for range 10 {
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
		if o, err := openOutbox(filepath.Join(dir, "journal")); err != nil {
			t.Fatal(err)
		} else if o.assigned() < len(o.items) {
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
	t.Logf("%d leaves, %d checkpoints kept; %d of 10 kills left leaves without index", len(o.items), len(o.checkpoints), unacknowledged)
	if len(o.items) < 500 || unacknowledged == 0 {
		t.Errorf("too little happened to mean anything: %d leaves, %d kills with work open", len(o.items), unacknowledged)
	}
}
