package evidence

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// OpenedField is one field shown with the salt that proves it.
type OpenedField struct {
	Index int             // place among the entry's fields in path order
	Path  string          // JSON pointer into the entry: "/kind", "/body/lines/0/netMassMG"
	Salt  [SaltSize]byte  // this field's salt; says nothing about any other
	Value json.RawMessage // canonical JSON; for an array "[n]", its length
}

// Opening proves that an entry has certain fields with certain values, and
// keeps the others, names and values, to itself. What it gives away is how many
// fields the entry has and where among them the opened ones stand.
type Opening struct {
	Size   int           // number of fields in the entry
	Fields []OpenedField // in path order, at least one
	Hashes [][32]byte    // roots of the unopened subtrees, from left to right
}

// ErrOpening is wrapped by every error of Opening.Verify.
var ErrOpening = errors.New("opening does not verify")

// Paths lists every field of the entry in path order.
func (e *Entry) Paths() ([]string, error) {
	c := committers.Get().(*committer)
	defer c.release()
	if err := c.load(e); err != nil {
		return nil, err
	}
	paths := make([]string, len(c.fields))
	for i, f := range c.fields {
		paths[i] = string(c.pathOf(f))
	}
	return paths, nil
}

// Open shows the fields at the given paths. It refuses an unknown path, naming
// it, an erased entry (ErrErased) and one that does not match its Root
// (ErrRootMismatch).
func (e *Entry) Open(paths ...string) (*Opening, error) {
	c := committers.Get().(*committer)
	defer c.release()
	if err := c.load(e); err != nil {
		return nil, err
	}
	o, err := c.pick(paths)
	if err != nil {
		return nil, err
	}
	if finishRoot(o.Size, c.siblings(o, 0, o.Size)) != e.Root {
		return nil, ErrRootMismatch
	}
	return o, nil
}

// pick selects the fields at the given paths.
func (c *committer) pick(paths []string) (*Opening, error) {
	if len(paths) == 0 {
		return nil, errors.New("no path to open")
	}
	o := &Opening{Size: len(c.fields)}
	sorted := slices.Compact(slices.Sorted(slices.Values(paths)))
	for _, path := range sorted {
		i, found := slices.BinarySearchFunc(c.fields, path, func(f field, p string) int {
			return strings.Compare(string(c.pathOf(f)), p)
		})
		if !found {
			return nil, fmt.Errorf("entry has no field %q", path)
		}
		f := c.fields[i]
		o.Fields = append(o.Fields, OpenedField{
			Index: i,
			Path:  path,
			Salt:  [SaltSize]byte(c.saltOf(f)),
			Value: slices.Clone(c.valueOf(f)),
		})
	}
	return o, nil
}

// siblings returns the tree head of the fields from lo to hi and appends to the
// opening the heads of the largest subtrees that hold no opened field.
func (c *committer) siblings(o *Opening, lo, hi int) [32]byte {
	if !o.opens(lo, hi) {
		h := merkle(slices.Clone(c.hashes[lo:hi]))
		o.Hashes = append(o.Hashes, h)
		return h
	}
	if hi-lo == 1 {
		return c.hashes[lo]
	}
	mid := lo + split(hi-lo)
	left := c.siblings(o, lo, mid)
	return hashNode(left, c.siblings(o, mid, hi))
}

func (o *Opening) opens(lo, hi int) bool {
	i, _ := slices.BinarySearchFunc(o.Fields, lo, func(f OpenedField, n int) int { return f.Index - n })
	return i < len(o.Fields) && o.Fields[i].Index < hi
}

// split is the size of the left subtree of n ≥ 2 leaves: the largest power of
// two below n (RFC 6962, section 2.1).
func split(n int) int {
	k := 1
	for k*2 < n {
		k *= 2
	}
	return k
}

// Verify returns nil if an entry with this root has the opened fields with the
// opened values, else an error that wraps ErrOpening.
func (o *Opening) Verify(root [32]byte) error {
	if err := o.check(); err != nil {
		return fmt.Errorf("%w: %w", ErrOpening, err)
	}
	rest := o.Hashes
	tree, ok := o.climb(&rest, 0, o.Size)
	switch {
	case !ok:
		return fmt.Errorf("%w: it holds too few hashes", ErrOpening)
	case len(rest) > 0:
		return fmt.Errorf("%w: it holds %d hashes too many", ErrOpening, len(rest))
	case finishRoot(o.Size, tree) != root:
		return fmt.Errorf("%w: the fields do not give the entry's root", ErrOpening)
	}
	return nil
}

func (o *Opening) climb(rest *[][32]byte, lo, hi int) (h [32]byte, ok bool) {
	if !o.opens(lo, hi) {
		if len(*rest) == 0 {
			return h, false
		}
		h, *rest = (*rest)[0], (*rest)[1:]
		return h, true
	}
	if hi-lo == 1 {
		i, _ := slices.BinarySearchFunc(o.Fields, lo, func(f OpenedField, n int) int { return f.Index - n })
		f := o.Fields[i]
		return hashField(f.Salt, f.Path, f.Value), true
	}
	mid := lo + split(hi-lo)
	left, ok := o.climb(rest, lo, mid)
	if !ok {
		return h, false
	}
	right, ok := o.climb(rest, mid, hi)
	return hashNode(left, right), ok
}

func (o *Opening) check() error {
	if o.Size < 1 || o.Size > MaxFields {
		return fmt.Errorf("an entry cannot have %d fields", o.Size)
	}
	if len(o.Fields) == 0 {
		return errors.New("it opens no field")
	}
	for i, f := range o.Fields {
		switch {
		case f.Index < 0 || f.Index >= o.Size:
			return fmt.Errorf("field %d of %d does not exist", f.Index, o.Size)
		case i > 0 && (o.Fields[i-1].Index >= f.Index || o.Fields[i-1].Path >= f.Path):
			return fmt.Errorf("field %q is out of order", f.Path)
		case strings.IndexByte(f.Path, 0) >= 0:
			return fmt.Errorf("field %q has NUL in its path", f.Path)
		}
		if err := CheckCanonical(f.Value); err != nil {
			return fmt.Errorf("value of %q: %w", f.Path, err)
		}
	}
	return nil
}

// Value returns the opened value at a path.
func (o *Opening) Value(path string) (json.RawMessage, bool) {
	for _, f := range o.Fields {
		if f.Path == path {
			return f.Value, true
		}
	}
	return nil, false
}

// Text returns the opened value at a path if it is a string.
func (o *Opening) Text(path string) (string, bool) {
	v, ok := o.Value(path)
	if !ok {
		return "", false
	}
	var s string
	return s, len(v) > 0 && v[0] == '"' && json.Unmarshal(v, &s) == nil
}

type openingWire struct {
	Fields []fieldWire `json:"fields"`
	Hashes []string    `json:"hashes"`
	Size   int         `json:"size"`
}

type fieldWire struct {
	Index int             `json:"index"`
	Path  string          `json:"path"`
	Salt  string          `json:"salt"`
	Value json.RawMessage `json:"value"`
}

// MarshalJSON writes the form of docs/FORMATS.md.
func (o Opening) MarshalJSON() ([]byte, error) {
	w := openingWire{Size: o.Size, Fields: []fieldWire{}, Hashes: []string{}}
	for _, f := range o.Fields {
		w.Fields = append(w.Fields, fieldWire{f.Index, f.Path, encode64(f.Salt[:]), f.Value})
	}
	for _, h := range o.Hashes {
		w.Hashes = append(w.Hashes, encode64(h[:]))
	}
	return Marshal(w)
}

// UnmarshalJSON reads what MarshalJSON writes; ParseOpening is stricter.
func (o *Opening) UnmarshalJSON(b []byte) error {
	var w openingWire
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	out := Opening{Size: w.Size}
	for _, f := range w.Fields {
		salt, err := decode64(f.Salt)
		if err != nil || len(salt) != SaltSize {
			return fmt.Errorf("opening: salt of %q is not %d bytes in base64url", f.Path, SaltSize)
		}
		out.Fields = append(out.Fields, OpenedField{f.Index, f.Path, [SaltSize]byte(salt), f.Value})
	}
	for i, s := range w.Hashes {
		h, err := decode64(s)
		if err != nil || len(h) != 32 {
			return fmt.Errorf("opening: hash %d is not 32 bytes in base64url", i)
		}
		out.Hashes = append(out.Hashes, [32]byte(h))
	}
	*o = out
	return nil
}

// ParseOpening reads an opening and refuses every text but its one canonical
// form.
func ParseOpening(b []byte) (*Opening, error) {
	var o Opening
	if err := Unmarshal(b, &o); err != nil {
		return nil, fmt.Errorf("opening: %w", err)
	}
	return &o, nil
}

func encode64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// decode64 decodes base64url without padding and refuses every spelling but the
// one that encode64 gives.
func decode64(s string) ([]byte, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil && encode64(b) != s {
		err = errors.New("base64url is not in its shortest form")
	}
	return b, err
}
