package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

func TestNewKeysAreTakenUp(t *testing.T) {
	old, next := newKey(t, "ES256", "old"), newKey(t, "ES256", "next")
	i := newIssuer(t, old)
	r, c := i.resource(Options{})
	if _, err := r.Authenticate(request(t, sign(t, old, i.claimed(c.now(), nil)))); err != nil {
		t.Fatal(err)
	}
	i.set(func() { i.keys = []jose.JSONWebKey{next} })
	c.advance(unknownAfter)
	if _, err := r.Authenticate(request(t, sign(t, next, i.claimed(c.now(), nil)))); err != nil {
		t.Errorf("signed with the new key: %v", err)
	}
	if refusal := refused(t, r, request(t, sign(t, old, i.claimed(c.now(), nil)))); refusal.reason != badSignature {
		t.Errorf("signed with a key that the issuer has taken back: %v", refusal)
	}
}

// Nobody signs with a new key here, so nothing but age tells that the old one is no longer the issuer's.
func TestAKeyThatWasTakenBackIsForgotten(t *testing.T) {
	old := newKey(t, "ES256", "old")
	i := newIssuer(t, old)
	r, c := i.resource(Options{})
	if err := r.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	i.set(func() { i.keys = []jose.JSONWebKey{newKey(t, "ES256", "next")}; i.hold = make(chan struct{}) })
	c.advance(refreshAfter + time.Second)
	token := sign(t, old, i.claimed(c.now(), nil))
	if _, err := r.Authenticate(request(t, token)); err != nil {
		t.Errorf("while the keys are fetched anew, which nobody waits for: %v", err)
	}
	<-i.waiting
	done := r.keys.begin() // joins the fetch that is under way
	close(i.hold)
	if one := <-done; one.Err != nil || i.fetches() != 2 {
		t.Fatalf("%d fetches, %v", i.fetches(), one.Err)
	}
	if refusal := refused(t, r, request(t, token)); refusal.reason != badSignature {
		t.Error(refusal)
	}
}

func TestAServiceOutlivesItsIssuer(t *testing.T) {
	key := newKey(t, "ES256", "one")
	i := newIssuer(t, key)
	r, c := i.resource(Options{})
	if err := r.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, fails := range []func(){func() { i.down = true }, func() { i.down = false; i.raw = []byte("<html>Maintenance</html>") }, func() { i.raw = []byte(`{"keys":[]}`) }} {
		i.set(fails)
		c.advance(trustFor / 4)
		if _, err := r.Authenticate(request(t, sign(t, key, i.claimed(c.now(), nil)))); err != nil {
			t.Errorf("after %v: %v", trustFor/4, err)
		}
		<-r.keys.begin()
	}
	c.advance(trustFor / 2)
	refusal := refused(t, r, request(t, sign(t, key, i.claimed(c.now(), nil))))
	if refusal.Status() != http.StatusServiceUnavailable || refusal.Challenge() != "" {
		t.Errorf("after more than a day: %d %v", refusal.Status(), refusal)
	}
	i.set(func() { i.raw = nil })
	c.advance(2 * time.Minute)
	if _, err := r.Authenticate(request(t, sign(t, key, i.claimed(c.now(), nil)))); err != nil {
		t.Errorf("after it came back: %v", err)
	}
}

func TestAnIssuerThatIsDownIsNotPressed(t *testing.T) {
	key := newKey(t, "ES256", "one")
	i := newIssuer(t, key)
	i.set(func() { i.raw = []byte("{}") })
	r, c := i.resource(Options{})
	token := sign(t, key, i.claimed(c.now(), nil))
	for range 600 { // ten minutes with a request each second
		refusal := refused(t, r, request(t, token))
		var down *issuerError
		if refusal.Status() != http.StatusServiceUnavailable || !errors.As(refusal, &down) || down.Again <= 0 || down.Again > 2*time.Minute {
			t.Fatalf("%d %v", refusal.Status(), refusal)
		}
		c.advance(time.Second)
	}
	if n := i.fetches(); n < 10 || n > 30 {
		t.Errorf("it was asked %d times", n)
	}
	i.set(func() { i.raw = nil })
	c.advance(2 * time.Minute)
	if _, err := r.Authenticate(request(t, token)); err != nil {
		t.Errorf("after it came up: %v", err)
	}
}

func TestForgedTokensDoNotFloodTheIssuer(t *testing.T) {
	key := newKey(t, "ES256", "one")
	i := newIssuer(t, key)
	r, c := i.resource(Options{})
	claimed := i.claimed(c.now(), nil)
	forged := []string{sign(t, newKey(t, "ES256", "one"), claimed), sign(t, newKey(t, "ES256", ""), claimed)}
	for n := range 20 {
		forged = append(forged, sign(t, newKey(t, "ES256", strings.Repeat("x", n+1)), claimed))
	}
	var flood sync.WaitGroup
	for range 20 {
		flood.Go(func() {
			for _, token := range forged {
				if o, err := r.Authenticate(request(t, token)); err == nil {
					t.Errorf("a forged token is %v", o)
				}
			}
		})
	}
	flood.Wait()
	if n := i.fetches(); n != 1 {
		t.Errorf("the keys were fetched %d times", n)
	}
	for range 100 { // no clock is old enough for that, and a key's name is free
		c.advance(time.Second)
		for _, token := range forged {
			_, _ = r.Authenticate(request(t, token))
		}
	}
	if n := i.fetches(); n > 5 {
		t.Errorf("within 100 seconds they were fetched %d times", n)
	}
}

func TestRequestsShareAFetchAndNoneEndsIt(t *testing.T) {
	key := newKey(t, "ES256", "one")
	i := newIssuer(t, key)
	r, c := i.resource(Options{})
	i.set(func() { i.hold = make(chan struct{}) })
	token := sign(t, key, i.claimed(c.now(), nil))
	gone, leave := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() {
		_, err := r.Authenticate(request(t, token).WithContext(gone))
		first <- err
	}()
	<-i.waiting
	leave()
	var refusal *Refusal
	if err := <-first; !errors.As(err, &refusal) || refusal.Status() != http.StatusServiceUnavailable {
		t.Errorf("the one that left: %v", err)
	}
	second := r.keys.begin()
	close(i.hold)
	if one := <-second; one.Err != nil || i.fetches() != 1 {
		t.Errorf("%d fetches, %v", i.fetches(), one.Err)
	}
	if _, err := r.Authenticate(request(t, token)); err != nil {
		t.Error(err)
	}
}

func TestAnIssuerOfAnotherNameIsNotBelieved(t *testing.T) {
	i := newIssuer(t, newKey(t, "ES256", "one"))
	i.set(func() { i.name = i.URL + "/" })
	r, _ := i.resource(Options{})
	var down *issuerError
	if err := r.Ready(t.Context()); !errors.Is(err, ErrOtherIssuer) || !errors.As(err, &down) || !strings.Contains(err.Error(), i.URL+"/") {
		t.Error(err)
	}
	i.set(func() { i.early = true }) // it tells of itself at the first address that is asked, and the last one is not there
	r, _ = i.resource(Options{})
	if err := r.Ready(t.Context()); !errors.Is(err, ErrOtherIssuer) || !strings.Contains(err.Error(), i.URL+"/") {
		t.Errorf("told at the first of its addresses: %v", err)
	}
	i.set(func() { i.name, i.moved = "", "http://keys.example/keys" })
	r, _ = i.resource(Options{})
	if err := r.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "https://") {
		t.Errorf("keys that anybody on the way can change: %v", err)
	}
}

func TestMetadataIsSoughtWhereClientsSeekIt(t *testing.T) {
	want := []string{
		"https://issuer.example/.well-known/oauth-authorization-server/realms/a",
		"https://issuer.example/.well-known/openid-configuration/realms/a",
		"https://issuer.example/realms/a/.well-known/openid-configuration",
	}
	if got := metadataURLs("https://issuer.example/realms/a"); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := metadataURLs("https://issuer.example/"); !slices.Equal(got, []string{"https://issuer.example/.well-known/oauth-authorization-server", "https://issuer.example/.well-known/openid-configuration"}) {
		t.Errorf("%q", got)
	}
}

func TestOnlyKeysThatAreFitAreKept(t *testing.T) {
	good := newKey(t, "ES256", "good")
	public, err := json.Marshal(good.Public())
	if err != nil {
		t.Fatal(err)
	}
	private, _ := json.Marshal(good)
	weak := `{"kty":"RSA","kid":"weak","e":"AQAB","n":"` + strings.Repeat("q", 171) + `"}`
	set := `{"keys":[{"kty":"oct","kid":"secret","k":"c2VjcmV0"},{"kty":"OKP","crv":"Ed448","kid":"unknown","x":"AA"},{"kty":"EC"},` + weak + `,` +
		strings.Replace(string(public), `"sig"`, `"enc"`, 1) + `,` + string(private) + `,` + string(public) + `]}`
	keys, err := usable([]byte(set))
	if err != nil || len(keys) != 1 || keys[0].KeyID != "good" || !keys[0].IsPublic() {
		t.Errorf("%v, %v", keys, err)
	}
	many := "[" + strings.TrimSuffix(strings.Repeat(string(public)+",", 3*maxKeys), ",") + "]"
	if keys, err := usable([]byte(`{"keys":` + many + `}`)); err != nil || len(keys) != maxKeys {
		t.Errorf("%d keys, %v", len(keys), err)
	}
}

func TestWhatTheIssuerAnswersIsBounded(t *testing.T) {
	i := newIssuer(t, newKey(t, "ES256", "one"))
	i.set(func() { i.raw = []byte(`{"keys":[` + strings.Repeat(" ", maxDocument) + `]}`) })
	r, _ := i.resource(Options{})
	if err := r.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "bytes") {
		t.Errorf("keys without end: %v", err)
	}
	from := &http.Request{URL: &url.URL{Scheme: "http", Host: "keys.example"}}
	if err := client.CheckRedirect(from, nil); err == nil {
		t.Error("a redirect leads away from https")
	}
	from.URL.Scheme = "https"
	if err := client.CheckRedirect(from, make([]*http.Request, 4)); err == nil {
		t.Error("redirects have no end")
	}
	if err := client.CheckRedirect(from, nil); err != nil {
		t.Error(err)
	}
}
