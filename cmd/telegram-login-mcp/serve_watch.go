package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/server"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/audit"
	"telegram-login-mcp/internal/metrics"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/internal/traces"
	"telegram-login-mcp/mcpserver"
)

// watchFlags say how a service over HTTP is watched.
type watchFlags struct {
	Metrics string `placeholder:"[HOST:]PORT" help:"With --http: serve metrics for Prometheus at this address, /metrics. Without a HOST only this computer reaches them."`
	Audit   string `type:"path" placeholder:"FILE" help:"With --http: add a line of JSON to this file for each call of a tool and each step of a login. Owners are named by a keyed hash."`
}

// watch is what a service is watched by. The zero value watches nothing.
type watch struct {
	counts   *metrics.Metrics // nil without --metrics
	acts     *audit.Log       // nil without --audit
	traces   *traces.Traces   // nil unless the environment asks for them
	listener net.Listener
	server   *http.Server
	log      zerolog.Logger
}

// ownerNames names owners by the first of the keys that instances share, so that they have one name for each; without such keys, by one that is kept in folder, ""
// for one that ends with the process.
func ownerNames(folder string, shared [][]byte) (audit.Names, error) {
	if len(shared) > 0 {
		return audit.NewNames(shared[0])
	}
	key, err := audit.Key(folder)
	if err != nil {
		return audit.Names{}, err
	}
	return audit.NewNames(key)
}

// whyNot is why a file cannot be used, whether it is not ours alone or the system refuses it.
func whyNot(r explain.Reader, err error) string {
	if errors.As(err, new(*ownfile.Error)) {
		return whyFailed(r, err)
	}
	return said(err)
}

// watch opens what the flags ask for. Owners are named as ownerNames says.
func (f watchFlags) watch(ctx context.Context, folder string, shared [][]byte, log zerolog.Logger, reader explain.Reader) (w *watch, err error) {
	w = &watch{log: log}
	if f.Audit != "" || traces.Wanted() {
		known, err := ownerNames(folder, shared)
		if err != nil {
			return nil, refuse(reader, explain.ServiceRefused{Kind: "names", Why: whyNot(reader, err)})
		}
		if f.Audit != "" {
			w.acts, err = audit.Open(f.Audit, known, func(err error) { log.Error().Err(err).Msg("the audit log lacks lines from now on") })
		}
		if err != nil {
			kind := "audit"
			if errors.As(err, new(*ownfile.Error)) {
				kind = "audit_file"
			}
			return nil, refuse(reader, explain.ServiceRefused{Kind: kind, Why: whyNot(reader, err)})
		}
		if traces.Wanted() {
			w.traces, err = traces.Open(ctx, traces.Options{Name: mcpserver.Name, Version: version(), Owner: known.Of, Log: func(line string) { log.Warn().Msg(line) }})
		}
		if err != nil {
			w.close()
			return nil, refuse(reader, explain.ServiceRefused{Kind: "traces", Why: said(err)})
		}
	}
	if f.Metrics != "" {
		address := f.Metrics
		if _, err := strconv.Atoi(address); err == nil {
			address = net.JoinHostPort("127.0.0.1", address)
		}
		if w.listener, err = net.Listen("tcp", address); err != nil {
			w.close()
			return nil, refuse(reader, explain.ServiceRefused{Kind: "metrics", Value: outside.Text(f.Metrics), Why: said(err)})
		}
	}
	return w, nil
}

// count counts from now on, where somebody wants to know.
func (w *watch) count(o metrics.Options) {
	if w.listener != nil {
		w.counts = metrics.New(o)
	}
}

// serve serves what is counted until close.
func (w *watch) serve() {
	if w.counts == nil {
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", w.named(w.counts.Handler()))
	w.server = &http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}
	go func() {
		if err := w.server.Serve(w.listener); !errors.Is(err, http.ErrServerClosed) {
			w.log.Error().Err(err).Msg("metrics are not served any more")
		}
	}()
}

// named has next answer to the names of this computer alone where it listens on this computer alone: a page whose name was made to lead here asks with that name.
func (w *watch) named(next http.Handler) http.Handler {
	if at, ok := w.listener.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() {
		return next
	}
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if u := (&url.URL{Host: strings.ToLower(r.Host)}); !onLoopback(u.Hostname()) {
			http.Error(out, http.StatusText(http.StatusForbidden), http.StatusForbidden)
			return
		}
		next.ServeHTTP(out, r)
	})
}

func (w *watch) close() {
	if w.server != nil {
		_ = w.server.Close()
	} else if w.listener != nil {
		_ = w.listener.Close()
	}
	if w.traces != nil {
		w.traces.Close()
	}
	if w.acts != nil {
		if err := w.acts.Close(); err != nil {
			w.log.Error().Err(err).Msg("close the audit log")
		}
	}
}

// observer is what the registry of an owner tells of its logins, nil where nobody wants to know.
func (w *watch) observer(of owner.Owner) func(authflow.Observed) {
	var told []func(authflow.Observed)
	if w.counts != nil {
		told = append(told, w.counts.Flow)
	}
	if w.acts != nil {
		told = append(told, w.acts.Flow(of))
	}
	if len(told) == 0 {
		return nil
	}
	return func(seen authflow.Observed) {
		for _, tell := range told {
			tell(seen)
		}
	}
}

// called is told of each call of a tool.
func (w *watch) called(ctx context.Context, c mcpserver.Call) {
	if w.counts != nil {
		w.counts.Call(c)
	}
	if w.acts != nil {
		w.acts.Call(ctx, c)
	}
	if w.traces != nil {
		w.traces.Call(ctx, c)
	}
}

// steps is what the registry of an owner tells of what its calls wait for, nil where nobody wants to know.
func (w *watch) steps(of owner.Owner) func(context.Context, authflow.Step) func(authflow.StepEnd) {
	if w.traces == nil {
		return nil
	}
	return w.traces.Step(of)
}

// tracing is what requests are traced with, nil where they are not.
func (w *watch) tracing() []server.ServerOption {
	if w.traces == nil {
		return nil
	}
	return w.traces.MCP()
}

// counted counts the requests that next answers.
func (w *watch) counted(route string, next http.Handler) http.Handler {
	if w.counts == nil {
		return next
	}
	return w.counts.HTTP(route, next)
}

// denials counts those whom first does not know.
func (w *watch) denials(first authenticator) authenticator {
	if w.counts == nil {
		return first
	}
	return func(r *http.Request) (owner.Owner, error) {
		o, err := first(r)
		if err != nil {
			why := "unknown_token"
			if named := interface{ Reason() string }(nil); errors.As(err, &named) {
				why = named.Reason()
			} else if r.Header.Get("Authorization") == "" {
				why = "no_token"
			}
			w.counts.Denied(why)
		}
		return o, err
	}
}

// openPages is how many private pages and forms are open.
func (s *parts) openPages() (n int) {
	for _, pages := range []*secretpage.Server{s.options.Pages, s.options.Forms} {
		if pages != nil {
			n += pages.OpenPages()
		}
	}
	return n
}
