//go:build unix

package main_test

import (
	"bytes"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"filippo.io/bigmod"
	"github.com/gotd/td/exchange"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/testrun"
)

// manyAtOnce is how many logins begin at once in TestManyLoginsCostLittleMoreThanTheirPowers.
func manyAtOnce() int {
	if testrun.Slow() {
		return 1000
	}
	return 50
}

// mostPowers is how many times the processor's time of their powers many logins may take. Alone on a machine it is 1.6, see docs/speed.md; what else a machine does
// makes it more, up to 3.5 were seen.
const mostPowers = 4

// TestManyLoginsCostLittleMoreThanTheirPowers logs in by QR code, many times at once, and compares the processor's time with that of the powers that
// nobody can do without: g_b and the key, two for each login. The sandbox is another process, and its time another's. Only 1,000 logins are judged: with few, and
// beside other tests, the ratio says little.
func TestManyLoginsCostLittleMoreThanTheirPowers(t *testing.T) {
	conn, control := sandboxProcess(t)
	n := manyAtOnce()
	flows := registryOf(t, conn, n+1)
	defer flows.Close()
	var failed atomic.Int32 // attempts to connect that had to be made again
	login := func() (id string) {
		s, err := flows.StartQR(t.Context(), authflow.QRRequest{APIID: 1, APIHash: secret.New("sandbox")})
		if err != nil || s.QR == nil {
			t.Errorf("state %s, %v", s.State, err)
			return s.ID
		}
		for s.State == authflow.QRShown {
			// The sandbox is as busy as everybody, so that a scan may be too late for its code, or not be answered in time.
			_ = control.ScanQR(t.Context(), "+9996620001", s.QR.URL())
			if s, err = flows.Get(t.Context(), s.ID, 20*time.Second); err != nil {
				t.Error(err)
				return s.ID
			}
		}
		if s.State != authflow.Authorized {
			t.Errorf("state %s, %v", s.State, s.LastErr)
		}
		for _, e := range s.Timeline {
			if e.Kind == authflow.EntryConnectionFailed {
				failed.Add(1)
			}
		}
		return s.ID
	}
	login() // makes the tables that are made once
	power := powerTime(t)
	begun, used := time.Now(), processorTime(t)
	ids := make([]string, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { ids[i] = login() })
	}
	all.Wait()
	spent, took := processorTime(t)-used, time.Since(begun)
	for _, id := range ids { // the registry waits for a moment only when it is closed
		all.Go(func() {
			if _, err := flows.Cancel(t.Context(), id); err != nil {
				t.Errorf("end a login: %v", err)
			}
		})
	}
	all.Wait()
	powers := time.Duration(2*n) * max(power, powerTime(t))
	t.Logf("%d logins took %v, and %v of a processor: %.2f times their powers, %v; %d attempts to connect failed",
		n, took, spent, float64(spent)/float64(powers), powers, failed.Load())
	if testrun.Slow() && spent > mostPowers*powers {
		t.Errorf("%d logins took %v of a processor, their powers take %v", n, spent, powers)
	}
}

// powerTime is the processor's time for one power of 2048 bits in constant time.
func powerTime(t testing.TB) time.Duration {
	t.Helper()
	p, err := exchange.TestServerRNG{}.DhPrime()
	if err != nil {
		t.Fatal(err)
	}
	m, err := bigmod.NewModulus(p.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	base, err := bigmod.NewNat().SetBytes(append([]byte{0}, bytes.Repeat([]byte{0xa5}, 255)...), m)
	if err != nil {
		t.Fatal(err)
	}
	exponent := bytes.Repeat([]byte{0x5a}, 256)
	const times = 100
	used := processorTime(t)
	var all sync.WaitGroup // on all processors, which share much
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for range times {
				bigmod.NewNat().Exp(base, exponent, m)
			}
		})
	}
	all.Wait()
	return (processorTime(t) - used) / time.Duration(times*runtime.GOMAXPROCS(0))
}
