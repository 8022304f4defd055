package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/oauth"
	"telegram-login-mcp/internal/owner"
)

func TestAnIssuerThatCannotBeIsRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	// It calls itself by its address with a slash, as many do, and the one who set the option has left that out.
	other := httptest.NewServer(nil)
	other.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": other.URL + "/", "jwks_uri": other.URL + "/keys"})
	})
	t.Cleanup(other.Close)
	for flags, one := range map[*authFlags]string{
		{OAuthIssuer: "http://issuer.example"}:                               "http://issuer.example",
		{OAuthIssuer: "https://issuer.example", OAuthScope: []string{"a b"}}: "a b",
		{OAuthIssuer: other.URL}:                                             other.URL + "/",
	} {
		_, _, err := flags.resource(t.Context(), "https://logins.example/mcp", zerolog.Nop(), explain.Terminal)
		var told refusal
		if !errors.As(err, &told) || !strings.Contains(string(told), one) {
			t.Errorf("%+v: %v", *flags, err)
		}
	}
	if err := (authFlags{OAuthScope: []string{"logins"}}).check(explain.Terminal, false, true); err == nil {
		t.Error("scopes of no issuer are taken")
	}
	if r, silent, err := (authFlags{}).resource(t.Context(), "https://logins.example/mcp", zerolog.Nop(), explain.Terminal); r != nil || silent != "" || err != nil {
		t.Error(r, silent, err)
	}
}

// The issuer comes up with the rest of a machine, and nobody starts the service a second time for it.
func TestAnIssuerThatIsDownStopsNoStart(t *testing.T) {
	t.Parallel()
	down := httptest.NewServer(http.NotFoundHandler())
	down.Close()
	var log strings.Builder
	r, silent, err := authFlags{OAuthIssuer: down.URL}.resource(t.Context(), "https://logins.example/mcp", zerolog.New(&log), explain.Terminal)
	if err != nil || r == nil || !strings.Contains(silent, "refused") || strings.Contains(silent, "Get ") || !strings.Contains(log.String(), "issuer") {
		t.Fatalf("%v, %q, %q", err, silent, log.String())
	}
	var told *oauth.Refusal
	req := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	req.Header.Set("Authorization", "Bearer a.b.c")
	anna := owner.Owner{Issuer: "token", Subject: "anna"}
	known := authenticator(func(r *http.Request) (owner.Owner, error) {
		if r.Header.Get("Authorization") == "Bearer annas" {
			return anna, nil
		}
		return owner.Owner{}, errors.New("nobody")
	})
	if _, err := known.or(r)(req); !errors.As(err, &told) || told.Challenge() == "" {
		t.Errorf("a stranger does not hear of the issuer: %v", err)
	}
	req.Header.Set("Authorization", "Bearer annas")
	if o, err := known.or(r)(req); err != nil || o != anna {
		t.Errorf("a token of the service is not known beside an issuer: %v, %v", o, err)
	}
}
