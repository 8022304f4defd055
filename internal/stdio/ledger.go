package stdio

import (
	"encoding/json"
	"errors"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
)

// maxOpenBytes is how much the lines of all open requests may take together, so that a client that never waits for answers
// does not fill the memory.
const maxOpenBytes = 64 << 20

var (
	errIDInUse  = errors.New("the id is that of a request that is not answered yet")
	errTooMany  = errors.New("too many requests are waiting for an answer")
	errCanceled = errors.New("the request was cancelled")
	errClosing  = errors.New("the server is about to end")
)

// requestKey identifies a request: its id as encoding/json writes it after reading it, so that 1 and 1.0 are the same and 1 and
// "1" are not.
type requestKey string

func keyOf(id any) requestKey {
	encoded, err := json.Marshal(id)
	if err != nil {
		return ""
	}
	return requestKey(encoded)
}

// request is what is known of a request from the line that carried it to its answer.
type request struct {
	method    string
	token     requestKey // of progress, "" for none
	size      int        // bytes of the line
	started   bool       // mcp-go has it and can cancel it
	cancelled bool       // by the client: there will be no answer
}

// ledger has an entry for each request that is open: read and not answered.
type ledger struct {
	mu       sync.Mutex
	requests map[requestKey]*request
	tokens   map[requestKey]*request
	bytes    int
	idle     chan struct{} // closed when nothing is open; nil when nobody asked
}

func newLedger() *ledger {
	return &ledger{
		requests: make(map[requestKey]*request),
		tokens:   make(map[requestKey]*request),
	}
}

// open enters a request that was read.
func (l *ledger) open(key requestKey, r request) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, taken := l.requests[key]; taken {
		return errIDInUse
	}
	// Where mcp-go keeps requests, it does not tell 1 from "1".
	if _, taken := l.requests[key.twin()]; taken {
		return errIDInUse
	}
	if len(l.requests) >= maxOpen || l.bytes+r.size > maxOpenBytes {
		return errTooMany
	}
	l.requests[key] = &r
	l.bytes += r.size
	if r.token != "" {
		l.tokens[r.token] = &r
	}
	return nil
}

// twin is the string of a number's digits for the number, and the other way round.
func (k requestKey) twin() requestKey {
	if len(k) >= 2 && k[0] == '"' {
		return k[1 : len(k)-1]
	}
	return `"` + k + `"`
}

// cancel marks a request as cancelled. It says whether mcp-go is to hear of it too: not when the request is unknown, and not
// when mcp-go has not started it, because then it would forget the cancel; begin and start see to that.
func (l *ledger) cancel(key requestKey) (forward bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.requests[key]
	// "The initialize request MUST NOT be cancelled by clients."
	// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/cancellation
	if !ok || r.method == string(mcp.MethodInitialize) {
		return false
	}
	r.cancelled = true
	return r.started
}

// begin is called when mcp-go picks a request up. With an error the request is not run.
func (l *ledger) begin(key requestKey) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r, ok := l.requests[key]; ok && r.cancelled {
		return errCanceled
	}
	return nil
}

// start is called when mcp-go is able to cancel a request, and says whether it has to, because the cancel came in between.
func (l *ledger) start(key requestKey) (cancelled bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.requests[key]
	if !ok {
		return false
	}
	r.started = true
	return r.cancelled
}

// answer takes a request out and says whether its answer is to be written.
func (l *ledger) answer(key requestKey) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.requests[key]
	if !ok {
		return false
	}
	delete(l.requests, key)
	if l.tokens[r.token] == r {
		delete(l.tokens, r.token)
	}
	l.bytes -= r.size
	l.signal()
	return !r.cancelled
}

// wantsProgress says whether progress under a token is to be written: only while its request is open.
func (l *ledger) wantsProgress(token requestKey) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.tokens[token]
	return ok && !r.cancelled
}

// finished returns a channel that is closed once no request is open that can be expected to end.
func (l *ledger) finished() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.idle = make(chan struct{})
	idle := l.idle
	l.signal()
	return idle
}

// signal closes idle when it is time. The caller holds the lock.
func (l *ledger) signal() {
	if l.idle == nil {
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

func (l *ledger) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.requests)
}
