package mtserver

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net"

	"github.com/gotd/td/proto/codec"
	"github.com/gotd/td/transport"
)

// detectTransport recognises the transport of a fresh connection by its first bytes, https://core.telegram.org/mtproto/mtproto-transports.
// gotd tells the plain ones apart; what has none of their tags and no zero sequence number (the full transport's second word) is obfuscated, as
// Pyrogram's and TDLib's connections are.
func detectTransport(raw net.Conn) (transport.Conn, error) {
	buffered := bufio.NewReader(raw)
	plain, err := isPlain(buffered)
	if err != nil {
		return nil, err
	}
	var l net.Listener = oneConn{peekedConn{Conn: raw, r: buffered}}
	if !plain {
		l = transport.ObfuscatedListener(l)
	}
	return transport.Listen(l).Accept()
}

func isPlain(r *bufio.Reader) (bool, error) {
	head, err := r.Peek(1)
	if err != nil {
		return false, err
	}
	if head[0] == codec.AbridgedClientStart[0] {
		return true, nil
	}
	if head, err = r.Peek(4); err != nil {
		return false, err
	}
	switch [4]byte(head) {
	case codec.IntermediateClientStart, codec.PaddedIntermediateClientStart:
		return true, nil
	}
	if head, err = r.Peek(8); err != nil {
		return false, err
	}
	return binary.LittleEndian.Uint32(head[4:]) == 0, nil
}

// peekedConn reads through the buffer that the first bytes were peeked into.
type peekedConn struct {
	net.Conn
	r io.Reader
}

func (c peekedConn) Read(p []byte) (int, error) { return c.r.Read(p) }

// oneConn is a net.Listener with one connection to give, the only way to gotd's detection.
type oneConn struct{ conn net.Conn }

func (o oneConn) Accept() (net.Conn, error) { return o.conn, nil }
func (o oneConn) Addr() net.Addr            { return o.conn.LocalAddr() }

// Close is never called by gotd's Accept; the connection belongs to conn.
func (o oneConn) Close() error { return errors.New("not a listener") }
