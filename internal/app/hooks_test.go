package app

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lanthorn/review"
)

// receiver is a program that notices are pushed to.
type receiver struct {
	*httptest.Server
	t       *testing.T
	mu      sync.Mutex
	secret  string
	got     []Delivery
	answers func(w http.ResponseWriter, r *http.Request, d Delivery)
}

func receives(t *testing.T) *receiver {
	r := &receiver{t: t}
	r.Server = httptest.NewTLSServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	body, _ := io.ReadAll(req.Body)
	var d Delivery
	if err := json.Unmarshal(body, &d); err != nil {
		r.t.Error(err)
	}
	signed := req.Header.Get(HookSignatureHeader)
	second, _ := strconv.ParseInt(strings.TrimPrefix(strings.Split(signed, ",")[0], "t="), 10, 64)
	if signed != HookSignature(r.secret, time.Unix(second, 0), body) || req.Header.Get(HookIDHeader) != d.ID {
		r.t.Errorf("%s is signed %s", d.ID, signed)
	}
	r.got = append(r.got, d)
	if r.answers != nil {
		r.answers(w, req, d)
	}
}

func (r *receiver) deliveries() []Delivery {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Delivery(nil), r.got...)
}

// pushed opens the border with a receiver inside that customs registered.
func pushed(t *testing.T, change ...func(*Config)) (*fixture, string, *receiver) {
	r := receives(t)
	roots := x509.NewCertPool()
	roots.AddCert(r.Certificate())
	f := open(t, append([]func(*Config){func(c *Config) { c.NoLog, c.HooksInside, c.HookRoots = true, true, roots }}, change...)...)
	f.industry()
	licence := f.licensed(f.magnets().Lot, 100*kg)
	_, err := f.RegisterSystem(context.Background(), customs, "", CustomsSystem{Ref: "east", Name: "East"})
	f.must(err)
	f.hook(r, customs, HookCommand{Ref: "east-1", Feed: FeedNotices, System: "east"})
	return f, licence, r
}

func (f *fixture) hook(r *receiver, actor Actor, cmd HookCommand) {
	f.t.Helper()
	cmd.URL = r.URL + "/notices"
	secret, _, err := f.RegisterHook(context.Background(), actor, "", cmd)
	f.must(err)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.secret = secret
}

// pushes sends what is due and waits for it.
func (f *fixture) pushes() HookState {
	f.t.Helper()
	done, err := f.Push(context.Background())
	f.must(err)
	done.Wait()
	list, err := f.Hooks(context.Background(), customs)
	f.must(err)
	return list[0]
}

func (f *fixture) suspends(licence, key string) {
	f.t.Helper()
	_, err := f.Suspend(context.Background(), reviewer, key, review.LicenceCommand{Licence: licence, Reason: "alert"})
	f.must(err)
}

func TestASuspensionIsPushedWithinSeconds(t *testing.T) {
	f, licence, r := pushed(t, func(c *Config) { c.NoLog = false })
	f.suspends(licence, "s")
	began := time.Now()
	for len(r.deliveries()) == 0 {
		if time.Since(began) > 10*time.Second {
			t.Fatal("nothing arrived")
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Logf("arrived after %s", time.Since(began).Round(time.Millisecond))
	d := r.deliveries()[0]
	if d.Notice == nil || d.Notice.Licence != licence || d.Notice.What != review.KindSuspended || d.ID != fmt.Sprintf("east-1/%d", d.Seq) {
		t.Errorf("%+v", d)
	}
	if !f.licence(licence).PendingCustoms {
		t.Error("delivered, and it counts as acknowledged")
	}
}

func TestAReplyAcknowledgesWhatWasSent(t *testing.T) {
	f, licence, r := pushed(t)
	f.suspends(licence, "s")
	r.answers = func(w http.ResponseWriter, _ *http.Request, d Delivery) {
		fmt.Fprintf(w, `{"acknowledged":%d}`, d.Seq+1)
	}
	if h := f.pushes(); h.Sent == 0 || h.Waiting != 0 {
		t.Errorf("%+v", h)
	}
	if !f.licence(licence).PendingCustoms {
		t.Error("a notice that was not sent was acknowledged")
	}
	f.suspends(licence, "s2")
	r.answers = func(w http.ResponseWriter, _ *http.Request, d Delivery) {
		fmt.Fprintf(w, `{"acknowledged":%d}`, d.Seq)
	}
	f.pushes()
	if l := f.licence(licence); l.PendingCustoms {
		t.Errorf("acknowledged, and still pending: %+v", l)
	}
	f.replays()
}

func TestDeliveriesAreTriedAgainInOrder(t *testing.T) {
	f, licence, r := pushed(t)
	down := true
	r.answers = func(w http.ResponseWriter, _ *http.Request, _ Delivery) {
		if down {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}
	f.suspends(licence, "s1")
	f.suspends(licence, "s2")
	for n := 1; n <= 3; n++ {
		h := f.pushes()
		if h.Failed != n || h.Waiting != 2 || h.Trouble == nil || h.Trouble.Code != "hook.status" || h.Trouble.Params["status"] != "503" {
			t.Fatalf("attempt %d: %+v", n, h)
		}
		if again := f.pushes(); again.Failed != n {
			t.Fatal("tried again before its time")
		}
		f.now = f.now.Add(hookFirst << (n - 1))
	}
	down = false
	if h := f.pushes(); h.Failed != 0 || h.Waiting != 0 || h.Trouble != nil {
		t.Errorf("%+v", h)
	}
	got := r.deliveries()
	if len(got) != 5 || got[0].ID != got[3].ID || got[3].Seq >= got[4].Seq {
		t.Errorf("%+v", got)
	}
	f.pushes()
	if len(r.deliveries()) != 5 {
		t.Error("delivered twice")
	}
}

func TestBackoffIsBounded(t *testing.T) {
	for n, last := 1, time.Duration(0); n < 1000; n++ {
		d := backoff(n)
		if d < last || d > hookLongest || d <= 0 {
			t.Fatalf("after %d failures %s", n, d)
		}
		last = d
	}
}

func TestWhatIsNoDelivery(t *testing.T) {
	elsewhere := receives(t)
	for name, c := range map[string]struct {
		change func(*fixture, *receiver)
		code   string
	}{
		"down": {func(_ *fixture, r *receiver) { r.Close() }, "hook.unreachable"},
		"slow": {func(f *fixture, r *receiver) {
			f.push.client.Timeout = 100 * time.Millisecond
			r.answers = func(http.ResponseWriter, *http.Request, Delivery) { time.Sleep(300 * time.Millisecond) }
		}, "hook.timeout"},
		"a body without end": {func(f *fixture, r *receiver) {
			f.push.client.Timeout = 200 * time.Millisecond
			r.answers = func(w http.ResponseWriter, _ *http.Request, _ Delivery) {
				w.Write([]byte("{"))
				w.(http.Flusher).Flush()
				time.Sleep(500 * time.Millisecond)
			}
		}, "hook.timeout"},
		"redirecting": {func(_ *fixture, r *receiver) {
			r.answers = func(w http.ResponseWriter, q *http.Request, _ Delivery) {
				http.Redirect(w, q, elsewhere.URL, http.StatusTemporaryRedirect)
			}
		}, "hook.redirected"},
		"wrong certificate": {func(f *fixture, _ *receiver) { f.push.client = hookClient(true, x509.NewCertPool()) }, "hook.certificate"},
		"inside":            {func(f *fixture, r *receiver) { f.push.client = hookClient(false, nil) }, "hook.inside"},
	} {
		t.Run(name, func(t *testing.T) {
			f, licence, r := pushed(t)
			c.change(f, r)
			f.suspends(licence, "s")
			h := f.pushes()
			if h.Failed != 1 || h.Waiting != 1 || h.Trouble == nil || h.Trouble.Code != c.code {
				t.Errorf("%+v, %+v", h, h.Trouble)
			}
			for _, lang := range []string{"en", "zh"} {
				if h.Trouble != nil && f.Text(lang, h.Trouble.Code, h.Trouble.Params) == h.Trouble.Code {
					t.Errorf("%s has no words", h.Trouble.Code)
				}
			}
		})
	}
	if n := len(elsewhere.deliveries()); n > 0 {
		t.Errorf("%d deliveries followed a redirect", n)
	}
}

func TestOneSlowReceiverDoesNotHoldUpAnother(t *testing.T) {
	f, licence, slow := pushed(t)
	quick := receives(t)
	roots := x509.NewCertPool()
	roots.AddCert(slow.Certificate())
	roots.AddCert(quick.Certificate())
	f.push.client = hookClient(true, roots)
	held := make(chan struct{})
	slow.answers = func(http.ResponseWriter, *http.Request, Delivery) { <-held }
	f.hook(quick, otherOffice, HookCommand{Ref: "west-1", Feed: FeedNotices})
	f.suspends(licence, "s")
	done, err := f.Push(context.Background())
	f.must(err)
	for began := time.Now(); len(quick.deliveries()) == 0; time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 5*time.Second {
			t.Fatal("the quick one waits for the slow one")
		}
	}
	close(held)
	done.Wait()
}

func TestWhoMayHaveNoticesPushed(t *testing.T) {
	f, _ := border(t)
	ctx := context.Background()
	register := func(actor Actor, cmd HookCommand) error {
		_, _, err := f.RegisterHook(ctx, actor, "", cmd)
		return err
	}
	good := HookCommand{Ref: "h-1", Feed: FeedNotices, URL: "https://notices.example/in"}
	for code, c := range map[string]HookCommand{
		"hook.ref":               {Ref: "a b", Feed: FeedNotices, URL: good.URL},
		"hook.feed":              {Ref: "h", Feed: "all", URL: good.URL},
		"customs.system_unknown": {Ref: "h", Feed: FeedNotices, URL: good.URL, System: "nobody"},
	} {
		refused(t, register(customs, c), code)
	}
	for _, u := range []string{"", "http://a.example/", "https://", "https://u:p@a.example/", "https://a.example/?key=1", "https://a.example/#x", "file:///etc/passwd", "https://" + strings.Repeat("a", 600)} {
		refused(t, register(customs, HookCommand{Ref: "h", Feed: FeedNotices, URL: u}), "hook.url")
	}
	for _, host := range []string{"127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "[fd00::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "100.64.0.1", "0.0.0.0", "[64:ff9b::a00:1]", "224.0.0.1"} {
		refused(t, register(customs, HookCommand{Ref: "h", Feed: FeedNotices, URL: "https://" + host + "/"}), "hook.inside")
	}
	refused(t, register(maker, good), "actor.role")
	refused(t, register(reviewer, good), "actor.role")
	token := customs
	token.Scopes = []string{ScopeRead}
	refused(t, register(token, good), "actor.scope")
	f.must(register(customs, good))
	refused(t, register(otherOffice, good), "hook.known")
	mine := HookCommand{Ref: "m-1", Feed: FeedCases, URL: good.URL}
	f.must(register(maker, mine))
	for i := range maxHooksOfOrg - 1 {
		f.must(register(customs, HookCommand{Ref: fmt.Sprint("h-1", i), Feed: FeedNotices, URL: good.URL}))
	}
	refused(t, register(customs, HookCommand{Ref: "one-more", Feed: FeedNotices, URL: good.URL}), "hook.too_many")
	list, err := f.Hooks(ctx, maker)
	f.must(err)
	if len(list) != 1 || list[0].Ref != "m-1" {
		t.Errorf("the maker sees %+v", list)
	}
	_, err = f.Hooks(ctx, miner)
	refused(t, err, "actor.role")
	_, err = f.CloseHook(ctx, otherOffice, "", "h-1")
	refused(t, err, "hook.unknown")
	_, err = f.CloseHook(ctx, maker, "", "h-1")
	refused(t, err, "hook.unknown")
	_, err = f.CloseHook(ctx, customs, "", "h-1")
	f.must(err)
	f.must(register(customs, good))
	f.replays()
}

func TestASecretIsShownOnceAndNowhereElse(t *testing.T) {
	f, _ := border(t)
	ctx := context.Background()
	cmd := HookCommand{Ref: "h-1", Feed: FeedNotices, URL: "https://notices.example/in"}
	secret, _, err := f.RegisterHook(ctx, customs, "k", cmd)
	f.must(err)
	again, rec, err := f.RegisterHook(ctx, customs, "k", cmd)
	f.must(err)
	if again != "" || !rec.Replayed || len(secret) < 40 {
		t.Errorf("%q, then %q", secret, again)
	}
	newer, _, err := f.RegisterHook(ctx, customs, "k2", cmd)
	f.must(err)
	if newer == secret || newer == "" {
		t.Error("registered anew with the old secret")
	}
	f.must(f.Close())
	f.must(filepath.WalkDir(f.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte(secret)) || bytes.Contains(raw, []byte(newer)) {
			t.Errorf("the secret lies in %s", path)
		}
		return err
	}))
	f.reopen()
}

func TestAnExporterIsToldOfItsOwnCases(t *testing.T) {
	f, _, r := pushed(t)
	f.hook(r, maker, HookCommand{Ref: "maker-1", Feed: FeedCases})
	ref := f.lodged(application(f.detail("LI-0001-L").Lines[0].Lots[0], 10*kg))
	hash := f.proposed(ref)
	_, err := f.Countersign(context.Background(), countersigner, "", ref, hash)
	f.must(err)
	rec, err := f.Decide(context.Background(), decider, "", ref, hash)
	f.must(err)
	f.pushes()
	var states []string
	for _, d := range r.deliveries() {
		if d.Notice != nil || d.Change.Org != "MAGNETS" || d.Change.Case != ref {
			t.Errorf("%+v", d)
		}
		states = append(states, d.Change.State)
	}
	last := r.deliveries()[len(states)-1].Change
	if states[0] == "" || last.State != string(review.Decided) || last.Licence != rec.Licence {
		t.Errorf("states %v, the last %+v", states, last)
	}
	f.replays()
}

func TestAddressesInside(t *testing.T) {
	for text, want := range map[string]bool{"8.8.8.8": false, "2606:4700::1": false, "192.168.1.1": true, "172.16.0.1": true, "::": true, "::ffff:127.0.0.1": true, "2002:7f00:1::": true, "fe80::1%eth0": true, "255.255.255.255": true, "198.18.0.1": true} {
		if got := inside(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: inside is %v", text, got)
		}
	}
}
