// Package credential issues and reads what leaves the ledger: the passport of a
// lot and the export licence, as W3C Verifiable Credentials 2.0 secured with
// JOSE as SD-JWT (RFC 9901), the short text of their QR codes, the signed status
// list, and the file of public keys that a verifier needs.
//
// All signatures are Ed25519. Masses and shares are decimal strings, because a
// reader of JSON may round numbers. It needs nothing but the standard library
// and package evidence; docs/FORMATS.md describes every format byte by byte.
package credential
