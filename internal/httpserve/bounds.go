package httpserve

import (
	"errors"
	"io"

	"telegram-login-mcp/internal/owner"
)

// maxValues is how many values a message may have, those in others counted. A value takes up to a hundred times its length once it is read, and no tool takes more than some dozens.
const maxValues = 10_000

// load is what is being worked on at a time, of one owner or of all.
type load struct{ requests, bytes int }

// visit is a request while it is being worked on.
type visit struct {
	*Server
	owner owner.Owner
	bytes int // of its message, as far as that has come
}

// enter counts a request of an owner, until it leaves. ok is false where there are too many.
func (s *Server) enter(o owner.Owner) (v *visit, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	of := s.loads[o]
	if of.requests >= s.limits.requests || s.load.requests >= s.limits.allRequests {
		return nil, false
	}
	of.requests++
	s.load.requests++
	s.loads[o] = of
	return &visit{Server: s, owner: o}, true
}

// take counts bytes that have come. It reports whether there is room for them.
func (v *visit) take(n int) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	of := v.loads[v.owner]
	if of.bytes+n > v.limits.bytes || v.load.bytes+n > v.limits.allBytes {
		return false
	}
	of.bytes += n
	v.load.bytes += n
	v.loads[v.owner] = of
	v.bytes += n
	return true
}

// leave is for the end of the request.
func (v *visit) leave() {
	v.mu.Lock()
	defer v.mu.Unlock()
	of := v.loads[v.owner]
	of.requests--
	of.bytes -= v.bytes
	v.load.requests--
	v.load.bytes -= v.bytes
	if v.loads[v.owner] = of; of.requests == 0 {
		delete(v.loads, v.owner)
	}
}

var errNoRoom = errors.New("too much is being worked on")

// message reads a body and counts it as it comes, so that what is announced and does not come holds nothing. The error is errNoRoom where there is too much of it.
func (v *visit) message(body io.Reader) ([]byte, error) { return io.ReadAll(counted{body, v}) }

type counted struct {
	io.Reader
	visit *visit
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if n > 0 && !c.visit.take(n) {
		return n, errNoRoom
	}
	return n, err
}

// tooMany reports whether a message has more values than it may. Each but the first one begins behind one of these marks; what is in a string does not count, and what is no JSON is refused later.
func tooMany(message []byte) bool {
	n, inString, escaped := 0, false, false
	for _, c := range message {
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped, inString = c == '\\', c != '"'
		case c == '"':
			inString = true
		case c == ',' || c == '[' || c == '{':
			if n++; n >= maxValues {
				return true
			}
		}
	}
	return false
}
