// Package app holds what people and programs can do with Lanthorn, one file per
// use case: who may, what the domain says to it, what is appended, what is
// answered. Pages, the HTTP interface and the command line call it and nothing
// below it.
//
// The way of a command: the actor comes from the session, never from the body;
// the command runs in the store's single writer, opens the present facts inside
// the transaction, asks the domain (custody, control, review), and either is
// refused with every reason or appends entries. [Registry] folds each entry into
// the tables. After the commit the lot graph follows.
package app
