// Package tokens keeps the bearer tokens with which people come in over HTTP. Of a token nothing is kept but its SHA-256, which is enough for 32 random bytes: they cannot be
// guessed, so no salt and no slow function would make it any harder.
//
// The file is tokens.json in the state folder, for its owner alone, replaced whole under a lock. Several processes may share it: what one adds or
// revokes holds in the others with their next request.
//
// The package depends on natefinch/atomic (the replacement of a file), on gofrs/flock (the lock), and of ours on internal/owner, internal/ownfile and internal/secret.
package tokens

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"maps"
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

const (
	// usedPause is how often the last use of a token is written down.
	usedPause = time.Minute
	// writePause lies between two writes of last uses, each of which writes the whole file: many people use theirs within a minute.
	writePause = 10 * time.Second
	// remembered is for how long after a use is known whose it was. What a call leaves open, such as a private page, ends well before.
	remembered = time.Hour
)

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

	mu        sync.Mutex
	names     map[string]use       // of those who came in lately, by the key of their owner
	used      map[string]time.Time // by name, as it was last written or is to be; what is older than usedPause says nothing
	pruned    time.Time            // when names and used were last looked through
	unwritten []Token              // whose use is to be written
	writer    bool                 // somebody sees to that
	writing   sync.WaitGroup
	closing   context.Context // the writer waits no longer
	close     func()
}

// use is the last use of the token of this name.
type use struct {
	name string
	at   time.Time
}

// Open returns the store of a folder, which is not touched before there is something to do. Without a folder, "", tokens are in memory.
func Open(dir string) *Store {
	s := &Store{file: file{dir: dir}, now: time.Now, names: map[string]use{}, used: map[string]time.Time{}}
	s.closing, s.close = context.WithCancel(context.Background())
	return s
}

// Close writes what is still to be written.
func (s *Store) Close() {
	s.close()
	s.writing.Wait()
}

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

// List lists the tokens in the order in which they were made. Errors: those of the file, and one where a file was there before.
func (s *Store) List() ([]Token, error) {
	all, err := s.file.read()
	if err == nil && s.file.isGone() {
		err = errGone
	}
	if err != nil {
		return nil, err
	}
	return slices.Clone(all.tokens), nil
}

// Check returns what is known of a token that somebody has shown, and notes its use. Errors: [ErrUnknown], an error where a file was there before, and those of the file.
func (s *Store) Check(shown string) (Token, error) {
	found, err := s.Known(shown)
	if err == nil {
		s.note(found)
	}
	return found, err
}

// Known is [Store.Check] without the note: nobody comes in. What cannot be a token of the store is unknown, whether the file can be read or not.
func (s *Store) Known(shown string) (Token, error) {
	if len(shown) > 128 || !strings.HasPrefix(shown, prefix) {
		return Token{}, ErrUnknown
	}
	all, err := s.file.read()
	if err != nil {
		return Token{}, err
	}
	found, ok := all.find(sha256.Sum256([]byte(shown)))
	switch {
	case !ok && s.file.isGone():
		return Token{}, errGone
	case !ok:
		return Token{}, ErrUnknown
	}
	return found, nil
}

// Revoked reports whether an owner, by its key, came in by a token of this store within the last hour and has none any more. While the file cannot be read nobody is revoked.
func (s *Store) Revoked(key string) bool {
	s.mu.Lock()
	last, known := s.names[key]
	s.mu.Unlock()
	if !known {
		return false
	}
	all, err := s.file.read()
	return err == nil && !slices.ContainsFunc(all.tokens, func(t Token) bool { return t.Name == last.name && !t.Local })
}

// note has the use of a token written down, at most once a minute and beside the request.
func (s *Store) note(t Token) {
	now := s.now().UTC().Truncate(time.Second)
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.pruned) >= remembered { // those whom nobody will ask about any more, revoked ones among them
		s.pruned = now
		maps.DeleteFunc(s.names, func(_ string, u use) bool { return now.Sub(u.at) >= remembered })
		maps.DeleteFunc(s.used, func(_ string, at time.Time) bool { return now.Sub(at) >= usedPause })
	}
	if !t.Local {
		s.names[t.Owner().Key()] = use{t.Name, now}
	}
	if last := s.used[t.Name]; now.Sub(last) < usedPause || now.Sub(t.Used) < usedPause {
		return
	}
	s.used[t.Name], t.Used = now, now
	s.unwritten = append(s.unwritten, t)
	if !s.writer {
		s.writer = true
		s.writing.Go(s.write)
	}
}

// write writes uses down until there is none left to be written.
func (s *Store) write() {
	for {
		s.mu.Lock()
		uses := s.unwritten
		s.unwritten = nil
		if len(uses) == 0 {
			s.writer = false
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		_ = s.file.change(func(all []Token) ([]Token, error) { // one use more or less, when the file is held or the disk is full
			at, known := newList(all, nil).at, false
			for _, t := range uses {
				if i, ok := at[[sha256.Size]byte(t.Hash)]; ok {
					all[i].Used, known = t.Used, true
				}
			}
			if !known { // revoked, or the file is gone: no empty one takes its place
				return nil, ErrUnknown
			}
			return all, nil
		})
		select {
		case <-time.After(writePause):
		case <-s.closing.Done():
		}
	}
}
