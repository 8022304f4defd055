package authkey

import (
	"bytes"
	"crypto/rand"
	"errors"
	"math/big"
	"testing"

	"github.com/gotd/td/crypto/srp"
)

func random(t testing.TB, n int) []byte {
	t.Helper()
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestProofIsThatOfGotd(t *testing.T) {
	t.Parallel()
	for i := range 3 { // gotd tests the prime for half a second each time
		in := srp.Input{Salt1: random(t, 8+i), Salt2: random(t, 16), G: 3, P: knownPrime}
		if i == 1 {
			in.P, in.G = another, 2
		}
		a, b, password := random(t, groupSize), random(t, groupSize), random(t, i)
		b[0] &= 0x7f // below the primes
		if i == 2 {
			b = b[9:]
		}
		want, err := srp.NewSRP(rand.Reader).Hash(password, b, a, in) // takes a from its caller
		if err != nil {
			t.Fatal(err)
		}
		got, err := Prove(bytes.Clone(password), in, b, bytes.NewReader(a))
		if err != nil || !bytes.Equal(got.A, want.A) || !bytes.Equal(got.M1, want.M1) {
			t.Fatalf("%d: another proof than gotd's, %v", i, err)
		}
	}
}

func TestNewPasswordIsThatOfGotd(t *testing.T) {
	t.Parallel()
	in := srp.Input{Salt1: random(t, 8), Salt2: random(t, 16), G: 3, P: knownPrime}
	salt, password := random(t, 32), []byte("correct horse")
	before := bytes.Clone(in.Salt1)
	want, wantSalt, err := srp.NewSRP(bytes.NewReader(salt)).NewHash(password, in)
	if err != nil {
		t.Fatal(err)
	}
	in.Salt1 = bytes.Clone(before)
	v, salt1, err := NewPassword(password, in, bytes.NewReader(salt))
	if err != nil || !bytes.Equal(v, want) || !bytes.Equal(salt1, wantSalt) {
		t.Fatalf("another verifier than gotd's, %v", err)
	}
	if !bytes.Equal(in.Salt1, before) {
		t.Error("the caller's salt was changed")
	}
}

func TestParametersThatGiveThePasswordAwayAreRefused(t *testing.T) {
	t.Parallel()
	good := srp.Input{Salt1: random(t, 8), Salt2: random(t, 16), G: 3, P: knownPrime}
	with := func(change func(*srp.Input)) srp.Input {
		in := good
		change(&in)
		return in
	}
	p := new(big.Int).SetBytes(knownPrime)
	for name, c := range map[string]struct {
		in srp.Input
		b  []byte
	}{
		"B is 0":       {good, make([]byte, groupSize)},
		"B is empty":   {good, nil},
		"B is p":       {good, knownPrime},
		"B is p+1":     {good, new(big.Int).Add(p, big.NewInt(1)).Bytes()},
		"B is 2p":      {good, new(big.Int).Lsh(p, 1).Bytes()},
		"wrong g":      {with(func(i *srp.Input) { i.G = 2 }), []byte{5}},
		"g of 0":       {with(func(i *srp.Input) { i.G = 0 }), []byte{5}},
		"p is short":   {with(func(i *srp.Input) { i.P = knownPrime[1:] }), []byte{5}},
		"p is even":    {with(func(i *srp.Input) { i.P = new(big.Int).Add(p, big.NewInt(1)).Bytes() }), []byte{5}},
		"p is nothing": {with(func(i *srp.Input) { i.P = nil }), []byte{5}},
	} {
		if got, err := Prove([]byte("secret"), c.in, c.b, rand.Reader); !errors.Is(err, errBadPassword) || got.A != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkProve(b *testing.B) {
	in := srp.Input{Salt1: random(b, 8), Salt2: random(b, 16), G: 3, P: knownPrime}
	for b.Loop() {
		if _, err := Prove([]byte("secret"), in, knownPrime[1:], rand.Reader); err != nil {
			b.Fatal(err)
		}
	}
}
