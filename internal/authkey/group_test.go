package authkey

import (
	"crypto/rand"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gotd/td/crypto"

	"telegram-login-mcp/internal/testrun"
)

func TestKnownPrimeIsASafePrime(t *testing.T) {
	t.Parallel()
	if err := crypto.CheckDH(3, new(big.Int).SetBytes(knownPrime)); err != nil {
		t.Fatal(err)
	}
}

func TestPowersAreThoseOfBigIntegers(t *testing.T) {
	t.Parallel()
	p, err := newGroup(3, knownPrime)
	if err != nil {
		t.Fatal(err)
	}
	m := new(big.Int).SetBytes(knownPrime)
	for i := range 20 {
		base, exponent := make([]byte, groupSize), make([]byte, groupSize)
		for _, b := range [][]byte{base, exponent} {
			if _, err := rand.Read(b); err != nil {
				t.Fatal(err)
			}
		}
		base[0] = 0 // below the prime
		if i%4 == 0 {
			base = base[i+1:] // and short
		}
		want := new(big.Int).Exp(new(big.Int).SetBytes(base), new(big.Int).SetBytes(exponent), m)
		got, err := p.power(base, exponent)
		if err != nil || len(got) != groupSize || new(big.Int).SetBytes(got).Cmp(want) != 0 {
			t.Fatalf("got %x, %v, want %x", got, err, want)
		}
	}
	if _, err := p.power(knownPrime, []byte{2}); !errors.Is(err, errRange) {
		t.Errorf("the prime as a base: %v", err)
	}
}

func TestGroupThatIsNotSafeIsRefused(t *testing.T) {
	t.Parallel()
	shift := func(by int64) []byte {
		return new(big.Int).Add(new(big.Int).SetBytes(knownPrime), big.NewInt(by)).Bytes()
	}
	for name, c := range map[string]struct {
		g     int
		prime []byte
	}{
		"no prime":         {4, shift(2)},
		"even":             {4, shift(1)},
		"short":            {3, knownPrime[1:]},
		"long":             {3, append([]byte{1}, knownPrime...)},
		"empty":            {3, nil},
		"zeros":            {3, make([]byte, groupSize)},
		"g of no subgroup": {2, knownPrime},
		"g too small":      {1, knownPrime},
		"g too large":      {8, knownPrime},
	} {
		for range 2 { // the second verdict is a remembered one
			if _, err := newGroup(c.g, c.prime); err == nil {
				t.Errorf("%s: taken", name)
			}
		}
	}
	if _, err := newGroup(3, append([]byte{0, 0}, knownPrime...)); err != nil {
		t.Errorf("leading zeros: %v", err)
	}
}

// another is a safe prime that is not Telegram's.
var another = testrun.SafePrime()

func TestAnotherSafePrimeIsTaken(t *testing.T) {
	t.Parallel()
	for range 2 {
		if _, err := newGroup(2, another); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPrimeIsTestedOnceAndItsVerdictIsKept(t *testing.T) {
	t.Parallel()
	var tested []string
	primes := primeTest{safe: func(p *big.Int) bool {
		tested = append(tested, string(p.Bytes()))
		return foreignPrime.safe(p)
	}}
	for _, step := range []struct {
		prime string
		safe  bool
	}{{"\x05", true}, {"\x05", true}, {"\x0d", false}, {"\x0d", false}, {"\x07", true}, {"\x0b", true}, {"\x0b", true}, {"\x0f", false}} {
		if primes.isSafe([]byte(step.prime)) != step.safe {
			t.Errorf("%x: %v", step.prime, !step.safe)
		}
	}
	if want := []string{"\x05", "\x0d", "\x07", "\x0b", "\x0f"}; !slices.Equal(tested, want) {
		t.Errorf("tested %x, want %x", tested, want)
	}
}

func TestPublicNumberThatGivesTheKeyAwayIsRefused(t *testing.T) {
	t.Parallel()
	p, err := newGroup(3, knownPrime)
	if err != nil {
		t.Fatal(err)
	}
	n := new(big.Int).SetBytes(knownPrime)
	edge := new(big.Int).Lsh(big.NewInt(1), 2048-64)
	sub := func(a, b *big.Int) *big.Int { return new(big.Int).Sub(a, b) }
	one := big.NewInt(1)
	for name, bad := range map[string]*big.Int{
		"0": {}, "1": one, "p-1": sub(n, one), "p": n, "p+1": new(big.Int).Add(n, one), "2^1984": edge, "p-2^1984": sub(n, edge),
	} {
		if err := p.check(bad.Bytes()); !errors.Is(err, errRange) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, good := range map[string]*big.Int{"2^1984+1": new(big.Int).Add(edge, one), "p-2^1984-1": sub(sub(n, edge), one)} {
		if err := p.check(good.Bytes()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestServersKeysAreThoseOfGotd(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/gotd/td").Output()
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "mtproto", "_data", "public_keys.pem"))
	if err != nil {
		t.Fatal(err)
	}
	if string(theirs) != string(telegramPEM) || len(TelegramKeys()) != 2 {
		t.Errorf("%d keys, and not gotd's", len(TelegramKeys()))
	}
}

func BenchmarkPower(b *testing.B) {
	p, err := newGroup(3, knownPrime)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := p.power(knownPrime[1:], knownPrime); err != nil {
			b.Fatal(err)
		}
	}
}

// However many keys are made at once, no more processors are kept busy than there are.
func TestPowersWaitForAProcessor(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int32
	var all sync.WaitGroup
	for range 50 * runtime.GOMAXPROCS(0) {
		all.Go(func() {
			compute(func() {
				n := now.Add(1)
				for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				}
				runtime.Gosched()
				now.Add(-1)
			})
		})
	}
	all.Wait()
	if n := int(most.Load()); n > runtime.GOMAXPROCS(0) {
		t.Errorf("%d at a time, on %d processors", n, runtime.GOMAXPROCS(0))
	}
}
