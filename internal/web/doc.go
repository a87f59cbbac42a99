// Package web is how people reach Lanthorn: server-rendered pages that work
// without a script, in English and 简体中文.
//
// Each page has a file with its view model (plain structs that say what the
// page shows), and a template of the same name. A view model holds phrases
// (package words), never sentences, so that the same model is said in either
// language. Whoever fills a view model decides what the reader may see; the
// templates show all they are given.
//
//	request ─▶ SecureHeaders ─▶ a handler fills a view ─▶ Site.Render ─▶ page
//	                                                      (language, theme; made whole, cleaned)
//
// Scripts draw charts from the tables in the page. They are built from web/
// into assets/dist; without them the tables stand alone.
package web
