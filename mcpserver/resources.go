package mcpserver

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/explain"
)

// The resources hold the same texts as the tools, for clients that attach documents to a chat.
const (
	errorTemplate    = "telegram-login://errors/{name}"
	deliveryTemplate = "telegram-login://deliveries/{type}"
	useTemplate      = "telegram-login://use/{+tool}" // a name may hold a slash
	credentialsGuide = "telegram-login://guide/api-credentials"
)

func (t *tools) addResources(s *server.MCPServer) {
	s.AddResourceTemplates(t.flowResource())
	s.AddResourceTemplate(
		mcp.NewResourceTemplate(errorTemplate, "telegram-error",
			mcp.WithTemplateDescription("What an error of a Telegram login means and what to do, by its name, such as PHONE_CODE_EXPIRED"),
			mcp.WithTemplateMIMEType("text/markdown")),
		resource(func(name string) (string, bool) {
			f, ok := knownError(name)
			if !ok {
				return "", false
			}
			return markdown(explain.Tell(explain.Assistant, f).Explanation), true
		}))
	s.AddResourceTemplate(
		mcp.NewResourceTemplate(deliveryTemplate, "telegram-code-delivery",
			mcp.WithTemplateDescription("How Telegram delivers a login code, by the type of delivery, such as auth.sentCodeTypeApp or app"),
			mcp.WithTemplateMIMEType("text/markdown")),
		resource(func(name string) (string, bool) {
			constructor, ok := explain.FindDelivery(name)
			if !ok {
				return "", false
			}
			return markdown(explain.Tell(explain.Assistant, explain.Delivery{Type: constructor, General: true}).Explanation), true
		}))
	s.AddResourceTemplate(
		mcp.NewResourceTemplate(useTemplate, "telegram-session-use",
			mcp.WithTemplateDescription("How a tool or library takes a finished session, by its name, such as Telethon or n8n"),
			mcp.WithTemplateMIMEType("text/markdown")),
		resource(func(name string) (string, bool) {
			use, ok := explain.ForTool(name)
			if !ok {
				return "", false
			}
			var b strings.Builder
			fmt.Fprintf(&b, "# A session in %s\n\nIts format here: %s\n\n", use.Tool, use.Format)
			for i, line := range slices.Concat(use.Steps, explain.UseRules) {
				fmt.Fprintf(&b, "%d. %s\n", i+1, line)
			}
			fmt.Fprintf(&b, "\nSource: %s\n", use.Source)
			return b.String(), true
		}))
	s.AddResource(
		mcp.NewResource(credentialsGuide, "api-credentials",
			mcp.WithResourceDescription("How to get an API ID and API hash from my.telegram.org"), mcp.WithMIMEType("text/markdown")),
		func(_ context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			return contents(req.Params.URI, markdown(explain.Tell(t.Reader(), explain.CredentialsGuide{}).Explanation)), nil
		})
}

// knownError reads an error's name as people write it: in any case, with its number or with the X that documents put there, or as the
// class of a library.
func knownError(name string) (explain.Failure, bool) {
	upper := strings.TrimSuffix(strings.ToUpper(strings.TrimSpace(name)), "_X")
	known := explain.Errors()
	if slices.Contains(known, upper) {
		return explain.Failure{Type: upper}, true
	}
	if base, number, ok := cutNumber(upper); ok && slices.Contains(known, base) {
		return explain.Failure{Type: base, Argument: number}, true
	}
	if found := explain.Find(name, "").Findings; len(found) == 1 && slices.Contains(known, found[0].Failure.Type) {
		return explain.Failure{Type: found[0].Failure.Type, Argument: found[0].Failure.Argument}, true
	}
	return explain.Failure{}, false
}

// cutNumber splits FLOOD_WAIT_42.
func cutNumber(name string) (base string, number int, ok bool) {
	i := strings.LastIndexByte(name, '_')
	if i < 0 {
		return "", 0, false
	}
	number, err := strconv.Atoi(name[i+1:])
	return name[:i], number, err == nil && number >= 0
}

// resource reads a template's resource by the last part of its URI.
func resource(read func(name string) (text string, ok bool)) server.ResourceTemplateHandlerFunc {
	return func(_ context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
		text, ok := read(lastPart(req.Params.URI))
		if !ok {
			return nil, fmt.Errorf("%w: nothing is known by this name", server.ErrResourceNotFound)
		}
		return contents(req.Params.URI, text), nil
	}
}

// lastPart is what a client put in the place of a template's variable. A name with a slash in it comes escaped or as it is.
func lastPart(uri string) string {
	_, rest, _ := strings.Cut(strings.TrimPrefix(uri, "telegram-login://"), "/")
	if plain, err := url.PathUnescape(rest); err == nil {
		return plain
	}
	return rest
}

func contents(uri, text string) []mcp.ResourceContents {
	return []mcp.ResourceContents{mcp.TextResourceContents{URI: uri, MIMEType: "text/markdown", Text: text}}
}

func markdown(e explain.Explanation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n## What to do\n\n", e.Title, e.Meaning)
	for i, f := range slices.Concat(e.Fixes, e.More) {
		fmt.Fprintf(&b, "%d. %s\n", i+1, f)
	}
	fmt.Fprintf(&b, "\nSource: %s\n", e.Source)
	return b.String()
}
