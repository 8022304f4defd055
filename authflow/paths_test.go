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
