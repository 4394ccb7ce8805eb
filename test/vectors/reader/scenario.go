package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

type scenario struct {
	Name             string            `json:"name"`
	Source           string            `json:"source"`
	Keyring          keyring           `json:"keyring"`
	CommitmentPolicy string            `json:"commitmentPolicy"`
	Flags            *flags            `json:"flags"`
	ObjectKey        *string           `json:"objectKey"`
	Identity         *identity         `json:"identity"`
	Senders          *[]knownSender    `json:"senders"`
	Metadata         map[string]string `json:"metadata"`
	InstructionFile  *string           `json:"instructionFile"`
	Body             hexBytes          `json:"body"`
	ObjectSize       *int64            `json:"objectSize"`
	SegmentTable     *hexBytes         `json:"segmentTable"`
	Range            *byteRange        `json:"range"`
	Expect           expectation       `json:"expect"`
}

type keyring struct {
	Type              string            `json:"type"`
	WrappingKey       hexBytes          `json:"wrappingKey"`
	PrivateKey        []byte            `json:"privateKey"`
	PlaintextDataKey  []byte            `json:"plaintextDataKey"`
	EncryptionContext map[string]string `json:"encryptionContext"`
}

// Legacy reading; without flags there is none.
type flags struct {
	Wraps           bool `json:"enableLegacyWrappingAlgorithms"`
	Unauthenticated bool `json:"enableLegacyUnauthenticatedModes"`
}

// What is demanded of an object: that it says its key, or that this is the key it was moved from.
type identity struct{ MovedFrom *string }

func (i *identity) UnmarshalJSON(data []byte) error {
	if string(data) == `"required"` {
		return nil
	}
	var moved map[string]string
	if err := json.Unmarshal(data, &moved); err != nil {
		return err
	}
	from, found := moved["movedFrom"]
	if !found || len(moved) != 1 {
		return errors.New("identity is required, or movedFrom")
	}
	i.MovedFrom = &from
	return nil
}

// An uploader whom the reader knows; the key as SPKI.
type knownSender struct {
	Name      string `json:"name"`
	PublicKey []byte `json:"publicKey"`
}

type sender struct {
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`
}

type expectation struct {
	Plaintext       *string   `json:"plaintext"`
	FileInfo        *fileInfo `json:"fileInfo"`
	ObjectKey       *string   `json:"objectKey"`
	Sender          *sender   `json:"sender"`
	Unauthenticated bool      `json:"unauthenticated"`
	Error           *string   `json:"error"`
	Segment         *int      `json:"segment"`
}

type fileInfo struct {
	Name *string `json:"name"`
	Type *string `json:"type"`
}

type hexBytes []byte

func (b *hexBytes) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	decoded, err := hex.DecodeString(text)
	*b = decoded
	return err
}

// Refuses whatever it does not know: a new kind of scenario has to be implemented here, too.
func loadScenario(file string) (*scenario, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	var s scenario
	if err := decoder.Decode(&s); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("something stands behind the scenario")
	}
	if err := exactNames(content); err != nil {
		return nil, err
	}
	if s.Name != strings.TrimSuffix(filepath.Base(file), ".json") {
		return nil, errors.New("called otherwise than its file")
	}
	if s.Metadata == nil || (s.Expect.Plaintext == nil) == (s.Expect.Error == nil) {
		return nil, errors.New("needs metadata, and either a plaintext or an error")
	}
	if (s.SegmentTable == nil) != (s.Range == nil) {
		return nil, errors.New("a segment table and a range need each other")
	}
	return &s, nil
}

// encoding/json takes `Name` for `name`; the scenarios do not.
func exactNames(content []byte) error {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(content, &top); err != nil {
		return err
	}
	for name, value := range top {
		names := []string{name}
		if name == "keyring" || name == "expect" || name == "flags" || name == "range" {
			var inner map[string]json.RawMessage
			if err := json.Unmarshal(value, &inner); err != nil {
				return err
			}
			for one := range inner {
				names = append(names, one)
			}
		}
		for _, one := range names {
			if strings.ToLower(one[:1]) != one[:1] {
				return fmt.Errorf("unknown key %s", one)
			}
		}
	}
	return nil
}
