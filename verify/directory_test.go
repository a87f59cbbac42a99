package verify

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"lanthorn/evidence"
)

func TestDirectoryVerifies(t *testing.T) {
	w := newWorld(t)
	for _, n := range []int{0, 1, 255, 256, 257, 600, 512, 66_000} {
		fsys := w.directory(t, n)
		if r := Directory(fsys, w.keys.Logs[0].VKey); !r.Verified() || len(r.Unchecked()) > 0 {
			t.Errorf("log of %d entries:%s", n, words(r))
		}
	}
}

// A full tile stands in for a partial one that the log has outgrown.
func TestDirectoryOlderCheckpoint(t *testing.T) {
	w := newWorld(t)
	fsys := w.directory(t, 600)
	older := w.directory(t, 300)
	fsys["checkpoint"] = older["checkpoint"]
	fsys["tile/1/000.p/1"] = older["tile/1/000.p/1"]
	if r := Directory(fsys, w.keys.Logs[0].VKey); !r.Verified() {
		t.Errorf("older checkpoint:%s", words(r))
	}
}

func TestDirectoryNamesWhatIsWrong(t *testing.T) {
	w := newWorld(t)
	flip := func(name string, at int) func(fstest.MapFS) {
		return func(fsys fstest.MapFS) {
			data := bytes.Clone(fsys[name].Data)
			data[at] ^= 4
			fsys[name] = &fstest.MapFile{Data: data}
		}
	}
	both := func(a, b func(fstest.MapFS)) func(fstest.MapFS) { return func(f fstest.MapFS) { a(f); b(f) } }
	record := 2 + evidence.LeafSize
	cases := map[string]struct {
		spoil func(fstest.MapFS)
		code  string
		says  string
	}{
		"entry":                 {flip("tile/entries/001", 7*record+40), CodeEntries, "tile/entries/001: entry 263 was changed"},
		"entry in the last":     {flip("tile/entries/002.p/88", 40), CodeEntries, "tile/entries/002: entry 512 was changed"},
		"hash":                  {flip("tile/0/001", 9*32), CodeTiles, "tile/0/001: hash 9 is not that of entry 265"},
		"hash in the last":      {flip("tile/0/002.p/88", 0), CodeTiles, "tile/0/002: hash 0 is not that of entry 512"},
		"upper tile":            {flip("tile/1/000.p/2", 32), CodeTiles, "tile/1/000: hash 1 does not follow"},
		"entry and other tile":  {both(flip("tile/entries/000", 40), flip("tile/0/001", 3*32)), CodeEntries, "tile/entries/000: entry 0 was changed"},
		"other tile and entry":  {both(flip("tile/entries/000", 40), flip("tile/0/001", 3*32)), CodeTiles, "tile/0/001: hash 3 is not that of entry 259"},
		"entry length":          {flip("tile/entries/000", 0), CodeEntries, "tile/entries/000 ends inside entry"},
		"missing bundle":        {func(f fstest.MapFS) { delete(f, "tile/entries/001") }, CodeEntries, "tile/entries/001 is missing"},
		"missing tile":          {func(f fstest.MapFS) { delete(f, "tile/0/000") }, CodeTiles, "tile/0/000 is missing"},
		"missing upper tile":    {func(f fstest.MapFS) { delete(f, "tile/1/000.p/2") }, CodeTiles, "tile/1/000 is missing"},
		"long bundle":           {func(f fstest.MapFS) { f["tile/entries/000"].Data = append(f["tile/entries/000"].Data, 0) }, CodeEntries, "tile/entries/000 holds 1 bytes after"},
		"short tile":            {func(f fstest.MapFS) { f["tile/0/000"].Data = f["tile/0/000"].Data[:32] }, CodeTiles, "tile/0/000 has 32 bytes"},
		"checkpoint":            {flip("checkpoint", 30), CodeCheckpoint, "checkpoint"},
		"no checkpoint":         {func(f fstest.MapFS) { delete(f, "checkpoint") }, CodeCheckpoint, "checkpoint"},
		"checkpoint of another": {func(f fstest.MapFS) { f["checkpoint"] = w.directory(t, 599)["checkpoint"] }, CodeEntries, "tile/entries/002 is missing"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			fsys := w.directory(t, 600)
			c.spoil(fsys)
			r := Directory(fsys, w.keys.Logs[0].VKey)
			named := slices.ContainsFunc(r.Failures(), func(f Check) bool { return f.Code == c.code && strings.Contains(f.Words, c.says) })
			if r.Verified() || !named {
				t.Errorf("no failure of %s says %q:%s", c.code, c.says, words(r))
			}
		})
	}
}

// One flipped bit anywhere in the files of a log is found.
func TestDirectoryEveryFile(t *testing.T) {
	w := newWorld(t)
	fsys := w.directory(t, 300)
	for name, file := range fsys {
		for range 60 {
			at := rand.IntN(len(file.Data))
			spoilt := bytes.Clone(file.Data)
			spoilt[at] ^= 1 << rand.IntN(8)
			fsys[name] = &fstest.MapFile{Data: spoilt}
			if r := Directory(fsys, w.keys.Logs[0].VKey); r.Verified() {
				t.Fatalf("changed byte %d of %s went unnoticed", at, name)
			}
		}
		fsys[name] = file
	}
}

func TestDirectoryFindsTwins(t *testing.T) {
	w := newWorld(t)
	leaves := [][]byte{testLeaf(1), testLeaf(2), testLeaf(1)}
	h := tree(t, leaves)
	fsys := w.directory(t, 3)
	fsys["checkpoint"].Data = w.checkpoint(t, h, 3, w.log)
	var bundle, tile []byte
	for _, leaf := range leaves {
		bundle = append(append(bundle, 0, byte(len(leaf))), leaf...)
		hash := evidence.LeafHash(leaf)
		tile = append(tile, hash[:]...)
	}
	fsys["tile/entries/000.p/3"].Data, fsys["tile/0/000.p/3"].Data = bundle, tile
	r := Directory(fsys, w.keys.Logs[0].VKey)
	if got := outcomes(r); got[CodeLeaves] != Failed || got[CodeRoot] != OK {
		t.Errorf("an entry that stands twice:%s", words(r))
	}
}
