package network

import (
	"fmt"
	"strings"
)

// Reason says why a network, or a question to it, was refused.
type Reason string

// The reasons of a Problem.
const (
	NoName       Reason = "no-name"       // a node, stream, balance or source without a name
	Duplicate    Reason = "duplicate"     // the same name twice
	UnknownNode  Reason = "unknown-node"  // a stream ends at a node that is not listed
	UnknownName  Reason = "unknown-name"  // a balance or a question names no stream of the network
	SelfLoop     Reason = "self-loop"     // a stream begins and ends at the same place
	Unconnected  Reason = "unconnected"   // a node without streams, a stream without a balance
	NotFinite    Reason = "not-finite"    // NaN or infinite
	OutOfRange   Reason = "out-of-range"  // too large or too small to compute with
	NegativeSD   Reason = "negative-sd"   // a standard deviation below zero
	NotMeasured  Reason = "not-measured"  // errors given for a stream without a value
	NothingKnown Reason = "nothing-known" // no measured stream
	BadShape     Reason = "bad-shape"     // lists of a file whose lengths differ
	BadJSON      Reason = "bad-json"      // a file that is not the form
)

// Problem is one thing wrong with an input: where, what, and how to mend it.
type Problem struct {
	Reason Reason `json:"reason"`
	Place  string `json:"place"`
	Text   string `json:"text"`
	Remedy string `json:"remedy"`
}

func (p Problem) String() string { return p.Place + ": " + p.Text + "; " + p.Remedy }

// Problems is the error of an input with everything that is wrong with it.
type Problems []Problem

// Error lists all problems in one line.
func (p Problems) Error() string {
	parts := make([]string, len(p))
	for i, one := range p {
		parts[i] = one.String()
	}
	return "network: " + strings.Join(parts, " | ")
}

func (p *Problems) add(reason Reason, place, text, remedy string) {
	*p = append(*p, Problem{reason, place, text, remedy})
}

func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// SingularError says that some balances have no uncertainty, so that no
// imbalance of theirs could be weighed: the Balances, added up with some
// weights, hold only the Streams, all of which are given as exact.
type SingularError struct {
	Balances []string
	Streams  []string
}

// Error names the balances and streams and says what to do.
func (e *SingularError) Error() string {
	if len(e.Streams) == 0 {
		return fmt.Sprintf("network: the balances %s follow from one another within rounding; remove one of them",
			list(e.Balances))
	}
	return fmt.Sprintf("network: the balance around %s has no uncertainty, since its streams %s are exact or err together; give one of them a standard deviation, or treat it as unmeasured",
		list(e.Balances), list(e.Streams))
}

// SizeError says that a network is too large, or too densely connected, for the
// method.
type SizeError struct{ Text string }

func (e *SizeError) Error() string { return "network: " + e.Text }

// NumericError says that the arithmetic left the range of numbers; nothing was
// concluded.
type NumericError struct{ Text string }

func (e *NumericError) Error() string { return "network: " + e.Text }

// list joins names, the first few of many.
func list(names []string) string {
	const most = 8
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
