package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"slices"
)

// What V1 metadata says, and V2 metadata with a legacy content or wrap. Nil for everything else.
func (e entries) legacy() (*header, error) {
	if e.hasAny(namesV3...) {
		return nil, nil
	}
	if e.has("x-amz-key") {
		return e.v1()
	}
	isCBC := e["x-amz-cek-alg"] == "AES/CBC/PKCS5Padding"
	if !isCBC && (e["x-amz-cek-alg"] != contentV2 || !slices.Contains(legacyWraps, e["x-amz-wrap-alg"])) {
		return nil, nil
	}
	// CBC has no tag; one client writes a length of 0 when it wraps such a key anew.
	tagLength, ivLength := "128", 12
	if isCBC {
		tagLength, ivLength = "0", 16
	}
	h := &header{algorithm: contentV2, wrap: e["x-amz-wrap-alg"], cbc: isCBC}
	switch {
	case isCBC && e.ofGCM():
		return nil, refusal("content-relabelled")
	case e.has("x-amz-tag-len") && e["x-amz-tag-len"] != tagLength, h.wrap == "":
		return nil, refusal("metadata-invalid")
	case !slices.Contains([]string{"AES/GCM", "kms+context", "RSA-OAEP-SHA1"}, h.wrap) && !h.legacyWrap():
		return nil, refusal("unsupported-algorithm")
	}
	return h, e.legacyRest(h, "x-amz-key-v2", ivLength)
}

// Entries that content in CBC never had.
func (e entries) ofGCM() bool {
	return e["x-amz-tag-len"] == "128" || e.hasAny("sealift-file", "sealift-signature")
}

// V1 does not name its wrap: the length of the wrapped key tells.
func (e entries) v1() (*header, error) {
	if e.hasAny("x-amz-key-v2", "x-amz-wrap-alg", "x-amz-cek-alg", "x-amz-tag-len") {
		return nil, refusal("metadata-mixed-versions")
	}
	if e.ofGCM() {
		return nil, refusal("content-relabelled")
	}
	h := &header{algorithm: contentV2, wrap: "AES", cbc: true}
	if err := e.legacyRest(h, "x-amz-key", 16); err != nil {
		return nil, err
	}
	if len(h.encryptedKey) > 48 {
		h.wrap = "RSA"
	}
	return h, nil
}

func (e entries) legacyRest(h *header, key string, ivLength int) (err error) {
	if h.messageID, err = e.binary("x-amz-iv", ivLength); err != nil || allZero(h.messageID) {
		return refusal("metadata-invalid")
	}
	return e.wrapped(h, key, "x-amz-matdesc")
}

func (h *header) legacyWrap() bool {
	return h.wrap == "AES" || h.wrap == "RSA" || slices.Contains(legacyWraps, h.wrap)
}

func openLegacy(s *scenario, h *header, size int64, err error) (*file, error) {
	if err != nil {
		return nil, err
	}
	if h.legacyWrap() && !s.Flags.Wraps || h.cbc && !s.Flags.Unauthenticated {
		return nil, refusal("legacy-algorithm-refused")
	}
	if err := mayRead(s.CommitmentPolicy, h); err != nil {
		return nil, err
	}
	if h.cbc && (size < aes.BlockSize || size%aes.BlockSize != 0) || !h.cbc && checkSize(size) != nil {
		return nil, refusal("object-size-mismatch")
	}
	if h.cbc {
		if err := checkIdentity(s, nil); err != nil {
			return nil, err
		}
		if _, err := checkSender(s, nil, nil, 0); err != nil {
			return nil, err
		}
	}
	dataKey, err := s.Keyring.unwrapLegacy(h)
	if err != nil {
		return nil, err
	}
	if !h.cbc {
		return openContent(s, h, dataKey, size)
	}
	if int64(len(s.Body)) != size {
		return nil, refusal("object-size-mismatch")
	}
	plaintext := unpad(cbcDecrypt(dataKey, h.messageID, s.Body))
	if plaintext == nil {
		return nil, refusal("object-decryption-failed")
	}
	return &file{plaintext: plaintext, unauthenticated: true}, nil
}

func (k keyring) unwrapLegacy(h *header) (dataKey []byte, err error) {
	_, isBound := h.description[reservedEntry]
	switch {
	// A key of kms+context: bound to GCM, and to the caller's context.
	case h.wrap == "kms+context" && h.cbc, h.wrap == "kms" && isBound:
		return nil, refusal("encryption-context-mismatch")
	case !h.legacyWrap():
		return k.unwrap(h)
	// Go could unwrap them. The vectors speak of what browsers can, and so does the verdict.
	case h.wrap == "RSA" || h.wrap == "RSA/ECB/OAEPWithSHA-256AndMGF1Padding":
		return nil, refusal("unsupported-by-webcrypto")
	case k.Type == "kms" && h.wrap == "kms":
		if len(k.PlaintextDataKey) != 32 {
			return nil, refusal("kms-answer-invalid")
		}
		return k.PlaintextDataKey, nil
	case k.Type == "raw-aes" && h.wrap == "AESWrap":
		dataKey = unwrapRFC3394(k.WrappingKey, h.encryptedKey)
	case k.Type == "raw-aes" && h.wrap == "AES":
		dataKey = unpad(ecbDecrypt(k.WrappingKey, h.encryptedKey))
	default:
		return nil, refusal("keyring-mismatch")
	}
	if len(dataKey) != 32 {
		return nil, refusal("data-key-unwrap-failed")
	}
	return dataKey, nil
}

func cbcDecrypt(key, iv, data []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	out := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, data)
	return out
}

// Nil unless it is whole blocks.
func ecbDecrypt(key, data []byte) []byte {
	var out []byte
	if len(data)%aes.BlockSize != 0 {
		return nil
	}
	for at := 0; at < len(data); at += aes.BlockSize {
		out = append(out, cbcDecrypt(key, make([]byte, aes.BlockSize), data[at:at+aes.BlockSize])...)
	}
	return out
}

// Takes PKCS #7 padding off; nil when there is none.
func unpad(data []byte) []byte {
	if len(data) == 0 {
		return nil
	}
	length := int(data[len(data)-1])
	if length == 0 || length > aes.BlockSize || length > len(data) {
		return nil
	}
	end := len(data) - length
	if !bytes.Equal(data[end:], bytes.Repeat([]byte{byte(length)}, length)) {
		return nil
	}
	return append([]byte{}, data[:end]...)
}

// AES key wrap (RFC 3394, section 2.2.2); nil when the integrity check fails.
func unwrapRFC3394(key, wrapped []byte) []byte {
	if len(wrapped)%8 != 0 || len(wrapped) < 24 {
		return nil
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	n := len(wrapped)/8 - 1
	out, check := append([]byte{}, wrapped[8:]...), append([]byte{}, wrapped[:8]...)
	buffer := make([]byte, 16)
	for j := 5; j >= 0; j-- {
		for i := n; i >= 1; i-- {
			binary.BigEndian.PutUint64(buffer, binary.BigEndian.Uint64(check)^uint64(n*j+i))
			copy(buffer[8:], out[(i-1)*8:i*8])
			block.Decrypt(buffer, buffer)
			copy(check, buffer[:8])
			copy(out[(i-1)*8:], buffer[8:])
		}
	}
	if !bytes.Equal(check, bytes.Repeat([]byte{0xa6}, 8)) {
		return nil
	}
	return out
}
