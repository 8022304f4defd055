package authflow_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

func TestCodeFromAppLogsInAndWrongCodeLeavesFlowUsable(t *testing.T) {
	s := tell(t, "+9996620001")
	snap := s.requested()
	s.expect(snap, authflow.CodeSent)
	if kind := snap.SentCode.Object("type"); snap.SentCode.Constructor != "auth.sentCode" || kind == nil || kind.Constructor != "auth.sentCodeTypeApp" || kind.Get("length") != int64(5) {
		t.Errorf("dump %+v", snap.SentCode)
	}
	if snap.DC != 2 || snap.NextType != "" || snap.SentCode.Get("next_type") != nil || snap.SentCode.Get("phone_code_hash") == "" {
		t.Errorf("snapshot %+v", snap)
	}

	snap, err := s.submit(snap.ID, "12345")
	rpcError(t, err, "auth.signIn", "PHONE_CODE_INVALID")
	s.expect(snap, authflow.CodeSent)

	snap, err = s.submit(snap.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	if snap.Login == nil || snap.Login.User.ID != 1020001 {
		t.Errorf("login %+v", snap.Login)
	}

	before := s.calls("users.getUsers")
	snap, x, err := s.flows.Export(t.Context(), snap.ID)
	if err != nil {
		t.Fatal(err)
	}
	if x.Session.DC != 2 || x.Session.Addr != "127.0.0.1" || x.Session.Port == 0 || x.Session.Key.Len() != 256 || x.APIID != 1 || x.User.ID != 1020001 {
		t.Errorf("export %+v", x)
	}
	s.has(snap, authflow.TimelineEntry{Kind: authflow.EntryDisconnected})
	seen := s.calls("users.getUsers")
	if _, again, err := s.flows.Export(t.Context(), snap.ID); err != nil || !again.Session.Key.Equal(x.Session.Key) {
		t.Errorf("second export: %v", err)
	}
	if now := s.calls("users.getUsers"); now != seen || seen != before+1 {
		t.Errorf("users.getUsers was called %d times, then %d: a second export must not connect", seen-before, now-seen)
	}
}

func TestMigrationAndPassword(t *testing.T) {
	s := tell(t, "+9996610020")
	snap := s.requested()
	s.expect(snap, authflow.CodeSent)
	s.has(snap, authflow.TimelineEntry{Kind: authflow.EntryMigrated, Error: "PHONE_MIGRATE_1", DC: 1})
	if snap.DC != 1 {
		t.Errorf("DC %d after the migration", snap.DC)
	}
	snap, err := s.submit(snap.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.PasswordNeeded)
	if snap.Password == nil || snap.Password.Hint == "" || !snap.Password.HasRecovery {
		t.Errorf("password info %+v", snap.Password)
	}
	if _, err := s.submit(snap.ID, "11111"); !errors.As(err, new(*authflow.StateError)) {
		t.Errorf("a code in password_needed: %v", err)
	}
	if _, err := s.flows.SubmitPassword(t.Context(), snap.ID, secret.String{}); !errors.Is(err, authflow.ErrPasswordEmpty) {
		t.Errorf("an empty password: %v", err)
	}
	snap, err = s.flows.SubmitPassword(t.Context(), snap.ID, secret.New("wrong"))
	rpcError(t, err, "auth.checkPassword", "PASSWORD_HASH_INVALID")
	s.expect(snap, authflow.PasswordNeeded)

	s.inject("auth.checkPassword", 400, "SRP_ID_INVALID")
	snap, err = s.flows.SubmitPassword(t.Context(), snap.ID, secret.New("sandbox"))
	if err != nil {
		t.Fatalf("stale parameters must be fetched again: %v", err)
	}
	s.expect(snap, authflow.Authorized)
	_, x, err := s.flows.Export(t.Context(), snap.ID)
	if err != nil || x.Session.DC != 1 {
		t.Errorf("export from DC %d: %v", x.Session.DC, err)
	}
}

func TestPasswordWithoutRecoveryEmail(t *testing.T) {
	s := tell(t, "+9996620021")
	snap, err := s.submit(s.requested().ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	if snap.Password == nil || snap.Password.HasRecovery {
		t.Errorf("password info %+v", snap.Password)
	}
}

func TestRefusalsEndTheFlow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ phone, name string }{
		{"+9996620040", "PHONE_NUMBER_FLOOD"},
		{"+9996620042", "PHONE_NUMBER_BANNED"},
		{"+9996629999", "PHONE_NUMBER_INVALID"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := tell(t, c.phone)
			snap, err := s.request()
			rpcError(t, err, "auth.sendCode", c.name)
			s.expect(snap, authflow.Failed)
			again, err := s.flows.Get(t.Context(), snap.ID, 0)
			if err != nil || again.LastErr == nil {
				t.Errorf("the reason is lost: %+v, %v", again.LastErr, err)
			}
		})
	}
}

func TestFloodWaitIsRememberedAndRefusedHere(t *testing.T) {
	s := tell(t, "+9996620041")
	_, err := s.request()
	if rpc := rpcError(t, err, "auth.sendCode", "FLOOD_WAIT"); rpc.Argument != 86400 {
		t.Errorf("FLOOD_WAIT of %d s", rpc.Argument)
	}
	seen := s.calls("auth.sendCode")
	_, err = s.request()
	var flood *authflow.FloodError
	if !errors.As(err, &flood) || flood.Left <= 86000*time.Second || flood.Method != "auth.sendCode" {
		t.Fatalf("second request: %v", err)
	}
	if now := s.calls("auth.sendCode"); now != seen {
		t.Errorf("the refused request reached Telegram")
	}
	s.advance(24*time.Hour + time.Second)
	if _, err := s.request(); errors.As(err, &flood) {
		t.Errorf("still refused after the wait: %v", err)
	}
}

func TestWrongCredentialsAreNamed(t *testing.T) {
	s := tell(t, "+9996630001")
	snap, err := s.flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: s.phone, APIID: 1, APIHash: secret.New("0123456789abcdef0123456789abcdef")})
	rpcError(t, err, "auth.sendCode", "API_ID_INVALID")
	s.expect(snap, authflow.Failed)
	if codes := s.flows.LimitsReport().Codes; len(codes) != 0 {
		t.Errorf("a refused request counts as a code: %v", codes)
	}
	if _, err := s.flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: s.phone}); !errors.Is(err, authflow.ErrNoCredentials) {
		t.Errorf("without credentials: %v", err)
	}
	if _, err := s.flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: "abc"}); !errors.As(err, new(*authflow.PhoneError)) {
		t.Errorf("phone abc: %v", err)
	}
}

func TestEveryDeliveryTakesItsCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ phone, kind, code string }{
		{"+9996620003", "auth.sentCodeTypeSms", "22 222"},
		{"+9996620004", "auth.sentCodeTypeCall", "22-222"},
		{"+9996620009", "auth.sentCodeTypeFragmentSms", "22222"},
		{"+9996620011", "auth.sentCodeTypeSmsWord", " paper "},
		{"+9996620012", "auth.sentCodeTypeSmsPhrase", "paper  boats sail far"},
		{"+9996620006", "auth.sentCodeTypeMissedCall", ""},
		{"+9996620005", "auth.sentCodeTypeFlashCall", ""},
	} {
		t.Run(c.kind, func(t *testing.T) {
			t.Parallel()
			s := tell(t, c.phone)
			snap := s.requested()
			if got := snap.SentCode.Object("type").Constructor; got != c.kind {
				t.Fatalf("delivery %s", got)
			}
			code := c.code
			if code == "" {
				code = s.called()
			}
			snap, err := s.submit(snap.ID, code)
			if err != nil {
				t.Fatal(err)
			}
			s.expect(snap, authflow.Authorized)
		})
	}
}

func TestFirebaseOffersItsWayOut(t *testing.T) {
	s := tell(t, "+9996620010")
	snap := s.requested()
	if got := snap.SentCode.Object("type").Constructor; got != "auth.sentCodeTypeFirebaseSms" || snap.NextType != "auth.codeTypeSms" {
		t.Fatalf("delivery %s, next %q", got, snap.NextType)
	}
	if snap.Next[0] != authflow.StartQRLogin || snap.Next[1] != authflow.ResendCode || slices.Contains(snap.Next, authflow.SubmitCode) {
		t.Errorf("recommended while the timer runs: %v", snap.Next)
	}
	s.advance(snap.ResendFrom.Sub(snap.Now))
	if snap, err := s.flows.Get(t.Context(), snap.ID, 0); err != nil || snap.Next[0] != authflow.ResendCode || snap.Next[1] != authflow.StartQRLogin {
		t.Errorf("recommended when a resend is possible: %v, %v", snap.Next, err)
	}
}

func TestResendFollowsNextTypeAndItsTimer(t *testing.T) {
	s := tell(t, "+9996620002")
	before := s.calls("auth.resendCode")
	snap := s.requested()
	if left := snap.ResendFrom.Sub(snap.Now); snap.NextType != "auth.codeTypeSms" || left <= 0 || left > time.Minute {
		t.Fatalf("next %q, possible in %s", snap.NextType, left)
	}
	_, wrong := s.submit(snap.ID, "00000")
	rpcError(t, wrong, "auth.signIn", "PHONE_CODE_INVALID")
	var early *authflow.ResendTooEarlyError
	if _, err := s.flows.ResendCode(t.Context(), snap.ID); !errors.As(err, &early) || early.Left > time.Minute || s.calls("auth.resendCode") != before {
		t.Fatalf("resend at once: %v", err)
	}
	if now, err := s.flows.Get(t.Context(), snap.ID, 0); err != nil || now.LastErr == nil || now.LastErr.Error() != wrong.Error() {
		t.Errorf("after the refusal, which asked nothing of Telegram, the last error is %v", now.LastErr)
	}
	s.advance(time.Minute)
	snap, err := s.flows.ResendCode(t.Context(), snap.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.CodeSent)
	if got := snap.SentCode.Object("type").Constructor; got != "auth.sentCodeTypeSms" {
		t.Errorf("second delivery %s", got)
	}
	if _, err := s.flows.ResendCode(t.Context(), snap.ID); !errors.Is(err, authflow.ErrResendNotOffered) {
		t.Errorf("third delivery: %v", err)
	}
	snap, err = s.submit(snap.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
}

func TestCodeThatTelegramCallsExpiredEndsTheFlow(t *testing.T) {
	s := tell(t, "+9996630002")
	snap := s.requested()
	code := s.code()
	s.advance(6 * time.Minute)
	snap, err := s.submit(snap.ID, code)
	rpcError(t, err, "auth.signIn", "PHONE_CODE_EXPIRED")
	s.expect(snap, authflow.Expired)
	if again := s.requested(); again.ID == snap.ID || again.Existing {
		t.Errorf("no new flow after the code expired: %+v", again)
	}
}
