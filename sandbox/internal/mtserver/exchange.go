package mtserver

import (
	"crypto/sha1" // what the protocol takes
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/proto/codec"
)

// Exchange is one key exchange, as a test may have it. What a test leaves alone is as Telegram does it.
type Exchange struct {
	DC int // where it takes place; for reading

	Prime       []byte // dh_prime, big-endian
	G           int    // the generator
	RefuseProof bool   // answer the client's factors with server_DH_params_fail
	Retries     int    // how many keys to answer with dh_gen_retry before one is taken
	RefuseKey   bool   // answer the key with dh_gen_fail

	// Change may change a message before it is sent, or sealed, or give another in its place: *mt.ResPQ, *mt.ServerDHInnerData, *mt.ServerDHParamsOk,
	// *mt.ServerDHParamsFail, *mt.DhGenOk, *mt.DhGenRetry or *mt.DhGenFail.
	Change func(message bin.Encoder) bin.Encoder
}

func (e *Exchange) change(message bin.Encoder) bin.Encoder {
	if e.Change != nil {
		return e.Change(message)
	}
	return message
}

// handshake is how far an exchange has come. The names are those of https://core.telegram.org/mtproto/auth_key.
type handshake struct {
	Exchange
	nonce, serverNonce bin.Int128
	pq                 *big.Int
	newNonce           bin.Int256
	key, iv            []byte   // tmp_aes_key and tmp_aes_iv; nil before the client has proved its work
	prime, a           *big.Int // dh_prime and the secret exponent
	retryID            int64    // what the client's next g_b has to name
}

// refusal is a step of an exchange that Telegram answers with a transport error.
type refusal struct {
	code int32
	error
}

func refuse(format string, args ...any) error {
	return refusal{codec.CodeAuthKeyNotFound, fmt.Errorf(format, args...)}
}

// exchange takes one message that is not encrypted: a step of a key exchange. A client may begin anew whenever it likes, and may leave an exchange for a key
// that it has.
func (c *conn) exchange(b *bin.Buffer) error {
	var m proto.UnencryptedMessage
	if err := m.Decode(b); err != nil {
		return fmt.Errorf("key exchange: %w", err)
	}
	if proto.MessageID(m.MessageID).Type() != proto.MessageFromClient {
		return fmt.Errorf("key exchange: %x is no ID of a client's message", m.MessageID)
	}
	answer, err := c.step(&bin.Buffer{Buf: m.MessageData})
	var refused refusal
	switch {
	case errors.As(err, &refused):
		return errors.Join(fmt.Errorf("key exchange: %w", err), c.sendTransportError(refused.code))
	case err != nil:
		return fmt.Errorf("key exchange: %w", err)
	}
	return c.sendPlain(answer)
}

func (c *conn) step(b *bin.Buffer) (answer bin.Encoder, err error) {
	id, err := b.PeekID()
	if err != nil {
		return nil, err
	}
	switch id {
	case mt.ReqPqRequestTypeID:
		var req mt.ReqPqRequest
		if err := req.Decode(b); err != nil {
			return nil, err
		}
		return c.begin(req.Nonce)
	case mt.ReqPqMultiRequestTypeID:
		var req mt.ReqPqMultiRequest
		if err := req.Decode(b); err != nil {
			return nil, err
		}
		return c.begin(req.Nonce)
	case mt.ReqDHParamsRequestTypeID:
		var req mt.ReqDHParamsRequest
		if err := req.Decode(b); err != nil {
			return nil, err
		}
		h := c.handshake
		if h == nil || h.key != nil || req.Nonce != h.nonce || req.ServerNonce != h.serverNonce {
			return nil, refuse("req_DH_params of no exchange that is under way")
		}
		return c.present(h, &req)
	case mt.SetClientDHParamsRequestTypeID:
		var req mt.SetClientDHParamsRequest
		if err := req.Decode(b); err != nil {
			return nil, err
		}
		h := c.handshake
		if h == nil || h.key == nil || req.Nonce != h.nonce || req.ServerNonce != h.serverNonce {
			return nil, refuse("set_client_DH_params of no exchange that is under way")
		}
		return c.agree(h, req.EncryptedData)
	default:
		return nil, bin.NewUnexpectedID(id)
	}
}

// begin answers req_pq or req_pq_multi.
func (c *conn) begin(nonce bin.Int128) (bin.Encoder, error) {
	h := &handshake{Exchange: Exchange{DC: c.srv.opts.DC, Prime: telegramPrime().Bytes(), G: telegramG}, nonce: nonce}
	if c.srv.opts.Exchange != nil {
		c.srv.opts.Exchange(&h.Exchange)
	}
	pq, err := newPQ(c.srv.cipher.Rand())
	if err != nil {
		return nil, err
	}
	if h.serverNonce, err = crypto.RandInt128(c.srv.cipher.Rand()); err != nil {
		return nil, err
	}
	c.handshake = h
	answer := h.change(&mt.ResPQ{
		Nonce: nonce, ServerNonce: h.serverNonce, Pq: pq.Bytes(), ServerPublicKeyFingerprints: []int64{c.srv.opts.Key.Fingerprint()},
	})
	if changed, ok := answer.(*mt.ResPQ); ok {
		pq.SetBytes(changed.Pq)
	}
	h.pq = pq
	return answer, nil
}

// present answers req_DH_params: the client's proof of work.
func (c *conn) present(h *handshake, req *mt.ReqDHParamsRequest) (bin.Encoder, error) {
	rand := c.srv.cipher.Rand()
	if req.PublicKeyFingerprint != c.srv.opts.Key.Fingerprint() {
		return nil, refuse("%x is the fingerprint of another key", req.PublicKeyFingerprint)
	}
	raw, err := unseal(req.EncryptedData, c.srv.opts.Key.RSA)
	if err != nil {
		return nil, refuse("encrypted_data: %w", err)
	}
	inner, err := mt.DecodePQInnerData(&bin.Buffer{Buf: raw})
	if err != nil {
		return nil, refuse("p_q_inner_data: %w", err)
	}
	if inner.GetNonce() != h.nonce || inner.GetServerNonce() != h.serverNonce {
		return nil, refuse("p_q_inner_data has other nonces")
	}
	if asked, ok := inner.(interface{ GetDC() int }); ok && plainDC(asked.GetDC()) != h.DC {
		return nil, refusal{codec.CodeWrongDC, fmt.Errorf("the client wants DC %d, this is %d", asked.GetDC(), h.DC)}
	}
	if !provesWork(h.pq, inner.GetPq(), inner.GetP(), inner.GetQ()) || !slices.Equal(req.P, inner.GetP()) || !slices.Equal(req.Q, inner.GetQ()) {
		return nil, refuse("p and q are not the factors of pq")
	}
	h.newNonce = inner.GetNewNonce()
	if h.RefuseProof {
		c.handshake = nil
		return h.change(&mt.ServerDHParamsFail{Nonce: h.nonce, ServerNonce: h.serverNonce, NewNonceHash: hash128(h.newNonce[:])}), nil
	}

	// That g_a is out of the range that clients ask for is as likely as to guess a number of 63 bits.
	var public *big.Int
	h.prime = new(big.Int).SetBytes(h.Prime)
	if h.a, public, err = dhPublic(rand, h.G, h.prime); err != nil {
		return nil, err
	}
	params := &mt.ServerDHInnerData{
		Nonce: h.nonce, ServerNonce: h.serverNonce, G: h.G, DhPrime: h.Prime, GA: public.Bytes(), ServerTime: int(time.Now().Unix()),
	}
	var b bin.Buffer
	if err := h.change(params).Encode(&b); err != nil {
		return nil, err
	}
	h.key, h.iv = crypto.TempAESKeys(h.newNonce.BigInt(), h.serverNonce.BigInt())
	sealed, err := crypto.EncryptExchangeAnswer(rand, b.Buf, h.key, h.iv)
	if err != nil {
		return nil, err
	}
	return h.change(&mt.ServerDHParamsOk{Nonce: h.nonce, ServerNonce: h.serverNonce, EncryptedAnswer: sealed}), nil
}

// agree answers set_client_DH_params.
func (c *conn) agree(h *handshake, sealed []byte) (bin.Encoder, error) {
	raw, err := crypto.DecryptExchangeAnswer(sealed, h.key, h.iv)
	if err != nil {
		return nil, refuse("encrypted_data: %w", err)
	}
	var inner mt.ClientDHInnerData
	if err := inner.Decode(&bin.Buffer{Buf: raw}); err != nil { // raw is empty where no hash fits
		return nil, refuse("client_DH_inner_data: %w", err)
	}
	if inner.Nonce != h.nonce || inner.ServerNonce != h.serverNonce {
		return nil, refuse("client_DH_inner_data has other nonces")
	}
	public := new(big.Int).SetBytes(inner.GB)
	if !inSafeRange(public, h.prime) {
		return nil, refuse("g_b is out of range")
	}
	var key crypto.Key
	if !crypto.FillBytes(new(big.Int).Exp(public, h.a, h.prime), key[:]) {
		return nil, refuse("the key is too long")
	}
	auxiliary := key.AuxHash()
	hash := func(number byte) bin.Int128 { return hash128(h.newNonce[:], []byte{number}, auxiliary[:]) }
	made := key.WithID()
	switch {
	case h.RefuseKey, inner.RetryID != h.retryID: // the description does not say what becomes of a wrong retry_id
		c.handshake = nil
		return h.change(&mt.DhGenFail{Nonce: h.nonce, ServerNonce: h.serverNonce, NewNonceHash3: hash(3)}), nil
	case h.Retries > 0, c.srv.lookup(made.ID) != nil:
		h.Retries--
		h.retryID = int64(binary.LittleEndian.Uint64(auxiliary[:]))
		return h.change(&mt.DhGenRetry{Nonce: h.nonce, ServerNonce: h.serverNonce, NewNonceHash2: hash(2)}), nil
	}
	c.handshake = nil
	c.srv.AddKey(made, crypto.ServerSalt(h.newNonce, h.serverNonce))
	return h.change(&mt.DhGenOk{Nonce: h.nonce, ServerNonce: h.serverNonce, NewNonceHash1: hash(1)}), nil
}

// hash128 is the 128 lower-order bits of a SHA-1.
func hash128(parts ...[]byte) (out bin.Int128) {
	sum := sha1.Sum(slices.Concat(parts...))
	copy(out[:], sum[4:])
	return out
}

// sendPlain sends a message that is not encrypted.
func (c *conn) sendPlain(msg bin.Encoder) error {
	var body, b bin.Buffer
	if err := msg.Encode(&body); err != nil {
		return fmt.Errorf("encode %T: %w", msg, err)
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := (proto.UnencryptedMessage{MessageID: c.srv.ids.New(proto.MessageServerResponse), MessageData: body.Buf}).Encode(&b); err != nil {
		return err
	}
	return c.write(&b)
}
