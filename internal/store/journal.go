package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

const (
	journalFile = "ledger.journal"
	// journalStep is by how much the file grows, journalLimit how far.
	journalStep, journalLimit = 1 << 20, 8 << 20
	// journalMark opens a record; its last byte is the format's version.
	journalMark = "LTJ\x01"
	headerSize  = 4 + 4 + 4 + 8 + 4 // mark, length, sum, batch, part
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// journal makes the turns of an open batch durable one by one, each by a single
// flush of the disk, so that its callers need not wait for the batch's rows: a
// file of records, written over from its start with every batch. A record names
// the batch it belongs to and its part in it, so one that is left of an earlier
// batch, or torn, ends the reading.
type journal struct {
	f    *os.File
	size int64 // of the file, all of it written once
	at   int64 // where the next record goes
	part uint32
	buf  []byte
}

func openJournal(path string) (*journal, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the ledger's journal cannot be opened: %w", err)
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &journal{f: f, size: size}, nil
}

// append writes a turn of the batch and waits for the disk. It answers false
// where the file has no room for it and can get none; then nothing is written.
func (j *journal) append(batch int64, t *turn) (bool, error) {
	if j.f == nil {
		return true, nil
	}
	j.buf = t.encode(append(j.buf[:0], make([]byte, headerSize)...))
	if err := j.reserve(j.at + int64(len(j.buf))); err != nil {
		return false, nil
	}
	copy(j.buf, journalMark)
	binary.BigEndian.PutUint32(j.buf[4:], uint32(len(j.buf)-headerSize))
	binary.BigEndian.PutUint64(j.buf[12:], uint64(batch))
	binary.BigEndian.PutUint32(j.buf[20:], j.part)
	binary.BigEndian.PutUint32(j.buf[8:], crc32.Checksum(j.buf[12:], castagnoli))
	_, err := j.f.WriteAt(j.buf, j.at)
	if err == nil {
		err = flushData(j.f)
	}
	if err != nil {
		return false, fmt.Errorf("the ledger's journal cannot be written: %w", err)
	}
	j.at += int64(len(j.buf))
	j.part++
	return true, nil
}

// reserve lets the file reach up to the given size: what is written over later
// changes no length, and so costs one flush.
func (j *journal) reserve(need int64) error {
	if need > journalLimit {
		return io.ErrShortWrite
	}
	for j.size < need {
		if _, err := j.f.WriteAt(make([]byte, journalStep), j.size); err != nil {
			return err
		}
		if err := j.f.Sync(); err != nil {
			return err
		}
		j.size += journalStep
	}
	return nil
}

// rewind has the next record start the file anew: a COMMIT holds what it held.
func (j *journal) rewind() { j.at, j.part = 0, 0 }

// wipe overwrites the whole file, for an erasure.
func (j *journal) wipe() error {
	if j.f == nil {
		return nil
	}
	_, err := j.f.WriteAt(make([]byte, j.size), 0)
	return errors.Join(err, j.f.Sync())
}

// read gives the turns recorded of a batch, in order.
func (j *journal) read(batch int64) ([]*turn, error) {
	if j.f == nil {
		return nil, errors.New("the ledger was opened so that nothing is kept for this case: fill a new folder")
	}
	var turns []*turn
	for at := int64(0); ; {
		payload, err := j.record(at, batch, uint32(len(turns)))
		if payload == nil || err != nil {
			return turns, err
		}
		t, err := decodeTurn(payload)
		if err != nil {
			return nil, fmt.Errorf("the ledger's journal, record %d: %w", len(turns)+1, err)
		}
		turns = append(turns, t)
		at += headerSize + int64(len(payload))
	}
}

// record gives the payload at a place if it is whole and the one expected.
func (j *journal) record(at, batch int64, part uint32) ([]byte, error) {
	head := make([]byte, headerSize)
	if n, err := j.f.ReadAt(head, at); n < headerSize {
		return nil, onlyEnd(err)
	}
	if string(head[:3]) == journalMark[:3] && head[3] > journalMark[3] {
		return nil, fmt.Errorf("%w: its journal has format %d, this program knows %d", ErrNewerSchema, head[3], journalMark[3])
	}
	length := int64(binary.BigEndian.Uint32(head[4:]))
	if string(head[:4]) != journalMark || at+headerSize+length > journalLimit ||
		int64(binary.BigEndian.Uint64(head[12:])) != batch || binary.BigEndian.Uint32(head[20:]) != part {
		return nil, nil
	}
	payload := make([]byte, length)
	if n, err := j.f.ReadAt(payload, at+headerSize); int64(n) < length {
		return nil, onlyEnd(err)
	}
	sum := crc32.Update(crc32.Checksum(head[12:], castagnoli), castagnoli, payload)
	if sum != binary.BigEndian.Uint32(head[8:]) {
		return nil, nil
	}
	return payload, nil
}

// onlyEnd takes the end of the file for no error: the last record was torn.
func onlyEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (j *journal) close() error {
	if j.f == nil {
		return nil
	}
	return j.f.Close()
}
