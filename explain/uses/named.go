package uses

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// all is made once.
var all = slices.Concat(stringServers, fileServers, ownLoginServers, nodes, programs, libraries)

// called are the names of a tool, in lower case.
func (t Tool) called() []string { return append([]string{strings.ToLower(t.Name)}, t.Names...) }

// Named finds a tool by its name in any case, or by words that have it in them: "a script with Telethon". Words that name several tools are about none, unless all
// others are what one is built on or runs in: "chigwell's server, which uses Telethon" is about chigwell's.
func Named(words string) (Tool, bool) {
	if words = strings.ToLower(strings.TrimSpace(words)); words == "" {
		return Tool{}, false
	}
	type place struct{ tool, from, to int }
	var found []place
	for i, t := range all {
		for _, name := range t.called() {
			if words == name {
				return t, true
			}
			for _, at := range placesOf(words, name) {
				found = append(found, place{i, at, at + len(name)})
			}
		}
	}
	tools := map[int]bool{}
	for _, p := range found {
		if !slices.ContainsFunc(found, func(o place) bool { return o.from <= p.from && p.to <= o.to && o.to-o.from > p.to-p.from }) { // telegram-mcp in chaindead/telegram-mcp
			tools[p.tool] = true
		}
	}
	var over []int // what others are built on or run in
	for i := range tools {
		for o := range tools {
			if t := all[o]; i != o && (t.Library == all[i].Name || all[i].Name == "n8n" && t.Kind == Node) {
				over = append(over, i)
			}
		}
	}
	for _, i := range over {
		delete(tools, i)
	}
	for i := range tools {
		if len(tools) == 1 {
			return all[i], true
		}
	}
	return Tool{}, false
}

// placesOf lists where a name stands for itself in words: not telethon in telethonic.
func placesOf(words, name string) (found []int) {
	for from := 0; ; {
		at := strings.Index(words[from:], name)
		if at < 0 {
			return found
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(words[:at])
		after, _ := utf8.DecodeRuneInString(words[at+len(name):])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			found = append(found, at)
		}
		from = at + 1
	}
}
