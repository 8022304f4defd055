//go:build !windows

package main_test

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

const (
	// answerLimit is within what a program that is alive has to answer.
	answerLimit = 25 * time.Second
	// patienceOfAPerson is for how long somebody tries to log in. The last claim passes on half a minute after the last harm.
	patienceOfAPerson = 5 * time.Minute
)

// attempt is one login of a person's, by an assistant that goes on wherever a program is alive.
type attempt struct {
	*force
	forcedPerson
	token      string
	assistants map[*place]*visit
	flow       string
	state      string
	unsaved    bool     // the last result said that the login is not kept
	next       []string // the tools that it named
	unanswered int      // requests for a code that were cut off with their program, and logins that Redis has forgotten

	// What follows is guarded by force.mu.
	kept      *place // has the login in memory, nil where nobody may have
	keptAway  int64  // what its away was then
	forgotten bool   // Redis lost its data when nobody else may have had the login, and no answer has told of it since
	stale     bool   // the same, and what has come back since may be an older record

	journal []string
}

// visit is an assistant at a program, which has to greet again after each start of it.
type visit struct {
	client *client.Client
	start  int64
}

func (a *attempt) note(format string, values ...any) {
	a.journal = append(a.journal, fmt.Sprintf("%6.1f s  %s ", time.Since(a.began).Seconds(), a.phone)+fmt.Sprintf(format, values...))
}

// run logs in and uses the login, until all is over where it is to stay.
func (a *attempt) run(over <-chan struct{}, stay bool) {
	used := 0
	a.enter()
	defer a.leave()
	defer func() {
		for _, v := range a.assistants {
			_ = v.client.Close()
		}
	}()
	<-time.After(time.Duration(rand.IntN(20000)) * time.Millisecond) // so that what is done meets logins in every state
	for end := time.Now().Add(patienceOfAPerson); time.Now().Before(end); <-time.After(time.Duration(rand.IntN(5000)) * time.Millisecond) {
		c, ok := a.step()
		if !ok {
			continue
		}
		if c.Error != nil {
			a.count(c.Error.Code)
		}
		switch {
		case c.Error != nil && c.Error.Code == "failure.unknown_flow" && a.unsaved:
			a.honest.Add(1)
			return
		case c.Error != nil && c.Error.Code == "failure.unknown_flow" && a.lacks(), a.ended() && a.lacksNewest():
			a.note("begins anew: Redis has lost it")
			a.anew.Add(1)
			a.unanswered++
			a.flow, a.state, used = "", "", 0
			a.begins()
		case c.Error != nil && c.Error.Code == "failure.unknown_flow":
			a.Errorf("%s: the login is lost:\n%s", a.phone, strings.Join(a.journal, "\n"))
			return
		case a.state == "authorized" && c.Error == nil:
			if used++; used >= 3 && (!stay || closed(over)) {
				a.done.Add(1)
				return
			}
		case a.ended():
			a.Errorf("%s: the login has ended:\n%s", a.phone, strings.Join(a.journal, "\n"))
			return
		}
	}
	a.Errorf("%s never gets in:\n%s", a.phone, strings.Join(a.journal, "\n"))
}

func (a *attempt) ended() bool {
	switch a.state {
	case "", "connecting", "code_sent", "password_needed", "authorized":
		return false
	}
	return true
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// step does what is to be done next.
func (a *attempt) step() (content, bool) {
	tool, arguments := "get_flow", toolArgs{"flow_id": a.flow}
	switch {
	case a.flow == "" || a.state == "connecting" && slices.Contains(a.next, "request_code"): // no program works on it
		tool, arguments = "request_code", toolArgs{"phone": a.phone}
	case a.state == "connecting":
		arguments["wait_seconds"] = 5
	case a.state == "code_sent":
		tool, arguments["code"] = "submit_code", a.code
	case a.state == "password_needed":
		tool, arguments["password"] = "submit_password", "sandbox"
	case a.state == "authorized":
		tool = "get_session" // Telegram is asked about it
	}
	c, ok := a.call(tool, arguments)
	if tool == "request_code" && !ok {
		a.unanswered++
	}
	return c, ok
}

// call calls a tool at any program that is alive. ok is false where it was cut off with the program.
func (a *attempt) call(tool string, arguments toolArgs) (c content, ok bool) {
	p := a.alive()
	if p == nil {
		return content{}, false
	}
	before, away := p.harmed.Load(), p.away.Load()
	a.asks(p)
	begun := time.Now()
	ctx, stop := context.WithTimeout(a.Context(), answerLimit+5*time.Second)
	defer stop()
	r, err := a.ask(ctx, p, tool, arguments)
	took := time.Since(begun)
	if err != nil {
		a.note("%s at %d: %v after %v", tool, p.number, err, took)
		if v := a.assistants[p]; v != nil {
			_ = v.client.Close()
			delete(a.assistants, p)
		}
		if p.harmed.Load() == before && p.alive.Load() {
			a.Errorf("%s: %s at a program that is alive: %v, after %v", a.phone, tool, err, took)
		}
		a.cutOff.Add(1)
		return content{}, false
	}
	c = a.reader.read(r)
	if took > answerLimit && p.harmed.Load() == before {
		a.Errorf("%s: %s is answered after %v: %s", a.phone, tool, took, c.text)
	}
	if p.harmed.Load() == before {
		a.took(took)
	}
	a.flow = cmp.Or(c.FlowID, a.flow)
	if c.State != "" {
		a.state, a.unsaved, a.next = c.State, c.Unsaved != "", c.NextTools
	}
	if c.Error == nil && tool != "get_flow" { // which shows what is in the store, or was when that was read last
		a.has(p, away)
	}
	code := ""
	if c.Error != nil {
		code = c.Error.Code
		if len(c.Error.Fixes)+len(c.NextTools) == 0 || c.Error.Meaning == "" || !strings.HasPrefix(code, "failure.") {
			a.Errorf("%s: %s is refused and does not say what to do: %s", a.phone, tool, c.text)
		}
	}
	a.note("%s at %d: %s %s %s after %v", tool, p.number, c.FlowID, c.State, code, took.Round(time.Millisecond))
	return c, true
}

// alive is any program that answers, as a load balancer finds it.
func (a *attempt) alive() *place {
	var all []*place
	for _, p := range a.places {
		if p.alive.Load() {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[rand.IntN(len(all))]
}

// ask calls a tool, by a client that has greeted the program since it started.
func (a *attempt) ask(ctx context.Context, p *place, tool string, arguments toolArgs) (*mcp.CallToolResult, error) {
	start := p.starts.Load()
	v := a.assistants[p]
	if v != nil && v.start != start { // what it has of the program's sessions went with that
		_ = v.client.Close()
		v = nil
	}
	if v == nil {
		c, err := client.NewStreamableHttpClient(*p.url.Load(), transport.WithHTTPHeaders(map[string]string{"Authorization": "Bearer " + a.token}),
			transport.WithHTTPLogger(slog.New(slog.DiscardHandler))) // it tells of each program that is gone
		if err != nil {
			return nil, err
		}
		v = &visit{c, start}
		a.assistants[p] = v
		if err := c.Start(a.Context()); err != nil {
			return nil, err
		}
		revision := []string{mcp.ProtocolVersion20251125, mcp.ProtocolVersion20260728}[rand.IntN(2)]
		if _, err := c.Initialize(ctx, mcp.InitializeRequest{Params: mcp.InitializeParams{ProtocolVersion: revision, ClientInfo: mcp.Implementation{Name: "test", Version: "1"}}}); err != nil {
			return nil, fmt.Errorf("greet: %w", err)
		}
	}
	return v.client.CallTool(ctx, mcp.CallToolRequest{Params: mcp.CallToolParams{Name: tool, Arguments: arguments}})
}
