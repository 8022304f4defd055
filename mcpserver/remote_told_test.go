package mcpserver_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/mcpserver"
	"telegram-login-mcp/mcpserver/present"
)

// ofItsNetwork is what a service keeps to itself.
var ofItsNetwork = regexp.MustCompile(`SOCKS5|10\.1\.2\.3|proxy\.internal|TELEGRAM_PROXY|this machine|VPN`)

// throughProxy is the check of a service whose proxy cannot be reached.
type throughProxy struct{}

func (throughProxy) CheckConnection(context.Context) (mcpserver.ConnectionReport, error) {
	unreached := &authflow.NetworkError{Fault: authflow.FaultProxyUnreached, Err: errors.New("SOCKS5 10.1.2.3:1080: connection refused")}
	return mcpserver.ConnectionReport{Proxy: "SOCKS5 10.1.2.3:1080", Checks: []mcpserver.ConnectionCheck{
		{Name: mcpserver.CheckNames, Target: "proxy.internal", Err: unreached}, {Name: mcpserver.CheckTCP, Target: "DC 2, 149.154.167.50:443", Err: unreached},
	}}, nil
}

func TestServiceSaysNothingOfItsNetwork(t *testing.T) {
	s := serve(t, func(o *mcpserver.Options) { o.Remote, o.Connection, o.Sandbox = true, throughProxy{}, nil })
	said := s.comes("anna", false).calls("check_connection", nil)
	if found := ofItsNetwork.FindString(said); found != "" || !strings.Contains(said, "The service does not reach Telegram") || !strings.Contains(said, "tell whoever runs this service") {
		t.Errorf("it says %q: %s", found, said)
	}
	for name, c := range map[string]struct {
		remote bool
		ask    func(context.Context) error
		want   string
	}{
		"no store":              {true, nil, ""},
		"a store":               {true, func(context.Context) error { return nil }, "answers"},
		"a store that is away":  {true, func(context.Context) error { return errors.New("10.1.2.3:6379: TELEGRAM_PROXY") }, "cannot be used now, so no login is begun until it can; if it stays so, tell whoever runs this service"},
		"on one's own computer": {false, func(context.Context) error { return errors.New("not asked") }, ""},
	} {
		s := serve(t, func(o *mcpserver.Options) {
			o.Remote, o.Connection, o.Sandbox, o.StoreAnswers = c.remote, throughProxy{}, nil, c.ask
		})
		said := s.comes("anna", false).calls("check_connection", nil)
		row, member := regexp.MustCompile(`  store +the service +`+regexp.QuoteMeta(c.want)+`\\n`), `"store":"`+c.want+`"`
		if has := row.MatchString(said) && strings.Contains(said, member); has != (c.want != "") || strings.Contains(said, `"store"`) != has || c.remote && ofItsNetwork.MatchString(said) {
			t.Errorf("%s: %s", name, said)
		}
	}
	p := present.Presenter{For: present.Audience{Remote: true}}
	for name, err := range map[string]error{
		"network": &authflow.NetworkError{Fault: authflow.FaultProxyUnreached, Err: errors.New("SOCKS5 10.1.2.3:1080: connection refused"), Doing: authflow.Activity{Kind: authflow.ActivityConnecting, DC: 2, Last: "SOCKS5 10.1.2.3:1080"}},
		"proxy":   &present.ProxyError{Kind: "no_port"},
		"store":   &authflow.StoreError{Err: errors.New("dial tcp 10.1.2.3:6379: connection refused")},
		"running": &authflow.StillRunningError{Doing: authflow.Activity{Kind: authflow.ActivityConnecting, DC: 2, Last: "SOCKS5 10.1.2.3:1080"}},
	} {
		if said := p.Say(p.Fact(err, authflow.Snapshot{})); ofItsNetwork.MatchString(said) {
			t.Errorf("%s: %s", name, said)
		}
	}
	if said := p.What(authflow.TimelineEntry{Kind: "connecting", DC: 2, Via: "SOCKS5 10.1.2.3:1080"}) + p.What(authflow.TimelineEntry{Kind: "connection_failed", DC: 2, Cause: "SOCKS5 10.1.2.3:1080"}); ofItsNetwork.MatchString(said) {
		t.Error(said)
	}
}

// TestErrorOfAnotherComputerOffersNoCheckOfTheService pastes errors that other programs showed where they run.
func TestErrorOfAnotherComputerOffersNoCheckOfTheService(t *testing.T) {
	s, _ := remotely(t, false)
	anna := s.comes("anna", false)
	for _, pasted := range []string{"dial tcp: i/o timeout", "ConnectionRefusedError: [Errno 111] Connection refused", "getaddrinfo ENOTFOUND proxy.example", "Security error while unpacking a received message: Too many messages had to be ignored consecutively"} {
		if said := anna.calls("explain_error", map[string]any{"error": pasted}); strings.Contains(said, "check_connection") || strings.Contains(said, "this machine") || strings.Contains(said, "TELEGRAM_PROXY") {
			t.Errorf("%s: %s", pasted, said)
		}
	}
}

// TestToolThatTakesAFileIsToldBeforeTheLogin asks at a service, which makes no file, for what some tools take alone.
func TestToolThatTakesAFileIsToldBeforeTheLogin(t *testing.T) {
	s, _ := remotely(t, false)
	anna := s.comes("anna", false)
	asked := []struct {
		tool      string
		arguments map[string]any
	}{
		{"request_code", map[string]any{"phone": "+9996620001"}}, {"start_qr_login", map[string]any{}},
	}
	for _, tool := range []string{"fast-mcp-telegram", "kurigram-mcp", "Hikka", "tg-archive", "MadelineProto", "Telethon's .session file"} {
		for _, a := range asked {
			a.arguments["for_tool"] = tool
			if said := anna.calls(a.tool, a.arguments); !strings.Contains(said, `"code":"failure.takes_file"`) || !strings.Contains(said, "Run telegram-login-mcp on the computer where") {
				t.Errorf("%s for %s: %s", a.tool, tool, said)
			}
		}
		r, err := anna.client.GetPrompt(anna.ctx(), mcp.GetPromptRequest{Params: mcp.GetPromptParams{Name: "use_my_session", Arguments: map[string]string{"tool": tool}}})
		if err != nil {
			t.Fatal(err)
		}
		text, _ := r.Messages[0].Content.(mcp.TextContent)
		if !strings.Contains(text.Text, "this service makes none") || strings.Contains(text.Text, "_sqlite") {
			t.Errorf("the prompt for %s: %s", tool, text.Text)
		}
	}
	for tool, arguments := range map[string]map[string]any{"convert_session": {"to": "telethon_sqlite", "session": "1AgA"}, "get_session": {"flow_id": "flow_aaaaaaaaaaaa", "format": "pyrogram_sqlite"}} {
		if said := anna.calls(tool, arguments); !strings.Contains(said, "is a file, and this service hands sessions over as text only") {
			t.Errorf("%s: %s", tool, said)
		}
	}
}

// TestServiceWithoutAPrivateWaySaysSo has a client without forms where the service has no pages, and takes no secret in the chat: no call asks for another one.
func TestServiceWithoutAPrivateWaySaysSo(t *testing.T) {
	s := serve(t, func(o *mcpserver.Options) {
		o.Remote, o.Private, o.Pages, o.Credentials = true, true, nil, mcpserver.Credentials{}
	})
	anna := s.comes("anna", false)
	for _, c := range []struct {
		tool      string
		arguments map[string]any
	}{
		{"request_code", map[string]any{"phone": "+9996620001"}}, {"request_code", map[string]any{"phone": "+9996620001", "api_id": 1}}, {"start_qr_login", map[string]any{"api_id": 1}}, {"submit_code", map[string]any{"flow_id": "flow_aaaaaaaaaaaa"}},
		{"inspect_session", map[string]any{}}, {"convert_session", map[string]any{"to": "gramjs"}}, {"get_session", map[string]any{"flow_id": "flow_aaaaaaaaaaaa"}},
	} {
		if said := anna.calls(c.tool, c.arguments); !strings.Contains(said, `"code":"failure.no_private_way"`) || !strings.Contains(said, `"next":[]`) || !strings.Contains(said, "shows forms in the chat") {
			t.Errorf("%s %v: %s", c.tool, c.arguments, said)
		}
	}
	for tool, arguments := range map[string]map[string]any{"request_code": {"phone": "+9996620001", "api_id": 1, "api_hash": "sandbox"}, "inspect_session": {"session": "1AgA"}} {
		if said := anna.calls(tool, arguments); !strings.Contains(said, `"code":"failure.secret_in_chat"`) || !strings.Contains(said, `"next":[]`) || strings.Contains(said, "private page") {
			t.Errorf("%s: %s", tool, said)
		}
	}
}

// TestTheOneArgumentThatIsNeededIsNamedAlone has calls without what they are about, where there is one way to give it.
func TestTheOneArgumentThatIsNeededIsNamedAlone(t *testing.T) {
	for _, private := range []bool{false, true} {
		anna := serve(t, func(o *mcpserver.Options) { o.Remote, o.Private, o.Pages = true, private, nil }).comes("anna", false)
		wants := map[string]string{"check_session": "one of the arguments flow_id and session is needed", "add_login": "one of the arguments flow_id and session is needed",
			"inspect_session": "the argument session is missing", "convert_session": "the argument session is missing"}
		if private {
			wants = map[string]string{"check_session": "the argument flow_id is missing", "add_login": "the argument flow_id is missing"}
		}
		for tool, want := range wants {
			arguments := map[string]any{}
			if tool == "convert_session" {
				arguments["to"] = "gramjs"
			}
			if said := anna.calls(tool, arguments); !strings.Contains(said, want) {
				t.Errorf("private %v, %s: %s", private, tool, said)
			}
		}
	}
}
