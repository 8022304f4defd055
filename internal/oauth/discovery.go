package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"telegram-login-mcp/internal/outside"
)

// maxDocument is how long what the issuer answers may be, in bytes.
const maxDocument = 1 << 20

// ErrOtherIssuer says that what answers at the issuer's address calls itself something else, so that no token of it would be good.
var ErrOtherIssuer = errors.New("it calls itself by another name")

// client fetches documents. Connections are not kept: minutes lie between two fetches.
var client = &http.Client{
	Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, ForceAttemptHTTP2: true},
	CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if len(via) > 3 {
			return errors.New("too many redirects")
		}
		return remoteURL(req.URL.String())
	},
}

// metadataURLs are where an issuer tells of itself, in the order in which clients of MCP ask.
// https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#authorization-server-metadata-discovery
func metadataURLs(issuer string) []string {
	u, err := url.Parse(issuer)
	if err != nil {
		return nil
	}
	at := func(path string) string { return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: path}).String() }
	path := strings.TrimSuffix(u.Path, "/")
	all := []string{at("/.well-known/oauth-authorization-server" + path), at("/.well-known/openid-configuration" + path)}
	if path != "" {
		all = append(all, at(path+"/.well-known/openid-configuration"))
	}
	return all
}

// download fetches the issuer's keys. The metadata is read each time, because an issuer may move its keys.
func download(ctx context.Context, issuer string) ([]jose.JSONWebKey, error) {
	var problem error
	for _, at := range metadataURLs(issuer) {
		var about struct {
			Issuer  string `json:"issuer"`
			JWKSURI string `json:"jwks_uri"`
		}
		document, err := get(ctx, at)
		if err == nil && json.Unmarshal(document, &about) != nil {
			err = errors.New("its metadata is not JSON")
		}
		switch {
		case err != nil: // the last address is the one that most issuers have, and its error the one to show, unless another address has told more
			if !errors.Is(problem, ErrOtherIssuer) {
				problem = err
			}
			continue
		case about.Issuer != issuer:
			problem = fmt.Errorf("%w: %s", ErrOtherIssuer, outside.Quoted(about.Issuer))
			continue
		}
		if err := remoteURL(about.JWKSURI); err != nil {
			return nil, fmt.Errorf("the address of its keys %w", err)
		}
		set, err := get(ctx, about.JWKSURI)
		if err != nil {
			return nil, err
		}
		return usable(set)
	}
	return nil, problem
}

// get fetches a document within bounds.
func get(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json, application/jwk-set+json")
	answer, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %d", address, answer.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxDocument+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxDocument {
		return nil, fmt.Errorf("%s answered more than %d bytes", address, maxDocument)
	}
	return body, nil
}
