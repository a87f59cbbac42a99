package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"lanthorn/ree"
)

// errInside is the refusal to connect to an address inside the operator's network.
var errInside = errors.New("an address inside")

// special are the blocks beside the private, loopback, link-local and multicast
// ones that no outside program is reached at (RFC 6890, RFC 6052, RFC 3056, RFC
// 4380): those that reach another address by translation are among them.
var special = blocks("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10")

func blocks(texts ...string) (out []netip.Prefix) {
	for _, s := range texts {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

// inside reports whether an address is none of the open internet.
func inside(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return true
	}
	for _, b := range special {
		if b.Contains(ip) {
			return true
		}
	}
	return false
}

// outsideOnly lets a connection be made only to the open internet. It looks at the
// address that a name came to, when it is dialled.
func outsideOnly(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || inside(at.Addr()) {
		return errInside
	}
	return nil
}

// hookClient sends deliveries: through no proxy, following no redirect, to no
// address inside unless the operator allows it, and never without a certificate
// that holds.
func hookClient(inside bool, roots *x509.CertPool) *http.Client {
	dialer := &net.Dialer{Timeout: hookTimeout / 2}
	if !inside {
		dialer.Control = outsideOnly
	}
	return &http.Client{
		Timeout:       hookTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: hookTimeout / 2, MaxResponseHeaderBytes: hookReply,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}, MaxIdleConns: maxHooks, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
		},
	}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// troubleOf says why nothing was delivered.
func troubleOf(err error, address string) *ree.Refusal {
	host := hostOf(address)
	var certificate *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.Is(err, errInside):
		return ree.Refuse("hook.inside", "host", host)
	case errors.As(err, &certificate):
		return ree.Refuse("hook.certificate", "host", host)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return ree.Refuse("hook.timeout", "host", host, "seconds", "10")
	}
	return ree.Refuse("hook.unreachable", "host", host)
}
