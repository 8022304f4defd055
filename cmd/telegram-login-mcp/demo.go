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

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/sandbox"
)

type demoCmd struct{}

// Run plays three logins: the embedded Telegram in this process, the real server as a child process over stdio, and a real MCP client
// between them. It fails when a step does not end as it should.
func (demoCmd) Run(ctx context.Context, log zerolog.Logger, reader explain.Reader) error {
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

	d := &demo{out: &transcript{Printer: stdout, reader: reader.In(explain.English), said: map[string]bool{}}, client: c} // as the assistant's words
	begun := time.Now()
	hello, err := greet(ctx, c, "telegram-login-mcp-demo")
	if err != nil {
		return err
	}
	d.out.title(explain.Line{Key: "demo.title"})
	d.out.note(explain.DemoBegins{Server: hello.ServerInfo.Name, Protocol: c.ProtocolVersion()})
	d.out.line("")

	for _, story := range []func(context.Context) error{d.wrongCodeFirst, d.otherDCWithPassword, d.refused} {
		if err := story(ctx); err != nil {
			d.out.fail(explain.DemoFails{Why: outside.Text(err.Error())})
			return errReported
		}
	}
	d.out.title(explain.DemoEnds{Took: time.Since(begun)})
	return nil
}

type demo struct {
	out    *transcript
	client *client.Client
}

func (d *demo) wrongCodeFirst(ctx context.Context) error {
	d.out.title(explain.Line{Key: "demo.first_title"})
	d.out.person(explain.Line{Key: "demo.first_number"})
	id, err := d.call(ctx, "request_code", toolArgs{"phone": "+999662 0001"}, "code_sent")
	if err != nil {
		return err
	}
	d.out.person(explain.Line{Key: "demo.older_code"})
	if _, err := d.call(ctx, "submit_code", toolArgs{"flow_id": id, "code": "12345"}, "failure.phone_code_invalid"); err != nil {
		return err
	}
	code, err := d.code(ctx, "+9996620001")
	if err != nil {
		return err
	}
	d.out.person(explain.DemoCode{Kind: "newest_code", Code: code})
	if _, err := d.call(ctx, "submit_code", toolArgs{"flow_id": id, "code": code}, "authorized"); err != nil {
		return err
	}
	d.out.person(explain.Line{Key: "demo.for_telethon"})
	_, err = d.call(ctx, "get_session", toolArgs{"flow_id": id, "format": "telethon", "deliver": "chat"}, "authorized")
	return err
}

func (d *demo) otherDCWithPassword(ctx context.Context) error {
	d.out.title(explain.Line{Key: "demo.second_title"})
	d.out.person(explain.Line{Key: "demo.second_number"})
	id, err := d.call(ctx, "request_code", toolArgs{"phone": "+999661 0020"}, "code_sent")
	if err != nil {
		return err
	}
	d.out.note(explain.Line{Key: "demo.another_dc"})
	code, err := d.code(ctx, "+9996610020")
	if err != nil {
		return err
	}
	d.out.person(explain.DemoCode{Kind: "same_chat", Code: code})
	if _, err := d.call(ctx, "submit_code", toolArgs{"flow_id": id, "code": code}, "password_needed"); err != nil {
		return err
	}
	d.out.note(explain.Line{Key: "demo.no_page"})
	d.out.person(explain.Line{Key: "demo.password"})
	if _, err := d.call(ctx, "submit_password", toolArgs{"flow_id": id, "password": "sandbox"}, "authorized"); err != nil {
		return err
	}
	d.out.person(explain.Line{Key: "demo.for_pyrogram"})
	if _, err := d.call(ctx, "get_session", toolArgs{"flow_id": id, "format": "pyrogram", "deliver": "chat"}, "authorized"); err != nil {
		return err
	}
	d.out.person(explain.Line{Key: "demo.what_happened"})
	_, err = d.call(ctx, "get_flow", toolArgs{"flow_id": id}, "authorized")
	return err
}

func (d *demo) refused(ctx context.Context) error {
	d.out.title(explain.Line{Key: "demo.third_title"})
	d.out.person(explain.Line{Key: "demo.third_number"})
	if _, err := d.call(ctx, "request_code", toolArgs{"phone": "+999662 0042"}, "failure.phone_number_banned"); err != nil {
		return err
	}
	d.out.person(explain.Line{Key: "demo.no_other_way"})
	d.out.line("")
	return nil
}

type toolArgs = map[string]any

// call calls a tool, prints question and answer, and checks that the flow's state, or the error's code, is what it should be.
func (d *demo) call(ctx context.Context, tool string, a toolArgs, want string) (flowID string, err error) {
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

func (d *demo) ask(ctx context.Context, tool string, a toolArgs) (*mcp.CallToolResult, structured, error) {
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
	_, inbox, err := d.ask(ctx, "sandbox_inbox", toolArgs{"phone": phone})
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
