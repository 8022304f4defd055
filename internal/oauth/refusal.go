package oauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
)

// reason is why a request is refused. It has nothing of the token.
type reason string

const (
	noToken      reason = "no_token"
	malformed    reason = "malformed_token"
	tooOld       reason = "expired_token"
	tooEarly     reason = "token_from_the_future"
	notForUs     reason = "other_issuer_or_audience"
	badSignature reason = "bad_signature"
	wrongKind    reason = "not_an_access_token"
	ambiguous    reason = "ambiguous_claims"
	noSubject    reason = "token_without_a_subject"
	missingScope reason = "missing_scope"
	noKeys       reason = "issuer_not_reachable"
)

// Refusal is the answer to a request without a good token (RFC 6750, 3). It holds nothing of the token.
type Refusal struct {
	status    int    // of HTTP
	code      string // of RFC 6750, "" where no token was given
	reason    reason
	challenge string
	err       error // for 503
}

// Status is that of the answer: 400 for what is no request, 401 for a token that is missing or wrong, 403 for one without a scope, 503 while the issuer's keys are not known.
func (e *Refusal) Status() int { return e.status }

// Challenge is what WWW-Authenticate says: where a client learns how to get a token, and what is wrong with this one. It is "" for 503, which says nothing about the token.
func (e *Refusal) Challenge() string { return e.challenge }

// Reason is one of a few names that say why, for logs and metrics.
func (e *Refusal) Reason() string { return string(e.reason) }

// Error implements error.
func (e *Refusal) Error() string {
	if e.err != nil {
		return fmt.Sprintf("%s: %v", e.reason, e.err)
	}
	return string(e.reason)
}

// Unwrap gives why the issuer's keys are not known.
func (e *Refusal) Unwrap() error { return e.err }

func invalidToken(why reason) *Refusal {
	return &Refusal{status: http.StatusUnauthorized, code: "invalid_token", reason: why}
}

// refuse adds the challenge, which says where a client learns how to get a token. The scopes are those that one needs.
func (r *Resource) refuse(e *Refusal) *Refusal {
	if e.status == http.StatusServiceUnavailable {
		return e
	}
	parts := []string{fmt.Sprintf("resource_metadata=%q", r.metadata.String())}
	if e.code != "" {
		parts = append(parts, fmt.Sprintf("error=%q", e.code))
	}
	if len(r.options.Scopes) > 0 {
		parts = append(parts, fmt.Sprintf("scope=%q", strings.Join(r.options.Scopes, " ")))
	}
	e.challenge = "Bearer " + strings.Join(parts, ", ")
	return e
}

// invalid is why go-oidc refused a token. Its errors quote claims, which are the person's, and have no types, so the reason comes from how far it got.
func (r *Resource) invalid(signed *signature, err error) *Refusal {
	var expired *oidc.TokenExpiredError
	var down *issuerError
	switch {
	case errors.As(signed.err, &down):
		return &Refusal{status: http.StatusServiceUnavailable, reason: noKeys, err: down}
	case errors.Is(signed.err, errWrongKind):
		return invalidToken(wrongKind)
	case errors.Is(signed.err, errAmbiguous):
		return invalidToken(ambiguous)
	case signed.err != nil:
		return invalidToken(badSignature)
	case signed.payload == nil: // not looked at: no JWT, or by an algorithm that is not taken
		return invalidToken(malformed)
	case errors.As(err, &expired):
		return invalidToken(tooOld)
	}
	var times struct {
		NotBefore float64 `json:"nbf"` // seconds since 1970
	}
	if json.Unmarshal(signed.payload, &times) == nil && times.NotBefore > float64(r.now().Add(leeway).Unix()) {
		return invalidToken(tooEarly)
	}
	return invalidToken(notForUs)
}

// scopes are those of a token: a text with spaces between them, or a list.
type scopes []string

func (s *scopes) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		*s = strings.Fields(text)
		return nil
	}
	return json.Unmarshal(b, (*[]string)(s))
}
