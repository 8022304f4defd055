package mcpserver

import (
	"context"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// MCP prompts are what a person picks from the client's menu: each says, in the person's name, what the assistant should do.
const (
	mcpPromptLogIn        = "log_in"
	mcpPromptNoCode       = "code_never_came"
	mcpPromptUseMySession = "use_my_session"
	mcpPromptWhyNot       = "why_does_it_not_work"
)

func (t *tools) addMCPPrompts(s *server.MCPServer) {
	for _, one := range []struct {
		name  string
		write func(*tools, map[string]string) string
	}{{mcpPromptLogIn, (*tools).logInPrompt}, {mcpPromptNoCode, (*tools).noCodePrompt}, {mcpPromptUseMySession, (*tools).usePrompt}, {mcpPromptWhyNot, (*tools).whyNotPrompt}} {
		if t.Remote && one.name == mcpPromptWhyNot { // which looks into files
			continue
		}
		about := t.listing("prompt." + one.name)
		options := []mcp.PromptOption{mcp.WithPromptTitle(about.Title), mcp.WithPromptDescription(about.Meaning)}
		for _, point := range about.Fixes {
			argument, what, _ := strings.Cut(point, ": ")
			as := []mcp.ArgumentOption{mcp.ArgumentDescription(what)}
			if argument == "tool" {
				as = append(as, mcp.RequiredArgument())
			}
			options = append(options, mcp.WithArgument(argument, as...))
		}
		s.AddPrompt(mcp.NewPrompt(one.name, options...), t.oneMessage(about.Meaning, one.write))
	}
}

// oneMessage makes an MCP prompt of one message in the person's name.
func (t *tools) oneMessage(description string, write func(*tools, map[string]string) string) server.PromptHandlerFunc {
	return func(ctx context.Context, req mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		t, err := t.of(ctx)
		if err != nil {
			return nil, err
		}
		return &mcp.GetPromptResult{Description: description, Messages: []mcp.PromptMessage{
			mcp.NewPromptMessage(mcp.RoleUser, mcp.NewTextContent(write(t, req.Params.Arguments))),
		}}, nil
	}
}

// mcpPrompt makes the text of an MCP prompt of a fact: what is asked for, and how, point by point.
func (t *tools) mcpPrompt(f explain.Fact) string {
	told := explain.Tell(t.Reader(), f)
	return told.Title + "\n\n" + present.Numbered("", told.Fixes)
}

// argumentLength is how many characters of an argument stand in an MCP prompt.
const argumentLength = 60

func (t *tools) logInPrompt(arguments map[string]string) string {
	return t.mcpPrompt(explain.LogInPrompt{
		Phone: outside.TextTo(argumentLength, arguments["phone"]), Sandbox: t.Sandbox != nil, Pages: t.asks(), Forms: t.shows, Public: t.publicPages(), HasID: t.Credentials.APIID != 0,
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
	return t.mcpPrompt(f)
}

func (t *tools) usePrompt(arguments map[string]string) string {
	wanted := outside.TextTo(argumentLength, arguments["tool"])
	f := explain.UsePrompt{Tool: outside.Name(wanted), Known: explain.Offered(), Formats: t.formatNames(), Pages: t.asks(), Forms: t.shows}
	use, known := explain.ForTool(wanted)
	switch format := strings.ToLower(strings.TrimSpace(arguments["format"])); {
	case known && t.takesFile(use):
		f.Tool, f.File, f.Source = use.Tool, true, use.Source
		f.Steps = explain.Tell(t.Reader(), fileOnly(use, false)).Fixes
	case known:
		f.Tool, f.Format, f.Steps, f.Source = use.Tool, use.Format, use.Steps(t.Reader()), use.Source
	case wanted == "":
		f.Tool = ""
	case slices.Contains(f.Formats, format):
		f.Format = format
	}
	if !known || use.Format != "" && !f.File { // they are of a session, and it takes none
		f.Rules = explain.Tell(t.Reader(), explain.UseRules{}).Fixes
	}
	return t.mcpPrompt(f)
}

func (t *tools) whyNotPrompt(arguments map[string]string) string {
	f := explain.WhyNotPrompt{Pages: t.asks(), Forms: t.shows}
	if entry := strings.TrimSpace(arguments["entry"]); entry != "" {
		f.Entry = outside.Name(outside.TextTo(argumentLength, entry))
	}
	return t.mcpPrompt(f)
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

// formatNames are the formats that a session can be handed over in.
func (t *tools) formatNames() []string {
	var out []string
	for _, f := range sessionstring.Formats() {
		if !t.Remote || !f.IsFile() {
			out = append(out, string(f))
		}
	}
	return out
}
