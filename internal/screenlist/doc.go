// Package screenlist reads the lists that parties are screened against, as their
// publishers give them out, into entries of package screening.
//
//	csl-csv, csl-json  United States, Consolidated Screening List
//	ofac-csv           United States, SDN list: sdn, alt, add and comments
//	ofac-xml           the same as one file
//	eu-csv             European Union, financial sanctions, version 1.1
//	un-xml             United Nations Security Council, consolidated list
//	uk-csv             United Kingdom, sanctions list
//	table              any other list, in columns of our own
//
// A file is read whole or not at all: what is wrong with it is told with its
// places, all of it up to a bound, and nothing of it is imported.
package screenlist
