package main

import (
	"context"
	"errors"

	"telegram-login-mcp/internal/tgclient"
	"telegram-login-mcp/mcpserver"
)

// proxySetting is what the environment says about a proxy. A value that cannot be used is reported by the first call that needs a
// connection: a server that does not start tells an assistant nothing. One over HTTP is started by somebody else, and refuses to.
type proxySetting struct {
	proxy   tgclient.Proxy
	invalid *mcpserver.ProxyError // why it cannot be used, nil where it can
}

func proxyFrom(getenv func(string) string) proxySetting {
	text := environment(getenv)("TELEGRAM_PROXY")
	if text == "" {
		return proxySetting{}
	}
	p, err := tgclient.ParseProxy(text)
	if err != nil { // whatever it is: nothing goes past a proxy that is set
		var bad *tgclient.ValueError
		invalid := &mcpserver.ProxyError{}
		if errors.As(err, &bad) {
			invalid.Kind = string(bad.Kind)
		}
		return proxySetting{invalid: invalid}
	}
	return proxySetting{proxy: p}
}

// err is the refusal of every connection while the setting is wrong.
func (s proxySetting) err() error {
	if s.invalid == nil {
		return nil
	}
	return s.invalid
}

// way is the proxy that is used. One elsewhere cannot reach the sandbox, which listens on this machine's loopback.
func (n *network) way() tgclient.Proxy {
	if n.leftOut() {
		return tgclient.Proxy{}
	}
	return n.proxy.proxy
}

func (n *network) leftOut() bool {
	return n.sandbox != nil && !n.proxy.proxy.Zero() && !n.proxy.proxy.Loopback()
}

// CheckConnection implements mcpserver.ConnectionChecker.
func (n *network) CheckConnection(ctx context.Context) (mcpserver.ConnectionReport, error) {
	r := mcpserver.ConnectionReport{ProxyInvalid: n.proxy.invalid, ProxyLeftOut: n.leftOut()}
	if r.ProxyInvalid != nil {
		return r, nil
	}
	if !n.proxy.proxy.Zero() {
		r.Proxy = n.proxy.proxy.String()
	}
	if err := n.start(ctx); err != nil {
		return r, err
	}
	found := n.client.Check(ctx)
	add := func(name string, s tgclient.Step) {
		r.Checks = append(r.Checks, mcpserver.ConnectionCheck{Name: name, Target: s.Target, Took: s.Took, Err: s.Err})
	}
	if found.Names != nil {
		add(mcpserver.CheckNames, *found.Names)
	}
	for _, dc := range found.DCs {
		add(mcpserver.CheckTCP, dc.Reached)
	}
	for _, dc := range found.DCs {
		if dc.Answered != nil {
			add(mcpserver.CheckHandshake, *dc.Answered)
		}
	}
	r.Behind = found.Behind
	return r, nil
}
