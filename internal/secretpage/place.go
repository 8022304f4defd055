package secretpage

import (
	"net"
	"net/url"
	"strings"
	"time"
)

// What comes over a network takes longer than what comes from the same machine.
const (
	publicBodyTime   = 15 * time.Second
	publicAnswerTime = 30 * time.Second
)

// publicPath is where pages are below a public address.
const publicPath = "/p"

// place is where the pages are, as a browser names it.
type place struct {
	host   string // of the Host header
	origin string // of the Origin header
	base   string // in front of the paths, "" on a port of their own
}

// localPlace is a port of this computer.
func localPlace(address string) place { return place{host: address, origin: "http://" + address} }

// publicPlace is below a public address. Browsers write hosts in small letters, and leave out the port that https means anyway.
func publicPlace(u *url.URL) place {
	host := strings.ToLower(u.Host)
	if name, port, err := net.SplitHostPort(host); err == nil && port == "443" {
		host = name
		if strings.Contains(name, ":") {
			host = "[" + name + "]"
		}
	}
	return place{host: host, origin: "https://" + host, base: strings.TrimRight(u.EscapedPath(), "/") + publicPath}
}

// below is what a path has behind the base, and whether it has that. What ends TLS may have taken the path of the address away.
func (at place) below(path string) (rest string, ok bool) {
	for _, base := range []string{at.base, at.base[max(0, len(at.base)-len(publicPath)):]} {
		if rest, ok = strings.CutPrefix(path, base); ok && strings.HasPrefix(rest, "/") {
			return rest, true
		}
	}
	return "", false
}
