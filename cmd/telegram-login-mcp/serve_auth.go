package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/rs/zerolog"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/httpserve"
	"telegram-login-mcp/internal/oauth"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/owner"
)

// authFlags say who may use a service over HTTP besides those who have a token of its own.
type authFlags struct {
	OAuthIssuer   string   `name:"oauth-issuer" placeholder:"URL" help:"With --http: also take the access tokens of this OAuth 2.1 issuer, for the service's own address."`
	OAuthAudience string   `name:"oauth-audience" placeholder:"NAME" help:"What tokens name as their audience, where the issuer has another name for the service than its address."`
	OAuthScope    []string `name:"oauth-scope" placeholder:"SCOPE" help:"What a token has to allow. May be given several times."`
}

// check is what kong's check of the command line has to ask. watched says that the service is to be watched, served that there is one.
func (f authFlags) check(reader explain.Reader, watched, served bool) error {
	switch {
	case f.OAuthIssuer == "" && (f.OAuthAudience != "" || len(f.OAuthScope) > 0):
		return refuse(reader, explain.ServiceRefused{Kind: "oauth_alone"})
	case !served && (f.OAuthIssuer != "" || watched):
		return refuse(reader, explain.ServiceRefused{Kind: "unserved"})
	}
	return nil
}

// issuerPatience is how long a start waits for the issuer. One that does not answer until then is asked again with the first token.
const issuerPatience = 3 * time.Second

// resource is the service as its OAuth issuer knows it, nil without one. endpoint is its address as clients reach it. An issuer that is down stops no start, and silent
// is why its keys cannot be had; one of another name does, because no token of it would ever be good.
func (f authFlags) resource(ctx context.Context, endpoint string, log zerolog.Logger, reader explain.Reader) (_ *oauth.Resource, silent string, _ error) {
	if f.OAuthIssuer == "" {
		return nil, "", nil
	}
	r, err := oauth.New(oauth.Options{Issuer: f.OAuthIssuer, Resource: endpoint, Audience: f.OAuthAudience, Scopes: f.OAuthScope, Name: "telegram-login-mcp"})
	var bad *oauth.OptionError
	switch {
	case errors.As(err, &bad) && bad.Option == oauth.OptionIssuer:
		return nil, "", refuse(reader, explain.ServiceRefused{Kind: "oauth_issuer", Value: bad.Value})
	case errors.As(err, &bad) && bad.Option == oauth.OptionScope:
		return nil, "", refuse(reader, explain.ServiceRefused{Kind: "oauth_scope", Value: bad.Value})
	case err != nil:
		return nil, "", err
	}
	wait, stop := context.WithTimeout(ctx, issuerPatience)
	defer stop()
	switch err := r.Ready(wait); {
	case errors.Is(err, oauth.ErrOtherIssuer):
		return nil, "", refuse(reader, explain.ServiceRefused{Kind: "oauth_other_issuer", Value: f.OAuthIssuer, Why: err.Error()})
	case err != nil:
		log.Warn().Err(err).Msg("the OAuth issuer is asked again with the first token")
		return r, innermost(err), nil
	}
	return r, "", nil
}

// innermost is what was wrong at the bottom of an error, for people.
func innermost(err error) string {
	if one := (*url.Error)(nil); errors.As(err, &one) {
		err = one.Err
	}
	return outside.Text(err.Error())
}

// authenticator says whose a request is.
type authenticator func(*http.Request) (owner.Owner, error)

// or asks the issuer's resource, where there is one, about those whom first does not know. The refusal is that one's, which says where a token can be had.
func (first authenticator) or(issuer *oauth.Resource) authenticator {
	if issuer == nil {
		return first
	}
	return func(r *http.Request) (owner.Owner, error) {
		o, err := first(r)
		if err == nil || errors.As(err, new(unreadableTokens)) {
			return o, err
		}
		return issuer.Authenticate(r)
	}
}

// metadataRoutes lead clients to the issuer.
func metadataRoutes(issuer *oauth.Resource) []httpserve.Route {
	if issuer == nil {
		return nil
	}
	return []httpserve.Route{{Pattern: issuer.MetadataPath(), Handler: issuer.Metadata()}}
}
