package oauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// reason is why a request is refused. It is for logs and metrics, and has nothing of the token.
type reason string

const (
	noToken      reason = "no token"
	malformed    reason = "malformed token"
	tooOld       reason = "expired token"
	tooEarly     reason = "token from the future"
	notForUs     reason = "token of another issuer or for another audience"
	badSignature reason = "bad signature"
	wrongKind    reason = "not an access token"
	noSubject    reason = "token without a subject"
	missingScope reason = "missing scope"
	noKeys       reason = "issuer not reachable"
)

// Refusal is the answer to a request without a good token (RFC 6750, 3). It holds nothing of the token.
type Refusal struct {
	Status int    // of HTTP: 400, 401, 403, or 503 while the issuer's keys are not known
	Code   string // of RFC 6750; "" where no token was given
	Reason reason
	// Challenge is the WWW-Authenticate header, "" for 503.
	Challenge string
	// RetryAfter is when another try makes sense, for 503.
	RetryAfter time.Duration
	// Err is what the issuer was asked in vain, for 503.
	Err error
}

func (e *Refusal) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", e.Reason, e.Err)
	}
	return string(e.Reason)
}

func (e *Refusal) Unwrap() error { return e.Err }

// Header is what the answer says besides its status.
func (e *Refusal) Header() http.Header {
	h := http.Header{}
	if e.Challenge != "" {
		h.Set("WWW-Authenticate", e.Challenge)
	}
	if e.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
	}
	return h
}

func invalidToken(why reason) *Refusal {
	return &Refusal{Status: http.StatusUnauthorized, Code: "invalid_token", Reason: why}
}

// refuse adds the challenge, which says where a client learns how to get a token. The scopes are those that one needs.
func (r *Resource) refuse(e *Refusal) *Refusal {
	if e.Status == http.StatusServiceUnavailable {
		return e
	}
	parts := []string{fmt.Sprintf("resource_metadata=%q", r.metadata.String())}
	if e.Code != "" {
		parts = append(parts, fmt.Sprintf("error=%q", e.Code))
	}
	if len(r.options.Scopes) > 0 {
		parts = append(parts, fmt.Sprintf("scope=%q", strings.Join(r.options.Scopes, " ")))
	}
	e.Challenge = "Bearer " + strings.Join(parts, ", ")
	return e
}

// invalid is why go-oidc refused a token. Its errors quote claims, which are the person's, and have no types, so the reason comes from how far it got.
func (r *Resource) invalid(signed *signature, err error) *Refusal {
	var expired *oidc.TokenExpiredError
	var down *issuerError
	switch {
	case errors.As(signed.err, &down):
		return &Refusal{Status: http.StatusServiceUnavailable, Reason: noKeys, RetryAfter: down.Again, Err: down}
	case errors.Is(signed.err, errWrongKind):
		return invalidToken(wrongKind)
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
