package authkey

import (
	"crypto/rand"
	"errors"
	"math/big"
	"testing"

	"github.com/gotd/td/crypto"
)

func TestFactorsOfRandomPrimesAreFound(t *testing.T) {
	t.Parallel()
	for range 300 {
		p, err := rand.Prime(rand.Reader, 31)
		if err != nil {
			t.Fatal(err)
		}
		q, err := rand.Prime(rand.Reader, 31)
		if err != nil {
			t.Fatal(err)
		}
		if p.Cmp(q) == 0 {
			continue
		}
		if p.Cmp(q) > 0 {
			p, q = q, p
		}
		gotP, gotQ, err := factor(new(big.Int).Mul(p, q).Bytes())
		if err != nil || new(big.Int).SetBytes(gotP).Cmp(p) != 0 || new(big.Int).SetBytes(gotQ).Cmp(q) != 0 {
			t.Fatalf("%v * %v: got %x, %x, %v", p, q, gotP, gotQ, err)
		}
	}
}

func TestFactorsAreThoseOfGotd(t *testing.T) {
	t.Parallel()
	for _, pq := range []uint64{0x17ED48941A08F981, 6, 15, 35, 2 * 2147483647, 3 * 5, 0xF9CF, 4294967291 * 2147483647 % (1 << 63)} {
		n := new(big.Int).SetUint64(pq)
		wantP, wantQ, err := crypto.DecomposePQ(n, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if !wantP.ProbablyPrime(0) || !wantQ.ProbablyPrime(0) || wantP.Cmp(wantQ) == 0 {
			if _, _, err := factor(n.Bytes()); !errors.Is(err, errBadPQ) {
				t.Errorf("%d has other factors than two primes: %v", pq, err)
			}
			continue
		}
		p, q, err := factor(n.Bytes())
		if err != nil || new(big.Int).SetBytes(p).Cmp(wantP) != 0 || new(big.Int).SetBytes(q).Cmp(wantQ) != 0 {
			t.Errorf("%d: got %x, %x, %v, want %v, %v", pq, p, q, err, wantP, wantQ)
		}
	}
}

func TestWhatIsNoProductOfTwoPrimesIsRefused(t *testing.T) {
	t.Parallel()
	tooLarge := new(big.Int).Lsh(big.NewInt(1), 63)
	for name, pq := range map[string]*big.Int{
		"zero": big.NewInt(0), "one": big.NewInt(1), "four": big.NewInt(4), "a prime": big.NewInt(2147483647), "a prime of 62 bits": big.NewInt(4611686018427387847),
		"a square": big.NewInt(2147483647 * 2147483647), "a cube": big.NewInt(27), "three primes": big.NewInt(3 * 5 * 7), "64 bits": tooLarge,
		"200 bits": new(big.Int).Lsh(big.NewInt(3), 200),
	} {
		if p, q, err := factor(pq.Bytes()); !errors.Is(err, errBadPQ) {
			t.Errorf("%s: got %x, %x, %v", name, p, q, err)
		}
	}
}

func BenchmarkFactor(b *testing.B) {
	pq := new(big.Int).SetUint64(0x17ED48941A08F981).Bytes()
	for b.Loop() {
		if _, _, err := factor(pq); err != nil {
			b.Fatal(err)
		}
	}
}
