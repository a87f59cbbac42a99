package door

import (
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Limiter lets each address do something so many times a minute. It remembers a
// bounded number of addresses.
type Limiter struct {
	perMinute int
	now       func() time.Time
	mu        sync.Mutex
	seen      map[string]*window
}

type window struct {
	began time.Time
	count int
}

const rememberedAddresses = 20_000

// NewLimiter makes a limiter.
func NewLimiter(perMinute int, now func() time.Time) *Limiter {
	return &Limiter{perMinute: perMinute, now: now, seen: map[string]*window{}}
}

// Allow counts one more time for an address.
func (l *Limiter) Allow(address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	w := l.seen[address]
	if w == nil || now.Sub(w.began) >= time.Minute {
		if len(l.seen) >= rememberedAddresses {
			l.forget(now)
		}
		w = &window{began: now}
		l.seen[address] = w
	}
	w.count++
	return w.count <= l.perMinute
}

// forget drops windows that are over; where none is, all.
func (l *Limiter) forget(now time.Time) {
	for a, w := range l.seen {
		if now.Sub(w.began) >= time.Minute {
			delete(l.seen, a)
		}
	}
	if len(l.seen) >= rememberedAddresses {
		clear(l.seen)
	}
}

// Guard answers 429 where an address asks too often.
func (l *Limiter) Guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.Allow(Address(r)) {
			w.Header().Set("Retry-After", strconv.Itoa(60))
			http.Error(w, "too many requests; wait a minute", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Address is the address that the request came from.
func Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
