// Package pages is what people see: each page asks package app with the
// visitor's own actor, fills a view of package web, and renders it in the
// visitor's language. Nothing is decided here: who may do what, and why not, is
// app's answer; the pages say it in words.
//
//	request ─▶ door (who) ─▶ a page's handler ─▶ app ─▶ view ─▶ web.Site.Render
//
// A form that changes something carries the session's token and an idempotency
// key made when it was drawn, so that a double click does it once. A refused
// form comes back as it was filled in, with every reason beside its field.
package pages
