package tgclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/transport"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/sandbox"
)

// check tries the way to every DC at the same address.
func check(t *testing.T, address string, change func(*Client)) Report {
	t.Helper()
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Options{
		Endpoints:     []Endpoint{{DC: 1, IP: host, Port: port}, {DC: 2, IP: host, Port: port}},
		PublicKeysPEM: serverOf(t).Connection().PublicKeysPEM, Version: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	c.firstAnswer = time.Second
	if change != nil {
		change(c)
	}
	begun := time.Now()
	r := c.Check(t.Context())
	if took := time.Since(begun); took > checkLimit {
		t.Errorf("the check took %v", took)
	}
	if len(r.DCs) != 2 || r.DCs[0].DC != 1 || r.DCs[1].DC != 2 {
		t.Fatalf("checked %+v", r.DCs)
	}
	return r
}

func TestCheckOfTheSandboxFindsNothingWrong(t *testing.T) {
	r := clientOf(t, serverOf(t)).Check(t.Context())
	if r.Names != nil {
		t.Errorf("a name was looked up: %+v", r.Names)
	}
	if len(r.DCs) != 3 {
		t.Fatalf("%d DCs", len(r.DCs))
	}
	for _, dc := range r.DCs {
		if dc.Reached.Err != nil || dc.Answered == nil || dc.Answered.Err != nil || dc.Reached.Target != fmt.Sprintf("DC %d, %s", dc.DC, addressOf(t, dc.DC)) {
			t.Errorf("DC %d: %+v, %+v", dc.DC, dc.Reached, dc.Answered)
		}
	}
	if r.Behind == nil || r.Behind.Abs() > 2*time.Second {
		t.Errorf("behind by %v", r.Behind)
	}
}

func TestCheckMeasuresTheClock(t *testing.T) {
	c := clientOf(t, serverOf(t))
	var w wrongClock
	w.jump(-time.Hour)
	c.wall = w.now
	if r := c.Check(t.Context()); r.Behind == nil || (*r.Behind-time.Hour).Abs() > 2*time.Second {
		t.Errorf("behind by %v, want an hour", r.Behind)
	}
}

func TestCheckSaysWhatIsWrongWithTheWay(t *testing.T) {
	t.Parallel()
	stranger, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stranger.Close() })
	foreign := stranger.Connection().DCs[0]
	var (
		refused = func(err error) bool {
			var op *net.OpError
			return errors.As(err, &op) && strings.Contains(err.Error(), "refused")
		}
		silent = func(err error) bool { var e *UnansweredError; return errors.As(err, &e) }
		is     = func(want error) func(error) bool { return func(err error) bool { return errors.Is(err, want) } }
	)
	for name, x := range map[string]struct {
		address  string
		reached  func(error) bool
		answered func(error) bool
		want     authflow.NetworkFault
	}{
		"nobody listens": {closedPort(t), refused, nil, authflow.FaultRefused},
		"never answers":  {serveRaw(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }), nil, silent, authflow.FaultBlocked},
		"hangs up":       {serveRaw(t, func(c net.Conn) { _, _ = c.Read(make([]byte, 1)) }), nil, silent, authflow.FaultBlocked},
		"answers rubbish": {serveRaw(t, func(c net.Conn) {
			_, _ = c.Read(make([]byte, 1))
			_, _ = io.WriteString(c, strings.Repeat("CANARY", 99))
			_, _ = io.Copy(io.Discard, c) // who ends it with bytes unread resets the connection
		}), nil, is(ErrNotTelegram), authflow.FaultNotTelegram},
		"echoes":            {serveRaw(t, func(c net.Conn) { _, _ = io.ReadFull(c, make([]byte, 4)); _, _ = io.Copy(c, c) }), nil, is(ErrNotTelegram), authflow.FaultNotTelegram},
		"is another server": {net.JoinHostPort(foreign.IP, strconv.Itoa(foreign.Port)), nil, is(ErrForeignKey), authflow.FaultNotTelegram},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := check(t, x.address, nil)
			for _, dc := range r.DCs {
				failed := dc.Reached
				if dc.Answered != nil {
					failed = *dc.Answered
				}
				if got := authflow.FaultOf(failed.Err); got != x.want {
					t.Errorf("DC %d: %v is of the kind %q, want %q", dc.DC, failed.Err, got, x.want)
				}
				if x.reached != nil {
					if !x.reached(dc.Reached.Err) || dc.Answered != nil {
						t.Errorf("DC %d: %+v, %+v", dc.DC, dc.Reached, dc.Answered)
					}
					continue
				}
				if dc.Reached.Err != nil || dc.Answered == nil || !x.answered(dc.Answered.Err) {
					t.Errorf("DC %d: %+v, %+v", dc.DC, dc.Reached, dc.Answered)
				}
				if dc.Answered != nil && strings.Contains(dc.Answered.Err.Error(), "CANARY") {
					t.Errorf("what came is repeated: %v", dc.Answered.Err)
				}
			}
			if r.Behind != nil {
				t.Errorf("the clock of who is not Telegram is believed: %v", *r.Behind)
			}
		})
	}
}

func TestCheckGoesThroughTheProxy(t *testing.T) {
	var asked targets
	at := serveHTTP(t, httpProxy("", asked.dialer), (*httptest.Server).Start).URL
	r := through(t, parsed(t, at)).Check(t.Context())
	if got := asked.list(); len(got) != 3 || len(r.DCs) != 3 {
		t.Errorf("the proxy was asked for %v", got)
	}
	for _, dc := range r.DCs {
		if dc.Reached.Err != nil || dc.Answered == nil || dc.Answered.Err != nil {
			t.Errorf("DC %d: %+v, %+v", dc.DC, dc.Reached, dc.Answered)
		}
	}
	m := &mtproxyServer{secret: the16, domain: "example.org"}
	r = through(t, parsed(t, "mtproxy://"+m.start(t)+"?secret="+hexSecret("ee", m.domain))).Check(t.Context())
	if r.Behind == nil || len(m.targets.list()) != 3 {
		t.Errorf("%+v, and the MTProxy was asked for %v", r, m.targets.list())
	}
	r = through(t, parsed(t, "socks5://"+closedPort(t))).Check(t.Context())
	for _, dc := range r.DCs {
		var failed *ProxyError
		if !errors.As(dc.Reached.Err, &failed) || failed.Fault != ProxyUnreached {
			t.Errorf("DC %d: %+v", dc.DC, dc.Reached)
		}
	}
}

func TestCheckLooksUpTheNameThatIsNeeded(t *testing.T) {
	real, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	behind, err := New(Options{Proxy: parsed(t, "socks5://192.0.2.1:1080")})
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		client *Client
		want   string
	}{
		"Telegram":                     {real, publicName},
		"sandbox":                      {clientOf(t, serverOf(t)), ""},
		"proxy with a name":            {through(t, parsed(t, "socks5://proxy.invalid:1080")), "proxy.invalid"},
		"proxy with a number, sandbox": {through(t, parsed(t, "socks5://127.0.0.1:1080")), ""},
		"proxy with a number":          {behind, ""},
	} {
		if got := x.client.lookUpName(); got != x.want {
			t.Errorf("%s: %q, want %q", name, got, x.want)
		}
	}
	none := &net.DNSError{Err: "CANARY", Name: "proxy.invalid", IsNotFound: true}
	r := check(t, closedPort(t), func(c *Client) {
		c.proxy = parsed(t, "socks5://proxy.invalid:1080")
		c.lookup = func(_ context.Context, host string) ([]string, error) { return nil, none }
	})
	if r.Names == nil || r.Names.Target != "proxy.invalid" || !errors.Is(r.Names.Err, none) || authflow.FaultOf(r.Names.Err) != authflow.FaultDNS {
		t.Errorf("the look-up: %+v", r.Names)
	}
}

func TestCheckEndsWhenItIsCancelled(t *testing.T) {
	asked := make(chan struct{}, 3)
	address := serveRaw(t, func(c net.Conn) {
		_, _ = c.Read(make([]byte, 1))
		asked <- struct{}{}
		_, _ = io.Copy(io.Discard, c)
	})
	c, err := New(Options{Endpoints: endpoints(t, address), PublicKeysPEM: serverOf(t).Connection().PublicKeysPEM})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	go func() { <-asked; stop() }()
	begun := time.Now()
	c.Check(ctx)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it went on for %v", took)
	}
}

// endpoints is one DC at an address.
func endpoints(t *testing.T, address string) []Endpoint {
	t.Helper()
	tcp, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return []Endpoint{{DC: 2, IP: tcp.IP.String(), Port: tcp.Port}}
}

// A key exchange goes further only for a key that the client has: those of Telegram's servers and of its test servers.
func TestOnlyTheKeysOfTelegramAreTakenForTelegrams(t *testing.T) {
	for _, fingerprint := range []int64{1, -3414540481677951611, -5595554452916591101} {
		ours := fingerprint != 1
		went := make(chan bool, 1)
		address := serveRaw(t, func(raw net.Conn) {
			tr, err := transport.Listen(&once{raw}).Accept()
			if err != nil {
				return
			}
			var b bin.Buffer
			var envelope proto.UnencryptedMessage
			var question mt.ReqPqMultiRequest
			if tr.Recv(t.Context(), &b) != nil || envelope.Decode(&b) != nil || question.Decode(&bin.Buffer{Buf: envelope.MessageData}) != nil {
				return
			}
			var body bin.Buffer
			_ = (&mt.ResPQ{Nonce: question.Nonce, Pq: []byte{0x17, 0xed, 0x48, 0x94, 0x1a, 0x08, 0xf9, 0x81}, ServerPublicKeyFingerprints: []int64{fingerprint}}).Encode(&body)
			b.Reset()
			_ = proto.UnencryptedMessage{MessageID: int64(proto.NewMessageID(time.Now(), proto.MessageServerResponse)), MessageData: body.Buf}.Encode(&b)
			if tr.Send(t.Context(), &b) != nil {
				return
			}
			went <- tr.Recv(t.Context(), &b) == nil
		})
		c, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		known := endpoints(t, address)[0]
		c.list.Options = nil
		for _, o := range clientOf(t, serverOf(t)).list.Options[:1] {
			o.ID, o.IPAddress, o.Port = known.DC, known.IP, known.Port
			c.list.Options = append(c.list.Options, o)
		}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		ended := make(chan error, 1)
		go func() {
			_, err := c.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox")})
			ended <- err
		}()
		if got := <-went; got != ours {
			t.Errorf("key %d: the exchange went on: %v", fingerprint, got)
		}
		if ours {
			stop()
		}
		if err := <-ended; !ours && !errors.Is(err, ErrForeignKey) {
			t.Errorf("an unknown key: %v", err)
		}
	}
}

// once is a listener with one connection to give.
type once struct{ net.Conn }

func (o *once) Accept() (net.Conn, error) { return o.Conn, nil }
func (o *once) Addr() net.Addr            { return o.LocalAddr() }
