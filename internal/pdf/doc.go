// Package pdf writes tagged PDF files: headings, paragraphs, lists, tables and one
// QR code, in an order that a screen reader can follow (ISO 14289-1, PDF/UA-1).
//
// The same document gives the same bytes, on every machine and with every version
// of Go: there is no clock, no random number, and no compression, whose output
// may change with the library. [Layout] counts the ways of laying out that there
// have been; testdata holds the hash of a page of each.
//
// The font is built into the program by make assets. A program built without it
// answers [ErrNoFont].
package pdf
