package mtserver

import (
	"context"
	"errors"

	"github.com/gotd/log"
	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/tgerr"
)

// ErrDropConnection is returned by a Handler that wants the connection closed in place of an answer.
var ErrDropConnection = errors.New("drop the connection")

// Handler answers calls. HandleRPC runs in a goroutine of its own and may take its time; ctx ends with the connection that brought the call, and a call
// whose ctx ended is not answered. An error is answered as rpc_error if it is a *tgerr.Error, ErrDropConnection closes the connection, anything else is
// a fault of the sandbox and answered as 500 SANDBOX_INTERNAL_ERROR.
type Handler interface {
	HandleRPC(ctx context.Context, call *Call) (bin.Encoder, error)
}

// Call is one call, stripped of its wrappers.
type Call struct {
	DC        int
	Key       KeyID
	Session   int64
	Conn      uint64      // which connection of the server brought it
	Layer     int         // of the client's schema; 0 if it never said
	Client    *ClientInfo // what initConnection said, here or earlier; nil if it never came
	Announced bool        // initConnection came with this very call
	Body      []byte      // the naked call
	then      []func()
}

// Then runs f once the answer is on the wire.
func (c *Call) Then(f func()) { c.then = append(c.then, f) }

// call starts a call, or answers it again if the client sent it again.
func (c *conn) call(k *authKey, sess *session, msgID int64, b *bin.Buffer) {
	s := c.srv
	ctx, cancel := context.WithCancel(c.ctx)
	s.mu.Lock()
	if old := sess.requests[msgID]; old != nil {
		cancel()
		again := old.answer != nil && old.sentOn != c
		if again {
			old.sentOn = c
		}
		s.mu.Unlock()
		if again { // the answer went to a connection that broke
			_ = c.send(k, sess, proto.MessageServerResponse, true, encoded(old.answer))
		}
		return
	}
	r := &request{cancel: cancel, done: make(chan struct{})}
	sess.remember(msgID, r)
	s.mu.Unlock()
	s.wg.Go(func() {
		defer cancel()
		c.run(ctx, k, sess, msgID, r, &bin.Buffer{Buf: b.Copy()})
	})
}

func (c *conn) run(ctx context.Context, k *authKey, sess *session, msgID int64, r *request, b *bin.Buffer) {
	defer close(r.done)
	call := &Call{DC: c.srv.opts.DC, Key: k.key.ID, Session: sess.id, Conn: c.id}
	answer, err := c.handle(ctx, k, sess, call, b)
	var rpcErr *tgerr.Error
	switch {
	case errors.Is(err, ErrDropConnection):
		c.srv.forget(sess, msgID)
		c.close()
		return
	case ctx.Err() != nil:
		c.srv.forget(sess, msgID)
		return
	case errors.As(err, &rpcErr):
		answer = &mt.RPCError{ErrorCode: rpcErr.Code, ErrorMessage: rpcErr.Message}
	case err != nil:
		c.srv.opts.Log.Error(ctx, "Call failed inside the sandbox", log.Error(err))
		answer = &mt.RPCError{ErrorCode: 500, ErrorMessage: "SANDBOX_INTERNAL_ERROR"}
	}
	c.answer(ctx, k, sess, msgID, r, answer)
	for _, f := range call.then {
		f()
	}
}

func (c *conn) handle(ctx context.Context, k *authKey, sess *session, call *Call, b *bin.Buffer) (bin.Encoder, error) {
	w, err := unwrap(b)
	if err != nil {
		return nil, tgerr.New(400, "INPUT_FETCH_FAIL")
	}
	c.srv.note(k, sess, call, w)
	if err := c.srv.awaitEarlier(ctx, sess, w.after); err != nil {
		return nil, err
	}
	call.Body = b.Copy()
	return c.srv.opts.Handler.HandleRPC(ctx, call)
}

// note keeps what the wrappers said, for later calls of the session and of the key, and tells the call what holds now.
func (s *Server) note(k *authKey, sess *session, call *Call, w wrapping) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.layer != 0 {
		sess.layer, k.layer = w.layer, w.layer
	}
	if w.init != nil {
		sess.init, k.init = w.init, w.init
	}
	if !w.noUpdates {
		sess.updates = true
	}
	call.Layer, call.Client, call.Announced = sess.layer, sess.init, w.init != nil
	if call.Layer == 0 {
		call.Layer = k.layer
	}
	if call.Client == nil {
		call.Client = k.init
	}
}

func (s *Server) awaitEarlier(ctx context.Context, sess *session, ids []int64) error {
	for _, id := range ids {
		s.mu.Lock()
		r := sess.requests[id]
		s.mu.Unlock()
		if r == nil {
			continue
		}
		select {
		case <-r.done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// forget makes the server run a call anew if the client sends it again.
func (s *Server) forget(sess *session, msgID int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := sess.requests[msgID]; r != nil && !r.dropped {
		delete(sess.requests, msgID)
	}
}

// answer sends rpc_result on the connection that the session speaks on now, which need not be the one that brought the call.
func (c *conn) answer(ctx context.Context, k *authKey, sess *session, msgID int64, r *request, msg bin.Encoder) {
	var b bin.Buffer
	if err := (&result{msgID, msg}).Encode(&b); err != nil {
		c.srv.opts.Log.Error(ctx, "Answer does not encode", log.Error(err))
		b.Reset()
		_ = (&result{msgID, &mt.RPCError{ErrorCode: 500, ErrorMessage: "SANDBOX_INTERNAL_ERROR"}}).Encode(&b) // two plain fields cannot fail
	}
	s := c.srv
	s.mu.Lock()
	r.answer = b.Buf
	to := sess.conn
	if to == nil {
		to = c
	}
	r.sentOn = to
	dropped := r.dropped
	s.mu.Unlock()
	if dropped {
		return
	}
	if err := to.send(k, sess, proto.MessageServerResponse, true, encoded(b.Buf)); err != nil {
		s.opts.Log.Debug(ctx, "Answer not delivered", log.Error(err))
	}
}

// result is rpc_result#f35c6d01.
type result struct {
	msgID int64
	body  bin.Encoder
}

func (r *result) Encode(b *bin.Buffer) error {
	b.PutID(proto.ResultTypeID)
	b.PutLong(r.msgID)
	return r.body.Encode(b)
}

// encoded is a message that is already in bytes.
type encoded []byte

func (e encoded) Encode(b *bin.Buffer) error {
	b.Put(e)
	return nil
}
