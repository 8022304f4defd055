package sessionstring_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sessionstring"
)

// pyrogramScript does with a file, in Python's own sqlite3, what Pyrogram's storage does by its documentation and Kurigram's on top of it: it asks each value by its name, keeps
// people, and brings the file up to Kurigram's version 7. https://docs.pyrogram.org/topics/storage-engines
const pyrogramScript = `
import json, sqlite3, sys

given = json.load(sys.stdin)
db = sqlite3.connect(given["path"], timeout=1, check_same_thread=False)
told = {"version": db.execute("SELECT number FROM version").fetchone()[0]}
for name in ("dc_id", "api_id", "test_mode", "auth_key", "date", "user_id", "is_bot"):
    value = db.execute("SELECT %s FROM sessions" % name).fetchone()[0]
    told[name] = value.hex() if isinstance(value, bytes) else value
told["columns"] = [row[1] for row in db.execute("PRAGMA table_info(sessions)")]
told["journal"] = db.execute("PRAGMA journal_mode").fetchone()[0]
told["check"] = db.execute("PRAGMA integrity_check").fetchone()[0]
with db:
    db.execute("VACUUM")
with db:
    db.executemany("REPLACE INTO peers (id, access_hash, type, username, phone_number) VALUES (?, ?, ?, ?, ?)",
        [(7, 8, "user", "ada", "1"), (9, 10, "bot", None, None)])
    db.execute("UPDATE peers SET last_update_on = 0")
    db.execute("UPDATE sessions SET date = ?", (1700000000,))
told["trigger"] = db.execute("SELECT min(last_update_on) FROM peers").fetchone()[0] > 1600000000
told["found"] = db.execute("SELECT id, access_hash, type FROM peers WHERE username = ?", ("ada",)).fetchone()[0]
if given["upgrade"]:
    with db:
        db.executescript("""CREATE TABLE usernames (id INTEGER, username TEXT, FOREIGN KEY (id) REFERENCES peers(id));
            CREATE INDEX idx_usernames_username ON usernames (username);""")
        db.execute("UPDATE version SET number = 4")
        db.executescript("CREATE TABLE update_state (id INTEGER PRIMARY KEY, pts INTEGER, qts INTEGER, date INTEGER, seq INTEGER);")
        db.execute("CREATE INDEX idx_usernames_id ON usernames (id)")
        db.execute("ALTER TABLE sessions ADD server_address TEXT")
        db.execute("ALTER TABLE sessions ADD port INTEGER")
        db.execute("UPDATE sessions SET server_address = ?, port = ?", ("149.154.167.51", 443))
        db.execute("UPDATE version SET number = 7")
db.close()
json.dump(told, sys.stdout)
`

func TestPyrogramsFileIsWhatItsStorageExpects(t *testing.T) {
	if err := exec.Command(python, "-c", "import sqlite3").Run(); err != nil {
		t.Skipf("no %s with sqlite3, so no other reader can be asked", python)
	}
	for name, s := range map[string]sessionstring.Session{
		"a person": full(t),
		"a bot on the test servers": with(t, func(s *sessionstring.Session) {
			s.Addr, s.Test, s.Bot, s.UserID = "149.154.167.40", new(true), new(true), 1<<52-1
		}),
	} {
		for _, upgrade := range []bool{false, true} {
			path := filepath.Join(t.TempDir(), "a.session")
			if err := os.WriteFile(path, encodeFile(t, sessionstring.PyrogramSQLite, s), 0o600); err != nil {
				t.Fatal(err)
			}
			given, err := json.Marshal(map[string]any{"path": path, "upgrade": upgrade})
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), python, "-c", pyrogramScript)
			var stdout, stderr bytes.Buffer
			cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(given), &stdout, &stderr
			if err := cmd.Run(); err != nil {
				t.Fatalf("%s: %v\n%s", name, err, stderr.String())
			}
			var told map[string]any
			if err := json.Unmarshal(stdout.Bytes(), &told); err != nil {
				t.Fatal(err)
			}
			number := func(set bool) float64 {
				if set {
					return 1
				}
				return 0
			}
			want := map[string]any{
				"version": 3.0, "dc_id": float64(s.DC), "api_id": float64(s.APIID), "test_mode": number(*s.Test), "auth_key": hex.EncodeToString(s.Key.Reveal()), "date": 0.0,
				"user_id": float64(s.UserID), "is_bot": number(*s.Bot), "columns": []any{"dc_id", "api_id", "test_mode", "auth_key", "date", "user_id", "is_bot"},
				"journal": "delete", "check": "ok", "trigger": true, "found": 7.0,
			}
			if !cmp.Equal(want, told) { // without a diff, which would show the key
				delete(told, "auth_key")
				t.Errorf("%s: the storage finds %+v", name, told)
			}
			i := decodeFile(t, readFile(t, path))
			s.Extra = []sessionstring.Change{{Field: sessionstring.FieldPeople, Kind: sessionstring.ChangePeople}}
			after, library, version := s, "Pyrogram", 3
			after.Addr, after.Port = "", 0
			if upgrade {
				after.Addr, after.Port, library, version = "149.154.167.51", 443, "Kurigram", 7
			}
			if diff := cmp.Diff(after, i.Session); diff != "" || i.Notes[0].Library != library || i.Notes[0].Version != version {
				t.Errorf("%s: after the storage used it, %+v (-want +got):\n%s", name, i.Notes, diff)
			}
		}
	}
}
