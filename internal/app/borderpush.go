package app

import (
	"net/url"
)

// pushable reports whether notices may be pushed to an address.
func pushable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && u.Fragment == ""
}
