package rehearsal

import (
	"encoding/json"
	"fmt"
	"strings"
)

// String is an event as a paragraph of a transcript.
func (e Event) String() string {
	var b strings.Builder
	switch {
	case e.Call != "":
		given, _ := json.Marshal(e.Args)
		fmt.Fprintf(&b, "> %s %s\n%s\n(%d words)\n", e.Call, given, indent(e.Result), e.Words)
	case e.Note != "":
		fmt.Fprintf(&b, "[%s]\n", e.Note)
	default:
		if e.Said != "" {
			fmt.Fprintf(&b, "assistant: %s\n", e.Said)
		}
		fmt.Fprintf(&b, "person: %s\n", e.Person)
	}
	return b.String() + "\n"
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  ")
}
