package tgclient

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// where is what a proxy is, in one line.
func where(p Proxy) string {
	return fmt.Sprintf("%s user=%s password=%s secret=%x", p, p.user.Reveal(), p.password.Reveal(), p.secret.Reveal())
}

func TestProxyIsReadInEveryFormInWhichPeopleHaveIt(t *testing.T) {
	const (
		plain = "00112233445566778899aabbccddeeff"
		none  = " user= password= secret="
	)
	disguised := "ee" + plain + hex.EncodeToString([]byte("example.org"))
	raw, _ := hex.DecodeString(disguised)
	odd := []byte{0xee, 0xfb, 0xff, 0xbf, 0xfb, 0xff, 0xbf, 0xfb, 0xff, 0xbf, 0xfb, 0xff, 0xbf, 0xfb, 0xff, 0xbf, 0xfb, 'a', '.', 'b', 'c'} // + and / in base64
	for text, want := range map[string]string{
		"socks5://127.0.0.1:1080":                                                                    "SOCKS5 127.0.0.1:1080" + none,
		"socks5h://proxy.example.org:1":                                                              "SOCKS5 proxy.example.org:1" + none,
		" SOCKS5://127.0.0.1:1080/ ":                                                                 "SOCKS5 127.0.0.1:1080" + none,
		"socks5://ada:p%40ss%3Aword@[::1]:65535":                                                     "SOCKS5 [::1]:65535 user=ada password=p@ss:word secret=",
		"socks5://ada@127.0.0.1:1080":                                                                "SOCKS5 127.0.0.1:1080 user=ada password= secret=",
		"http://10.0.0.1:3128":                                                                       "HTTP 10.0.0.1:3128" + none,
		"https://ada:pw@proxy.example.org:443":                                                       "HTTPS proxy.example.org:443 user=ada password=pw secret=",
		"tg://socks?server=1.2.3.4&port=1080&user=ada&pass=p%40ss":                                   "SOCKS5 1.2.3.4:1080 user=ada password=p@ss secret=",
		"https://t.me/socks?server=1.2.3.4&port=1080":                                                "SOCKS5 1.2.3.4:1080" + none,
		"mtproxy://1.2.3.4:443?secret=" + plain:                                                      "MTProxy 1.2.3.4:443" + none + plain,
		"mtproxy://1.2.3.4:443/?secret=dd" + plain:                                                   "MTProxy 1.2.3.4:443" + none + "dd" + plain,
		"tg://proxy?server=p.example.org&port=8443&secret=DD" + plain:                                "MTProxy p.example.org:8443" + none + "dd" + plain,
		"https://t.me/proxy?server=1.2.3.4&port=443&secret=" + disguised:                             "MTProxy 1.2.3.4:443" + none + disguised,
		"https://telegram.me/proxy?server=1.2.3.4&port=443&secret=" + plain:                          "MTProxy 1.2.3.4:443" + none + plain,
		"tg://proxy?server=1.2.3.4&port=443&secret=" + b64(base64.URLEncoding, raw):                  "MTProxy 1.2.3.4:443" + none + disguised,
		"tg://proxy?server=1.2.3.4&port=443&secret=" + b64(base64.RawURLEncoding, raw):               "MTProxy 1.2.3.4:443" + none + disguised,
		"tg://proxy?server=1.2.3.4&port=443&secret=" + b64(base64.StdEncoding, odd):                  "MTProxy 1.2.3.4:443" + none + hex.EncodeToString(odd),
		"tg://proxy?server=1.2.3.4&port=443&secret=" + url.QueryEscape(b64(base64.StdEncoding, odd)): "MTProxy 1.2.3.4:443" + none + hex.EncodeToString(odd),
	} {
		p, err := ParseProxy(text)
		if err != nil || where(p) != want {
			t.Errorf("%s: %s, %v, want %s", text, where(p), err, want)
		}
	}
}

func b64(e *base64.Encoding, raw []byte) string { return e.EncodeToString(raw) }

func TestBadProxyIsRefusedWithoutItsValue(t *testing.T) {
	const canary = "CANARY00112233445566778899aabbccddee"
	for text, want := range map[string]ValueKind{
		"":                                 proxyNoKind,
		"CANARY.example.org:1080":          proxyNoKind,
		"127.0.0.1:1080":                   proxyNoKind,
		"CANARY":                           proxyNoKind,
		"socks4://CANARY.example.org:1080": proxyUnknownKind,
		"vmess://" + canary:                proxyUnknownKind,
		"socks5://CANARY":                  proxyNoPort,
		"socks5://:1080":                   proxyNoServer,
		"socks5://h:0":                     proxyPort,
		"socks5://h:CANARY":                proxyNoAddress,
		"socks5://u:CANARY#x@h:1":          proxyNoAddress,
		"socks5://u:CANARY/x@h:1080":       proxyNoAddress,
		"socks5://u:CANARY?x@h:1080":       proxyNoAddress,
		"socks5://u:CANARY%zz@h:1080":      proxyNoAddress,
		"socks5://h:1080/CANARY":           proxyBehindPort,
		"socks5://:CANARY@h:1080":          proxyNoUser,
		"http://CANARY%3Ax:y@h:1080":       proxyColon,
		"socks5://" + canary + strings.Repeat("x", 300) + ":p@h:1": proxyLoginTooLong,
		"https://t.me/CANARY":                                                                              proxyOtherLink,
		"tg://login?token=CANARY":                                                                          proxyOtherLink,
		"tg://proxy?port=1&secret=CANARY":                                                                  proxyNoServer,
		"tg://proxy?server=h&secret=CANARY":                                                                proxyNoPort,
		"tg://proxy?server=h&port=1":                                                                       proxyNoSecret,
		"tg://proxy?server=h&port=1&secret=00112233445566778899aabbccddee":                                 proxySecretShort,
		"tg://proxy?server=h&port=1&secret=CANARY!!":                                                       proxySecretForm,
		"tg://proxy?server=h&port=1&secret=aa00112233445566778899aabbccddeeff":                             proxySecretKind,
		"tg://proxy?server=h&port=1&secret=dd00112233445566778899aabbccddeeff00":                           proxySecretKind,
		"tg://proxy?server=h&port=1&secret=ee00112233445566778899aabbccddeeff":                             proxySecretSite,
		"tg://proxy?server=h&port=1&secret=ee00112233445566778899aabbccddeeff" + strings.Repeat("61", 183): proxySecretLong,
		"mtproxy://u:CANARY@h:1?secret=00112233445566778899aabbccddeeff":                                   proxySecretOnly,
	} {
		p, err := ParseProxy(text)
		var bad *ValueError
		switch {
		case err == nil:
			t.Errorf("%q is %s", text, p)
		case !errors.As(err, &bad) || bad.Kind != want:
			t.Errorf("%q: %v, want %s", text, err, want)
		case strings.Contains(err.Error(), "CANARY") || strings.Contains(err.Error(), "00112233"):
			t.Errorf("the error holds the value: %v", err)
		}
		if !p.Zero() && err != nil {
			t.Errorf("%q: half a proxy came with the error", text)
		}
	}
}

func TestQuotationMarksAroundAProxyDoNotCount(t *testing.T) {
	for _, text := range []string{`"socks5://127.0.0.1:9"`, "'socks5://127.0.0.1:9'", " “socks5://127.0.0.1:9”\n"} {
		if p, err := ParseProxy(text); err != nil || p.String() != parsed(t, "socks5://127.0.0.1:9").String() {
			t.Errorf("%s: %v %v", text, p, err)
		}
	}
}

func TestProxyPrintsWithoutItsSecrets(t *testing.T) {
	for _, text := range []string{"socks5://CANARYuser:CANARYpass@h:1080", "mtproxy://h:1080?secret=" + hex.EncodeToString([]byte("CANARYsecret0123"))} {
		p := parsed(t, text)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			out := fmt.Sprintf(verb, p) + fmt.Sprintf(verb, &p)
			if strings.Contains(out, "CANARY") || strings.Contains(out, hex.EncodeToString([]byte("CANARY"))) || bytes.Contains([]byte(out), []byte("67 65")) {
				t.Errorf("%s prints %s", verb, out)
			}
		}
	}
}

func TestLoopbackIsThisMachineOnly(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1": true, "127.8.8.8": true, "[::1]": true, "localhost": true, "LOCALHOST": true, "localhost.": true, "[::ffff:127.0.0.1]": true,
		"10.0.0.1": false, "127.example.org": false, "localhost.example.org": false, "0.0.0.0": false, "[::]": false,
	} {
		if got := parsed(t, "socks5://"+host+":1080").Loopback(); got != want {
			t.Errorf("%s: %v", host, got)
		}
	}
}

func FuzzProxyParserKeepsWhatItIsGiven(f *testing.F) {
	f.Add("socks5://u:p@h:1080")
	f.Add("tg://proxy?server=h&port=1&secret=00112233445566778899aabbccddeeff")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParseProxy(text)
		if (err == nil) == p.Zero() {
			t.Errorf("%q: %v, %v", text, p, err)
		}
		switch p.kind {
		case "", socks5, httpConnect, connectTLS, mtproxy:
		default:
			t.Errorf("%q: no way through a proxy of the kind %q", text, p.kind)
		}
	})
}
