// Package testrun runs the tests of a package: how many at a time, which only where somebody asks for the slow ones, what they share or have
// for themselves, what runs beside them as another program, and whether anything is left when they are through. It depends on internal/leaktest, and only tests import it.
package testrun

import (
	"crypto/rand"
	"crypto/rsa"
	"flag"
	"fmt"
	"math/big"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"

	"telegram-login-mcp/internal/leaktest"
)

// slowTests is the environment variable that asks for the slow tests, by any value. README names it, and .ci/run sets it.
const slowTests = "TELEGRAM_LOGIN_MCP_SLOW_TESTS"

// How many parallel tests run at a time.
const (
	// Waiting is for tests that wait for timers, sockets and other processes most of their time: one for each processor, as testing has it,
	// would leave the processors idle.
	Waiting = 8
	// Idle is for tests that hardly need a processor: for them there are as many with the race detector, too.
	Idle = 10
	// Computing is for tests that need the processors. It is what testing does by itself.
	Computing = 0
)

// leakTimeout is the time that what is left has to go. It is a variable for the test of this package.
var leakTimeout = leaktest.Patience

// Main runs the tests of a package, atOnce of them at a time unless somebody has set -parallel, and returns the exit code: not zero, too, when
// goroutines, open files or sockets are left that were not there before. after is done when the tests are through, before what is left is
// looked at; its error fails the run.
func Main(m *testing.M, atOnce int, after func() error) int {
	flag.Parse()
	given := race && atOnce != Idle // the detector makes each test several times slower, and more of them at a time would run into their deadlines
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if atOnce > 0 && !given {
		if err := flag.Set("test.parallel", strconv.Itoa(atOnce)); err != nil {
			panic(err)
		}
	}
	left := leaktest.Whole(leakTimeout)
	code := m.Run()
	err := after()
	if err == nil && code == 0 {
		err = left()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return max(code, 1)
	}
	return code
}

// Slow tells whether the slow tests are asked for. Without them a test tries a few cases of the same claim.
func Slow() bool { return os.Getenv(slowTests) != "" }

// Parallel makes a test parallel. Every helper that a test can begin with may call it: where the test is parallel already it does nothing, nor
// where it cannot be, because it has changed the environment. In a subtest it does nothing either: whether subtests run side by side is for
// their test to say.
func Parallel(t testing.TB) {
	t.Helper()
	if p, ok := t.(interface{ Parallel() }); ok && !strings.Contains(t.Name(), "/") {
		defer func() { _ = recover() }() // testing has no other way to tell of either
		p.Parallel()
	}
}

// ServerKey is the key of every Telegram in the tests of a package: to make one takes longer than to start a sandbox.
var ServerKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// SafePrime is a safe prime of 2048 bits that is not Telegram's, big-endian: https://www.rfc-editor.org/rfc/rfc3526#section-3. Of it, 2 makes a subgroup
// of prime order.
func SafePrime() []byte {
	p, ok := new(big.Int).SetString(`FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437`+
		`4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05`+
		`98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B`+
		`E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA051015728E5A8AACAA68FFFFFFFFFFFFFFFF`, 16)
	if !ok {
		panic("no number")
	}
	return p.Bytes()
}

// PerTest holds a value for each test, such as a server of its own. The zero value is ready to use.
type PerTest[T any] struct{ all sync.Map } // by the name of the test

// Of is what a test has for itself, or a subtest whose test has nothing yet. The first call gets it from start, which leaves its end to
// t.Cleanup, and makes the test parallel.
func (p *PerTest[T]) Of(t testing.TB, start func() T) T {
	t.Helper()
	for name := t.Name(); name != "."; name = path.Dir(name) {
		if v, ok := p.all.Load(name); ok {
			return v.(T)
		}
	}
	Parallel(t)
	v := start()
	p.all.Store(t.Name(), v)
	t.Cleanup(func() { p.all.Delete(t.Name()) })
	return v
}
