package toolconfig

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/sessionstring"
)

func TestOneFileIsLookedThroughOnce(t *testing.T) {
	p := newPerson(t)
	p.paths.Work = p.home
	p.client(cursorFile, map[string]entry{"telegram": p.chigwell(map[string]string{
		"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash, "TELEGRAM_SESSION_STRING": sessionOf(t, sessionstring.Telethon, 1, nil)})})
	if e := p.only(); len(e.Findings) != 0 {
		t.Errorf("%q", e.kinds())
	}
}

func TestOneSessionInTwoClientsIsFoundInBoth(t *testing.T) {
	p := newPerson(t)
	env := map[string]string{"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash, "TELEGRAM_SESSION_STRING": sessionOf(t, sessionstring.Telethon, 1, nil)}
	p.client(desktopFile, map[string]entry{"telegram": p.chigwell(env), "second": p.chigwell(env)})
	p.client(cursorFile, map[string]entry{"telegram": p.chigwell(env)})
	r := p.report(Filter{Client: "cursor"})
	if len(r.Entries) != 1 || len(r.Entries[0].kinds()) != 0 {
		t.Errorf("alone: %+v", r)
	}
	r = p.report(Filter{})
	if len(r.Entries) != 3 {
		t.Fatalf("%d entries", len(r.Entries))
	}
	for i, want := range []string{"session_two_clients", "session_two_clients", "session_two_clients"} {
		if got := r.Entries[i].kinds(); !slices.Equal(got, []string{want}) {
			t.Errorf("entry %d: %q, want %s", i, got, want)
		}
	}
	if f := r.Entries[2].Findings[0].Fact; len(f.Others) != 1 || f.Others[0].Client != "Claude Desktop" || !slices.Equal(f.Others[0].Entries, []string{"second", "telegram"}) || f.Number != 2 || f.Fingerprint == "" {
		t.Errorf("%+v", f)
	}
}

// TestNoSecretStandsInAReport gives every place of an entry a secret, the wrong ones too.
func TestNoSecretStandsInAReport(t *testing.T) {
	p := newPerson(t)
	session, hash := sessionOf(t, sessionstring.Telethon, 1, nil), "CANARY17"+goodHash[8:]
	secrets := []string{session[:40], session[100:140], "CANARY17", "cafe0987", "14155550123"}
	all := map[string]entry{}
	for i, env := range []map[string]string{
		{"TELEGRAM_API_ID": hash, "TELEGRAM_API_HASH": session, "TELEGRAM_SESSION_STRING": hash},
		{"TELEGRAM_API_ID": "CANARY17", "TELEGRAM_API_HASH": hash, "TELEGRAM_SESSION_NAME": session},
		{"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": hash, "TELEGRAM_SESSION_STRING": "X=" + session[:200] + "CANARY17"},
		{"TELEGRAM_API_ID": "${CANARY17CANARY17CANARY17CANARY17}", "TELEGRAM_API_HASH": hash + "\n", "TELEGRAM_SESSION_STRINGS": session + "," + session},
		{"TELEGRAM_API_ID": "+14155550123", "TELEGRAM_API_HASH": goodHash, "TELEGRAM_SESSION_NAME": "cafe0987" + goodHash},
	} {
		e := p.chigwell(env)
		all[fmt.Sprintf("telegram%d", i)] = e
	}
	all["telegram-"+session] = p.chigwell(map[string]string{"TELEGRAM_API_ID": goodID})
	all["telegram-args"] = entry{Command: "docker", Args: []string{"run", "-e", "TELEGRAM_API_HASH=" + hash, "-e", "TELEGRAM_SESSION_STRING=" + session, "telegram-mcp:latest"}}
	all["telegram-line"] = entry{Command: "node telegram.js CANARY17"}
	all["telegram-url"] = entry{URL: "https://user:CANARY17@" + "telegram.example.org/CANARY17?x=" + hash}
	all["telegram-command"] = entry{Command: "env API_HASH=" + hash + " telegram-mcp", Args: []string{"--directory", "/nowhere/" + session}}
	all["telegram-file"] = entry{Command: "npx", Args: []string{"@overpod/mcp-telegram"}, Env: map[string]string{"TELEGRAM_SESSION_PATH": p.path(strings.Repeat("CANARY17", 5))}}
	p.client(desktopFile, all)
	p.write(".cursor/mcp.json", `{"mcpServers": {"x": "`+session+`" `+hash+`}}`, 0o600)
	r := p.report(Filter{})
	if len(r.Entries) != len(all) || len(r.Unread) != 1 {
		t.Errorf("%d entries of %d, %d unread", len(r.Entries), len(all), len(r.Unread))
	}
	var b strings.Builder
	say := func(f explain.Fact) {
		told := explain.Tell(explain.Terminal, f)
		fmt.Fprintln(&b, told.Title, told.Meaning, told.Fixes, explain.Text(explain.Terminal, f), fmt.Sprintf("%+v", f))
	}
	for _, e := range r.Entries {
		say(e.Head)
		for _, f := range e.Findings {
			say(f.Fact)
		}
		for _, one := range e.Right {
			say(one)
		}
	}
	for _, u := range r.Unread {
		say(u.Fact(p.s, func(err error) string { return err.Error() }))
	}
	for _, secret := range secrets {
		if at := strings.Index(b.String(), secret); at >= 0 {
			t.Errorf("%q stands in the report: %s", secret, b.String()[max(0, at-200):min(b.Len(), at+200)])
		}
	}
}

// TestEachPartnerOfADoubleIsNamed has one session in many entries of two clients.
func TestEachPartnerOfADoubleIsNamed(t *testing.T) {
	p := newPerson(t)
	e := p.chigwell(map[string]string{"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash, "TELEGRAM_SESSION_STRING": sessionOf(t, sessionstring.Telethon, 1, nil)})
	p.client(desktopFile, map[string]entry{"a": e, "b": e})
	p.client(cursorFile, map[string]entry{"c": e})
	told := func() string {
		f := p.report(Filter{}).Entries[0].Findings[0].Fact
		return explain.Tell(explain.Terminal, f).Title + "\n" + explain.Tell(explain.Terminal.In(explain.Russian), f).Title
	}
	for _, want := range []string{"in the entries b of Claude Desktop, and c of Cursor (key ", "в записях b клиента Claude Desktop, c клиента Cursor (ключ "} {
		if got := told(); !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	p.client(desktopFile, map[string]entry{"a": e, "b": e, "d": e, "e": e, "f": e, "g": e})
	if got, want := told(), "in the entries b, d, e, f and g of Claude Desktop, and 1 more (key "; !strings.Contains(got, want) {
		t.Errorf("%q is not in %q", want, got)
	}
}

// TestACutSessionIsComparedWithWhatTheToolTakes has strings that could be of any library, for a tool that takes those of one.
func TestACutSessionIsComparedWithWhatTheToolTakes(t *testing.T) {
	p := newPerson(t)
	for _, text := range []string{sessionOf(t, sessionstring.Telethon, 1, nil)[:300], sessionOf(t, sessionstring.Pyrogram, 1, nil)[3:250]} {
		p.client(desktopFile, map[string]entry{"telegram": p.chigwell(map[string]string{"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash, "TELEGRAM_SESSION_STRING": text})})
		f := p.only().Findings[0].Fact
		if f.Kind != "session_cut" || len(f.Expected) != 1 || f.Expected[0].Kind != "telethon" || len(f.Got) == 0 {
			t.Errorf("%s, expected %+v", f.Kind, f.Expected)
		}
	}
}
