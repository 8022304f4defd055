package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/mark3labs/mcp-go/server"
	"github.com/rs/zerolog"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/httpserve"
	"telegram-login-mcp/internal/metrics"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/owners"
	"telegram-login-mcp/internal/tokens"
	"telegram-login-mcp/mcpserver"
)

// httpFlags say where the server is reached over HTTP.
type httpFlags struct {
	HTTP         httpAddress `name:"http" placeholder:"[HOST:]PORT" help:"Serve MCP over HTTP (default address: 127.0.0.1:7390). Anywhere but on this computer itself, this needs --public-url and a token for each person."`
	MaxLoginsAll *int        `placeholder:"N" help:"With --http: how many logins of all people together, over all instances, may be in memory at a time (default: 5000)."`
	PublicURL    string      `name:"public-url" placeholder:"URL" help:"With --http: where people reach this server, https://HOST, through a proxy that speaks TLS."`
}

// httpStandard is where the server is without an address. It is fixed, since clients write it down.
const httpStandard = "127.0.0.1:7390"

// httpAddress is the value of --http, which may be left out.
type httpAddress struct{ Address string }

// Decode implements kong's reading of the value.
func (a *httpAddress) Decode(ctx *kong.DecodeContext) error {
	a.Address = httpStandard
	if ctx.Scan.Peek().IsValue() {
		a.Address = ctx.Scan.Pop().String()
		if _, err := strconv.Atoi(a.Address); err == nil {
			a.Address = net.JoinHostPort("127.0.0.1", a.Address)
		}
	}
	return nil
}

// check refuses what cannot be meant, or would let everybody in.
func (f *httpFlags) check(r explain.Reader) error {
	if f.HTTP.Address == "" {
		if f.PublicURL != "" {
			return refuse(r, explain.HTTPRefused{Kind: "unserved"})
		}
		return nil
	}
	host, port, err := net.SplitHostPort(f.HTTP.Address)
	if n, bad := strconv.Atoi(port); err != nil || bad != nil || n < 0 || n > 65535 {
		return refuse(r, explain.HTTPRefused{Kind: "address"})
	}
	if public, err := f.public(); err != nil || public != nil && !isPublic(public) {
		return refuse(r, explain.HTTPRefused{Kind: "public_url"})
	}
	if f.PublicURL == "" && !onLoopback(host) {
		return refuse(r, explain.HTTPRefused{Kind: "open", Address: outside.Text(f.HTTP.Address)})
	}
	return nil
}

// isPublic reports whether a URL is https://, a host with a port or none, and nothing else.
func isPublic(u *url.URL) bool {
	if u.Scheme != "https" || u.Path != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.User != nil || strings.HasSuffix(u.Host, ":") {
		return false
	}
	if port, err := strconv.Atoi(u.Port()); u.Port() != "" && (err != nil || port < 1 || port > 65535) {
		return false
	}
	_, err := netip.ParseAddr(u.Hostname())
	const plain = "abcdefghijklmnopqrstuvwxyz0123456789-._" // clients send names of other letters as xn--
	return err == nil || u.Hostname() != "" && strings.Trim(u.Hostname(), plain) == ""
}

// checkPublic refuses at a public URL what would let nobody in, or do nothing there.
func (c *serveCmd) checkPublic(r explain.Reader) error {
	switch {
	case c.PublicURL == "":
		return nil
	case (c.Sandbox || c.NoState) && c.OAuthIssuer == "":
		return refuse(r, explain.HTTPRefused{Kind: "nobody_kept"})
	case c.PagesPort != 0 || c.OpenBrowser:
		return refuse(r, explain.HTTPRefused{Kind: "pages_public"})
	}
	return nil
}

// port is that of the address, 0 for none or for any that is free.
func (a httpAddress) port() int {
	_, text, err := net.SplitHostPort(a.Address)
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// at is where a proxy reaches what listens there, by the name that was given for it. Where that means every address of this computer, no proxy can be given it, and every is the port.
func (a httpAddress) at(listens net.Addr) (address, every string) {
	host, _, err := net.SplitHostPort(a.Address)
	tcp, ok := listens.(*net.TCPAddr)
	if err != nil || !ok {
		return listens.String(), ""
	}
	port := strconv.Itoa(tcp.Port)
	if tcp.IP.IsUnspecified() {
		every = port
	}
	return net.JoinHostPort(outside.Text(host), port), every
}

// public is where people reach the server, nil where they need no such place.
func (f *httpFlags) public() (*url.URL, error) {
	if f.PublicURL == "" {
		return nil, nil
	}
	u, err := url.Parse(f.PublicURL)
	if err != nil {
		return nil, err
	}
	u.Host, u.Path = strings.ToLower(u.Host), strings.TrimSuffix(u.Path, "/")
	return u, nil
}

// onLoopback reports whether a host is reached from this computer alone.
func onLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// overHTTP serves until the process is told to stop.
func (c *serveCmd) overHTTP(ctx context.Context, log zerolog.Logger, reader explain.Reader, lang *languageFlags) error {
	public, err := c.public()
	if err != nil {
		return err
	}
	if bad := proxyFrom(os.Getenv).invalid; bad != nil { // whoever starts this can put it right, and those who log in cannot
		return refuse(reader, explain.ProxyRefused{Kind: bad.Kind})
	}
	people := tokens.Open(c.tokens())
	defer people.Close()
	known, err := people.List()
	if err != nil {
		return tokensRefused(reader, "", err)
	}
	if public != nil && len(remote(known)) == 0 && c.OAuthIssuer == "" {
		if c.tokens() == "" {
			return refuse(reader, explain.TokenRefused{Kind: "no_folder"})
		}
		return refuse(reader, explain.HTTPRefused{Kind: "nobody", Command: tokenCommand(c.stateFlags, lang), Local: len(known) > 0})
	}
	listener, err := net.Listen("tcp", c.HTTP.Address)
	if err != nil {
		return refuse(reader, explain.HTTPRefused{Kind: "listen", Address: outside.Text(c.HTTP.Address), Why: said(err)})
	}
	defer func() { _ = listener.Close() }()
	if at, ok := listener.Addr().(*net.TCPAddr); public == nil && (!ok || !at.IP.IsLoopback()) { // a hosts file can lead "localhost" anywhere
		return refuse(reader, explain.HTTPRefused{Kind: "open", Address: listener.Addr().String()})
	}
	endpoint := "http://" + listener.Addr().String() + httpserve.Path
	if public != nil {
		endpoint = public.String() + httpserve.Path
	}
	issuer, silent, err := c.resource(ctx, endpoint, log, reader)
	if err != nil {
		return err
	}
	keys, err := c.sharedKeys(reader)
	if err != nil {
		return err
	}
	w, err := c.watch(ctx, c.tokens(), keys, log, reader)
	if err != nil {
		return err
	}
	defer w.close()
	made, err := c.open(log, reader, lang, public)
	if err != nil {
		return err
	}
	defer made.net.close()
	made.net.seen = (&wayLog{log: log, reader: reader}).seen
	made.revoked = people.Revoked
	if made.shared, err = c.shared(ctx, keys, made.net, reader); err != nil {
		return err
	}
	if made.shared != nil {
		made.net.clock.share(made.shared.Ahead())
		made.options.StoreAnswers = made.shared.Ready
		defer made.shared.Close() // after the registries, which give up their claims
	}
	made.common = c.inCommon(made)
	waits, stopWaits := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWaits()
	made.options.Called, made.options.Tracing, made.options.Ending = w.called, w.tracing(), waits.Done()
	var all *owners.Set
	w.count(metrics.Options{Version: version(), Owners: func() int { return all.Owners() }, Flows: func() int { return all.Flows() }, Pages: made.openPages})
	all = made.owners(c.stores(made), c.MaxLoginsAll, w)
	defer all.Close()
	w.serve()
	defer made.closePages()
	here, elsewhere := made.variants(all)
	s := httpserve.New(httpserve.Options{
		Authenticate: w.denials(authenticator(admits(people, public != nil, log)).or(issuer)),
		MCP: func(o owner.Owner, forms bool) *server.MCPServer {
			v := elsewhere
			if o == owner.Local {
				v = here
			}
			if forms {
				return v.Forms
			}
			return v.Plain
		},
		DeclaresForms: mcpserver.DeclaresForms,
		Public:        public,
		Routes:        append(made.routes(public), metadataRoutes(issuer)...),
		Wrap:          w.counted,
		Ready:         readiness(made, people, issuer),
		Drain:         drained(public),
		Ending:        stopWaits,
		Log:           func(line string) { log.Warn().Msg(line) },
	})
	served := explain.HTTPServed{URL: endpoint, Issuer: c.OAuthIssuer, Silent: silent}
	if public != nil {
		served.Public, served.EveryPort = c.HTTP.at(listener.Addr())
	}
	if err := c.announce(served, people, known, reader, lang); err != nil {
		return err
	}
	told := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(told)
		signal.Reset(endings()...) // who asks twice does not want to wait
		_, _ = stderr.Write([]byte(explain.Text(reader, explain.HTTPEnding{Drain: s.Drains(), Within: httpserve.EndTime, NoCtrlC: noCtrlC()}) + "\n"))
	})
	err = s.Serve(ctx, listener)
	if ctx.Err() != nil {
		<-told // also where there was nothing to wait for
	}
	if errors.Is(err, httpserve.ErrUnfinished) {
		log.Warn().Msg(err.Error())
	} else if err != nil {
		return refuse(reader, explain.HTTPRefused{Kind: "listen", Address: outside.Text(c.HTTP.Address), Why: said(err)})
	}
	return nil
}

// drainTime is how long a service takes requests once it is to end, while it says that it is not ready: a proxy that asks every 5 seconds sends them elsewhere by then.
const drainTime = 6 * time.Second

// drained is for how long requests are still taken at the end: not where no proxy is in front.
func drained(public *url.URL) time.Duration {
	if public == nil {
		return 0
	}
	return drainTime
}

// announce says where the server is, and with what people come in. The person of this computer gets a token where there is none at all.
func (c *serveCmd) announce(served explain.HTTPServed, people *tokens.Store, known []tokens.Token, reader explain.Reader, lang *languageFlags) error {
	served.NoCtrlC, served.Sandbox, served.Ends = noCtrlC(), c.Sandbox || c.SandboxAt != "", c.tokens() == ""
	if served.Public == "" && len(known) == 0 {
		token, err := people.Add(ownToken, true)
		if err != nil {
			return tokensRefused(reader, ownToken, err)
		}
		served.Token = token.Reveal()
	} else if len(known) > 0 {
		served.List, served.Add = tokenCommand(c.stateFlags, lang, "list"), tokenCommand(c.stateFlags, lang, "add", "--local", "NAME")
	}
	for _, whole := range []string{served.URL, served.Token, served.List, served.Add} {
		stderr.Keep(whole)
	}
	_, _ = stderr.Write([]byte(explain.Text(reader, served) + "\n"))
	return nil
}

// admit says whose a request is. At a public URL nobody is the person of this computer, whose disk and programs are within reach of the tools.
func admit(people *tokens.Store, r *http.Request, public bool) (owner.Owner, error) {
	found, err := people.Check(httpserve.Bearer(r))
	if err != nil {
		return owner.Owner{}, err
	}
	if public && found.Local {
		return owner.Owner{}, tokens.ErrUnknown
	}
	return found.Owner(), nil
}

// remote are the tokens of others than the person of this computer.
func remote(all []tokens.Token) (others []tokens.Token) {
	for _, t := range all {
		if !t.Local {
			others = append(others, t)
		}
	}
	return others
}
