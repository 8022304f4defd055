// Package tokens keeps the bearer tokens with which people come in over HTTP. Of a token nothing is kept but its SHA-256, which is enough for 32 random bytes: they cannot be
// guessed, so no salt and no slow function would make it any harder.
//
// The file is tokens.json in the state folder, for its owner alone, replaced whole under a lock. Several processes may share it: what one adds or
// revokes holds in the others with their next request.
//
// The package depends on natefinch/atomic (the replacement of a file), on gofrs/flock (the lock), and of ours on internal/owner, internal/ownfile and internal/secret.
package tokens

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/secret"
)

// issuer vouches for the people whose tokens are kept here ([owner.Owner]).
const issuer = "token"

// prefix tells a token of this server from others, also where it is found by chance.
const prefix = "tlm_"

// usedPause is how often the last use of a token is written down.
const usedPause = time.Minute

// Errors of the store. A file that cannot be read or written is an error of its own.
var (
	ErrExists  = errors.New("a token of this name exists")
	ErrUnknown = errors.New("unknown token")
	ErrName    = errors.New("not a name for a token")
	ErrBusy    = errors.New("another process holds the file of tokens")
	ErrDamaged = errors.New("the file of tokens is damaged")
	errGone    = errors.New("the file of tokens is gone")
)

// Token is what is known of one.
type Token struct {
	Name string `json:"name"`
	// Local says that it is the token of the person of this computer, who has the same logins over stdio.
	Local bool      `json:"local,omitempty"`
	Hash  []byte    `json:"sha256"`
	Made  time.Time `json:"made"`
	Used  time.Time `json:"used,omitzero"` // to within a minute; zero for never
}

// Owner is whose the token is.
func (t Token) Owner() owner.Owner {
	if t.Local {
		return owner.Local
	}
	return owner.Owner{Issuer: issuer, Subject: t.Name}
}

// Store has the tokens. It may be used by many goroutines at a time.
type Store struct {
	file file
	now  func() time.Time

	mu      sync.Mutex
	used    map[string]time.Time // by name, as it was last written or is being written
	writing sync.WaitGroup
}

// Open returns the store of a folder, which is not touched before there is something to do. Without a folder, "", tokens are in memory.
func Open(dir string) *Store {
	return &Store{file: file{dir: dir}, now: time.Now, used: map[string]time.Time{}}
}

// Close waits until what is being written is written.
func (s *Store) Close() { s.writing.Wait() }

// isName reports whether something can be the name of a token.
func isName(name string) bool {
	const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	return name != "" && len(name) <= 64 && strings.Contains(plain, name[:1]) && !strings.ContainsFunc(name, func(r rune) bool { return !strings.ContainsRune(plain+"._@-", r) })
}

// Add makes a token and returns it, for the only time. Errors: [ErrName] for a name that is not of 1 to 64 letters, digits and ._@-, [ErrExists], [ErrBusy],
// [ErrDamaged], or what the system said.
func (s *Store) Add(name string, local bool) (secret.String, error) {
	if !isName(name) {
		return secret.String{}, ErrName
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // it never fails: https://pkg.go.dev/crypto/rand#Read
	made := prefix + base64.RawURLEncoding.EncodeToString(raw)
	hash := sha256.Sum256([]byte(made))
	err := s.file.change(func(all []Token) ([]Token, error) {
		if slices.ContainsFunc(all, func(t Token) bool { return t.Name == name }) {
			return nil, ErrExists
		}
		return append(all, Token{Name: name, Local: local, Hash: hash[:], Made: s.now().UTC().Truncate(time.Second)}), nil
	})
	if err != nil {
		return secret.String{}, err
	}
	return secret.New(made), nil
}

// Revoke makes a token worthless from the next request on, and returns what was known of it. Errors: [ErrUnknown], and those of the file as for [Store.Add].
func (s *Store) Revoke(name string) (revoked Token, err error) {
	err = s.file.change(func(all []Token) ([]Token, error) {
		at := slices.IndexFunc(all, func(t Token) bool { return t.Name == name })
		if at < 0 {
			return nil, ErrUnknown
		}
		revoked = all[at]
		return slices.Delete(slices.Clone(all), at, at+1), nil
	})
	return revoked, err
}

// List lists the tokens in the order in which they were made.
func (s *Store) List() ([]Token, error) { return s.file.read() }

// Check returns what is known of a token that somebody has shown, and notes its use. Errors: [ErrUnknown], an error where a file was there before, and those of the file.
func (s *Store) Check(shown string) (Token, error) {
	found, err := s.Known(shown)
	if err == nil {
		s.note(found)
	}
	return found, err
}

// Known is [Store.Check] without the note: nobody comes in.
func (s *Store) Known(shown string) (Token, error) {
	all, err := s.file.read()
	if err != nil {
		return Token{}, err
	}
	found := -1
	if len(shown) <= 128 && strings.HasPrefix(shown, prefix) {
		hash := sha256.Sum256([]byte(shown))
		for i, t := range all { // all of them, whichever it is
			if subtle.ConstantTimeCompare(hash[:], t.Hash) == 1 {
				found = i
			}
		}
	}
	if found < 0 && s.file.isGone() {
		return Token{}, errGone
	}
	if found < 0 {
		return Token{}, ErrUnknown
	}
	return all[found], nil
}

// note writes the use of a token down, at most once a minute and beside the request.
func (s *Store) note(t Token) {
	now := s.now().UTC().Truncate(time.Second)
	s.mu.Lock()
	defer s.mu.Unlock()
	if last := s.used[t.Name]; now.Sub(last) < usedPause || now.Sub(t.Used) < usedPause {
		return
	}
	s.used[t.Name] = now
	s.writing.Go(func() {
		_ = s.file.change(func(all []Token) ([]Token, error) { // one use more or less, when the file is held or the disk is full
			for i := range all {
				if all[i].Name == t.Name && subtle.ConstantTimeCompare(all[i].Hash, t.Hash) == 1 {
					all[i].Used = now
					return all, nil
				}
			}
			return nil, ErrUnknown // revoked, or the file is gone: no empty one takes its place
		})
	})
}
