// Package oauth checks the access tokens of an OAuth 2.1 issuer, for which this server is a protected resource: it issues none and knows no password.
// JSON Web Tokens are checked by coreos/go-oidc; where the issuer keeps its keys is asked of its metadata (RFC 8414, or OpenID Connect Discovery), and what a
// client has to know of the resource is served by mcp-go (RFC 9728). It depends on internal/owner, go-oidc, go-jose, mcp-go and backoff.
package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	strict "github.com/go-jose/go-jose/v4/json"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/internal/owner"
)

// Options is what a Resource is made from. Issuer and Resource are required.
type Options struct {
	// Issuer is the URL of the issuer, exactly as its tokens name it ("iss"). It is https, or http on the loopback interface.
	Issuer string
	// Resource is the URL of the MCP endpoint, as clients reach it: the "resource" of RFC 8707.
	Resource string
	// Audience is what tokens for this resource name as their audience ("aud"), for issuers that have names of their own for it. "" is Resource.
	Audience string
	// Scopes are what a token has to allow, all of them. None asks for none.
	Scopes []string
	// Algorithms narrow by which algorithms a token may be signed: some of RS256, ES256, PS256 and EdDSA. None stands for all four.
	Algorithms []string
	// Name is how the resource is called where a client shows it to a person. It may be "".
	Name string
}

// algorithms are those by which a token may be signed. None of them takes a secret: with "none" or HS256 whoever knows a public key could sign.
var algorithms = []string{oidc.RS256, oidc.ES256, oidc.PS256, oidc.EdDSA}

const (
	// maxToken is how long a token may be, in bytes. Those of issuers that put groups into them have some thousands.
	maxToken = 16 << 10
	// leeway is by how much the issuer's clock and ours may differ: what go-oidc allows for "nbf".
	leeway = 5 * time.Minute
)

// Resource is this server as the issuer knows it. Its methods are safe for concurrent use.
type Resource struct {
	options  Options
	config   *oidc.Config
	keys     *keySet
	metadata *url.URL // where the resource tells of itself
	now      func() time.Time
}

// New checks the options and returns a resource. It asks the issuer nothing: that is done by the first token, or by Ready. The error is an *OptionError.
func New(o Options) (*Resource, error) {
	if err := remoteURL(o.Issuer); err != nil {
		return nil, &OptionError{Option: OptionIssuer, Value: o.Issuer, Err: err}
	}
	if err := remoteURL(o.Resource); err != nil {
		return nil, &OptionError{Option: "resource", Value: o.Resource, Err: err}
	}
	for _, name := range o.Algorithms {
		if !slices.Contains(algorithms, name) {
			return nil, &OptionError{Option: "algorithm", Value: name, Err: fmt.Errorf("must be one of %s", strings.Join(algorithms, ", "))}
		}
	}
	for _, s := range o.Scopes {
		if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) {
			return nil, &OptionError{Option: OptionScope, Value: s, Err: errors.New("must be printable characters without spaces and quotes")}
		}
	}
	if o.Audience == "" {
		o.Audience = o.Resource
	}
	if len(o.Algorithms) == 0 {
		o.Algorithms = algorithms
	}
	r := &Resource{options: o, now: time.Now}
	r.metadata, _ = url.Parse(o.Resource) // it was read above
	r.metadata.Path, r.metadata.RawQuery = server.ProtectedResourceMetadataPath(o.Resource), ""
	r.keys = newKeySet(o.Issuer, o.Algorithms, func() time.Time { return r.now() })
	r.config = &oidc.Config{ClientID: o.Audience, SupportedSigningAlgs: o.Algorithms, Now: func() time.Time { return r.now() }}
	return r, nil
}

// The options that an OptionError is about which people give. Others are "resource" and "algorithm".
const (
	OptionIssuer = "issuer"
	OptionScope  = "scope"
)

// OptionError says that an option cannot be what it is.
type OptionError struct {
	Option, Value string
	Err           error
}

func (e *OptionError) Error() string { return fmt.Sprintf("OAuth %s %q: %v", e.Option, e.Value, e.Err) }
func (e *OptionError) Unwrap() error { return e.Err }

// remoteURL checks a URL that tokens or keys come by: nobody on the way may change what they are.
func remoteURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return errors.New("is not a URL")
	case u.Host == "" || u.User != nil || u.Fragment != "":
		return errors.New("must be a whole URL, without user and fragment")
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	}
	return errors.New("must begin with https://")
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// Ready returns nil when the issuer's keys are known. Otherwise it asks for them, at most until ctx ends, and returns why they are not: an *issuerError.
func (r *Resource) Ready(ctx context.Context) error {
	_, err := r.keys.current(ctx)
	return err
}

// MetadataPath is the path at which [Resource.Metadata] has to be served.
func (r *Resource) MetadataPath() string { return r.metadata.Path }

// Metadata serves what a client has to know to get a token, for anybody (RFC 9728).
func (r *Resource) Metadata() http.Handler {
	return server.NewProtectedResourceMetadataHandler(server.ProtectedResourceMetadataConfig{
		Resource:               r.options.Resource,
		AuthorizationServers:   []string{r.options.Issuer},
		ScopesSupported:        r.options.Scopes,
		BearerMethodsSupported: []string{"header"},
		ResourceName:           r.options.Name,
	})
}

// Authenticate returns whose a request is, by the token in its Authorization header. The error is a *Refusal. A token in the address is not looked at, because
// addresses end up in logs. It waits for the issuer a few seconds at most, and only where its keys are not known.
func (r *Resource) Authenticate(req *http.Request) (owner.Owner, error) {
	raw, refusal := bearer(req.Header)
	if refusal != nil {
		return owner.Owner{}, r.refuse(refusal)
	}
	signed := &signature{keys: r.keys}
	token, err := oidc.NewVerifier(r.options.Issuer, signed, r.config).Verify(req.Context(), raw)
	if err != nil {
		return owner.Owner{}, r.refuse(r.invalid(signed, err))
	}
	var more claims
	if err := token.Claims(&more); err != nil {
		return owner.Owner{}, r.refuse(invalidToken(malformed))
	}
	switch {
	case token.Subject == "":
		return owner.Owner{}, r.refuse(invalidToken(noSubject))
	case token.IssuedAt.After(r.now().Add(leeway)):
		return owner.Owner{}, r.refuse(invalidToken(tooEarly))
	case !more.allow(r.options.Scopes):
		return owner.Owner{}, r.refuse(&Refusal{status: http.StatusForbidden, code: "insufficient_scope", reason: missingScope})
	}
	// go-oidc takes another spelling of Google's name for the same; a person is one owner by whichever.
	return owner.Owner{Issuer: r.options.Issuer, Subject: token.Subject}, nil
}

// bearer is the token in the header of a request.
func bearer(h http.Header) (string, *Refusal) {
	values := h.Values("Authorization")
	switch len(values) {
	case 0:
		return "", &Refusal{status: http.StatusUnauthorized, reason: noToken}
	case 1:
	default:
		return "", &Refusal{status: http.StatusBadRequest, code: "invalid_request", reason: malformed}
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", &Refusal{status: http.StatusUnauthorized, reason: noToken}
	}
	token = strings.Trim(token, " ")
	// Only the compact form: go-jose reads the one in JSON as well, whose headers nobody has signed.
	if len(token) > maxToken || strings.Count(token, ".") != 2 || strings.ContainsFunc(token, func(c rune) bool { return c <= ' ' || c > '~' || c == '{' }) {
		return "", invalidToken(malformed)
	}
	return token, nil
}

// claims are what go-oidc does not read itself.
type claims struct {
	Scope scopes `json:"scope"` // RFC 9068
	Scp   scopes `json:"scp"`   // Entra ID and Okta
}

// allow reports whether a token has all scopes.
func (c claims) allow(needed []string) bool {
	for _, s := range needed {
		if !slices.Contains(c.Scope, s) && !slices.Contains(c.Scp, s) {
			return false
		}
	}
	return true
}

// claimNames are the claims that decide about a token, here and in go-oidc.
var claimNames = []string{"iss", "sub", "aud", "exp", "nbf", "iat", "scope", "scp"}

// unambiguous refuses claims that stand there twice, or differ from one that decides by the case of letters alone. encoding/json, by which go-oidc and we read them, takes
// the last of all these, and whoever else reads the token another one. go-jose's reader tells names apart as they are, and refuses what stands there twice.
func unambiguous(payload []byte) error {
	var named map[string]json.RawMessage
	if err := strict.Unmarshal(payload, &named); err != nil {
		return errAmbiguous
	}
	for name := range named {
		for _, claim := range claimNames {
			if name != claim && strings.EqualFold(name, claim) {
				return errAmbiguous
			}
		}
	}
	return nil
}
