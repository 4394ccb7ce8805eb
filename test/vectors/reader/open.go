package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/json"
	"strings"
)

const (
	tagSize      = 16
	maxPlaintext = 1<<36 - 32
)

type file struct {
	plaintext       []byte
	info            *fileInfo
	objectKey       *string
	sender          *sender
	unauthenticated bool
}

// The checks in the order of docs/object-format.md, "Reading". A file is returned only when all of them passed.
func open(s *scenario) (*file, error) {
	e, err := allEntries(s)
	if err != nil {
		return nil, err
	}
	size := int64(len(s.Body))
	if s.ObjectSize != nil {
		size = *s.ObjectSize
	}
	if s.Flags != nil {
		if h, err := e.legacy(); h != nil || err != nil {
			return openLegacy(s, h, size, err)
		}
	}
	h, err := e.decode()
	if err != nil {
		return nil, err
	}
	if err := mayRead(s.CommitmentPolicy, h); err != nil {
		return nil, err
	}
	if err := checkSize(size); err != nil {
		return nil, err
	}
	dataKey, err := s.Keyring.unwrap(h)
	if err != nil {
		return nil, err
	}
	return openContent(s, h, dataKey, size)
}

func checkSize(size int64) error {
	if size < tagSize || size-tagSize > maxPlaintext {
		return refusal("object-size-mismatch")
	}
	return nil
}

func openContent(s *scenario, h *header, dataKey []byte, size int64) (*file, error) {
	key, iv, aad := dataKey, h.messageID, []byte(nil)
	if h.committing {
		if subtle.ConstantTimeCompare(derive(dataKey, h.messageID, "\x00\x73COMMITKEY", 28), h.commitment) != 1 {
			return nil, refusal("key-commitment-mismatch")
		}
		key = derive(dataKey, h.messageID, "\x00\x73DERIVEKEY", 32)
		iv, aad = bytes.Repeat([]byte{1}, 12), []byte{0x00, 0x73}
	}
	info, objectKey, err := openEntry(s.Metadata, derive(dataKey, h.messageID, "sealift file info v1", 32))
	if err != nil {
		return nil, err
	}
	if err := checkIdentity(s, objectKey); err != nil {
		return nil, err
	}
	sender, err := checkSender(s, h, objectKey, size-tagSize)
	if err != nil {
		return nil, err
	}
	if int64(len(s.Body)) != size {
		return nil, refusal("object-size-mismatch")
	}
	if s.SegmentTable != nil {
		return openRange(s, h, dataKey)
	}
	plaintext, err := gcmOpen(key, iv, s.Body, aad)
	if err != nil {
		return nil, refusal("object-authentication-failed")
	}
	return &file{plaintext: plaintext, info: info, objectKey: objectKey, sender: sender}, nil
}

func mayRead(policy string, h *header) error {
	switch policy {
	case "FORBID_ENCRYPT_ALLOW_DECRYPT", "REQUIRE_ENCRYPT_ALLOW_DECRYPT":
		return nil
	case "", "REQUIRE_ENCRYPT_REQUIRE_DECRYPT":
		if h.committing {
			return nil
		}
		return refusal("non-committing-suite-refused")
	}
	return refusal("invalid-option")
}

func derive(dataKey, salt []byte, info string, length int) []byte {
	key, err := hkdf.Key(sha512.New, dataKey, salt, info, length)
	if err != nil {
		panic(err)
	}
	return key
}

func gcmOpen(key, nonce, sealed, aad []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return gcm.Open([]byte{}, nonce, sealed, aad)
}

// The key sealed in the object is the one asked for, or the one it was moved from.
func checkIdentity(s *scenario, sealed *string) error {
	wanted := s.ObjectKey
	if s.Identity != nil && s.Identity.MovedFrom != nil {
		wanted = s.Identity.MovedFrom
	}
	switch {
	case sealed == nil && s.Identity != nil:
		return refusal("identity-missing")
	case sealed != nil && wanted != nil && *sealed != *wanted:
		return refusal("object-mismatch")
	}
	return nil
}

// The file's name and type, and the object's key: version (1) ‖ nonce (12) ‖ sealed JSON ‖ tag (16). Nil when there is none.
func openEntry(metadata map[string]string, key []byte) (*fileInfo, *string, error) {
	var entry string
	for name, value := range metadata {
		if strings.ToLower(name) == "sealift-file" {
			entry = value
		}
	}
	if entry == "" {
		return nil, nil, nil
	}
	sealed, err := strictBase64(entry)
	if err != nil || len(sealed) < 1+12+tagSize || sealed[0] != 1 {
		return nil, nil, refusal("metadata-invalid")
	}
	text, err := gcmOpen(key, sealed[1:13], sealed[13:], sealed[:1])
	var value any
	if err != nil || json.Unmarshal(text, &value) != nil || value == nil {
		return nil, nil, refusal("metadata-invalid")
	}
	info := &fileInfo{}
	fields, _ := value.(map[string]any)
	if name, isText := fields["n"].(string); isText {
		info.Name = &name
	}
	if kind, isText := fields["t"].(string); isText {
		info.Type = &kind
	}
	sealedKey, isThere := fields["o"]
	if !isThere {
		return info, nil, nil
	}
	objectKey, isText := sealedKey.(string)
	if !isText {
		return nil, nil, refusal("metadata-invalid")
	}
	return info, &objectKey, nil
}
