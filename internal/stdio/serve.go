package stdio

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/server"
)

const (
	// defaultWorkers is how many tool calls run at a time. A call may wait 25 s for Telegram, and a person may have several
	// flows open. mcp-go allows 100 at most.
	defaultWorkers = 64
	// maxOpen is how many requests may be open at a time, and also the length of mcp-go's queue: with the queue full it would
	// run calls in its read loop, where they keep cancels out.
	maxOpen = 10_000
	// defaultGrace is how long open requests may go on after the end of input: whoever pipes some lines in wants the answers.
	defaultGrace = 1200 * time.Millisecond
	// defaultStop is how long cancelled requests may take to come back. With defaultGrace it stays under 3 s.
	defaultStop = time.Second
)

// Options are the settings of [Serve].
type Options struct {
	// Log takes one line on what went wrong in the transport. It never contains any part of a message. It is called from
	// several goroutines; nil drops the lines.
	Log func(string)

	workers        int
	waiting, ahead int // bytes
	grace, stop    time.Duration
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = func(string) {}
	}
	o.workers = cmp.Or(o.workers, defaultWorkers)
	o.waiting, o.ahead = cmp.Or(o.waiting, maxWaiting), cmp.Or(o.ahead, maxAhead)
	o.grace, o.stop = cmp.Or(o.grace, defaultGrace), cmp.Or(o.stop, defaultStop)
	return o
}

// Serve answers the requests that it reads from in with s, and writes nothing but lines of JSON-RPC to out.
//
// It returns nil after the end of in, ctx.Err() after ctx is done, or an error when reading or writing fails. In each case it
// returns within 3 s: after the end of in, open requests have 1.2 s to finish; then, or when ctx is done, they are cancelled and
// have 1 s to come back. Those that ignore that are left behind and logged, and what they write goes nowhere. Where ctx is done
// first, one goroutine stays in in.Read until that returns, because a read cannot be interrupted; it does nothing more.
//
// A client that does not read its answers loses none of them, and cannot make them take more than some 64 MB: see maxWaiting. The end of in is
// seen all the same. Where in is a pipe on a Unix system, that is so however much the client has written; elsewhere it is so while that is
// less than 16 MB beyond what was dealt with.
//
// Serve adds hooks to s and takes the place of the session that mcp-go registers, so hooks on sessions see two of them. Call it
// once at a time in a process.
func Serve(ctx context.Context, s *server.MCPServer, in io.Reader, out io.Writer, opts Options) error {
	opts = opts.withDefaults()
	requests := newInFlight()
	defer requests.close()
	lines := newWriter(out, requests, opts.Log, opts.waiting)
	defer lines.close()
	ahead := newQueue(opts.ahead)
	defer ahead.drop()
	addHooks(s)

	serving, cancel := context.WithCancel(ctx)
	defer cancel()
	over := make(chan struct{})
	defer close(over)
	toLibrary := &reader{requests: requests, lines: lines, ahead: ahead, handled: make(chan struct{}), over: over}

	library := server.NewStdioServer(s)
	library.SetErrorLogger(log.New(firstClause(lines.logf), "", 0))
	server.WithWorkerPoolSize(opts.workers)(library)
	server.WithQueueSize(maxOpen)(library)
	sessionErr := make(chan error, 1)
	library.SetContextFunc(func(ctx context.Context) context.Context {
		ctx, err := replaceSession(ctx, s, requests, lines.notifications)
		if err != nil {
			sessionErr <- err
		}
		return ctx
	})

	stopped := make(chan struct{})
	var listenErr error // once that is closed
	go func() {
		defer close(stopped)
		listenErr = library.Listen(serving, toLibrary, lines)
	}()
	readDone := make(chan error, 2)
	go func() { readDone <- readLines(in, ahead) }()
	go func() {
		if clientHungUp(in, ahead, lines.waiting, over) {
			ahead.close()
			readDone <- nil
		}
	}()
	var err error
	unread := false
	select {
	case err = <-readDone:
		if err == nil {
			before, _ := lines.waiting.progress()
			inTurn(ctx, opts.grace, lines.failed, ready(toLibrary.handled), requests.drained, lines.waiting.drained)
			if now, busy := lines.waiting.progress(); busy && now == before { // nobody reads, so nobody has to wait for room
				unread = true
				lines.waiting.drop()
			}
		}
	case <-ctx.Done():
		err = ctx.Err()
	case <-lines.failed:
		err = lines.err()
	case err = <-sessionErr:
	case <-stopped:
		err = fmt.Errorf("start mcp-go's stdio server: %w", listenErr)
	}

	cancel()
	requests.close()
	ahead.drop()
	last := []func() <-chan struct{}{ready(stopped)}
	if !unread {
		last = append(last, lines.waiting.drained)
	}
	inTurn(context.WithoutCancel(ctx), opts.stop, nil, last...)
	select {
	case <-stopped:
	default:
		lines.logf("left %d requests behind that ignore their cancellation", requests.count())
	}
	return err
}

// inTurn waits for events, each of which is asked for when the one before it has come, until the time is up, ctx is done or something has failed.
func inTurn(ctx context.Context, limit time.Duration, failed <-chan struct{}, events ...func() <-chan struct{}) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	for _, event := range events {
		select {
		case <-event():
		case <-failed:
			return
		case <-ctx.Done():
			return
		}
	}
}

// ready is an event that has its channel already.
func ready(e <-chan struct{}) func() <-chan struct{} { return func() <-chan struct{} { return e } }

// firstClause is a writer for mcp-go's log, which ends its lines with the value of a panic or with an error that may quote a
// message. What comes before the first colon is constant.
type firstClause func(string, ...any)

// Write logs what comes before the first colon.
func (write firstClause) Write(line []byte) (int, error) {
	clause, _, _ := strings.Cut(strings.TrimSpace(string(line)), ":")
	write("mcp-go: %s", clause)
	return len(line), nil
}
