package mcpserver

import (
	"strings"
	"testing"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// forgotten is a login whose password form is open, of somebody who has forgotten the password.
func forgotten(t *testing.T) (server *tools, flow map[string]any, password *openPrompt) {
	t.Helper()
	server, _ = shownTools(t)
	sent, err := server.Flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+9996620020", APIID: 1, APIHash: secret.New("sandbox")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = server.Flows.SubmitCode(t.Context(), sent.ID, secret.New("22222")); err != nil {
		t.Fatal(err)
	}
	flow = map[string]any{"flow_id": sent.ID}
	toolResult(t, server.submitPassword(), flow)
	return server, flow, server.theForm(t)
}

// TestRecoveryInAFormIsToldOnce is about an assistant that hears of the form from get_flow alone.
func TestRecoveryInAFormIsToldOnce(t *testing.T) {
	for typed, want := range map[string]string{"n3w password": "the new one is set", "": "has no two-step verification now"} {
		server, flow, password := forgotten(t)
		toolResult(t, server.recoverPassword(), flow) // has the code mailed
		toolResult(t, server.recoverPassword(), flow)
		if last := password.Status().Last; !password.is(prompt.Withdrawn) || !strings.Contains(last.Meaning, "You forgot the password") {
			t.Errorf("the form for the password is %s, and says %q", password.Status().State, last.Meaning)
		}
		form := server.theForm(t)
		for range 2 { // who sets no password is asked once more
			server.fills(t, form, map[string]string{"code": "222222", "password": typed, "again": typed})
		}
		if _, text := toolResult(t, server.getFlow(), flow); !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
		if _, text := toolResult(t, server.getFlow(), flow); strings.Contains(text, want) || !strings.Contains(text, "Logged in") {
			t.Errorf("it is told again:\n%s", text)
		}
	}
}

// TestPasswordFormKnowsThatTheRecoveryCodeIsOut has a form that stays open while the code is mailed.
func TestPasswordFormKnowsThatTheRecoveryCodeIsOut(t *testing.T) {
	server, flow, form := forgotten(t)
	says := func() (notes string, actions int) {
		return strings.Join(form.form.View().Spec.AllNotes(), "\n"), len(server.actionsOf(form))
	}
	if notes, actions := says(); !strings.Contains(notes, "can have a code sent") || actions != 1 {
		t.Errorf("before: %d actions, and\n%s", actions, notes)
	}
	toolResult(t, server.recoverPassword(), flow)
	if notes, actions := says(); strings.Contains(notes, "can have a code sent") || !strings.Contains(notes, "sent a code to the recovery e-mail") || actions != 0 {
		t.Errorf("after: %d actions, and\n%s", actions, notes)
	}
}
