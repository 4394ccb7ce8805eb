package main

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
)

// A refusal is its code (docs/object-format.md, "Reading").
type refusal string

func (r refusal) Error() string { return string(r) }

const (
	contentV3 = "115"
	contentV2 = "AES/GCM/NoPadding"
)

// What the metadata says; nothing in it is proved yet.
type header struct {
	committing   bool
	algorithm    string // of the content, as the format spells it
	wrap         string
	encryptedKey []byte
	description  map[string]string
	messageID    []byte // V2: the IV
	commitment   []byte
	cbc          bool // legacy content, which nothing authenticates
}

var (
	namesV3    = []string{"x-amz-c", "x-amz-d", "x-amz-i", "x-amz-3", "x-amz-w", "x-amz-m", "x-amz-t"}
	namesOlder = []string{
		"x-amz-key-v2", "x-amz-iv", "x-amz-matdesc", "x-amz-wrap-alg", "x-amz-cek-alg", "x-amz-tag-len",
		"x-amz-key", "x-amz-unencrypted-content-length",
	}
	wraps       = map[string]string{"02": "AES/GCM", "12": "kms+context", "22": "RSA-OAEP-SHA1"}
	legacyWraps = []string{"AESWrap", "kms", "RSA/ECB/OAEPWithSHA-256AndMGF1Padding"}
)

type entries map[string]string

func (e entries) hasAny(names ...string) bool { return slices.ContainsFunc(names, e.has) }

func (e entries) decode() (*header, error) {
	isV3, isOlder := e.hasAny(namesV3...), e.hasAny(namesOlder...)
	switch {
	case isV3 && isOlder:
		return nil, refusal("metadata-mixed-versions")
	case isV3:
		return e.v3()
	case isOlder:
		return e.v2()
	}
	return nil, refusal("not-encrypted")
}

// Names without case, each once; an empty value is no value.
func normalise(metadata map[string]string) (entries, error) {
	found, seen := entries{}, map[string]bool{}
	for name, value := range metadata {
		name = strings.ToLower(name)
		if seen[name] {
			return nil, refusal("metadata-invalid")
		}
		seen[name] = true
		if value != "" {
			found[name] = value
		}
	}
	return found, nil
}

func (e entries) has(name string) bool { return e[name] != "" }

func (e entries) v3() (*header, error) {
	if !e.has("x-amz-c") {
		return nil, refusal("metadata-invalid")
	}
	if e["x-amz-c"] != contentV3 {
		return nil, refusal("unsupported-algorithm")
	}
	commitment, err := e.binary("x-amz-d", 28)
	if err != nil {
		return nil, err
	}
	messageID, err := e.binary("x-amz-i", 28)
	if err != nil || allZero(messageID) {
		return nil, refusal("metadata-invalid")
	}
	if !e.has("x-amz-3") && !e.has("x-amz-w") {
		return nil, refusal("instruction-file-required")
	}
	if !e.has("x-amz-w") {
		return nil, refusal("metadata-invalid")
	}
	wrap, known := wraps[e["x-amz-w"]]
	if !known {
		return nil, refusal("unsupported-algorithm")
	}
	described := "x-amz-m"
	if wrap == "kms+context" {
		described = "x-amz-t"
	}
	h := &header{committing: true, algorithm: contentV3, wrap: wrap, messageID: messageID, commitment: commitment}
	return h, e.wrapped(h, "x-amz-3", described)
}

func (e entries) v2() (*header, error) {
	if e.has("x-amz-key") {
		if e.has("x-amz-key-v2") {
			return nil, refusal("metadata-mixed-versions")
		}
		return nil, refusal("legacy-algorithm-refused")
	}
	content, wrap := e["x-amz-cek-alg"], e["x-amz-wrap-alg"]
	switch {
	case content == "" || wrap == "":
		return nil, refusal("metadata-invalid")
	case content == "AES/CBC/PKCS5Padding":
		return nil, refusal("legacy-algorithm-refused")
	case content != contentV2:
		return nil, refusal("unsupported-algorithm")
	case slices.Contains(legacyWraps, wrap):
		return nil, refusal("legacy-algorithm-refused")
	case wrap != "AES/GCM" && wrap != "kms+context" && wrap != "RSA-OAEP-SHA1":
		return nil, refusal("unsupported-algorithm")
	case e.has("x-amz-tag-len") && e["x-amz-tag-len"] != "128":
		return nil, refusal("metadata-invalid")
	}
	iv, err := e.binary("x-amz-iv", 12)
	if err != nil || allZero(iv) {
		return nil, refusal("metadata-invalid")
	}
	h := &header{algorithm: contentV2, wrap: wrap, messageID: iv}
	return h, e.wrapped(h, "x-amz-key-v2", "x-amz-matdesc")
}

// The wrapped key and what is said about it.
func (e entries) wrapped(h *header, key, described string) (err error) {
	length := -1
	if h.wrap == "AES/GCM" {
		length = 60
	}
	if h.encryptedKey, err = e.binary(key, length); err != nil {
		return err
	}
	h.description, err = jsonMap(e[described])
	return err
}

// Canonical base64, and as long as it must be unless length is negative.
func (e entries) binary(name string, length int) ([]byte, error) {
	decoded, err := strictBase64(e[name])
	if err != nil || !e.has(name) || (length >= 0 && len(decoded) != length) {
		return nil, refusal("metadata-invalid")
	}
	return decoded, nil
}

func strictBase64(text string) ([]byte, error) {
	decoded, err := base64.StdEncoding.DecodeString(text)
	// The decoder ignores line breaks and spare bits.
	if err != nil || base64.StdEncoding.EncodeToString(decoded) != text {
		return nil, refusal("metadata-invalid")
	}
	return decoded, nil
}

// A map of strings; absent or null is the empty one.
func jsonMap(text string) (map[string]string, error) {
	if text == "" {
		return map[string]string{}, nil
	}
	var values map[string]*string
	if json.Unmarshal([]byte(text), &values) != nil {
		return nil, refusal("metadata-invalid")
	}
	found := map[string]string{}
	for name, value := range values {
		if value == nil {
			return nil, refusal("metadata-invalid")
		}
		found[name] = *value
	}
	return found, nil
}

func allZero(data []byte) bool {
	return !slices.ContainsFunc(data, func(b byte) bool { return b != 0 })
}
