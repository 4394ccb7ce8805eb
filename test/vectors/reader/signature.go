package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"slices"
)

const (
	withEd25519 = 1
	withP256    = 2
)

// The uploader's signature: version (1) ‖ algorithm (1) ‖ key id (8) ‖ signature (64). Nil when nobody asks.
func checkSender(s *scenario, h *header, objectKey *string, size int64) (*sender, error) {
	if s.Senders == nil {
		return nil, nil
	}
	e, err := normalise(s.Metadata)
	if err != nil {
		return nil, err
	}
	if !e.has("sealift-signature") {
		return nil, refusal("signature-missing")
	}
	if h == nil || !h.committing {
		return nil, refusal("signature-needs-commitment")
	}
	entry, err := strictBase64(e["sealift-signature"])
	wellFormed := err == nil && len(entry) == 74 && entry[0] == 1
	if !wellFormed || objectKey == nil || *objectKey == "" || (entry[1] != withEd25519 && entry[1] != withP256) {
		return nil, refusal("signature-invalid")
	}
	sealed, _ := strictBase64(e["sealift-file"])
	signed := signedBytes([]byte{0x00, 0x73}, h.messageID, h.commitment, []byte(*objectKey),
		binary.BigEndian.AppendUint64(nil, uint64(size)), sealed)
	known := false
	for _, one := range *s.Senders {
		hash := sha256.Sum256(one.PublicKey)
		if !bytes.Equal(hash[:8], entry[2:10]) {
			continue
		}
		valid, fits := verify(one.PublicKey, entry[1], signed, entry[10:])
		known = known || fits
		if valid {
			return &sender{one.Name, "sha256:" + hex.EncodeToString(hash[:])}, nil
		}
	}
	if known {
		return nil, refusal("signature-invalid")
	}
	return nil, refusal("sender-unknown")
}

func signedBytes(fields ...[]byte) []byte {
	signed := []byte("sealift signature v1\x00")
	for _, field := range fields {
		signed = slices.Concat(binary.BigEndian.AppendUint32(signed, uint32(len(field))), field)
	}
	return signed
}

// Whether the signature is good, and whether the key is of this algorithm at all.
func verify(spki []byte, algorithm byte, signed, signature []byte) (valid, fits bool) {
	key, err := x509.ParsePKIXPublicKey(spki)
	if err != nil {
		return false, false
	}
	switch key := key.(type) {
	case ed25519.PublicKey:
		fits = algorithm == withEd25519
		return fits && ed25519.Verify(key, signed, signature), fits
	case *ecdsa.PublicKey:
		fits = algorithm == withP256
		hash := sha256.Sum256(signed)
		r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
		return fits && ecdsa.Verify(key, hash[:], r, s), fits
	}
	return false, false
}
