package authflow_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

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
