package pasted

import (
	"testing"

	"telegram-login-mcp/explain"
)

func unreadOf(t *testing.T, text string) explain.Unread {
	t.Helper()
	r := Read(text, "")
	if len(r.Findings) != 1 {
		t.Fatalf("%q: %+v", text, r.Findings)
	}
	f, ok := r.Findings[0].Fact.(explain.Unread)
	if !ok || f.Quote != r.Findings[0].As {
		t.Fatalf("%q: %+v", text, r.Findings[0])
	}
	return f
}

func TestUnknownErrorsAreQuotedWithoutWhatTheirLogPutsBeforeThem(t *testing.T) {
	for text, want := range map[string]string{
		"2018-06-28 01:08:02,066 - telethon.client.updates - ERROR - Unhandled exception on handler":         "Unhandled exception on handler",
		"ERROR:telethon.client.updates:Unhandled exception on handler":                                       "Unhandled exception on handler",
		"2026-05-02 10:12:44.120 [error] [telegram-mcp] pigeons failed badly":                                "pigeons failed badly",
		"[2023-09-28T12:07:00.317] [WARN] - pigeons failed badly":                                            "pigeons failed badly",
		"2026-05-02 10:12:44 | ERROR    | bot.main:run:42 - pigeons failed badly":                            "pigeons failed badly",
		"2026-05-02T10:12:44Z [main] ERROR telegram-mcp - pigeons failed badly":                              "pigeons failed badly",
		"[!] [5] 2>pigeons failed badly":                                                                     "pigeons failed badly",
		`time=2026-01-01T10:00:00Z level=ERROR msg="pigeons failed" flow=3`:                                  `"pigeons failed" flow=3`,
		"2026-05-02 10:12:44 ERROR RuntimeError: pigeons are tired":                                          "RuntimeError: pigeons are tired",
		"System.PigeonException\n  HResult=0x80131501\n  Message=Pigeons are tired\n  Source=WTelegram":      "Pigeons are tired",
		"Pigeons.dll\nHResult=0x80131501\nInnerException:\nwrong pigeon":                                     "wrong pigeon",
		"Error:\n\npigeons are tired":                                                                        "pigeons are tired",
		"thread 'main' panicked at src/main.rs:14:27:\nindex out of bounds: the len is 0 but the index is 0": "index out of bounds: the len is 0 but the index is 0",

		// What only looks like it.
		"Exception:":                               "Exception:",
		"ERROR:":                                   "ERROR:",
		"[420 PIGEON_X] failed":                    "[420 PIGEON_X] failed",
		"12 pigeons failed":                        "12 pigeons failed",
		"RuntimeError: 12:00:01 is no time":        "RuntimeError: 12:00:01 is no time",
		"pigeon.io - wrong answer":                 "pigeon.io - wrong answer",
		"Error code: GEN-ERR-552":                  "Error code: GEN-ERR-552",
		"error: pigeons failed":                    "error: pigeons failed",
		"10.0.0.1:8080 failed with a wrong pigeon": "10.0.0.1:8080 failed with a wrong pigeon",
	} {
		if f := unreadOf(t, text); f.Quote != want {
			t.Errorf("%q is quoted as %q, want %q", text, f.Quote, want)
		}
	}
}

func TestUnknownErrorsLeadToASessionOnlyWhereTheySpeakOfOne(t *testing.T) {
	for text, want := range map[string][]string{
		"ERROR: the flux capacitor is out of sync":                                 nil,
		"TypeError: Cannot read properties of undefined (reading 'phoneCodeHash')": nil,
		"What is this?":                         {"diagnose_tool"}, // so people speak of a tool that does not connect
		"ERROR: the session has a wrong colour": {"inspect_session"},
		"TypeError: wrong colour\n    at Session.load (/app/session.js:1:1)": {"inspect_session"},
		"fatal: no module named pigeon for the session, ModuleNotFoundError": nil,
		"ConnectionPigeonError: the network is wrong":                        {"check_connection"},
	} {
		got := explain.Tell(explain.Assistant, unreadOf(t, text)).Next
		if len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
			t.Errorf("%q leads to %v, want %v", text, got, want)
		}
	}
}
