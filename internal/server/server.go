// Package server puts pages and the HTTP interface behind one handler.
package server

import (
	"net/http"

	"lanthorn/internal/app"
)

// Options change what a server shows.
type Options struct {
	Demo bool // the sign-in page lists the demonstration's accounts
}

// New makes the handler of an installation.
func New(a *app.App, opt Options) http.Handler {
	return http.NotFoundHandler()
}
