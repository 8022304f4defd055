package pasted

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
)

// toolFailures are the failures of tools that stand in a text.
func toolFailures(text string) (all []explain.ToolFailure) {
	for _, f := range Read(text, "").Findings {
		if tool, ok := f.Fact.(explain.ToolFailure); ok {
			all = append(all, tool)
		}
	}
	return all
}

func TestSizesDecideWhichLibraryASessionIsFor(t *testing.T) {
	for n := range 600 {
		want := map[int]string{271: "pyrogram", 267: "pyrogram", 263: "telethon", 275: "telethon"}[n]
		for _, form := range []string{"struct.error: unpack requires a buffer of %d bytes", "struct.error: unpack requires a bytes object of length %d", "struct.error: unpack requires a string argument of length %d"} {
			text := fmt.Sprintf(form, n)
			found := toolFailures(text)
			if want == "" && found != nil || want != "" && (len(found) != 1 || found[0].Want != want || found[0].Number != n) {
				t.Errorf("%s: %+v", text, found)
			}
		}
	}
}

func TestCharactersTellWhatIsMissing(t *testing.T) {
	for n, want := range map[int]string{361: "Pyrogram 2 1", 357: "an early Pyrogram 2 -1", 349: "Telethon 2", 353: "Telethon -2", 365: "Telethon with an IPv6 address 2", 369: "Telethon with an IPv6 address -2", 301: "", 425: ""} {
		text := fmt.Sprintf("binascii.Error: Invalid base64-encoded string: number of data characters (%d) cannot be 1 more than a multiple of 4", n)
		found := toolFailures(text)
		if len(found) != 1 || found[0].Kind != "session_length" || found[0].Number != n {
			t.Fatalf("%s: %+v", text, found)
		}
		got := ""
		if l := found[0].Nearest(); l != nil {
			got = fmt.Sprint(l.Library, " ", l.Off)
		}
		if got != want {
			t.Errorf("%d characters are almost %q, want %q", n, got, want)
		}
	}
}

func TestColumnsTellNewerFromHalfUpgraded(t *testing.T) {
	for text, want := range map[string]explain.ToolFailure{
		"table sessions has 6 columns but 5 values were supplied":     {Kind: "session_newer", Library: "Telethon", Number: 6},
		"table sessions has 5 columns but 6 values were supplied":     {Kind: "session_half_upgraded", Library: "Telethon"},
		"table sessions has 9 columns but 7 values were supplied":     {Kind: "session_newer", Library: "Pyrogram", Number: 9},
		"table sessions has 7 columns but 9 values were supplied":     {Kind: "session_half_upgraded", Library: "Pyrogram"},
		"table entities has 5 columns but 6 values were supplied":     {Kind: "session_half_upgraded", Library: "Telethon"},
		"ValueError: too many values to unpack (expected 5, got 6)":   {Kind: "session_newer", Case: "unpack", Library: "Telethon", Number: 6},
		"ValueError: not enough values to unpack (expected 6, got 5)": {Kind: "session_half_upgraded", Library: "Telethon"},
	} {
		if found := toolFailures(text); !reflect.DeepEqual(found, []explain.ToolFailure{want}) {
			t.Errorf("%s: %+v, want %+v", text, found, want)
		}
	}
}

func TestWhatFollowsFromAnErrorIsNotTold(t *testing.T) {
	const why, after = "struct.error: unpack requires a buffer of 271 bytes", "ConnectionError: Client is already terminated\nRuntimeError: Event loop is closed\nRuntimeWarning: coroutine 'Client.stop' was never awaited"
	for _, text := range []string{why + "\n" + after, after + "\n" + why} {
		if found := Read(text, "").Findings; len(found) != 1 || found[0].Fact.ID() != "failure.tool_session_library" {
			t.Errorf("%s: %+v", text, found)
		}
	}
	if found := toolFailures(strings.Split(after, "\n")[0]); len(found) != 1 || found[0].Kind != "not_started" {
		t.Errorf("alone it is told, too: %+v", found)
	}
}

func TestSQLiteOfAnotherProgramIsNoSession(t *testing.T) {
	for _, said := range sqliteWords {
		if found := toolFailures("sqlite3.OperationalError: " + said); len(found) != 1 {
			t.Errorf("%s: %+v", said, found)
		}
		for _, other := range []string{"django.db.utils.OperationalError: " + said, "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) " + said, "  File \"/srv/shop/alembic/env.py\", line 3\nsqlite3.OperationalError: " + said} {
			if found := toolFailures(other); found != nil {
				t.Errorf("%s: %+v", other, found)
			}
		}
	}
}
