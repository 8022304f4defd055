package redisstore

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/seal"
)

// What processes say to each other of pages. A message is a value, sealed and for moments, and a notice on the channel of whoever it is for: so it is read once, by a
// script that takes it away, and what nobody has read can be taken back.

const (
	// messageLife is longer than anybody waits for a message.
	messageLife = 30 * time.Second
	// maxMessage is the longest message, in bytes. A page is far below.
	maxMessage = 2 << 20
	// tokenLength is that of newToken.
	tokenLength = 26
)

// Kinds of messages.
const (
	askMessage     = "ask"
	answerMessage  = "answer"
	receiptMessage = "receipt" // whether an answer was written to whoever asked
)

// errTooLong is a message that is longer than maxMessage.
var errTooLong = errors.New("the message is too long")

// pageMessage is what one is known by: its kind, the processes, and the number of the question.
type pageMessage struct {
	kind     string
	to, from string
	number   uint64
}

func (m pageMessage) words() string {
	return strings.Join([]string{m.kind, m.to, m.from, strconv.FormatUint(m.number, 10)}, " ")
}

// name is what the message is sealed under, so that none passes for another one. No record has a space in its name.
func (m pageMessage) name() string { return "page " + m.words() }

func (r *PageRelay) keyOf(m pageMessage) string {
	return r.prefix + ":page:" + strings.ReplaceAll(m.words(), " ", ":")
}

func (r *PageRelay) channelOf(process string) string { return r.prefix + ":pages:" + process }

var (
	// putMessage: KEYS message; ARGV value, life in ms, channel, notice. It says a notice again where the message is there.
	putMessage = script(`
if ARGV[1] ~= '' then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('PUBLISH', ARGV[3], ARGV[4]) end
return 1`)

	// takeAway: KEYS message; ARGV most bytes. It returns the value and removes it, false without one, or where it is longer.
	takeAway = script(`
local value = false
if redis.call('STRLEN', KEYS[1]) <= tonumber(ARGV[1]) then value = redis.call('GET', KEYS[1]) end
redis.call('DEL', KEYS[1])
return value`)
)

// send seals a message and has it noticed.
func (r *PageRelay) send(ctx context.Context, m pageMessage, plain []byte) error {
	if len(plain) > maxMessage {
		return errTooLong
	}
	sealed, err := seal.Seal(r.first, m.name(), plain)
	if err != nil {
		return err
	}
	return r.notice(ctx, m, sealed)
}

// notice has a message noticed, again where sealed is nil.
func (r *PageRelay) notice(ctx context.Context, m pageMessage, sealed []byte) error {
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	return cause(putMessage().Run(ctx, r.client, []string{r.keyOf(m)}, sealed, messageLife.Milliseconds(), r.channelOf(m.to), m.words()).Err())
}

// fetch takes a message away and opens it. It reports whether there was one that is good: not damaged, not of another key, not put in the place of another.
func (r *PageRelay) fetch(ctx context.Context, m pageMessage) (plain []byte, ok bool) {
	sealed, ok := r.takeBack(ctx, m)
	if !ok {
		return nil, false
	}
	plain, fault := r.open(m.name(), sealed)
	return plain, fault == ""
}

func (r *PageRelay) open(name string, sealed []byte) ([]byte, authflow.RecordFault) {
	return seal.Open(func(id seal.KeyID) []byte { return r.keys[id] }, name, sealed)
}

// takeBack takes a message away as it is, and reports whether it was still there.
func (r *PageRelay) takeBack(ctx context.Context, m pageMessage) ([]byte, bool) {
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	sealed, err := takeAway().Run(ctx, r.client, []string{r.keyOf(m)}, maxMessage+1024).Text()
	return []byte(sealed), err == nil
}

// readNotice reads what came on the channel of this process.
func (r *PageRelay) readNotice(notice string) (m pageMessage, ok bool) {
	parts := strings.Split(notice, " ")
	if len(parts) != 4 || parts[1] != r.self || !isToken(parts[2]) {
		return pageMessage{}, false
	}
	n, err := strconv.ParseUint(parts[3], 10, 64)
	return pageMessage{parts[0], parts[1], parts[2], n}, err == nil
}

func isToken(name string) bool {
	return len(name) == tokenLength && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

// window remembers which questions of a process were answered: all up to top, but for the last ones that have not come. A copy of one is none.
type window struct {
	top  uint64
	bits [windowSize / 64]uint64
}

// windowSize is how many questions may overtake another one.
const windowSize = 8192

// first reports whether a number comes for the first time, and notes it.
func (w *window) first(n uint64) bool {
	switch {
	case n == 0 || w.top >= windowSize && n <= w.top-windowSize:
		return false
	case n > w.top && n-w.top >= windowSize:
		w.top, w.bits = n, [windowSize / 64]uint64{}
	}
	for ; w.top < n; w.top++ {
		next := (w.top + 1) % windowSize
		w.bits[next/64] &^= 1 << (next % 64)
	}
	word, bit := &w.bits[n%windowSize/64], uint64(1)<<(n%64)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	return true
}
