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
	SandboxAt string `type:"existingfile" placeholder:"FILE" help:"Those of the embedded Telegram of another process, by its connection file."`
	StateDir  string `type:"path" placeholder:"DIR" help:"Those of the logins that are kept in this folder (default: the user's state folder)."`

	Forget string `placeholder:"WHOSE" help:"Forget the pauses of a phone number, or of what the list names besides. Telegram may answer the next call with a longer one."`
	Yes    bool   `help:"Do not ask."`
}

// Run lists the pauses that Telegram has asked for and the codes of the day, or forgets pauses. An assistant cannot: whether to risk a longer
// pause is the person's to say.
func (c *pausesCmd) Run(ctx context.Context, log zerolog.Logger) error {
	tg := telegramFlags{SandboxAt: c.SandboxAt}
	net, err := tg.network(log)
	if err != nil {
		return err
	}
	defer net.close()
	state := stateFlags{StateDir: c.StateDir}
	store, kept := state.store(tg, net)
	flows := authflow.New(authflow.Config{Telegram: net, ParsePhone: parsePhone, Clock: net.clock, Store: store})
	defer flows.Close()
	list := append([]string{os.Args[0], "pauses"}, sameLogins(tg, state)...)
	limits := flows.Limits()
	if limits.Unread != nil {
		return refuse("Put that right and run this again.", "the pauses and codes cannot be looked up: %s", mcpserver.UnreadText(explain.Terminal, limits.Unread))
	}
	if c.Forget == "" {
		text := mcpserver.LimitsText(explain.Terminal, limits)
		if text == "" {
			text = "No pause runs, and no code was asked for within 24 hours.\n"
		}
		fmt.Print(text)
		if len(limits.Pauses) > 0 {
			fmt.Println("To forget those of one number: " + shellLine(list...) + " --forget NUMBER")
		}
		return nil
	}
	owner := strings.TrimSpace(c.Forget)
	if phone, err := parsePhone(owner); err == nil {
		owner = phone.E164
	}
	var theirs authflow.Limits
	for _, p := range limits.Pauses {
		if p.Owner == owner {
			theirs.Pauses = append(theirs.Pauses, p)
		}
	}
	if len(theirs.Pauses) == 0 {
		return refuse("Give the number in full, with its country code. This lists the pauses:\n  "+shellLine(list...),
			"no pause is known of that number; logins and pauses are kept %s", kept())
	}
	for line := range strings.Lines(mcpserver.LimitsText(explain.Terminal, theirs)) {
		if strings.HasPrefix(line, "Pause: ") {
			fmt.Print(line)
		}
	}
	fmt.Println("Telegram does not forget it: a call that comes too early may be answered with a longer pause.")
	if !c.Yes {
		yes, err := agreed(ctx, bufio.NewReader(os.Stdin), "Forget this?", "Run the same with --yes, if that is what you want.")
		if err != nil {
			return err
		}
		if !yes {
			fmt.Println("Nothing was forgotten.")
			return nil
		}
	}
	flows.ForgetPauses(owner)
	if left := flows.Limits(); len(left.Pauses) > len(limits.Pauses)-len(theirs.Pauses) {
		return refuse("See that the disk has room and that the folder can be written, then run this again.", "the pause could not be forgotten; logins and pauses are kept %s", kept())
	}
	fmt.Println("Forgotten, also for the servers that are running.")
	return nil
}
