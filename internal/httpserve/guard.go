package httpserve

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"telegram-login-mcp/internal/owner"
)

// Refusal is an error of [Options].Authenticate that says how the request is refused.
type Refusal interface {
	error
	// Status is that of the answer: 401 for a token that is missing or wrong, 403 for one that is not enough, 503 when nobody can be asked.
	Status() int
	// Challenge is what WWW-Authenticate says, "" for nothing. https://www.rfc-editor.org/rfc/rfc6750#section-3
	Challenge() string
}

// allow has requests name a host, and come from its pages.
func (s *Server) allow(scheme, host string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	host = strings.ToLower(host)
	names := []string{host}
	standard := map[string]string{"http": ":80", "https": ":443"}[scheme] // who speaks to the port of a scheme may leave it out, or not
	if bare, ok := strings.CutSuffix(host, standard); ok {
		names = append(names, bare)
	} else if u := (&url.URL{Host: host}); u.Port() == "" {
		names = append(names, host+standard)
	}
	for _, name := range names {
		s.hosts[name], s.origins[scheme+"://"+name] = true, true
	}
}

// allowAddress has requests name the loopback address that is listened at. Other addresses are nobody's name for the server: there it has a public URL. On loopback
// with a public URL it has both, since a proxy beside it may name either.
func (s *Server) allowAddress(a net.Addr) {
	tcp, ok := a.(*net.TCPAddr)
	if !ok || !tcp.IP.IsLoopback() {
		return
	}
	for _, host := range []string{"127.0.0.1", "::1", "localhost", tcp.IP.String()} {
		s.allow("http", net.JoinHostPort(host, strconv.Itoa(tcp.Port)))
	}
}

// sameHost refuses what is meant for another host: a page whose name was made to lead here could else ask with the address of its own.
// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning
func (s *Server) sameHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.knows(s.hosts, r.Host) {
			answer(w, http.StatusForbidden, "this server does not go by the Host of this request; a proxy in front of it has to pass Host on as it came")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses what comes from a page of another origin. Programs name none.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if named := r.Header.Values("Origin"); len(named) > 1 || len(named) == 1 && !s.knows(s.origins, named[0]) {
			answer(w, http.StatusForbidden, "pages of this Origin may not ask here")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) knows(names map[string]bool, name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return names[strings.ToLower(name)]
}

// admitted says whose a request is, and whether it may come in. If not, it is answered.
func (s *Server) admitted(w http.ResponseWriter, r *http.Request) (owner.Owner, bool) {
	o, err := s.Authenticate(r)
	if err == nil {
		s.conns.know(r)
		return o, true
	}
	status, challenge := http.StatusUnauthorized, "Bearer"
	if refusal := Refusal(nil); errors.As(err, &refusal) {
		status, challenge = refusal.Status(), refusal.Challenge()
	}
	if challenge != "" {
		w.Header().Set("WWW-Authenticate", challenge)
	}
	line := "a token is needed here, and this is none, or one that is not good here: send one as “Authorization: Bearer TOKEN”, or ask whoever runs this server for one"
	switch status {
	case http.StatusForbidden:
		line = "this token does not allow what was asked for"
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "5")
		line = "this server cannot find out just now whose token it is; try again in 5 seconds, and if it stays so, whoever runs it finds the reason in its log"
	}
	answer(w, status, line)
	return owner.Owner{}, false
}

// Bearer is the token that a request shows, "" for none, or for more than one. https://www.rfc-editor.org/rfc/rfc6750#section-2.1
func Bearer(r *http.Request) string {
	shown := r.Header.Values("Authorization")
	if len(shown) != 1 {
		return ""
	}
	scheme, token, ok := strings.Cut(shown[0], " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
