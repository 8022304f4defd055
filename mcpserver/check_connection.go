package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/mcpserver/present"
)

// ConnectionChecker tries the way between this machine and Telegram. CheckConnection blocks for at most 20 s and ends with ctx. An error
// means that nothing could be tried.
type ConnectionChecker interface {
	CheckConnection(ctx context.Context) (ConnectionReport, error)
}

// ConnectionReport is what a check found.
type ConnectionReport struct {
	Checks []ConnectionCheck
	Behind *time.Duration // how far the clock of this machine is behind the servers'; nil when none answered
	Proxy  string         // kind and address of the proxy that is set, "" without one
	// ProxyLeftOut says that the proxy is not used, because it cannot reach the sandbox on this machine.
	ProxyLeftOut bool
	ProxyInvalid *ProxyError // why the proxy that was set cannot be used; nothing was tried then. Else nil
}

// The kinds of checks.
const (
	CheckNames     = "dns"
	CheckTCP       = "tcp"       // a connection, through the proxy where there is one
	CheckHandshake = "handshake" // the first question of a key exchange
)

// ProxyError is a proxy that was set and cannot be used, so that no connection is made. An adapter's Connect returns it.
type ProxyError = present.ProxyError

// ConnectionCheck is one thing that was tried. Err is nil when it worked.
type ConnectionCheck struct {
	Name   string
	Target string
	Took   time.Duration
	Err    error
}

// checkPart is a check in the structured content.
type checkPart struct {
	Name         string  `json:"name"`
	Target       string  `json:"target"`
	OK           bool    `json:"ok"`
	Milliseconds int64   `json:"milliseconds"`
	Error        *string `json:"error"`
}

// connectionResult is the structured content of check_connection.
type connectionResult struct {
	Checks      []checkPart         `json:"checks"`
	SkewSeconds *float64            `json:"skew_seconds"` // the servers' time less that of this machine
	Proxy       *string             `json:"proxy"`
	Store       string              `json:"store,omitempty"` // of the service, in words
	Explanation explain.Explanation `json:"explanation"`
	Sandbox     bool                `json:"sandbox,omitempty"`
	TestServers bool                `json:"test_servers,omitempty"`
}

func (t *tools) checkConnection() server.ServerTool {
	properties := schema{"checks": objects, "skew_seconds": schema{"type": []string{"number", "null"}}, "proxy": textOrNull, "explanation": schema{"type": "object"}}
	if t.Remote && t.StoreAnswers != nil {
		properties["store"] = text
	}
	return define(t, "check_connection",
		hints{readOnly: true, idempotent: true},
		output(properties, "checks", "explanation"),
		func(ctx context.Context, t *tools, _ struct{}) *outcome {
			store := t.storeRow(ctx)
			r, err := t.Connection.CheckConnection(ctx)
			if err != nil && t.Sandbox != nil {
				return t.sandboxFailure(err)
			}
			if err != nil {
				t.Log("check of the connection: " + err.Error())
				return t.refused(explain.Internal{})
			}
			found := t.connectionStructure(r)
			found.Store = store
			return &outcome{Structured: found, Text: t.connectionText(r, store)}
		})
}

// storeRow says whether the store of the service can be used, "" where the person has nothing there. What it says of why is for whoever runs the service.
func (t *tools) storeRow(ctx context.Context) string {
	if !t.Remote || t.StoreAnswers == nil {
		return ""
	}
	return t.Text(explain.StoreRow{Away: t.StoreAnswers(ctx) != nil})
}

func (t *tools) connectionStructure(r ConnectionReport) connectionResult {
	out := connectionResult{Checks: []checkPart{}, Explanation: t.connectionVerdict(r), Sandbox: t.Sandbox != nil, TestServers: t.TestServers}
	r = t.mayTell(r)
	for _, c := range r.Checks {
		part := checkPart{Name: c.Name, Target: c.Target, OK: c.Err == nil, Milliseconds: c.Took.Milliseconds()}
		if c.Err != nil {
			part.Error = new(outside.Text(c.Err.Error()))
		}
		out.Checks = append(out.Checks, part)
	}
	if r.Behind != nil {
		out.SkewSeconds = new(math.Round(r.Behind.Seconds()*10) / 10)
	}
	if r.Proxy != "" {
		out.Proxy = new(outside.Text(r.Proxy))
	}
	return out
}

// mayTell is what of a report the person may know: elsewhere neither a proxy nor addresses of the service, nor what its system says of them.
func (t *tools) mayTell(r ConnectionReport) ConnectionReport {
	if !t.Remote {
		return r
	}
	told := ConnectionReport{Behind: r.Behind}
	for _, c := range r.Checks {
		if c.Name == CheckNames { // with a proxy, this is its name
			continue
		}
		if c.Err != nil {
			c.Err = errors.New(present.Fault(c.Err))
		}
		c.Target, _, _ = strings.Cut(c.Target, ",")
		told.Checks = append(told.Checks, c)
	}
	return told
}

// connectionVerdict is what the findings come to. A proxy that nothing got through is told as its own failure.
func (t *tools) connectionVerdict(r ConnectionReport) explain.Explanation {
	v := explain.Verdict{Kind: "ok", Sandbox: t.Sandbox != nil, TestServers: t.TestServers, Proxy: r.Proxy}
	if r.ProxyLeftOut {
		v.Proxy = ""
	}
	proxied := v.Proxy != ""
	if t.Remote {
		v.Proxy = ""
	}
	if r.Behind != nil {
		v.Behind = *r.Behind
	}
	noNames, reached := false, 0
	faults := map[string]bool{}
	for _, c := range r.Checks {
		ok := 1
		if c.Err != nil {
			ok = 0
			faults[present.Fault(c.Err)] = true
		}
		switch c.Name {
		case CheckNames:
			noNames = c.Err != nil
		case CheckTCP:
			v.DCs++
			reached += ok
		case CheckHandshake:
			v.Answered += ok
		}
	}
	tell := func(f explain.Fact) explain.Explanation { return explain.Tell(t.Reader(), f).Explanation }
	if r.ProxyInvalid != nil {
		e := tell(t.Fact(r.ProxyInvalid, authflow.Snapshot{}))
		e.Code = "connection.proxy"
		return e
	}
	if proxied && v.Answered == 0 {
		for _, kind := range []string{"proxy", "proxy_unreached", "proxy_login", "proxy_kind", "proxy_no_way", "proxy_secret", "tls"} {
			if faults[kind] {
				e := tell(explain.WayFailure{Kind: kind, Service: t.Remote})
				e.Code = "connection.proxy"
				return e
			}
		}
	}
	switch {
	case v.Answered == 0 && faults["not_telegram"]:
		v.Kind = "not_telegram"
	case v.Sandbox && reached == 0:
		v.Kind = "sandbox"
	case reached == 0 && noNames:
		v.Kind = "offline"
	case reached == 0:
		v.Kind = "blocked"
	case v.Answered == 0:
		v.Kind = "silent"
	case v.Answered < v.DCs:
		v.Kind = "partly"
	case v.Behind.Abs() >= harmfulSkew:
		v.Kind = "clock"
	case noNames:
		v.Kind = "no_dns"
	}
	return tell(v)
}

// harmfulSkew is where a wrong clock begins to cost answers in programs that do not correct for it.
// https://core.telegram.org/mtproto/description#message-identifier-msg-id
const harmfulSkew = 30 * time.Second

// connectionText is the verdict as one sentence, what was found as a table, with the store of the service where there is one, and what to do.
func (t *tools) connectionText(r ConnectionReport, store string) string {
	e := t.connectionVerdict(r)
	r, proxy := t.mayTell(r), explain.ProxyRow{Broken: r.ProxyInvalid != nil, Unset: r.Proxy == "", LeftOut: r.ProxyLeftOut}
	var b strings.Builder
	fmt.Fprintf(&b, "%s.\n%s\n\n", e.Title, e.Meaning)
	line := func(name, target, found string) {
		fmt.Fprintf(&b, "  %-9s  %-28s  %s\n", t.Label("check."+name), target, found)
	}
	row := func(name, target string, f explain.Fact) { line(name, target, t.Text(f)) }
	for _, c := range r.Checks {
		f := explain.CheckRow{Took: c.Took}
		if c.Err != nil {
			f.Err = c.Err.Error()
		}
		row(c.Name, c.Target, f)
	}
	clock := explain.ClockRow{Unknown: r.Behind == nil}
	if r.Behind != nil {
		clock.Behind = *r.Behind
	}
	row("clock", t.Label("this_machine"), clock)
	switch {
	case t.Remote:
	case proxy.Broken:
		row("proxy", "TELEGRAM_PROXY", proxy)
	case proxy.Unset:
		row("proxy", t.Label("none"), proxy)
	default:
		row("proxy", outside.Quoted(r.Proxy), proxy)
	}
	if store != "" {
		line("store", t.Label("this_machine"), store)
	}
	b.WriteString("\n" + present.List(t.Label("do"), e.Fixes))
	return strings.TrimSuffix(b.String(), "\n")
}
