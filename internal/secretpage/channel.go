package secretpage

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"telegram-login-mcp/internal/secret"
)

// A port belongs to whoever binds it. When the program ends, another user of the computer can have its port within milliseconds, while the page
// is still open in the browser. So each page is served with a key that stands in it and nowhere else; whoever comes later does not have it. With
// it the program proves that it is still there before anything is sent, and both sides seal what they send. channel.js is the other side.

// Sizes in bytes of what stands in the messages.
const (
	keySize       = 32
	nonceSize     = 32      // chosen by the page: what the proof must be of
	challengeSize = 32      // chosen by the program: what one envelope is for
	sealSize      = 12 + 16 // what sealing adds: the IV in front, the tag behind
)

// What a message is for stands in its associated data, so that none passes for another one.
const (
	forForm   = "form"   // typed, to the program
	forAnswer = "answer" // what came of it, to the page
	forState  = "state"  // how the page stands, to the page
)

// errEnvelope says of an envelope no more than that it is not good: not made with this key, changed, or meant for something else.
var errEnvelope = errors.New("secretpage: the envelope is not good")

// newKey makes the key of a page.
func newKey() secret.Bytes {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails
	defer clear(key)
	return secret.NewBytes(key)
}

// channel is what the program makes of the key of one page: one key for proofs, and one for each direction, so that nothing can be sent back to
// where it came from.
type channel struct {
	token     string
	proofs    []byte
	toProgram cipher.AEAD
	toPage    cipher.AEAD
}

// newChannel derives the keys. They are of use for the page with this token only.
func newChannel(raw []byte, token string) channel {
	derive := func(purpose string) []byte {
		derived, err := hkdf.Key(sha256.New, raw, []byte(token), "telegram-login-mcp page "+purpose, keySize)
		if err != nil {
			panic("secretpage: a key that cannot be derived") // only one of more than 8,160 bytes cannot
		}
		return derived
	}
	sealer := func(purpose string) cipher.AEAD {
		derived := derive(purpose)
		defer clear(derived)
		block, err := aes.NewCipher(derived)
		if err != nil {
			panic("secretpage: a key of the wrong size")
		}
		// It puts a fresh random IV of 96 bits in front. A page sends some hundred messages, far below the 2^32 that this is good for.
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			panic("secretpage: a cipher of the wrong size")
		}
		return aead
	}
	return channel{token: token, proofs: derive("proof"), toProgram: sealer("to program"), toPage: sealer("to page")}
}

// prove answers the nonce of a page and names the challenge that an envelope is to be for.
func (c channel) prove(nonce, challenge []byte) []byte {
	mac := hmac.New(sha256.New, c.proofs)
	mac.Write(c.about("proof", hex.EncodeToString(nonce), hex.EncodeToString(challenge)))
	return mac.Sum(nil)
}

// open reads an envelope from the page, made for the challenge. Its one error is [errEnvelope].
func (c channel) open(envelope, challenge []byte) ([]byte, error) {
	plain, err := c.toProgram.Open(nil, nil, envelope, c.about(forForm, hex.EncodeToString(challenge)))
	if err != nil {
		return nil, errEnvelope
	}
	return plain, nil
}

// seal makes an envelope for the page. It is good for one purpose, and as an answer to one question: the challenge of a form, or the query
// that asked for the state, which has a nonce of the page in it.
func (c channel) seal(plain []byte, purpose, question string) []byte {
	return c.toPage.Seal(nil, nil, plain, c.about(purpose, question))
}

// about is the associated data. No part of it has a line end in it.
func (c channel) about(purpose string, parts ...string) []byte {
	data := []byte(purpose + "\n" + c.token)
	for _, part := range parts {
		data = append(append(data, '\n'), part...)
	}
	return data
}
