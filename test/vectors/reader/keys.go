package main

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"maps"
)

const reservedEntry = "aws:x-amz-cek-alg"

// The data key, by the one keyring that the scenario names.
func (k keyring) unwrap(h *header) ([]byte, error) {
	switch {
	case k.Type == "raw-aes" && h.wrap == "AES/GCM":
		return unwrapAES(k.WrappingKey, h)
	case k.Type == "raw-rsa" && h.wrap == "RSA-OAEP-SHA1":
		return unwrapRSA(k.PrivateKey, h)
	case k.Type == "kms" && h.wrap == "kms+context":
		return k.unwrapKMS(h)
	}
	return nil, refusal("keyring-mismatch")
}

// nonce (12) ‖ sealed key (32) ‖ tag (16), bound to the name of the content algorithm.
func unwrapAES(wrappingKey []byte, h *header) ([]byte, error) {
	dataKey, err := gcmOpen(wrappingKey, h.encryptedKey[:12], h.encryptedKey[12:], []byte(h.algorithm))
	if err != nil || len(dataKey) != 32 {
		return nil, refusal("data-key-unwrap-failed")
	}
	return dataKey, nil
}

// OAEP of length ‖ data key ‖ name of the content algorithm.
func unwrapRSA(pkcs8 []byte, h *header) ([]byte, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(pkcs8)
	if err != nil {
		return nil, err
	}
	private, isRSA := parsed.(*rsa.PrivateKey)
	if !isRSA {
		return nil, refusal("invalid-wrapping-key")
	}
	message, err := rsa.DecryptOAEP(sha1.New(), rand.Reader, private, h.encryptedKey, nil)
	if err != nil || len(message) != 33+len(h.algorithm) || message[0] != 32 ||
		!bytes.Equal(message[33:], []byte(h.algorithm)) {
		return nil, refusal("data-key-unwrap-failed")
	}
	return message[1:33], nil
}

// The stored context must be the caller's and name the content algorithm; the KMS itself is the scenario's answer.
func (k keyring) unwrapKMS(h *header) ([]byte, error) {
	stored := maps.Clone(h.description)
	algorithm := stored[reservedEntry]
	delete(stored, reservedEntry)
	delete(stored, "kms_cmk_id")
	if algorithm != h.algorithm || !maps.Equal(stored, k.EncryptionContext) {
		return nil, refusal("encryption-context-mismatch")
	}
	if len(k.PlaintextDataKey) != 32 {
		return nil, refusal("kms-answer-invalid")
	}
	return k.PlaintextDataKey, nil
}
