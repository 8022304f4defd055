package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/rs/zerolog"

	"telegram-login-mcp/sandbox"
)

type demoCmd struct{}

// Run plays three logins: the embedded Telegram in this process, the real server as a child process over stdio, and a real MCP client
// between them. It fails when a step does not end as it should.
func (demoCmd) Run(ctx context.Context, log zerolog.Logger) error {
	tg, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		return err
	}
	defer func() {
		if err := tg.Close(); err != nil {
			log.Warn().Err(err).Msg("close the sandbox")
		}
	}()
	dir, err := os.MkdirTemp("", "telegram-login-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "sandbox.json")
	if err := tg.Connection().WriteFile(file); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	// The sandbox knows no secrets of yours: it takes any API ID up to 999999 with the API hash "sandbox".
	env := []string{"TELEGRAM_API_ID=1", "TELEGRAM_API_HASH=sandbox", "TELEGRAM_API_HASH_FILE=", "TELEGRAM_PROXY="}
	c, err := client.NewStdioMCPClient(self, env, "serve", "--sandbox-at", file, "--state-dir", dir)
	if err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	defer func() { _ = c.Close() }()

	d := &demo{out: newTranscript(os.Stdout), client: c}
	begun := time.Now()
	hello, err := c.Initialize(ctx, mcp.InitializeRequest{Params: mcp.InitializeParams{
		ProtocolVersion: mcp.LATEST_LEGACY_PROTOCOL_VERSION,
		ClientInfo:      mcp.Implementation{Name: "telegram-login-mcp-demo", Version: version()},
	}})
	if err != nil {
		return fmt.Errorf("greet the server: %w", err)
	}
	d.out.title("Demo: three logins against an embedded Telegram. No account, no network, nothing is real.")
	d.out.note("An MCP client started the server %q as a child process and talks to it over stdio (MCP %s). Below each call stands what the server gives the assistant to tell you.", hello.ServerInfo.Name, c.ProtocolVersion())
	d.out.line("")

	for _, story := range []func(context.Context) error{d.wrongCodeFirst, d.otherDCWithPassword, d.refused} {
		if err := story(ctx); err != nil {
			d.out.fail("The demo did not go as it should: %v", err)
			return errReported
		}
	}
	d.out.title("All three logins went as they should, in %.1f s. To use the server with your own account, see README.md.", time.Since(begun).Seconds())
	return nil
}

type demo struct {
	out    *transcript
	client *client.Client
}

func (d *demo) wrongCodeFirst(ctx context.Context) error {
	d.out.title("Login 1: the code comes into the Telegram app, and the first try is mistyped")
	d.out.person("I want to log in with +999662 0001.")
	id, err := d.call(ctx, "request_code", args{"phone": "+999662 0001"}, "code_sent")
	if err != nil {
		return err
	}
	d.out.person("I found it in the chat “Telegram”. I think it says 12345.")
	if _, err := d.call(ctx, "submit_code", args{"flow_id": id, "code": "12345"}, "failure.phone_code_invalid"); err != nil {
		return err
	}
	code, err := d.code(ctx, "+9996620001")
	if err != nil {
		return err
	}
	d.out.person("Right, that was an older message. The newest one says %s.", code)
	if _, err := d.call(ctx, "submit_code", args{"flow_id": id, "code": code}, "authorized"); err != nil {
		return err
	}
	d.out.person("It was me, so I chose Yes. The session is for a script with Telethon: show it to me here.")
	_, err = d.call(ctx, "get_session", args{"flow_id": id, "format": "telethon", "deliver": "chat"}, "authorized")
	return err
}

func (d *demo) otherDCWithPassword(ctx context.Context) error {
	d.out.title("Login 2: the account lives on another data centre and has a two-step verification password")
	d.out.person("Now my other number, +999661 0020.")
	id, err := d.call(ctx, "request_code", args{"phone": "+999661 0020"}, "code_sent")
	if err != nil {
		return err
	}
	d.out.note("Telegram sent the client from DC 2 to DC 1; the server followed and kept a note of it.")
	code, err := d.code(ctx, "+9996610020")
	if err != nil {
		return err
	}
	d.out.person("The same chat again: %s.", code)
	if _, err := d.call(ctx, "submit_code", args{"flow_id": id, "code": code}, "password_needed"); err != nil {
		return err
	}
	d.out.note("In a login of your own you would type the password on a private page; nobody is there to open one in a demo.")
	d.out.person("The name of this place? Then it is: sandbox")
	if _, err := d.call(ctx, "submit_password", args{"flow_id": id, "password": "sandbox"}, "authorized"); err != nil {
		return err
	}
	d.out.person("This one is for Pyrogram.")
	if _, err := d.call(ctx, "get_session", args{"flow_id": id, "format": "pyrogram", "deliver": "chat"}, "authorized"); err != nil {
		return err
	}
	d.out.person("What happened, step by step?")
	_, err = d.call(ctx, "get_flow", args{"flow_id": id}, "authorized")
	return err
}

func (d *demo) refused(ctx context.Context) error {
	d.out.title("Login 3: Telegram refuses the number")
	d.out.person("And my old number, +999662 0042?")
	if _, err := d.call(ctx, "request_code", args{"phone": "+999662 0042"}, "failure.phone_number_banned"); err != nil {
		return err
	}
	d.out.person("Then I will ask for a review in the app, and try no other way.")
	d.out.line("")
	return nil
}

type args = map[string]any

// call calls a tool, prints question and answer, and checks that the flow's state, or the error's code, is what it should be.
func (d *demo) call(ctx context.Context, tool string, a args, want string) (flowID string, err error) {
	d.out.call(tool, a)
	res, got, err := d.ask(ctx, tool, a)
	if err != nil {
		return "", err
	}
	d.out.answer(got)
	have := got.State
	if res.IsError {
		have = got.Error.Code
	}
	if have != want {
		return "", fmt.Errorf("%s ended as %q, not as %q", tool, have, want)
	}
	return got.FlowID, nil
}

// structured is what the demo reads of a result.
type structured struct {
	FlowID      string          `json:"flow_id"`
	State       string          `json:"state"`
	Happened    string          `json:"happened"`
	SentCode    json.RawMessage `json:"sent_code"`
	Explanation explained       `json:"explanation"`
	Error       explained       `json:"error"`
	Warnings    []string        `json:"warnings"`
	Session     string          `json:"session"`
	Timeline    []struct {
		Time string `json:"time"`
		What string `json:"what"`
	} `json:"timeline"`
	Messages []struct {
		Channel string `json:"channel"`
		Text    string `json:"text"`
	} `json:"messages"`
}

type explained struct {
	Code    string   `json:"code"`
	Title   string   `json:"title"`
	Meaning string   `json:"meaning"`
	Fixes   []string `json:"fixes"`
	RPC     *struct {
		Method string `json:"method"`
		Code   int    `json:"code"`
		Type   string `json:"type"`
	} `json:"rpc"`
}

func (d *demo) ask(ctx context.Context, tool string, a args) (*mcp.CallToolResult, structured, error) {
	var s structured
	res, err := d.client.CallTool(ctx, mcp.CallToolRequest{Params: mcp.CallToolParams{Name: tool, Arguments: a}})
	if err != nil {
		return nil, s, fmt.Errorf("%s: %w", tool, err)
	}
	if err := json.Unmarshal(res.RawStructuredContent, &s); err != nil {
		return nil, s, fmt.Errorf("%s: structured content: %w", tool, err)
	}
	return res, s, nil
}

var digits = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b[0-9]{5}\b`) })

// code reads the newest code in a person's app, as the person would.
func (d *demo) code(ctx context.Context, phone string) (string, error) {
	_, inbox, err := d.ask(ctx, "sandbox_inbox", args{"phone": phone})
	if err != nil {
		return "", err
	}
	for i := len(inbox.Messages) - 1; i >= 0; i-- {
		if m := inbox.Messages[i]; m.Channel == "app" {
			if code := digits().FindString(m.Text); code != "" {
				return code, nil
			}
		}
	}
	return "", errors.New("no code arrived in the app")
}
