package mcpserver

import (
	"context"
	"errors"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
)

// TestPagesOfOneOwnerLeaveRoomForAnother has each owner's pages counted by themselves, and tells whose there are too many of.
func TestPagesOfOneOwnerLeaveRoomForAnother(t *testing.T) {
	anna := pageTools(t)
	anna.owner = "anna"
	ben := *anna
	ben.owner = "ben"
	asked := prompt.Spec{Title: "Type it", Button: "Send", Fields: []prompt.Field{{Name: "code", Label: "Code"}}, Submit: func(context.Context, map[string]secret.String) prompt.Result { return prompt.Result{} }}
	var err error
	for opened := 0; err == nil; opened++ {
		if opened > 1000 {
			t.Fatal("an owner may have any number of pages")
		}
		_, err = anna.openForm(asked)
	}
	if !errors.Is(err, secretpage.ErrTooMany) {
		t.Fatal(err)
	}
	if _, err := ben.openForm(asked); err != nil {
		t.Errorf("another owner has no page: %v", err)
	}
	for cause, want := range map[error]string{secretpage.ErrTooMany: "Finish or close some of them", secretpage.ErrFull: "Try again in some minutes"} {
		o := anna.noPage(t.Context(), promptSpec{what: "the login code", kind: promptTyped}, cause)
		if said := strings.Join(explain.Tell(anna.Reader(), o.Fact).Fixes, " "); !strings.Contains(said, want) {
			t.Errorf("%v is told as %q, want %q", cause, said, want)
		}
	}
}
