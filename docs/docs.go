// Package docs holds the documents that the program itself can show.
package docs

import _ "embed"

// Methods is docs/METHODS.md: the mathematics behind the figures.
//
//go:embed METHODS.md
var Methods []byte
