package mcpserver

import (
	"context"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// completions completes the names in resource templates and the arguments of MCP prompts.
type completions struct{ *tools }

// maxCompletions is what the specification allows in one answer.
const maxCompletions = 100

// CompleteResourceArgument implements server.ResourceCompletionProvider.
func (c completions) CompleteResourceArgument(ctx context.Context, uri string, arg mcp.CompleteArgument, _ mcp.CompleteContext) (*mcp.Completion, error) {
	t, err := c.of(ctx)
	if err != nil {
		return nil, err
	}
	var known []string
	switch uri + " " + arg.Name {
	case flowTemplate + " id":
		known = t.flowIDs()
	case errorTemplate + " name":
		known = slices.Concat(explain.Errors(), explain.ElsewhereNames())
	case deliveryTemplate + " type":
		known = explain.Deliveries()
	case useTemplate + " tool":
		known = explain.Users()
	}
	return fitting(known, arg.Value), nil
}

// CompletePromptArgument implements server.PromptCompletionProvider.
func (c completions) CompletePromptArgument(ctx context.Context, name string, arg mcp.CompleteArgument, _ mcp.CompleteContext) (*mcp.Completion, error) {
	t, err := c.of(ctx)
	if err != nil {
		return nil, err
	}
	var known []string
	switch name + " " + arg.Name {
	case mcpPromptLogIn + " phone":
		if t.Sandbox == nil { // real numbers are nobody's business
			break
		}
		accounts, _ := t.Sandbox.Accounts(ctx) // the MCP prompt works without
		for _, a := range accounts {
			if strings.Trim(a.Phone, "+0123456789") == "" { // and not the row about everybody
				known = append(known, a.Phone)
			}
		}
	case mcpPromptNoCode + " flow":
		known = t.flowIDs()
	case mcpPromptUseMySession + " tool":
		known = explain.Users()
	case mcpPromptUseMySession + " format":
		known = t.formatNames()
	}
	return fitting(known, arg.Value), nil
}

// flowIDs lists the flows, the newest first.
func (t *tools) flowIDs() []string {
	flows := t.Flows.List()
	slices.SortFunc(flows, func(a, b authflow.Snapshot) int { return b.Created.Compare(a.Created) })
	ids := make([]string, len(flows))
	for i, s := range flows {
		ids[i] = s.ID
	}
	return ids
}

// fitting picks what begins with the typed part, in any case, and after that what has it elsewhere.
func fitting(known []string, typed string) *mcp.Completion {
	typed = strings.ToLower(typed)
	fit, later := []string{}, []string{}
	for _, name := range known {
		switch lower := strings.ToLower(name); {
		case strings.HasPrefix(lower, typed):
			fit = append(fit, name)
		case strings.Contains(lower, typed):
			later = append(later, name)
		}
	}
	fit = append(fit, later...)
	return &mcp.Completion{Values: fit[:min(len(fit), maxCompletions)], Total: len(fit), HasMore: len(fit) > maxCompletions}
}
