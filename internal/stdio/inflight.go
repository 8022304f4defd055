package stdio

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
)

const (
	// maxOpenBytes is how much the lines of all open requests may take together, so that a client that never waits for answers
	// does not fill the memory.
	maxOpenBytes = 64 << 20
	// maxQuick is how many requests other than tool calls may be with mcp-go at a time. It serves each of them on a goroutine of its own, where
	// the answer waits for room. Tool calls have workers for that.
	maxQuick = 256
)

var (
	errIDInUse  = errors.New("the id is that of a request that is not answered yet")
	errTooMany  = errors.New("too many requests are waiting for an answer")
	errCanceled = errors.New("the request was cancelled")
	errClosing  = errors.New("the server is about to end")
)

// request is what is known of a request from the line that carried it to its answer.
type request struct {
	method    string
	target    string          // the tool, prompt or resource that is asked for, as the client has written it; "" for none
	id        json.RawMessage // as the client has written it
	key       requestKey      // of id
	token     json.RawMessage // of progress, as the client has written it; nil for none
	size      int             // bytes of the line
	started   bool            // mcp-go has it and can cancel it
	cancelled bool            // by the client: there will be no answer
}

// quick reports whether the request is one that mcp-go serves outside of its workers, and that comes to an end.
func (r *request) quick() bool {
	return r.method != string(mcp.MethodToolsCall) && r.method != string(mcp.MethodSubscriptionsListen)
}

// notified reports whether notifications can belong to the request, which have to come before its answer.
func (r request) notified() bool {
	return r.token != nil || r.method == string(mcp.MethodSubscriptionsListen)
}

// inFlight has an entry for each request that is open: read and not answered.
//
// mcp-go makes float64s of IDs and of progress tokens, which changes those beyond 2^53, and where it keeps requests it does not tell 1 from
// "1". So it gets numbers and tokens of ours, and the client's own come back in place of them.
type inFlight struct {
	prefix string // of our tokens, so that none of the client's can be taken for one of them

	mu       sync.Mutex
	freed    sync.Cond // a quick request is done with, or inFlight is closed
	last     uint64    // number that was given out
	requests map[uint64]*request
	numbers  map[requestKey]uint64
	bytes    int
	quick    int // quick requests that are open, or whose answer waits for room
	writing  int // answers that wait for room
	closed   bool
	idle     chan struct{} // closed when nothing is open; nil when nobody asked
}

func newInFlight() *inFlight {
	l := &inFlight{
		prefix:   rand.Text() + "-",
		requests: make(map[uint64]*request),
		numbers:  make(map[requestKey]uint64),
	}
	l.freed.L = &l.mu
	return l
}

// add enters a request that was read, under a number that mcp-go is to know it by. It waits while mcp-go has as many quick ones as it may
// have.
func (l *inFlight) add(r request) (number uint64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for r.quick() && l.quick >= maxQuick && !l.closed {
		l.freed.Wait()
	}
	if _, taken := l.numbers[r.key]; taken {
		return 0, errIDInUse
	}
	if len(l.requests) >= maxOpen || l.bytes+r.size > maxOpenBytes {
		return 0, errTooMany
	}
	l.last++
	l.requests[l.last], l.numbers[r.key] = &r, l.last
	l.bytes += r.size
	if r.quick() {
		l.quick++
	}
	return l.last, nil
}

// ourToken is what mcp-go gets as the progress token of a request.
func (l *inFlight) ourToken(number uint64) json.RawMessage {
	return json.RawMessage(`"` + l.prefix + strconv.FormatUint(number, 10) + `"`)
}

// cancel marks a request as cancelled. It says whether mcp-go is to hear of it too, and under which number: not when the request is unknown,
// and not when mcp-go has not started it, because then it would forget the cancel; begin and start see to that.
func (l *inFlight) cancel(key requestKey) (number uint64, forward bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	number, ok := l.numbers[key]
	r := l.requests[number]
	// "The initialize request MUST NOT be cancelled by clients."
	// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/cancellation
	if !ok || r.method == string(mcp.MethodInitialize) {
		return 0, false
	}
	r.cancelled = true
	return number, r.started
}

// get returns what is known of an open request, the zero request for any other number.
func (l *inFlight) get(number uint64) request {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r, ok := l.requests[number]; ok {
		return *r
	}
	return request{}
}

// markStarted is called when mcp-go is able to cancel a request, and says whether it has to, because the cancel came in between.
func (l *inFlight) markStarted(number uint64) (cancelled bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.requests[number]
	if !ok {
		return false
	}
	r.started = true
	return r.cancelled
}

// remove takes a request out and says whether its answer is to be written. In any case written has to be called afterwards. From here on the
// client may use the ID again, because it may have read the answer before written is called. It returns nil for a number that is not open.
func (l *inFlight) remove(number uint64) *request {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.requests[number]
	if !ok {
		return nil
	}
	delete(l.requests, number)
	delete(l.numbers, r.key)
	l.bytes -= r.size
	l.writing++
	return r
}

// answerWritten is called when the answer to a request is on its way, or was dropped.
func (l *inFlight) answerWritten(r *request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writing--
	if r.quick() {
		l.quick--
		l.freed.Signal()
	}
	l.signal()
}

// clientToken is the client's own token in place of ours, nil when no progress is to be written: it is, only while its request is open.
func (l *inFlight) clientToken(ours any) json.RawMessage {
	text, _ := ours.(string)
	digits, ok := strings.CutPrefix(text, l.prefix)
	if !ok {
		return nil
	}
	number, err := strconv.ParseUint(digits, 10, 64)
	if r := l.get(number); err == nil && !r.cancelled {
		return r.token
	}
	return nil
}

// drained returns a channel that is closed once no request is open that can be expected to end.
func (l *inFlight) drained() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.idle == nil {
		l.idle = make(chan struct{})
	}
	idle := l.idle
	l.signal()
	return idle
}

// signal closes idle when it is time. The caller holds the lock.
func (l *inFlight) signal() {
	if l.idle == nil || l.writing > 0 {
		return
	}
	for _, r := range l.requests {
		// A subscription stays open until somebody ends it, and nobody waits for a cancelled request.
		if r.method != string(mcp.MethodSubscriptionsListen) && !r.cancelled {
			return
		}
	}
	close(l.idle)
	l.idle = nil
}

// close lets nobody wait any more.
func (l *inFlight) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.freed.Broadcast()
}

func (l *inFlight) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.requests)
}

// numberOf reads our number from what mcp-go has made of it, 0 when it is none.
func numberOf(id any) uint64 {
	f, _ := id.(float64)
	return uint64(max(f, 0))
}
