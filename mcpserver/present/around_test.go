package present

import (
	"reflect"
	"slices"
	"testing"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// TestAWayAroundAPageIsACall holds that whatever is said to do in place of a page can be called.
func TestAWayAroundAPageIsACall(t *testing.T) {
	flow := &authflow.Snapshot{ID: "flow_abcdefghijkl", State: authflow.QRShown}
	for name, tt := range map[string]struct {
		page Page
		flow *authflow.Snapshot
		want map[string]any // of the second step; nil for none
	}{
		"a QR code": {Page{Tool: "start_qr_login", Fact: explain.Page{Event: "waiting", Kind: "scanned", Chat: true}}, flow, map[string]any{"flow_id": "flow_abcdefghijkl"}},
		"the API hash": {
			Page{For: "the API hash", Tool: "request_code", Asks: "api_hash", Again: map[string]any{"phone": "+9996620001"}, Fact: explain.Page{Event: "waiting", Kind: "typed", Chat: true}}, nil,
			map[string]any{"phone": "+9996620001", "api_hash": "<the API hash>"},
		},
		"a session, kept out of the chat": {Page{For: "the session", Tool: "inspect_session", Asks: "session", Fact: explain.Page{Event: "waiting", Kind: "typed"}}, nil, nil},
		"a session that was converted, which its file has": {
			Page{Tool: "convert_session", Again: map[string]any{"to": "gramjs", "deliver": "page", "from_path": "x"}, Fact: explain.Page{Event: "waiting", Kind: "copied"}}, nil,
			map[string]any{"to": "gramjs", "deliver": "file", "from_path": "x"},
		},
		"a session, where nothing but a form takes it": {
			Page{Tool: "convert_session", Asks: "session", Again: map[string]any{"to": "gramjs", "deliver": "page"}, Fact: explain.Page{Event: "waiting", Kind: "typed", Pasted: true, Forms: true}}, nil,
			map[string]any{"to": "gramjs", "deliver": "page", "from_path": "<the path of the file or folder>"},
		},
		"what is being checked": {Page{Tool: "start_qr_login", Fact: explain.Page{Event: "waiting", Kind: "scanned", Chat: true, Busy: true}}, flow, nil},
	} {
		p := Presenter{For: Audience{Pages: true}}
		next := p.next(Outcome{Page: &tt.page, Flow: tt.flow})
		switch {
		case len(next) == 1 && tt.want == nil:
		case len(next) != 2 || !reflect.DeepEqual(next[1].Arguments, tt.want) || next[1].Tool != tt.page.Tool || next[1].Why == "":
			t.Errorf("%s: %+v, want a second step with %v", name, next, tt.want)
		}
	}
}

// TestRecoveryComesBeforeTheForgottenPassword holds that nobody is told to wait at a form for a password that was forgotten, while a code that replaces it is on its way.
func TestRecoveryComesBeforeTheForgottenPassword(t *testing.T) {
	p := Presenter{For: Audience{Pages: true, Forms: true}}
	flow := &authflow.Snapshot{ID: "flow_abcdefghijkl", State: authflow.RecoveryCodeSent, Next: []authflow.Action{authflow.RecoverPassword, authflow.SubmitPassword, authflow.CancelFlow}}
	for open, want := range map[authflow.Action][]string{
		authflow.SubmitPassword:  {"recover_password", "get_flow"},
		authflow.RecoverPassword: {"get_flow"},
	} {
		page := &Page{Tool: string(open), Fact: explain.Page{Event: "waiting", Kind: "typed", Forms: true}}
		got := tools(p.next(Outcome{Flow: flow, Open: []*Page{page}}))
		if !slices.Equal(got[:len(want)], want) {
			t.Errorf("with a form for %s: %q, want %q first", open, got, want)
		}
	}
}

// TestQRCodeThatIsShownIsNotOffered holds that a result with the QR code offers no call that only shows it.
func TestQRCodeThatIsShownIsNotOffered(t *testing.T) {
	p := Presenter{For: Audience{Pages: true, Forms: true}}
	flow := &authflow.Snapshot{ID: "flow_abcdefghijkl", State: authflow.QRShown, Next: []authflow.Action{authflow.GetFlow, authflow.CancelFlow}}
	page := &Page{Tool: "start_qr_login", Fact: explain.Page{Event: "waiting", Kind: "scanned", Chat: true, Forms: true}}
	if got := tools(p.next(Outcome{Flow: flow, Open: []*Page{page}})); slices.Contains(got, "start_qr_login") {
		t.Errorf("%q", got)
	}
}

// TestToolThatHelpsInTwoWaysIsNamedOnce holds next_tools against next, which has a call for each way.
func TestToolThatHelpsInTwoWaysIsNamedOnce(t *testing.T) {
	got := tools([]Step{{Tool: "convert_session", Arguments: map[string]any{"deliver": "file"}}, {Tool: "get_flow"}, {Tool: "convert_session", Arguments: map[string]any{"deliver": "chat"}}})
	if !slices.Equal(got, []string{"convert_session", "get_flow"}) {
		t.Errorf("%q", got)
	}
	if none := tools(nil); none == nil || len(none) != 0 {
		t.Errorf("%#v", none)
	}
}
