package oauth

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v4"
	"github.com/go-jose/go-jose/v4"
	"golang.org/x/sync/singleflight"
)

const (
	// refreshAfter is how old keys may be before they are fetched anew, beside the requests. A key that the issuer has taken back is good for as long.
	refreshAfter = 10 * time.Minute
	// trustFor is how long keys are good while the issuer cannot be reached.
	trustFor = 24 * time.Hour
	// unknownAfter is how long after a fetch another one may be made for a key that is not among them. Anybody can name such a key.
	unknownAfter = 30 * time.Second
	// fetchTime is how long a fetch may take.
	fetchTime = 5 * time.Second
	// maxKeys is how many keys of an issuer are kept. Those with thousands of tenants have a dozen.
	maxKeys = 100
	// minRSA is how long an RSA key has to be, in bits (RFC 7518, 3.3).
	minRSA = 2048
)

// issuerError says that the issuer's keys could not be had.
type issuerError struct {
	Again time.Duration // until it is asked again
	Err   error
}

func (e *issuerError) Error() string { return fmt.Sprintf("keys of the OAuth issuer: %v", e.Err) }
func (e *issuerError) Unwrap() error { return e.Err }

// keySet has the issuer's keys. go-oidc's own set asks the issuer for every bad signature, and keeps keys for ever that the issuer has taken back.
type keySet struct {
	issuer     string
	algorithms []jose.SignatureAlgorithm
	now        func() time.Time
	fetches    singleflight.Group

	mu      sync.Mutex
	keys    []jose.JSONWebKey
	fetched time.Time // when keys were fetched
	tried   time.Time // when the last fetch ended, well or not
	pause   time.Duration
	pauses  *backoff.ExponentialBackOff
	err     error // of the last fetch
}

func newKeySet(issuer string, names []string, now func() time.Time) *keySet {
	k := &keySet{issuer: issuer, now: now,
		pauses: backoff.NewExponentialBackOff(backoff.WithInitialInterval(time.Second), backoff.WithMultiplier(2), backoff.WithMaxInterval(time.Minute), backoff.WithMaxElapsedTime(0))}
	for _, name := range names {
		k.algorithms = append(k.algorithms, jose.SignatureAlgorithm(name))
	}
	return k
}

// current returns keys that may be trusted, and has them fetched when they are old. It waits for that only where there are none.
func (k *keySet) current(ctx context.Context) ([]jose.JSONWebKey, error) {
	k.mu.Lock()
	keys, now := k.keys, k.now()
	age := now.Sub(k.fetched)
	resting := now.Sub(k.tried) < k.pause
	if k.fetched.IsZero() || age > trustFor {
		keys = nil
	}
	again, last := k.pause-now.Sub(k.tried), k.err
	k.mu.Unlock()
	switch {
	case keys != nil && age <= refreshAfter:
		return keys, nil
	case keys != nil:
		if !resting {
			k.begin() // nobody waits
		}
		return keys, nil
	case resting:
		return nil, &issuerError{Again: again, Err: last}
	}
	return k.fetch(ctx)
}

// newer returns keys for a token whose key is not among those that are known; nil where it is too early to ask again.
func (k *keySet) newer(ctx context.Context) []jose.JSONWebKey {
	k.mu.Lock()
	since := k.now().Sub(k.tried)
	early := since < max(unknownAfter, k.pause)
	k.mu.Unlock()
	if early {
		return nil
	}
	keys, _ := k.fetch(ctx) // while the issuer is down a key that nobody knows is none
	return keys
}

// fetch waits for a fetch, which it begins if none is under way.
func (k *keySet) fetch(ctx context.Context) ([]jose.JSONWebKey, error) {
	select {
	case done := <-k.begin():
		if done.Err != nil {
			return nil, done.Err
		}
		return done.Val.([]jose.JSONWebKey), nil
	case <-ctx.Done():
		return nil, &issuerError{Again: time.Second, Err: ctx.Err()}
	}
}

// begin fetches the keys in a goroutine that ends by itself, one at a time.
func (k *keySet) begin() <-chan singleflight.Result {
	return k.fetches.DoChan("", func() (any, error) {
		ctx, stop := context.WithTimeout(context.Background(), fetchTime) // for whoever waits, not for the one that was first
		defer stop()
		keys, err := download(ctx, k.issuer)
		k.mu.Lock()
		defer k.mu.Unlock()
		k.tried, k.err = k.now(), err
		if err != nil {
			k.pause = k.pauses.NextBackOff()
			return nil, &issuerError{Again: k.pause, Err: err}
		}
		k.pauses.Reset()
		k.pause, k.keys, k.fetched = 0, keys, k.tried
		return keys, nil
	})
}

// usable are the keys of a JWK set (RFC 7517) by which a token may be signed. What is not understood is left out, as the RFC has it; a secret in it is no key.
func usable(set []byte) ([]jose.JSONWebKey, error) {
	var raw struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(set, &raw); err != nil {
		return nil, errors.New("its keys are not JSON")
	}
	keys := []jose.JSONWebKey{}
	for _, one := range raw.Keys {
		var key jose.JSONWebKey
		if json.Unmarshal(one, &key) != nil || key.Use != "" && key.Use != "sig" || len(keys) == maxKeys {
			continue
		}
		switch public := key.Key.(type) {
		case *rsa.PublicKey:
			if public.N.BitLen() < minRSA {
				continue
			}
		case *ecdsa.PublicKey, ed25519.PublicKey:
		default:
			continue
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.New("it has no key that can be used")
	}
	return keys, nil
}

var (
	errWrongKind    = errors.New("not an access token")
	errNotSigned    = errors.New("not signed by the issuer")
	errNotLookedFor = errors.New("no such key")
	errAmbiguous    = errors.New("claims that can be read in two ways")
)

// signature checks the signature of one token. It is go-oidc's port for that, and keeps what it came to.
type signature struct {
	keys    *keySet
	payload []byte // of a token with a good signature
	err     error
}

// VerifySignature implements oidc.KeySet.
func (s *signature) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	if s.payload, s.err = s.keys.verify(ctx, jwt); s.err == nil {
		s.err = unambiguous(s.payload)
	}
	return s.payload, s.err
}

// verify returns what stands in a token that the issuer has signed.
func (k *keySet) verify(ctx context.Context, jwt string) ([]byte, error) {
	jws, err := jose.ParseSignedCompact(jwt, k.algorithms)
	if err != nil || len(jws.Signatures) != 1 {
		return nil, errNotSigned
	}
	header := jws.Signatures[0].Protected
	if !accessToken(header) {
		return nil, errWrongKind
	}
	keys, err := k.current(ctx)
	if err != nil {
		return nil, err
	}
	payload, err := verifyBy(jws, header, keys)
	if errors.Is(err, errNotLookedFor) {
		payload, err = verifyBy(jws, header, k.newer(ctx))
	}
	return payload, err
}

// verifyBy checks a signature by the key that the token names. The error is errNotLookedFor where no key has that name.
func verifyBy(jws *jose.JSONWebSignature, header jose.Header, keys []jose.JSONWebKey) ([]byte, error) {
	err := errNotLookedFor
	for i := range keys {
		if header.KeyID != "" && keys[i].KeyID != header.KeyID || keys[i].Algorithm != "" && keys[i].Algorithm != header.Algorithm {
			continue
		}
		payload, wrong := jws.Verify(&keys[i])
		if wrong == nil {
			return payload, nil
		}
		if header.KeyID != "" { // the named key did not sign it; another fetch would not change that
			err = errNotSigned
		}
	}
	return nil, err
}

// accessToken reports whether a token's type is that of an access token, or none. Tokens of other types are signed with the same keys, and were made for
// something else (RFC 8725, 3.11).
func accessToken(header jose.Header) bool {
	kind, given := header.ExtraHeaders[jose.HeaderType]
	name, _ := kind.(string)
	return !given || slices.Contains([]string{"jwt", "at+jwt"}, strings.TrimPrefix(strings.ToLower(name), "application/"))
}
