package verify

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lanthorn/evidence"
	"lanthorn/evidence/credential"
)

// width is the number of hashes in a full tile and of entries in a full bundle
// (C2SP tlog-tiles).
const width = 256

// maxListed is how many wrong entries or tiles a report names one by one.
const maxListed = 100

// Directory verifies a whole log in C2SP tlog-tiles form: the checkpoint's
// signature under vkey, every entry against its tile, every tile against those
// beneath it, and all of them against the checkpoint's root. It says which entry
// and which tile is wrong.
func Directory(fsys fs.FS, vkey string) Report {
	r := newReport("log directory")
	c, err := readCheckpoint(fsys, vkey)
	if err != nil {
		r.fail(CodeCheckpoint, "%s", err)
		r.skip("the checkpoint does not verify", CodeEntries, CodeTiles, CodeRoot, CodeLeaves)
		return r
	}
	r.fact("log", "%s, %d entries", c.origin, c.size)
	r.ok(CodeCheckpoint, "the log %s signed the checkpoint of size %d%s", c.log, c.size, c.ignored())
	w := walk{fsys: fsys, c: c, ids: map[[16]byte]int64{}}
	for i := int64(0); i*width < c.size; i++ {
		w.bundle(i)
	}
	w.judge(&r)
	return r
}

func readCheckpoint(fsys fs.FS, vkey string) (*checkpoint, error) {
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, fmt.Errorf("log key: %w", err)
	}
	text, err := fs.ReadFile(fsys, "checkpoint")
	if err != nil {
		return nil, err
	}
	return openCheckpoint(text, credential.Keys{Logs: []credential.NamedKey{{Name: v.Name(), VKey: vkey}}})
}

// walk goes over a log and keeps, for each bundle of entries, the tree head that
// the entries give and the one that the tile gives.
type walk struct {
	fsys    fs.FS
	c       *checkpoint
	entries heads
	tiles   heads
	differ  []int64 // entries whose hash is not the one in the tile
	unread  []string
	tileErr []string
	leafErr []string
	ids     map[[16]byte]int64
}

// heads are the tree heads of all bundles; known is false where a file was not
// there or not readable.
type heads struct {
	full  []tlog.Hash
	tail  []tlog.Hash // the leaf hashes of the last bundle if it is not full
	wrong bool        // some are missing
}

func (h *heads) add(hashes []tlog.Hash) {
	switch {
	case hashes == nil:
		h.wrong = true
		h.full = append(h.full, tlog.Hash{})
	case len(hashes) == width:
		h.full = append(h.full, head(hashes))
	default:
		h.tail = hashes
	}
}

// root is the tree head of the whole log.
func (h *heads) root() tlog.Hash {
	all := slices.Clone(h.full)
	if len(h.tail) > 0 {
		all = append(all, head(h.tail))
	}
	return head(all)
}

// head is the RFC 6962 tree head of hashes.
func head(hashes []tlog.Hash) tlog.Hash {
	if len(hashes) == 0 {
		h, _ := tlog.TreeHash(0, nil)
		return h
	}
	hashes = slices.Clone(hashes)
	for len(hashes) > 1 {
		n := 0
		for i := 0; i < len(hashes); i += 2 {
			hashes[n] = hashes[i]
			if i+1 < len(hashes) {
				hashes[n] = tlog.NodeHash(hashes[i], hashes[i+1])
			}
			n++
		}
		hashes = hashes[:n]
	}
	return hashes[0]
}

// bundle reads the i-th bundle of entries and its tile.
func (w *walk) bundle(i int64) {
	n := int(min(width, w.c.size-i*width))
	leaves, err := w.leaves(i, n)
	if err != nil {
		w.unread = append(w.unread, err.Error())
	}
	tile, err := w.tile(0, i, n)
	if err != nil {
		w.tileErr = append(w.tileErr, err.Error())
	}
	w.entries.add(leaves)
	w.tiles.add(tile)
	for k := range min(len(leaves), len(tile)) {
		if leaves[k] != tile[k] {
			w.differ = append(w.differ, i*width+int64(k))
		}
	}
}

func (w *walk) leaves(i int64, n int) ([]tlog.Hash, error) {
	data, name, full, err := w.read("tile/entries", i, n)
	if err != nil {
		return nil, err
	}
	want := n
	if full {
		want = width
	}
	hashes := make([]tlog.Hash, 0, n)
	for k := range want {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s ends inside entry %d", name, i*width+int64(k))
		}
		size := int(binary.BigEndian.Uint16(data))
		if k < n {
			hashes = append(hashes, evidence.LeafHash(data[2:2+size]))
			w.leaf(i*width+int64(k), data[2:2+size])
		}
		data = data[2+size:]
	}
	if len(data) > 0 {
		return nil, fmt.Errorf("%s holds %d bytes after its last entry", name, len(data))
	}
	return hashes, nil
}

func (w *walk) leaf(index int64, data []byte) {
	l, err := evidence.ParseLeaf(data)
	if err != nil {
		w.leafErr = append(w.leafErr, fmt.Sprintf("entry %d: %s", index, err))
		return
	}
	id := [16]byte(data[4:20])
	if first, ok := w.ids[id]; ok {
		w.leafErr = append(w.leafErr, fmt.Sprintf("entry %d has the id of entry %d, %s", index, first, l.ID))
		return
	}
	w.ids[id] = index
}

// tile reads the first n hashes of a tile.
func (w *walk) tile(level int, i int64, n int) ([]tlog.Hash, error) {
	data, name, full, err := w.read(fmt.Sprintf("tile/%d", level), i, n)
	if err != nil {
		return nil, err
	}
	want := n
	if full {
		want = width
	}
	if len(data) != want*tlog.HashSize {
		return nil, fmt.Errorf("%s has %d bytes, not %d", name, len(data), want*tlog.HashSize)
	}
	hashes := make([]tlog.Hash, n)
	for k := range hashes {
		hashes[k] = tlog.Hash(data[k*tlog.HashSize:])
	}
	return hashes, nil
}

// read returns a partial file, or the full one that has taken its place.
func (w *walk) read(dir string, i int64, n int) (data []byte, name string, full bool, err error) {
	name = path.Join(dir, tileName(i))
	if n < width {
		partial := fmt.Sprintf("%s.p/%d", name, n)
		data, err = fs.ReadFile(w.fsys, partial)
		if err == nil {
			return data, partial, false, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, partial, false, err
		}
	}
	data, err = fs.ReadFile(w.fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%s is missing", name)
	}
	return data, name, true, err
}

// tileName writes a tile's number in groups of three digits.
func tileName(n int64) string {
	name := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		name = fmt.Sprintf("x%03d/%s", n%1000, name)
	}
	return name
}

// judge decides from the checkpoint's root who is right where entries and
// tiles disagree, and writes the report.
func (w *walk) judge(r *Report) {
	byEntries := !w.entries.wrong && w.entries.root() == w.c.root
	byTiles := !w.tiles.wrong && w.tiles.root() == w.c.root
	entryErr, tileErr := w.unread, w.tileErr
	for _, i := range w.differ {
		bundle, tile := path.Join("tile/entries", tileName(i/width)), path.Join("tile/0", tileName(i/width))
		switch right := w.right(i/width, byEntries, byTiles); right {
		case &w.entries:
			tileErr = append(tileErr, fmt.Sprintf("%s: hash %d is not that of entry %d", tile, i%width, i))
		case &w.tiles:
			entryErr = append(entryErr, fmt.Sprintf("%s: entry %d was changed", bundle, i))
		default:
			entryErr = append(entryErr, fmt.Sprintf("%s: entry %d and hash %d of %s disagree; one of them was changed", bundle, i, i%width, tile))
		}
	}
	base := &w.tiles
	if byEntries {
		base = &w.entries
	}
	tileErr = append(tileErr, w.upper(base)...)
	r.list(CodeEntries, entryErr, fmt.Sprintf("all %d entries have the hashes that the tiles say", w.c.size))
	r.list(CodeTiles, tileErr, "every tile follows from those beneath it")
	r.list(CodeLeaves, w.leafErr, "every entry is a well-formed leaf, none twice")
	if !byEntries && !byTiles {
		r.fail(CodeRoot, "neither the entries nor the tiles give the root %s of the checkpoint", w.c.root)
		return
	}
	r.ok(CodeRoot, "the root of the checkpoint follows from the log")
}

// right tells which side is right about one bundle: the one that gives the
// checkpoint's root, else the one that the tile above agrees with, else nil.
func (w *walk) right(bundle int64, byEntries, byTiles bool) *heads {
	switch {
	case byEntries:
		return &w.entries
	case byTiles:
		return &w.tiles
	case bundle >= int64(len(w.entries.full)) || bundle >= int64(len(w.tiles.full)):
		return nil
	}
	above := bundle / width
	n := int(min(width, w.c.size/width-above*width))
	tile, err := w.tile(1, above, n)
	if err != nil {
		return nil
	}
	switch tile[bundle%width] {
	case w.entries.full[bundle]:
		return &w.entries
	case w.tiles.full[bundle]:
		return &w.tiles
	}
	return nil
}

// upper compares the tiles above level 0 with what the heads give.
func (w *walk) upper(base *heads) []string {
	var wrong []string
	hashes := base.full[:min(len(base.full), int(w.c.size/width))]
	for level := 1; len(hashes) > 0; level++ {
		var next []tlog.Hash
		for i := 0; i < len(hashes); i += width {
			part := hashes[i:min(i+width, len(hashes))]
			wrong = append(wrong, w.compare(level, int64(i/width), part)...)
			if len(part) == width {
				next = append(next, head(part))
			}
		}
		hashes = next
	}
	return wrong
}

func (w *walk) compare(level int, i int64, want []tlog.Hash) []string {
	got, err := w.tile(level, i, len(want))
	if err != nil {
		return []string{err.Error()}
	}
	var wrong []string
	for k := range want {
		if got[k] != want[k] && want[k] != (tlog.Hash{}) {
			wrong = append(wrong, fmt.Sprintf("tile/%d/%s: hash %d does not follow from the tile beneath it", level, tileName(i), k))
		}
	}
	return wrong
}

// list adds one failed check per problem, up to maxListed, or one that passed.
func (r *Report) list(code string, problems []string, words string) {
	if len(problems) == 0 {
		r.ok(code, "%s", words)
		return
	}
	for i, p := range problems {
		if i == maxListed {
			r.fail(code, "and %d more", len(problems)-i)
			return
		}
		r.fail(code, "%s", p)
	}
}
