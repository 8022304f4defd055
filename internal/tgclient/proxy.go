package tgclient

import (
	"cmp"
	"crypto/x509"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"telegram-login-mcp/internal/secret"
)

// proxyKind is how a proxy is spoken to.
type proxyKind string

// The kinds, in the words that people read.
const (
	socks5      proxyKind = "SOCKS5"
	httpConnect proxyKind = "HTTP"
	connectTLS  proxyKind = "HTTPS" // the same as connect, inside TLS
	mtproxy     proxyKind = "MTProxy"
)

// Proxy is a proxy in front of Telegram. The zero value is none. It prints without user name, password and secret.
type Proxy struct {
	kind     proxyKind
	host     string
	port     int
	user     secret.String
	password secret.String
	secret   secret.Bytes // of an MTProxy, as ParseSecret of gotd's mtproxy takes it

	// A test has others than the system's roots and proxyTimeout.
	roots   *x509.CertPool
	timeout time.Duration
}

// ParseProxy reads a proxy in the forms in which people have them:
//
//	socks5://[user:password@]host:port     also socks5h, tg://socks?server=&port=&user=&pass= and https://t.me/socks?...
//	http://[user:password@]host:port       HTTP CONNECT; https for CONNECT inside TLS
//	mtproxy://host:port?secret=            also tg://proxy?server=&port=&secret= and https://t.me/proxy?...
//
// Blanks and quotation marks around it do not count.
//
// Every error is a [*ValueError].
func ParseProxy(text string) (Proxy, error) {
	text = strings.Trim(text, " \t\r\n\"'`“”‘’«»") // quotation marks that came along with the value
	if kind, _, ok := strings.Cut(text, "://"); !ok || strings.TrimSpace(kind) == "" {
		return Proxy{}, &ValueError{proxyNoKind}
	}
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil {
		return Proxy{}, &ValueError{proxyNoAddress}
	}
	if what, link := telegramLink(u); link {
		kind, ok := map[string]proxyKind{"proxy": mtproxy, "socks": socks5}[what]
		if !ok {
			return Proxy{}, &ValueError{proxyOtherLink}
		}
		q := u.Query()
		return newProxy(kind, q.Get("server"), q.Get("port"), q.Get("user"), q.Get("pass"), q.Get("secret"))
	}
	kind, ok := schemes[u.Scheme]
	switch {
	case !ok:
		return Proxy{}, &ValueError{proxyUnknownKind}
	case u.Fragment != "" || strings.Trim(u.Path, "/") != "" || (u.RawQuery != "" && kind != mtproxy):
		return Proxy{}, &ValueError{proxyBehindPort}
	}
	if kind == mtproxy && u.User != nil {
		return Proxy{}, &ValueError{proxySecretOnly}
	}
	password, _ := u.User.Password()
	return newProxy(kind, u.Hostname(), u.Port(), u.User.Username(), password, u.Query().Get("secret"))
}

// newProxy makes a proxy of its parts. An MTProxy takes a secret, the others a user name and a password.
func newProxy(kind proxyKind, host, port, user, password, key string) (p Proxy, err error) {
	p.kind = kind
	if err = p.setAddress(host, port); err == nil {
		if kind == mtproxy {
			err = p.setSecret(key)
		} else {
			err = p.setLogin(user, password)
		}
	}
	if err != nil {
		return Proxy{}, err
	}
	return p, nil
}

var schemes = map[string]proxyKind{
	"socks5": socks5, "socks5h": socks5, "socks": socks5, "http": httpConnect, "https": connectTLS, "mtproxy": mtproxy,
}

// telegramLink says to what a link of Telegram leads: its apps share proxies by them, https://core.telegram.org/api/links#mtproxy-links.
func telegramLink(u *url.URL) (what string, link bool) {
	switch u.Scheme {
	case "tg":
		return u.Host, true
	case "https", "http":
		host := strings.TrimPrefix(u.Host, "www.")
		return strings.Trim(u.Path, "/"), host == "t.me" || host == "telegram.me" || host == "telegram.dog"
	default:
		return "", false
	}
}

// setAddress sets where the proxy is.
func (p *Proxy) setAddress(host, port string) error {
	n, err := strconv.Atoi(port)
	switch {
	case host == "":
		return &ValueError{proxyNoServer}
	case strings.ContainsAny(host, " \t\r\n/\\@,;\"'<>"):
		return &ValueError{proxyServerName}
	case port == "":
		return &ValueError{proxyNoPort}
	case err != nil || n < 1 || n > 65535:
		return &ValueError{proxyPort}
	}
	p.host, p.port = host, n
	return nil
}

// setLogin sets what the proxy asks for. RFC 1929 and RFC 7617 bound both parts.
func (p *Proxy) setLogin(user, password string) error {
	switch {
	case user == "" && password != "":
		return &ValueError{proxyNoUser}
	case len(user) > 255 || len(password) > 255:
		return &ValueError{proxyLoginTooLong}
	case p.kind != socks5 && strings.Contains(user, ":"):
		return &ValueError{proxyColon}
	}
	p.user, p.password = secret.New(user), secret.New(password)
	return nil
}

func (p *Proxy) setSecret(text string) error {
	s, err := parseSecret(text)
	p.secret = secret.NewBytes(s)
	return err
}

// Zero reports whether there is no proxy.
func (p Proxy) Zero() bool { return p.kind == "" }

// String says what kind of proxy it is and where: "SOCKS5 127.0.0.1:1080", "" for none.
func (p Proxy) String() string {
	if p.Zero() {
		return ""
	}
	return string(p.kind) + " " + p.address()
}

func (p Proxy) address() string { return net.JoinHostPort(p.host, strconv.Itoa(p.port)) }

// dialTimeout is how long the proxy may take until a connection through it stands.
func (p Proxy) dialTimeout() time.Duration { return cmp.Or(p.timeout, proxyTimeout) }

// Loopback reports whether the proxy runs on this machine. Only such a one can reach what listens on this machine's loopback.
func (p Proxy) Loopback() bool {
	ip, err := netip.ParseAddr(p.host)
	return err == nil && ip.Unmap().IsLoopback() || strings.EqualFold(strings.TrimSuffix(p.host, "."), "localhost")
}

// needsLookUp reports whether the proxy's address has to be looked up.
func (p Proxy) needsLookUp() bool {
	_, err := netip.ParseAddr(p.host)
	return !p.Zero() && err != nil
}
