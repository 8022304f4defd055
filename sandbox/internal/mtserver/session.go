package mtserver

import (
	"github.com/gotd/td/crypto"
)

// authKey is a key of this DC with everything that hangs on it. Guarded by Server.mu, except key and salt, which never change.
type authKey struct {
	key      crypto.AuthKey
	salt     int64
	conns    map[*conn]struct{} // live connections that have spoken with this key
	sessions map[int64]*session
	layer    int         // of the latest invokeWithLayer, for sessions that skip it
	init     *ClientInfo // of the latest initConnection
}

// session is one MTProto session (https://core.telegram.org/mtproto/description#session). Guarded by Server.mu.
type session struct {
	id       int64
	conn     *conn // the connection it spoke on last; nil when that one is gone
	updates  bool  // false until a call came without invokeWithoutUpdates
	content  int32 // content-related messages sent, for seq_no
	layer    int
	init     *ClientInfo
	requests map[int64]*request
	order    []int64 // keys of requests, oldest first
}

// maxRemembered bounds the answers kept per session for clients that send a call again.
const maxRemembered = 64

// request is a call that was received. Guarded by Server.mu, except done.
type request struct {
	cancel  func()
	done    chan struct{} // closed when the handler has returned
	dropped bool          // rpc_drop_answer came: do not answer
	answer  []byte        // encoded rpc_result, nil while it runs
	sentOn  *conn         // the connection that the answer went to
}

func (s *session) remember(msgID int64, r *request) {
	s.requests[msgID] = r
	s.order = append(s.order, msgID)
	for len(s.order) > maxRemembered {
		oldest := s.order[0]
		s.order = s.order[1:]
		if old := s.requests[oldest]; old != nil && old.answer == nil && !old.dropped {
			s.order = append(s.order, oldest) // still running: it must not run twice
			break
		}
		delete(s.requests, oldest)
	}
}

// nextSeq is seq_no of the next message: twice the content-related messages before it, plus one if it is one itself.
func (s *session) nextSeq(content bool) int32 {
	n := s.content * 2
	if content {
		n++
		s.content++
	}
	return n
}

// enter returns the session, noting that it now speaks on c. fresh says that c has not served this session before, so that new_session_created is due.
func (s *Server) enter(k *authKey, id int64, c *conn) (sess *session, fresh bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.countTwice(k, c)
	k.conns[c] = struct{}{}
	sess = k.sessions[id]
	if sess == nil {
		sess = &session{id: id, requests: map[int64]*request{}}
		k.sessions[id] = sess
	}
	sess.conn = c
	fresh = !c.greeted[id]
	c.greeted[id] = true
	return sess, fresh
}
