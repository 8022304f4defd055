package tgclient

import (
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/secret"
)

func TestPermitHearsHowLongTelegramMayHaveAClosedConnection(t *testing.T) {
	const grace = 20 * time.Second
	for name, x := range map[string]struct {
		fault         badnet.Fault
		proxied       bool
		least, atMost time.Duration // from the end of the close on; 0 where it has ended
	}{
		"Telegram ends, too":            {badnet.Fault{}, false, 0, 0},
		"a proxy may end, and it alone": {badnet.Fault{}, true, farewellDelay * time.Second / 2, farewellDelay*time.Second + standMargin},
		"nothing gets through":          {badnet.Fault{Hold: true}, false, grace / 2, grace + standMargin},
		"the answer gets lost alone":    {badnet.Fault{SwallowDown: true}, false, 0, 0}, // Telegram ends then by itself
		"the question gets lost":        {badnet.Fault{SwallowUp: true}, false, grace / 2, grace + standMargin},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			link, err := badnet.Listen()
			if err != nil {
				t.Fatal(err)
			}
			defer link.Close()
			p := permit{grace: grace, stands: make(chan time.Time, 10)}
			client := clientOver(t, link)
			if x.proxied {
				client.proxy = parsed(t, "socks5://"+socksAt(t, nil, new(targets).dialer))
			}
			conn, err := client.Connect(t.Context(), authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Permit: p})
			if err != nil {
				t.Fatal(err)
			}
			link.Set(x.fault)
			begun := time.Now()
			if err := conn.Close(); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(begun); took > farewellWait+time.Second {
				t.Errorf("the close took %v", took)
			}
			var last time.Time
			for len(p.stands) > 0 {
				if at := <-p.stands; at.After(last) {
					last = at
				}
			}
			if left := max(time.Until(last), 0); left < x.least || left > x.atMost {
				t.Errorf("Telegram may have it for %v more, want %v to %v", left, x.least, x.atMost)
			}
		})
	}
}

// clientOver is a client that reaches the sandbox's first DC over a link.
func clientOver(t *testing.T, link *badnet.Link) *Client {
	t.Helper()
	link.To(addressOf(t, startDC))
	o := optionsOf(serverOf(t))
	for i := range o.Endpoints {
		if e := &o.Endpoints[i]; e.DC == startDC {
			e.IP, e.Port = "127.0.0.1", link.Port()
		}
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPongIsFoundAmongOtherMessages(t *testing.T) {
	encoded := func(m bin.Encoder) []byte {
		t.Helper()
		var b bin.Buffer
		if err := m.Encode(&b); err != nil {
			t.Fatal(err)
		}
		return b.Buf
	}
	pong := encoded(&mt.Pong{MsgID: 1, PingID: 7})
	several := func(bodies ...[]byte) []byte {
		var c proto.MessageContainer
		for i, b := range bodies {
			c.Messages = append(c.Messages, proto.Message{ID: int64(i), Bytes: len(b), Body: b})
		}
		return encoded(&c)
	}
	acks := encoded(&mt.MsgsAck{MsgIDs: []int64{1}})
	for name, x := range map[string]struct {
		message []byte
		want    bool
	}{
		"alone":             {pong, true},
		"among others":      {several(acks, pong), true},
		"of another ping":   {encoded(&mt.Pong{MsgID: 1, PingID: 8}), false},
		"none":              {acks, false},
		"others without it": {several(acks, acks), false},
		"cut off":           {several(acks, pong)[:20], false},
		"nothing":           {nil, false},
	} {
		if got := hasPong(x.message, 7); got != x.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
