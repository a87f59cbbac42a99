//go:build unix

package store

import (
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"
)

// lockFolder takes the data folder's lock, which the operating system gives
// back when the process ends, however it ends.
func lockFolder(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the data folder's lock cannot be made: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := io.ReadAll(io.LimitReader(f, 200))
		f.Close()
		return nil, fmt.Errorf("%w by %s (%s); stop that process, or use another folder", ErrInUse, strings.TrimSpace(string(holder)), path)
	}
	host, _ := os.Hostname()
	if err = f.Truncate(0); err == nil {
		_, err = fmt.Fprintf(f, "process %d on %s since %s\n", os.Getpid(), host, time.Now().UTC().Format(time.RFC3339))
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("the data folder's lock cannot be written: %w", err)
	}
	return f, nil
}
