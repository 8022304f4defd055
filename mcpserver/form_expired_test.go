package mcpserver

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/chatform"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// refreshed is what a form sees that sends something, "" for a look.
func refreshed(t *testing.T, server *tools, id, code string) chatform.View {
	t.Helper()
	tool, args := server.formTool("form_submit", hints{}, server.formWords()), map[string]any{"form": id}
	if args["version"] = 0; code != "" {
		args["values"] = map[string]any{"code": code}
	}
	res, err := tool.Handler(t.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Arguments: args}})
	if err != nil {
		t.Fatal(err)
	}
	return res.StructuredContent.(map[string]any)["view"].(chatform.View)
}

// TestFormsThatExpireTogetherSaySo has a person who comes back to the forms of three logins, and types into them.
func TestFormsThatExpireTogetherSaySo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := formTools(t)
		server.Flows = authflow.New(authflow.Config{ParsePhone: func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw}, nil }})
		defer server.Flows.Close()
		var ids []string
		for _, key := range []string{"a", "b", "c"} {
			p, err := server.open(promptSpec{Spec: prompt.Spec{Key: key, Title: "Code", Button: "Send", Fields: []prompt.Field{{Name: "code", Label: "Code"}}}, submit: func(context.Context, map[string]secret.String) attempt {
				return asksAgain("number_unclear")
			}})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, p.form.id)
			<-time.After(time.Second)
		}
		<-time.After(20 * time.Minute)
		synctest.Wait()
		for _, id := range ids {
			if v := refreshed(t, server, id, "22222"); v.Title != "This form has expired" || v.Unused == "" {
				t.Errorf("it says %q, and of the code %q", v.Title, v.Unused)
			}
		}
		if v := refreshed(t, server, "AAAA", "22222"); v.Title != "This form is over" || v.Unused == "" {
			t.Errorf("one that nobody knows says %q, and of the code %q", v.Title, v.Unused)
		}
	})
}
