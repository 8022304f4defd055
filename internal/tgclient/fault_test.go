package tgclient

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/gotd/td/exchange"
	"github.com/gotd/td/mtproto"
	"github.com/gotd/td/pool"
	"github.com/gotd/td/rpc"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/transport"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/authkey"
	"telegram-login-mcp/internal/badnet"
)

func TestKindIsFoundByTypeAndNeverByWords(t *testing.T) {
	dialled := func(err error) error {
		return fmt.Errorf("connect: %w", &net.OpError{Op: "dial", Net: "tcp", Err: err})
	}
	for name, x := range map[string]struct {
		err  error
		want authflow.NetworkFault
	}{
		"name":                     {dialled(&net.DNSError{Err: "CANARY", Name: "h"}), authflow.FaultDNS},
		"name, in vain for long":   {dialled(&net.DNSError{Err: "CANARY", Name: "h", IsTimeout: true}), authflow.FaultDNS},
		"deadline of a connection": {dialled(os.ErrDeadlineExceeded), authflow.FaultTimedOut},
		"deadline of a call":       {fmt.Errorf("wait: %w", context.DeadlineExceeded), authflow.FaultTimedOut},
		"end":                      {fmt.Errorf("read: %w", io.EOF), authflow.FaultConnectionCut},
		"end in the middle":        {io.ErrUnexpectedEOF, authflow.FaultConnectionCut},
		"closed here":              {dialled(net.ErrClosed), authflow.FaultConnectionCut},
		"gotd's engine":            {fmt.Errorf("call: %w", rpc.ErrEngineClosed), authflow.FaultConnectionCut},
		"gotd's connection":        {pool.ErrConnDead, authflow.FaultConnectionCut},
		"certificate":              {&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, authflow.FaultTLS},
		"authority":                {dialled(x509.UnknownAuthorityError{}), authflow.FaultTLS},
		"host":                     {x509.HostnameError{Certificate: &x509.Certificate{}, Host: "h"}, authflow.FaultTLS},
		"expired":                  {x509.CertificateInvalidError{Reason: x509.Expired}, authflow.FaultTLS},
		"roots":                    {x509.SystemRootsError{}, authflow.FaultTLS},
		"no TLS":                   {dialled(tls.RecordHeaderError{}), authflow.FaultTLS},
		"alert":                    {tls.AlertError(40), authflow.FaultTLS},
		"no MTProto":               {fmt.Errorf("begin: %w", authkey.ErrNotMTProto), authflow.FaultNotTelegram},
		"no MTProto, ours":         {errors.Join(ErrNotTelegram, io.EOF), authflow.FaultNotTelegram},
		"another key":              {exchange.ErrKeyFingerprintNotFound, authflow.FaultNotTelegram},
		"another key, ours":        {ErrForeignKey, authflow.FaultNotTelegram},
		"forged":                   {fmt.Errorf("agree: %w", authkey.ErrForged), authflow.FaultKeyExchange},
		"refused exchange":         {fmt.Errorf("agree: %w", authkey.ErrRefused), authflow.FaultKeyExchange},
		"no first message":         {fmt.Errorf("wait: %w", &UnansweredError{io.EOF}), authflow.FaultBlocked},
		"no ping":                  {errPingUnanswered, authflow.FaultTimedOut},
		"ended in good order":      {errClosed, authflow.FaultConnectionCut},
		"time":                     {errMessageTime, authflow.FaultClockSkew},
		"broken call":              {&brokenError{fmt.Errorf("x: %w", rpc.ErrEngineClosed)}, authflow.FaultConnectionCut},
		"broken call, no reason":   {&brokenError{errMigrations}, ""},

		"refused proxy":        {&ProxyError{Fault: ProxyUnreached, Err: &net.DNSError{}}, authflow.FaultProxyUnreached},
		"proxy's login":        {&ProxyError{Fault: ProxyLogin, Err: io.EOF}, authflow.FaultProxyLogin},
		"proxy wants a login":  {&ProxyError{Fault: ProxyWantsLogin, Err: io.EOF}, authflow.FaultProxyLogin},
		"proxy's kind":         {&ProxyError{Fault: ProxyOtherKind, Err: tls.RecordHeaderError{}}, authflow.FaultProxyKind},
		"proxy's certificate":  {&ProxyError{Fault: ProxyCertificate, Err: io.EOF}, authflow.FaultTLS},
		"proxy without a way":  {&ProxyError{Fault: ProxyNoWay, Err: &UnansweredError{io.EOF}}, authflow.FaultProxyNoWay},
		"proxy's secret":       {&ProxyError{Fault: ProxySecret, Err: io.EOF}, authflow.FaultProxySecret},
		"a new fault of proxy": {&ProxyError{Fault: "new", Err: io.EOF}, authflow.FaultProxy},

		"cancelled":        {context.Canceled, ""},
		"Telegram's error": {tgerr.New(400, "PHONE_CODE_INVALID"), ""},
		"words, refused":   {errors.New("connect: connection refused"), ""},
		"words, timed out": {errors.New("i/o timeout"), ""},
		"words, name":      {errors.New("no such host"), ""},
		"words, TLS":       {errors.New("x509: certificate signed by unknown authority"), ""},
		"words, proxy":     {errors.New("proxy cannot be reached"), ""},
		"words, ping":      {errors.New("disconnect (pong missed)"), ""},
		"words, time":      {errors.New("msg_id too high"), ""},
		"nothing":          {nil, ""},
	} {
		if got := faultOf(x.err); got != x.want {
			t.Errorf("%s: %q, want %q", name, got, x.want)
		}
		if x.err == nil {
			continue
		}
		if out := withFault(x.err); authflow.FaultOf(out) != x.want || out.Error() != x.err.Error() || !errors.Is(out, x.err) {
			t.Errorf("%s leaves as %q of the kind %q", name, out, authflow.FaultOf(out))
		}
	}
}

func TestConnectionThatWasGivenUpSaysTheKind(t *testing.T) {
	c := &connection{stop: func() {}}
	c.fail(fmt.Errorf("CANARY: %w", io.EOF))
	if err := c.Err(); authflow.FaultOf(err) != authflow.FaultConnectionCut || !errors.Is(err, io.EOF) {
		t.Errorf("%v is of the kind %q", err, authflow.FaultOf(err))
	}
}

func TestNumbersOfThisSystemAreKnown(t *testing.T) {
	numbers := map[syscall.Errno]authflow.NetworkFault{
		syscall.ECONNREFUSED: authflow.FaultRefused, syscall.ETIMEDOUT: authflow.FaultTimedOut,
		syscall.EHOSTUNREACH: authflow.FaultUnreachable, syscall.ENETUNREACH: authflow.FaultUnreachable,
		syscall.EHOSTDOWN: authflow.FaultUnreachable, syscall.ENETDOWN: authflow.FaultUnreachable,
		syscall.ECONNRESET: authflow.FaultConnectionCut, syscall.ECONNABORTED: authflow.FaultConnectionCut,
		syscall.ENETRESET: authflow.FaultConnectionCut, syscall.EPIPE: authflow.FaultConnectionCut, syscall.ESHUTDOWN: authflow.FaultConnectionCut,
		syscall.EACCES: "", syscall.EINVAL: "", 10061: "",
	}
	if runtime.GOOS == "windows" {
		numbers = windowsNumbers
	}
	for n, want := range numbers {
		err := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", n)}
		if got := faultOf(err); got != want {
			t.Errorf("%d (%v): %q, want %q", n, n, got, want)
		}
	}
}

// windowsNumbers are from winerror.h and winsock2.h.
var windowsNumbers = map[syscall.Errno]authflow.NetworkFault{
	10061: authflow.FaultRefused, 1225: authflow.FaultRefused,
	10060: authflow.FaultTimedOut, 121: authflow.FaultTimedOut,
	10065: authflow.FaultUnreachable, 10051: authflow.FaultUnreachable, 10064: authflow.FaultUnreachable, 10050: authflow.FaultUnreachable,
	1231: authflow.FaultUnreachable, 1232: authflow.FaultUnreachable,
	10054: authflow.FaultConnectionCut, 10053: authflow.FaultConnectionCut, 10052: authflow.FaultConnectionCut, 10058: authflow.FaultConnectionCut,
	64: authflow.FaultConnectionCut, 1236: authflow.FaultConnectionCut,
	11001: authflow.FaultDNS, 11002: authflow.FaultDNS, 11003: authflow.FaultDNS, 11004: authflow.FaultDNS,
	0: "", 5: "", 10013: "", 111: "", 110: "", 104: "", 61: "",
}

func TestNumbersOfWindowsAreKnownOnEverySystem(t *testing.T) {
	for n, want := range windowsNumbers {
		if got := windowsFault(uintptr(n)); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestErrorsOfTheSystemHaveTheirKind(t *testing.T) {
	web := serveHTTP(t, http.NotFoundHandler(), (*httptest.Server).Start).Listener.Addr().String()
	strange := serveHTTP(t, http.NotFoundHandler(), (*httptest.Server).StartTLS).Listener.Addr().String()
	silent := serveRaw(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	link, err := badnet.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer link.Close()
	link.To(silent)
	read := func(address string, spoil func(net.Conn)) error {
		c, err := net.Dial("tcp", address)
		if err != nil {
			return err
		}
		defer c.Close()
		spoil(c)
		_, err = c.Read(make([]byte, 1))
		return err
	}
	type row struct {
		try  func() error
		want authflow.NetworkFault
	}
	rows := map[string]row{
		"refused": {func() error { _, err := net.Dial("tcp", closedPort(t)); return err }, authflow.FaultRefused},
		"no time to dial": {func() error {
			_, err := (&net.Dialer{Deadline: time.Unix(1, 0)}).Dial("tcp", silent)
			return err
		}, authflow.FaultTimedOut},
		"no time to read": {func() error {
			return read(silent, func(c net.Conn) { _ = c.SetDeadline(time.Unix(1, 0)) })
		}, authflow.FaultTimedOut},
		"reset": {func() error {
			link.Set(badnet.Fault{Refuse: true})
			return read(fmt.Sprintf("127.0.0.1:%d", link.Port()), func(net.Conn) {})
		}, authflow.FaultConnectionCut},
		"name":        {func() error { _, err := net.Dial("tcp", "nowhere.invalid:443"); return err }, authflow.FaultDNS},
		"certificate": {func() error { _, err := tls.Dial("tcp", strange, nil); return err }, authflow.FaultTLS},
		"no TLS":      {func() error { _, err := tls.Dial("tcp", web, nil); return err }, authflow.FaultTLS},
	}
	if runtime.GOOS == "linux" { // which has no TCP to a group, whatever network there is
		rows["no way"] = row{func() error { _, err := net.Dial("tcp", "224.0.0.1:443"); return err }, authflow.FaultUnreachable}
	}
	for name, x := range rows {
		if err := x.try(); faultOf(err) != x.want {
			t.Errorf("%s: %v is of the kind %q, want %q", name, err, faultOf(err), x.want)
		}
	}
}

// gotd gives a connection up when no answer comes to a ping, and has no error of its own for it.
func TestUnansweredPingOfGotdIsKnownByItsContext(t *testing.T) {
	client := clientOf(t, serverOf(t))
	link, err := badnet.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer link.Close()
	link.To(addressOf(t, 2))
	c := mtproto.New(func(ctx context.Context) (transport.Conn, error) {
		raw, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", link.Port()))
		if err != nil {
			return nil, err
		}
		return transport.Intermediate.Handshake(raw)
	}, mtproto.Options{DC: 2, PublicKeys: client.keys, PingInterval: 50 * time.Millisecond, PingTimeout: 200 * time.Millisecond})
	err = c.Run(t.Context(), func(ctx context.Context) error {
		link.Set(badnet.Fault{SwallowUp: true})
		<-ctx.Done()
		return ctx.Err()
	})
	if !pingUnanswered(err) {
		t.Errorf("gotd said %v", err)
	}
	var j journal
	(&connection{params: authflow.ConnectParams{Observe: j.observe}}).onDead(err)
	if broken := j.of(authflow.Broken); len(broken) != 1 || !errors.Is(broken[0].Err, errPingUnanswered) || authflow.FaultOf(broken[0].Err) != authflow.FaultTimedOut {
		t.Errorf("seen %v", &j)
	}
	for _, err := range []error{&net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}, io.EOF, context.Canceled} {
		if pingUnanswered(err) {
			t.Errorf("%v was taken for a ping without an answer", err)
		}
	}
}
