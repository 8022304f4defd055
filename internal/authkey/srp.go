package authkey

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"math/big"

	"filippo.io/bigmod"
	"github.com/gotd/td/crypto/srp"
)

// pbkdf2Rounds belongs to the one algorithm that Telegram has, passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow.
const pbkdf2Rounds = 100_000

// errBadPassword means that the parameters of a two-step password cannot come from Telegram: a group that is not safe, or a B that would
// give the password away.
var errBadPassword = errors.New("prove a password: the parameters are not ones that Telegram would give")

// Prove makes the proof of a two-step password: srp_A and srp_M1, https://core.telegram.org/api/srp#checking-the-password-with-srp. b is
// srp_B. The password is read and not kept; what is derived from it
// is wiped, but for the copies that PBKDF2 makes of its first, salted hash.
func Prove(password []byte, in srp.Input, b []byte, rand io.Reader) (srp.Answer, error) {
	return prove(password, in, b, rand, pbkdf2Rounds)
}

func prove(password []byte, in srp.Input, b []byte, rand io.Reader, rounds int) (srp.Answer, error) {
	group, err := newGroup(in.G, in.P)
	if err != nil {
		return srp.Answer{}, fmt.Errorf("%w: %w", errBadPassword, err)
	}
	if len(b) > groupSize {
		return srp.Answer{}, fmt.Errorf("%w: srp_B", errBadPassword)
	}
	gB := pad(b)
	B, err := bigmod.NewNat().SetBytes(gB, group.modulo)
	if err != nil || B.IsZero() == 1 {
		return srp.Answer{}, fmt.Errorf("%w: srp_B", errBadPassword)
	}
	a := make([]byte, groupSize)
	defer clear(a)
	if _, err := io.ReadFull(rand, a); err != nil {
		return srp.Answer{}, fmt.Errorf("prove a password: %w", err)
	}
	gA, err := group.generatorPower(a)
	if err != nil {
		return srp.Answer{}, err
	}
	if err := group.check(gA); err != nil {
		return srp.Answer{}, err
	}
	x, err := passwordHash(password, in, rounds)
	if err != nil {
		return srp.Answer{}, err
	}
	defer clear(x)
	v, err := group.generatorPower(x)
	if err != nil {
		return srp.Answer{}, err
	}
	defer clear(v)

	g := pad([]byte{byte(in.G)})
	k := pad(sha256Sum(group.prime, g))
	u := sha256Sum(gA, gB)

	// s_a = (B - k*v)^(a + u*x)
	t, err := bigmod.NewNat().SetBytes(k, group.modulo)
	if err != nil {
		return srp.Answer{}, err
	}
	V, err := bigmod.NewNat().SetBytes(v, group.modulo)
	if err != nil {
		return srp.Answer{}, err
	}
	t.Mul(V, group.modulo)
	B.Sub(t, group.modulo)
	exponent := new(big.Int).Mul(new(big.Int).SetBytes(u), new(big.Int).SetBytes(x))
	exponent.Add(exponent, new(big.Int).SetBytes(a))
	power := exponent.FillBytes(make([]byte, groupSize+1))
	defer clear(power)
	compute(func() { B = bigmod.NewNat().Exp(B, power, group.modulo) })
	s := B.Bytes(group.modulo)
	defer clear(s)

	masked := sha256Sum(group.prime)
	subtle.XORBytes(masked, masked, sha256Sum(g))
	return srp.Answer{A: gA, M1: sha256Sum(masked, sha256Sum(in.Salt1), sha256Sum(in.Salt2), gA, gB, sha256Sum(s))}, nil
}

// NewPassword makes what Telegram keeps of a new two-step password, https://core.telegram.org/api/srp#setting-a-new-2fa-password: v, and
// the first salt with the random bytes that belong to it.
func NewPassword(password []byte, in srp.Input, rand io.Reader) (v, salt1 []byte, err error) {
	group, err := newGroup(in.G, in.P)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errBadPassword, err)
	}
	in.Salt1 = append(append([]byte(nil), in.Salt1...), make([]byte, 32)...)
	if _, err := io.ReadFull(rand, in.Salt1[len(in.Salt1)-32:]); err != nil {
		return nil, nil, fmt.Errorf("make a salt: %w", err)
	}
	x, err := passwordHash(password, in, pbkdf2Rounds)
	if err != nil {
		return nil, nil, err
	}
	defer clear(x)
	v, err = group.generatorPower(x)
	return v, in.Salt1, err
}

// passwordHash is PH2(password, salt1, salt2).
func passwordHash(password []byte, in srp.Input, rounds int) (_ []byte, err error) {
	first := saltedHash(saltedHash(password, in.Salt1), in.Salt2)
	defer clear(first)
	var long []byte
	compute(func() { long, err = pbkdf2.Key(sha512.New, string(first), in.Salt1, rounds, sha512.Size) })
	if err != nil {
		return nil, fmt.Errorf("stretch the password: %w", err)
	}
	defer clear(long)
	return saltedHash(long, in.Salt2), nil
}

// saltedHash is SH(data, salt).
func saltedHash(data, salt []byte) []byte { return sha256Sum(salt, data, salt) }

func sha256Sum(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		_, _ = h.Write(p) // a hash takes everything
	}
	return h.Sum(nil)
}
