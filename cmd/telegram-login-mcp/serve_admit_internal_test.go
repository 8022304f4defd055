package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"telegram-login-mcp/internal/httpserve"
	"telegram-login-mcp/internal/oauth"
	"telegram-login-mcp/internal/tokens"
)

// A file that goes bad while the server runs must neither look like wrong tokens nor stay unsaid.
func TestTokensThatCannotBeReadAreToldAndNotTakenForWrongOnes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		people := tokens.Open(folder)
		defer people.Close()
		token, err := people.Add("anna", false)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, "tokens.json")
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		issuer, err := oauth.New(oauth.Options{Issuer: "https://issuer.example", Resource: "https://login.example/mcp"})
		if err != nil {
			t.Fatal(err)
		}
		var log strings.Builder
		alone := authenticator(admits(people, true, zerolog.New(&log)))
		ready, readyBeside := readiness(&parts{}, people, nil), readiness(&parts{}, people, issuer)
		asks := func(shown string, way authenticator) error {
			r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
			if shown != "" {
				r.Header.Set("Authorization", bearer+shown)
			}
			_, err := way(r)
			return err
		}
		unreadable := func(err error) bool {
			var told httpserve.Refusal
			return errors.As(err, &told) && told.Status() == http.StatusServiceUnavailable
		}
		if err := errors.Join(asks(token.Reveal(), alone), ready()); err != nil {
			t.Fatal(err)
		}
		for name, spoil := range map[string]func() error{
			"others can read it": func() error { return os.Chmod(path, 0o644) },
			"it is damaged":      func() error { return os.WriteFile(path, []byte("{"), 0o600) },
		} {
			log.Reset()
			synctest.Wait() // the last use is written down, which replaces the file
			if err := spoil(); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				for range 100 {
					if err := asks(token.Reveal(), alone); !unreadable(err) {
						t.Fatalf("%s: %v", name, err)
					}
				}
				if err := asks(token.Reveal(), alone.or(issuer)); !unreadable(err) {
					t.Errorf("%s: with an issuer: %v", name, err)
				}
				<-time.After(admitPause)
			}
			if said := log.String(); strings.Count(said, "\n") != 3 || !strings.Contains(said, "tokens") || strings.Contains(said, token.Reveal()) {
				t.Errorf("%s: in three minutes the log says\n%s", name, said)
			}
			for _, other := range []string{"", "x.y.z"} { // which are none of these tokens
				if err := asks(other, alone); !errors.Is(err, tokens.ErrUnknown) {
					t.Errorf("%s: %q: %v", name, other, err)
				}
			}
			if ready() == nil || readyBeside() != nil {
				t.Errorf("%s: ready: %v, with an issuer: %v", name, ready(), readyBeside())
			}
			if err := errors.Join(os.WriteFile(path, good, 0o600), os.Chmod(path, 0o600)); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(asks(token.Reveal(), alone), ready()); err != nil {
				t.Errorf("%s, and mended: %v", name, err)
			}
		}
	})
}
