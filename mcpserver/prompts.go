package mcpserver

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/sessionstring"
)

// Prompts are what a person picks from the client's menu: each says, in the person's name, what the assistant should do.
const (
	promptLogIn        = "log_in"
	promptNoCode       = "code_never_came"
	promptUseMySession = "use_my_session"
)

func (t *tools) addPrompts(s *server.MCPServer) {
	s.AddPrompt(mcp.NewPrompt(promptLogIn,
		mcp.WithPromptTitle("Log in to Telegram"),
		mcp.WithPromptDescription("Go through a login step by step, to a session that other tools can use"),
		mcp.WithArgument("phone", mcp.ArgumentDescription("the phone number of the account, with the country code; the assistant asks for it otherwise"))),
		told("A Telegram login, step by step", t.logInPrompt))
	s.AddPrompt(mcp.NewPrompt(promptNoCode,
		mcp.WithPromptTitle("The code never came"),
		mcp.WithPromptDescription("Find out where a login code went, without asking Telegram for another one"),
		mcp.WithArgument("flow", mcp.ArgumentDescription("the flow ID of the login, flow_...; the newest login that waits for a code otherwise"))),
		told("Where a login code went", t.noCodePrompt))
	s.AddPrompt(mcp.NewPrompt(promptUseMySession,
		mcp.WithPromptTitle("Use my session in a tool"),
		mcp.WithPromptDescription("Put the finished session into another tool or script, and see that it works there"),
		mcp.WithArgument("tool", mcp.ArgumentDescription("the tool: "+list(explain.Users())), mcp.RequiredArgument()),
		mcp.WithArgument("format", mcp.ArgumentDescription("the session format, for a tool that is not in that list: "+list(formatNames())))),
		told("A session for another tool", t.usePrompt))
}

// told makes a prompt of one message in the person's name.
func told(description string, text func(map[string]string) string) server.PromptHandlerFunc {
	return func(_ context.Context, req mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return &mcp.GetPromptResult{Description: description, Messages: []mcp.PromptMessage{
			mcp.NewPromptMessage(mcp.RoleUser, mcp.NewTextContent(text(req.Params.Arguments))),
		}}, nil
	}
}

// prompt makes a prompt's text of a fact: what is asked for, and how, point by point.
func (t *tools) prompt(f explain.Fact) string {
	told := explain.Tell(t.Reader(), f)
	var b strings.Builder
	b.WriteString(told.Title + "\n\n")
	for i, point := range told.Fixes {
		fmt.Fprintf(&b, "%d. %s\n", i+1, point)
	}
	return b.String()
}

// argumentLength is how many characters of an argument stand in a prompt.
const argumentLength = 60

func (t *tools) logInPrompt(arguments map[string]string) string {
	return t.prompt(explain.LogInPrompt{
		Phone: outside.TextTo(argumentLength, arguments["phone"]), Sandbox: t.Sandbox != nil, Pages: t.Pages != nil, HasID: t.Credentials.APIID != 0,
	})
}

func (t *tools) noCodePrompt(arguments map[string]string) string {
	id := strings.TrimSpace(arguments["flow"])
	if id == "" {
		id = t.lastAsked()
	}
	f := explain.NoCodePrompt{}
	s, known := t.listed(id)
	switch {
	case id == "":
	case known:
		f.Flow, f.State, f.Waits, f.Ended, f.Report = id, string(s.State), waitsForCode(s.State), s.State.Ended(), strings.Replace(flowTemplate, "{id}", id, 1)
	case authflow.ValidID(id):
		f.Unknown = id
	default:
		f.Wrong = outside.Quoted(outside.TextTo(argumentLength, id))
	}
	return t.prompt(f)
}

func (t *tools) usePrompt(arguments map[string]string) string {
	wanted := outside.TextTo(argumentLength, arguments["tool"])
	f := explain.UsePrompt{Tool: outside.Name(wanted), Known: explain.Users(), Formats: formatNames(), Pages: t.Pages != nil}
	use, known := explain.ForTool(wanted)
	switch format := strings.ToLower(strings.TrimSpace(arguments["format"])); {
	case known:
		f.Tool, f.Format, f.Steps, f.Source = use.Tool, use.Format, use.Steps, use.Source
	case wanted == "":
		f.Tool = "another tool"
	case slices.Contains(f.Formats, format):
		f.Format = format
	}
	f.Rules = explain.UseRules
	return t.prompt(f)
}

// lastAsked is the flow that was asked for a code last and waits for it, "" without one.
func (t *tools) lastAsked() string {
	var newest authflow.Snapshot
	for _, s := range t.Flows.List() {
		if waitsForCode(s.State) && s.Created.After(newest.Created) {
			newest = s
		}
	}
	return newest.ID
}

func waitsForCode(s authflow.State) bool {
	return s == authflow.CodeSent || s == authflow.EmailCodeSent || s == authflow.Connecting
}

// listed is a flow as it stands in the list, without waiting for anything.
func (t *tools) listed(id string) (authflow.Snapshot, bool) {
	all := t.Flows.List()
	if i := slices.IndexFunc(all, func(s authflow.Snapshot) bool { return s.ID == id }); i >= 0 {
		return all[i], true
	}
	return authflow.Snapshot{}, false
}

func formatNames() []string {
	var out []string
	for _, f := range sessionstring.Formats() {
		out = append(out, string(f))
	}
	return out
}
