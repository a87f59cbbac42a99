// Package letters holds the letters of the review: what a template is, what goes
// into one, and how the two become a file. It knows neither ledger nor clock: the
// same template with the same facts gives the same bytes.
//
// Templates are data of a pack (letters.yaml). One that was used is never
// changed: a new wording is a new version with the day from which it holds, and
// the hash of the template that a letter was made from stands in the letter's
// entry.
package letters
