//go:build !unix

package store

import (
	"fmt"
	"io"
	"os"
)

// lockFolder keeps the lock file open; these systems refuse to remove a file
// that a process has open.
func lockFolder(path string) (io.Closer, error) {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("%w by another process (%s); stop that process, or use another folder", ErrInUse, path)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the data folder's lock cannot be made: %w", err)
	}
	_, err = fmt.Fprintf(f, "process %d\n", os.Getpid())
	return f, err
}
