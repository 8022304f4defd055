package main_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/session"
	gotd "github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/sandbox"
)

// TestWholeLoginInBothErasEndsWithASessionThatWorks goes the longest way: another DC, a wrong code, a 2FA password, a wrong one first.
func TestWholeLoginInBothErasEndsWithASessionThatWorks(t *testing.T) {
	t.Parallel()
	for revision, person := range map[string]struct {
		phone string
		dc    int
		id    int64
	}{
		mcp.ProtocolVersion20251125: {"+9996610020", 1, 1010020},
		mcp.ProtocolVersion20260728: {"+9996630021", 3, 1030021},
	} {
		t.Run(revision, func(t *testing.T) {
			t.Parallel()
			a := hireWith(t, revision, credentials, "--sandbox-at", connectionFile(t))
			c := a.enter("code_sent", "request_code", toolArgs{"phone": person.phone})
			id := c.FlowID
			if c.DC != person.dc || !c.Sandbox || c.SentCode == nil || c.SentCode.Type.Constructor != "auth.sentCodeTypeApp" {
				t.Errorf("after request_code: %+v", c)
			}
			a.call("explain_delivery", toolArgs{"flow_id": id})

			refused := a.refused("failure.phone_code_invalid", "submit_code", toolArgs{"flow_id": id, "code": "98765"})
			if refused.State != "code_sent" || refused.FlowID != id || refused.Error.RPC == nil || refused.Error.RPC.Method != "auth.signIn" {
				t.Errorf("a wrong code: %+v", refused)
			}
			a.enter("password_needed", "submit_code", toolArgs{"flow_id": id, "code": a.code(person.phone, "app")})

			refused = a.refused("failure.password_hash_invalid", "submit_password", toolArgs{"flow_id": id, "password": "not this one"})
			if refused.State != "password_needed" || refused.FlowID != id {
				t.Errorf("a wrong password: %+v", refused)
			}
			a.enter("authorized", "submit_password", toolArgs{"flow_id": id, "password": "sandbox"})

			c = a.enter("authorized", "get_session", toolArgs{"flow_id": id})
			if c.User.ID != person.id || c.APIID != 1 {
				t.Errorf("get_session: %+v", c)
			}
			if !strings.Contains("\n"+c.text+"\n", "\n"+c.Session+"\n") {
				t.Error("the session string has no line of its own")
			}
			if flows := a.call("get_flow", nil).Flows; len(flows) != 1 || flows[0].FlowID != id {
				t.Errorf("flows %+v", flows)
			}
			logsIn(t, c.Session, telegramOf(t).Connection(), person.dc, person.id)
		})
	}
}

// logsIn uses a session as another tool would: a client that shares nothing with ours asks Telegram who it is.
func logsIn(t *testing.T, text string, connection sandbox.Connection, dc int, userID int64) {
	t.Helper()
	stored, err := session.TelethonSession(text)
	if err != nil {
		t.Fatalf("gotd cannot read the session: %v", err)
	}
	home := connection.DCs[dc-1]
	if want := home.IP + ":" + strconv.Itoa(home.Port); stored.DC != dc || stored.Addr != want {
		t.Errorf("the session leads to DC %d at %s, want DC %d at %s", stored.DC, stored.Addr, dc, want)
	}
	storage := &session.StorageMemory{}
	if err := (&session.Loader{Storage: storage}).Save(t.Context(), stored); err != nil {
		t.Fatal(err)
	}
	other := gotd.NewClient(1, "sandbox", gotd.Options{
		DC: stored.DC, DCList: addresses(connection), PublicKeys: serverKeys(t, connection), SessionStorage: storage, NoUpdates: true,
	})
	ctx, stop := context.WithTimeout(t.Context(), 15*time.Second)
	defer stop()
	var users []tg.UserClass
	err = other.Run(ctx, func(ctx context.Context) (err error) {
		users, err = other.API().UsersGetUsers(ctx, []tg.InputUserClass{&tg.InputUserSelf{}})
		return err
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Fatalf("the session does not work: %v", err)
	}
	if len(users) != 1 || users[0].GetID() != userID {
		t.Errorf("the session belongs to %v, want user %d", users, userID)
	}
	if kept, err := (&session.Loader{Storage: storage}).Load(t.Context()); err != nil || string(kept.AuthKey) != string(stored.AuthKey) {
		t.Errorf("Telegram did not know the session's key: the client made another one (%v)", err)
	}
}

func addresses(c sandbox.Connection) (list dcs.List) {
	for _, dc := range c.DCs {
		list.Options = append(list.Options, tg.DCOption{ID: dc.ID, IPAddress: dc.IP, Port: dc.Port, Static: true})
	}
	return list
}

func serverKeys(t testing.TB, c sandbox.Connection) (keys []exchange.PublicKey) {
	t.Helper()
	for _, text := range c.PublicKeysPEM {
		parsed, err := crypto.ParseRSAPublicKeys([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range parsed {
			keys = append(keys, exchange.PublicKey{RSA: k})
		}
	}
	return keys
}

func TestEveryToolAnswersWithinItsOutputSchema(t *testing.T) {
	a := hire(t)
	// call and refused hold every answer against the schema; here each tool has its turn.
	a.call("sandbox_accounts", nil)
	a.call("sandbox_inject", toolArgs{"method": "auth.signIn", "code": 420, "error": "FLOOD_WAIT_7", "phone": "+9996620003"})
	c := a.enter("code_sent", "request_code", toolArgs{"phone": "+9996620003"})
	if c.ResendAvailableAt == "" {
		t.Errorf("no time for the resend: %+v", c)
	}
	if refused := a.refused("failure.flood_wait", "submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"}); refused.Error.RetryAfterSeconds == nil || *refused.Error.RetryAfterSeconds != 7 {
		t.Errorf("FLOOD_WAIT_7 became %+v", refused.Error)
	}
	a.refused("failure.resend_too_early", "resend_code", toolArgs{"flow_id": c.FlowID})
	a.call("sandbox_clock", toolArgs{"advance_seconds": 61})
	a.enter("code_sent", "resend_code", toolArgs{"flow_id": c.FlowID})
	a.call("explain_delivery", toolArgs{"flow_id": c.FlowID})
	a.call("get_flow", toolArgs{"flow_id": c.FlowID})
	a.enter("cancelled", "cancel_flow", toolArgs{"flow_id": c.FlowID})
	done := a.enter("code_sent", "request_code", toolArgs{"phone": "+9996630021"})
	a.enter("password_needed", "submit_code", toolArgs{"flow_id": done.FlowID, "code": a.code("+9996630021", "app")})
	a.enter("authorized", "submit_password", toolArgs{"flow_id": done.FlowID, "password": "sandbox"})
	a.call("check_session", toolArgs{"flow_id": done.FlowID})
	a.enter("password_needed", "add_login", toolArgs{"flow_id": done.FlowID, "for_tool": "n8n"})
	session := a.enter("authorized", "get_session", toolArgs{"flow_id": done.FlowID}).Session
	a.call("inspect_session", toolArgs{"session": session})
	a.call("convert_session", toolArgs{"session": session, "to": "pyrogram", "api_id": 1, "user_id": 1030021})
	a.refused("failure.session_format", "inspect_session", toolArgs{"session": "nonsense"})
	a.enter("logged_out", "log_out", toolArgs{"flow_id": done.FlowID})

	a.call("check_connection", nil)
	a.call("explain_error", toolArgs{"error": "FLOOD_WAIT_42"})
	a.refused("failure.arguments", "explain_error", toolArgs{"error": " "})
	a.call("explain_delivery", toolArgs{"delivery_type": "flash call"})

	mail := a.enter("code_sent", "request_code", toolArgs{"phone": "+9996630007"})
	a.enter("code_sent", "force_sms", toolArgs{"flow_id": mail.FlowID})
	a.enter("code_sent", "reset_login_email", toolArgs{"flow_id": mail.FlowID})
	setUp := a.enter("email_setup_needed", "request_code", toolArgs{"phone": "+9996630008"})
	a.enter("email_code_sent", "set_login_email", toolArgs{"flow_id": setUp.FlowID, "email": "ada@example.org"})
	lost := a.enter("code_sent", "request_code", toolArgs{"phone": "+9996630020"})
	a.enter("password_needed", "submit_code", toolArgs{"flow_id": lost.FlowID, "code": a.code("+9996630020", "app")})
	a.enter("recovery_code_sent", "recover_password", toolArgs{"flow_id": lost.FlowID})
	shown := a.enter("qr_shown", "start_qr_login", nil)
	if shown.QR.URL == "" {
		t.Fatalf("no link: %+v", shown)
	}
	a.call("sandbox_scan_qr", toolArgs{"phone": "+9996630003", "url": shown.QR.URL})

	a.refused("failure.sandbox", "sandbox_end_session", toolArgs{"phone": "+9996630021"}) // who has logged out

	a.call("diagnose_tool", nil)

	tried := []string{
		"request_code", "explain_delivery", "submit_code", "submit_password", "get_session", "resend_code", "cancel_flow", "get_flow",
		"force_sms", "start_qr_login", "set_login_email", "reset_login_email", "recover_password", "log_out", "explain_error",
		"inspect_session", "convert_session", "check_session", "add_login", "check_connection", "diagnose_tool",
		"sandbox_accounts", "sandbox_inbox", "sandbox_inject", "sandbox_scan_qr", "sandbox_end_session", "sandbox_clock",
	}
	for _, name := range tried {
		if a.schemas[name] == nil {
			t.Errorf("the tool %s is not listed", name)
		}
		delete(a.schemas, name)
	}
	for name := range a.schemas {
		t.Errorf("the tool %s was not tried here", name)
	}
}

func TestEmbeddedSandboxLogsInAndItsClockMovesTheFlows(t *testing.T) {
	a := hireWith(t, mcp.LATEST_LEGACY_PROTOCOL_VERSION, credentials, "--sandbox")
	c := a.enter("code_sent", "request_code", toolArgs{"phone": "+9996620002"})
	if c.ResendAvailableAt == "" {
		t.Errorf("no time for the resend: %+v", c)
	}
	refused := a.refused("failure.resend_too_early", "resend_code", toolArgs{"flow_id": c.FlowID})
	if s := refused.Error.RetryAfterSeconds; s == nil || *s < 1 || *s > 60 {
		t.Errorf("seconds until the resend: %v", s)
	}
	a.call("sandbox_clock", toolArgs{"advance_seconds": 61})
	resent := a.enter("code_sent", "resend_code", toolArgs{"flow_id": c.FlowID})
	if resent.SentCode == nil || resent.SentCode.Type.Constructor != "auth.sentCodeTypeSms" {
		t.Errorf("the second code came by %+v", resent.SentCode)
	}
	a.enter("authorized", "submit_code", toolArgs{"flow_id": c.FlowID, "code": a.code("+9996620002", "sms")})
	if got := a.enter("authorized", "get_session", toolArgs{"flow_id": c.FlowID}); got.User.ID != 1020002 {
		t.Errorf("user %d", got.User.ID)
	}

	other := a.enter("code_sent", "request_code", toolArgs{"phone": "+9996620001"})
	a.call("sandbox_clock", toolArgs{"advance_seconds": 24 * 3600})
	if gone := a.call("get_flow", toolArgs{"flow_id": other.FlowID}); gone.State != "expired" {
		t.Errorf("a day later the flow is in the state %s, want expired", gone.State)
	}
}
