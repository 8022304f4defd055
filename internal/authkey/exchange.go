package authkey

import (
	"context"
	"crypto/sha1" // what the protocol takes
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/proto/codec"
	"github.com/gotd/td/transport"
)

// Options say with whom a key is made.
type Options struct {
	// DC is the number of the data centre, which the server compares with its own.
	DC int
	// Keys are the RSA keys that the server may have. Default: Telegram.
	Keys []exchange.PublicKey
	// Now is the server's time, for the IDs of the messages. Default: time.Now.
	Now func() time.Time
	// Rand gives the secrets. Default: the system's.
	Rand io.Reader
}

// Result is a permanent auth key that nobody is logged in with.
type Result struct {
	Key  crypto.AuthKey
	Salt int64 // the first server salt
}

// ErrForged means that an answer of the exchange does not fit the question, or that its numbers would give the key away: whoever sent it
// is not Telegram, or something changed it on its way.
var ErrForged = errors.New("key exchange: the answer is not one that Telegram would give")

// ErrNotMTProto means that what came first is no answer of the exchange at all: something else answers at that address.
var ErrNotMTProto = errors.New("key exchange: what answered does not speak MTProto")

// ErrRefused means that the server ended the exchange by itself, with server_DH_params_fail, dh_gen_fail or a transport error, or asked for too
// many retries.
var ErrRefused = errors.New("key exchange: refused by the server")

// maxRetries is how often a server may ask for another g_b (dh_gen_retry). Its key has to be unique among all, so twice is unheard of.
const maxRetries = 5

// Exchange makes a key over conn, on which nothing else may be sent meanwhile. ctx bounds it.
//
// Errors: ErrNotMTProto, ErrForged, ErrRefused, gotd's exchange.ErrKeyFingerprintNotFound for a server with another RSA key, and what conn returns.
func Exchange(ctx context.Context, conn transport.Conn, o Options) (Result, error) {
	e := newExchange(conn, o)
	if err := e.requestPQ(ctx); err != nil {
		return Result{}, fmt.Errorf("begin the key exchange: %w", err)
	}
	group, gA, err := e.requestDHParams(ctx)
	if err != nil {
		return Result{}, fmt.Errorf("prove the work of the key exchange: %w", err)
	}
	r, err := e.setClientDHParams(ctx, group, gA)
	if err != nil {
		return Result{}, fmt.Errorf("agree on a key: %w", err)
	}
	return r, nil
}

// Probe asks the first question of an exchange and stops there. Errors are those of Exchange.
func Probe(ctx context.Context, conn transport.Conn, o Options) error {
	return newExchange(conn, o).requestPQ(ctx)
}

func newExchange(conn transport.Conn, o Options) *exchangeRun {
	if o.Keys == nil {
		o.Keys = TelegramKeys()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = crypto.DefaultRand()
	}
	return &exchangeRun{Options: o, conn: conn, ids: proto.NewMessageIDGen(o.Now)}
}

// exchangeRun is one exchange. The names are those of the protocol's description.
type exchangeRun struct {
	Options
	conn transport.Conn
	ids  *proto.MessageIDGen

	nonce       bin.Int128
	serverNonce bin.Int128
	newNonce    bin.Int256
	pq          []byte
	server      exchange.PublicKey
	key, iv     []byte // tmp_aes_key and tmp_aes_iv
}

// requestPQ sends req_pq_multi and chooses the server's key from resPQ.
func (e *exchangeRun) requestPQ(ctx context.Context) error {
	var err error
	if e.nonce, err = crypto.RandInt128(e.Rand); err != nil {
		return err
	}
	answer, err := call(ctx, e, &mt.ReqPqMultiRequest{Nonce: e.nonce}, func(b *bin.Buffer) (answer mt.ResPQ, err error) {
		err = answer.Decode(b)
		return answer, err
	})
	switch {
	case errors.Is(err, ErrForged):
		return fmt.Errorf("%w: %w", ErrNotMTProto, err)
	case err != nil:
		return err
	case answer.Nonce != e.nonce:
		return fmt.Errorf("%w: nonce of resPQ", ErrNotMTProto)
	}
	e.serverNonce, e.pq = answer.ServerNonce, answer.Pq
	for _, key := range e.Keys {
		if slices.Contains(answer.ServerPublicKeyFingerprints, key.Fingerprint()) {
			e.server = key
			return nil
		}
	}
	return exchange.ErrKeyFingerprintNotFound
}

// requestDHParams sends req_DH_params with the factors of pq, and reads the group and g_a from server_DH_params_ok.
func (e *exchangeRun) requestDHParams(ctx context.Context) (*dhGroup, []byte, error) {
	p, q, err := factor(e.pq)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrForged, err)
	}
	if e.newNonce, err = crypto.RandInt256(e.Rand); err != nil {
		return nil, nil, err
	}
	var inner bin.Buffer
	if err := (&mt.PQInnerDataDC{
		Pq: e.pq, P: p, Q: q, Nonce: e.nonce, ServerNonce: e.serverNonce, NewNonce: e.newNonce, DC: e.DC,
	}).Encode(&inner); err != nil {
		return nil, nil, err
	}
	sealed, err := crypto.RSAPad(inner.Buf, e.server.RSA, e.Rand)
	if err != nil {
		return nil, nil, err
	}
	answer, err := call(ctx, e, &mt.ReqDHParamsRequest{
		Nonce: e.nonce, ServerNonce: e.serverNonce, P: p, Q: q, PublicKeyFingerprint: e.server.Fingerprint(), EncryptedData: sealed,
	}, mt.DecodeServerDHParams)
	if err != nil {
		return nil, nil, err
	}
	if answer.GetNonce() != e.nonce || answer.GetServerNonce() != e.serverNonce {
		return nil, nil, fmt.Errorf("%w: nonces of %s", ErrForged, answer.TypeName())
	}
	switch a := answer.(type) {
	case *mt.ServerDHParamsOk:
		e.key, e.iv = crypto.TempAESKeys(e.newNonce.BigInt(), e.serverNonce.BigInt())
		return e.decodeDHParams(a.EncryptedAnswer)
	case *mt.ServerDHParamsFail:
		if !sameHash(a.NewNonceHash, e.newNonceHash()) {
			return nil, nil, fmt.Errorf("%w: hash of %s", ErrForged, answer.TypeName())
		}
	}
	return nil, nil, fmt.Errorf("%w: %s", ErrRefused, answer.TypeName())
}

// decodeDHParams reads and checks server_DH_inner_data.
func (e *exchangeRun) decodeDHParams(sealed []byte) (*dhGroup, []byte, error) {
	raw, err := crypto.DecryptExchangeAnswer(sealed, e.key, e.iv)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrForged, err)
	}
	var inner mt.ServerDHInnerData
	switch err := inner.Decode(&bin.Buffer{Buf: raw}); { // raw is empty where no hash fits
	case err != nil:
		return nil, nil, fmt.Errorf("%w: encrypted answer", ErrForged)
	case inner.Nonce != e.nonce || inner.ServerNonce != e.serverNonce:
		return nil, nil, fmt.Errorf("%w: nonces of the encrypted answer", ErrForged)
	}
	group, err := newGroup(inner.G, inner.DhPrime)
	if err == nil {
		err = group.check(inner.GA)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrForged, err)
	}
	return group, inner.GA, nil
}

// setClientDHParams sends set_client_DH_params until the server takes the key.
func (e *exchangeRun) setClientDHParams(ctx context.Context, group *dhGroup, gA []byte) (Result, error) {
	retryID := int64(0)
	for range maxRetries {
		key, gB, err := e.generateKey(group, gA)
		if err != nil {
			return Result{}, err
		}
		var inner bin.Buffer
		if err := (&mt.ClientDHInnerData{Nonce: e.nonce, ServerNonce: e.serverNonce, RetryID: retryID, GB: gB}).Encode(&inner); err != nil {
			return Result{}, err
		}
		sealed, err := crypto.EncryptExchangeAnswer(e.Rand, inner.Buf, e.key, e.iv)
		if err != nil {
			return Result{}, err
		}
		question := &mt.SetClientDHParamsRequest{Nonce: e.nonce, ServerNonce: e.serverNonce, EncryptedData: sealed}
		answer, err := call(ctx, e, question, mt.DecodeSetClientDHParamsAnswer)
		if err != nil {
			return Result{}, err
		}
		if answer.GetNonce() != e.nonce || answer.GetServerNonce() != e.serverNonce {
			return Result{}, fmt.Errorf("%w: nonces of %s", ErrForged, answer.TypeName())
		}
		auxiliary := key.AuxHash()
		var number byte
		var hash bin.Int128
		switch a := answer.(type) {
		case *mt.DhGenOk:
			number, hash = 1, a.NewNonceHash1
		case *mt.DhGenRetry:
			number, hash = 2, a.NewNonceHash2
		case *mt.DhGenFail:
			number, hash = 3, a.NewNonceHash3
		}
		switch {
		case !sameHash(hash, e.newNonceHash([]byte{number}, auxiliary[:])):
			return Result{}, fmt.Errorf("%w: hash of %s", ErrForged, answer.TypeName())
		case number == 1:
			return Result{Key: key.WithID(), Salt: crypto.ServerSalt(e.newNonce, e.serverNonce)}, nil
		case number == 3:
			return Result{}, fmt.Errorf("%w: %s", ErrRefused, answer.TypeName())
		}
		// "auth_key_aux_hash is the 64 higher-order bits of SHA1(auth_key)", which the next attempt names as retry_id.
		retryID = int64(binary.LittleEndian.Uint64(auxiliary[:]))
	}
	return Result{}, fmt.Errorf("%w: it asked for %d retries", ErrRefused, maxRetries)
}

// generateKey chooses b, and makes the key and g_b out of it.
func (e *exchangeRun) generateKey(group *dhGroup, gA []byte) (key crypto.Key, gB []byte, err error) {
	b := make([]byte, groupSize)
	defer clear(b)
	if _, err := io.ReadFull(e.Rand, b); err != nil {
		return key, nil, fmt.Errorf("choose b: %w", err)
	}
	if gB, err = group.generatorPower(b); err != nil {
		return key, nil, err
	}
	if err := group.check(gB); err != nil {
		return key, nil, err
	}
	raw, err := group.power(gA, b)
	if err != nil {
		return key, nil, fmt.Errorf("%w: %w", ErrForged, err)
	}
	defer clear(raw)
	copy(key[:], raw)
	return key, gB, nil
}

// newNonceHash is the 128 lower-order bits of SHA1(new_nonce + more). In new_nonce_hash1, 2 and 3, that is the number and auth_key_aux_hash.
// https://core.telegram.org/mtproto/auth_key#dh-key-exchange-complete
func (e *exchangeRun) newNonceHash(more ...[]byte) (hash bin.Int128) {
	sum := sha1.Sum(slices.Concat(e.newNonce[:], slices.Concat(more...)))
	copy(hash[:], sum[4:])
	return hash
}

func sameHash(a, b bin.Int128) bool { return subtle.ConstantTimeCompare(a[:], b[:]) == 1 }

// call sends a message that is not encrypted, and reads the answer. A transport error in its place, such as -404, is how Telegram refuses a step.
func call[T any](ctx context.Context, e *exchangeRun, question bin.Encoder, decode func(*bin.Buffer) (T, error)) (answer T, err error) {
	var body, b bin.Buffer
	if err := question.Encode(&body); err != nil {
		return answer, err
	}
	if err := (proto.UnencryptedMessage{MessageID: e.ids.New(proto.MessageFromClient), MessageData: body.Buf}).Encode(&b); err != nil {
		return answer, err
	}
	if err := e.conn.Send(ctx, &b); err != nil {
		return answer, err
	}
	if err := e.conn.Recv(ctx, &b); err != nil {
		if _, ok := errors.AsType[*codec.ProtocolErr](err); ok {
			return answer, fmt.Errorf("%w: %w", ErrRefused, err)
		}
		return answer, err
	}
	var envelope proto.UnencryptedMessage
	if err := envelope.Decode(&b); err != nil {
		return answer, fmt.Errorf("%w: not a message of a key exchange", ErrForged)
	}
	if proto.MessageID(envelope.MessageID).Type() != proto.MessageServerResponse {
		return answer, fmt.Errorf("%w: ID of the message", ErrForged)
	}
	if answer, err = decode(&bin.Buffer{Buf: envelope.MessageData}); err != nil {
		return answer, fmt.Errorf("%w: %w", ErrForged, err)
	}
	return answer, nil
}
