package httpserve

import (
	"context"
	"encoding/json"
	"strconv"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/server"
)

// How much of a session can be resumed. What is older is forgotten: answers hold secrets, and a client comes back within seconds or not at all.
const (
	maxEvents     = 256
	maxEventBytes = 1 << 20
	eventTime     = 5 * time.Minute
)

// events are what was last sent on the streams of each session.
type events struct {
	mu   sync.Mutex
	last int64
	of   map[string][]event // by session, oldest first
}

type event struct {
	number  int64
	stream  string
	message json.RawMessage
	at      time.Time
}

func newEvents() *events { return &events{of: map[string][]event{}} }

// StoreEvent implements [server.EventStore].
func (e *events) StoreEvent(_ context.Context, session, stream string, message json.RawMessage) (string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.last++
	now := time.Now()
	e.of[session] = within(append(e.of[session], event{e.last, stream, message, now}), now)
	return strconv.FormatInt(e.last, 10), nil
}

// within leaves what may be kept. The array behind is cleared of the rest.
func within(all []event, now time.Time) []event {
	size, first := 0, len(all)
	for first > 0 && len(all)-first < maxEvents && now.Sub(all[first-1].at) < eventTime && size+len(all[first-1].message) <= maxEventBytes {
		first--
		size += len(all[first].message)
	}
	if first == 0 {
		return all
	}
	return append([]event(nil), all[first:]...)
}

// ReplayEventsAfter implements [server.EventStore].
func (e *events) ReplayEventsAfter(_ context.Context, session, after string, send func(id string, message json.RawMessage) error) (string, error) {
	number, err := strconv.ParseInt(after, 10, 64)
	if err != nil {
		return "", server.ErrUnknownEventID
	}
	stream, missed := e.after(session, number)
	if stream == "" {
		return "", server.ErrUnknownEventID
	}
	for _, m := range missed {
		if err := send(strconv.FormatInt(m.number, 10), m.message); err != nil {
			return "", err
		}
	}
	return stream, nil
}

// after is the stream of an event, "" for one that is not known, and what was sent on it later on.
func (e *events) after(session string, number int64) (stream string, missed []event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, m := range e.of[session] {
		switch {
		case m.number == number:
			stream = m.stream
		case stream != "" && m.stream == stream:
			missed = append(missed, m)
		}
	}
	return stream, missed
}

// PurgeSession implements [server.EventStore].
func (e *events) PurgeSession(_ context.Context, session string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.of, session)
	return nil
}

// forget drops what is too old to be resumed from.
func (e *events) forget(now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for session, all := range e.of {
		if left := within(all, now); len(left) == 0 {
			delete(e.of, session)
		} else {
			e.of[session] = left
		}
	}
}
