package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/mcpserver"
)

// manyNumbers is for how many different numbers an assistant may ask codes for within an hour. A person has one to three.
const manyNumbers = 10

// maxNumbers is manyNumbers for the real Telegram. Nobody is harmed by codes in the sandbox, whose people are all there to be rehearsed, so it has no
// limit; tests of the limit set one with TELEGRAM_LOGIN_MCP_TEST_NUMBERS, which means nothing to the real Telegram.
func (n *network) maxNumbers(getenv func(string) string) int {
	if n.sandbox == nil {
		return manyNumbers
	}
	limit, err := strconv.Atoi(getenv("TELEGRAM_LOGIN_MCP_TEST_NUMBERS"))
	if err != nil {
		return 0
	}
	return max(limit, 0)
}

type pausesCmd struct {
	SandboxAt   string `type:"path" placeholder:"FILE" help:"Those of the embedded Telegram of another process, by its connection file."`
	TestServers bool   `help:"Those of Telegram's test servers."`
	StateDir    string `type:"path" placeholder:"DIR" help:"Those of the logins that are kept in this folder (default: the user's state folder)."`

	Forget string `placeholder:"WHOSE" help:"Forget the pauses of a phone number, or of what the list names besides. Telegram may answer the next call with a longer one."`
	Yes    bool   `help:"Do not ask."`
}

// Run lists the pauses that Telegram has asked for and the codes of the day, or forgets pauses. An assistant cannot: whether to risk a longer
// pause is the person's to say.
func (c *pausesCmd) Run(ctx context.Context, log zerolog.Logger, reader explain.Reader, lang *languageFlags) error {
	tg := telegramFlags{SandboxAt: c.SandboxAt, TestServers: c.TestServers}
	net, err := tg.network(log, reader)
	if err != nil {
		return err
	}
	defer net.close()
	state := stateFlags{StateDir: c.StateDir}
	store, kept := state.store(tg, net, presenterFor(reader))
	flows := authflow.New(authflow.Config{Telegram: net, ParsePhone: parsePhone, Clock: net.clock, Store: store, Common: state.common(tg, net)})
	defer flows.Close()
	list := shellLine(append([]string{os.Args[0], "pauses"}, sameOptions(tg, state, lang)...)...)
	stdout.Keep(explain.Text(reader, explain.ForgetPauses{Command: list}))
	stderr.Keep(list)
	limits := flows.LimitsReport()
	if limits.Unread != nil {
		return refuse(reader, explain.PausesRefused{Kind: "unread", Why: presenterFor(reader).WhyLimitsUnread(limits.Unread)})
	}
	if c.Forget == "" {
		text := mcpserver.LimitsText(presenterFor(reader), limits)
		if text == "" {
			say(reader, explain.Line{Key: "say.no_pauses"})
		}
		_, _ = fmt.Fprint(stdout, text)
		if len(limits.Pauses) > 0 {
			say(reader, explain.ForgetPauses{Command: list})
		}
		return nil
	}
	owner := strings.TrimSpace(c.Forget)
	if phone, err := parsePhone(owner); err == nil {
		owner = phone.E164
	}
	var theirs authflow.LimitsReport
	for _, p := range limits.Pauses {
		if p.Subject == owner {
			theirs.Pauses = append(theirs.Pauses, p)
		}
	}
	if len(theirs.Pauses) == 0 {
		return refusal(explain.Text(reader, explain.PausesRefused{Kind: "unknown", Kept: kept()}) + "\n  " + list)
	}
	_, _ = fmt.Fprint(stdout, mcpserver.LimitsText(presenterFor(reader), theirs))
	say(reader, explain.Line{Key: "say.not_forgotten_by_telegram"})
	if !c.Yes {
		yes, err := confirm(ctx, reader, bufio.NewReader(os.Stdin), "sure.forget_pauses", explain.Line{Key: "refuse.forget_unasked"})
		if err != nil {
			return err
		}
		if !yes {
			say(reader, explain.Line{Key: "say.nothing_forgotten"})
			return nil
		}
	}
	flows.ForgetPauses(owner)
	if left := flows.LimitsReport(); len(left.Pauses) > len(limits.Pauses)-len(theirs.Pauses) {
		return refuse(reader, explain.PausesRefused{Kind: "kept", Kept: kept()})
	}
	say(reader, explain.Line{Key: "say.pauses_forgotten"})
	return nil
}
