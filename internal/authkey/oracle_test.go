package authkey

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"math/big"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotd/td/crypto/srp"

	"telegram-login-mcp/internal/testrun"
)

// fewRounds is how often PBKDF2 goes round in the many cases below. TestProofIsThatOfGotd has all of its rounds.
const fewRounds = 3

// proofCase is one proof, as testdata/oracle reads it.
type proofCase struct {
	Password, B, A []byte
	In             srp.Input
}

// oracle is gotd's own proof in a process of its own: its source, in which two things are changed that would take 5,000 s for the cases below. It
// does not test the prime anew each time, and PBKDF2 has few rounds.
func oracle(t *testing.T) (ask *gob.Encoder, answers *gob.Decoder) {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/gotd/td").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir, overlay := t.TempDir(), map[string]string{}
	changes := map[string][2]string{
		"hash.go":     {"s.primary(password, salt1, salt2), salt1, 100000)", "s.primary(password, salt1, salt2), salt1, 3)"},
		"srp.go":      {"return crypto.CheckDH(g, p)", "return crypto.CheckGP(g, p)"},
		"pad.go":      {},
		"new_hash.go": {},
	}
	for name, change := range changes {
		text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "crypto", "srp", name))
		if err != nil {
			t.Fatal(err)
		}
		if change[0] != "" {
			if bytes.Count(text, []byte(change[0])) != 1 {
				t.Fatalf("gotd's %s has no %q any more", name, change[0])
			}
			text = bytes.Replace(text, []byte(change[0]), []byte(change[1]), 1)
		}
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		overlay[filepath.Join(here, "testdata", "oracle", "srp", name)] = file
	}
	raw, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	list, program := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "oracle.exe")
	if err := os.WriteFile(list, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-overlay", list, "-o", program, "./testdata/oracle").CombinedOutput(); err != nil {
		t.Fatalf("build gotd's proof: %v\n%s", err, out)
	}
	cmd := exec.Command(program)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	from, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := in.Close(); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	return gob.NewEncoder(in), gob.NewDecoder(from)
}

// proofCases is how many random cases are compared.
func proofCases() int {
	if testrun.Slow() {
		return 10_000
	}
	return 100
}

// TestManyProofsAreThoseOfGotd compares random cases, and those at the edges among them.
func TestManyProofsAreThoseOfGotd(t *testing.T) {
	t.Parallel()
	ask, answers := oracle(t)
	seed := [32]byte{17}
	random := mathrand.NewChaCha8(seed)
	bytesOf := func(n int) []byte {
		b := make([]byte, n)
		_, _ = random.Read(b) // never fails
		return b
	}
	upTo := func(n int) int { return int(random.Uint64() % uint64(n+1)) }
	groups := []struct {
		g     int
		prime []byte
	}{{3, knownPrime}, {4, knownPrime}, {7, knownPrime}, {2, another}}
	one := big.NewInt(1)
	made := func(i int) proofCase {
		group := groups[0]
		if i%4 == 3 {
			group = groups[upTo(len(groups)-1)]
		}
		p := new(big.Int).SetBytes(group.prime)
		c := proofCase{Password: bytesOf(upTo(70)), A: bytesOf(groupSize), In: srp.Input{Salt1: bytesOf(upTo(48)), Salt2: bytesOf(upTo(48)), G: group.g, P: group.prime}}
		switch b := new(big.Int).SetBytes(bytesOf(groupSize)); i % 10 { // 1 to p-1
		case 0:
			c.B = one.Bytes()
		case 1:
			c.B = new(big.Int).Sub(p, one).Bytes()
		case 2:
			c.B = b.Rsh(b, uint(8*upTo(255))).Add(b.Mod(b, new(big.Int).Sub(p, one)), one).Bytes() // short
		case 3:
			c.B = append(make([]byte, 5), b.Add(b.Rsh(b, 48), one).Bytes()...) // zeros in front
		default:
			c.B = b.Add(b.Mod(b, new(big.Int).Sub(p, one)), one).FillBytes(make([]byte, groupSize))
		}
		if i%10 == 4 {
			clear(c.A[:upTo(200)]) // a short secret
		}
		return c
	}
	asked := make(chan proofCase, 32) // ahead, so that gotd computes beside us
	go func() {
		defer close(asked)
		for i := range proofCases() {
			c := made(i)
			if err := ask.Encode(c); err != nil {
				t.Errorf("ask gotd: %v", err)
				return
			}
			select {
			case asked <- c:
			case <-t.Context().Done():
				return
			}
		}
	}()
	compared := 0
	for c := range asked {
		var want srp.Answer
		if err := answers.Decode(&want); err != nil {
			t.Fatal(err)
		}
		got, err := prove(c.Password, c.In, c.B, bytes.NewReader(c.A), fewRounds)
		if err != nil || !bytes.Equal(got.A, want.A) || !bytes.Equal(got.M1, want.M1) {
			t.Fatalf("case %d: another proof than gotd's, %v: %+v", compared, err, c)
		}
		compared++
	}
	if compared != proofCases() {
		t.Errorf("%d of %d cases were compared", compared, proofCases())
	}
}
