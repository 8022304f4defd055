package clientconfig

import (
	"bytes"

	"github.com/tailscale/hujson"
)

// maxDepth is how many objects and arrays may stand in one another. hujson calls itself for each, and a program that runs out of stack ends.
const maxDepth = 1000

// parseValue is hujson.Parse for a text that may come from anybody. It does not change or keep the text. The error is an *Error.
func parseValue(text []byte) (hujson.Value, error) {
	if offset := tooDeep(text); offset >= 0 {
		return hujson.Value{}, (&document{text: text}).errorAt(offset, kindDeep)
	}
	root, err := hujson.Parse(bytes.Clone(text))
	if err != nil {
		return hujson.Value{}, syntaxError(err)
	}
	return root, nil
}

// tooDeep is the offset at which a text goes deeper than maxDepth, -1 if it does not.
func tooDeep(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			if depth++; depth > maxDepth {
				return i
			}
		case '}', ']':
			depth--
		case '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '/':
			end := ""
			switch {
			case bytes.HasPrefix(text[i:], []byte("//")):
				end = "\n"
			case bytes.HasPrefix(text[i:], []byte("/*")):
				end = "*/"
			default:
				continue
			}
			n := bytes.Index(text[i+2:], []byte(end))
			if n < 0 {
				return -1 // a comment without an end: hujson says so
			}
			i += 2 + n + len(end) - 1
		}
	}
	return -1
}
