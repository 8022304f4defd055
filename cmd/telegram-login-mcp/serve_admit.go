package main

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"telegram-login-mcp/internal/oauth"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/tokens"
)

// unreadableTokens says that the file of tokens cannot be read, so that nobody knows whose a token is. Clients are told to come back: theirs is as good as before.
type unreadableTokens struct{ error }

func (unreadableTokens) Status() int       { return http.StatusServiceUnavailable }
func (unreadableTokens) Challenge() string { return "" }
func (unreadableTokens) Reason() string    { return "tokens_unreadable" }
func (e unreadableTokens) Unwrap() error   { return e.error }

// admitPause is how often the log says that the tokens cannot be read.
const admitPause = time.Minute

// admits lets in those who have a token of the service, and tells the log why it cannot.
func admits(people *tokens.Store, public bool, log zerolog.Logger) func(*http.Request) (owner.Owner, error) {
	var mu sync.Mutex
	var told time.Time
	return func(r *http.Request) (owner.Owner, error) {
		o, err := admit(people, r, public)
		if err == nil || errors.Is(err, tokens.ErrUnknown) {
			return o, err
		}
		mu.Lock()
		defer mu.Unlock()
		if now := time.Now(); told.IsZero() || now.Sub(told) >= admitPause {
			told = now
			log.Error().Err(err).Msg("the tokens cannot be read: nobody who has one is let in")
		}
		return owner.Owner{}, unreadableTokens{err}
	}
}

// readiness is why requests cannot be served, nil while they can. People of an issuer do not need the tokens.
func readiness(s *parts, people *tokens.Store, issuer *oauth.Resource) func() error {
	return func() error {
		if _, err := people.List(); err != nil && issuer == nil {
			return err
		}
		return s.ready()
	}
}
