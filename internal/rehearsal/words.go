package rehearsal

import (
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
)

// TextWords counts the words of a text that somebody has to read: what Telegram answered is laid out between two rules and not read.
func TextWords(text string) (n int) {
	dump := false
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "-- "):
			dump = true
		case strings.HasPrefix(line, "-----"):
			dump = false
		case !dump:
			n += len(strings.Fields(line))
		}
	}
	return n
}

// structureWords counts the words in the values of structured content, but for Telegram's own answer.
func structureWords(v any) (n int) {
	switch v := v.(type) {
	case string:
		return len(strings.Fields(v))
	case map[string]any:
		for name, value := range v {
			if name != "sent_code" && name != "sent_code_before" {
				n += structureWords(value)
			}
		}
	case []any:
		for _, value := range v {
			n += structureWords(value)
		}
	case nil:
	default:
		return 1
	}
	return n
}

// toolWords counts what a model reads of tools before its first call: titles, descriptions, and those of the arguments.
func toolWords(list []mcp.Tool) (n int) {
	for _, t := range list {
		n += len(strings.Fields(t.Title)) + len(strings.Fields(t.Description))
		for _, p := range t.InputSchema.Properties {
			if p, ok := p.(map[string]any); ok {
				said, _ := p["description"].(string)
				n += len(strings.Fields(said))
			}
		}
	}
	return n
}
