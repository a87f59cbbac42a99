//go:build !linux

package provenance_test

import "time"

var started = time.Now()

func threadCPU() time.Duration  { return time.Since(started) }
func processCPU() time.Duration { return time.Since(started) }
