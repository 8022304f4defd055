package authflow

import (
	"context"
	"errors"
	"time"

	"github.com/gotd/td/tg"
)

// cancelLimit bounds auth.cancelCode: the flow is cancelled whatever Telegram says to it.
const cancelLimit = 10 * time.Second

// Cancel gives a flow up. It does not wait for a call that is running on the flow: that call's answer is dropped. A pending code is
// taken back with auth.cancelCode when the connection is alive; the timeline holds the answer. A login that is finished stays logged
// in at Telegram; only the flow is forgotten.
//
// Errors: ErrUnknownFlow, *StateError for a flow that has ended.
func (r *Registry) Cancel(ctx context.Context, id string) (Snapshot, error) {
	ctx = r.Begin(ctx)
	search, stop := within(ctx, cancelLimit)
	defer stop()
	var conn Conn
	var before Record
	f, err := r.with(search, id, func(f *flow) (err error) { conn, before, err = f.cancel(); return err })
	switch {
	case f == nil:
		return r.missing(ctx, id, err)
	case err != nil:
		return f.snapshot(), err
	}
	taken := false
	if conn != nil {
		defer r.closeLater(conn)
		taken = f.takeBack(ctx, conn, before)
	}
	f.do((*owner).flush)
	f.saved(ctx)
	s := f.snapshot()
	s.CodeTakenBack = taken
	return s, nil
}

// takeBack takes a pending code back, and reports whether Telegram confirmed that. before is the flow as it was before it was cancelled.
func (f *flow) takeBack(ctx context.Context, conn Conn, before Record) bool {
	if !before.codePending() || before.State != CodeSent && before.State != QRShown {
		return false
	}
	ctx, stop := within(ctx, cancelLimit)
	defer stop()
	ok, err := f.reg.cancelCode(ctx, conn, &tg.AuthCancelCodeRequest{PhoneNumber: before.Phone, PhoneCodeHash: before.codeHash()})
	const method = "auth.cancelCode"
	switch rpc := asRPC(method, err); {
	case err == nil:
		f.note(TimelineEntry{Kind: EntryAnswered, Method: method, Answer: answerName(ok)})
	case rpc != nil:
		f.note(rpc.entry())
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		f.note(TimelineEntry{Kind: EntryNoAnswer, Method: method})
	default:
		f.note(TimelineEntry{Kind: EntryCallFailed, Method: method, Cause: err.Error()})
	}
	return err == nil && ok
}

// cancelCode is auth.cancelCode, and returns when ctx ends. gotd itself first tells Telegram that it drops the answer, for another while.
func (r *Registry) cancelCode(ctx context.Context, conn Conn, q *tg.AuthCancelCodeRequest) (ok bool, err error) {
	done := make(chan struct{})
	var (
		answer bool
		fault  error
	)
	r.wg.Go(func() {
		defer close(done)
		answer, fault = conn.API().AuthCancelCode(ctx, q)
	})
	select {
	case <-done:
		return answer, fault
	case <-ctx.Done():
		return false, ctx.Err()
	}
}
