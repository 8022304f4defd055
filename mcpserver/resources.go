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
	"telegram-login-mcp/internal/pasted"
	"telegram-login-mcp/mcpserver/present"
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
	add := func(template, name, about string, read func(name string) (document string, ok bool)) {
		s.AddResourceTemplate(markdownTemplate(template, name, t.listing(about).Title), t.resource(read))
	}
	add(errorTemplate, "telegram-error", "resource.error", func(name string) (string, bool) {
		f, ok := knownError(name)
		if !ok {
			return "", false
		}
		return t.markdown(f), true
	})
	add(deliveryTemplate, "telegram-code-delivery", "resource.delivery", func(name string) (string, bool) {
		constructor, ok := explain.FindDelivery(name)
		if !ok {
			return "", false
		}
		return t.markdown(explain.Delivery{Type: constructor, General: true}), true
	})
	add(useTemplate, "telegram-session-use", "resource.use", func(name string) (string, bool) {
		use, ok := explain.ForTool(name)
		if !ok {
			return "", false
		}
		if t.takesFile(use) {
			return t.markdown(fileOnly(use, false)), true
		}
		told := explain.Tell(t.Reader(), use)
		steps := slices.Concat(told.Fixes, explain.Tell(t.Reader(), explain.UseRules{}).Fixes)
		page := "# " + told.Title + "\n\n" + told.Meaning + "\n\n" + present.Numbered("", steps) + "\n## " + t.Label("fails") + "\n\n"
		for _, way := range told.More {
			page += "* " + way + "\n"
		}
		return page + "\n" + t.Label("source") + " " + use.Source + "\n", true
	})
	s.AddResource(
		mcp.NewResource(credentialsGuide, "api-credentials",
			mcp.WithResourceDescription(t.listing("resource.api-credentials").Title), mcp.WithMIMEType("text/markdown")),
		func(ctx context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			t, err := t.of(ctx)
			if err != nil {
				return nil, err
			}
			return contents(req.Params.URI, t.markdown(explain.CredentialsGuide{})), nil
		})
}

// markdownTemplate is a resource template of a document.
func markdownTemplate(uri, name, description string) mcp.ResourceTemplate {
	return mcp.NewResourceTemplate(uri, name, mcp.WithTemplateDescription(description), mcp.WithTemplateMIMEType("text/markdown"))
}

// knownError reads an error's name as people write it: in any case, with its number or with the X that documents put there, or as the
// class of a library. Whether it is one of a login makes no difference.
func knownError(name string) (explain.Fact, bool) {
	upper := strings.TrimSuffix(strings.ToUpper(strings.TrimSpace(name)), "_X")
	if f, ok := errorNamed(upper, 0); ok {
		return f, true
	}
	if base, number, ok := cutNumber(upper); ok {
		if f, ok := errorNamed(base, number); ok {
			return f, true
		}
	}
	found := pasted.Read(name, "").Findings
	if len(found) != 1 {
		return nil, false
	}
	switch found[0].Answer {
	case pasted.Elsewhere:
		return found[0].Fact, true
	case pasted.Known:
		return errorNamed(found[0].Failure().Type, found[0].Failure().Argument)
	}
	return nil, false
}

// errorNamed is the error that has this name exactly.
func errorNamed(name string, number int) (explain.Fact, bool) {
	if slices.Contains(explain.Errors(), name) {
		return explain.Failure{Type: name, Argument: number}, true
	}
	return explain.ElsewhereNamed(name, 0, number, "")
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
func (t *tools) resource(read func(name string) (document string, ok bool)) server.ResourceTemplateHandlerFunc {
	return func(ctx context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
		if _, err := t.of(ctx); err != nil {
			return nil, err
		}
		document, ok := read(lastPart(req.Params.URI))
		if !ok {
			return nil, fmt.Errorf("%w: %s", server.ErrResourceNotFound, t.listing("not_found").Title)
		}
		return contents(req.Params.URI, document), nil
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

func contents(uri, document string) []mcp.ResourceContents {
	return []mcp.ResourceContents{mcp.TextResourceContents{URI: uri, MIMEType: "text/markdown", Text: document}}
}

// markdown is what is told of a fact, as a document.
func (t *tools) markdown(f explain.Fact) string {
	e := explain.Tell(t.Reader(), f)
	return "# " + e.Title + "\n\n" + e.Meaning + "\n\n## " + t.Label("to_do") + "\n\n" + present.Numbered("", slices.Concat(e.Fixes, e.More)) + "\n" + t.Label("source") + " " + e.Source + "\n"
}

// listing is what a client lists besides tools.
func (t *tools) listing(name string) explain.Problem {
	offered := explain.Offered()
	return explain.Tell(t.Reader(), explain.Listed{Name: name, Tools: offered, Formats: t.formatNames(), More: len(explain.Users()) - len(offered)})
}
