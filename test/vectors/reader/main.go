// A second reader of the object format: docs/object-format.md and docs/segment-table.md in Go, with its standard library alone. It opens
// every scenario of the folders given and reaches the verdict that stands there, or says where it differs.
//
// One line of JSON per scenario: {"name": "…"} or {"name": "…", "difference": "…"}.
package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
)

func main() {
	var files []string
	for _, folder := range os.Args[1:] {
		found, err := filepath.Glob(filepath.Join(folder, "*.json"))
		if err != nil || len(found) == 0 {
			fmt.Fprintln(os.Stderr, "no scenarios in", folder)
			os.Exit(2)
		}
		files = append(files, found...)
	}
	out := json.NewEncoder(os.Stdout)
	for _, file := range files {
		line := map[string]string{"name": filepath.Base(filepath.Dir(file)) + "/" + filepath.Base(file)}
		if difference := judge(file); difference != "" {
			line["difference"] = difference
		}
		out.Encode(line)
	}
}

// Empty when the reader agrees with the scenario. A scenario it cannot load is a difference, never skipped.
func judge(file string) string {
	s, err := loadScenario(file)
	if err != nil {
		return "not understood: " + err.Error()
	}
	found, err := open(s)
	if s.Expect.Error != nil {
		if difference := judgeRefusal(*s.Expect.Error, found, err); difference != "" {
			return difference
		}
		return judgeSegment(s.Expect.Segment, err)
	}
	if err != nil {
		return "refused: " + err.Error()
	}
	if wanted, _ := hex.DecodeString(*s.Expect.Plaintext); !bytes.Equal(found.plaintext, wanted) {
		return "another plaintext"
	}
	if !reflect.DeepEqual(found.info, s.Expect.FileInfo) {
		return "another file name or type"
	}
	if !reflect.DeepEqual(found.objectKey, s.Expect.ObjectKey) {
		return "another object key"
	}
	if !reflect.DeepEqual(found.sender, s.Expect.Sender) {
		return "another sender"
	}
	if found.unauthenticated != s.Expect.Unauthenticated {
		return "authenticated, or not, otherwise than it says"
	}
	return ""
}

// The number of the segment that was refused, where one was.
func judgeSegment(wanted *int, err error) string {
	var found damagedSegment
	switch isOne := errors.As(err, &found); {
	case isOne != (wanted != nil):
		return "a segment was refused, or not, otherwise than it says"
	case isOne && int(found) != *wanted:
		return fmt.Sprintf("segment %d, instead of %d", int(found), *wanted)
	}
	return ""
}

func judgeRefusal(code string, opened *file, err error) string {
	var found refusal
	switch {
	case err == nil:
		return "opened, instead of " + code
	case opened != nil:
		return "refused, but plaintext was handed out"
	case !errors.As(err, &found):
		return fmt.Sprintf("failed (%v), instead of %s", err, code)
	case string(found) != code:
		return fmt.Sprintf("%s, instead of %s", found, code)
	}
	return ""
}
