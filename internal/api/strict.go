package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxDepth bounds how deep values may lie in one another: a correction's event
// is the deepest there is.
const maxDepth = 24

// strict looks at a body before it is read into a type: one value, in valid
// UTF-8, not too deep, and no member given twice, for of two one would be lost
// without a word.
func strict(data []byte) error {
	if !utf8.Valid(data) {
		return errors.New("the body is not valid UTF-8")
	}
	w := strictWalk{dec: json.NewDecoder(bytes.NewReader(data))}
	w.dec.UseNumber()
	if err := w.value(0); err != nil {
		if errors.Is(err, io.EOF) {
			return errors.New("the body is empty or ends in the middle")
		}
		return err
	}
	if _, err := w.dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the body holds more than one JSON value; send one")
	}
	return nil
}

type strictWalk struct{ dec *json.Decoder }

func (w strictWalk) value(depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("values lie more than %d deep in one another", maxDepth)
	}
	tok, err := w.dec.Token()
	if err != nil {
		return err
	}
	switch tok {
	case json.Delim('{'):
		err = w.members(depth)
	case json.Delim('['):
		for err == nil && w.dec.More() {
			err = w.value(depth + 1)
		}
	default:
		return nil
	}
	if err == nil {
		_, err = w.dec.Token()
	}
	return err
}

func (w strictWalk) members(depth int) error {
	seen := map[string]bool{}
	for w.dec.More() {
		tok, err := w.dec.Token()
		if err != nil {
			return err
		}
		name, _ := tok.(string)
		if folded := fold(name); seen[folded] {
			return fmt.Errorf("the member %.100q is given twice", name)
		} else {
			seen[folded] = true
		}
		if err := w.value(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

// fold is a name as encoding/json compares it: without regard to case.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		for {
			next := unicode.SimpleFold(r)
			if next <= r {
				return next
			}
			r = next
		}
	}, name)
}
