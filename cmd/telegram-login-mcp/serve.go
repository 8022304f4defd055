package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/phone"
	"telegram-login-mcp/internal/redisstore"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/internal/stdio"
	"telegram-login-mcp/mcpserver"
	"telegram-login-mcp/mcpserver/present"
)

// telegramFlags say which Telegram the logins go to.
type telegramFlags struct {
	Sandbox   bool   `xor:"sandbox" help:"Log in to the embedded Telegram instead of the real one."`
	SandboxAt string `xor:"sandbox" type:"path" placeholder:"FILE" help:"Log in to the embedded Telegram of another process, by its connection file."`

	TestServers bool `xor:"sandbox" help:"Log in at Telegram's own test servers, whose accounts are not the real ones."`
}

// stateFlags say where logins are kept.
type stateFlags struct {
	StateDir string `xor:"state" type:"path" placeholder:"DIR" help:"Keep logins in this folder, sealed, so that they survive a restart (default: the user's state folder)."`
	NoState  bool   `xor:"state" help:"Keep logins in memory only."`
}

type serveCmd struct {
	telegramFlags
	httpFlags
	authFlags
	watchFlags
	storeFlags

	Secrets     string `enum:"chat,private" default:"chat" placeholder:"WAY" help:"chat (default): secrets may be written in the chat and shown there; private: only on private pages and in files."`
	Private     bool   `help:"The same as --secrets private, as a switch."` // for clients whose settings are switches, such as MCPB bundles
	Forms       bool   `help:"With --secrets private: allow forms in the chat as well, where the client shows them. Whoever makes that client could see what is typed there; the assistant does not."`
	OpenBrowser bool   `help:"Open private pages in the browser of this computer by itself. Not for a computer that others are logged in to."`
	NoPages     bool   `help:"Offer no private pages, where no browser can reach them."`
	PagesPort   int    `placeholder:"PORT" help:"Serve private pages on this port (default: $TELEGRAM_LOGIN_MCP_PAGES_PORT, or any that is free)."`
	Container   bool   `help:"Run in a container: private pages only with --pages-port, which the container has to publish under the same number on 127.0.0.1."`

	stateFlags
	MaxLogins int `default:"100" placeholder:"N" help:"How many logins of one person may be open at a time (default: 100)."`
}

// Validate implements kong's check of the command line.
func (c *serveCmd) Validate(k *kong.Context) error {
	switch {
	case c.MaxLogins < 1, c.MaxLoginsAll != nil && *c.MaxLoginsAll < 1:
		return refuse(readerOf(k), explain.Line{Key: "refuse.max_logins"})
	case c.NoPages && (c.Private || c.Secrets == "private") && !c.Forms:
		return refuse(readerOf(k), explain.Line{Key: "refuse.no_pages_private"})
	case c.NoPages && c.OpenBrowser:
		return refuse(readerOf(k), explain.Line{Key: "refuse.no_pages_browser"})
	}
	if err := errors.Join(c.httpFlags.check(readerOf(k)), c.authFlags.check(readerOf(k), c.Metrics != "" || c.Audit != "" || c.MaxLoginsAll != nil, c.HTTP.Address != ""), c.checkStore(readerOf(k)), c.checkPublic(readerOf(k))); err != nil {
		return err
	}
	port, err := c.pagesPort(os.Getenv, readerOf(k))
	if err == nil && c.offersPages(port) && port != 0 && c.HTTP.port() == port {
		return refuse(readerOf(k), explain.HTTPRefused{Kind: "pages_port"})
	}
	return err
}

// startOver is when a start is over for certain. A collection before would be in its way.
const startOver = 2 * time.Second

// Run serves until the client closes stdin or the process is told to stop.
func (c *serveCmd) Run(ctx context.Context, log zerolog.Logger, reader explain.Reader, lang *languageFlags) error {
	// Who no longer reads stderr must not end the program with the next line of the log. Never stopped: main writes the last lines
	// after this has returned.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	if c.HTTP.Address != "" {
		return c.overHTTP(ctx, log, reader, lang)
	}
	if info, err := os.Stdin.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		_, _ = fmt.Fprintln(stderr, explain.Text(reader, explain.Line{Key: "say.served_at_terminal"}))
	}
	// What a start leaves behind goes back to the system once the client has its first answers: most servers then wait for hours.
	rest := time.AfterFunc(startOver, debug.FreeOSMemory)
	defer rest.Stop()
	s, err := c.open(log, reader, lang, nil)
	if err != nil {
		return err
	}
	defer s.net.close()
	o := s.options
	s.common = c.common(c.telegramFlags, s.net)
	o.Flows = s.registry(s.store, nil, nil, nil)
	defer o.Flows.Close()
	defer s.closePages()
	o.Sandbox = s.sandbox(o.Flows)
	err = stdio.Serve(ctx, mcpserver.New(o), os.Stdin, os.Stdout, stdio.Options{Log: func(line string) { log.Warn().Msg(line) }})
	if err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// parts are what a server is made of, whoever it serves. The network has to be closed last.
type parts struct {
	net     *network
	store   authflow.Store      // of the person of this computer
	shared  *redisstore.Service // of everybody else, nil where each has a folder
	common  authflow.Common     // what they have in common, nil where there is one person
	options mcpserver.Options
	revoked func(key string) bool // whether an owner may not come in any more; for pages at a public URL
	most    int                   // logins of one owner at a time
	log     zerolog.Logger
	closers []func()
}

// closePages closes all that asks a person. It comes before the end of the logins, of which that speaks.
func (s *parts) closePages() {
	for _, end := range slices.Backward(s.closers) {
		end()
	}
}

// registry is a registry of logins. total counts them with those of others, nil where there are no others; observe is told what happens to them, and step what
// they wait for, nil for nobody.
func (s *parts) registry(store authflow.Store, total *authflow.Total, observe func(authflow.Observed), step func(context.Context, authflow.Step) func(authflow.StepEnd)) *authflow.Registry {
	return authflow.New(authflow.Config{Telegram: s.net, ParsePhone: parsePhone, Clock: s.net.clock, Store: store, Common: s.common, SaveFirst: s.shared != nil && store != s.store, MaxOpen: s.most, Total: total, MaxNumbers: s.net.maxNumbers(os.Getenv),
		Observe: observe, Step: step, Log: func(line string) { s.log.Error().Msg(line) }})
}

// sandbox is what the tools of the sandbox need, nil against the real Telegram.
func (s *parts) sandbox(flows *authflow.Registry) mcpserver.Sandbox {
	if s.net.sandbox == nil {
		return nil
	}
	return sandboxTools{s.net, flows, slices.DeleteFunc([]*secretpage.Server{s.options.Pages, s.options.Forms}, func(p *secretpage.Server) bool { return p == nil })}
}

// open makes the parts. Private pages are at a public URL where there is one, else on this computer.
func (c *serveCmd) open(log zerolog.Logger, reader explain.Reader, lang *languageFlags, public *url.URL) (*parts, error) {
	s := &parts{most: c.MaxLogins, log: log}
	pagesPort, err := c.pagesPort(os.Getenv, reader)
	if err != nil {
		return nil, err
	}
	net, err := c.network(log, reader)
	if err != nil {
		return nil, err
	}
	s.net = net

	store, kept := c.store(c.telegramFlags, net, present.Presenter{})
	s.store = store
	warn := func(line string) { log.Warn().Msg(line) }
	words := func() secretpage.Words { return mcpserver.PageWords(lang.language(), public) }
	pages := func(o secretpage.Options) *secretpage.Server {
		o.Words, o.Now, o.Log = words, net.clock.Now, warn
		p := secretpage.New(o)
		s.closers = append(s.closers, func() {
			if err := p.Close(); err != nil {
				log.Warn().Err(err).Msg("close the private pages or forms")
			}
		})
		return p
	}
	private := c.Private || c.Secrets == "private"
	s.options = mcpserver.Options{
		Credentials: credentials(os.Getenv),
		Connection:  net,
		Version:     version(),
		Home:        home(),
		Folder:      c.folder(),
		Paths:       clientconfig.SystemPaths(),
		System:      toolSystem(),
		Closed:      []string{stateFolder()},
		Kept:        kept,
		TestServers: c.TestServers,
		Ends:        c.memoryOnly(c.telegramFlags) != "",
		Language:    lang.language,

		PausesCommand: c.pauses(store, lang),
		LoginCommand:  c.loginByHand(lang),

		Private: private,
		Log:     func(line string) { log.Error().Msg(line) },
	}
	switch {
	case public != nil && !c.NoPages:
		s.options.Pages = pages(secretpage.Options{Public: public, Sandbox: net.sandbox != nil, Elsewhere: s.elsewhere, Revoked: func(key string) bool { return s.revoked(key) }})
	case public == nil && c.offersPages(pagesPort):
		s.options.Pages = pages(secretpage.Options{Sandbox: net.sandbox != nil, Port: pagesPort, Published: c.Container})
	}
	if !private || c.Forms {
		s.options.Forms = pages(secretpage.Options{Unserved: true})
	}
	if c.OpenBrowser {
		s.options.OpenBrowser = openBrowser
	}
	return s, nil
}

// pauses is the command that lists the pauses of this server's logins, "" where they are in its memory only.
func (c *serveCmd) pauses(store authflow.Store, lang *languageFlags) string {
	if _, memory := store.(*authflow.MemoryStore); memory {
		return ""
	}
	return shellLine(append([]string{ownName(), "pauses"}, sameOptions(c.telegramFlags, c.stateFlags, lang)...)...)
}

// loginByHand is the command for a login to the same Telegram.
func (c *serveCmd) loginByHand(lang *languageFlags) string {
	words := append([]string{ownName(), "login"}, sameOptions(c.telegramFlags, c.stateFlags, lang)...)
	if c.Sandbox {
		words = append(words, "--sandbox")
	}
	if c.NoState {
		words = append(words, "--no-state")
	}
	return shellLine(words...)
}

// ownName is how a person calls this program in a terminal of their own, whose PATH and folder are not those of the client.
func ownName() string {
	path, err := exec.LookPath(os.Args[0])
	if err != nil {
		return os.Args[0]
	}
	if path, err = filepath.Abs(path); err != nil {
		return os.Args[0]
	}
	return path
}

// parsePhone joins the phone room to the flow's port.
func parsePhone(raw string) (authflow.Phone, error) {
	n, err := phone.Parse(raw)
	if err != nil {
		var bad *phone.Error
		if errors.As(err, &bad) {
			return authflow.Phone{}, &authflow.PhoneError{Err: bad}
		}
		return authflow.Phone{}, err
	}
	return authflow.Phone{E164: n.E164, Masked: n.Masked()}, nil
}
