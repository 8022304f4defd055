// Package audit keeps a log of what was done for whom: a line of JSON for each call of a tool and each login that came to an outcome. It depends on zerolog, authflow,
// mcpserver, internal/owner and internal/ownfile. There is no secret in it, and no phone number; an owner is a keyed hash, so that the lines of one belong together, and whoever
// has the log without the key learns of nobody who it was.
package audit

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync/atomic"

	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/mcpserver"
)

// Names names owners where others read: in logs.
type Names struct{ key []byte }

// purpose is what the key is derived for, so that a key that seals records can serve here, too.
const purpose = "telegram-login-mcp names of owners in logs 1"

// minKey is how long a key has to be, in bytes.
const minKey = 16

// NewNames returns names under a key of at least 16 bytes. Services with one key have the same names.
func NewNames(key []byte) (Names, error) {
	if len(key) < minKey {
		return Names{}, fmt.Errorf("audit: a key of %d bytes is too short", len(key))
	}
	derived, err := hkdf.Key(sha256.New, key, nil, purpose, sha256.Size)
	return Names{derived}, err
}

// Of is the owner's name: 16 hexadecimal digits, or "local" for the person of this computer.
func (n Names) Of(o owner.Owner) string {
	if o == owner.Local {
		return "local"
	}
	h := hmac.New(sha256.New, n.key)
	h.Write([]byte(o.Issuer + "\x00" + o.Subject))
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Log is an audit log. Its methods are safe for concurrent use. What cannot be written is lost, and told of once: a full disk must not end logins.
type Log struct {
	file  *os.File
	lines zerolog.Logger
	names Names
	said  atomic.Bool
}

// Open opens a log that lines are added to; it is made where it is not there, for its owner only. One that is a link, or that others can read or write, is an
// *ownfile.Error. failed is told of the first line that could not be written.
func Open(path string, names Names, failed func(error)) (*Log, error) {
	f, err := openOwn(path)
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	l := &Log{file: f, names: names}
	l.lines = zerolog.New(writer{l, failed}).With().Timestamp().Logger()
	return l, nil
}

// openOwn opens a file to add to it, if it is ours alone. One that is not there is made.
func openOwn(path string) (*os.File, error) {
	if err := ownfile.Check(path, ownfile.Private); err != nil && !errors.Is(err, fs.ErrNotExist) { // opening a device or a pipe can do something
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY|ownfile.Flags, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = ownfile.CheckOpen(path, info, ownfile.Private)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Close closes the log.
func (l *Log) Close() error { return l.file.Close() }

// writer writes a line with one call, so that lines of several processes do not mix.
type writer struct {
	*Log
	failed func(error)
}

func (w writer) Write(line []byte) (int, error) {
	n, err := w.file.Write(line)
	if err != nil && !w.said.Swap(true) {
		w.failed(fmt.Errorf("audit: %w", err))
	}
	return n, nil // zerolog would write of it to stderr with each line
}

// Call logs a call of a tool. The owner is that of ctx. It is for mcpserver.Options.Called.
func (l *Log) Call(ctx context.Context, c mcpserver.Call) {
	who, known := owner.From(ctx)
	name := "unknown"
	if known {
		name = l.names.Of(who)
	}
	e := l.lines.Log().Str("act", "call").Str("owner", name).Str("tool", c.Tool)
	given(e, "flow", c.Flow)
	given(e, "state", string(c.State))
	e.Str("outcome", string(c.Outcome))
	given(e, "why", c.Why)
	given(e, "telegram", c.Error)
	e.Int64("ms", c.Took.Milliseconds()).Send()
}

// Flow logs what becomes of the logins of an owner: each state that they come to. What it returns is for authflow.Config.Observe.
func (l *Log) Flow(of owner.Owner) func(authflow.Observed) {
	name := l.names.Of(of)
	return func(seen authflow.Observed) {
		if seen.Kind != authflow.ObservedMoved || seen.From == seen.To {
			return
		}
		e := l.lines.Log().Str("act", "login").Str("owner", name).Str("flow", seen.Flow).Str("from", string(seen.From)).Str("outcome", string(seen.To)).Str("event", string(seen.Event))
		given(e, "delivery", seen.Delivery)
		e.Send()
	}
}

// given adds a field that is there.
func given(e *zerolog.Event, name, value string) {
	if value != "" {
		e.Str(name, value)
	}
}
