package main

import (
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	oneWord  = regexp.MustCompile(`(?i)=\?UTF-8\?([BQ])\?(.*?)\?=`)
	allWords = regexp.MustCompile(`(?i)=\?UTF-8\?[BQ]\?.*?\?=(?:[ \t]*=\?UTF-8\?[BQ]\?.*?\?=)*`)
	escaped  = regexp.MustCompile(`(?i)=[0-9A-F]{2}`)
)

// What the writer gave to S3, which hands non-ASCII back as UTF-8 of UTF-8 in RFC 2047 words.
func restoreS3Text(value string) string {
	return undoLatin1(allWords.ReplaceAllStringFunc(value, func(words string) string {
		var joined []byte
		for _, word := range oneWord.FindAllStringSubmatch(words, -1) {
			joined = append(joined, wordBytes(word[1], word[2])...)
		}
		if !utf8.Valid(joined) {
			return words
		}
		return string(joined)
	}))
}

func wordBytes(kind, text string) []byte {
	if strings.EqualFold(kind, "Q") {
		spaced := strings.ReplaceAll(text, "_", " ")
		return []byte(escaped.ReplaceAllStringFunc(spaced, func(code string) string {
			value, _ := strconv.ParseUint(code[1:], 16, 8)
			return string([]byte{byte(value)})
		}))
	}
	decoded, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return []byte(text)
	}
	return decoded
}

// Text whose characters are the bytes of UTF-8; anything else stays as it is.
func undoLatin1(text string) string {
	var narrow []byte
	for _, char := range text {
		if char > 0xff {
			return text
		}
		narrow = append(narrow, byte(char))
	}
	if !utf8.Valid(narrow) {
		return text
	}
	return string(narrow)
}
