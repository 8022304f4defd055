package authkey

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"net"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/transport"

	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/sandbox"
)

// telegram starts a sandbox whose exchanges are as change makes them.
func telegram(t testing.TB, change func(*sandbox.Exchange)) *sandbox.Sandbox {
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
	return s
}

// connect connects to an address.
func connect(t testing.TB, ip string, port int) transport.Conn {
	t.Helper()
	raw, err := net.Dial("tcp", net.JoinHostPort(ip, strconv.Itoa(port)))
	if err != nil {
		t.Fatal(err)
	}
	c, err := transport.Intermediate.Handshake(raw)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func options(dc int) Options {
	return Options{DC: dc, Keys: []exchange.PublicKey{{RSA: &testrun.ServerKey().PublicKey}}}
}

// against makes a key with a server that change has made what it is.
func against(t testing.TB, change func(*sandbox.Exchange)) (Result, error) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	dc := telegram(t, change).Listening(2)
	return Exchange(ctx, connect(t, dc.IP, dc.Port), options(2))
}

// with changes one kind of message.
func with[M bin.Encoder](change func(M)) func(*sandbox.Exchange) {
	return func(e *sandbox.Exchange) {
		e.Change = func(message bin.Encoder) bin.Encoder {
			if m, ok := message.(M); ok {
				change(m)
			}
			return message
		}
	}
}

// in gives another message in the place of one kind.
func in[M bin.Encoder](other func(M) bin.Encoder) func(*sandbox.Exchange) {
	return func(e *sandbox.Exchange) {
		e.Change = func(message bin.Encoder) bin.Encoder {
			if m, ok := message.(M); ok {
				return other(m)
			}
			return message
		}
	}
}

// also makes several changes.
func also(changes ...func(*sandbox.Exchange)) func(*sandbox.Exchange) {
	return func(e *sandbox.Exchange) {
		for _, change := range changes {
			change(e)
		}
	}
}

func pqOf(n uint64) func(*sandbox.Exchange) {
	return with(func(r *mt.ResPQ) { r.Pq = new(big.Int).SetUint64(n).Bytes() })
}

func group(g int, prime []byte) func(*sandbox.Exchange) {
	return func(e *sandbox.Exchange) { e.G, e.Prime = g, prime }
}

func TestExchangeWithTheServerOfGotd(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	type answer struct {
		r   exchange.ServerExchangeResult
		err error
	}
	done := make(chan answer, 1)
	go func() {
		server, err := transport.Listen(l).Accept()
		if err != nil {
			done <- answer{err: err}
			return
		}
		r, err := exchange.NewExchanger(server, 2).Server(exchange.PrivateKey{RSA: testrun.ServerKey()}).Run(t.Context())
		done <- answer{r, errors.Join(err, server.Close())}
	}()
	port := l.Addr().(*net.TCPAddr).Port
	got, err := Exchange(t.Context(), connect(t, "127.0.0.1", port), options(2))
	if err != nil {
		t.Fatal(err)
	}
	want := <-done
	if want.err != nil {
		t.Fatal(want.err)
	}
	if got.Key != want.r.Key || got.Salt != want.r.ServerSalt || got.Key.Value.Zero() {
		t.Error("client and server have different keys")
	}
}

// That both have the same key is in the last answer, a hash of it; a server that finds a wrong retry ID refuses.
func TestUnusualNumbersAreTaken(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*sandbox.Exchange){
		"as usual":            func(*sandbox.Exchange) {},
		"another prime":       group(2, another),
		"a prime with a zero": group(3, append([]byte{0}, knownPrime...)),
		"another g":           group(7, knownPrime),
		"g of 4":              group(4, knownPrime),
		"small factors":       pqOf(5 * 7),
		"an even pq":          pqOf(2 * 2147483647),
		"a pq of 63 bits":     pqOf(2147483647 * 4294967291),
		"a pq with a zero":    with(func(r *mt.ResPQ) { r.Pq = append([]byte{0}, r.Pq...) }),
		"keys of others": with(func(r *mt.ResPQ) {
			r.ServerPublicKeyFingerprints = append([]int64{1}, r.ServerPublicKeyFingerprints...)
		}),
		"one retry":    func(e *sandbox.Exchange) { e.Retries = 1 },
		"two retries":  func(e *sandbox.Exchange) { e.Retries = 2 },
		"four retries": func(e *sandbox.Exchange) { e.Retries = 4 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := against(t, change)
			if err != nil || r.Key.Value.Zero() || r.Key.ID != r.Key.Value.ID() {
				t.Errorf("key %x, %v", r.Key.ID, err)
			}
		})
	}
}

func TestForgedAnswerIsRefused(t *testing.T) {
	t.Parallel()
	p := new(big.Int).SetBytes(knownPrime)
	edge := new(big.Int).Lsh(big.NewInt(1), 2048-64)
	below := func(n, by *big.Int) []byte { return new(big.Int).Sub(n, by).Bytes() }
	gA := func(n []byte) func(*sandbox.Exchange) { return with(func(d *mt.ServerDHInnerData) { d.GA = n }) }
	bend := func(n *bin.Int128) { n[7] ^= 1 }
	one := func(e *sandbox.Exchange) { e.Retries = 1 }
	noKey := func(e *sandbox.Exchange) { e.RefuseKey = true }
	noProof := func(e *sandbox.Exchange) { e.RefuseProof = true }
	for name, c := range map[string]struct {
		change func(*sandbox.Exchange)
		want   error
	}{
		"nonce of resPQ":           {with(func(r *mt.ResPQ) { bend(&r.Nonce) }), ErrNotMTProto},
		"unknown RSA key":          {with(func(r *mt.ResPQ) { r.ServerPublicKeyFingerprints[0]++ }), exchange.ErrKeyFingerprintNotFound},
		"no RSA key":               {with(func(r *mt.ResPQ) { r.ServerPublicKeyFingerprints = nil }), exchange.ErrKeyFingerprintNotFound},
		"no resPQ":                 {in(func(*mt.ResPQ) bin.Encoder { return &mt.DhGenOk{} }), ErrNotMTProto},
		"pq is a prime":            {pqOf(2147483647), ErrForged},
		"pq is a prime of 62 bits": {pqOf(4611686018427387847), ErrForged},
		"pq is a square":           {pqOf(2147483647 * 2147483647), ErrForged},
		"pq of three primes":       {pqOf(3 * 5 * 7), ErrForged},
		"pq is twice a product":    {pqOf(2 * 5 * 7), ErrForged},
		"pq is too large":          {pqOf(1<<63 + 1), ErrForged},
		"pq of 200 bits":           {with(func(r *mt.ResPQ) { r.Pq = bytes.Repeat([]byte{0xff}, 25) }), ErrForged},
		"pq is empty":              {with(func(r *mt.ResPQ) { r.Pq = nil }), ErrForged},

		"server's nonce of resPQ":  {with(func(r *mt.ResPQ) { bend(&r.ServerNonce) }), ErrRefused}, // the server finds it: -404
		"another DC":               {func(e *sandbox.Exchange) { e.DC = 3 }, ErrRefused},           // -444
		"nonce of the parameters":  {with(func(p *mt.ServerDHParamsOk) { bend(&p.Nonce) }), ErrForged},
		"server's nonce of them":   {with(func(p *mt.ServerDHParamsOk) { bend(&p.ServerNonce) }), ErrForged},
		"sealed answer is changed": {with(func(p *mt.ServerDHParamsOk) { p.EncryptedAnswer[40] ^= 1 }), ErrForged},
		"sealed answer is cut":     {with(func(p *mt.ServerDHParamsOk) { p.EncryptedAnswer = p.EncryptedAnswer[:37] }), ErrForged},
		"sealed answer is empty":   {with(func(p *mt.ServerDHParamsOk) { p.EncryptedAnswer = nil }), ErrForged},
		"nonce that is sealed":     {with(func(d *mt.ServerDHInnerData) { bend(&d.Nonce) }), ErrForged},
		"server's, sealed":         {with(func(d *mt.ServerDHInnerData) { bend(&d.ServerNonce) }), ErrForged},
		"something else is sealed": {in(func(*mt.ServerDHInnerData) bin.Encoder { return &mt.DhGenOk{} }), ErrForged},
		"refused":                  {noProof, ErrRefused},
		"nonce of the refusal":     {also(noProof, with(func(f *mt.ServerDHParamsFail) { bend(&f.Nonce) })), ErrForged},
		"server's nonce of it":     {also(noProof, with(func(f *mt.ServerDHParamsFail) { bend(&f.ServerNonce) })), ErrForged},
		"hash of the refusal":      {also(noProof, with(func(f *mt.ServerDHParamsFail) { bend(&f.NewNonceHash) })), ErrForged},

		"p is no prime":        {group(4, below(p, big.NewInt(2))), ErrForged},
		"p is even":            {group(4, below(p, big.NewInt(1))), ErrForged},
		"p is short":           {group(4, knownPrime[1:]), ErrForged},
		"p is no safe prime":   {group(4, unsafePrime(t)), ErrForged},
		"g of no subgroup":     {group(2, knownPrime), ErrForged},
		"g of no subgroup (5)": {group(5, knownPrime), ErrForged},
		"g of 1":               {group(1, knownPrime), ErrForged},
		"g of 8":               {group(8, knownPrime), ErrForged},
		"g_a is 0":             {gA(nil), ErrForged},
		"g_a is 1":             {gA([]byte{1}), ErrForged},
		"g_a is p-1":           {gA(below(p, big.NewInt(1))), ErrForged},
		"g_a is p":             {gA(knownPrime), ErrForged},
		"g_a is too small":     {gA(edge.Bytes()), ErrForged},
		"g_a is too large":     {gA(below(p, edge)), ErrForged},
		"g_a is longer than p": {gA(append([]byte{1}, knownPrime...)), ErrForged},

		"hash of the key":            {with(func(a *mt.DhGenOk) { bend(&a.NewNonceHash1) }), ErrForged},
		"nonce of the end":           {with(func(a *mt.DhGenOk) { bend(&a.Nonce) }), ErrForged},
		"server's nonce of the end":  {with(func(a *mt.DhGenOk) { bend(&a.ServerNonce) }), ErrForged},
		"the key is refused":         {noKey, ErrRefused},
		"its refusal is forged":      {also(noKey, with(func(a *mt.DhGenFail) { bend(&a.NewNonceHash3) })), ErrForged},
		"nonce of its refusal":       {also(noKey, with(func(a *mt.DhGenFail) { bend(&a.Nonce) })), ErrForged},
		"the retry is forged":        {also(one, with(func(a *mt.DhGenRetry) { bend(&a.NewNonceHash2) })), ErrForged},
		"nonce of the retry":         {also(one, with(func(a *mt.DhGenRetry) { bend(&a.ServerNonce) })), ErrForged},
		"retries without end":        {func(e *sandbox.Exchange) { e.Retries = 1 << 20 }, ErrRefused},
		"an answer of another kind":  {in(func(a *mt.DhGenOk) bin.Encoder { return &mt.ResPQ{Nonce: a.Nonce} }), ErrForged},
		"hash of a retry at the end": {in(func(a *mt.DhGenOk) bin.Encoder { return (*asRetry)(a) }), ErrForged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := against(t, c.change)
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if !r.Key.Value.Zero() {
				t.Error("a key was made")
			}
		})
	}
}

// asRetry is dh_gen_ok as dh_gen_retry, with the hash of a key that is taken.
type asRetry mt.DhGenOk

func (a *asRetry) Encode(b *bin.Buffer) error {
	return (&mt.DhGenRetry{Nonce: a.Nonce, ServerNonce: a.ServerNonce, NewNonceHash2: a.NewNonceHash1}).Encode(b)
}

// unsafePrime is a prime p of 2048 bits of which (p-1)/2 is none.
func unsafePrime(t testing.TB) []byte {
	t.Helper()
	for {
		p, err := rand.Prime(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		if !new(big.Int).Rsh(p, 1).ProbablyPrime(1) {
			return p.Bytes()
		}
	}
}

func TestServerThatAsksForRetriesWithoutEndIsLeft(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	_, err := against(t, also(func(e *sandbox.Exchange) { e.Retries = 1 << 20 }, with(func(*mt.DhGenRetry) { asked.Add(1) })))
	if !errors.Is(err, ErrRefused) || asked.Load() != maxRetries {
		t.Errorf("asked for %d retries, %v", asked.Load(), err)
	}
}

// A message of an exchange has the ID of an answer; one with the ID of a question could be our own, sent back.
func TestAnswerWithTheIDOfAQuestionIsRefused(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		server, err := transport.Listen(l).Accept()
		if err != nil {
			return
		}
		defer server.Close()
		var b, body bin.Buffer
		var m proto.UnencryptedMessage
		var asked mt.ReqPqMultiRequest
		if server.Recv(t.Context(), &b) != nil || m.Decode(&b) != nil || asked.Decode(&bin.Buffer{Buf: m.MessageData}) != nil {
			return
		}
		if (&mt.ResPQ{Nonce: asked.Nonce, Pq: []byte{35}, ServerPublicKeyFingerprints: []int64{options(2).Keys[0].Fingerprint()}}).Encode(&body) != nil {
			return
		}
		if (proto.UnencryptedMessage{MessageID: m.MessageID, MessageData: body.Buf}).Encode(&b) == nil {
			_ = server.Send(t.Context(), &b)
		}
	}()
	c := connect(t, "127.0.0.1", l.Addr().(*net.TCPAddr).Port)
	if err := Probe(t.Context(), c, options(2)); !errors.Is(err, ErrNotMTProto) {
		t.Errorf("got %v", err)
	}
}

func TestCancelledExchangeEnds(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err := Exchange(ctx, connect(t, "127.0.0.1", l.Addr().(*net.TCPAddr).Port), options(2)); err == nil {
		t.Error("a key was made with nobody")
	}
}
