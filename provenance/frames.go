package provenance

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"sync"
)

// frames reads and checks the frames of a file one ahead of their use, so that
// reading and decoding share two cores.
type frames struct {
	r    io.Reader
	out  chan frame
	back chan []byte // buffers to use again
	stop chan struct{}
	wg   sync.WaitGroup
	last []byte // lent to the decoder
	crcs uint32
}

// frame is a checked payload; err, or end with the checksum of checksums.
type frame struct {
	b   []byte
	sum uint32
	end bool
	err error
}

func readFrames(r io.Reader) *frames {
	f := &frames{r: r, out: make(chan frame, 3), back: make(chan []byte, 8), stop: make(chan struct{})}
	f.wg.Go(f.run)
	return f
}

func (f *frames) run() {
	defer close(f.out)
	for {
		x := f.read()
		select {
		case f.out <- x:
		case <-f.stop:
			return
		}
		if x.end || x.err != nil {
			return
		}
	}
}

func (f *frames) read() frame {
	var head [8]byte
	if err := readFull(f.r, head[:], "frame"); err != nil {
		return frame{err: err}
	}
	n, sum := binary.LittleEndian.Uint32(head[:]), binary.LittleEndian.Uint32(head[4:])
	if n == 0 {
		return frame{end: true, sum: sum}
	}
	if n > frameMax {
		return frame{err: &FormatError{"frame", "impossible length"}}
	}
	b := f.buffer(int(n))
	if err := readFull(f.r, b, "frame"); err != nil {
		return frame{err: err}
	}
	if sum != crc32.Checksum(b, castagnoli) {
		return frame{err: &FormatError{"frame", "checksum does not match"}}
	}
	return frame{b: b, sum: sum}
}

func (f *frames) buffer(n int) []byte {
	select {
	case b := <-f.back:
		if cap(b) >= n {
			return b[:n]
		}
	default:
	}
	return make([]byte, n, min(frameMax, n+n/4))
}

// next returns the next payload, valid until the call after.
func (f *frames) next(at string) ([]byte, error) {
	if f.last != nil {
		f.back <- f.last
		f.last = nil
	}
	x := <-f.out
	switch {
	case x.err != nil:
		return nil, x.err
	case x.end || x.b == nil:
		return nil, &FormatError{at, "the file ends too early"}
	}
	f.last = x.b
	f.crcs = crc32.Update(f.crcs, castagnoli, binary.LittleEndian.AppendUint32(nil, x.sum))
	return x.b, nil
}

// end checks that nothing but the closing checksum is left.
func (f *frames) end() error {
	x := <-f.out
	switch {
	case x.err != nil:
		return x.err
	case !x.end || x.sum != f.crcs:
		return &FormatError{"end", "the closing checksum does not match"}
	}
	return nil
}

// close stops reading and waits for the reader to be let go.
func (f *frames) close() {
	close(f.stop)
	f.wg.Wait()
}

func readFull(r io.Reader, b []byte, at string) error {
	_, err := io.ReadFull(r, b)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return &FormatError{at, "the file ends too early"}
	}
	return err
}
