package tgclient

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"telegram-login-mcp/authflow"
)

// maxProxyAnswer bounds what a proxy may say before the connection through it stands.
const maxProxyAnswer = 64 << 10

// dialConnect connects to addr through the HTTP proxy: RFC 9110, section 9.3.6. No library that this program has does this for anything
// but HTTP itself, so the two messages are written here, on net/http's reader.
func (p Proxy) dialConnect(ctx context.Context, _, addr string) (net.Conn, error) {
	ctx, stop := context.WithTimeout(ctx, p.dialTimeout())
	defer stop()
	c, err := p.dialProxy(ctx)
	if err != nil {
		return nil, err
	}
	release := bindContext(ctx, c)
	through, err := p.tunnel(ctx, c, addr)
	if err == nil && !release() {
		err = p.newError(ProxyNoWay, context.Cause(ctx))
	}
	if err != nil {
		_ = c.Close()
		return nil, err
	}
	return through, nil
}

// tunnel asks the proxy for a connection to addr and returns c as that connection.
func (p Proxy) tunnel(ctx context.Context, c net.Conn, addr string) (net.Conn, error) {
	if p.kind == connectTLS {
		s := tls.Client(c, &tls.Config{ServerName: p.host, RootCAs: p.roots, MinVersion: tls.VersionTLS12})
		if err := s.HandshakeContext(ctx); err != nil {
			return nil, p.tlsError(err)
		}
		c = s
	}
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{"User-Agent": {authflow.ListedName("")}}}
	if !p.user.Empty() {
		login := base64.StdEncoding.EncodeToString([]byte(p.user.Reveal() + ":" + p.password.Reveal()))
		req.Header.Set("Proxy-Authorization", "Basic "+login)
	}
	if err := req.Write(c); err != nil {
		return nil, p.newError(ProxyOtherKind, err)
	}
	answer := bufio.NewReader(&io.LimitedReader{R: c, N: maxProxyAnswer})
	resp, err := http.ReadResponse(answer, req)
	var network net.Error
	switch {
	case errors.As(err, &network) && network.Timeout():
		return nil, p.newError(ProxyNoWay, errors.New("no answer came in time"))
	case errors.As(err, &network):
		return nil, p.newError(ProxyOtherKind, err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, p.newError(ProxyOtherKind, errors.New("it closed the connection without an answer"))
	case err != nil: // the reader's error would quote what came
		return nil, p.newError(ProxyOtherKind, errors.New("what came is no answer in HTTP"))
	}
	if err := p.statusError(resp.StatusCode); err != nil {
		return nil, err
	}
	early, err := answer.Peek(answer.Buffered())
	if err != nil {
		return nil, p.newError(ProxyOtherKind, err)
	}
	return &bufferedConn{c, early}, nil
}

// statusError says what a refusal means. The words that came with it are the proxy's and are not repeated.
func (p Proxy) statusError(code int) error {
	said := fmt.Errorf("it said %d %s", code, http.StatusText(code))
	switch {
	case code/100 == 2:
		return nil
	case (code == http.StatusProxyAuthRequired || code == http.StatusUnauthorized) && p.user.Empty():
		return p.newError(ProxyWantsLogin, said)
	case code == http.StatusProxyAuthRequired || code == http.StatusUnauthorized:
		return p.newError(ProxyLogin, said)
	case code == http.StatusBadRequest, code == http.StatusNotFound, code == http.StatusMethodNotAllowed, code == http.StatusNotImplemented:
		return p.newError(ProxyOtherKind, said) // a web server says so to a proxy's request
	default:
		return p.newError(ProxyNoWay, said)
	}
}

func (p Proxy) tlsError(err error) error {
	if hasType[*tls.CertificateVerificationError](err) || hasType[x509.CertificateInvalidError](err) {
		return p.newError(ProxyCertificate, err)
	}
	return p.newError(ProxyOtherKind, err)
}

// bufferedConn is a connection through a proxy. What came together with the proxy's answer is read first.
type bufferedConn struct {
	net.Conn
	buffered []byte
}

func (t *bufferedConn) Read(b []byte) (int, error) {
	if len(t.buffered) > 0 {
		n := copy(b, t.buffered)
		t.buffered = t.buffered[n:]
		return n, nil
	}
	return t.Conn.Read(b)
}
