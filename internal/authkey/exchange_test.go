package authkey

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha1"
	"errors"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/transport"

	"telegram-login-mcp/internal/testrun"
)

// pair is two ends of one MTProto transport.
func pair(t *testing.T) (client, server transport.Conn) {
	t.Helper()
	a, b := net.Pipe()
	t.Cleanup(func() { _, _ = a.Close(), b.Close() })
	type end struct {
		transport.Conn
		error
	}
	ready := make(chan end)
	go func() {
		c, err := transport.Intermediate.Handshake(a)
		ready <- end{c, err}
	}()
	l := transport.Listen(&one{conn: b})
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	c := <-ready
	if c.error != nil {
		t.Fatal(c.error)
	}
	return c.Conn, server
}

// one is a listener with one connection.
type one struct {
	conn net.Conn
}

func (o *one) Accept() (net.Conn, error) { return o.conn, nil }
func (o *one) Close() error              { return nil }
func (o *one) Addr() net.Addr            { return o.conn.LocalAddr() }

func options(dc int) Options {
	return Options{DC: dc, Keys: []exchange.PublicKey{{RSA: &testrun.ServerKey().PublicKey}}}
}

func TestExchangeWithTheServerOfGotd(t *testing.T) {
	t.Parallel()
	client, server := pair(t)
	type answer struct {
		r   exchange.ServerExchangeResult
		err error
	}
	done := make(chan answer, 1)
	go func() {
		r, err := exchange.NewExchanger(server, 2).Server(exchange.PrivateKey{RSA: testrun.ServerKey()}).Run(t.Context())
		done <- answer{r, err}
	}()
	got, err := Exchange(t.Context(), client, options(2))
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

// server is the other side of an exchange, honest where a test does not change it.
type server struct {
	transport.Conn
	*testing.T

	fingerprint int64
	pq          []byte
	g           int
	prime       []byte
	public      func(gA []byte) []byte                       // changes g_a
	resPQ       func(*mt.ResPQ)                              // changes the first answer
	dh          func(*mt.ServerDHParamsOk)                   // changes the second
	inner       func(*mt.ServerDHInnerData)                  // changes what is sealed in it
	refuse      bool                                         // answers server_DH_params_fail
	answer      func(nth int, ok *mt.DhGenOk) bin.Encoder    // changes the last
	kind        proto.MessageType                            // of the answers' IDs
	retried     []int64                                      // the retry_ids that came
	hash        func(number byte, key crypto.Key) bin.Int128 // new_nonce_hash, for answer
	key         crypto.Key
}

func newServer(t *testing.T, c transport.Conn) *server {
	return &server{
		Conn: c, T: t, fingerprint: exchange.PublicKey{RSA: &testrun.ServerKey().PublicKey}.Fingerprint(), pq: new(big.Int).SetUint64(0x17ED48941A08F981).Bytes(),
		g: 3, prime: knownPrime, kind: proto.MessageServerResponse,
	}
}

func (s *server) read(ctx context.Context, into bin.Decoder) error {
	var b bin.Buffer
	if err := s.Recv(ctx, &b); err != nil {
		return err
	}
	var m proto.UnencryptedMessage
	if err := m.Decode(&b); err != nil {
		return err
	}
	return into.Decode(&bin.Buffer{Buf: m.MessageData})
}

func (s *server) write(ctx context.Context, m bin.Encoder) error {
	var body, b bin.Buffer
	if err := m.Encode(&body); err != nil {
		return err
	}
	if err := (proto.UnencryptedMessage{MessageID: int64(proto.NewMessageID(time.Now(), s.kind)), MessageData: body.Buf}).Encode(&b); err != nil {
		return err
	}
	return s.Send(ctx, &b)
}

func (s *server) run(ctx context.Context) error {
	var first mt.ReqPqMultiRequest
	if err := s.read(ctx, &first); err != nil {
		return err
	}
	serverNonce, err := crypto.RandInt128(rand.Reader)
	if err != nil {
		return err
	}
	res := mt.ResPQ{Nonce: first.Nonce, ServerNonce: serverNonce, Pq: s.pq, ServerPublicKeyFingerprints: []int64{s.fingerprint}}
	if s.resPQ != nil {
		s.resPQ(&res)
	}
	if err := s.write(ctx, &res); err != nil {
		return err
	}
	var second mt.ReqDHParamsRequest
	if err := s.read(ctx, &second); err != nil {
		return err
	}
	raw, err := crypto.DecodeRSAPad(second.EncryptedData, testrun.ServerKey())
	if err != nil {
		return err
	}
	var asked mt.PQInnerDataDC
	if err := asked.Decode(&bin.Buffer{Buf: raw}); err != nil {
		return err
	}
	if s.refuse {
		return s.write(ctx, &mt.ServerDHParamsFail{Nonce: first.Nonce, ServerNonce: serverNonce})
	}
	a := make([]byte, groupSize)
	if _, err := rand.Read(a); err != nil {
		return err
	}
	n, secret := new(big.Int).SetBytes(s.prime), new(big.Int).SetBytes(a)
	gA := new(big.Int).Exp(big.NewInt(int64(s.g)), secret, n).Bytes()
	if s.public != nil {
		gA = s.public(gA)
	}
	inner := mt.ServerDHInnerData{Nonce: first.Nonce, ServerNonce: serverNonce, G: s.g, DhPrime: s.prime, GA: gA, ServerTime: int(time.Now().Unix())}
	if s.inner != nil {
		s.inner(&inner)
	}
	var b bin.Buffer
	if err := inner.Encode(&b); err != nil {
		return err
	}
	key, iv := crypto.TempAESKeys(asked.NewNonce.BigInt(), serverNonce.BigInt())
	sealed, err := crypto.EncryptExchangeAnswer(rand.Reader, b.Buf, key, iv)
	if err != nil {
		return err
	}
	params := mt.ServerDHParamsOk{Nonce: first.Nonce, ServerNonce: serverNonce, EncryptedAnswer: sealed}
	if s.dh != nil {
		s.dh(&params)
	}
	if err := s.write(ctx, &params); err != nil {
		return err
	}
	s.hash = func(number byte, k crypto.Key) (hash bin.Int128) {
		aux := k.AuxHash()
		sum := sha1.Sum(bytes.Join([][]byte{asked.NewNonce[:], {number}, aux[:]}, nil))
		copy(hash[:], sum[4:])
		return hash
	}
	for nth := 0; ; nth++ {
		var third mt.SetClientDHParamsRequest
		if err := s.read(ctx, &third); err != nil {
			return err
		}
		raw, err := crypto.DecryptExchangeAnswer(third.EncryptedData, key, iv)
		if err != nil {
			return err
		}
		var theirs mt.ClientDHInnerData
		if err := theirs.Decode(&bin.Buffer{Buf: raw}); err != nil {
			return err
		}
		s.retried = append(s.retried, theirs.RetryID)
		new(big.Int).Exp(new(big.Int).SetBytes(theirs.GB), secret, n).FillBytes(s.key[:])
		ok := &mt.DhGenOk{Nonce: first.Nonce, ServerNonce: serverNonce, NewNonceHash1: s.hash(1, s.key)}
		last := bin.Encoder(ok)
		if s.answer != nil {
			last = s.answer(nth, ok)
		}
		if err := s.write(ctx, last); err != nil {
			return err
		}
		if _, again := last.(*mt.DhGenRetry); !again {
			return nil
		}
	}
}

// against makes an exchange with a server that change has made what it is.
func against(t *testing.T, change func(*server)) (*server, Result, error) {
	t.Helper()
	client, other := pair(t)
	s := newServer(t, other)
	change(s)
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.run(ctx) // a client that refuses hangs up in the middle
	}()
	r, err := Exchange(ctx, client, options(2))
	_ = client.Close()
	<-done
	return s, r, err
}

func TestHonestServerAndClientAgree(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*server){
		"as usual":      func(*server) {},
		"another prime": func(s *server) { s.prime, s.g = another, 2 },
		"small factors": func(s *server) { s.pq = []byte{35} },
		"keys of others": func(s *server) {
			s.resPQ = func(r *mt.ResPQ) { r.ServerPublicKeyFingerprints = []int64{1, s.fingerprint} }
		},
		"a pq with a zero": func(s *server) { s.pq = append([]byte{0}, s.pq...) },
		"asks for a retry": func(s *server) { s.answer = retry(s, 1) },
		"asks for four":    func(s *server) { s.answer = retry(s, 4) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, r, err := against(t, change)
			if err != nil {
				t.Fatal(err)
			}
			if r.Key.Value != s.key || r.Key.ID != s.key.ID() {
				t.Error("client and server have different keys")
			}
			if s.retried[0] != 0 || len(s.retried) > 1 && s.retried[1] == 0 {
				t.Errorf("retry IDs %v", s.retried)
			}
		})
	}
}

// retry answers the first n keys with dh_gen_retry.
func retry(s *server, n int) func(int, *mt.DhGenOk) bin.Encoder {
	return func(nth int, ok *mt.DhGenOk) bin.Encoder {
		if nth < n {
			return &mt.DhGenRetry{Nonce: ok.Nonce, ServerNonce: ok.ServerNonce, NewNonceHash2: s.hash(2, s.key)}
		}
		return ok
	}
}

func TestRetryNamesTheKeyThatWasNotTaken(t *testing.T) {
	t.Parallel()
	var first crypto.Key
	s, _, err := against(t, func(s *server) {
		again := retry(s, 1)
		s.answer = func(nth int, ok *mt.DhGenOk) bin.Encoder {
			if nth == 0 {
				first = s.key
			}
			return again(nth, ok)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	aux := first.AuxHash()
	if want := (crypto.AuthKey{ID: aux}).IntID(); len(s.retried) != 2 || s.retried[1] != want {
		t.Errorf("retry IDs %v, want 0 and %d", s.retried, want)
	}
}

func TestForgedAnswerIsRefused(t *testing.T) {
	t.Parallel()
	bend := func(n *bin.Int128) { n[7] ^= 1 }
	for name, c := range map[string]struct {
		change func(*server)
		want   error
	}{
		"nonce of resPQ":           {func(s *server) { s.resPQ = func(r *mt.ResPQ) { bend(&r.Nonce) } }, ErrNotMTProto},
		"pq is a prime":            {func(s *server) { s.pq = []byte{0x7f, 0xff, 0xff, 0xff} }, ErrForged},
		"pq is too large":          {func(s *server) { s.pq = bytes.Repeat([]byte{0xff}, 8) }, ErrForged},
		"pq is empty":              {func(s *server) { s.pq = nil }, ErrForged},
		"unknown RSA key":          {func(s *server) { s.fingerprint++ }, exchange.ErrKeyFingerprintNotFound},
		"nonce of the parameters":  {func(s *server) { s.dh = func(p *mt.ServerDHParamsOk) { bend(&p.Nonce) } }, ErrForged},
		"server's nonce of them":   {func(s *server) { s.dh = func(p *mt.ServerDHParamsOk) { bend(&p.ServerNonce) } }, ErrForged},
		"sealed answer is changed": {func(s *server) { s.dh = func(p *mt.ServerDHParamsOk) { p.EncryptedAnswer[40] ^= 1 } }, ErrForged},
		"sealed answer is cut":     {func(s *server) { s.dh = func(p *mt.ServerDHParamsOk) { p.EncryptedAnswer = p.EncryptedAnswer[:37] } }, ErrForged},
		"sealed answer is empty":   {func(s *server) { s.dh = func(p *mt.ServerDHParamsOk) { p.EncryptedAnswer = nil } }, ErrForged},
		"nonce that is sealed":     {func(s *server) { s.inner = func(d *mt.ServerDHInnerData) { bend(&d.Nonce) } }, ErrForged},
		"server's, sealed":         {func(s *server) { s.inner = func(d *mt.ServerDHInnerData) { bend(&d.ServerNonce) } }, ErrForged},
		"p is no prime":            {func(s *server) { s.prime = bytes.Repeat([]byte{0xff}, groupSize) }, ErrForged},
		"g of no subgroup":         {func(s *server) { s.g = 2 }, ErrForged},
		"g_a is 1":                 {func(s *server) { s.public = func([]byte) []byte { return []byte{1} } }, ErrForged},
		"g_a is p-1": {func(s *server) {
			s.public = func([]byte) []byte { return new(big.Int).Sub(new(big.Int).SetBytes(knownPrime), big.NewInt(1)).Bytes() }
		}, ErrForged},
		"g_a is longer than p":   {func(s *server) { s.public = func(a []byte) []byte { return append([]byte{1}, pad(a)...) } }, ErrForged},
		"parameters are refused": {func(s *server) { s.refuse = true }, ErrRefused},
		"hash of the key": {func(s *server) {
			s.answer = func(_ int, ok *mt.DhGenOk) bin.Encoder { bend(&ok.NewNonceHash1); return ok }
		}, ErrForged},
		"nonce of the end": {func(s *server) { s.answer = func(_ int, ok *mt.DhGenOk) bin.Encoder { bend(&ok.Nonce); return ok } }, ErrForged},
		"key is refused": {func(s *server) {
			s.answer = func(_ int, ok *mt.DhGenOk) bin.Encoder {
				return &mt.DhGenFail{Nonce: ok.Nonce, ServerNonce: ok.ServerNonce, NewNonceHash3: s.hash(3, s.key)}
			}
		}, ErrRefused},
		"refusal is forged": {func(s *server) {
			s.answer = func(_ int, ok *mt.DhGenOk) bin.Encoder {
				return &mt.DhGenFail{Nonce: ok.Nonce, ServerNonce: ok.ServerNonce}
			}
		}, ErrForged},
		"retry is forged": {func(s *server) {
			s.answer = func(_ int, ok *mt.DhGenOk) bin.Encoder {
				return &mt.DhGenRetry{Nonce: ok.Nonce, ServerNonce: ok.ServerNonce}
			}
		}, ErrForged},
		"retries without end": {func(s *server) { s.answer = retry(s, 1000) }, ErrRefused},
		"IDs of a client":     {func(s *server) { s.kind = proto.MessageFromClient }, ErrNotMTProto},
		"an answer of another kind": {func(s *server) {
			s.answer = func(_ int, ok *mt.DhGenOk) bin.Encoder { return &mt.ResPQ{Nonce: ok.Nonce} }
		}, ErrForged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, r, err := against(t, c.change)
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if !r.Key.Value.Zero() {
				t.Error("a key was made")
			}
		})
	}
}

func TestCancelledExchangeEnds(t *testing.T) {
	t.Parallel()
	client, _ := pair(t)
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err := Exchange(ctx, client, options(2)); err == nil {
		t.Error("a key was made with nobody")
	}
}
