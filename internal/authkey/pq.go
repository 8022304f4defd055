package authkey

import (
	"errors"
	"math/big"
	"math/bits"
)

// errBadPQ is a pq that is no product of two primes, or larger than the protocol allows (2^63-1).
var errBadPQ = errors.New("pq is not a product of two different primes below 2^63")

// factor finds the prime factors p < q of pq, as big-endian bytes without leading zeros.
// https://core.telegram.org/mtproto/auth_key#presenting-proof-of-work-server-authentication
func factor(pq []byte) (p, q []byte, err error) {
	n := new(big.Int).SetBytes(pq)
	if n.BitLen() > 63 {
		return nil, nil, errBadPQ
	}
	one, other, ok := split(n.Uint64())
	if !ok {
		return nil, nil, errBadPQ
	}
	a, b := new(big.Int).SetUint64(min(one, other)), new(big.Int).SetUint64(max(one, other))
	if !a.ProbablyPrime(0) || !b.ProbablyPrime(0) { // exact below 2^64
		return nil, nil, errBadPQ
	}
	return a.Bytes(), b.Bytes(), nil
}

// batch is how many differences are multiplied before one greatest common divisor is taken of them all.
const batch = 128

// split finds two factors of n, both more than 1 and not the same: Pollard's rho in Brent's form (An improved Monte Carlo factorization
// algorithm, BIT 20, 1980). For the product of two primes of 31 bits it takes some 40,000 steps. It reports false where n has no such
// factors.
func split(n uint64) (a, b uint64, ok bool) {
	if n < 6 {
		return 0, 0, false
	}
	if n%2 == 0 {
		return 2, n / 2, n != 4
	}
	if new(big.Int).SetUint64(n).ProbablyPrime(0) {
		return 0, 0, false
	}
	for c := uint64(1); c < 64; c++ {
		if d := brent(n, c); d != 1 && d != n {
			return d, n / d, d != n/d
		}
	}
	return 0, 0, false // the square of a prime, mostly
}

// brent looks for a factor of the odd n with the sequence y*y + c. It returns n when the sequence finds none.
func brent(n, c uint64) uint64 {
	next := func(y uint64) uint64 {
		y = mulMod(y, y, n)
		if y >= n-c%n {
			return y - (n - c%n)
		}
		return y + c%n
	}
	var (
		x, saved uint64
		y        = uint64(2)
		d        = uint64(1)
		product  = uint64(1)
	)
	for r := uint64(1); d == 1; r *= 2 {
		x = y
		for range r {
			y = next(y)
		}
		for k := uint64(0); k < r && d == 1; k += batch {
			saved = y
			for range min(batch, r-k) {
				y = next(y)
				product = mulMod(product, distance(x, y), n)
			}
			d = gcd(product, n)
		}
	}
	if d != n {
		return d
	}
	for { // a batch held more than one factor, so its steps are taken one by one
		saved = next(saved)
		if d = gcd(distance(x, saved), n); d != 1 {
			return d
		}
	}
}

// mulMod is a*b mod n. a and b are less than n.
func mulMod(a, b, n uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return bits.Rem64(hi, lo, n)
}

func distance(a, b uint64) uint64 {
	if a > b {
		return a - b
	}
	return b - a
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
