package stdio

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/mark3labs/mcp-go/mcp"
)

const (
	// notificationQueue is how many notifications may wait to be written. With more, mcp-go drops them and tells the handler:
	// a client that does not read must not hold a login up.
	notificationQueue = 4096
	// panicPrefix begins the message of mcp-go's answer when a handler panicked; the value of the panic follows.
	panicPrefix = "internal panic"
	// methodless is mcp-go's answer to a reply that comes too late, which it takes for a request. Requests without method are
	// refused by the reader.
	methodless = "Method  not found"
	// internalError is what a client reads instead.
	internalError = "internal error"
)

// errClosed is what late writers get.
var errClosed = errors.New("stdio: closed")

// writer writes lines, one at a time, and decides which.
//
// Notifications come through a channel and answers through Write, from other goroutines. One goroutine, drain, empties the
// channel; before an answer is written, drain is asked to write all that was in the channel by then. So what a handler sent
// before it returned comes before its answer.
type writer struct {
	requests      *ledger
	log           func(string) // used by logf
	notifications chan mcp.JSONRPCNotification
	flush         chan chan struct{} // each is closed when done
	done          chan struct{}      // closed by close
	failed        chan struct{}      // closed when out fails

	closed  atomic.Bool
	mu      sync.Mutex // held while writing to out
	out     io.Writer
	failure error // set once, before failed is closed
}

func newWriter(out io.Writer, requests *ledger, log func(string)) *writer {
	w := &writer{
		requests:      requests,
		log:           log,
		notifications: make(chan mcp.JSONRPCNotification, notificationQueue),
		flush:         make(chan chan struct{}),
		done:          make(chan struct{}),
		failed:        make(chan struct{}),
		out:           out,
	}
	go w.drain()
	return w
}

// answered reads the id of a call that succeeded, without reading the result, which is most of what this server writes. It relies on the order
// in which mcp-go writes the members, and reports false for any other line.
func answered(line []byte) (id any, ok bool) {
	rest, ok := bytes.CutPrefix(line, []byte(`{"jsonrpc":"2.0","id":`))
	if !ok {
		return nil, false
	}
	raw, _, ok := bytes.Cut(rest, []byte(`,"result":`))
	if !ok {
		return nil, false
	}
	return decodeID(raw)
}

// Write takes one line from mcp-go, which writes each message with one call.
func (w *writer) Write(line []byte) (int, error) {
	if id, ok := answered(line); ok {
		w.flushNotifications()
		if !w.requests.answer(keyOf(id)) {
			return len(line), nil
		}
		return len(line), w.put(line)
	}
	var m envelope
	if err := json.Unmarshal(line, &m); err != nil {
		w.logf("dropped a line of the server that is not a JSON-RPC message")
		return len(line), nil
	}
	var failure struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	if m.Error != nil && json.Unmarshal(m.Error, &failure) != nil || failure.Message == methodless {
		return len(line), nil
	}
	w.flushNotifications()
	if m.Method != "" {
		return len(line), w.put(line)
	}
	id, ok := decodeID(m.ID)
	if !ok || !w.requests.answer(keyOf(id)) {
		return len(line), nil
	}
	if failure.Code == mcp.INTERNAL_ERROR && strings.HasPrefix(failure.Message, panicPrefix) {
		w.refuse(id, mcp.INTERNAL_ERROR, internalError)
		return len(line), nil
	}
	return len(line), w.put(line)
}

// refuse answers with an error of our own. A nil id is written as null.
func (w *writer) refuse(id any, code int, message string) {
	line, err := json.Marshal(mcp.JSONRPCError{
		JSONRPC: mcp.JSONRPC_VERSION,
		ID:      mcp.NewRequestId(id),
		Error:   mcp.NewJSONRPCErrorDetails(code, message, nil),
	})
	if err != nil {
		w.logf("could not write an error")
		return
	}
	w.logf("answered with an error: %s", message)
	_ = w.put(append(line, '\n'))
}

// put writes a line with its newline.
func (w *writer) put(line []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed.Load() || w.failure != nil {
		return errClosed
	}
	if _, err := w.out.Write(line); err != nil {
		// Half a line may be out. Nothing that follows would be understood.
		w.failure = fmt.Errorf("write a line: %w", err)
		close(w.failed)
		return w.failure
	}
	return nil
}

// err returns why out failed, once failed is closed.
func (w *writer) err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.failure
}

// logf logs a line, until close. The arguments are never part of a message.
func (w *writer) logf(format string, args ...any) {
	if !w.closed.Load() {
		w.log("stdio: " + fmt.Sprintf(format, args...))
	}
}

// close drops what is written from now on. It does not wait for a write that is under way, which may hang with the client.
func (w *writer) close() {
	w.closed.Store(true)
	close(w.done)
}

// flushNotifications returns when all notifications that are in the channel now are written.
func (w *writer) flushNotifications() {
	written := make(chan struct{})
	select {
	case w.flush <- written:
		select {
		case <-written:
		case <-w.done:
		}
	case <-w.done:
	}
}

// drain writes notifications until close.
func (w *writer) drain() {
	for {
		select {
		case n := <-w.notifications:
			w.notify(n)
		case written := <-w.flush:
			for len(w.notifications) > 0 {
				w.notify(<-w.notifications)
			}
			close(written)
		case <-w.done:
			return
		}
	}
}

// notify writes a notification, unless it is progress of a request that is answered or cancelled.
func (w *writer) notify(n mcp.JSONRPCNotification) {
	if n.Method == string(mcp.MethodNotificationProgress) && !w.requests.wantsProgress(keyOf(n.Params.AdditionalFields["progressToken"])) {
		return
	}
	line, err := json.Marshal(n)
	if err != nil {
		w.logf("dropped a notification that is no JSON")
		return
	}
	_ = w.put(append(line, '\n'))
}
