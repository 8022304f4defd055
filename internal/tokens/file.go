package tokens

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/natefinch/atomic"

	"telegram-login-mcp/internal/ownfile"
)

const (
	fileName = "tokens.json"
	lockName = "tokens.lock"
	version  = 1
	maxFile  = 4 << 20
	// lockWait is for how long another process is waited for. It holds the lock for the time of one write.
	lockWait  = 5 * time.Second
	lockPause = 20 * time.Millisecond
	// settled is how old a file must be for its time to tell it from every later one. File systems count time in steps of up to 2 seconds.
	settled = 3 * time.Second
	// again is how soon a younger one that looks the same is read again.
	again = 100 * time.Millisecond
)

// content is what stands in the file.
type content struct {
	Version int     `json:"version"`
	Tokens  []Token `json:"tokens"`
}

// list is what stood in the file when it was read. Nobody changes it.
type list struct {
	tokens []Token
	at     map[[sha256.Size]byte]int // where a token stands, by its hash
	raw    []byte
}

func newList(tokens []Token, raw []byte) *list {
	l := &list{tokens: tokens, at: make(map[[sha256.Size]byte]int, len(tokens)), raw: raw}
	for i, t := range tokens {
		if len(t.Hash) == sha256.Size {
			l.at[[sha256.Size]byte(t.Hash)] = i
		}
	}
	return l
}

// find finds a token. How long it takes says nothing of the token: what is compared is its hash, which nobody can choose a token for.
func (l *list) find(hash [sha256.Size]byte) (Token, bool) {
	i, ok := l.at[hash]
	if !ok {
		return Token{}, false
	}
	return l.tokens[i], true
}

// file is the list on the disk, or in memory where dir is "".
type file struct {
	dir string

	mu   sync.Mutex
	last *list       // as it was last read or, in memory, is; nil for none
	was  fs.FileInfo // the file that it was read from
	kept bool        // there has been a file
	seen time.Time   // when it was read

	changing sync.Mutex // flock knows processes, not goroutines
}

func (f *file) path() string { return filepath.Join(f.dir, fileName) }

// read returns the list. The file is looked at each time, and read where it may be another.
func (f *file) read() (*list, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dir == "" {
		if f.last == nil {
			f.last = newList(nil, nil)
		}
		return f.last, nil
	}
	now, err := os.Lstat(f.path())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.last, f.was = nil, nil
		return newList(nil, nil), nil
	case err != nil:
		return nil, err
	case f.was != nil && os.SameFile(now, f.was) && now.ModTime().Equal(f.was.ModTime()) && now.Size() == f.was.Size() && (f.seen.Sub(f.was.ModTime()) > settled || time.Since(f.seen) < again) && ownfile.CheckOpen(f.path(), now, ownfile.Private) == nil:
		return f.last, nil
	}
	f.was = nil                                    // until it has been read
	if err := ownfile.Parents(f.dir); err != nil { // whoever can put a file there could let themselves in
		return nil, err
	}
	if err := ownfile.Folder(f.dir); err != nil {
		return nil, err
	}
	seen := time.Now()
	raw, info, err := ownfile.Read(f.path(), maxFile, ownfile.Private)
	if err != nil {
		return nil, err
	}
	if f.last == nil || !bytes.Equal(raw, f.last.raw) {
		var c content
		if json.Unmarshal(raw, &c) != nil || c.Version != version {
			return nil, ErrDamaged
		}
		f.last = newList(c.Tokens, raw)
	}
	f.was, f.seen, f.kept = info, seen, true
	return f.last, nil
}

// isGone reports whether there has been a file and, when it was last read, there was none any more.
func (f *file) isGone() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.kept && f.was == nil
}

// change replaces the list by what edit makes of it.
func (f *file) change(edit func([]Token) ([]Token, error)) error {
	f.changing.Lock()
	defer f.changing.Unlock()
	if f.dir == "" {
		all, err := f.read()
		if err != nil {
			return err
		}
		changed, err := edit(slices.Clone(all.tokens))
		if err != nil {
			return err
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		f.last = newList(changed, nil)
		return nil
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return err
	}
	lock := flock.New(filepath.Join(f.dir, lockName), flock.SetPermissions(0o600))
	ctx, stop := context.WithTimeout(context.Background(), lockWait)
	defer stop()
	locked, err := lock.TryLockContext(ctx, lockPause)
	if errors.Is(err, context.DeadlineExceeded) || err == nil && !locked {
		return ErrBusy
	} else if err != nil {
		return err
	}
	defer func() { _ = lock.Unlock() }()
	all, err := f.read()
	if err != nil {
		return err
	}
	changed, err := edit(slices.Clone(all.tokens))
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(content{version, changed}, "", "  ")
	if err != nil {
		return err
	}
	if err := atomic.WriteFile(f.path(), bytes.NewReader(append(raw, '\n'))); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept = true
	return nil
}
