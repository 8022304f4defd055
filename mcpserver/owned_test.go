package mcpserver_test

import (
	"context"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/chatform"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/owners"
	"telegram-login-mcp/internal/phone"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/internal/tgclient"
	"telegram-login-mcp/mcpserver"
	"telegram-login-mcp/sandbox"
)

// service is a server for many in front of a sandbox.
type service struct {
	*testing.T
	telegram *sandbox.Sandbox
	set      *owners.Set
	variants mcpserver.Variants
}

// serve starts a service. change may say what it offers.
func serve(t *testing.T, change func(*mcpserver.Options)) *service {
	t.Helper()
	testrun.Parallel(t)
	s, err := sandbox.Start(t.Context(), sandbox.Options{Key: testrun.ServerKey()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	conn := s.Connection()
	o := tgclient.Options{PublicKeysPEM: conn.PublicKeysPEM, Version: "test", Log: zerolog.Nop()}
	for _, dc := range conn.DCs {
		o.Endpoints = append(o.Endpoints, tgclient.Endpoint{DC: dc.ID, IP: dc.IP, Port: dc.Port})
	}
	tg, err := tgclient.New(o)
	if err != nil {
		t.Fatal(err)
	}
	var memory owners.Memory
	common := authflow.NewMemoryCommon()
	set := owners.New(owners.Options{Make: func(of owner.Owner, total *authflow.Total) *mcpserver.Own {
		return &mcpserver.Own{Flows: authflow.New(authflow.Config{Telegram: tg, Clock: sandboxClock{s}, Store: memory.Store(of.Key()), Common: common, Total: total, ParsePhone: parsed, MaxNumbers: 2})}
	}})
	t.Cleanup(set.Close)
	words := func() secretpage.Words { return mcpserver.PageWords(explain.English, nil) }
	pages, forms := secretpage.New(secretpage.Options{Words: words}), secretpage.New(secretpage.Options{Unserved: true, Words: words})
	t.Cleanup(func() { _, _ = pages.Close(), forms.Close() })
	options := mcpserver.Options{
		Pages: pages, Forms: forms, Sandbox: placedSandbox{at: conn.DCs},
		Credentials: mcpserver.Credentials{APIID: 1, APIHash: secret.New("sandbox"), Source: "in the test"},
	}
	change(&options)
	return &service{t, s, set, mcpserver.NewVariants(options, set.Of)}
}

func parsed(raw string) (authflow.Phone, error) {
	n, err := phone.Parse(raw)
	return authflow.Phone{E164: n.E164, Masked: n.Masked()}, err
}

// person is an owner with a client.
type person struct {
	*service
	who    owner.Owner
	client *client.Client
}

// comes connects an owner, by a client that shows forms or not.
func (s *service) comes(name string, forms bool) *person {
	s.Helper()
	hello := mcp.InitializeRequest{Params: mcp.InitializeParams{ProtocolVersion: mcp.LATEST_LEGACY_PROTOCOL_VERSION}}
	if forms {
		hello.Params.Capabilities.Extensions = map[string]any{"io.modelcontextprotocol/ui": map[string]any{"mimeTypes": []any{chatform.MIME}}}
	}
	raw, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello.Params})
	if err != nil {
		s.Fatal(err)
	}
	if mcpserver.DeclaresForms(raw) != forms {
		s.Fatalf("%s declares forms: %v", raw, !forms)
	}
	c, err := client.NewInProcessClientWithOptions(s.variants.For(raw))
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = c.Close() })
	if err := c.Start(s.Context()); err != nil {
		s.Fatal(err)
	}
	if _, err := c.Initialize(s.Context(), hello); err != nil {
		s.Fatal(err)
	}
	return &person{s, owner.Owner{Issuer: "token", Subject: name}, c}
}

// ctx is the context of a request of the owner.
func (p *person) ctx() context.Context { return owner.With(p.Context(), p.who) }

// calls calls a tool, and returns its result as JSON, with the form of what it asks.
func (p *person) calls(tool string, arguments map[string]any) string {
	p.Helper()
	res, err := p.client.CallTool(p.ctx(), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: tool, Arguments: arguments}})
	if err != nil {
		return "error: " + err.Error()
	}
	return inJSON(p.T, res)
}

func inJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// begins asks for a code, and returns the ID of the login.
func (p *person) begins(phone, forTool string) string {
	p.Helper()
	said := p.calls("request_code", map[string]any{"phone": phone, "for_tool": forTool})
	id := regexp.MustCompile(`"flow_id":"(flow_[a-z2-7]{12})"`).FindStringSubmatch(said)
	if id == nil || !strings.Contains(said, `"state":"code_sent"`) {
		p.Fatalf("no login was begun: %s", said)
	}
	return id[1]
}

// nobodys is the ID of a login that nobody has.
const nobodys = "flow_aaaaaaaaaaaa"

// TestLoginOfAnotherIsUnknownEverywhere asks for a login of another owner in every way that there is, and is told what is told of a login that nobody has: not even that
// it exists can be found out.
func TestLoginOfAnotherIsUnknownEverywhere(t *testing.T) {
	s := serve(t, func(*mcpserver.Options) {})
	anna, boris := s.comes("anna", false), s.comes("boris", false)
	done := anna.begins("+9996620001", "Telethon")
	anna.calls("submit_code", map[string]any{"flow_id": done, "code": "22222"})
	if said := anna.calls("get_session", map[string]any{"flow_id": done, "format": "telethon", "deliver": "chat"}); !strings.Contains(said, "Telethon") || strings.Contains(said, `"isError":true`) {
		t.Fatalf("she does not get her session: %s", said)
	}
	for _, id := range []string{anna.begins("+9996620002", "secret label"), done} {
		alike := func(what string, ask func(id string) string) {
			t.Helper()
			of, none := strings.ReplaceAll(ask(id), id, "ID"), strings.ReplaceAll(ask(nobodys), nobodys, "ID")
			if of != none {
				t.Errorf("%s: he is told of the login of another:\n%s\nof none:\n%s", what, of, none)
			}
		}
		tried := 0
		list, err := boris.client.ListTools(boris.ctx(), mcp.ListToolsRequest{})
		if err != nil {
			t.Fatal(err)
		}
		for _, tool := range list.Tools {
			arguments := tool.InputSchema.Properties
			if _, takes := arguments["flow_id"]; !takes {
				continue
			}
			tried++
			for _, filled := range []bool{false, true} {
				alike(tool.Name, func(id string) string {
					given := map[string]any{}
					for name, of := range arguments {
						if filled && of.(map[string]any)["type"] == "string" && name != "deliver" && name != "session" && name != "path" && name != "format" && name != "for_tool" {
							given[name] = "22222"
						}
					}
					given["flow_id"] = id
					return boris.calls(tool.Name, given)
				})
			}
		}
		if tried < 14 {
			t.Errorf("only %d tools take a login: %v", tried, list.Tools)
		}
		alike("the report", func(id string) string {
			res, err := boris.client.ReadResource(boris.ctx(), mcp.ReadResourceRequest{Params: mcp.ReadResourceParams{URI: "telegram-login://flows/" + id}})
			return inJSON(t, res) + " " + err.Error()
		})
		alike("the prompt", func(id string) string {
			res, err := boris.client.GetPrompt(boris.ctx(), mcp.GetPromptRequest{Params: mcp.GetPromptParams{Name: "code_never_came", Arguments: map[string]string{"flow": id}}})
			if err != nil {
				t.Fatal(err)
			}
			return inJSON(t, res)
		})
		for what, said := range map[string]string{
			"get_flow": boris.calls("get_flow", map[string]any{}),
			"the prompt without a login": func() string {
				res, err := boris.client.GetPrompt(boris.ctx(), mcp.GetPromptRequest{Params: mcp.GetPromptParams{Name: "code_never_came"}})
				if err != nil {
					t.Fatal(err)
				}
				return inJSON(t, res)
			}(),
			"completion of the report": boris.completes(mcp.ResourceReference{Type: "ref/resource", URI: "telegram-login://flows/{id}"}, "id"),
			"completion of the prompt": boris.completes(mcp.PromptReference{Type: "ref/prompt", Name: "code_never_came"}, "flow"),
		} {
			if strings.Contains(said, "flow_") || strings.Contains(said, "label") || strings.Contains(said, "662") {
				t.Errorf("%s tells him of another: %s", what, said)
			}
		}
		if said := anna.calls("get_flow", map[string]any{"flow_id": id}); strings.Contains(said, `"isError":true`) {
			t.Errorf("she has lost it: %s", said)
		}
	}
	if said := anna.completes(mcp.ResourceReference{Type: "ref/resource", URI: "telegram-login://flows/{id}"}, "id"); !strings.Contains(said, done) {
		t.Errorf("her own are not completed: %s", said)
	}
	if s.set.Owners() != 2 || s.set.Flows() != 2 {
		t.Errorf("%d owners, %d logins in memory", s.set.Owners(), s.set.Flows())
	}
}

// completes is what a name is completed to.
func (p *person) completes(ref any, argument string) string {
	p.Helper()
	res, err := p.client.Complete(p.ctx(), mcp.CompleteRequest{Params: mcp.CompleteParams{Ref: ref, Argument: mcp.CompleteArgument{Name: argument}}})
	if err != nil {
		p.Fatal(err)
	}
	return inJSON(p.T, res)
}

// TestLimitsOfAnotherDoNotCount has one owner refused and told what is noted, and the other neither.
func TestLimitsOfAnotherDoNotCount(t *testing.T) {
	s := serve(t, func(*mcpserver.Options) {})
	anna, boris := s.comes("anna", false), s.comes("boris", false)
	for _, number := range []string{"+9996620001", "+9996620002"} {
		anna.begins(number, "")
	}
	if said := anna.calls("request_code", map[string]any{"phone": "+9996620003"}); !strings.Contains(said, `"page"`) {
		t.Errorf("a third number is not asked about: %s", said)
	}
	if said := boris.calls("request_code", map[string]any{"phone": "+9996620003"}); !strings.Contains(said, `"state":"code_sent"`) {
		t.Errorf("he is asked about her numbers: %s", said)
	}
	own := boris.begins("+9996620001", "")
	if id := anna.begins("+9996620001", ""); id == own {
		t.Error("one number makes one login for both")
	}
	said := boris.calls("get_flow", map[string]any{})
	if strings.Contains(said, "0002") || !strings.Contains(said, `"codes":1`) || strings.Contains(said, `"codes":2`) {
		t.Errorf("he is told of her codes: %s", said)
	}
}

// TestCodeThatAnotherUsersCodeReplacedIsToldAsThat has two owners ask for a code for one number: the first is told of the second's code and of nobody.
func TestCodeThatAnotherUsersCodeReplacedIsToldAsThat(t *testing.T) {
	s := serve(t, func(o *mcpserver.Options) { o.Remote = true })
	anna, boris := s.comes("anna", false), s.comes("boris", false)
	first, second := anna.begins("+9996620001", "her tool"), boris.begins("+9996620001", "his tool")
	for i, said := range []string{anna.calls("submit_code", map[string]any{"flow_id": first, "code": "00000"}), anna.calls("get_flow", map[string]any{"flow_id": first})} {
		if !strings.Contains(said, "after this code was sent, another user of this service asked for a code for the same number, and a newer code replaces an older one.") ||
			!strings.Contains(said, "once only one of you goes on") || strings.Contains(said, "Most often") {
			t.Errorf("answer %d: %s", i, said)
		}
		if strings.Contains(said, second) || strings.Contains(said, "boris") || strings.Contains(said, "his tool") {
			t.Errorf("answer %d says who it was: %s", i, said)
		}
	}
	if said := boris.calls("submit_code", map[string]any{"flow_id": second, "code": "00000"}); !strings.Contains(said, "Look at the newest message") || strings.Contains(said, "another user") {
		t.Errorf("whose code is the newest: %s", said)
	}
}

// TestFormOfAnotherIsNotThere has a form that belongs to another asked for, and one's own in both variants of the server.
func TestFormOfAnotherIsNotThere(t *testing.T) {
	s := serve(t, func(*mcpserver.Options) {})
	anna, boris := s.comes("anna", true), s.comes("boris", true)
	id := anna.begins("+9996620001", "")
	asked := anna.calls("submit_code", map[string]any{"flow_id": id})
	form := regexp.MustCompile(`"form":"([A-Z2-7]{26})"`).FindStringSubmatch(asked)
	if form == nil {
		t.Fatalf("no form came: %s", asked)
	}
	for tool, arguments := range map[string]map[string]any{
		"form_refresh": {}, "form_submit": {"values": map[string]any{"code": "22222"}}, "form_reveal": {"version": 0},
	} {
		given := maps.Clone(arguments)
		given["form"] = form[1]
		of := boris.calls(tool, given)
		given["form"] = strings.Repeat("A", 26)
		left := regexp.MustCompile(`"now":"?[^,}]*`)
		if none := boris.calls(tool, given); left.ReplaceAllString(of, "") != left.ReplaceAllString(none, "") {
			t.Errorf("%s: he is told of the form of another:\n%s\nof none:\n%s", tool, of, none)
		}
	}
	if said := anna.calls("form_refresh", map[string]any{"form": form[1]}); !strings.Contains(said, `"name":"code"`) {
		t.Errorf("her form is gone: %s", said)
	}
	// Her other client, which shows no forms, goes on with the same prompt on its page.
	page := regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+/[a-z2-7]{26}`)
	other := s.comes("anna", false).calls("submit_code", map[string]any{"flow_id": id})
	if page.FindString(other) == "" || page.FindString(other) != page.FindString(anna.calls("get_flow", map[string]any{"flow_id": id})) {
		t.Errorf("the prompt is another one there: %s", other)
	}
	if said := boris.calls("get_flow", map[string]any{}); page.MatchString(said) {
		t.Errorf("he is told of her page: %s", said)
	}
}

// TestRequestWithoutOwnerIsAnError has nothing done for a request of which nobody knows whose it is.
func TestRequestWithoutOwnerIsAnError(t *testing.T) {
	var logged []string
	s := serve(t, func(o *mcpserver.Options) { o.Log = func(line string) { logged = append(logged, line) } })
	somebody := s.comes("anna", false)
	for _, ctx := range []context.Context{t.Context(), owner.With(t.Context(), owner.Owner{Issuer: "token"}), owner.With(t.Context(), owner.Owner{Subject: "anna"})} {
		_, called := somebody.client.CallTool(ctx, mcp.CallToolRequest{Params: mcp.CallToolParams{Name: "explain_error", Arguments: map[string]any{"error": "PHONE_CODE_INVALID"}}})
		_, read := somebody.client.ReadResource(ctx, mcp.ReadResourceRequest{Params: mcp.ReadResourceParams{URI: "telegram-login://errors/PHONE_CODE_INVALID"}})
		_, guide := somebody.client.ReadResource(ctx, mcp.ReadResourceRequest{Params: mcp.ReadResourceParams{URI: "telegram-login://guide/api-credentials"}})
		_, report := somebody.client.ReadResource(ctx, mcp.ReadResourceRequest{Params: mcp.ReadResourceParams{URI: "telegram-login://flows/" + nobodys}})
		_, prompted := somebody.client.GetPrompt(ctx, mcp.GetPromptRequest{Params: mcp.GetPromptParams{Name: "log_in"}})
		_, completed := somebody.client.Complete(ctx, mcp.CompleteRequest{Params: mcp.CompleteParams{
			Ref: mcp.PromptReference{Type: "ref/prompt", Name: "code_never_came"}, Argument: mcp.CompleteArgument{Name: "flow"},
		}})
		for i, err := range []error{called, read, guide, report, prompted, completed} {
			if err == nil || !strings.Contains(err.Error(), "whose request this is") {
				t.Errorf("request %d is answered without an owner: %v", i, err)
			}
		}
	}
	if s.set.Owners() != 0 || !slices.ContainsFunc(logged, func(line string) bool { return strings.Contains(line, "without an owner") }) {
		t.Errorf("%d owners, log %q", s.set.Owners(), logged)
	}
	if _, err := somebody.client.ListTools(t.Context(), mcp.ListToolsRequest{}); err != nil {
		t.Errorf("what is the same for all is not listed: %v", err)
	}
}
