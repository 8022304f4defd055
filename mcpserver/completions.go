package mcpserver

import (
	"context"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// completions completes the names in resource templates and the arguments of prompts.
type completions struct{ *tools }

// maxCompletions is what the specification allows in one answer.
const maxCompletions = 100

// CompleteResourceArgument implements server.ResourceCompletionProvider.
func (c completions) CompleteResourceArgument(_ context.Context, uri string, arg mcp.CompleteArgument, _ mcp.CompleteContext) (*mcp.Completion, error) {
	switch {
	case uri == flowTemplate && arg.Name == "id":
		return fitting(c.flowIDs(), arg.Value), nil
	case uri == errorTemplate && arg.Name == "name":
		return fitting(slices.Concat(explain.Errors(), explain.ElsewhereNames()), arg.Value), nil
	case uri == deliveryTemplate && arg.Name == "type":
		return fitting(explain.Deliveries(), arg.Value), nil
	case uri == useTemplate && arg.Name == "tool":
		return fitting(explain.Users(), arg.Value), nil
	}
	return fitting(nil, ""), nil
}

// CompletePromptArgument implements server.PromptCompletionProvider.
func (c completions) CompletePromptArgument(ctx context.Context, prompt string, arg mcp.CompleteArgument, _ mcp.CompleteContext) (*mcp.Completion, error) {
	switch {
	case prompt == promptLogIn && arg.Name == "phone" && c.Sandbox != nil: // real numbers are nobody's business
		accounts, err := c.Sandbox.Accounts(ctx)
		if err != nil {
			return fitting(nil, ""), nil // the prompt works without
		}
		var phones []string
		for _, a := range accounts {
			if strings.Trim(a.Phone, "+0123456789") == "" { // and not the row about everybody
				phones = append(phones, a.Phone)
			}
		}
		return fitting(phones, arg.Value), nil
	case prompt == promptNoCode && arg.Name == "flow":
		return fitting(c.flowIDs(), arg.Value), nil
	case prompt == promptUseMySession && arg.Name == "tool":
		return fitting(explain.Users(), arg.Value), nil
	case prompt == promptUseMySession && arg.Name == "format":
		return fitting(formatNames(), arg.Value), nil
	}
	return fitting(nil, ""), nil
}

// flowIDs lists the flows, the newest first.
func (c completions) flowIDs() []string {
	flows := c.Flows.List()
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
