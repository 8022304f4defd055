package oauth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// issuer is an authorization server of our own: metadata, keys, and tokens that it signs.
type issuer struct {
	*httptest.Server
	t *testing.T

	mu      sync.Mutex
	keys    []jose.JSONWebKey // with their private halves
	name    string            // that it calls itself by, "" for its URL
	raw     []byte            // what it answers in place of its keys
	early   bool              // its metadata is that of RFC 8414, and there is none of OpenID Connect
	moved   string            // where its keys are in place of its own address
	down    bool
	asked   int           // how often for its keys
	hold    chan struct{} // keeps answers back until it is closed
	waiting chan struct{} // gets a value for each answer that is kept back
}

func newIssuer(t *testing.T, keys ...jose.JSONWebKey) *issuer {
	i := &issuer{t: t, keys: keys, waiting: make(chan struct{}, 100)}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/{kind}", func(w http.ResponseWriter, r *http.Request) {
		if kind := r.PathValue("kind"); (kind == "oauth-authorization-server") != i.early {
			http.NotFound(w, r)
			return
		}
		name, at := i.name, i.URL+"/keys"
		if name == "" {
			name = i.URL
		}
		if i.moved != "" {
			at = i.moved
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": name, "jwks_uri": at})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, r *http.Request) {
		i.asked++
		if hold := i.hold; hold != nil {
			i.mu.Unlock()
			i.waiting <- struct{}{}
			<-hold
			i.mu.Lock()
		}
		if i.raw != nil {
			_, _ = w.Write(i.raw)
			return
		}
		set := jose.JSONWebKeySet{}
		for _, k := range i.keys {
			set.Keys = append(set.Keys, k.Public())
		}
		_ = json.NewEncoder(w).Encode(set)
	})
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.mu.Lock()
		defer i.mu.Unlock()
		if i.down {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(i.Close)
	return i
}

// set changes how the issuer behaves.
func (i *issuer) set(change func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	change()
}

func (i *issuer) fetches() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.asked
}

const endpoint = "https://logins.example/mcp"

// claimed is what stands in a good token, with changes; a nil value takes a claim away.
func (i *issuer) claimed(now time.Time, changes map[string]any) map[string]any {
	all := map[string]any{"iss": i.URL, "sub": "anna", "aud": endpoint, "exp": now.Add(time.Hour).Unix(), "iat": now.Unix(), "scope": "logins profile"}
	maps.Copy(all, changes)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	return all
}

// sign makes a token.
func sign(t *testing.T, key jose.JSONWebKey, claimed map[string]any, headers ...any) string {
	t.Helper()
	options := &jose.SignerOptions{}
	for n := 0; n < len(headers); n += 2 {
		options.WithHeader(jose.HeaderKey(headers[n].(string)), headers[n+1])
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(key.Algorithm), Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claimed)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// unsigned puts a token together by hand.
func unsigned(header string, claimed map[string]any, signature []byte) string {
	payload, _ := json.Marshal(claimed)
	e := base64.RawURLEncoding
	return fmt.Sprintf("%s.%s.%s", e.EncodeToString([]byte(header)), e.EncodeToString(payload), e.EncodeToString(signature))
}

// rsaKey is made once: it takes the longest.
var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, minRSA)
	if err != nil {
		panic(err)
	}
	return k
})

func newKey(t *testing.T, algorithm, id string) jose.JSONWebKey {
	t.Helper()
	k := jose.JSONWebKey{KeyID: id, Algorithm: algorithm, Use: "sig"}
	var err error
	switch algorithm {
	case "ES256":
		k.Key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "EdDSA":
		_, k.Key, err = ed25519.GenerateKey(rand.Reader)
	default:
		k.Key = rsaKey()
	}
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// resource is the resource of an issuer, under a clock.
func (i *issuer) resource(o Options) (*Resource, *clock) {
	i.t.Helper()
	o.Issuer, o.Resource = i.URL, endpoint
	r, err := New(o)
	if err != nil {
		i.t.Fatal(err)
	}
	c := &clock{t: time.Now()}
	r.now = c.now
	return r, c
}

func request(t *testing.T, token string) *http.Request {
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r
}
