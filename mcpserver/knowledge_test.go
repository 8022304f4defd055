package mcpserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/mcpserver/present"
)

// explained reads the codes of the explanations in a result.
func explained(t *testing.T, res *mcp.CallToolResult) (first string, all []string) {
	t.Helper()
	raw, err := json.Marshal(res.StructuredContent)
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Explanation  struct{ Code string }   `json:"explanation"`
		Explanations []struct{ Code string } `json:"explanations"`
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Explanations {
		all = append(all, e.Code)
	}
	return r.Explanation.Code, all
}

func TestExplainErrorUnderstandsWhatPeoplePaste(t *testing.T) {
	c := connect(t, Options{})
	for _, x := range []struct {
		text string
		want []string
	}{
		{"FLOOD_WAIT_42", []string{"failure.flood_wait"}},
		{"406 SOMETHING_NEW to auth.signIn", []string{"failure.unlisted"}},
		{"RPCError 400: PHONE_CODE_INVALID", []string{"failure.phone_code_invalid"}},
		{"telethon.errors.rpcerrorlist.PhoneCodeExpiredError: The confirmation code has expired (caused by SignInRequest)", []string{"failure.phone_code_expired"}},
		{"rpc error code 401: SESSION_PASSWORD_NEEDED\nlater: [420 FLOOD_WAIT_X] - A wait of 30 seconds is required", []string{"failure.session_password_needed", "failure.flood_wait"}},
	} {
		res := call(t, c, "explain_error", map[string]any{"error": x.text})
		first, all := explained(t, res)
		if res.IsError || !slices.Equal(all, x.want) || first != x.want[0] {
			t.Errorf("%q: %v, want %v", x.text, all, x.want)
		}
	}
	for _, typed := range []string{"FLOOD WAIT 42", "flood-wait-42"} {
		res := call(t, c, "explain_error", map[string]any{"error": typed})
		raw, err := json.Marshal(res.StructuredContent)
		if err != nil || !bytes.Contains(raw, []byte(`"retry_after_seconds":42`)) {
			t.Errorf("%s: %s", typed, raw)
		}
	}
	for _, typed := range []string{"phone code expired 1700000000", "phone code expired 400"} { // a number that is no part of the name
		if first, all := explained(t, call(t, c, "explain_error", map[string]any{"error": typed})); first != "failure.phone_code_expired" || len(all) != 1 {
			t.Errorf("%s: %v", typed, all)
		}
	}
	res := call(t, c, "explain_error", map[string]any{"error": "my cat walked over the keyboard"})
	if first, _ := explained(t, res); first != "failure.no_error" || res.IsError {
		t.Errorf("nothing to find: %s", first)
	}
	if got := errorCode(t, call(t, c, "explain_error", map[string]any{"error": " \n"})); got != "failure.arguments" {
		t.Errorf("an empty text: %s", got)
	}
}

func TestMisspeltErrorIsLedToTheKnownOne(t *testing.T) {
	c := connect(t, Options{})
	for typed, meant := range map[string]string{
		"PHONE_CODE_EXPIRD": "PHONE_CODE_EXPIRED", "phone_code_expird": "PHONE_CODE_EXPIRED", "PhoneCodeInvaldError": "PHONE_CODE_INVALID",
		"FLOD_WAIT_30": "FLOOD_WAIT", "PHONENUMBERBANED": "PHONE_NUMBER_BANNED", "caught telethon.errors.PhoneCodeInvaldError again": "PHONE_CODE_INVALID",
	} {
		res := call(t, c, "explain_error", map[string]any{"error": typed})
		raw, err := json.Marshal(res.StructuredContent)
		if said := "It is almost " + meant + ":"; err != nil || !strings.Contains(textOf(t, res), said) || !bytes.Contains(raw, []byte(said)) {
			t.Errorf("%s:\n%s\n%s", typed, textOf(t, res), raw)
		}
	}
	for _, typed := range []string{"phone code invalid", "PHONE-CODE-INVALID", "Phone_Code_Invalid"} {
		if first, all := explained(t, call(t, c, "explain_error", map[string]any{"error": typed})); first != "failure.phone_code_invalid" || len(all) != 1 {
			t.Errorf("%s: %v", typed, all)
		}
	}
	for _, typed := range []string{"PIGEON_TIRED", "hello", "A_B", "Timeout", "I read about the phone code invalidity somewhere", strings.Repeat("PHONE_CODE_INVALID ", 20)} {
		if text := textOf(t, call(t, c, "explain_error", map[string]any{"error": typed})); strings.Contains(text, "It is almost") {
			t.Errorf("%s:\n%s", typed, text)
		}
	}
}

func TestFailuresOfTheConnectionAreExplainedAsWhatTheyAre(t *testing.T) {
	for fault, want := range map[authflow.NetworkFault]string{
		authflow.FaultRefused: "failure.refused", authflow.FaultDNS: "failure.dns", authflow.FaultTimedOut: "failure.timed_out", "": "failure.network",
	} {
		tools := newTools(Options{})
		res := tools.Result(*tools.failed(&authflow.NetworkError{Doing: authflow.Activity{Kind: authflow.ActivityConnecting, DC: 2}, Fault: fault, Err: errors.New("something new")}, authflow.Snapshot{}))
		r := res.StructuredContent.(present.Failure)
		if r.Error.Code != want || (fault != "") != (r.Error.Step == "connecting to DC 2") || !strings.Contains(textOf(t, res), "connecting to DC 2") || len(r.Error.Fixes) == 0 {
			t.Errorf("%v: %+v", fault, r.Error)
		}
	}
}

func TestExplainDeliveryWithoutAFlow(t *testing.T) {
	c := connect(t, Options{})
	for _, name := range []string{"auth.sentCodeTypeFlashCall", "flash call", "types.auth.SentCodeTypeFlashCall"} {
		if first, _ := explained(t, call(t, c, "explain_delivery", map[string]any{"delivery_type": name})); first != "delivery.flash_call" {
			t.Errorf("%q: %s", name, first)
		}
	}
	for _, args := range []map[string]any{{}, {"delivery_type": "pigeon"}} {
		if got := errorCode(t, call(t, c, "explain_delivery", args)); got != "failure.arguments" {
			t.Errorf("%v: %s", args, got)
		}
	}
}

func TestResourcesHoldTheSameTexts(t *testing.T) {
	c := connect(t, Options{})
	read := func(uri string) (string, error) {
		res, err := c.ReadResource(t.Context(), mcp.ReadResourceRequest{Params: mcp.ReadResourceParams{URI: uri}})
		if err != nil {
			return "", err
		}
		return res.Contents[0].(mcp.TextResourceContents).Text, nil
	}
	for _, name := range slices.Concat(explain.Errors(), explain.ElsewhereNames()) {
		text, err := read("telegram-login://errors/" + name)
		if err != nil || !strings.Contains(text, "## What to do\n\n1. ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range explain.Deliveries() {
		text, err := read("telegram-login://deliveries/" + name)
		if want := explain.Tell(explain.Assistant, explain.Delivery{Type: name, General: true}).Title; err != nil || !strings.Contains(text, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, tool := range append(explain.Users(), "chigwell%2Ftelegram-mcp", "mtcute script") {
		text, err := read("telegram-login://use/" + url.PathEscape(strings.ReplaceAll(tool, "%2F", "/")))
		if err != nil || !strings.Contains(text, "AUTH_KEY_DUPLICATED") || !strings.Contains(text, "Source: https://") {
			t.Errorf("%s: %v", tool, err)
		}
	}
	for _, tool := range []string{"gotd/td", "chigwell/telegram-mcp"} { // as a client may expand {+tool}
		if _, err := read("telegram-login://use/" + tool); err != nil {
			t.Errorf("%s: %v", tool, err)
		}
	}
	if text, err := read("telegram-login://guide/api-credentials"); err != nil || !strings.Contains(text, "my.telegram.org") {
		t.Errorf("guide: %v", err)
	}
	for _, name := range []string{"phone_code_expired", "FLOOD_WAIT_X", "FLOOD_WAIT_42", "PhoneCodeExpiredError", "peer_flood", "SLOWMODE_WAIT_42", "PeerFloodError"} {
		if text, err := read("telegram-login://errors/" + name); err != nil || !strings.Contains(text, "## What to do") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, uri := range []string{"telegram-login://errors/NO_SUCH_ERROR", "telegram-login://errors/NOPE_42", "telegram-login://deliveries/pigeon", "telegram-login://errors/", "telegram-login://use/pigeon", "telegram-login://flows/x"} {
		if text, err := read(uri); err == nil {
			t.Errorf("%s: %q", uri, text)
		} else if !errors.Is(err, server.ErrResourceNotFound) && !strings.Contains(err.Error(), "not found") {
			t.Errorf("%s: %v", uri, err)
		}
	}
}

func TestNamesAreCompleted(t *testing.T) {
	c := connect(t, Options{})
	complete := func(uri, name, typed string) mcp.Completion {
		res, err := c.Complete(t.Context(), mcp.CompleteRequest{Params: mcp.CompleteParams{
			Ref: mcp.ResourceReference{Type: "ref/resource", URI: uri}, Argument: mcp.CompleteArgument{Name: name, Value: typed},
		}})
		if err != nil {
			t.Fatal(err)
		}
		return res.Completion
	}
	if got := complete(errorTemplate, "name", "phone_code_e").Values; !slices.Equal(got, []string{"PHONE_CODE_EMPTY", "PHONE_CODE_EXPIRED"}) {
		t.Errorf("errors: %v", got)
	}
	if got := complete(deliveryTemplate, "type", "word").Values; !slices.Equal(got, []string{"auth.sentCodeTypeSmsWord"}) {
		t.Errorf("deliveries: %v", got)
	}
	if all := complete(errorTemplate, "name", ""); len(all.Values) != maxCompletions || !all.HasMore || all.Total != len(explain.Errors())+len(explain.ElsewhereNames()) {
		t.Errorf("%d of %d names, more: %v", len(all.Values), all.Total, all.HasMore)
	}
}

// TestWhatKeepsAToolOutLeadsToItsConfiguration has what people say of a tool that does not start: of each, the configuration is to be looked through first.
func TestWhatKeepsAToolOutLeadsToItsConfiguration(t *testing.T) {
	c := connect(t, Options{})
	for text, first := range map[string]string{
		"my telegram mcp in claude desktop does not connect": "diagnose_tool", "MCP error -32000: Connection closed": "diagnose_tool", "Error: API_ID and API_HASH must be set": "diagnose_tool",
		"spawn uv ENOENT": "diagnose_tool", "ValueError: Not a valid string": "diagnose_tool", "EOFError: EOF when reading a line": "diagnose_tool", "PHONE_CODE_INVALID": "",
	} {
		res := call(t, c, "explain_error", map[string]any{"error": text})
		raw, err := json.Marshal(res.StructuredContent)
		if err != nil {
			t.Fatal(err)
		}
		var r struct {
			Explanations []struct{ Next []present.Step }
		}
		if err := json.Unmarshal(raw, &r); err != nil {
			t.Fatal(err)
		}
		got := ""
		if next := r.Explanations[0].Next; len(next) > 0 && next[0].Tool == "diagnose_tool" {
			got = next[0].Tool
		}
		if got != first || strings.Contains(textOf(t, res), "You: diagnose_tool") != (first != "") {
			t.Errorf("%s leads to %+v:\n%s", text, r.Explanations[0].Next, textOf(t, res))
		}
	}
}
