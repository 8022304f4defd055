package authflow_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

// One story per path of a login.

func TestEmailCodeIsSubmittedAsEmailVerification(t *testing.T) {
	s := tell(t, "+9996620007")
	snap := s.requested()
	if got := snap.SentCode.Object("type").Constructor; got != "auth.sentCodeTypeEmailCode" || snap.Next[0] != authflow.SubmitCode || !slices.Contains(snap.Next, authflow.ResetLoginEmail) {
		t.Fatalf("delivery %s, next %v", got, snap.Next)
	}
	snap, err := s.submit(snap.ID, "999 999")
	if err == nil {
		t.Fatal("a wrong code was accepted")
	}
	s.expect(snap, authflow.CodeSent)
	snap, err = s.submit(snap.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
}

func TestLoginEmailIsSetUpAndTheLoginGoesOn(t *testing.T) {
	s := tell(t, "+9996620008")
	snap := s.requested()
	s.expect(snap, authflow.EmailSetupNeeded)
	if snap.Next[0] != authflow.SetLoginEmail {
		t.Errorf("recommended %v", snap.Next)
	}
	if _, err := s.submit(snap.ID, "22222"); !errors.As(err, new(*authflow.StateError)) {
		t.Errorf("a code where none was sent: %v", err)
	}
	if _, err := s.flows.SetLoginEmail(t.Context(), snap.ID, " ", secret.String{}); !errors.Is(err, authflow.ErrEmailEmpty) {
		t.Errorf("nothing given: %v", err)
	}
	if _, err := s.flows.SetLoginEmail(t.Context(), snap.ID, "", secret.New("222222")); !errors.Is(err, authflow.ErrCodeNotSent) {
		t.Errorf("a code before the address: %v", err)
	}
	s.inject("account.sendVerifyEmailCode", 400, "EMAIL_NOT_ALLOWED")
	snap, err := s.flows.SetLoginEmail(t.Context(), snap.ID, "ada@throwaway.example", secret.String{})
	rpcError(t, err, "account.sendVerifyEmailCode", "EMAIL_NOT_ALLOWED")
	s.expect(snap, authflow.EmailSetupNeeded)

	for range 2 { // the second address replaces the first
		snap, err = s.flows.SetLoginEmail(t.Context(), snap.ID, "ada@example.org", secret.String{})
		if err != nil {
			t.Fatal(err)
		}
		s.expect(snap, authflow.EmailCodeSent)
	}
	if !strings.Contains(snap.Mailbox, "*") || strings.Contains(snap.Mailbox, "ada@") {
		t.Errorf("mailbox %q", snap.Mailbox)
	}
	code := s.code()
	snap, err = s.flows.SetLoginEmail(t.Context(), snap.ID, "", secret.New("999999"))
	if err == nil {
		t.Fatal("a wrong code was accepted")
	}
	s.expect(snap, authflow.EmailCodeSent)
	snap, err = s.flows.SetLoginEmail(t.Context(), snap.ID, "", secret.New(code))
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.CodeSent)
	snap, err = s.submit(snap.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
}

func TestLostMailboxIsResetAndTheCodeComesElsewhereAfterwards(t *testing.T) {
	s := tell(t, "+9996610007")
	snap := s.requested()
	if snap.SentCode.Object("type").Get("reset_available_period") != int64(7*24*3600) {
		t.Errorf("dump %+v", snap.SentCode.Object("type"))
	}
	snap, err := s.flows.ResetLoginEmail(t.Context(), snap.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.CodeSent)
	if snap.SentCode.Object("type").Get("reset_pending_date") == nil {
		t.Errorf("no date for the reset: %+v", snap.SentCode.Object("type"))
	}
	snap, err = s.flows.ResetLoginEmail(t.Context(), snap.ID)
	rpcError(t, err, "auth.resetLoginEmail", "TASK_ALREADY_EXISTS")
	s.expect(snap, authflow.CodeSent)
	s.advance(7*24*time.Hour + time.Minute)
	snap = s.requested()
	if got := snap.SentCode.Object("type").Constructor; got != "auth.sentCodeTypeApp" {
		t.Errorf("after the reset the code comes by %s", got)
	}
	if _, err := s.flows.ResetLoginEmail(t.Context(), snap.ID); !errors.Is(err, authflow.ErrNotEmailCode) {
		t.Errorf("reset without a login e-mail: %v", err)
	}
}

func TestForgottenPasswordIsReplacedByWayOfTheRecoveryEmail(t *testing.T) {
	s := tell(t, "+9996630020")
	snap, err := s.submit(s.requested().ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.flows.RecoverPassword(t.Context(), snap.ID, secret.New("333333"), secret.String{}); !errors.Is(err, authflow.ErrCodeNotSent) {
		t.Errorf("a recovery code before one was sent: %v", err)
	}
	for range 2 {
		if snap, err = s.flows.RecoverPassword(t.Context(), snap.ID, secret.String{}, secret.String{}); err != nil {
			t.Fatal(err)
		}
		s.expect(snap, authflow.RecoveryCodeSent)
	}
	if !strings.Contains(snap.Mailbox, "*") {
		t.Errorf("mailbox %q", snap.Mailbox)
	}
	snap, err = s.flows.RecoverPassword(t.Context(), snap.ID, secret.New("999999"), secret.New("sandbox"))
	rpcError(t, err, "auth.checkRecoveryPassword", "CODE_INVALID")
	s.expect(snap, authflow.RecoveryCodeSent)
	snap, err = s.flows.SubmitPassword(t.Context(), snap.ID, secret.New("wrong")) // it may come back to the person
	rpcError(t, err, "auth.checkPassword", "PASSWORD_HASH_INVALID")
	s.expect(snap, authflow.RecoveryCodeSent)
	snap, err = s.flows.RecoverPassword(t.Context(), snap.ID, secret.New(s.code()), secret.New("a new one"))
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)

	later := tell(t, s.phone)
	snap, err = later.submit(later.requested().ID, later.code())
	if err != nil {
		t.Fatal(err)
	}
	if snap, err = later.flows.SubmitPassword(t.Context(), snap.ID, secret.New("a new one")); err != nil {
		t.Fatalf("the new password: %v", err)
	}
	later.expect(snap, authflow.Authorized)
}

func TestWithoutRecoveryEmailThereIsNothingToRecover(t *testing.T) {
	s := tell(t, "+9996630021")
	snap, err := s.submit(s.requested().ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(snap.Next, authflow.RecoverPassword) {
		t.Errorf("next %v", snap.Next)
	}
	snap, err = s.flows.RecoverPassword(t.Context(), snap.ID, secret.String{}, secret.String{})
	if !errors.Is(err, authflow.ErrNoRecovery) {
		t.Errorf("got %v", err)
	}
	s.expect(snap, authflow.PasswordNeeded)
}

func (s *story) qr(flowID string) authflow.Snapshot {
	s.Helper()
	snap, err := s.flows.StartQR(s.Context(), authflow.QRRequest{FlowID: flowID, APIID: 1, APIHash: secret.New("sandbox"), APIHashSource: "in the test"})
	if err != nil {
		s.Fatalf("start QR: %v", err)
	}
	s.expect(snap, authflow.QRShown)
	return snap
}

func TestScannedQRCodeLogsIn(t *testing.T) {
	s := tell(t, "+9996620001")
	snap := s.qr("")
	if !strings.HasPrefix(snap.QR.URL(), "tg://login?token=") || strings.Contains(snap.QR.URL(), "=\"") || strings.HasSuffix(snap.QR.URL(), "=") {
		t.Errorf("link %q", snap.QR.URL())
	}
	if err := s.telegram.ScanQR(t.Context(), s.phone, snap.QR.URL()); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	snap, err := s.flows.Get(t.Context(), snap.ID, 20*time.Second)
	if err != nil || snap.State != authflow.Authorized || time.Since(begun) > 15*time.Second {
		t.Fatalf("one wait for the scan ends after %s with %s, %v", time.Since(begun), snap.State, err)
	}
	if snap.Login.User.ID != 1020001 || snap.QR != nil || snap.Phone == "" {
		t.Errorf("login %+v, phone %q", snap.Login, snap.Phone)
	}
	if _, x, err := s.flows.Export(t.Context(), snap.ID); err != nil || x.Session.DC != 2 {
		t.Errorf("export from DC %d: %v", x.Session.DC, err)
	}
}

func TestScanFromAnotherDCAndPasswordBehindIt(t *testing.T) {
	s := tell(t, "+9996610020")
	snap := s.qr("")
	if err := s.telegram.ScanQR(t.Context(), s.phone, snap.QR.URL()); err != nil {
		t.Fatal(err)
	}
	snap = s.settled(snap.ID, authflow.PasswordNeeded)
	s.has(snap, authflow.TimelineEntry{Kind: authflow.EntryQRScanned, DC: 1})
	if snap.Password == nil || snap.Password.Hint == "" {
		t.Errorf("no hint: %+v", snap.Password)
	}
	snap, err := s.flows.SubmitPassword(t.Context(), snap.ID, secret.New("sandbox"))
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	if _, x, err := s.flows.Export(t.Context(), snap.ID); err != nil || x.Session.DC != 1 {
		t.Errorf("export from DC %d: %v", x.Session.DC, err)
	}
}

func TestQRCodeIsRefreshedUntilItsTimeIsOver(t *testing.T) {
	s := tell(t, "+9996630001")
	first := s.qr("")
	s.advance(28 * time.Second)
	second := s.settled(first.ID, authflow.QRShown)
	for second.QR.Number == first.QR.Number {
		second = s.settled(first.ID, authflow.QRShown)
	}
	if second.QR.URL() == first.QR.URL() {
		t.Error("the refreshed code is the old one")
	}
	if err := s.telegram.ScanQR(t.Context(), s.phone, first.QR.URL()); err == nil {
		t.Error("the old code can still be scanned")
	}
	s.advance(11 * time.Minute)
	s.settled(first.ID, authflow.Expired)
}

func TestFromCodeToQRAndBack(t *testing.T) {
	s := tell(t, "+9996630004")
	snap := s.qr(s.requested().ID)
	if !slices.Contains(snap.Next, authflow.SubmitCode) {
		t.Errorf("no way back: %v", snap.Next)
	}
	if _, err := s.submit(snap.ID, " "); !errors.Is(err, authflow.ErrCodeEmpty) {
		t.Errorf("an empty code: %v", err)
	}
	snap, err := s.flows.Get(t.Context(), snap.ID, 0)
	if err != nil || snap.State != authflow.QRShown {
		t.Errorf("an empty code took the QR code away: %s, %v", snap.State, err)
	}
	snap, err = s.submit(snap.ID, "33334")
	rpcError(t, err, "auth.signIn", "PHONE_CODE_INVALID")
	if snap.State != authflow.CodeSent || snap.QR != nil {
		t.Errorf("back at the code: %s, QR %v", snap.State, snap.QR)
	}
	snap, err = s.submit(snap.ID, "33333")
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	only := s.qr("")
	if slices.Contains(only.Next, authflow.SubmitCode) {
		t.Errorf("a QR flow without a code offers %v", only.Next)
	}
	if _, err := s.submit(only.ID, "1"); !errors.As(err, new(*authflow.StateError)) {
		t.Errorf("a code for a flow that has none: %v", err)
	}
	if _, err := s.flows.SetLoginEmail(t.Context(), only.ID, "ada@example.org", secret.String{}); !errors.As(err, new(*authflow.StateError)) {
		t.Errorf("an e-mail for a flow that asked for none: %v", err)
	}
	if _, err := s.flows.Cancel(t.Context(), only.ID); err != nil {
		t.Fatal(err)
	}
	if again := s.qr(only.ID); again.ID == only.ID {
		t.Error("a flow that had ended shows a QR code")
	}
}

func TestPaymentIsShownAndLeadsToQR(t *testing.T) {
	s := tell(t, "+9996620013")
	snap := s.requested()
	s.expect(snap, authflow.PaymentNeeded)
	for _, field := range []string{"store_product", "support_email_address", "premium_days", "currency", "amount"} {
		if snap.SentCode.Get(field) == nil {
			t.Errorf("the dump lacks %s: %+v", field, snap.SentCode)
		}
	}
	s.qr(snap.ID)
}

func TestSignUpIsTheEnd(t *testing.T) {
	s := tell(t, "+9996620030")
	snap, err := s.submit(s.requested().ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.SignUpNeeded)
}

func TestLogOutLeavesATokenThatSparesTheNextCode(t *testing.T) {
	s := tell(t, "+9996630005")
	snap, err := s.submit(s.requested().ID, s.called())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.flows.Export(t.Context(), snap.ID); err != nil {
		t.Fatal(err)
	}
	if snap, err = s.flows.LogOut(t.Context(), snap.ID); err != nil { // reconnects with the exported key
		t.Fatal(err)
	}
	s.expect(snap, authflow.LoggedOut)
	again := s.requested()
	s.expect(again, authflow.Authorized)
	if again.SentCode.Constructor != "auth.sentCodeSuccess" || again.ID == snap.ID {
		t.Errorf("dump %+v", again.SentCode)
	}
}

func TestTelegramsOwnErrorsAreTriedOnceMore(t *testing.T) {
	s := tell(t, "+9996610009")
	s.injectTimes("auth.sendCode", 500, "AUTH_RESTART", 1)
	snap := s.requested()
	s.expect(snap, authflow.CodeSent)
	s.has(snap, authflow.TimelineEntry{Kind: authflow.EntrySentAgainAfterError, Method: "auth.sendCode"})

	s = tell(t, "+9996610011")
	s.injectTimes("auth.sendCode", 500, "AUTH_RESTART", 2)
	snap, err := s.request()
	rpcError(t, err, "auth.sendCode", "AUTH_RESTART")
	s.expect(snap, authflow.Failed)
}

func TestTextBehindA406IsShown(t *testing.T) {
	s := tell(t, "+9996620043")
	_, err := s.request()
	if rpc := rpcError(t, err, "auth.sendCode", "PHONE_PASSWORD_FLOOD"); rpc.Code != 406 || rpc.Notice == "" {
		t.Errorf("%+v", rpc)
	}
	s = tell(t, "+9996620044")
	_, err = s.request()
	rpcError(t, err, "auth.sendCode", "UPDATE_APP_TO_LOGIN")
}

func TestLateAnswerIsNotLost(t *testing.T) {
	s := tell(t, "+9996620001", func(c *authflow.Config) { c.Answer = 300 * time.Millisecond })
	_, release := s.telegram.Hold("auth.sendCode", "")
	snap, err := s.request()
	if !errors.As(err, new(*authflow.StillRunningError)) {
		t.Fatalf("got %v", err)
	}
	s.expect(snap, authflow.Connecting)
	release()
	snap = s.settled(snap.ID, authflow.CodeSent)
	if snap.SentCode == nil {
		t.Error("the dump is lost")
	}
}

func TestSilenceEndsWithItsName(t *testing.T) {
	s := tell(t, "+9996620051", func(c *authflow.Config) { c.Work = 10 * time.Second })
	snap, err := s.request()
	var silent *authflow.NoAnswerError
	if !errors.As(err, &silent) || silent.Method != "auth.sendCode" {
		t.Fatalf("got %v", err)
	}
	s.expect(snap, authflow.Failed)
}

func TestBrokenConnectionInTheMiddleOfACallIsSurvived(t *testing.T) {
	s := tell(t, "+9996620052") // whose connection breaks once
	snap := s.requested()
	s.expect(snap, authflow.CodeSent)
	s.has(snap, authflow.TimelineEntry{Kind: authflow.EntryConnectionFailed, DC: 2})
	snap, err := s.submit(snap.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
}

func TestForceSMSDoesOnlyWhatTelegramOffers(t *testing.T) {
	s := tell(t, "+9996610001")
	snap := s.requested()
	_, report, err := s.flows.ForceSMS(t.Context(), snap.ID)
	if err != nil || report.SMS || report.Next != "" || len(report.Attempts) != 0 || report.Delivery != "auth.sentCodeTypeApp" {
		t.Errorf("nothing offered: %+v, %v", report, err)
	}

	s = tell(t, "+9996630002")
	snap = s.requested()
	_, report, err = s.flows.ForceSMS(t.Context(), snap.ID)
	if err != nil || report.SMS || report.Next != "auth.codeTypeSms" || report.In <= 0 || len(report.Attempts) != 0 {
		t.Errorf("timer runs: %+v, %v", report, err)
	}
	s.advance(time.Minute)
	s.inject("auth.resendCode", 406, "SEND_CODE_UNAVAILABLE")
	_, report, err = s.flows.ForceSMS(t.Context(), snap.ID)
	if err != nil || len(report.Attempts) != 1 || report.Attempts[0].Err == nil {
		t.Errorf("refused: %+v, %v", report, err)
	}
	_, report, err = s.flows.ForceSMS(t.Context(), snap.ID)
	if err != nil || !report.SMS || len(report.Attempts) != 1 || report.Attempts[0].Got != "auth.sentCodeTypeSms" {
		t.Errorf("offered: %+v, %v", report, err)
	}
}

func TestCodesOfTheDayAreCounted(t *testing.T) {
	s := tell(t, "+9996620009")
	s.advance(25 * time.Hour)
	for n := 1; n <= authflow.CodesADay; n++ {
		snap := s.requested()
		if snap.Codes != n {
			t.Errorf("%d codes counted, want %d", snap.Codes, n)
		}
		if _, err := s.flows.Cancel(t.Context(), snap.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.request(); err == nil {
		t.Error("the sandbox allows more codes a day than we say")
	}
	s.advance(25 * time.Hour)
	if snap := s.requested(); snap.Codes != 1 {
		t.Errorf("%d codes counted on the next day", snap.Codes)
	}
}

func TestTwoCallsAtOnceComeOneAfterTheOther(t *testing.T) {
	s := tell(t, "+9996630009")
	var mu sync.Mutex
	ids := map[string]bool{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			snap, err := s.request()
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			ids[snap.ID] = true
		})
	}
	wg.Wait()
	if len(ids) != 1 {
		t.Fatalf("four requests at once made %d flows", len(ids))
	}
	snap := s.requested()
	code, accepted, refused := s.code(), 0, 0
	for range 4 {
		wg.Go(func() {
			_, err := s.submit(snap.ID, code)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				accepted++
			case errors.As(err, new(*authflow.StateError)):
				refused++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if accepted != 1 || refused != 3 {
		t.Errorf("%d accepted, %d refused", accepted, refused)
	}
	if now, err := s.flows.Get(t.Context(), snap.ID, 0); err != nil || now.State != authflow.Authorized {
		t.Errorf("state %s, %v", now.State, err)
	}
}

// ways lead to each state, and name a call whose refusal ends the flow there.
var ways = []struct {
	state  authflow.State
	phone  string
	reach  func(*story) authflow.Snapshot
	method string
	act    func(s *story, id string) error
}{
	{authflow.CodeSent, "+9996610010", func(s *story) authflow.Snapshot { return s.requested() }, "auth.signIn", func(s *story, id string) error {
		_, err := s.submit(id, "11111")
		return err
	}},
	{authflow.EmailSetupNeeded, "+9996630008", func(s *story) authflow.Snapshot { return s.requested() }, "account.sendVerifyEmailCode", func(s *story, id string) error {
		_, err := s.flows.SetLoginEmail(s.Context(), id, "ada@example.org", secret.String{})
		return err
	}},
	{authflow.EmailCodeSent, "+9996610008", func(s *story) authflow.Snapshot {
		snap, err := s.flows.SetLoginEmail(s.Context(), s.requested().ID, "ada@example.org", secret.String{})
		if err != nil {
			s.Fatal(err)
		}
		return snap
	}, "account.verifyEmail", func(s *story, id string) error {
		_, err := s.flows.SetLoginEmail(s.Context(), id, "", secret.New("123456"))
		return err
	}},
	{authflow.PasswordNeeded, "+9996610021", toPassword, "auth.checkPassword", func(s *story, id string) error {
		_, err := s.flows.SubmitPassword(s.Context(), id, secret.New("wrong"))
		return err
	}},
	{authflow.RecoveryCodeSent, "+9996610020", func(s *story) authflow.Snapshot {
		snap, err := s.flows.RecoverPassword(s.Context(), toPassword(s).ID, secret.String{}, secret.String{})
		if err != nil {
			s.Fatal(err)
		}
		return snap
	}, "auth.checkRecoveryPassword", func(s *story, id string) error {
		_, err := s.flows.RecoverPassword(s.Context(), id, secret.New("123456"), secret.String{})
		return err
	}},
	{authflow.Authorized, "+9996610012", func(s *story) authflow.Snapshot {
		snap, err := s.submit(s.requested().ID, "paper boats sail far")
		if err != nil {
			s.Fatal(err)
		}
		return snap
	}, "users.getUsers", func(s *story, id string) error {
		_, _, err := s.flows.Export(s.Context(), id)
		return err
	}},
	{authflow.PaymentNeeded, "+9996610013", func(s *story) authflow.Snapshot { return s.requested() }, "", nil},
	{authflow.SignUpNeeded, "+9996610030", func(s *story) authflow.Snapshot {
		snap, err := s.submit(s.requested().ID, s.code())
		if err != nil {
			s.Fatal(err)
		}
		return snap
	}, "", nil},
	{authflow.QRShown, "+9996610005", func(s *story) authflow.Snapshot { return s.qr(s.requested().ID) }, "auth.exportLoginToken", func(s *story, id string) error {
		s.advance(30 * time.Second)
		return s.settled(id, authflow.Failed).LastErr
	}},
}

func toPassword(s *story) authflow.Snapshot {
	snap, err := s.submit(s.requested().ID, s.code())
	if err != nil {
		s.Fatal(err)
	}
	return snap
}

func TestEveryStateCanBeCancelledOutlivedAndRefused(t *testing.T) {
	t.Parallel()
	for _, w := range ways {
		t.Run(string(w.state), func(t *testing.T) {
			t.Parallel()
			s := tell(t, w.phone)
			s.advance(25 * time.Hour) // the number may ask for codes again
			snap := w.reach(s)
			s.expect(snap, w.state)
			snap, err := s.flows.Cancel(t.Context(), snap.ID)
			if err != nil {
				t.Fatal(err)
			}
			s.expect(snap, authflow.Cancelled)

			snap = w.reach(s)
			s.advance(snap.Expires.Sub(snap.Now))
			if snap, err = s.flows.Get(t.Context(), snap.ID, 0); err != nil {
				t.Fatal(err)
			}
			s.expect(snap, authflow.Expired)

			if w.act == nil {
				return
			}
			snap = w.reach(s)
			by := *s
			if w.state == authflow.QRShown { // no phone is known to Telegram before the scan
				by.phone = ""
			}
			by.inject(w.method, 401, "AUTH_KEY_UNREGISTERED")
			rpcError(t, w.act(s, snap.ID), w.method, "AUTH_KEY_UNREGISTERED")
			if snap, err = s.flows.Get(t.Context(), snap.ID, 0); err != nil {
				t.Fatal(err)
			}
			s.expect(snap, authflow.Failed)
		})
	}
}

func TestHashThatTelegramForgotEndsTheEmailSetUp(t *testing.T) {
	s := tell(t, "+9996630008")
	s.advance(25 * time.Hour)
	snap := s.requested()
	s.inject("account.sendVerifyEmailCode", 400, "PHONE_HASH_EXPIRED")
	snap, err := s.flows.SetLoginEmail(t.Context(), snap.ID, "ada@example.org", secret.String{})
	rpcError(t, err, "account.sendVerifyEmailCode", "PHONE_HASH_EXPIRED")
	s.expect(snap, authflow.Expired)

	snap = s.requested()
	if snap, err = s.flows.SetLoginEmail(t.Context(), snap.ID, "ada@example.org", secret.String{}); err != nil {
		t.Fatal(err)
	}
	s.inject("account.verifyEmail", 400, "PHONE_CODE_EXPIRED")
	snap, err = s.flows.SetLoginEmail(t.Context(), snap.ID, "", secret.New("123456"))
	rpcError(t, err, "account.verifyEmail", "PHONE_CODE_EXPIRED")
	s.expect(snap, authflow.Expired)

	// Over to another door than the e-mail, and back.
	snap = s.qr(s.requested().ID)
	if !slices.Contains(snap.Next, authflow.SetLoginEmail) {
		t.Errorf("no way back: %v", snap.Next)
	}
	if snap, err = s.flows.SetLoginEmail(t.Context(), snap.ID, "ada@example.org", secret.String{}); err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.EmailCodeSent)
	if snap.QR != nil {
		t.Error("the QR code is still shown")
	}
	// From the code in the mail as well, whoever does not get it.
	if snap = s.qr(snap.ID); snap.QR == nil || !slices.Contains(snap.Next, authflow.SetLoginEmail) {
		t.Errorf("from the code in the mail: %v, QR %v", snap.Next, snap.QR)
	}
	if snap, err = s.flows.SetLoginEmail(t.Context(), snap.ID, "ada@example.org", secret.String{}); err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.EmailCodeSent)

	s.inject("account.verifyEmail", 400, "PHONE_NUMBER_UNOCCUPIED")
	snap, err = s.flows.SetLoginEmail(t.Context(), snap.ID, "", secret.New("123456"))
	rpcError(t, err, "account.verifyEmail", "PHONE_NUMBER_UNOCCUPIED")
	s.expect(snap, authflow.SignUpNeeded)

	snap = s.requested()
	s.inject("account.sendVerifyEmailCode", 401, "SESSION_PASSWORD_NEEDED")
	snap, err = s.flows.SetLoginEmail(t.Context(), snap.ID, "ada@example.org", secret.String{})
	rpcError(t, err, "account.sendVerifyEmailCode", "SESSION_PASSWORD_NEEDED")
	s.expect(snap, authflow.PasswordNeeded)
	if _, err := s.flows.Cancel(t.Context(), snap.ID); err != nil {
		t.Fatal(err)
	}

	s.advance(25 * time.Hour)
	if snap, err = s.flows.SetLoginEmail(t.Context(), s.requested().ID, "ada@example.org", secret.String{}); err != nil {
		t.Fatal(err)
	}
	s.inject("account.verifyEmail", 401, "SESSION_PASSWORD_NEEDED")
	snap, err = s.flows.SetLoginEmail(t.Context(), snap.ID, "", secret.New("123456"))
	rpcError(t, err, "account.verifyEmail", "SESSION_PASSWORD_NEEDED")
	s.expect(snap, authflow.PasswordNeeded)
}

func TestTokenAndPasswordNeedNoCode(t *testing.T) {
	s := tell(t, "+9996630012")
	s.inject("auth.sendCode", 401, "SESSION_PASSWORD_NEEDED")
	s.expect(s.requested(), authflow.PasswordNeeded)
}

func TestErrorsOfTheFirstCallLeadOn(t *testing.T) {
	for _, c := range []struct {
		code int
		name string
		want authflow.State
	}{
		{400, "PHONE_NUMBER_UNOCCUPIED", authflow.SignUpNeeded},
		{400, "NEVER_SEEN_BEFORE", authflow.Failed},
	} {
		s := tell(t, "+9996630010")
		s.inject("auth.sendCode", c.code, c.name)
		snap, err := s.request()
		rpcError(t, err, "auth.sendCode", c.name)
		s.expect(snap, c.want)
	}
}
