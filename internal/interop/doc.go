// Package interop reads and writes the files that people and programs exchange
// with the ledger: tables (CSV and XLSX) and JSON lines on the way in, tables on
// the way out, and empty templates. It decides nothing about the goods: it turns
// cells into events and says, for every cell it cannot read, what is wrong and
// how to mend it. What an event may do is for [custody.Decide].
//
// # Tables
//
// There are six kinds of table; which one a file is shows in its columns.
//
//	production   one row for each lot used, lot made or loss; rows with the same
//	             event number are one event
//	shipments    one row for each lot of a dispatch
//	receipts     one row for each lot of a transfer, with the receiver's own mass
//	assays       one row for each assay
//	stocktake    one row for each lot counted
//	corrections  one row for each line of the entry that is corrected
//
// Headers are read in English and Chinese alike, in any order; case, spaces and
// punctuation do not matter. A column that is nearly a known one stops the file,
// because what was meant would be lost; any other unknown column is reported and
// the rest is read.
//
// CSV may be UTF-8 (with or without byte order mark), UTF-16 with its mark, or
// GB18030; separated by comma, semicolon or tab. Lines before the header that
// begin with # are remarks. In XLSX the first sheet is read, the notes sheet is
// passed over, and any other sheet with content is reported. A formula is read
// as the value that the spreadsheet program stored with it; one that was never
// calculated counts as empty. A cell shown in per cent is read as it is shown.
//
// Every time needs its offset from UTC, in the cell or in a column of its own.
// A number never has a comma for its decimal point. Every mass needs a unit: in
// the cell, in the unit column, or in the header as in "Net mass (kg)".
//
// Rows whose event number begins with EXAMPLE are passed over.
//
// # JSON
//
// One object a line, or one array of such objects:
//
//	{"key":"…","occurred":"2026-03-04T14:30:00+08:00","org":"…","event":{…}}
//	{"registration":{"party":{…}}}
//
// key and org may be left out. event is a [custody.Event] and registration a
// [custody.Registration] in their own names. Unknown names, names given twice,
// and what the ledger itself fills in are refused.
//
// # Keys
//
// The key of an item is a digest of what happened and when: the same event has
// the same key in any file, under any event number, in CSV, XLSX or JSON, so
// that loading a file twice changes nothing.
package interop
