package mcpserver

import (
	"database/sql"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// changed changes a database.
func changed(t *testing.T, path, change string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(change); err != nil {
		t.Errorf("%s: %v", change, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestFilesThatAreOfNoUseAreToldByTheirCause changes a session file in one way at a time. A text that was torn is told otherwise.
func TestFilesThatAreOfNoUseAreToldByTheirCause(t *testing.T) {
	tools, s := checkTools(t, false)
	session := madeElsewhere(t, s, "+9996620001", "22222")
	i, err := sessionstring.Detect(session)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := sessionstring.EncodeFile(sessionstring.TelethonSQLite, i.Session)
	if err != nil {
		t.Fatal(err)
	}
	tools.Home = t.TempDir()
	const another, asString = "<the path of the file or folder>", "StringSession.save(client.session)"
	for name, x := range map[string]struct {
		change string // of the database, or "torn" and "empty"
		says   []string
		path   any // of the same call, nil where no other file helps
	}{
		"empty":             {"empty", []string{"an empty file", "the file that the tool really uses"}, another},
		"torn":              {"torn", []string{"copy all of it again"}, another},
		"no login":          {`delete from sessions`, []string{"the file that the tool really uses"}, another},
		"no key":            {`update sessions set auth_key = null`, []string{"the file that the tool really uses"}, another},
		"of something else": {`drop table sessions`, []string{"the path of the session file itself"}, another},
		"two logins":        {`insert into sessions (dc_id, server_address, port, auth_key) select 4, server_address, port, randomblob(256) from sessions`, []string{"several logins", "export the session that is meant"}, nil},
		"a newer version":   {`update version set version = 99`, []string{"version 99", asString}, nil},
		"a temporary key":   {`alter table sessions add column tmp_auth_key blob; update version set version = 8; update sessions set tmp_auth_key = randomblob(256)`, []string{"tmp_auth_key", asString}, nil},
		"a view":            {`alter table sessions rename to stored; create view sessions as select * from stored`, []string{"No library makes such a file"}, nil},
	} {
		at := filepath.Join(tools.Home, name+".session")
		content := whole
		switch x.change {
		case "empty":
			content = nil
		case "torn":
			content = whole[:len(whole)/2]
		}
		if err := os.WriteFile(at, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(x.change, " ") {
			changed(t, at, x.change)
		}
		res, text := toolResult(t, tools.inspectSession(), map[string]any{"path": at})
		for _, want := range x.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s is told without %q: %s", name, want, text)
			}
		}
		if strings.Contains(text, "missing character") || strings.Contains(text, "session string of") || strings.Contains(text, "for which library") {
			t.Errorf("%s is told as a text: %s", name, text)
		}
		f, _ := res.StructuredContent.(present.Failure)
		tool, args := "inspect_session", map[string]any{"path": x.path}
		if x.path == nil {
			tool, args = "request_code", map[string]any(nil)
		}
		if len(f.Next) == 0 || f.Next[0].Tool != tool || !reflect.DeepEqual(f.Next[0].Arguments, args) {
			t.Errorf("%s leads to %+v, want %s %v", name, f.Next, tool, args)
		}
	}
	if _, text := toolResult(t, tools.inspectSession(), map[string]any{"session": session[:100]}); !strings.Contains(text, "missing character") {
		t.Errorf("a torn text: %s", text)
	}
}
