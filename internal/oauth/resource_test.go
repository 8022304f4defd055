package oauth

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"telegram-login-mcp/internal/owner"
)

// refused is why a request was refused; the test fails when it was not.
func refused(t *testing.T, r *Resource, req *http.Request) *Refusal {
	t.Helper()
	o, err := r.Authenticate(req)
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("not refused: %v, %v", o, err)
	}
	if o != (owner.Owner{}) {
		t.Errorf("refused, and yet of %v", o)
	}
	return refusal
}

func TestGoodTokensNameTheirOwner(t *testing.T) {
	for _, algorithm := range algorithms {
		key := newKey(t, algorithm, "one")
		i := newIssuer(t, key)
		r, c := i.resource(Options{})
		for name, token := range map[string]string{
			"plain":              sign(t, key, i.claimed(c.now(), nil)),
			"several audiences":  sign(t, key, i.claimed(c.now(), map[string]any{"aud": []string{"https://other.example", endpoint}})),
			"type of RFC 9068":   sign(t, key, i.claimed(c.now(), nil), "typ", "at+jwt"),
			"clock a bit behind": sign(t, key, i.claimed(c.now(), map[string]any{"nbf": c.now().Add(time.Minute).Unix(), "iat": c.now().Add(time.Minute).Unix()})),
		} {
			o, err := r.Authenticate(request(t, token))
			if want := (owner.Owner{Issuer: i.URL, Subject: "anna"}); err != nil || o != want {
				t.Errorf("%s, %s: %v, %v", algorithm, name, o, err)
			}
		}
		if n := i.fetches(); n != 1 {
			t.Errorf("%s: keys were fetched %d times", algorithm, n)
		}
	}
}

func TestBadTokensAreRefused(t *testing.T) {
	key, strangers := newKey(t, "RS256", "one"), newKey(t, "ES256", "one")
	i := newIssuer(t, key)
	r, c := i.resource(Options{})
	at := func(d time.Duration) int64 { return c.now().Add(d).Unix() }
	claimed := func(changes map[string]any) map[string]any { return i.claimed(c.now(), changes) }
	good := sign(t, key, claimed(nil))
	parts := strings.Split(good, ".")

	// What a library that lets the token choose would take: the public key, known to everybody, as the secret of an HMAC.
	public, err := x509.MarshalPKIXPublicKey(&rsaKey().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	hs := unsigned(`{"alg":"HS256","kid":"one","typ":"JWT"}`, claimed(nil), nil)
	mac := hmac.New(sha256.New, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
	mac.Write([]byte(strings.TrimSuffix(hs, ".")))
	hs = unsigned(`{"alg":"HS256","kid":"one","typ":"JWT"}`, claimed(nil), mac.Sum(nil))

	other := claimed(nil)
	other["sub"] = "boris"
	forged, _ := json.Marshal(other)

	embedded, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: strangers.Key}, &jose.SignerOptions{EmbedJWK: true})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := embedded.Sign(forged)
	if err != nil {
		t.Fatal(err)
	}
	withKey, _ := signed.CompactSerialize()

	for name, one := range map[string]struct {
		token string
		why   reason
	}{
		"alg none":                        {unsigned(`{"alg":"none"}`, claimed(nil), nil), malformed},
		"alg None":                        {unsigned(`{"alg":"None","kid":"one"}`, claimed(nil), []byte("x")), malformed},
		"HS256 with the public key":       {hs, malformed},
		"RS512, which is not taken":       {sign(t, jose.JSONWebKey{Key: rsaKey(), KeyID: "one", Algorithm: "RS512"}, claimed(nil)), malformed},
		"PS256 by a key for RS256":        {sign(t, jose.JSONWebKey{Key: rsaKey(), KeyID: "one", Algorithm: "PS256"}, claimed(nil)), badSignature},
		"another audience":                {sign(t, key, claimed(map[string]any{"aud": "https://other.example/mcp"})), notForUs},
		"an audience that begins as ours": {sign(t, key, claimed(map[string]any{"aud": endpoint + "/more"})), notForUs},
		"no audience":                     {sign(t, key, claimed(map[string]any{"aud": nil})), notForUs},
		"another issuer":                  {sign(t, key, claimed(map[string]any{"iss": "https://issuer.example"})), notForUs},
		"no issuer":                       {sign(t, key, claimed(map[string]any{"iss": nil})), notForUs},
		"expired":                         {sign(t, key, claimed(map[string]any{"exp": at(-time.Second)})), tooOld},
		"no expiry":                       {sign(t, key, claimed(map[string]any{"exp": nil})), tooOld},
		"not before tomorrow":             {sign(t, key, claimed(map[string]any{"nbf": at(time.Hour)})), tooEarly},
		"issued tomorrow":                 {sign(t, key, claimed(map[string]any{"iat": at(time.Hour)})), tooEarly},
		"no subject":                      {sign(t, key, claimed(map[string]any{"sub": nil})), noSubject},
		"a logout token":                  {sign(t, key, claimed(nil), "typ", "logout+jwt"), wrongKind},
		"a header that must be known":     {sign(t, key, claimed(nil), "crit", []string{"exp"}, "exp", 1), badSignature},
		"somebody else's key of one name": {sign(t, strangers, claimed(nil)), badSignature},
		"a key that it brings along":      {withKey, badSignature},
		"changed":                         {parts[0] + "." + unsigned("", other, nil)[1:len(unsigned("", other, nil))-1] + "." + parts[2], badSignature},
		"without its signature":           {parts[0] + "." + parts[1] + ".", badSignature},
		"in JSON":                         {`{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`, malformed},
		"one part":                        {"secret", malformed},
		"not even a header":               {"a.b.c", malformed},
		"too long":                        {good + strings.Repeat("A", maxToken), malformed},
	} {
		refusal := refused(t, r, request(t, one.token))
		if refusal.Status() != http.StatusUnauthorized || refusal.code != "invalid_token" || refusal.reason != one.why {
			t.Errorf("%s: %d %s, %s; want %s", name, refusal.Status(), refusal.code, refusal.reason, one.why)
		}
		if got, want := refusal.Challenge(), `Bearer resource_metadata="https://logins.example/.well-known/oauth-protected-resource/mcp", error="invalid_token"`; got != want {
			t.Errorf("%s: %s", name, got)
		}
		if said := refusal.Error(); strings.Contains(said, "anna") || strings.Contains(said, parts[2]) {
			t.Errorf("%s: the refusal has something of the token: %s", name, said)
		}
	}
	if _, err := r.Authenticate(request(t, good)); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

// What reads tokens otherwise than this program, such as a gateway before it, must not take another person for the one that is let in here.
func TestClaimsThatCanBeReadInTwoWaysAreRefused(t *testing.T) {
	key := newKey(t, "ES256", "one")
	i := newIssuer(t, key)
	r, c := i.resource(Options{})
	plain, err := json.Marshal(i.claimed(c.now(), nil))
	if err != nil {
		t.Fatal(err)
	}
	signed := func(more string) string {
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := signer.Sign([]byte(strings.TrimSuffix(string(plain), "}") + more + "}"))
		if err != nil {
			t.Fatal(err)
		}
		token, err := whole.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	for _, more := range []string{
		`,"SUB":"ben"`, `,"Sub":"ben"`, ",\"\u017fub\":\"ben\"", `,"\u017fub":"ben"`, `,"sub":"ben"`, `,"\u0073ub":"ben"`, `,"sub":"anna"`, `,"EXP":9999999999`, `,"exp":9999999999`,
		`,"AUD":"` + endpoint + `"`, `,"Iss":"x"`, `,"NBF":0`, `,"iAt":0`, `,"Scope":"logins"`, `,"SCP":["logins"]`, `,"name":"a","name":"b"`,
	} {
		if refusal := refused(t, r, request(t, signed(more))); refusal.reason != ambiguous || refusal.Status() != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", more, refusal.Status(), refusal.reason)
		}
	}
	if _, err := r.Authenticate(request(t, signed(`,"name":"Anna","Name":"Anna","realm_access":{"sub":"x","SUB":"y"}`))); err != nil {
		t.Errorf("other claims: %v", err)
	}
}

func TestRequestsWithoutATokenAreTold(t *testing.T) {
	i := newIssuer(t, newKey(t, "ES256", "one"))
	r, _ := i.resource(Options{Scopes: []string{"logins", "codes"}})
	for name, one := range map[string]struct {
		headers []string
		status  int
		code    string
	}{
		"none":       {nil, http.StatusUnauthorized, ""},
		"another":    {[]string{"Basic YTpi"}, http.StatusUnauthorized, ""},
		"an empty":   {[]string{"Bearer "}, http.StatusUnauthorized, "invalid_token"},
		"two":        {[]string{"Bearer a.b.c", "Bearer d.e.f"}, http.StatusBadRequest, "invalid_request"},
		"lower case": {[]string{"bearer a.b.c"}, http.StatusUnauthorized, "invalid_token"},
	} {
		req := request(t, "")
		req.Header["Authorization"] = one.headers
		req.URL.RawQuery = "access_token=a.b.c"
		refusal := refused(t, r, req)
		if refusal.Status() != one.status || refusal.code != one.code {
			t.Errorf("%s: %d %s", name, refusal.Status(), refusal.code)
		}
		challenge := refusal.Challenge()
		if !strings.Contains(challenge, `scope="logins codes"`) || strings.Contains(challenge, "error=") != (one.code != "") {
			t.Errorf("%s: %s", name, challenge)
		}
	}
	if n := i.fetches(); n != 0 {
		t.Errorf("the issuer was asked %d times", n)
	}
}

func TestATokenNeedsEveryScope(t *testing.T) {
	key := newKey(t, "ES256", "one")
	i := newIssuer(t, key)
	r, c := i.resource(Options{Scopes: []string{"logins", "codes"}})
	for name, one := range map[string]struct {
		changes map[string]any
		good    bool
	}{
		"in a text":        {map[string]any{"scope": "codes openid logins"}, true},
		"in a list":        {map[string]any{"scope": nil, "scp": []string{"logins", "codes"}}, true},
		"one is missing":   {map[string]any{"scope": "logins"}, false},
		"a longer one":     {map[string]any{"scope": "logins codes:read"}, false},
		"none":             {map[string]any{"scope": nil}, false},
		"one of each kind": {map[string]any{"scope": "logins", "scp": "codes"}, true},
	} {
		req := request(t, sign(t, key, i.claimed(c.now(), one.changes)))
		if one.good {
			if _, err := r.Authenticate(req); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if refusal := refused(t, r, req); refusal.Status() != http.StatusForbidden || !strings.Contains(refusal.Challenge(), `error="insufficient_scope", scope="logins codes"`) {
			t.Errorf("%s: %d %s", name, refusal.Status(), refusal.Challenge())
		}
	}
}

func TestAnAudienceOfTheIssuersOwnIsTheOnlyOne(t *testing.T) {
	key := newKey(t, "ES256", "one")
	i := newIssuer(t, key)
	r, c := i.resource(Options{Audience: "api://logins"})
	if _, err := r.Authenticate(request(t, sign(t, key, i.claimed(c.now(), map[string]any{"aud": "api://logins"})))); err != nil {
		t.Error(err)
	}
	if refusal := refused(t, r, request(t, sign(t, key, i.claimed(c.now(), nil)))); refusal.reason != notForUs {
		t.Error(refusal)
	}
}

func TestMetadataLeadsToTheIssuer(t *testing.T) {
	i := newIssuer(t)
	r, _ := i.resource(Options{Scopes: []string{"logins"}, Name: "Logins"})
	if got := r.MetadataPath(); got != "/.well-known/oauth-protected-resource/mcp" {
		t.Error(got)
	}
	answer := httptest.NewRecorder()
	r.Metadata().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, r.MetadataPath(), nil))
	var got map[string]any
	if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got["resource"] != endpoint || got["authorization_servers"].([]any)[0] != i.URL || got["scopes_supported"].([]any)[0] != "logins" || got["bearer_methods_supported"].([]any)[0] != "header" {
		t.Error(got)
	}
}

func TestOptionsThatCannotBeAreNamed(t *testing.T) {
	good := Options{Issuer: "https://issuer.example", Resource: endpoint}
	for option, changes := range map[string][]func(*Options){
		"issuer": {
			func(o *Options) { o.Issuer = "" }, func(o *Options) { o.Issuer = "issuer.example" }, func(o *Options) { o.Issuer = "http://issuer.example" },
			func(o *Options) { o.Issuer = "https://a:b@issuer.example" }, func(o *Options) { o.Issuer = "http://127.0.0.1.issuer.example" },
		},
		"resource":  {func(o *Options) { o.Resource = "/mcp" }, func(o *Options) { o.Resource = endpoint + "#x" }},
		"algorithm": {func(o *Options) { o.Algorithms = []string{"none"} }, func(o *Options) { o.Algorithms = []string{"ES256", "HS256"} }},
		"scope":     {func(o *Options) { o.Scopes = []string{"a b"} }, func(o *Options) { o.Scopes = []string{`a"`} }},
	} {
		for n, change := range changes {
			o := good
			change(&o)
			var bad *OptionError
			if _, err := New(o); !errors.As(err, &bad) || bad.Option != option {
				t.Errorf("%s %d: %v", option, n, err)
			}
		}
	}
	if _, err := New(good); err != nil {
		t.Error(err)
	}
}
