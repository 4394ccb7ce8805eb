package main

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

var (
	pinned  = []string{"x-amz-c", "x-amz-d", "x-amz-i"}
	movable = []string{"x-amz-3", "x-amz-w", "x-amz-m", "x-amz-t"}
	// S3 mangles these in metadata, though not in the body of an instruction file.
	texts = []string{"x-amz-m", "x-amz-t", "x-amz-matdesc"}
)

const marker = "x-amz-crypto-instr-file"

// The entries of the object, and of its instruction file where there is one.
func allEntries(s *scenario) (entries, error) {
	object, err := normalise(s.Metadata)
	if err != nil {
		return nil, err
	}
	for _, name := range texts {
		if object.has(name) {
			object[name] = restoreS3Text(object[name])
		}
	}
	if s.InstructionFile == nil {
		return object, nil
	}
	if object.hasAny("x-amz-3", "x-amz-key-v2", "x-amz-key") {
		return nil, refusal("instruction-file-invalid")
	}
	file, err := parseInstructions(*s.InstructionFile)
	if err != nil {
		return nil, err
	}
	return join(object, file)
}

func join(object, file entries) (entries, error) {
	isV3, isOlder := file.hasAny(movable...), file.hasAny(namesOlder...)
	others := slices.DeleteFunc(slices.Clone(namesOlder), func(name string) bool {
		return name == "x-amz-unencrypted-content-length"
	})
	switch {
	case isV3 && isOlder, isV3 && object.hasAny(namesOlder...), isOlder && object.hasAny(namesV3...):
		return nil, refusal("metadata-mixed-versions")
	case !isV3 && !isOlder, isV3 && object.hasAny(movable...), isOlder && object.hasAny(others...),
		isOlder && !file.hasAny("x-amz-key-v2", "x-amz-key"):
		return nil, refusal("instruction-file-invalid")
	}
	for name, value := range file {
		object[name] = value
	}
	return object, nil
}

// A JSON map of strings with no name twice and none that does not belong there; what pins the content never does.
func parseInstructions(text string) (entries, error) {
	values, err := stringMap(text)
	if err != nil {
		return nil, refusal("instruction-file-invalid")
	}
	file, err := normalise(values)
	if err != nil {
		return nil, err
	}
	for name := range values {
		name = strings.ToLower(name)
		isKnown := name == marker || slices.Contains(movable, name) || slices.Contains(namesOlder, name)
		if !isKnown || slices.Contains(pinned, name) {
			return nil, refusal("instruction-file-invalid")
		}
	}
	delete(file, marker)
	return file, nil
}

func stringMap(text string) (map[string]string, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, errors.New("no map")
	}
	values := map[string]string{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		value, err := decoder.Token()
		text, isText := value.(string)
		if _, twice := values[name.(string)]; err != nil || !isText || twice {
			return nil, errors.New("no text, or twice")
		}
		values[name.(string)] = text
	}
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("more behind the map")
	}
	return values, nil
}
