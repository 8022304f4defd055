package sessionstring_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sessionstring"
)

// python is where Debian's python3-telethon puts Telethon, and not the first python3 of PATH, which may be another one.
const python = "/usr/bin/python3"

// telethonScript has Telethon's own classes read a string and a file, say what they found, and write both themselves. The text
// comes through stdin, because arguments are seen by everybody on a machine.
const telethonScript = `
import json, sys
from telethon.sessions import SQLiteSession, StringSession

given = json.load(sys.stdin)

def tell(s):
    return {"dc": s.dc_id, "addr": s.server_address, "port": s.port, "key": s.auth_key.key.hex()}

text = StringSession(given["text"])
file = SQLiteSession(given["path"])
told = {"text": tell(text), "file": tell(file), "saved": text.save(), "tables": [
    (name, [(c[1], c[2], c[3], c[5]) for c in file._conn.execute("pragma table_info(%s)" % name)])
    for (name,) in file._conn.execute("select name from sqlite_master where type = 'table' order by name")]}
file.set_update_state(0, type("State", (), {"pts": 1, "qts": 2, "date": __import__("datetime").datetime.now(), "seq": 3})())
file.close()

made = SQLiteSession(given["made"])
made.set_dc(text.dc_id, text.server_address, text.port)
made.auth_key = text.auth_key
made.save()
told["made tables"] = [
    (name, [(c[1], c[2], c[3], c[5]) for c in made._conn.execute("pragma table_info(%s)" % name)])
    for (name,) in made._conn.execute("select name from sqlite_master where type = 'table' order by name")]
told["version"] = made._conn.execute("select version from version").fetchone()[0]
made.close()
json.dump(told, sys.stdout)
`

// needTelethon skips the test on a machine without Telethon.
func needTelethon(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(python); err != nil {
		t.Skipf("no %s, so Telethon itself cannot be asked; on Debian: apt-get install python3-telethon", python)
	}
	if err := exec.Command(python, "-c", "import telethon").Run(); err != nil {
		t.Skipf("%s has no Telethon, so Telethon itself cannot be asked; on Debian: apt-get install python3-telethon", python)
	}
}

func TestTelethonItselfReadsWhatWeWriteAndWeWhatItWrites(t *testing.T) {
	needTelethon(t)
	type account struct {
		DC   int    `json:"dc"`
		Addr string `json:"addr"`
		Port int    `json:"port"`
		Key  string `json:"key"`
	}
	for _, s := range []sessionstring.Session{
		full(t),
		with(t, func(s *sessionstring.Session) { s.DC, s.Addr = 1, "2001:b28:f23d:f001::a" }),
		with(t, func(s *sessionstring.Session) { s.Addr, s.Port, s.Test = "127.0.0.1", 40001, nil }),
	} {
		t.Run(s.Addr, func(t *testing.T) {
			dir := t.TempDir()
			path, made := filepath.Join(dir, "ours.session"), filepath.Join(dir, "made.session")
			text := encode(t, sessionstring.Telethon, s)
			writeSQLite(t, path, s)
			given, err := json.Marshal(map[string]string{"text": text, "path": path, "made": made})
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), python, "-c", telethonScript)
			var stdout, stderr bytes.Buffer
			cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(given), &stdout, &stderr
			if err := cmd.Run(); err != nil {
				t.Fatalf("Telethon: %v\n%s", err, stderr.String())
			}
			var told struct {
				Text, File  account
				Saved       string
				Version     int
				Tables      any
				MadesTables any `json:"made tables"`
			}
			if err := json.Unmarshal(stdout.Bytes(), &told); err != nil {
				t.Fatal(err)
			}
			want := account{DC: s.DC, Addr: s.Addr, Port: s.Port, Key: hex.EncodeToString(s.Key.Reveal())}
			if told.Text != want {
				t.Error("Telethon finds another session in our string")
			}
			if told.File != want {
				t.Error("Telethon finds another session in our file")
			}
			if told.Saved != text {
				t.Error("Telethon writes the same session as another string")
			}
			if told.Version == 7 { // a newer Telethon has other tables, and upgrades ours
				if diff := cmp.Diff(told.MadesTables, told.Tables); diff != "" {
					t.Errorf("tables (-Telethon's +ours):\n%s", diff)
				}
			}
			for name, path := range map[string]string{"of Telethon's own making": made, "of ours, after Telethon used it": path} {
				raw, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				got := decodeFile(t, raw).Session
				wanted := s
				wanted.APIID, wanted.UserID, wanted.Bot = 0, 0, nil
				if diff := cmp.Diff(wanted, got); diff != "" {
					t.Errorf("a file %s (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

func TestTelethonItselfRefusesWhatWeRefuse(t *testing.T) {
	needTelethon(t)
	text := encode(t, sessionstring.Telethon, full(t))
	for name, bad := range map[string]string{"without padding": strings.TrimRight(text, "="), "cut": text[:340], "version 2": "2" + text[1:]} {
		cmd := exec.CommandContext(t.Context(), python, "-c", "import sys; from telethon.sessions import StringSession; StringSession(sys.stdin.read())")
		cmd.Stdin = strings.NewReader(bad)
		if err := cmd.Run(); err == nil {
			t.Errorf("%s: Telethon takes it", name)
		}
		_, err := sessionstring.DecodeTelethon(bad)
		wantFormatError(t, err, bad)
	}
}
