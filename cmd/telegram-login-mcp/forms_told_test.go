package main_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// TestFormSaysOnlyThatACodeWasSentWhereOneWas has a delivery that only official apps can have.
func TestFormSaysOnlyThatACodeWasSentWhereOneWas(t *testing.T) {
	p := rehearseInForms(t, nil)
	f := p.opensForm("request_code", toolArgs{"phone": "+9996620010", "api_id": 1})
	f.types(toolArgs{"hash": "sandbox"})
	f.is("result", "No code was sent")
}

// TestFormClosesWithItsLogin is about a form that is opened in the last minutes of one.
func TestFormClosesWithItsLogin(t *testing.T) {
	p := rehearseInForms(t, credentials)
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	p.tool("sandbox_clock", toolArgs{"advance_seconds": 600})
	f := p.opensForm("submit_code", toolArgs{"flow_id": c.FlowID})
	var now struct {
		Result struct {
			StructuredContent struct {
				ExpiresAt time.Time `json:"expires_at"`
				Pages     []struct {
					ExpiresAt time.Time `json:"expires_at"`
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(p.says("get_flow", toolArgs{"flow_id": c.FlowID})), &now); err != nil || len(now.Result.StructuredContent.Pages) != 1 {
		t.Fatalf("%+v, %v", now, err)
	}
	login := now.Result.StructuredContent.ExpiresAt
	if at := now.Result.StructuredContent.Pages[0].ExpiresAt; at.After(login) {
		t.Errorf("the form closes at %v, and its login ends at %v", at, login)
	}
	if f.view.ExpiresAt.Truncate(time.Second).After(login) {
		t.Errorf("the form says that it closes at %v, and its login ends at %v", f.view.ExpiresAt, login)
	}
}

func TestFormsAreThePrivateWayWithoutPages(t *testing.T) {
	p := rehearseInForms(t, credentials, "--secrets", "private", "--forms", "--no-pages")
	_, f := p.codeForm("+9996620001")
	p.has(p.saw(), "not the chat will do")
	f.types(toolArgs{"code": "22222"})
	f.is("result", "accepted the login")
}

// TestTriesAreThoseThatWereSent has a person who leaves out the new password, and then mistypes the code.
func TestTriesAreThoseThatWereSent(t *testing.T) {
	p := rehearseInForms(t, credentials)
	flow, code := p.codeForm("+9996620020")
	code.types(toolArgs{"code": "22222"})
	p.in("recovery_code_sent", p.tool("recover_password", flow))
	f := p.opensForm("recover_password", flow)
	f.types(toolArgs{"code": "999999"})
	p.has(p.says("get_flow", flow), "nothing was sent yet: No new password was typed")
	f.types(toolArgs{"password": "new one", "again": "new one"})
	p.has(p.says("get_flow", flow), "tried once: The recovery code is wrong")
	f.types(toolArgs{"code": "", "password": "new one", "again": "new one"})
	p.has(p.says("get_flow", flow), "tried once, not sent since: Something is missing", "not tried once: ")
}

// TestSessionComesWithTheAppThatItWasMadeWith has a tool whose configuration wants all three.
func TestSessionComesWithTheAppThatItWasMadeWith(t *testing.T) {
	p := rehearseInForms(t, credentials)
	flow, code := p.codeForm("+9996620001")
	code.types(toolArgs{"code": "22222"})
	f := p.opensForm("get_session", toolArgs{"flow_id": flow["flow_id"], "deliver": "page", "format": "telethon"})
	f.does("form_reveal", nil)
	items := f.view.Items
	if len(items) != 3 || !strings.HasSuffix(items[0].File, ".txt") || items[1].Value != "1" || items[2].Value != "sandbox" || items[1].File+items[2].File != "" {
		t.Fatalf("what was handed out: %+v", items)
	}
	session := items[0].Value
	f.does("form_submit", toolArgs{"action": "shown"})
	p.has(p.says("get_flow", flow), "not "+session)

	f = p.opensForm("convert_session", toolArgs{"to": "pyrogram", "api_id": 1, "user_id": 1020001})
	f.types(toolArgs{"session": session})
	f = p.opensForm("convert_session", toolArgs{"to": "pyrogram", "api_id": 1, "user_id": 1020001})
	f.does("form_reveal", nil)
	if items := f.view.Items; len(items) != 1 || !strings.HasPrefix(items[0].File, "pyrogram-") {
		t.Errorf("what was handed out: %+v", items)
	}

	f = p.opensForm("convert_session", toolArgs{"to": "gramjs", "deliver": "file"})
	f.types(toolArgs{"session": session})
	p.has(p.says("convert_session", toolArgs{"to": "gramjs", "deliver": "file"}), `"tool":"check_session"`, "not <the session")
}

// TestPhoneIsRepeatedWhereTheSecretIsNotTaken is about the same call without the API hash.
func TestPhoneIsRepeatedWhereTheSecretIsNotTaken(t *testing.T) {
	p := rehearseInForms(t, nil, "--secrets", "private", "--forms")
	raw := p.says("request_code", toolArgs{"phone": "+9996620001", "api_id": 1, "api_hash": "sandbox"})
	p.has(raw, "keeps secrets out of the chat", `"phone":"+9996620001"`)
}

// TestFormOfASessionThatGoesElsewhere is about the words of a form that is closed for another way.
func TestFormOfASessionThatGoesElsewhere(t *testing.T) {
	p := rehearseInForms(t, credentials)
	flow, code := p.codeForm("+9996620001")
	code.types(toolArgs{"code": "22222"})
	f := p.opensForm("get_session", toolArgs{"flow_id": flow["flow_id"], "deliver": "page", "format": "telethon"})
	p.tool("add_login", toolArgs{"flow_id": flow["flow_id"], "for_tool": "n8n"})
	p.tool("get_session", toolArgs{"flow_id": flow["flow_id"], "deliver": "file", "format": "telethon"})
	if raw := f.does("form_refresh", nil); strings.Contains(raw, "The login goes on in another way") || f.view.State != "over" {
		t.Errorf("the form says %s", raw)
	}
}
