package rehearsal

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/sessionstring"
)

// acting is a stage on which a test makes the calls itself.
type acting struct {
	*testing.T
	*Stage
}

// does calls a tool, and lets the person answer the page that it opens.
func (a acting) does(tool string, arguments map[string]any) Result {
	a.Helper()
	r, err := a.Call(a.Context(), tool, arguments)
	if err != nil {
		a.Fatal(err)
	}
	if r.Page == nil {
		return r
	}
	if page, err := a.browse(a.Context(), r.Page.URL); err != nil || !page.sent {
		a.Fatalf("%s: the page came to %+v, %v", tool, page, err)
	}
	if r, err = a.Call(a.Context(), tool, arguments); err != nil {
		a.Fatal(err)
	}
	return r
}

// uses connects as a tool does with its session, and asks who is logged in.
func (a acting) uses(stored sessionstring.Session) (*tg.Client, func()) {
	a.Helper()
	conn, err := a.connect(a.Context(), stored)
	if err != nil {
		a.Fatal(err)
	}
	users, err := conn.API().UsersGetUsers(a.Context(), []tg.InputUserClass{&tg.InputUserSelf{}})
	if err != nil || len(users) != 1 || users[0].GetID() != userID(a.story.Person.Phone) {
		a.Fatalf("%v, %v", users, err)
	}
	return conn.API(), func() { _ = conn.Close() }
}

// checked is what check_session says.
type checked struct {
	Alive bool    `json:"alive"`
	Cause *string `json:"cause"`
	Login struct {
		Device string `json:"device"`
	} `json:"login"`
	Others int `json:"other_logins"`
}

func (a acting) checks(arguments map[string]any) (c checked) {
	a.Helper()
	r := a.does("check_session", arguments)
	if err := json.Unmarshal(r.Raw, &c); err != nil || r.IsError {
		a.Fatalf("%s, %v", r.Text, err)
	}
	return c
}

// TestOneCodeServesThreeTools logs in by code, has that login let two more in, uses all three at once, tells them apart, and finds the one dead that is ended
// under Settings > Devices.
func TestOneCodeServesThreeTools(t *testing.T) {
	t.Parallel()
	server, err := program()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Story{Name: "three tools", Person: of("0001")}, Options{Server: server, Folder: t.TempDir(), Key: testrun.ServerKey(), Zone: noon()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	a := acting{t, s}
	first := a.does("request_code", map[string]any{"phone": s.story.Phone, "for_tool": "a script with Telethon"})
	code, err := s.code(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if first = a.does("submit_code", map[string]any{"flow_id": first.FlowID, "code": code}); first.State != "authorized" {
		t.Fatal(first.Text)
	}
	names := []string{"a script with Telethon", "n8n", "chigwell/telegram-mcp"}
	flows := []string{first.FlowID}
	for _, tool := range names[1:] {
		added := a.does("add_login", map[string]any{"flow_id": first.FlowID, "for_tool": tool})
		if added.State != "authorized" || !strings.Contains(added.Happened, "“"+tool+" (telegram-login-mcp)”") {
			t.Fatal(added.Text)
		}
		flows = append(flows, added.FlowID)
	}
	if n := s.codes(); n != 1 {
		t.Errorf("%d codes", n)
	}

	var sessions []string
	var stored []sessionstring.Session
	for i, id := range flows {
		if c := a.checks(map[string]any{"flow_id": id}); !c.Alive || c.Login.Device == "" || !strings.HasPrefix(c.Login.Device, names[i]) || c.Others != 3 { // the phone is one
			t.Errorf("%s: %+v", names[i], c)
		}
		handed := a.does("get_session", map[string]any{"flow_id": id, "format": "telethon", "deliver": "chat"})
		found, err := sessionstring.Detect(handed.Session)
		if err != nil {
			t.Fatalf("%v\n%s", err, handed.Text)
		}
		for _, other := range stored {
			if bytes.Equal(other.Key.Reveal(), found.Session.Key.Reveal()) {
				t.Error("two tools have one key")
			}
		}
		sessions, stored = append(sessions, handed.Session), append(stored, found.Session)
	}
	var leave []func()
	for _, one := range stored { // all at once
		_, gone := a.uses(one)
		leave = append(leave, gone)
	}
	for _, gone := range leave {
		gone()
	}

	if err := s.Wait(t.Context(), 25*time.Hour); err != nil { // a login that is younger must not end another
		t.Fatal(err)
	}
	a.ends(t.Context(), stored[0], stored[1])
	for i, alive := range []bool{true, false, true} {
		c := a.checks(map[string]any{"session": sessions[i]})
		if c.Alive != alive || !alive && (c.Cause == nil || *c.Cause != "AUTH_KEY_UNREGISTERED") {
			t.Errorf("%s: %+v", names[i], c)
		}
	}
}

// ends ends a login by another, as somebody does under Settings > Devices.
func (a acting) ends(ctx context.Context, by, victim sessionstring.Session) {
	a.Helper()
	_, gone := a.uses(victim) // which makes it the newest
	gone()
	api, gone := a.uses(by)
	defer gone()
	list, err := api.AccountGetAuthorizations(ctx)
	if err != nil {
		a.Fatal(err)
	}
	newest := tg.Authorization{}
	for _, one := range list.Authorizations {
		if !one.Current && !one.OfficialApp && one.DateActive > newest.DateActive {
			newest = one
		}
	}
	if ok, err := api.AccountResetAuthorization(ctx, newest.Hash); err != nil || !ok {
		a.Fatalf("end %+v: %v", newest, err)
	}
}
