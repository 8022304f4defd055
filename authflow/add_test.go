package authflow_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/secret"
)

// loggedIn is a finished login by code.
func (s *story) loggedIn() authflow.Snapshot {
	s.Helper()
	snap, err := s.submit(s.requested().ID, s.code())
	if err != nil {
		s.Fatal(err)
	}
	if snap.State == authflow.PasswordNeeded {
		if snap, err = s.flows.SubmitPassword(s.Context(), snap.ID, secret.New("sandbox")); err != nil {
			s.Fatal(err)
		}
	}
	s.expect(snap, authflow.Authorized)
	return snap
}

func (s *story) add(id, forTool string) (authflow.Snapshot, error) {
	return s.flows.Add(s.Context(), authflow.AddRequest{FlowID: id, ForTool: forTool})
}

// added is another login that was let in, as far as it gets without the person.
func (s *story) added(id, forTool string, want authflow.State) authflow.Snapshot {
	s.Helper()
	snap, err := s.add(id, forTool)
	if err != nil {
		s.Fatalf("add: %v", err)
	}
	s.expect(snap, want)
	return snap
}

// whoIs asks Telegram with a session who is logged in, over a connection that stays until the test ends.
func (s *story) whoIs(x authflow.Export) int64 {
	s.Helper()
	conn, err := s.rough.Connect(s.Context(), authflow.ConnectParams{
		APIID: x.APIID, APIHash: x.APIHash, Session: x.Session, Observe: func(authflow.ConnectionEvent) {}, Update: func(tg.UpdateClass) {},
	})
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = conn.Close() })
	users, err := conn.API().UsersGetUsers(s.Context(), []tg.InputUserClass{&tg.InputUserSelf{}})
	if err != nil || len(users) != 1 {
		s.Fatalf("%d users, %v", len(users), err)
	}
	return users[0].GetID()
}

func TestAddedLoginsLiveBesideTheOneThatLetThemIn(t *testing.T) {
	for _, phone := range []string{"+9996620001", "+9996610001"} { // the second lives at another DC than a new login begins at
		s := tell(t, phone)
		first := s.loggedIn()
		ids, codes := []string{first.ID}, s.calls("auth.sendCode")
		for _, tool := range []string{"n8n", "chigwell/telegram-mcp", "chigwell/telegram-mcp 2"} {
			snap := s.added(first.ID, strings.TrimSuffix(tool, " 2"), authflow.Authorized)
			if snap.ID == first.ID || snap.ForTool != tool || snap.Source == nil || snap.Source.Device != tool+" (telegram-login-mcp)" || snap.Source.Flow != first.ID || snap.Login == nil || snap.Login.User.ID != first.Login.User.ID {
				t.Errorf("%s: %+v of %+v", tool, snap, snap.Source)
			}
			ids = append(ids, snap.ID)
		}
		if n := s.calls("auth.sendCode") - codes; n != 0 {
			t.Errorf("%d codes were asked for", n)
		}
		before, err := s.flows.Get(t.Context(), first.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		s.has(before, authflow.TimelineEntry{Kind: authflow.EntryDisconnected})
		var keys [][]byte
		for _, id := range ids {
			_, x, err := s.flows.Export(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			key := x.Session.Key.Reveal()
			if slices.ContainsFunc(keys, func(other []byte) bool { return bytes.Equal(other, key) }) {
				t.Error("two logins have one key")
			}
			keys = append(keys, key)
			if got := s.whoIs(x); got != first.Login.User.ID {
				t.Errorf("%d is logged in", got)
			}
		}
	}
}

func TestAddedLoginNeedsTheTwoStepPassword(t *testing.T) {
	s := tell(t, "+9996610020")
	first := s.loggedIn()
	snap := s.added(first.ID, "", authflow.PasswordNeeded)
	if snap.Password == nil || snap.Password.Hint == "" || snap.Phone != first.Phone {
		t.Errorf("password %+v, phone %q", snap.Password, snap.Phone)
	}
	snap, err := s.flows.SubmitPassword(t.Context(), snap.ID, secret.New("wrong"))
	rpcError(t, err, "auth.checkPassword", "PASSWORD_HASH_INVALID")
	if snap, err = s.flows.SubmitPassword(t.Context(), snap.ID, secret.New("sandbox")); err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	for _, id := range []string{first.ID, snap.ID} {
		if _, _, err := s.flows.Export(t.Context(), id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// TestRefusedTokenBurnsNothing has Telegram refuse to let one login in by another: both go on.
func TestRefusedTokenBurnsNothing(t *testing.T) {
	s := tell(t, "+9996620001")
	first := s.loggedIn()
	for _, refusal := range []struct {
		code int
		name string
	}{{406, "FRESH_RESET_AUTHORISATION_FORBIDDEN"}, {400, "AUTH_TOKEN_EXCEPTION"}, {400, "AUTH_TOKEN_INVALIDX"}, {400, "AUTH_TOKEN_ALREADY_ACCEPTED"}, {500, "AUTH_RESTART"}} {
		s.inject("auth.acceptLoginToken", refusal.code, refusal.name)
		snap, err := s.add(first.ID, "n8n")
		rpcError(t, err, "auth.acceptLoginToken", refusal.name)
		var source *authflow.SourceError
		if !errors.As(err, &source) || !source.Open || source.Flow != first.ID {
			t.Fatalf("%s: %#v", refusal.name, err)
		}
		s.expect(snap, authflow.QRShown)
		if !snap.Source.Offered.IsZero() {
			t.Errorf("%s: it counts as offered", refusal.name)
		}
		if err := s.telegram.ScanQR(t.Context(), s.phone, snap.QR.URL()); err != nil { // which a phone can do instead
			t.Fatal(err)
		}
		s.settled(snap.ID, authflow.Authorized)
		if got, err := s.flows.Get(t.Context(), first.ID, 0); err != nil || got.LastErr != nil || got.State != authflow.Authorized {
			t.Errorf("%s: of the login that is there it is said: %s, %v, %v", refusal.name, got.State, got.LastErr, err)
		}
	}
	if got, _, err := s.flows.Export(t.Context(), first.ID); err != nil || got.State != authflow.Authorized {
		t.Errorf("the login that is there: %s, %v", got.State, err)
	}
}

func TestRefusedLoginTakesNoName(t *testing.T) {
	s := tell(t, "+9996620001")
	first := s.loggedIn()
	s.inject("auth.acceptLoginToken", 400, "AUTH_TOKEN_EXCEPTION")
	if snap, err := s.add(first.ID, "n8n"); err == nil || snap.State != authflow.QRShown {
		t.Fatalf("%s, %v", snap.State, err)
	}
	for _, want := range []string{"n8n", "n8n 2"} {
		if snap := s.added(first.ID, "n8n", authflow.Authorized); snap.ForTool != want {
			t.Errorf("%q instead of %q", snap.ForTool, want)
		}
	}
}

// TestRefusalThatAPhoneWouldHearLeavesNoQRCode has Telegram want a pause, and freeze the account.
func TestRefusalThatAPhoneWouldHearLeavesNoQRCode(t *testing.T) {
	for _, name := range []string{"FLOOD_WAIT_300", "FROZEN_METHOD_INVALID"} {
		s := tell(t, "+9996620002")
		first := s.loggedIn()
		s.inject("auth.acceptLoginToken", 420, name)
		_, err := s.add(first.ID, "")
		rpcError(t, err, "auth.acceptLoginToken", strings.TrimSuffix(name, "_300"))
		if source := (*authflow.SourceError)(nil); !errors.As(err, &source) || source.Open {
			t.Errorf("%s: %#v", name, err)
		}
		if all := s.flows.List(); len(all) != 1 || all[0].ID != first.ID || all[0].State != authflow.Authorized {
			t.Errorf("%s: what is left: %+v", name, all)
		}
		var flood *authflow.FloodError
		switch pauses := s.flows.LimitsReport().Pauses; {
		case name == "FROZEN_METHOD_INVALID":
			if len(pauses) != 0 {
				t.Errorf("pauses: %+v", pauses)
			}
			continue
		case len(pauses) != 1:
			t.Errorf("pauses: %+v", pauses)
		}
		if _, err := s.add(first.ID, ""); !errors.As(err, &flood) || flood.Method != "auth.acceptLoginToken" || len(s.flows.List()) != 1 {
			t.Errorf("within the pause: %v", err)
		}
	}
}

func TestDeadLoginLetsNobodyIn(t *testing.T) {
	s := tell(t, "+9996620003")
	first := s.loggedIn()
	s.inject("auth.acceptLoginToken", 401, "AUTH_KEY_UNREGISTERED")
	snap, err := s.add(first.ID, "n8n")
	rpcError(t, err, "auth.acceptLoginToken", "AUTH_KEY_UNREGISTERED")
	s.expect(snap, authflow.Failed)
	if slices.Contains(snap.Next, authflow.RequestCode) {
		t.Errorf("a login that died at once recommends %v", snap.Next)
	}
	got, err := s.flows.Get(t.Context(), first.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.expect(got, authflow.Failed)
	if n := len(s.flows.List()); n != 1 {
		t.Errorf("%d flows: the one that came to nothing is still there", n)
	}
	if got, err := s.flows.Get(t.Context(), snap.ID, 0); !errors.Is(err, authflow.ErrUnknownFlow) {
		t.Errorf("the one that came to nothing: %s, %v", got.State, err)
	}
	if got, err = s.add(first.ID, ""); !errors.As(err, new(*authflow.StateError)) || got.ID != first.ID {
		t.Errorf("from a flow that has ended: %s, %v", got.ID, err)
	}
}

func TestLoginThatIsNotReachedLeavesNoHalfFlow(t *testing.T) {
	s := tell(t, "+9996610002", func(c *authflow.Config) { c.Work = 20 * time.Second })
	first := s.loggedIn()
	if _, _, err := s.flows.Export(t.Context(), first.ID); err != nil { // which disconnects it
		t.Fatal(err)
	}
	s.rough.links[1].Set(badnet.Fault{Refuse: true}) // the account's, not the one where a new login begins
	snap, err := s.add(first.ID, "")
	var source *authflow.SourceError
	if !errors.As(err, new(*authflow.NetworkError)) || !errors.As(err, &source) || source.Open {
		t.Fatalf("%s, %#v", snap.State, err)
	}
	s.expect(snap, authflow.Failed)
	s.rough.links[1].Set(badnet.Fault{})
	s.added(first.ID, "", authflow.Authorized)
}

func TestLostAnswerToTheAcceptanceIsNoFailure(t *testing.T) {
	s := tell(t, "+9996620001")
	first := s.loggedIn()
	snap, err := s.lostAnswer("auth.acceptLoginToken", func() (authflow.Snapshot, error) { return s.add(first.ID, "") })
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	if got, _, err := s.flows.Export(t.Context(), first.ID); err != nil || got.State != authflow.Authorized {
		t.Errorf("the login that is there: %s, %v", got.State, err)
	}
}

// TestKillAfterTheAcceptanceLosesNothing goes on with what the store has when the token is accepted and nothing more has happened.
func TestKillAfterTheAcceptanceLosesNothing(t *testing.T) {
	dir, killed := t.TempDir(), t.TempDir()
	a := tell(t, "+9996610003", sharing(dir))
	first := a.loggedIn()
	held, release := a.telegram.Hold("auth.acceptLoginToken", "")
	id := make(chan string, 1)
	go func() {
		snap, _ := a.add(first.ID, "n8n")
		id <- snap.ID
	}()
	<-held
	if err := os.CopyFS(killed, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(killed, "key"), 0o600); err != nil {
		t.Fatal(err)
	}
	a.flows.Close()
	release()
	added := <-id
	b := tell(t, a.phone, sharing(killed))
	b.advance(3 * time.Hour) // a QR code alone would be given up by then
	snap := b.settled(added, authflow.Authorized)
	if snap.ForTool != "n8n" || snap.Source == nil || snap.Source.Flow != first.ID {
		t.Errorf("%+v of %+v", snap, snap.Source)
	}
	for _, id := range []string{first.ID, added} {
		if _, _, err := b.flows.Export(t.Context(), id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// TestForeignSessionLetsALoginIn has a session that no flow knows of, as somebody pastes it.
func TestForeignSessionLetsALoginIn(t *testing.T) {
	s := tell(t, "+9996630001")
	first := s.loggedIn()
	_, x, err := s.flows.Export(t.Context(), first.ID)
	if err != nil {
		t.Fatal(err)
	}
	q := authflow.AddRequest{
		Session: authflow.ForeignSession{Session: x.Session, APIID: x.APIID, APIHash: x.APIHash}, APIID: x.APIID, APIHash: x.APIHash, ForTool: "n8n",
	}
	other := tell(t, s.phone)
	snap, err := other.flows.Add(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	if snap.Source.Flow != "" || snap.Source.Device == "" || snap.Login.User.ID != first.Login.User.ID {
		t.Errorf("%+v, %+v", snap.Source, snap.Login)
	}
	if _, err := other.flows.Add(t.Context(), authflow.AddRequest{Session: q.Session}); !errors.Is(err, authflow.ErrNoCredentials) {
		t.Errorf("without credentials: %v", err)
	}
	s.inject("auth.acceptLoginToken", 401, "SESSION_REVOKED")
	snap, err = other.flows.Add(t.Context(), authflow.AddRequest{Session: authflow.ForeignSession{Session: x.Session, APIID: 1}, APIID: 1, APIHash: x.APIHash})
	if err == nil {
		t.Fatal("a dead session let one in")
	}
	rpcError(t, err, "auth.acceptLoginToken", "SESSION_REVOKED")
	s.expect(snap, authflow.Failed)
	if got := s.whoIs(x); got != first.Login.User.ID { // the sandbox only said so
		t.Errorf("%d is logged in with the session that let it in", got)
	}
}
