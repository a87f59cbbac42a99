package cli

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"time"
)

// webFS reads a transparency log's files from an address: any server of static
// files will do. It reads whole files of bounded size and lists nothing.
type webFS struct {
	base   string
	client *http.Client
}

func newWebFS(base string) webFS {
	return webFS{strings.TrimSuffix(base, "/"), &http.Client{Timeout: 30 * time.Second}}
}

// maxLogFile bounds one file of a log: 256 entries of 64 KiB.
const maxLogFile = 17 << 20

// Open fetches one file.
func (w webFS) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	resp, err := w.client.Get(w.base + "/" + name)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNotFound {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s/%s: the server answers %s", w.base, name, resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxLogFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxLogFile {
		return nil, fmt.Errorf("%s/%s is larger than a file of a log can be", w.base, name)
	}
	return webFile{bytes.NewReader(data), name}, nil
}

type webFile struct {
	*bytes.Reader
	name string
}

func (f webFile) Stat() (fs.FileInfo, error) { return webInfo(f), nil }
func (f webFile) Close() error               { return nil }

// webInfo describes a fetched file.
type webInfo webFile

func (i webInfo) Name() string       { return i.name[strings.LastIndex(i.name, "/")+1:] }
func (i webInfo) Size() int64        { return i.Reader.Size() }
func (i webInfo) Mode() fs.FileMode  { return 0o444 }
func (i webInfo) ModTime() time.Time { return time.Time{} }
func (i webInfo) IsDir() bool        { return false }
func (i webInfo) Sys() any           { return nil }
