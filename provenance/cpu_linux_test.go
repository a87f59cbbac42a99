package provenance_test

import (
	"syscall"
	"time"
	"unsafe"
)

// threadCPU and processCPU are processor time, which other work on the machine
// disturbs less than the clock.
func threadCPU() time.Duration  { return cpuClock(3) }
func processCPU() time.Duration { return cpuClock(2) }

func cpuClock(id uintptr) time.Duration {
	var t syscall.Timespec
	if _, _, e := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, id, uintptr(unsafe.Pointer(&t)), 0); e != 0 {
		panic(e)
	}
	return time.Duration(t.Nano())
}
