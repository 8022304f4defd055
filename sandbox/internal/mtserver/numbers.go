package mtserver

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"io"
	"math/big"
	"sync"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
)

// telegramPrime is the dh_prime that Telegram presents; gotd carries it for its own server.
var telegramPrime = sync.OnceValue(func() *big.Int {
	p, err := exchange.TestServerRNG{}.DhPrime()
	if err != nil {
		panic(err) // a constant
	}
	return p
})

// telegramG is the generator that Telegram presents.
const telegramG = 3

// newPQ is the product of two random primes of 31 bits: as long as Telegram's, 61 or 62 bits.
func newPQ(random io.Reader) (*big.Int, error) {
	for {
		p, err := rand.Prime(random, 31)
		if err != nil {
			return nil, fmt.Errorf("make pq: %w", err)
		}
		q, err := rand.Prime(random, 31)
		if err != nil {
			return nil, fmt.Errorf("make pq: %w", err)
		}
		if p.Cmp(q) != 0 {
			return p.Mul(p, q), nil
		}
	}
}

// provesWork tells whether p < q are the factors of pq, and pq is the one that was asked for. Clients send numbers with leading zeros or without.
func provesWork(asked *big.Int, pq, p, q []byte) bool {
	a, b := new(big.Int).SetBytes(p), new(big.Int).SetBytes(q)
	one := big.NewInt(1)
	return asked.Cmp(new(big.Int).SetBytes(pq)) == 0 && a.Cmp(one) > 0 && a.Cmp(b) < 0 && asked.Cmp(new(big.Int).Mul(a, b)) == 0
}

// unseal decrypts p_q_inner_data. Telegram takes what is sealed with RSA_PAD, and what is sealed the way that came before, with a SHA-1 in front, as Telethon
// sends it: https://github.com/LonamiWebs/Telethon/blob/v1/telethon/crypto/rsa.py
func unseal(sealed []byte, key *rsa.PrivateKey) ([]byte, error) {
	raw, err := crypto.DecodeRSAPad(sealed, key)
	if err != nil {
		return crypto.RSADecryptHashed(sealed, key)
	}
	return raw, nil
}

// secretBytes is how long the server's secret exponent is. Telegram's is four times as long; nobody attacks a sandbox, and everybody who tests a login waits
// for two powers with it.
const secretBytes = 64

// dhPublic chooses the secret exponent a, and makes g_a out of it.
func dhPublic(random io.Reader, g int, prime *big.Int) (a, public *big.Int, err error) {
	secret := make([]byte, secretBytes)
	if _, err := io.ReadFull(random, secret); err != nil {
		return nil, nil, fmt.Errorf("choose a: %w", err)
	}
	a = new(big.Int).SetBytes(secret)
	return a, new(big.Int).Exp(big.NewInt(int64(g)), a, prime), nil
}

// inSafeRange tells whether a public number is between 2^(2048-64) and dh_prime - 2^(2048-64), as both sides have to check.
func inSafeRange(public, prime *big.Int) bool {
	low := new(big.Int).Lsh(big.NewInt(1), crypto.RSAKeyBits-64)
	return crypto.InRange(public, low, new(big.Int).Sub(prime, low))
}

// testDC is what clients add to the number of a DC of Telegram's test servers; for a media DC they make it negative.
// https://core.telegram.org/mtproto/auth_key#presenting-proof-of-work-server-authentication
const testDC = 10_000

// plainDC is the number of the DC that a client means. The sandbox is neither Telegram nor its test servers, so it takes both.
func plainDC(asked int) int {
	if asked < 0 {
		asked = -asked
	}
	if asked > testDC {
		asked -= testDC
	}
	return asked
}
