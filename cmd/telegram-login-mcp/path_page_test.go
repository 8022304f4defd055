package main_test

import (
	"path/filepath"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// TestPathMayBeTypedWhereAPageAsksForASession has a person who has a file, and is asked for a session, say where the file is.
func TestPathMayBeTypedWhereAPageAsksForASession(t *testing.T) {
	home := t.TempDir()
	p := startProcess(t, append([]string{"HOME=" + home, "USERPROFILE=" + home}, credentials...), "--sandbox-at", connectionFile(t), "--secrets", "private")
	t.Cleanup((&person{TB: t}).leaves)
	p.greet()
	key, err := sessionstring.NewKey([]byte(strings.Repeat("0123456789abcdef", 16)))
	if err != nil {
		t.Fatal(err)
	}
	file, err := sessionstring.EncodeFile(sessionstring.TelethonSQLite, sessionstring.Session{DC: 2, Addr: "149.154.167.51", Port: 443, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(home, "mine.session"), string(file))

	who := p.page("inspect_session", nil)
	who.sees(who.sends(map[string]string{"session": "~/none.session"}), "nothing stands there")
	who.sends(map[string]string{"session": "\"~/mine.session\""})
	if c := p.tool("inspect_session", nil); c.Library != "telethon_sqlite" {
		t.Errorf("inspect_session after the page: %+v", c)
	}
	// A path is no secret, so an assistant may give it without a page.
	if c := p.tool("inspect_session", toolArgs{"path": "~/mine.session"}); c.Library != "telethon_sqlite" {
		t.Errorf("inspect_session with a path: %+v", c)
	}
}

// TestCallForAPageOfAConvertedFileIsMadeAgainWithThePath: a page hands the session out, and the call that waits for it has the path of the file.
func TestCallForAPageOfAConvertedFileIsMadeAgainWithThePath(t *testing.T) {
	home := t.TempDir()
	p := startProcess(t, append([]string{"HOME=" + home, "USERPROFILE=" + home}, credentials...), "--sandbox-at", connectionFile(t))
	t.Cleanup((&person{TB: t}).leaves)
	p.greet()
	key, err := sessionstring.NewKey([]byte(strings.Repeat("0123456789abcdef", 16)))
	if err != nil {
		t.Fatal(err)
	}
	file, err := sessionstring.EncodeFile(sessionstring.TelethonSQLite, sessionstring.Session{DC: 2, Addr: "149.154.167.51", Port: 443, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(home, "mine.session")
	writeFile(t, path, string(file))
	p.has(p.says("convert_session", toolArgs{"from_path": path, "to": "gramjs", "deliver": "page"}), `"from_path":"`+path+`"`, "copy the converted session")
}
