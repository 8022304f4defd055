package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
)

// quick is another process that opens each page that it hears of at once.
type quick struct {
	opens func(url string)
}

func (q quick) Announce(_ string, _ time.Duration, answer func(context.Context, []byte, func([]byte) error)) error {
	answer(context.Background(), nil, func(told []byte) error {
		var pages []secretpage.OpenPage
		if json.Unmarshal(told, &pages) == nil {
			for _, p := range pages {
				q.opens(p.URL)
			}
		}
		return nil
	})
	return nil
}

func (quick) Withdraw(string) {}

func (quick) Ask(context.Context, string, []byte, func([]byte) error) error {
	return errors.New("nobody is asked")
}

// A page is known to other processes a moment before it is a prompt here, and somebody may open it in that moment.
func TestPageThatIsOpenedWhileOthersAreToldOfIt(t *testing.T) {
	t.Parallel()
	var pages *secretpage.Server
	opened := make(chan int, 1)
	look := func(at string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, at, nil)
		w := httptest.NewRecorder()
		pages.Handler().ServeHTTP(w, r)
		opened <- w.Code
	}
	pages = secretpage.New(secretpage.Options{
		Words:  func() secretpage.Words { return PageWords(explain.English, nil) },
		Public: &url.URL{Scheme: "https", Host: "login.example.com"}, Elsewhere: func() secretpage.Elsewhere { return quick{look} },
	})
	t.Cleanup(func() { _ = pages.Close() })
	server := newTools(Options{Pages: pages, Flows: authflow.New(authflow.Config{Store: authflow.NewMemoryStore()})})
	t.Cleanup(server.Flows.Close)
	spec := promptSpec{Spec: prompt.Spec{Key: "code", Flow: "flow_aaaaaaaaaaaa", Step: "submit_code", Title: "Login code", Button: "Send", Fields: []prompt.Field{{Name: "code", Label: "Code"}}},
		submit: func(context.Context, map[string]secret.String) attempt { return attempt{} }}
	if _, err := server.open(spec); err != nil {
		t.Fatal(err)
	}
	if code := <-opened; code != http.StatusOK {
		t.Errorf("it answers %d", code)
	}
}
