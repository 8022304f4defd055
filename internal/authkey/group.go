package authkey

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"

	"filippo.io/bigmod"
	"github.com/gotd/td/crypto"
)

// groupSize is how long, in bytes, the numbers of the exchange are: 2048 bits.
const groupSize = 256

// knownPrime is the prime that Telegram's servers have presented since 2013, as TDLib (td/mtproto/DhCache.cpp), Telegram Desktop
// (mtproto_dh_utils.cpp), mtcute (authorization.ts), WTelegramClient (Encryption.cs) and Pyrogram (session/auth.py) carry it. It is a safe
// prime; TestKnownPrimeIsASafePrime says so again.
var knownPrime = mustHex(`
	C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F48198A0AA7C14058229493D22530F4DBFA336F6E0AC925139543AED44CCE7C37
	20FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F642477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4
	A4A695811051907E162753B56B0F6B410DBA74D8A84B2A14B3144E0EF1284754FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4
	E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F0D8115F635B105EE2E4E15D04B2454BF6F4FADF034B10403119CD8E3B92FCC5B`)

func mustHex(text string) []byte {
	raw, err := hex.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		panic(err)
	}
	return raw
}

// dhGroup is where the key is made: the numbers modulo a safe prime of 2048 bits, and a generator of the subgroup of prime order.
type dhGroup struct {
	prime  []byte // big-endian, size bytes
	g      int
	modulo *bigmod.Modulus
}

// errPrime is a prime that is none, or not a safe one of 2048 bits.
var errPrime = errors.New("dh_prime is no safe prime of 2048 bits")

// newGroup checks what the server presented, as https://core.telegram.org/mtproto/auth_key#presenting-proof-of-work-server-authentication
// asks of a client.
func newGroup(g int, prime []byte) (*dhGroup, error) {
	prime = bytes.TrimLeft(prime, "\x00")
	if len(prime) != groupSize || prime[0]&0x80 == 0 {
		return nil, errPrime
	}
	p := new(big.Int).SetBytes(prime)
	if err := crypto.CheckGP(g, p); err != nil {
		return nil, fmt.Errorf("check g: %w", err)
	}
	if !bytes.Equal(prime, knownPrime) && !foreignPrime.isSafe(prime) {
		return nil, errPrime
	}
	m, err := bigmod.NewModulus(prime)
	if err != nil {
		return nil, fmt.Errorf("dh_prime: %w", err)
	}
	return &dhGroup{prime, g, m}, nil
}

// primeTest keeps the verdict on the last prime that was not the known one: a test costs some 400 ms, and a server has one prime.
type primeTest struct {
	safe func(p *big.Int) bool

	mu      sync.Mutex // held during a test, so that logins that begin together wait for one
	prime   []byte
	verdict bool
}

var foreignPrime = primeTest{safe: func(p *big.Int) bool { return crypto.Prime(p) && crypto.Prime(new(big.Int).Rsh(p, 1)) }}

func (t *primeTest) isSafe(prime []byte) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !bytes.Equal(prime, t.prime) {
		t.prime, t.verdict = bytes.Clone(prime), t.safe(new(big.Int).SetBytes(prime))
	}
	return t.verdict
}

// power is base^exponent in the group, size bytes long, in a time that does not depend on the exponent but for its length. It fails for a
// base outside of the group.
func (p *dhGroup) power(base, exponent []byte) ([]byte, error) {
	x, err := bigmod.NewNat().SetBytes(pad(base), p.modulo)
	if err != nil {
		return nil, errRange
	}
	compute(func() { x = bigmod.NewNat().Exp(x, exponent, p.modulo) })
	return x.Bytes(p.modulo), nil
}

// generatorPower is g^exponent.
func (p *dhGroup) generatorPower(exponent []byte) ([]byte, error) {
	return p.power([]byte{byte(p.g)}, exponent)
}

// errRange is a public number that would give the key away, or help to guess it.
var errRange = errors.New("g_a or g_b is out of range")

// check refuses a public number that is not between 2^(2048-64) and dh_prime - 2^(2048-64).
// https://core.telegram.org/mtproto/auth_key#dh-key-exchange-complete
func (p *dhGroup) check(public []byte) error {
	low := new(big.Int).Lsh(big.NewInt(1), 8*groupSize-64)
	high := new(big.Int).Sub(new(big.Int).SetBytes(p.prime), low)
	if !crypto.InRange(new(big.Int).SetBytes(public), low, high) {
		return errRange
	}
	return nil
}

// pad makes a number of less than size bytes as long as the modulus.
func pad(number []byte) []byte {
	number = bytes.TrimLeft(number, "\x00")
	if len(number) >= groupSize {
		return number
	}
	return append(make([]byte, groupSize-len(number)), number...)
}
