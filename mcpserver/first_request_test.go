package mcpserver

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"telegram-login-mcp/authflow"
)

// TestWhicheverRequestComesFirstFindsWhatItNeeds: tools, resources and prompts are made for the first request that needs them, once, and clients of 2026-07-28 begin with any.
func TestWhicheverRequestComesFirstFindsWhatItNeeds(t *testing.T) {
	const modern = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`
	for _, x := range []struct{ method, params, want string }{
		{"initialize", `"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}`, `"tools":{}`},
		{"server/discover", modern, `"tools":{}`},
		{"tools/list", "", `"name":"convert_session"`},
		{"tools/list", modern, `"name":"convert_session"`},
		{"tools/call", `"name":"explain_error","arguments":{"error":"PHONE_CODE_INVALID"}`, `"code":"failure.phone_code_invalid"`},
		{"tools/call", `"name":"explain_error","arguments":{"error":"PHONE_CODE_INVALID"},` + modern, `"code":"failure.phone_code_invalid"`},
		{"resources/list", "", credentialsGuide},
		{"resources/templates/list", "", errorTemplate},
		{"resources/read", `"uri":"telegram-login://errors/PHONE_CODE_INVALID"`, `"mimeType":"text/markdown"`},
		{"prompts/list", "", mcpPromptNoCode},
		{"prompts/get", `"name":"log_in"`, `"role":"user"`},
		{"completion/complete", `"ref":{"type":"ref/resource","uri":"` + deliveryTemplate + `"},"argument":{"name":"type","value":"app"}`, `auth.sentCodeTypeApp`},
	} {
		flows := authflow.New(authflow.Config{Telegram: noTelegram{}})
		defer flows.Close()
		s := New(Options{Flows: flows})
		ask := func() string {
			raw, err := json.Marshal(s.HandleMessage(t.Context(), json.RawMessage(`{"jsonrpc":"2.0","id":1,"method":"`+x.method+`","params":{`+x.params+`}}`)))
			if err != nil {
				t.Error(err)
			}
			return string(raw)
		}
		answers := make([]string, 4) // as clients do that ask for everything at once
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() { answers[i] = ask() })
		}
		all.Wait()
		for _, a := range answers {
			if !strings.Contains(a, x.want) {
				t.Errorf("%s {%s}: no %s in %.300s", x.method, x.params, x.want, a)
			}
		}
		if len(s.ListTools()) > 0 == (x.method == "initialize" || x.method == "server/discover") {
			t.Errorf("%s: %d tools are made", x.method, len(s.ListTools()))
		}
	}
}

// TestSchemasOfAllToolsCompile holds what no start of the program looks at.
func TestSchemasOfAllToolsCompile(t *testing.T) {
	for _, private := range []bool{false, true} {
		for _, tool := range newTools(Options{Private: private, Sandbox: fakeSandbox{}}).list() {
			for _, raw := range []json.RawMessage{tool.Tool.RawInputSchema, tool.Tool.RawOutputSchema} {
				doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(raw)))
				if err != nil {
					t.Fatalf("%s: %v", tool.Tool.Name, err)
				}
				c := jsonschema.NewCompiler()
				if err := c.AddResource("mem:///schema.json", doc); err != nil {
					t.Fatalf("%s: %v", tool.Tool.Name, err)
				}
				if _, err := c.Compile("mem:///schema.json"); err != nil {
					t.Errorf("%s: %v", tool.Tool.Name, err)
				}
			}
		}
	}
}
