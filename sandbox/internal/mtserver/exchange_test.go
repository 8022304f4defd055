package mtserver

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"math/big"
	"net"
	"testing"

	"github.com/gotd/log"
	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/proto/codec"
	"github.com/gotd/td/transport"

	"telegram-login-mcp/internal/testrun"
)

// startChanged is start, with exchanges as a test wants them.
func startChanged(t *testing.T, change func(*Exchange)) *Server {
	t.Helper()
	s, err := Listen("127.0.0.1", Options{
		DC: 2, Key: exchange.PrivateKey{RSA: testrun.ServerKey()}, Handler: handlerFunc(answerTrue), Log: log.For(nil), Exchange: change,
	})
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

// quick presents a pq that is factored at once.
func quick(e *Exchange) {
	e.Change = func(message bin.Encoder) bin.Encoder {
		if first, ok := message.(*mt.ResPQ); ok {
			first.Pq = big.NewInt(1009 * 1013).Bytes()
		}
		return message
	}
}

// ask sends a message of a key exchange and returns the answer.
func (c *client) ask(message bin.Encoder) (*bin.Buffer, error) {
	c.t.Helper()
	var body, b bin.Buffer
	if err := message.Encode(&body); err != nil {
		c.t.Fatal(err)
	}
	if err := (proto.UnencryptedMessage{MessageID: c.ids.New(proto.MessageFromClient), MessageData: body.Buf}).Encode(&b); err != nil {
		c.t.Fatal(err)
	}
	if err := c.tr.Send(c.t.Context(), &b); err != nil {
		c.t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(c.t.Context(), patience)
	defer stop()
	if err := c.tr.Recv(ctx, &b); err != nil {
		return nil, err
	}
	var envelope proto.UnencryptedMessage
	if err := envelope.Decode(&b); err != nil {
		c.t.Fatal(err)
	}
	return &bin.Buffer{Buf: envelope.MessageData}, nil
}

// library is how a client library makes a key. What is nil is as gotd does it.
type library struct {
	first func(nonce bin.Int128) bin.Encoder
	inner func(*mt.PQInnerDataDC) bin.Encoder
	seal  func(data []byte) ([]byte, error)
	proof func(*mt.ReqDHParamsRequest)
	final func(*mt.ClientDHInnerData)
	tries int // set_client_DH_params after dh_gen_retry
}

func sealedAsBefore(data []byte) ([]byte, error) {
	return crypto.RSAEncryptHashed(data, &testrun.ServerKey().PublicKey, rand.Reader)
}

// makeKey makes a key and returns the last answer, or the error that a step ended with. The names are those of the protocol.
func (c *client) makeKey(l library) (answer mt.SetClientDHParamsAnswerClass, err error) {
	c.t.Helper()
	nonce, err := crypto.RandInt128(rand.Reader)
	if err != nil {
		c.t.Fatal(err)
	}
	first := bin.Encoder(&mt.ReqPqMultiRequest{Nonce: nonce})
	if l.first != nil {
		first = l.first(nonce)
	}
	b, err := c.ask(first)
	if err != nil {
		return nil, err
	}
	var res mt.ResPQ
	if err := res.Decode(b); err != nil {
		c.t.Fatal(err)
	}
	p, q, err := crypto.DecomposePQ(new(big.Int).SetBytes(res.Pq), rand.Reader)
	if err != nil {
		c.t.Fatal(err)
	}
	newNonce, err := crypto.RandInt256(rand.Reader)
	if err != nil {
		c.t.Fatal(err)
	}
	data := &mt.PQInnerDataDC{Pq: res.Pq, P: p.Bytes(), Q: q.Bytes(), Nonce: nonce, ServerNonce: res.ServerNonce, NewNonce: newNonce, DC: 2}
	inner := bin.Encoder(data)
	if l.inner != nil {
		inner = l.inner(data)
	}
	var plain bin.Buffer
	if err := inner.Encode(&plain); err != nil {
		c.t.Fatal(err)
	}
	if l.seal == nil {
		l.seal = func(data []byte) ([]byte, error) {
			return crypto.RSAPad(data, &testrun.ServerKey().PublicKey, rand.Reader)
		}
	}
	sealed, err := l.seal(plain.Buf)
	if err != nil {
		c.t.Fatal(err)
	}
	proof := &mt.ReqDHParamsRequest{
		Nonce: nonce, ServerNonce: res.ServerNonce, P: p.Bytes(), Q: q.Bytes(), PublicKeyFingerprint: res.ServerPublicKeyFingerprints[0], EncryptedData: sealed,
	}
	if l.proof != nil {
		l.proof(proof)
	}
	if b, err = c.ask(proof); err != nil {
		return nil, err
	}
	var params mt.ServerDHParamsOk
	if err := params.Decode(b); err != nil {
		c.t.Fatal(err)
	}
	key, iv := crypto.TempAESKeys(newNonce.BigInt(), res.ServerNonce.BigInt())
	raw, err := crypto.DecryptExchangeAnswer(params.EncryptedAnswer, key, iv)
	if err != nil {
		c.t.Fatal(err)
	}
	var group mt.ServerDHInnerData
	if err := group.Decode(&bin.Buffer{Buf: raw}); err != nil {
		c.t.Fatal(err)
	}
	prime := new(big.Int).SetBytes(group.DhPrime)
	retry := int64(0)
	for try := 0; ; try++ {
		secret, err := crypto.RandInt256(rand.Reader) // long enough
		if err != nil {
			c.t.Fatal(err)
		}
		gB := new(big.Int).Exp(big.NewInt(int64(group.G)), secret.BigInt(), prime)
		var made crypto.Key
		new(big.Int).Exp(new(big.Int).SetBytes(group.GA), secret.BigInt(), prime).FillBytes(made[:])
		theirs := &mt.ClientDHInnerData{Nonce: nonce, ServerNonce: res.ServerNonce, RetryID: retry, GB: gB.Bytes()}
		if l.final != nil {
			l.final(theirs)
		}
		var plain bin.Buffer
		if err := theirs.Encode(&plain); err != nil {
			c.t.Fatal(err)
		}
		sealed, err := crypto.EncryptExchangeAnswer(rand.Reader, plain.Buf, key, iv)
		if err != nil {
			c.t.Fatal(err)
		}
		if b, err = c.ask(&mt.SetClientDHParamsRequest{Nonce: nonce, ServerNonce: res.ServerNonce, EncryptedData: sealed}); err != nil {
			return nil, err
		}
		if answer, err = mt.DecodeSetClientDHParamsAnswer(b); err != nil {
			c.t.Fatal(err)
		}
		if _, again := answer.(*mt.DhGenRetry); !again || try == l.tries {
			c.key, c.salt = made.WithID(), crypto.ServerSalt(newNonce, res.ServerNonce)
			return answer, nil
		}
		auxiliary := made.AuxHash()
		retry = int64(binary.LittleEndian.Uint64(auxiliary[:]))
	}
}

// TestEveryLibraryMakesAKey sends what the libraries send, as their sources have it.
func TestEveryLibraryMakesAKey(t *testing.T) {
	t.Parallel()
	s := start(t, answerTrue)
	withoutDC := func(d *mt.PQInnerDataDC) bin.Encoder {
		return &mt.PQInnerData{Pq: d.Pq, P: d.P, Q: d.Q, Nonce: d.Nonce, ServerNonce: d.ServerNonce, NewNonce: d.NewNonce}
	}
	atDC := func(dc int) func(*mt.PQInnerDataDC) bin.Encoder {
		return func(d *mt.PQInnerDataDC) bin.Encoder { d.DC = dc; return d }
	}
	for name, l := range map[string]library{
		"gotd": {},
		"mtcute with a temporary key": {inner: func(d *mt.PQInnerDataDC) bin.Encoder {
			return &mt.PQInnerDataTempDC{Pq: d.Pq, P: d.P, Q: d.Q, Nonce: d.Nonce, ServerNonce: d.ServerNonce, NewNonce: d.NewNonce, DC: d.DC, ExpiresIn: 86400}
		}},
		"mtcute on test servers": {inner: atDC(10002)},
		"mtcute for media":       {inner: atDC(-2)},
		"GramJS":                 {inner: withoutDC},
		"Telethon":               {inner: withoutDC, seal: sealedAsBefore},
		"Telethon of 2016": {inner: withoutDC, seal: sealedAsBefore, first: func(nonce bin.Int128) bin.Encoder {
			return &mt.ReqPqRequest{Nonce: nonce}
		}},
		"numbers with leading zeros": {inner: func(d *mt.PQInnerDataDC) bin.Encoder {
			d.Pq, d.P, d.Q = append([]byte{0}, d.Pq...), append([]byte{0}, d.P...), append([]byte{0}, d.Q...)
			return d
		}, proof: func(r *mt.ReqDHParamsRequest) { r.P, r.Q = append([]byte{0}, r.P...), append([]byte{0}, r.Q...) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dial(t, s)
			answer, err := c.makeKey(l)
			if _, ok := answer.(*mt.DhGenOk); !ok {
				t.Fatalf("answered %T, %v", answer, err)
			}
			c.wantTrue(c.send(true, call())) // with that key
		})
	}
}

func TestStepThatDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	s := startChanged(t, quick)
	bend := func(n *bin.Int128) { n[3] ^= 1 }
	inner := func(change func(*mt.PQInnerDataDC)) library {
		return library{inner: func(d *mt.PQInnerDataDC) bin.Encoder { change(d); return d }}
	}
	for name, l := range map[string]library{
		"another DC":               inner(func(d *mt.PQInnerDataDC) { d.DC = 3 }),
		"p and q swapped":          inner(func(d *mt.PQInnerDataDC) { d.P, d.Q = d.Q, d.P }),
		"1 and pq":                 inner(func(d *mt.PQInnerDataDC) { d.P, d.Q = []byte{1}, d.Pq }),
		"another pq":               inner(func(d *mt.PQInnerDataDC) { d.Pq, d.P, d.Q = []byte{35}, []byte{5}, []byte{7} }),
		"another nonce":            inner(func(d *mt.PQInnerDataDC) { bend(&d.Nonce) }),
		"another server's nonce":   inner(func(d *mt.PQInnerDataDC) { bend(&d.ServerNonce) }),
		"a nonce that is not ours": {proof: func(r *mt.ReqDHParamsRequest) { bend(&r.Nonce) }},
		"another fingerprint":      {proof: func(r *mt.ReqDHParamsRequest) { r.PublicKeyFingerprint++ }},
		"factors that differ":      {proof: func(r *mt.ReqDHParamsRequest) { r.P, r.Q = r.Q, r.P }},
		"noise":                    {proof: func(r *mt.ReqDHParamsRequest) { r.EncryptedData[100] ^= 1 }},
		"no proof":                 {proof: func(r *mt.ReqDHParamsRequest) { r.EncryptedData = nil }},
		"g_b of 1":                 {final: func(d *mt.ClientDHInnerData) { d.GB = []byte{1} }},
		"g_b of p-1": {final: func(d *mt.ClientDHInnerData) {
			d.GB = new(big.Int).Sub(telegramPrime(), big.NewInt(1)).Bytes()
		}},
		"a nonce at the end": {final: func(d *mt.ClientDHInnerData) { bend(&d.ServerNonce) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := int32(codec.CodeAuthKeyNotFound)
			if name == "another DC" {
				want = codec.CodeWrongDC
			}
			answer, err := dial(t, s).makeKey(l)
			var refused *codec.ProtocolErr
			if !errors.As(err, &refused) || refused.Code != want {
				t.Errorf("answered %T, %v", answer, err)
			}
		})
	}
}

func TestStepOutOfTurnIsRefused(t *testing.T) {
	t.Parallel()
	s := start(t, answerTrue)
	for name, message := range map[string]bin.Encoder{"req_DH_params": &mt.ReqDHParamsRequest{}, "set_client_DH_params": &mt.SetClientDHParamsRequest{}} {
		var refused *codec.ProtocolErr
		if _, err := dial(t, s).ask(message); !errors.As(err, &refused) || refused.Code != codec.CodeAuthKeyNotFound {
			t.Errorf("%s: %v", name, err)
		}
		c := dial(t, s)
		c.probe()
		if _, err := c.ask(message); !errors.As(err, &refused) || refused.Code != codec.CodeAuthKeyNotFound {
			t.Errorf("%s after req_pq_multi: %v", name, err)
		}
	}
}

func TestEveryExchangeHasAPQOfItsOwn(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, answerTrue))
	seen := map[string]bool{}
	for range 20 {
		answer, _ := c.probe()
		pq := new(big.Int).SetBytes(answer.Pq)
		if n := pq.BitLen(); n < 60 || n > 62 || pq.ProbablyPrime(0) {
			t.Errorf("pq is %v, of %d bits", pq, n)
		}
		seen[pq.String()] = true
	}
	if len(seen) != 20 {
		t.Errorf("%d different pq in 20 exchanges", len(seen))
	}
}

func TestKeyIsAskedForAgainAndRefusedAsATestWants(t *testing.T) {
	t.Parallel()
	ends := map[string]struct {
		change func(*Exchange)
		client library
		want   mt.SetClientDHParamsAnswerClass
	}{
		"one retry":          {func(e *Exchange) { e.Retries = 1 }, library{tries: 1}, &mt.DhGenOk{}},
		"three retries":      {func(e *Exchange) { e.Retries = 3 }, library{tries: 3}, &mt.DhGenOk{}},
		"more than are made": {func(e *Exchange) { e.Retries = 3 }, library{tries: 2}, &mt.DhGenRetry{}},
		"retry without its ID": {func(e *Exchange) { e.Retries = 1 },
			library{tries: 1, final: func(d *mt.ClientDHInnerData) { d.RetryID = 0 }}, &mt.DhGenFail{}},
		"refused": {func(e *Exchange) { e.RefuseKey = true }, library{}, &mt.DhGenFail{}},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startChanged(t, func(e *Exchange) { quick(e); end.change(e) })
			answer, err := dial(t, s).makeKey(end.client)
			if err != nil || answer.TypeID() != end.want.TypeID() {
				t.Errorf("answered %v, %v", answer, err)
			}
		})
	}
}

// TestKeyThatIsThereAlreadyIsAskedForAgain gives one step twice, because two keys that are the same do not come by chance.
func TestKeyThatIsThereAlreadyIsAskedForAgain(t *testing.T) {
	t.Parallel()
	s := start(t, answerTrue)
	h := &handshake{Exchange: Exchange{Prime: telegramPrime().Bytes(), G: telegramG}, prime: telegramPrime(), a: big.NewInt(5)}
	h.key, h.iv = crypto.TempAESKeys(h.newNonce.BigInt(), h.serverNonce.BigInt())
	c := &conn{srv: s}
	public := new(big.Int).Exp(big.NewInt(telegramG), new(big.Int).Lsh(big.NewInt(1), 300), h.prime)
	var plain bin.Buffer
	if err := (&mt.ClientDHInnerData{GB: public.Bytes()}).Encode(&plain); err != nil {
		t.Fatal(err)
	}
	sealed, err := crypto.EncryptExchangeAnswer(rand.Reader, plain.Buf, h.key, h.iv)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []uint32{mt.DhGenOkTypeID, mt.DhGenRetryTypeID} {
		answer, err := c.agree(h, sealed)
		if err != nil || answer.(mt.SetClientDHParamsAnswerClass).TypeID() != want {
			t.Errorf("answered %T, %v", answer, err)
		}
	}
}

func TestServerWithoutAMessageOfAClientEnds(t *testing.T) {
	t.Parallel()
	s := start(t, answerTrue)
	raw, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	tr, err := transport.Intermediate.Handshake(raw)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	var b bin.Buffer
	if err := (proto.UnencryptedMessage{MessageID: 1, MessageData: []byte{1, 2, 3, 4}}).Encode(&b); err != nil {
		t.Fatal(err)
	}
	if err := tr.Send(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if err := tr.Recv(t.Context(), &b); err == nil {
		t.Error("a message with the ID of a server is answered")
	}
}
