package stdio

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/internal/outside"
)

const (
	// notificationQueue is how many notifications may wait to be written. With more, mcp-go drops them and tells the handler:
	// a client that does not read must not hold a login up.
	notificationQueue = 4096
	// panicPrefix begins the message of mcp-go's answer when a handler panicked; the value of the panic follows.
	panicPrefix = "internal panic"
	// noMethodMessage is mcp-go's answer to a reply that comes too late, which it takes for a request. Requests without method are
	// refused by the reader.
	noMethodMessage = "Method  not found"
	// internalError is what a client reads instead.
	internalError = "internal error"
	// maxWaiting is how many bytes of answers may wait to be read. At the limit nothing is thrown away: who has an answer waits with it, no
	// further request is taken up than maxQuick and the workers hold, lines are read as far ahead as maxAhead, and then no more, so that the
	// client's own writes wait. All of it goes on as soon as the client reads.
	maxWaiting = 64 << 20
)

// errClosed is what late writers get.
var errClosed = errors.New("stdio: closed")

// writer writes lines, one at a time, and decides which.
//
// Notifications come through a channel and answers through Write, from other goroutines. One goroutine, drain, empties the
// channel; before an answer is written, drain is asked to write all that was in the channel by then. So what a handler sent
// before it returned comes before its answer. A request that asked for no progress has none to wait for.
//
// What is to be written waits in a queue, and another goroutine, writeOut, writes it: a client that does not read holds up nobody but those
// whom the queue has no room for.
type writer struct {
	requests      *inFlight
	log           func(string) // used by logf
	notifications chan mcp.JSONRPCNotification
	flush         chan chan struct{} // each is closed when done
	done          chan struct{}      // closed by close
	failed        chan struct{}      // closed when out fails
	waiting       *queue

	closed  atomic.Bool
	out     io.Writer
	failure error // set once, before failed is closed
}

func newWriter(out io.Writer, requests *inFlight, log func(string), limit int) *writer {
	w := &writer{
		requests:      requests,
		log:           log,
		notifications: make(chan mcp.JSONRPCNotification, notificationQueue),
		flush:         make(chan chan struct{}),
		done:          make(chan struct{}),
		failed:        make(chan struct{}),
		waiting:       newQueue(limit),
		out:           out,
	}
	go w.writeNotifications()
	go w.writeOut()
	return w
}

const (
	answerHead = `{"jsonrpc":"2.0","id":`
	resultHead = `,"result":`
)

// cutAnswer takes the answer to a call that succeeded apart, without reading the result, which is most of what this server writes. It relies on the
// order in which mcp-go writes the members, and reports false for any other line.
func cutAnswer(line []byte) (number uint64, rest []byte, ok bool) {
	line, ok = bytes.CutPrefix(line, []byte(answerHead))
	if !ok {
		return 0, nil, false
	}
	digits, _, ok := bytes.Cut(line, []byte(resultHead))
	if !ok {
		return 0, nil, false
	}
	number, err := strconv.ParseUint(string(digits), 10, 64)
	return number, line[len(digits):], err == nil
}

// Write takes one line from mcp-go, which writes each message with one call.
func (w *writer) Write(line []byte) (int, error) {
	if number, rest, ok := cutAnswer(line); ok {
		return len(line), w.answer(number, rest)
	}
	var m struct {
		ID     uint64          `json:"id"`
		Method string          `json:"method"`
		Error  json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(line, &m); err != nil {
		w.logf("dropped a line of the server that is not a JSON-RPC message")
		return len(line), nil
	}
	if m.Method != "" { // a request of the server, which has an ID of its own
		w.flushNotifications()
		return len(line), w.enqueue(bytes.Clone(line))
	}
	var failure struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	if m.Error == nil || json.Unmarshal(m.Error, &failure) != nil || failure.Message == noMethodMessage {
		return len(line), nil
	}
	if failure.Code == mcp.INTERNAL_ERROR && strings.HasPrefix(failure.Message, panicPrefix) {
		w.logf("answered with an error: %s", internalError)
		m.Error = errorOf(mcp.INTERNAL_ERROR, internalError)
	} else if message := w.errorMessage(m.ID, failure.Message); message != failure.Message {
		m.Error = withMessage(m.Error, message)
	}
	return len(line), w.answer(m.ID, []byte(`,"error":`+string(m.Error)+"}\n"))
}

// maxMessage is how many characters of mcp-go's message are shown, with what the client has written in marks.
const maxMessage = 3 * outside.Length

// errorMessage is the message of an error on one line, with the name that the client has sent in marks: mcp-go repeats it as it came.
func (w *writer) errorMessage(number uint64, message string) string {
	r := w.requests.get(number)
	if message == "Method "+r.method+" not found" {
		return "Method " + outside.Name(r.method) + " not found"
	}
	return outside.TextTo(maxMessage, strings.Replace(message, "'"+r.target+"'", outside.Quoted(r.target), 1))
}

// withMessage is an error with another message.
func withMessage(raw json.RawMessage, message string) json.RawMessage {
	o, err := parseObject(raw)
	text, textErr := json.Marshal(message)
	if err != nil || textErr != nil {
		return errorOf(mcp.INTERNAL_ERROR, internalError)
	}
	o.set("message", text)
	return o.encode()
}

// answer writes the answer to a request, if there is to be one, with the client's own ID. rest is what follows the ID.
func (w *writer) answer(number uint64, rest []byte) error {
	if w.requests.get(number).notified() {
		w.flushNotifications()
	}
	r := w.requests.remove(number)
	if r == nil {
		return nil
	}
	defer w.requests.answerWritten(r)
	if r.cancelled {
		return nil
	}
	if r.method == string(mcp.MethodSubscriptionsListen) {
		ours := append(slices.Clone(subscriptionHead), strconv.FormatUint(number, 10)...)
		rest = bytes.Replace(rest, ours, append(slices.Clone(subscriptionHead), r.id...), 1)
	}
	return w.enqueue(slices.Concat([]byte(answerHead), r.id, rest))
}

// subscriptionHead comes before the ID of a subscription, in the result that ends it.
var subscriptionHead = []byte(`"` + mcp.MetaKeySubscriptionID + `":`)

func errorOf(code int, message string) json.RawMessage {
	raw, err := json.Marshal(mcp.NewJSONRPCErrorDetails(code, message, nil))
	if err != nil {
		return json.RawMessage(`{"code":-32603,"message":"` + internalError + `"}`)
	}
	return raw
}

// refuse answers with an error of our own. A nil id is written as null.
func (w *writer) refuse(id json.RawMessage, code int, message string) {
	if id == nil {
		id = json.RawMessage("null")
	}
	w.logf("answered with an error: %s", message)
	_ = w.enqueue(slices.Concat([]byte(answerHead), id, []byte(`,"error":`), errorOf(code, message), []byte("}\n")))
}

// enqueue has a line with its newline written, and waits while too much is waiting to be read. The line is the writer's from then on.
func (w *writer) enqueue(line []byte) error {
	if !w.waiting.put(line) {
		return errClosed
	}
	return nil
}

// writeOut writes what waits until the queue is closed.
func (w *writer) writeOut() {
	for {
		line, ok := w.waiting.take()
		if !ok {
			return
		}
		if _, err := w.out.Write(line); err != nil {
			// Half a line may be out. Nothing that follows would be understood.
			w.failure = fmt.Errorf("write a line: %w", err)
			close(w.failed)
			w.waiting.drop()
		}
	}
}

// err returns why out failed, once failed is closed.
func (w *writer) err() error {
	<-w.failed
	return w.failure
}

// logf logs a line, until close. The arguments are never part of a message.
func (w *writer) logf(format string, args ...any) {
	if !w.closed.Load() {
		w.log("stdio: " + fmt.Sprintf(format, args...))
	}
}

// close drops what waits and what is written from now on. It does not wait for a write that is under way, which may hang with the client.
func (w *writer) close() {
	w.closed.Store(true)
	w.waiting.drop()
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

// writeNotifications writes notifications until close.
func (w *writer) writeNotifications() {
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
	var ours, theirs json.RawMessage // encoding/json would escape what is in theirs
	if n.Method == string(mcp.MethodNotificationProgress) {
		token := n.Params.AdditionalFields["progressToken"]
		if theirs = w.requests.clientToken(token); theirs == nil {
			return
		}
		ours = json.RawMessage(fmt.Sprintf("%q", token))
	}
	if id, ok := n.Params.Meta[mcp.MetaKeySubscriptionID]; ok {
		number := numberOf(id)
		ours, theirs = w.requests.ourToken(number), w.requests.get(number).id
		n.Params.Meta = maps.Clone(n.Params.Meta)
		n.Params.Meta[mcp.MetaKeySubscriptionID] = ours
	}
	line, err := json.Marshal(n)
	if err != nil {
		w.logf("dropped a notification that is no JSON")
		return
	}
	if ours != nil {
		line = bytes.Replace(line, ours, theirs, 1)
	}
	_ = w.enqueue(append(line, '\n'))
}
