package sandbox_test

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// python is Debian's, which has Telethon in the package python3-telethon.
const python = "/usr/bin/python3"

// TestTelethonMakesAKey has a client that is not of gotd's kind make a key: with the padding of before 2021, and p_q_inner_data without a DC.
func TestTelethonMakesAKey(t *testing.T) {
	if out, err := exec.Command(python, "-c", "import telethon").CombinedOutput(); err != nil {
		t.Skipf("Telethon is not there (Debian: apt install python3-telethon): %v %s", err, out)
	}
	s := telegramOf(t)
	dc := s.Listening(2)
	run := exec.CommandContext(t.Context(), python, "testdata/telethon_key.py", "2", dc.IP, strconv.Itoa(dc.Port))
	run.Stdin = strings.NewReader(s.Connection().PublicKeysPEM[0])
	if out, err := run.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "nobody is logged in" {
		t.Errorf("%v\n%s", err, out)
	}
}
