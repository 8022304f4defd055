package handover

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/sessionstring"
)

// telethon is a session of Telethon whose key has one byte all over, and the fingerprint of the key.
func telethon(t *testing.T, b byte) (session, fingerprint string) {
	t.Helper()
	key, err := sessionstring.NewKey([]byte(strings.Repeat(string(rune(b)), 256)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := sessionstring.Encode(sessionstring.Telethon, sessionstring.Session{DC: 2, Addr: "149.154.167.50", Port: 443, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return text, sessionstring.Fingerprint(key)
}

// write writes a session to a place, as the person agreed to.
func (d userHome) write(p Place, session string) []Written {
	d.Helper()
	shown, err := p.Plan(context.Background(), Stand(0, secret.String{}))
	if err != nil {
		d.Fatal(err)
	}
	change := []string{p.Variable}
	if p.Same {
		change = nil
	}
	if strings.Contains(shown.Diff, session[20:60]) || !slices.Equal(shown.Variables, change) || (shown.Diff == "") != p.Same {
		d.Errorf("%q is shown to change as\n%s", shown.Variables, shown.Diff)
	}
	plan, err := p.Plan(context.Background(), Session{Content: secret.New(session)})
	if err != nil {
		d.Fatal(err)
	}
	done, err := (Writer{Now: time.Now}).Write(d.Context(), plan, shown)
	if err != nil {
		d.Fatal(err)
	}
	return done
}

func TestASessionJoinsAPoolOrTakesTheSlotOfAnother(t *testing.T) {
	a, keyA := telethon(t, 'a')
	b, keyB := telethon(t, 'b')
	c, _ := telethon(t, 'c')
	cut := b[:200]
	for name, x := range map[string]struct {
		file, before, after string
		want                Want
		place, places       int
	}{
		"one more in an entry": {
			file: ".cursor/mcp.json", before: entry(`{"command": "uvx", "args": ["telegram-mcp"], "env": {"TELEGRAM_SESSION_STRING": "old", "TELEGRAM_SESSION_STRINGS": "` + a + ` ;` + b + `"}}`),
			after: entry(`{"command": "uvx", "args": ["telegram-mcp"], "env": {"TELEGRAM_SESSION_STRING": "old", "TELEGRAM_SESSION_STRINGS": "` + a + `,` + b + `,` + c + `"}}`), places: 3,
		},
		"in place of a dead one": {
			file: ".cursor/mcp.json", before: entry(`{"command": "uvx", "args": ["telegram-mcp"], "env": {"TELEGRAM_SESSION_STRINGS": "` + a + `,` + cut + `"}}`),
			after: entry(`{"command": "uvx", "args": ["telegram-mcp"], "env": {"TELEGRAM_SESSION_STRINGS": "` + a + `,` + c + `"}}`), place: 2, places: 3,
		},
		"a .env": {
			file: "bot/.env", before: "TELEGRAM_API_ID=1\nTELEGRAM_SESSION_STRINGS=" + a + " " + b + "\n", after: "TELEGRAM_API_ID=1\nTELEGRAM_SESSION_STRINGS=" + a + "," + b + "," + c + "\n", places: 3,
		},
		"an example": {
			file: "bot/.env", before: "TELEGRAM_API_ID=1\nTELEGRAM_SESSION_STRINGS=<session A> <session B>\n", after: "TELEGRAM_API_ID=1\nTELEGRAM_SESSION_STRINGS=" + c + "\n", places: 1,
		},
		"none yet": {
			file: "bot/.env", before: "TELEGRAM_API_ID=1\nTELEGRAM_SESSION_STRINGS=\n", after: "TELEGRAM_API_ID=1\nTELEGRAM_SESSION_STRINGS=\nTELEGRAM_SESSION_STRING=" + c + "\n", places: 1,
		},
		"a label beside it": {
			file: "bot/.env", before: "TELEGRAM_API_ID=1\nTELEGRAM_SESSION_STRINGS=" + a + "\nTELEGRAM_SESSION_STRING_WORK=old\n", after: "TELEGRAM_API_ID=1\nTELEGRAM_SESSION_STRINGS=" + a + "\nTELEGRAM_SESSION_STRING_WORK=" + c + "\n", place: 2, places: 3,
		},
		"the same once more": {
			file: "bot/.env", before: "TELEGRAM_API_ID=1\nTELEGRAM_SESSION_STRINGS=" + c + "," + b + "\n", after: "TELEGRAM_API_ID=1\nTELEGRAM_SESSION_STRINGS=" + c + "," + b + "\n", want: Want{Key: fingerprintOf(t, c)}, places: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newUserHome(t)
			path := d.has(x.file, x.before)
			x.want.Tool = "chigwell/telegram-mcp"
			if strings.HasSuffix(path, ".env") {
				x.want.Path = path
			}
			found := d.finds(x.want)
			if len(found.Places) != x.places {
				t.Fatalf("%+v", found)
			}
			if d.write(found.Places[x.place], c); d.reads(path) != x.after {
				t.Errorf("it is now\n%s", d.reads(path))
			}
		})
	}
	d := newUserHome(t)
	d.has(".cursor/mcp.json", entry(`{"command": "uvx", "args": ["telegram-mcp"], "env": {"TELEGRAM_SESSION_STRINGS": "`+a+` `+b+`"}}`))
	for i, p := range d.finds(Want{Tool: "chigwell/telegram-mcp"}).Places {
		if p.Pool != 2 || p.Nth != i || p.Key != []string{"", keyA, keyB}[i] || p.Occupied != (i > 0) {
			t.Errorf("place %d: %+v", i, p)
		}
	}
}

func fingerprintOf(t *testing.T, session string) string {
	t.Helper()
	i, err := sessionstring.Detect(session)
	if err != nil {
		t.Fatal(err)
	}
	return sessionstring.Fingerprint(i.Session.Key)
}

func TestAPoolThatStandsElsewhereIsNoPlace(t *testing.T) {
	d := newUserHome(t)
	d.has(".cursor/mcp.json", entry(`{"command": "uvx", "args": ["telegram-mcp"], "env": {"TELEGRAM_SESSION_STRINGS": "${MINE}"}}`))
	if found := d.finds(Want{Tool: "chigwell/telegram-mcp"}); len(found.Places) != 0 || len(found.Left) != 1 || found.Left[0].Reason != unclear {
		t.Errorf("%+v", found)
	}
}

func TestASessionThatStandsThereAlreadyIsWrittenWithoutAChange(t *testing.T) {
	d := newUserHome(t)
	a, _ := telethon(t, 'a')
	text := "TELEGRAM_API_ID=1\nTELEGRAM_SESSION_STRING=" + a + "\n"
	path := d.has("bot/.env", text)
	if done := d.write(d.finds(Want{Tool: "chigwell/telegram-mcp", Path: path}).Places[0], a); d.reads(path) != text || len(done) != 1 || done[0].Path != path || done[0].Backup != "" {
		t.Errorf("%+v\n%s", done, d.reads(path))
	}
}
