package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
)

// A range of a file, verified by the segment table beside the object: docs/segment-table.md.

type byteRange struct {
	Offset int64 `json:"offset"`
	Length int64 `json:"length"`
}

const (
	headerSize     = 32
	maxTable       = 2097200
	minSegment     = 1024
	maxSegment     = 16777216
	maxSegments    = 131072
	tableMagic     = "SLFTSEG"
	tableInvalid   = refusal("segment-table-invalid")
	tableMismatch  = refusal("segment-table-mismatch")
	needCommitment = refusal("segments-need-commitment")
)

// One segment that is not what was written. Counted from 0.
type damagedSegment int

func (d damagedSegment) Error() string { return fmt.Sprintf("segment %d", int(d)) }
func (d damagedSegment) Unwrap() error { return refusal("segment-damaged") }

// The numbers are those of "Reading a range".
func openRange(s *scenario, h *header, dataKey []byte) (*file, error) {
	if !h.committing { // 1
		return nil, needCommitment
	}
	size := int64(len(s.Body)) - tagSize
	t, err := parseTable(*s.SegmentTable, size)
	if err != nil {
		return nil, err
	}
	m := newMessage(derive(dataKey, h.messageID, "\x00\x73DERIVEKEY", 32))
	tag := s.Body[size:]
	aad := bytes.Join([][]byte{t.header, {0x00, 0x73}, h.messageID, h.commitment, tag}, nil)
	key := derive(dataKey, h.messageID, "sealift segments v1", 32)
	if t.shares, err = gcmOpen(key, t.header[20:], t.sealed, aad); err != nil { // 7
		return nil, tableMismatch
	}
	if subtle.ConstantTimeCompare(m.fold(t, size), tag) != 1 { // 8
		return nil, tableMismatch
	}
	plaintext, err := m.read(t, s.Body[:size], *s.Range)
	if err != nil {
		return nil, err
	}
	return &file{plaintext: plaintext}, nil
}

type segmentTable struct {
	header, sealed, shares []byte
	segmentSize, segments  int64
}

func (t *segmentTable) share(i int64) []byte { return t.shares[16*i : 16*i+16] }

func parseTable(table []byte, size int64) (*segmentTable, error) {
	if len(table) > maxTable || !bytes.HasPrefix(table, []byte(tableMagic)) || len(table) < 8 || table[7] != 1 { // 2
		return nil, tableInvalid
	}
	if len(table) < headerSize { // 3
		return nil, tableInvalid
	}
	segmentSize, said := int64(binary.BigEndian.Uint32(table[8:])), binary.BigEndian.Uint64(table[12:])
	if said > maxPlaintext {
		return nil, tableInvalid
	}
	if segmentSize%16 != 0 || segmentSize < minSegment || segmentSize > maxSegment { // 4
		return nil, tableInvalid
	}
	segments := (int64(said) + segmentSize - 1) / segmentSize
	if segments < 2 || segments > maxSegments {
		return nil, tableInvalid
	}
	if int64(said) != size { // 5
		return nil, tableMismatch
	}
	if int64(len(table)) != headerSize+16*segments+16 { // 6
		return nil, tableInvalid
	}
	return &segmentTable{header: table[:headerSize], sealed: table[headerSize:], segmentSize: segmentSize, segments: segments}, nil
}

// An element of GF(2^128), the first byte's highest bit first.
type element struct{ high, low uint64 }

func elementOf(block []byte) element {
	var padded [16]byte
	copy(padded[:], block)
	return element{binary.BigEndian.Uint64(padded[:]), binary.BigEndian.Uint64(padded[8:])}
}

func (e element) block() []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, e.high), e.low)
}

func (e element) plus(o element) element { return element{e.high ^ o.high, e.low ^ o.low} }

// NIST SP 800-38D, algorithm 1.
func (e element) times(o element) (z element) {
	for bit := 0; bit < 128; bit++ {
		word, at := e.high, bit
		if bit > 63 {
			word, at = e.low, bit-64
		}
		if word>>(63-at)&1 == 1 {
			z = z.plus(o)
		}
		carry := o.low & 1
		o = element{o.high >> 1, o.low>>1 | o.high<<63}
		if carry == 1 {
			o.high ^= 0xe1 << 56
		}
	}
	return z
}

type message struct {
	block cipher.Block
	h     element
}

func newMessage(contentKey []byte) *message {
	block, err := aes.NewCipher(contentKey)
	if err != nil {
		panic(err)
	}
	zero := make([]byte, 16)
	block.Encrypt(zero, zero)
	return &message{block, elementOf(zero)}
}

func counter(n uint32) []byte {
	return binary.BigEndian.AppendUint32(bytes.Repeat([]byte{1}, 12), n)
}

func (m *message) ghash(acc element, data []byte) element {
	for ; len(data) > 0; data = data[min(16, len(data)):] {
		acc = acc.plus(elementOf(data[:min(16, len(data))])).times(m.h)
	}
	return acc
}

// The tag that an object with these shares has.
func (m *message) fold(t *segmentTable, size int64) []byte {
	acc := m.ghash(element{}, []byte{0x00, 0x73})
	for i := int64(0); i < t.segments; i++ {
		for at := i * t.segmentSize; at < min((i+1)*t.segmentSize, size); at += 16 {
			acc = acc.times(m.h)
		}
		acc = acc.plus(elementOf(t.share(i)))
	}
	acc = acc.plus(element{16, uint64(size) * 8}).times(m.h)
	mask := counter(1)
	m.block.Encrypt(mask, mask)
	return acc.plus(elementOf(mask)).block()
}

func (m *message) read(t *segmentTable, ciphertext []byte, r byteRange) ([]byte, error) {
	plaintext, size := []byte{}, int64(len(ciphertext))
	end := min(r.Offset+r.Length, size)
	for i := r.Offset / t.segmentSize; i*t.segmentSize < end; i++ {
		from, to := i*t.segmentSize, min((i+1)*t.segmentSize, size)
		segment := ciphertext[from:to]
		if subtle.ConstantTimeCompare(m.ghash(element{}, segment).block(), t.share(i)) != 1 { // 10
			return nil, damagedSegment(i)
		}
		opened := make([]byte, len(segment))
		cipher.NewCTR(m.block, counter(uint32(from/16+2))).XORKeyStream(opened, segment)
		plaintext = append(plaintext, opened[max(r.Offset, from)-from:min(end, to)-from]...)
	}
	return plaintext, nil
}
