package tgclient

import (
	"bytes"
	"context"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/sandbox"
)

// What becomes of a connection whose key exchange is not Telegram's. internal/authkey has the cases of each step; here is one of each kind.

// changed is a client of a sandbox whose key exchanges are as change makes them.
func changed(t *testing.T, change func(*sandbox.Exchange)) *Client {
	t.Helper()
	s, err := sandbox.Start(t.Context(), sandbox.Options{Key: testrun.ServerKey(), Exchange: change})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return clientOf(t, s)
}

// changing changes one kind of message.
func changing[M bin.Encoder](change func(M)) func(*sandbox.Exchange) {
	return func(e *sandbox.Exchange) {
		e.Change = func(message bin.Encoder) bin.Encoder {
			if m, ok := message.(M); ok {
				change(m)
			}
			return message
		}
	}
}

func TestKeyExchangeThatIsNotTelegramsIsToldAsThat(t *testing.T) {
	t.Parallel()
	bend := func(n *bin.Int128) { n[0] ^= 1 }
	for name, x := range map[string]struct {
		change func(*sandbox.Exchange)
		want   authflow.NetworkFault
	}{
		"nonce of the first answer": {changing(func(r *mt.ResPQ) { bend(&r.Nonce) }), authflow.FaultNotTelegram},
		"another RSA key":           {changing(func(r *mt.ResPQ) { r.ServerPublicKeyFingerprints = []int64{1} }), authflow.FaultNotTelegram},
		"pq is a prime":             {changing(func(r *mt.ResPQ) { r.Pq = []byte{0x7f, 0xff, 0xff, 0xff} }), authflow.FaultKeyExchange},
		"pq is too large":           {changing(func(r *mt.ResPQ) { r.Pq = bytes.Repeat([]byte{0xff}, 8) }), authflow.FaultKeyExchange},
		"nonce of the second":       {changing(func(p *mt.ServerDHParamsOk) { bend(&p.ServerNonce) }), authflow.FaultKeyExchange},
		"nonce that is sealed":      {changing(func(d *mt.ServerDHInnerData) { bend(&d.Nonce) }), authflow.FaultKeyExchange},
		"p is no prime":             {func(e *sandbox.Exchange) { e.Prime, e.G = bytes.Repeat([]byte{0xfd}, 256), 4 }, authflow.FaultKeyExchange},
		"wrong g":                   {func(e *sandbox.Exchange) { e.G = 2 }, authflow.FaultKeyExchange},
		"g_a is 1":                  {changing(func(d *mt.ServerDHInnerData) { d.GA = []byte{1} }), authflow.FaultKeyExchange},
		"the proof is refused":      {func(e *sandbox.Exchange) { e.RefuseProof = true }, authflow.FaultKeyExchange},
		"a step is refused":         {changing(func(r *mt.ResPQ) { bend(&r.ServerNonce) }), authflow.FaultKeyExchange},
		"hash of the key":           {changing(func(a *mt.DhGenOk) { bend(&a.NewNonceHash1) }), authflow.FaultKeyExchange},
		"nonce of the end":          {changing(func(a *mt.DhGenOk) { bend(&a.Nonce) }), authflow.FaultKeyExchange},
		"the key is refused":        {func(e *sandbox.Exchange) { e.RefuseKey = true }, authflow.FaultKeyExchange},
		"retries without end":       {func(e *sandbox.Exchange) { e.Retries = 1 << 20 }, authflow.FaultKeyExchange},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			told := make(chan error, 1)
			c, err := changed(t, x.change).Connect(ctx, authflow.ConnectParams{
				APIID: 1, APIHash: secret.New("sandbox"), Observe: func(e authflow.ConnectionEvent) {
					if e.Err != nil {
						select {
						case told <- e.Err:
							stop() // it would be tried again until then
						default:
						}
					}
				},
			})
			if err == nil {
				_ = c.Close()
				t.Fatal("connected")
			}
			select {
			case err := <-told:
				if got := authflow.FaultOf(err); got != x.want {
					t.Errorf("%v is of the kind %q, want %q", err, got, x.want)
				}
			default:
				t.Errorf("nothing is told but %v", err)
			}
		})
	}
}

func TestLoginSaysThatNoKeyCouldBeAgreedOn(t *testing.T) {
	t.Parallel()
	for name, phone := range map[string]string{"at once": "+9996620001", "after a migration": "+9996630001"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := changed(t, func(e *sandbox.Exchange) { e.RefuseKey = e.DC == 3 || phone == "+9996620001" })
			if got := refusedLoginOf(t, c, phone); got.Fault != authflow.FaultKeyExchange {
				t.Errorf("%v is of the kind %q", got, got.Fault)
			}
		})
	}
}

func TestUnusualKeyExchangeMakesAKey(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*sandbox.Exchange){
		"another safe prime": func(e *sandbox.Exchange) { e.Prime, e.G = testrun.SafePrime(), 2 },
		"an even pq":         changing(func(r *mt.ResPQ) { r.Pq = []byte{2 * 101} }),
		"a retry":            func(e *sandbox.Exchange) { e.Retries = 1 },
		"two retries":        func(e *sandbox.Exchange) { e.Retries = 2 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const phone = "+9996630001" // a migration, so two keys
			client := changed(t, change)
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			j := &journal{}
			c, err := client.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Observe: j.observe})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if _, err := c.API().AuthSignIn(ctx, &tg.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: ask(t, c.API(), phone), PhoneCode: codeOf(phone)}); err != nil {
				t.Error(err)
			}
			if failed := append(j.of(authflow.Broken), j.of(authflow.DialFailed)...); len(failed) != 0 {
				t.Errorf("not at the first try: %+v", failed)
			}
		})
	}
}

// On a slow machine, many exchanges at once would take each other the time that each has.
func TestKeysAreMadeAFewAtATime(t *testing.T) {
	t.Parallel()
	const room, logins = 2, 12
	var now, most, made atomic.Int32
	client := changed(t, func(e *sandbox.Exchange) {
		e.Change = func(message bin.Encoder) bin.Encoder {
			switch message.(type) {
			case *mt.ResPQ:
				n := now.Add(1)
				for before := most.Load(); n > before && !most.CompareAndSwap(before, n); before = most.Load() {
				}
			case *mt.DhGenOk:
				now.Add(-1)
				made.Add(1)
			}
			return message
		}
	})
	client.exchanges = make(chan struct{}, room)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var all sync.WaitGroup
	for range logins {
		all.Go(func() {
			c, err := client.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox")})
			if err != nil {
				t.Error(err)
				return
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if made.Load() != logins || most.Load() > room {
		t.Errorf("%d keys were made, up to %d at a time", made.Load(), most.Load())
	}
}

// A data centre that nobody gets to, or a proxy that thinks long, holds up only its own logins.
func TestKeysAreMadeBesideConnectionsThatDoNotComeAbout(t *testing.T) {
	t.Parallel()
	s := serverOf(t)
	unreachable, asked := addressOf(t, startDC), make(chan struct{}, 1)
	ctx, stop := context.WithTimeout(t.Context(), connectTimeout/2) // after all of it the first attempt is given up
	defer stop()
	o := optionsOf(s)
	o.Proxy = parsed(t, "socks5://"+socksAt(t, nil, func(_ context.Context, network, addr string) (net.Conn, error) {
		if addr != unreachable {
			return (&net.Dialer{}).DialContext(ctx, network, addr)
		}
		asked <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	}))
	o.Proxy.timeout = time.Hour // nobody gives up before the test is over
	client, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	client.exchanges = make(chan struct{}, 1)
	login := func(dc int) error {
		c, err := client.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Session: authflow.Session{DC: dc}})
		if err == nil {
			err = c.Close()
		}
		return err
	}
	held := make(chan error, 1)
	go func() { held <- login(startDC) }()
	select {
	case <-asked:
	case <-ctx.Done():
		t.Fatal("the proxy is asked for nothing")
	}
	if err := login(3); err != nil {
		t.Error(err)
	}
	stop()
	if err := <-held; err == nil {
		t.Error("it connected to what does not answer")
	}
}
