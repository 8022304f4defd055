package sandbox

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/binary"
	"math/big"
	"sync"

	"github.com/gotd/td/tg"
)

// srpPrimeHex is the safe prime that Telegram uses, https://core.telegram.org/mtproto/auth_key; clients know it, so their check of it is quick.
const srpPrimeHex = "C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F48198A0AA7C14058229493D22530F4DBFA336F6E0AC925139543AED44CCE7C37" +
	"20FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F642477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4" +
	"A4A695811051907E162753B56B0F6B410DBA74D8A84B2A14B3144E0EF1284754FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4" +
	"E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F0D8115F635B105EE2E4E15D04B2454BF6F4FADF034B10403119CD8E3B92FCC5B"

const srpG = 3

var srpPrime = sync.OnceValue(func() *big.Int {
	p, ok := new(big.Int).SetString(srpPrimeHex, 16)
	if !ok {
		panic("sandbox: the SRP prime is not hexadecimal")
	}
	return p
})

// verifier is what the server knows of a password: https://core.telegram.org/api/srp.
type verifier struct {
	salt1, salt2 []byte
	v            *big.Int // g^x mod p
}

func (v *verifier) algo() *tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow {
	return &tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow{Salt1: v.salt1, Salt2: v.salt2, G: srpG, P: srpPrime().Bytes()}
}

// defaultVerifier belongs to the password that everybody starts with. It takes about 50 ms of CPU, so it is made once, and not before it is
// needed. gotd would prove first that the prime is one, for half a second.
var defaultVerifier = sync.OnceValue(func() *verifier {
	v := &verifier{salt1: randomBytes(40), salt2: randomBytes(16)}
	salted := func(data, salt []byte) []byte { return hash256(salt, data, salt) }
	slow, err := pbkdf2.Key(sha512.New, string(salted(salted([]byte(password), v.salt1), v.salt2)), v.salt1, 100000, 64)
	if err != nil {
		panic("sandbox: make the password's verifier: " + err.Error()) // constants in, nothing to go wrong
	}
	x := new(big.Int).SetBytes(salted(slow, v.salt2))
	v.v = new(big.Int).Exp(big.NewInt(srpG), x, srpPrime())
	return v
})

// srpState is the server's side of one password check.
type srpState struct {
	id int64
	b  *big.Int
	B  []byte
	*verifier
}

func newSRPState(v *verifier) *srpState {
	st := &srpState{id: int64(binary.LittleEndian.Uint64(randomBytes(8))), verifier: v}
	p := srpPrime()
	st.b = new(big.Int).SetBytes(randomBytes(256))
	// B = k*v + g^b
	B := new(big.Int).Exp(big.NewInt(srpG), st.b, p)
	B.Add(B, new(big.Int).Mul(srpK(), v.v)).Mod(B, p)
	st.B = B.FillBytes(make([]byte, 256))
	return st
}

// check tells whether the client's answer proves that it knows the password.
func (st *srpState) check(clientA, clientM1 []byte) bool {
	p := srpPrime()
	A := new(big.Int).SetBytes(clientA)
	if len(clientA) > 256 || A.Sign() == 0 || new(big.Int).Mod(A, p).Sign() == 0 {
		return false // would make S known to anybody
	}
	paddedA := A.FillBytes(make([]byte, 256))
	u := new(big.Int).SetBytes(hash256(paddedA, st.B))
	// S = (A * v^u)^b
	S := new(big.Int).Exp(st.v, u, p)
	S.Mul(S, A).Mod(S, p).Exp(S, st.b, p)
	key := hash256(S.FillBytes(make([]byte, 256)))
	hp, hg := hash256(p.Bytes()), hash256(padG())
	subtle.XORBytes(hp, hp, hg)
	want := hash256(hp, hash256(st.salt1), hash256(st.salt2), paddedA, st.B, key)
	return subtle.ConstantTimeCompare(want, clientM1) == 1
}

// srpK is H(p | g).
func srpK() *big.Int { return new(big.Int).SetBytes(hash256(srpPrime().Bytes(), padG())) }

func padG() []byte { return big.NewInt(srpG).FillBytes(make([]byte, 256)) }

func hash256(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}
