package stdio

import "sync"

// lineCost is what a line takes besides its bytes, so that many short lines count as well.
const lineCost = 64

// queue holds lines that wait for one who takes them, up to a number of bytes.
type queue struct {
	mu      sync.Mutex
	changed sync.Cond
	lines   [][]byte
	size    int // bytes that wait
	limit   int // of size; a single line may be longer
	taken   int // lines that were taken
	busy    bool
	closed  bool          // no line comes in any more
	idle    chan struct{} // closed when nothing waits and nobody is busy with a line; nil when nobody asked
	full    chan struct{} // holds a token once somebody waits for room
	waiters int           // those who do
}

func newQueue(limit int) *queue {
	q := &queue{limit: limit, full: make(chan struct{}, 1)}
	q.changed.L = &q.mu
	return q
}

// put adds a line, and waits while there is no room for it. It reports false when the queue was closed.
func (q *queue) put(line []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.closed && q.size > 0 && q.size+len(line)+lineCost > q.limit {
		select {
		case q.full <- struct{}{}:
		default:
		}
		q.waiters++
		q.changed.Wait()
		q.waiters--
	}
	if q.closed {
		return false
	}
	q.lines = append(q.lines, line)
	q.size += len(line) + lineCost
	q.changed.Broadcast()
	return true
}

// take removes the oldest line, and waits for one. It reports false when there is none and none will come. Whoever takes a line is busy with
// it until they take the next.
func (q *queue) take() (line []byte, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy = false
	q.signal()
	for len(q.lines) == 0 && !q.closed {
		q.changed.Wait()
	}
	if len(q.lines) == 0 {
		return nil, false
	}
	line, q.lines[0] = q.lines[0], nil
	q.lines = q.lines[1:]
	q.size -= len(line) + lineCost
	q.busy = true
	q.taken++
	q.changed.Broadcast()
	return line, true
}

// close lets no further line in. Those that wait can still be taken.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.changed.Broadcast()
}

// drop is close, and forgets the lines that wait.
func (q *queue) drop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed, q.lines, q.size = true, nil, 0
	q.changed.Broadcast()
	q.signal()
}

// drained returns a channel that is closed once nothing waits and the last line that was taken is done with.
func (q *queue) drained() <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.idle == nil {
		q.idle = make(chan struct{})
	}
	idle := q.idle
	q.signal()
	return idle
}

// signal closes idle when it is time. The caller holds the lock.
func (q *queue) signal() {
	if q.idle != nil && len(q.lines) == 0 && !q.busy {
		close(q.idle)
		q.idle = nil
	}
}

// hasWaiters reports whether somebody waits for room.
func (q *queue) hasWaiters() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waiters > 0
}

// progress returns how many lines were taken, and whether somebody is busy with the last of them.
func (q *queue) progress() (taken int, busy bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.taken, q.busy
}
