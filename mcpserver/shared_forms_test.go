package mcpserver

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/redisstore"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/secretpage"
)

// sharedPages are the pages of one instance of a service, and its store.
func sharedPages(t *testing.T, r *redistest.Server) (*secretpage.Server, *redisstore.Service) {
	t.Helper()
	store, err := redisstore.Open(t.Context(), "redis://"+r.Address(), redisstore.Options{Keys: [][]byte{bytes.Repeat([]byte{1}, 32)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	pages := secretpage.New(secretpage.Options{
		Words:  func() secretpage.Words { return PageWords(explain.English, nil) },
		Public: &url.URL{Scheme: "https", Host: "login.example.com"}, Elsewhere: func() secretpage.Elsewhere { return store.PageRelay() },
	})
	t.Cleanup(func() { _ = pages.Close() })
	return pages, store
}

// What was sent to a form of another instance, and taken up there, may have been used, though no answer comes: nobody says then that it was not, nor that the form is over.
func TestFormOfAnotherInstanceThatGivesNoAnswerIsNotOver(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	there, _ := sharedPages(t, r)
	dead, gone := sharedPages(t, r)
	here, _ := sharedPages(t, r)
	server := newTools(Options{Pages: here, Flows: authflow.New(authflow.Config{Store: authflow.NewMemoryStore()})})
	t.Cleanup(server.Flows.Close)
	submits := func(ctx context.Context, form string) (said string, failed bool) {
		t.Helper()
		req := mcp.CallToolRequest{Params: mcp.CallToolParams{Name: formSubmit, Arguments: map[string]any{"form": form, "version": 0, "values": map[string]any{"code": "12345"}}}}
		res, err := server.formTool(formSubmit, hints{}, server.formWords()).Handler(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		return mcp.GetTextFromContent(res.Content[0]), res.IsError
	}

	taken, answer := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(answer) })
	there.Answer(formName("", "slow"), func(context.Context, []byte) []byte { close(taken); <-answer; return nil })
	dead.Answer(formName("", "dead"), func(context.Context, []byte) []byte { return []byte("{}") })
	ctx, leave := context.WithCancel(t.Context())
	go func() { <-taken; leave() }() // as when the time is over
	if said, failed := submits(ctx, "slow"); !failed {
		t.Errorf("a form that may have used what was sent: %s", said)
	}

	over := func(what, form string) {
		t.Helper()
		begun := time.Now()
		if said, failed := submits(t.Context(), form); failed || !strings.Contains(said, "This form is over") || time.Since(begun) > 10*time.Second {
			t.Errorf("%s, after %v: %s", what, time.Since(begun), said)
		}
	}
	over("a form that nobody has", "none")
	gone.Close() // which tells nobody
	over("a form of an instance that is gone", "dead")
}
