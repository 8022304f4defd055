package mcpserver

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sandbox"
)

func TestLoginThatWasMadeHereIsNotTakenForAStranger(t *testing.T) {
	tools, s := checkTools(t, false)
	one := tools.finished(t, "+9996620001", "22222")
	tools.finished(t, "+9996620001", "22222")
	res, text := tools.checks(t, map[string]any{"flow_id": one.ID})
	r := checkedIn(t, res)
	if len(r.Unconfirmed) != 1 || !r.Unconfirmed[0].MadeHere || strings.Contains(text, "Settings > Devices") || !strings.Contains(text, "made by this program") {
		t.Errorf("%+v\n%s", r, text)
	}
	madeElsewhere(t, s, "+9996620001", "22222")
	res, text = tools.checks(t, map[string]any{"flow_id": one.ID})
	r = checkedIn(t, res)
	here := 0
	for _, u := range r.Unconfirmed {
		if u.MadeHere {
			here++
		}
	}
	if here != 1 || len(r.Unconfirmed) < 2 || !strings.Contains(text, "end it if it is not yours") {
		t.Errorf("%+v\n%s", r, text)
	}
}

func TestCheckTellsOfTimesAndRefusalsAsTheyAre(t *testing.T) {
	tools, s := checkTools(t, false)
	frozen := tools.finished(t, "+9996620045", "22222")
	if err := s.Inject(t.Context(), sandbox.Injection{Method: "account.getPassword", Code: 400, Error: "SOMETHING_NEW", Times: 1}); err != nil {
		t.Fatal(err)
	}
	_, text := tools.checks(t, map[string]any{"flow_id": frozen.ID})
	for _, want := range []string{`Logged in: less than a minute ago`, `Frozen: since .*\d\d:\d\d`, `Refused by Telegram: .*SOMETHING_NEW`} {
		if !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Contains(text, "Not answered") {
		t.Error(text)
	}
}

func TestTimesAgoAreNotRoundedUp(t *testing.T) {
	for d, want := range map[time.Duration]time.Duration{
		-time.Second: 0, 59 * time.Second: 0, 61 * time.Second: time.Minute, 150 * time.Minute: 2 * time.Hour, 72*time.Hour + time.Second: 72 * time.Hour,
	} {
		if got := ago(d); got != want {
			t.Errorf("%s: %s, not %s", d, got, want)
		}
	}
}

func TestCheckOfAHalfFinishedLoginNamesItInItsText(t *testing.T) {
	tools, _ := checkTools(t, false)
	sent, err := tools.Flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+9996620020", APIID: 1, APIHash: secret.New("sandbox")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tools.Flows.SubmitCode(t.Context(), sent.ID, secret.New("22222")); err != nil {
		t.Fatal(err)
	}
	res, text := tools.checks(t, map[string]any{"flow_id": sent.ID})
	r := checkedIn(t, res)
	if !r.HalfLoggedIn || r.NextTools[0] != "submit_password" || r.Next[0].Arguments["flow_id"] != sent.ID ||
		!strings.Contains(text, `submit_password {"flow_id":"`+sent.ID+`"`) || !strings.Contains(text, "Flow "+sent.ID) {
		t.Errorf("%+v\n%s", r, text)
	}
}

// TestACheckNamesTheLoginAndWhereItStands has one that lives, one that waits for its password, one that Telegram ended, and a session that no login here is of.
func TestACheckNamesTheLoginAndWhereItStands(t *testing.T) {
	tools, s := checkTools(t, false)
	from := tools.finished(t, "+9996620001", "22222")
	half := tools.finished(t, "+9996620020", "22222")
	added := func(id string) string {
		t.Helper()
		res, _ := toolResult(t, tools.addLogin(), map[string]any{"flow_id": id, "for_tool": "n8n"})
		return res.StructuredContent.(present.Flow).FlowID
	}
	lives, waits, dead := added(from.ID), added(half.ID), added(from.ID)
	for _, x := range []struct {
		id, name string
		state    authflow.State
	}{{lives, "n8n", authflow.Authorized}, {waits, "n8n 2", authflow.PasswordNeeded}, {dead, "n8n 3", authflow.Failed}} {
		if x.state == authflow.Failed {
			if err := s.Inject(t.Context(), sandbox.Injection{Method: "users.getUsers", Code: 401, Error: "SESSION_REVOKED", Times: 1}); err != nil {
				t.Fatal(err)
			}
		}
		res, text := tools.checks(t, map[string]any{"flow_id": x.id})
		r := checkedIn(t, res)
		if r.FlowID == nil || *r.FlowID != x.id || r.State == nil || *r.State != x.state || r.ForTool != x.name || r.Phone != "masked" || (r.Deadline == "") != x.state.Ended() || (r.ExpiresAt == "") != x.state.Ended() {
			t.Errorf("%s: %+v", x.state, r)
		}
		line := "Flow " + x.id + " (“" + x.name + "”): " + string(x.state) + ", masked"
		if r.Deadline != "" {
			line += ", " + r.Deadline
		}
		if strings.Count(text, line+".") != 1 {
			t.Errorf("%q is not in the text:\n%s", line, text)
		}
	}
	res, text := tools.checks(t, map[string]any{"session": madeElsewhere(t, s, "+9996610001", "11111"), "in_use": "no"})
	if r := checkedIn(t, res); r.FlowID != nil || r.State != nil || r.ForTool != "" || strings.Contains(text, "Flow ") {
		t.Errorf("%+v\n%s", r, text)
	}
}
