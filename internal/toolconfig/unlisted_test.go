package toolconfig

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/sessionstring"
)

// TestASessionIsSeenWhereverItStands has one among the arguments, and under names that no table has.
func TestASessionIsSeenWhereverItStands(t *testing.T) {
	good := sessionOf(t, sessionstring.Telethon, 1, nil)
	unknown, inArgs := "note:tool_unknown", "note:session_in_arguments"
	for _, x := range []struct {
		name string
		make func(p *person) entry
		want []string
		at   string // what the session that is right stands under
	}{
		{"an option, which is all that speaks of Telegram", func(p *person) entry {
			return entry{Command: "node", Args: []string{"--session", good}}
		}, []string{unknown, inArgs}, "--session"},
		{"an option with =", func(p *person) entry {
			return entry{Command: "node", Args: []string{"--login=" + good}}
		}, []string{unknown, inArgs}, "--login"},
		{"an argument alone", func(p *person) entry {
			return entry{Command: "node", Args: []string{"serve", good}}
		}, []string{unknown, inArgs}, ""},
		{"a line of a shell", func(p *person) entry {
			p.write("bin/sh"+exeEnding(), "", 0o755)
			return entry{Command: "sh", Args: []string{"-c", "cd x && MINE='" + good + "' node x"}}
		}, []string{unknown, inArgs}, "MINE"},
		{"a variable before the program", func(p *person) entry {
			p.write("bin/env"+exeEnding(), "", 0o755)
			return entry{Command: "env", Args: []string{"TELEGRAM_API_ID=" + goodID, "TELEGRAM_API_HASH=" + goodHash, "TELEGRAM_SESSION_STRING=" + good, "npx", "telegram-mcp-local-server"}}
		}, []string{"session_library", inArgs}, ""},
		{"a variable of a strange name", func(p *person) entry {
			return entry{Command: "node", Env: map[string]string{"WHO_AM_I": good}}
		}, []string{unknown}, "WHO_AM_I"},
		{"a strange name that Docker gets", func(p *person) entry {
			p.write("bin/docker"+exeEnding(), "", 0o755)
			return entry{Command: "docker", Args: []string{"run", "-eWHO_AM_I=" + good, "x/y"}}
		}, []string{unknown, inArgs}, "WHO_AM_I"},
		{"an option with the ID of another application", func(p *person) entry {
			return entry{Command: "node", Args: []string{"--api-id", "17", "--api-hash=" + goodHash, "--session", sessionOf(t, sessionstring.Pyrogram, 1, nil)}}
		}, []string{"session_other_app", unknown, inArgs}, ""},
		{"a session that is cut", func(p *person) entry {
			return entry{Command: "node", Args: []string{"telegram-thing.js", "--session", good[:300]}, Env: nil}
		}, []string{"session_cut", unknown, inArgs}, ""},
		{"a string that is none", func(p *person) entry {
			return entry{Command: "node", Args: []string{"telegram-thing", "--session-string", goodHash}}
		}, []string{"session_no_session", unknown, inArgs}, ""},
		{"the name of a file", func(p *person) entry {
			return entry{Command: "node", Args: []string{"telegram-thing", "--session", "anna"}}
		}, []string{unknown}, ""},
		{"a reference", func(p *person) entry {
			return entry{Command: "node", Args: []string{"telegram-thing", "--session-string", "${input:session}"}}
		}, []string{unknown}, ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			p := newPerson(t)
			p.client(cursorFile, map[string]entry{"notes": x.make(p)})
			e := p.only()
			if got := e.kinds(); !slices.Equal(got, x.want) {
				t.Errorf("%q, want %q", got, x.want)
			}
			at := slices.IndexFunc(e.Right, func(r explain.Right) bool { return r.Kind == "session" })
			if right := at >= 0; right != (len(x.want) == 0 || x.want[0] == unknown && x.want[len(x.want)-1] == inArgs || x.at != "") {
				t.Errorf("right: %+v", e.Right)
			} else if right && (e.Right[at].Variable != x.at || x.at == "" && e.Right[at].Argument != 2) {
				t.Errorf("it stands under %q, %d", e.Right[at].Variable, e.Right[at].Argument)
			}
			for _, r := range []explain.Reader{explain.Terminal, explain.Terminal.In(explain.Russian)} {
				for _, f := range e.Findings {
					if told := explain.Tell(r, f.Fact); strings.Contains(fmt.Sprint(told, f.Fact), good[:60]) {
						t.Errorf("the session stands in %+v", told)
					}
				}
			}
		})
	}
}

func TestSessionsInArgumentsCountAmongDoubles(t *testing.T) {
	p := newPerson(t)
	good := sessionOf(t, sessionstring.Telethon, 1, nil)
	p.client(cursorFile, map[string]entry{
		"a": {Command: "node", Args: []string{"x", "--session", good}}, "b": {Command: "node", Env: map[string]string{"WHO": good}},
		"c": p.chigwell(map[string]string{"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash, "TELEGRAM_SESSION_STRING": good}),
	})
	r := p.report(Filter{})
	for _, e := range r.Entries {
		if !slices.Contains(e.kinds(), "session_two_entries") || len(e.Sessions) != 1 {
			t.Errorf("%s: %q, %v", e.Head.Entry, e.kinds(), e.Sessions)
		}
	}
	if len(r.Entries) != 3 {
		t.Errorf("%d entries", len(r.Entries))
	}
}

func TestADotenvIsTakenForWhatASessionInItTells(t *testing.T) {
	p := newPerson(t)
	p.paths.Work = p.path("project")
	p.write("project/.env", "WHO="+sessionOf(t, sessionstring.GramJS, 1, nil)+"\n", 0o600)
	if e := p.only(); !slices.Equal(e.kinds(), []string{"note:tool_unknown"}) || len(e.Sessions) != 1 {
		t.Errorf("%q, %v", e.kinds(), e.Sessions)
	}
}

// TestASessionThatAToolDoesNotReadIsTold has one for tools that take none, that take a file, and that read another name.
func TestASessionThatAToolDoesNotReadIsTold(t *testing.T) {
	good := sessionOf(t, sessionstring.Telethon, 1, nil)
	pair := func(prefix, name string) map[string]string {
		return map[string]string{prefix + "API_ID": goodID, prefix + "API_HASH": goodHash, name: good}
	}
	for _, x := range []struct {
		name string
		make func(p *person) entry
		want []string
	}{
		{"a tool that takes none", func(p *person) entry {
			return entry{Command: "npx", Args: []string{"-y", "mcp-telegram"}, Env: pair("TELEGRAM_", "TELEGRAM_SESSION_STRING")}
		}, []string{"session_untaken"}},
		{"a tool that takes none, with a part of one", func(p *person) entry {
			env := pair("TELEGRAM_", "TG_SESSION")
			env["TG_SESSION"] = "x"
			return entry{Command: "npx", Args: []string{"-y", "mcp-telegram"}, Env: env}
		}, []string{"session_untaken"}},
		{"a tool that takes none, among the arguments", func(p *person) entry {
			return entry{Command: "npx", Args: []string{"-y", "mcp-telegram", "--session", good}}
		}, []string{"session_untaken"}},
		{"a tool that takes a file", func(p *person) entry {
			return entry{Command: "npx", Args: []string{"-y", "@overpod/mcp-telegram"}, Env: pair("TELEGRAM_", "TELEGRAM_SESSION_STRING")}
		}, []string{"session_file_absent", "session_no_file"}},
		{"a tool that has its file", func(p *person) entry {
			p.write(".mcp-telegram/session", sessionOf(t, sessionstring.GramJS, 2, nil), 0o600)
			return entry{Command: "npx", Args: []string{"-y", "@overpod/mcp-telegram"}, Env: pair("TELEGRAM_", "TELEGRAM_SESSION_STRING")}
		}, []string{"note:session_no_file"}},
		{"another name", func(p *person) entry { return p.chigwell(pair("TELEGRAM_", "SESSION_STRING")) }, []string{"variable_misnamed"}},
		{"another name beside the right one", func(p *person) entry {
			env := pair("TELEGRAM_", "TELEGRAM_SESSION_STRING")
			env["SESSION_STRING"] = good
			return p.chigwell(env)
		}, nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			p := newPerson(t)
			p.client(desktopFile, map[string]entry{"telegram": x.make(p)})
			if e := p.only(); !slices.Equal(e.kinds(), x.want) {
				t.Errorf("%q, want %q", e.kinds(), x.want)
			}
		})
	}
}

func TestAStartHidesSessionsAmongItsArguments(t *testing.T) {
	good := sessionOf(t, sessionstring.Telethon, 1, nil)
	for _, args := range [][]string{{"--session", good}, {"--session=" + good}, {good}, {"-c", "MINE='" + good + "' node"}} {
		f := Found{Server: clientconfig.Server{Name: "x", Command: "sh", Args: args}}
		if all := (&doctor{found: f}).secrets(); !slices.Contains(all, good) {
			t.Errorf("%s: %d secrets, and not this one", args[0][:2], len(all))
		}
	}
}
