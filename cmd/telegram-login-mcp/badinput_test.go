package main_test

import (
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

func TestBadInputIsRefusedWithAFixAndLeavesTheFlowUsable(t *testing.T) {
	a := hire(t)
	const phone = "+9996620002"
	id := a.enter("code_sent", "request_code", toolArgs{"phone": phone}).FlowID

	for name, bad := range map[string]struct {
		tool      string
		arguments any
		code      string
		says      string // what the text must name
		ofFlow    bool   // the refusal must name the flow and what fits
	}{
		"unknown flow ID":              {"submit_code", toolArgs{"flow_id": "flow_aaaaaaaaaaaa", "code": "22222"}, "failure.unknown_flow", "", false},
		"empty flow ID":                {"submit_code", toolArgs{"flow_id": "", "code": "22222"}, "failure.unknown_flow", "", false},
		"password before the code":     {"submit_password", toolArgs{"flow_id": id, "password": "sandbox"}, "failure.wrong_state", "submit_code", true},
		"session before the login":     {"get_session", toolArgs{"flow_id": id}, "failure.wrong_state", "submit_code", true},
		"code of blanks":               {"submit_code", toolArgs{"flow_id": id, "code": " - "}, "failure.code_empty", "", true},
		"resend before the time":       {"resend_code", toolArgs{"flow_id": id}, "failure.resend_too_early", "", true},
		"phone that is none":           {"request_code", toolArgs{"phone": "abc"}, "failure.phone_invalid", "+", false},
		"phone without country":        {"request_code", toolArgs{"phone": "0170 1234567"}, "failure.phone_invalid", "+", false},
		"empty phone":                  {"request_code", toolArgs{"phone": ""}, "failure.phone_invalid", "+", false},
		"API pair that does not match": {"request_code", toolArgs{"phone": "+9996620003", "api_id": 17, "api_hash": "wrong"}, "failure.api_id_invalid", "API_ID_INVALID", true},
		"API ID as text":               {"request_code", toolArgs{"phone": "+9996620003", "api_id": "17"}, "failure.arguments", "api_id", false},
		"negative API ID":              {"request_code", toolArgs{"phone": "+9996620003", "api_id": -17}, "failure.api_id_invalid_local", "", false},
		"unknown argument":             {"submit_code", toolArgs{"flow_id": id, "code": "22222", "kode": "22222"}, "failure.arguments", "kode", false},
		"missing argument":             {"submit_code", toolArgs{"code": "22222"}, "failure.arguments", "flow_id", false},
		"no arguments":                 {"submit_code", nil, "failure.arguments", "flow_id", false},
		"code as a number, cut":        {"submit_code", toolArgs{"flow_id": id, "code": 2222}, "failure.code_format", "text", true},
		"arguments as a list":          {"submit_code", []any{id, "22222"}, "failure.arguments", "object", false},
		"arguments as text":            {"submit_code", "22222", "failure.arguments", "object", false},
		"negative wait":                {"get_flow", toolArgs{"flow_id": id, "wait_seconds": -1}, "failure.arguments", "wait_seconds", false},
		"wait too long":                {"get_flow", toolArgs{"flow_id": id, "wait_seconds": 3600}, "failure.arguments", "20", false},
		"wait as a fraction":           {"get_flow", toolArgs{"flow_id": id, "wait_seconds": 0.5}, "failure.arguments", "wait_seconds", false},
		"session format":               {"get_session", toolArgs{"flow_id": id, "format": "floppy"}, "failure.format_unsupported", "telethon", false},
		"inbox of nobody":              {"sandbox_inbox", toolArgs{"phone": "abc"}, "failure.sandbox", "", false},
		"clock that goes back":         {"sandbox_clock", toolArgs{"advance_seconds": -5}, "failure.sandbox", "", false},
		"negative times":               {"sandbox_inject", toolArgs{"method": "auth.signIn", "code": 420, "error": "FLOOD_WAIT_5", "times": -1}, "failure.arguments", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			a := *a
			a.T = t
			c := a.refused(bad.code, bad.tool, bad.arguments)
			if !strings.Contains(c.text, bad.says) {
				t.Errorf("the refusal does not say %q: %s", bad.says, c.text)
			}
			if bad.ofFlow && (c.FlowID == "" || len(c.NextTools) == 0) {
				t.Errorf("the refusal does not name the flow and the tools that fit now: %s", c.text)
			}
			a.still("code_sent", id)
		})
	}
	if t.Failed() {
		return
	}
	// Blanks and dashes, as people read a code out, do no harm.
	a.enter("authorized", "submit_code", toolArgs{"flow_id": id, "code": " 22-2 22 "})
	a.refused("failure.wrong_state", "submit_code", toolArgs{"flow_id": id, "code": "22222"})
	a.enter("authorized", "get_session", toolArgs{"flow_id": id})
}

func TestUnknownToolIsAProtocolErrorThatHarmsNothing(t *testing.T) {
	a := hire(t)
	// The specification asks for a JSON-RPC error here: https://modelcontextprotocol.io/specification/2025-11-25/server/tools
	if res, err := a.ask("submit_kode", toolArgs{}); err == nil || !strings.Contains(err.Error(), "submit_kode") {
		t.Errorf("an unknown tool gave %+v, %v", res, err)
	}
	a.call("get_flow", nil)
}

func TestSecondRequestForANumberSendsNoSecondCode(t *testing.T) {
	a := hire(t)
	const phone = "+9996620001"
	first := a.enter("code_sent", "request_code", toolArgs{"phone": phone})
	second := a.enter("code_sent", "request_code", toolArgs{"phone": "00999 66 (2) 00-01"})
	if second.FlowID != first.FlowID || second.SentCode == nil || second.SentCode.Hash != first.SentCode.Hash {
		t.Errorf("first %+v, second %+v", first, second)
	}
	a.enter("cancelled", "cancel_flow", toolArgs{"flow_id": first.FlowID})
	third := a.enter("code_sent", "request_code", toolArgs{"phone": phone})
	if third.FlowID == first.FlowID {
		t.Error("the cancelled flow came back")
	}
	// The refusal of a number that Telegram does not take ends that flow, and no other.
	c := a.refused("failure.phone_number_banned", "request_code", toolArgs{"phone": "+9996620042"})
	if c.State != "failed" {
		t.Errorf("state %s", c.State)
	}
	a.still("code_sent", third.FlowID)
}

func TestCredentialsComeFromTheEnvironment(t *testing.T) {
	t.Parallel()
	hashFile := t.TempDir() + "/hash"
	writeFile(t, hashFile, "sandbox\n")
	for name, c := range map[string]struct {
		env  []string
		code string // of the refusal, "" for a login that begins
		says string
	}{
		"nothing set":                       {nil, "failure.api_credentials_missing", "API ID 1 and the API hash “sandbox” will do"},
		"placeholders that nobody filled":   {[]string{"TELEGRAM_API_ID=${TELEGRAM_API_ID}", "TELEGRAM_API_HASH=${TELEGRAM_API_HASH}"}, "failure.api_credentials_missing", "API ID 1 and the API hash “sandbox” will do"},
		"hash in a file":                    {[]string{"TELEGRAM_API_ID=1", "TELEGRAM_API_HASH_FILE=" + hashFile}, "", ""},
		"placeholder, and a file beside it": {[]string{"TELEGRAM_API_ID=1", "TELEGRAM_API_HASH=${HASH}", "TELEGRAM_API_HASH_FILE=" + hashFile}, "", ""},
		"blanks around":                     {[]string{"TELEGRAM_API_ID= 1 ", "TELEGRAM_API_HASH= sandbox "}, "", ""},
		"hash file that is not there":       {[]string{"TELEGRAM_API_ID=1", "TELEGRAM_API_HASH_FILE=" + hashFile + "x"}, "failure.api_hash_file", "TELEGRAM_API_HASH_FILE"},
		"ID that is no number":              {[]string{"TELEGRAM_API_ID=one", "TELEGRAM_API_HASH=sandbox"}, "failure.api_id_invalid_local", "TELEGRAM_API_ID"},
		"ID that is too large":              {[]string{"TELEGRAM_API_ID=99999999999999999999", "TELEGRAM_API_HASH=sandbox"}, "failure.api_id_invalid_local", "TELEGRAM_API_ID"},
		"hash without ID":                   {[]string{"TELEGRAM_API_HASH=sandbox"}, "failure.api_id_invalid_local", "no API ID"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := hireWith(t, mcp.LATEST_LEGACY_PROTOCOL_VERSION, c.env, "--sandbox-at", connectionFile(t))
			if c.code == "" {
				a.enter("code_sent", "request_code", toolArgs{"phone": "+9996620004"})
				return
			}
			refused := a.refused(c.code, "request_code", toolArgs{"phone": "+9996620004"})
			if !strings.Contains(refused.text, c.says) {
				t.Errorf("the refusal does not say %q: %s", c.says, refused.text)
			}
			// What the environment lacks, the call can bring.
			a.enter("code_sent", "request_code", toolArgs{"phone": "+9996620004", "api_id": 1, "api_hash": "sandbox"})
		})
	}
}
