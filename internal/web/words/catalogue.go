// Package words says things in the reader's language: sentences from a
// catalogue, and masses, shares, counts and times written the same way on
// every page. It holds no sentence of its own.
package words

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sort"
	"strings"
)

// Lang is one language with its catalogue. It is safe for concurrent use.
type Lang struct {
	Tag     string // the short name in addresses and cookies: "en", "zh"
	HTML    string // the value of the lang attribute: "en", "zh-Hans"
	Own     string // the language's own name: "English", "中文"
	texts   map[string]text
	missing func(key string)
}

// text is a parsed catalogue entry: literals and parameters in turn.
type text []part

type part struct {
	lit   string
	param string
	forms []string // for {n:lot|lots}: the word that fits the number n
}

// Languages lists what the catalogues exist for, in the order of the switch.
var Languages = []Lang{
	{Tag: "en", HTML: "en", Own: "English"},
	{Tag: "zh", HTML: "zh-Hans", Own: "中文"},
}

// Load reads <tag>.json and every <tag>-*.json from dir, for every language. It
// refuses keys given twice and texts that do not parse.
func Load(dir fs.FS) (map[string]*Lang, error) {
	out := make(map[string]*Lang, len(Languages))
	for _, l := range Languages {
		lang := l
		lang.texts = map[string]text{}
		parts, err := fs.Glob(dir, l.Tag+"-*.json")
		if err != nil {
			return nil, err
		}
		for _, name := range append([]string{l.Tag + ".json"}, parts...) {
			if err := lang.read(dir, name); err != nil {
				return nil, fmt.Errorf("catalogue %s: %w", name, err)
			}
		}
		out[l.Tag] = &lang
	}
	return out, nil
}

// read adds the texts of one file.
func (l *Lang) read(dir fs.FS, name string) error {
	raw, err := fs.ReadFile(dir, name)
	if err != nil {
		return err
	}
	texts, err := parseCatalogue(raw)
	if err != nil {
		return err
	}
	for key, t := range texts {
		if _, twice := l.texts[key]; twice {
			return fmt.Errorf("key %q is given in another file too", key)
		}
		l.texts[key] = t
	}
	return nil
}

func parseCatalogue(raw []byte) (map[string]text, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return nil, errors.New("must be one JSON object of key and text")
	}
	texts := map[string]text{}
	for dec.More() {
		key, val, err := pair(dec)
		if err != nil {
			return nil, err
		}
		if _, twice := texts[key]; twice {
			return nil, fmt.Errorf("key %q is given twice", key)
		}
		if texts[key], err = parseText(val); err != nil {
			return nil, fmt.Errorf("key %q: %w", key, err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("something follows the object")
	}
	return texts, nil
}

func pair(dec *json.Decoder) (key, val string, err error) {
	tok, err := dec.Token()
	if err != nil {
		return "", "", err
	}
	key, _ = tok.(string)
	if err := dec.Decode(&val); err != nil {
		return "", "", fmt.Errorf("key %q: %w", key, err)
	}
	return key, val, nil
}

func parseText(s string) (text, error) {
	var out text
	for s != "" {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			out = append(out, part{lit: s})
			break
		}
		shut := strings.IndexByte(s[open:], '}')
		if shut < 0 {
			return nil, errors.New("a { without its }")
		}
		if open > 0 {
			out = append(out, part{lit: s[:open]})
		}
		name, forms, plural := strings.Cut(s[open+1:open+shut], ":")
		p := part{param: name}
		if plural {
			p.forms = strings.Split(forms, "|")
			if len(p.forms) != 2 {
				return nil, fmt.Errorf("parameter {%s} wants two words, one|many", name)
			}
		}
		if name == "" || strings.ContainsAny(name, " {") {
			return nil, fmt.Errorf("%q is not a parameter name", name)
		}
		out = append(out, p)
		s = s[open+shut+1:]
	}
	return out, nil
}

// Keys lists every key of the catalogue, sorted.
func (l *Lang) Keys() []string {
	keys := make([]string, 0, len(l.texts))
	for k := range l.texts {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Has reports whether the catalogue knows a key.
func (l *Lang) Has(key string) bool { _, ok := l.texts[key]; return ok }

// Params lists the parameter names a text uses, sorted, each once.
func (l *Lang) Params(key string) []string {
	seen := map[string]bool{}
	for _, p := range l.texts[key] {
		if p.param != "" {
			seen[p.param] = true
		}
	}
	out := make([]string, 0, len(seen))
	for p := range seen {
		out = append(out, p)
	}
	sort.Strings(out)
	return out
}

// Watched returns the same language, telling missing about every key or
// parameter that was asked for and is not there. Tests use it.
func (l *Lang) Watched(missing func(key string)) *Lang {
	w := *l
	w.missing = missing
	return &w
}

func (l *Lang) miss(key string) {
	if l.missing != nil {
		l.missing(key)
	}
}
