package bench

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"lanthorn/internal/app"
	"lanthorn/ree"
)

const (
	checksPerSecond    = 500
	writeOffsPerSecond = 200
	checkLimit         = 20 // ms at the 99th percentile
)

// prepareCheck measures licence checks at a fixed rate while others write off,
// through the application, durably.
func prepareCheck(w *work) (func() error, error) {
	return w.atBorder(20*time.Second, func(b *border, _ string, licences []string, span time.Duration) error {
		return b.checks(licences, span)
	})
}

// checks asks and writes off in an open loop: each request has a time at which it
// is to be sent, and its latency counts from then, however late the one before
// it was answered.
func (b *border) checks(licences []string, span time.Duration) error {
	b.tell("%d checks and %d write-offs a second for %s", checksPerSecond, writeOffsPerSecond, span)
	var failed atomic.Pointer[error]
	var loops sync.WaitGroup
	var asked, written []float64
	loops.Go(func() {
		asked = openLoop(checksPerSecond, span, &failed, func(r *rand.Rand, n int) error { return b.check(licences[r.IntN(len(licences))], n) })
	})
	loops.Go(func() {
		written = openLoop(writeOffsPerSecond, span, &failed, func(r *rand.Rand, _ int) error { return b.writeOff(licences[r.IntN(len(licences))], ree.Gram) })
	})
	loops.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	what := fmt.Sprintf("licence check, %d a second beside %d write-offs a second", checksPerSecond, writeOffsPerSecond)
	b.say(sample{what: what + ": p50", unit: "ms", value: quantile(asked, 0.5)})
	b.say(sample{what: what + ": p99", unit: "ms", value: quantile(asked, 0.99)}.want(atMost(checkLimit)))
	b.say(sample{what: what + ": p99.9", unit: "ms", value: quantile(asked, 0.999)})
	b.say(sample{what: "write-off, durably, beside them: p99", unit: "ms", value: quantile(written, 0.99)})
	b.note("an open loop: every request's time counts from the instant at which it was to be sent, so that a stall counts for all that waited behind it (%d checks, %d write-offs)", len(asked), len(written))
	return b.ctx.Err()
}

// check asks once and wants a yes.
func (b *border) check(licence string, n int) error {
	got, err := b.app.Check(b.ctx, customs, app.BorderQuestion{Licence: licence, Line: 1, Mass: ree.Gram, Declaration: fmt.Sprintf("3102%012d", n), Destination: "DE", HS: "8505111000"})
	if err == nil && got.Answer != "yes" {
		err = fmt.Errorf("the desk says %s: %v", got.Answer, got.Reasons)
	}
	return err
}

// openLoop sends requests at a rate, each in a goroutine of its own, and answers
// how many milliseconds after its intended time each was done.
func openLoop(perSecond int, span time.Duration, failed *atomic.Pointer[error], send func(r *rand.Rand, n int) error) []float64 {
	n := int(span.Seconds() * float64(perSecond))
	took := make([]float64, n)
	var sent sync.WaitGroup
	start := time.Now()
	for i := range n {
		due := start.Add(time.Duration(i) * time.Second / time.Duration(perSecond))
		time.Sleep(time.Until(due))
		if failed.Load() != nil {
			break
		}
		sent.Go(func() {
			if err := send(rand.New(rand.NewPCG(uint64(i), uint64(perSecond))), i); err != nil {
				failed.Store(&err)
			}
			took[i] = float64(time.Since(due).Microseconds()) / 1000
		})
	}
	sent.Wait()
	return took
}
