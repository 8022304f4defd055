package authflow_test

import (
	"slices"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

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
