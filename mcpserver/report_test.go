package mcpserver_test

import (
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

func (r *rig) read(uri string) (string, error) {
	r.Helper()
	res, err := r.client.ReadResource(r.Context(), mcp.ReadResourceRequest{Params: mcp.ReadResourceParams{URI: uri}})
	if err != nil {
		return "", err
	}
	return res.Contents[0].(mcp.TextResourceContents).Text, nil
}

func (r *rig) prompt(name string, arguments map[string]string) string {
	r.Helper()
	res, err := r.client.GetPrompt(r.Context(), mcp.GetPromptRequest{Params: mcp.GetPromptParams{Name: name, Arguments: arguments}})
	if err != nil {
		r.Fatal(err)
	}
	return res.Messages[0].Content.(mcp.TextContent).Text
}

// TestReportTellsWhatHappenedAndHidesWho reads the report of one login per kind of answer that carries something confidential.
func TestReportTellsWhatHappenedAndHidesWho(t *testing.T) {
	r := build(t)
	for number, want := range map[string]string{
		"0002": "auth.sentCodeTypeApp", "0006": "auth.sentCodeTypeMissedCall", "0007": "auth.sentCodeTypeEmailCode", "0009": "auth.sentCodeTypeFragmentSms",
		"0010": "auth.sentCodeTypeFirebaseSms", "0011": "auth.sentCodeTypeSmsWord", "0013": "auth.sentCodePaymentRequired",
	} {
		a, bad := r.call("request_code", map[string]any{"phone": "+999662" + number})
		if bad {
			t.Fatalf("%s: %+v", number, a.Error)
		}
		text, err := r.read("telegram-login://flows/" + a.FlowID)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{want, "state " + a.State, "auth.sendCode", "## Timeline (UTC)", "phone_code_hash", "[left out]", "its sandbox", a.FlowID} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: the report lacks %q:\n%s", number, part, text)
			}
		}
		sent := a.SentCode
		for _, secret := range append(values(sent, "phone_code_hash", "url", "nonce", "play_integrity_nonce", "receipt", "prefix", "email_pattern", "beginning"), "99966", "masked") {
			if strings.Contains(text, secret) {
				t.Errorf("%s: the report holds %q:\n%s", number, secret, text)
			}
		}
	}
	id := r.loggedIn()
	text, err := r.read("telegram-login://flows/" + id)
	if err != nil || !strings.Contains(text, "login accepted: code_sent -> authorized") || strings.Contains(text, "Ada") || strings.Contains(text, "1020001") {
		t.Errorf("%v\n%s", err, text)
	}
	if _, err := r.read("telegram-login://flows/flow_aaaaaaaaaaaa"); err == nil || !strings.Contains(err.Error(), "not found") {
		t.Errorf("a flow that is none: %v", err)
	}
}

// values are those of some fields, wherever they stand in a structure.
func values(v any, names ...string) (found []string) {
	o, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	for name, value := range o {
		if s, ok := value.(string); ok && len(s) > 2 {
			for _, n := range names {
				if n == name {
					found = append(found, s)
				}
			}
		}
		found = append(found, values(value, names...)...)
	}
	return found
}

func TestPromptFindsTheLoginThatWaits(t *testing.T) {
	r := build(t)
	if text := r.prompt("code_never_came", nil); !strings.Contains(text, "get_flow without arguments") || strings.Contains(text, "flow_") && !strings.Contains(text, "flow_id") {
		t.Errorf("without a login:\n%s", text)
	}
	first, _ := r.call("request_code", map[string]any{"phone": "+9996620002"})
	second, _ := r.call("request_code", map[string]any{"phone": "+9996620003"})
	if text := r.prompt("code_never_came", nil); !strings.Contains(text, second.FlowID) || strings.Contains(text, first.FlowID) {
		t.Errorf("the newest login is not the one:\n%s", text)
	}
	if text := r.prompt("code_never_came", map[string]string{"flow": " " + first.FlowID + " "}); !strings.Contains(text, first.FlowID) {
		t.Errorf("not the login that was named:\n%s", text)
	}
	if text := r.prompt("code_never_came", map[string]string{"flow": "flow_aaaaaaaaaaaa"}); !strings.Contains(text, "no login has it") || !strings.Contains(text, "delivery_type app") {
		t.Errorf("a flow ID of no login:\n%s", text)
	}
	r.call("cancel_flow", map[string]any{"flow_id": first.FlowID})
	if text := r.prompt("code_never_came", map[string]string{"flow": first.FlowID}); !strings.Contains(text, "its state is cancelled") || strings.Contains(text, "resend_code") {
		t.Errorf("a login that is over:\n%s", text)
	}
	r.call("submit_code", map[string]any{"flow_id": second.FlowID, "code": "22222"})
	if text := r.prompt("code_never_came", map[string]string{"flow": second.FlowID}); !strings.Contains(text, "it does not wait for a code") || !strings.Contains(text, "what next lists") {
		t.Errorf("a login that has gone on:\n%s", text)
	}
	if text := r.prompt("code_never_came", map[string]string{"flow": "the\nlast one"}); !strings.Contains(text, `“the last one”, which is not one`) {
		t.Errorf("a flow ID that is none:\n%s", text)
	}
	complete := func(ref any, name, typed string) []string {
		res, err := r.client.Complete(t.Context(), mcp.CompleteRequest{Params: mcp.CompleteParams{Ref: ref, Argument: mcp.CompleteArgument{Name: name, Value: typed}}})
		if err != nil {
			t.Fatal(err)
		}
		return res.Completion.Values
	}
	for _, ref := range []struct {
		ref  any
		name string
	}{{mcp.PromptReference{Type: "ref/prompt", Name: "code_never_came"}, "flow"}, {mcp.ResourceReference{Type: "ref/resource", URI: "telegram-login://flows/{id}"}, "id"}} {
		if got := complete(ref.ref, ref.name, "flow_"); len(got) != 2 || got[0] != second.FlowID || got[1] != first.FlowID {
			t.Errorf("%s: %v", ref.name, got)
		}
		if got := complete(ref.ref, ref.name, first.FlowID[:9]); len(got) != 1 || got[0] != first.FlowID {
			t.Errorf("%s: %v", ref.name, got)
		}
		if got := complete(ref.ref, "other", "flow_"); len(got) != 0 {
			t.Errorf("an argument that is none: %v", got)
		}
	}
	if got := complete(mcp.PromptReference{Type: "ref/prompt", Name: "use_my_session"}, "tool", "t"); len(got) == 0 || got[0] != "Telethon" {
		t.Errorf("tools: %v", got)
	}
}
