package tgclient

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"net"
	"net/netip"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/authflow"
)

// python is Debian's, which has Telethon in the package python3-telethon.
const python = "/usr/bin/python3"

// TestTelethonGoesThroughTheTestsMTProxy shows that the MTProxy of these tests is one for others, too. It gets a key that is
// logged in, and it does not know the disguise as TLS. .ci/run installs Telethon.
func TestTelethonGoesThroughTheTestsMTProxy(t *testing.T) {
	if out, err := exec.Command(python, "-c", "import telethon").CombinedOutput(); err != nil {
		t.Skipf("Telethon is not there (Debian: apt install python3-telethon): %v %s", err, out)
	}
	const phone = "+9996620001"
	c, _ := connected(t, serverOf(t), authflow.Session{})
	if _, err := c.API().AuthSignIn(t.Context(), &tg.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: ask(t, c.API(), phone), PhoneCode: codeOf(phone)}); err != nil {
		t.Fatal(err)
	}
	s, err := c.Session()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	ip := netip.MustParseAddr(s.Addr).As4()
	raw := append([]byte{byte(s.DC)}, ip[:]...)
	raw = append(binary.BigEndian.AppendUint16(raw, uint16(s.Port)), s.Key.Reveal()...)

	m := &mtproxyServer{secret: the16}
	host, port, err := net.SplitHostPort(m.start(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"padded", "plain"} {
		// One key in two live connections is dead; the sandbox gives a connection that is closing a second.
		if _, err := serverOf(t).Advance(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
		run := exec.CommandContext(t.Context(), python, "testdata/telethon_mtproxy.py", host, port, hex.EncodeToString(the16), kind)
		run.Stdin = strings.NewReader("1" + base64.URLEncoding.EncodeToString(raw))
		out, err := run.CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != "1020001" {
			t.Errorf("%s: %v\n%s", kind, err, out)
		}
	}
	if got := strings.Join(m.targets.list(), ", "); got != "DC 2, DC 2" {
		t.Errorf("the proxy was asked for %s", got)
	}
}
