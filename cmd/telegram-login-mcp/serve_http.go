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
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/mark3labs/mcp-go/server"
	"github.com/rs/zerolog"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/httpserve"
	"telegram-login-mcp/internal/metrics"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/tokens"
	"telegram-login-mcp/mcpserver"
)

// httpFlags say where the server is reached over HTTP.
type httpFlags struct {
	HTTP      httpAddress `name:"http" placeholder:"[HOST:]PORT" help:"Serve MCP over HTTP (default address: 127.0.0.1:7390). Anywhere but on this computer itself, this needs --public-url and a token for each person."`
	PublicURL string      `name:"public-url" placeholder:"URL" help:"With --http: where people reach this server, https://HOST, through a proxy that speaks TLS."`
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
	if public, err := f.public(); err != nil || public != nil && (public.Scheme != "https" || public.Host == "" || public.Path != "" || public.RawQuery != "" || public.Fragment != "" || public.User != nil) {
		return refuse(r, explain.HTTPRefused{Kind: "public_url"})
	}
	if f.PublicURL == "" && !onLoopback(host) {
		return refuse(r, explain.HTTPRefused{Kind: "open", Address: outside.Text(f.HTTP.Address)})
	}
	return nil
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
	people := tokens.Open(c.tokens())
	defer people.Close()
	known, err := people.List()
	if err != nil {
		return tokensRefused(reader, "", err)
	}
	manage := tokenCommand(c.stateFlags, lang)
	if public != nil && len(remote(known)) == 0 && c.OAuthIssuer == "" {
		return refuse(reader, explain.HTTPRefused{Kind: "nobody", Command: manage})
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
	issuer, err := c.resource(ctx, endpoint, log, reader)
	if err != nil {
		return err
	}
	keys, err := c.sharedKeys(reader)
	if err != nil {
		return err
	}
	w, err := c.watch(c.tokens(), keys, log, reader)
	if err != nil {
		return err
	}
	defer w.close()
	made, err := c.open(log, reader, lang, public)
	if err != nil {
		return err
	}
	defer made.net.close()
	if made.shared, err = c.shared(ctx, keys, made.net, reader); err != nil {
		return err
	}
	if made.shared != nil {
		made.net.clock.share(made.shared.Ahead())
		defer made.shared.Close() // after the registries, which give up their claims
	}
	made.options.Called = w.called
	all := made.owners(c.stores(made), w)
	defer all.Close()
	w.serve(metrics.Options{Version: version(), Owners: all.Owners, Flows: all.Flows, Pages: made.openPages})
	defer made.closePages()
	here, elsewhere := made.variants(all)
	s := httpserve.New(httpserve.Options{
		Authenticate: w.denials(authenticator(func(r *http.Request) (owner.Owner, error) { return admit(people, r, public != nil) }).or(issuer)),
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
		Ready:         made.ready,
		Log:           func(line string) { log.Warn().Msg(line) },
	})
	served := explain.HTTPServed{URL: endpoint, Command: manage + " list"}
	if public != nil {
		served.Public = listener.Addr().String()
	} else if len(known) == 0 {
		token, err := people.Add(ownToken, true)
		if err != nil {
			return tokensRefused(reader, ownToken, err)
		}
		served.Token = token.Reveal()
		stderr.Keep(served.Token)
	}
	stderr.Keep(served.URL)
	stderr.Keep(served.Command)
	_, _ = stderr.Write([]byte(explain.Text(reader, served) + "\n"))
	context.AfterFunc(ctx, func() { signal.Reset(os.Interrupt, syscall.SIGTERM) }) // who asks twice does not want to wait
	if err := s.Serve(ctx, listener); errors.Is(err, httpserve.ErrUnfinished) {
		log.Warn().Msg(err.Error())
	} else if err != nil {
		return refuse(reader, explain.HTTPRefused{Kind: "listen", Address: listener.Addr().String(), Why: said(err)})
	}
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
