package store

import (
	"os"
	"syscall"
)

// flushData waits until a file's content is on the disk.
func flushData(f *os.File) error {
	for {
		if err := syscall.Fdatasync(int(f.Fd())); err != syscall.EINTR {
			return err
		}
	}
}
