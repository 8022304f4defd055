package chatform

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// noon is when the views of these tests are made.
var noon = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

// testWords are the words of the forms of tests. The real ones are mcpserver's.
func testWords() *Words {
	return &Words{
		Language: "en", From: "telegram-login-mcp", Rehearsal: Said{Title: "Rehearsal", Meaning: "Nothing here is real."},
		Account: "Account", Kept: "What else you typed is kept.", Back: "Go back to the chat.",
		Again:     func(button string) string { return "Type it again and press “" + button + "”." },
		UsedUp:    Said{Title: "This form is used up", Meaning: "It works once."},
		Expired:   Said{Title: "This form has expired", Meaning: "Ask your assistant for a new one."},
		Withdrawn: Said{Title: "This form is no longer needed", Meaning: "It was closed from the chat."},
		Unknown:   Said{Title: "This form is over", Meaning: "Ask your assistant how the login stands."},
		PageForQR: "There the code goes past nobody.",
		Labels: Labels{
			Optional: "may stay empty", Required: "Something is missing here.", Look: "Show", Hide: "Hide", Copy: "Copy", Copied: "Copied.",
			NotCopied: "Copy the marked text by hand.", Save: "Save as a file", Saved: "Saved.", NotSaved: "It was not saved.", OpenPage: "Open the private page", PageWhy: "There it goes past nobody.",
			Working: "One moment …", Failed: "No answer came.", Unsure: "Nobody knows whether it was used.", Retry: "Ask again", GoesOn: "Your assistant goes on.", TellIt: "Now tell your assistant: “{text}”", ShownOnce: "This is shown once.", In: "in {n} s", MinutesLeft: "{n} min left",
			Picture: "QR code", NoForm: "Nothing to fill in.",
		},
	}
}

func codeStanding(state prompt.State, last prompt.Result) Standing {
	return Standing{
		Spec: prompt.Spec{
			Title: "Type the login code", Account: "+99966•••01", Why: "Telegram sent a code.", Notes: []string{"a note"}, Button: "Send the code",
			Latest: func() []string { return []string{"a note that changes"} },
			Fields: []prompt.Field{
				{Name: "code", Label: "Code", Help: "5 digits", Secret: true, AutoComplete: "one-time-code", InputMode: "numeric"},
				{Name: "where", Label: "Where", Choices: []prompt.Choice{{Value: "a", Label: "A", Help: "h", Detail: "+ x", Warnings: []string{"w"}}, {Value: "n", Label: "N", No: true}}},
			},
		},
		Status: prompt.Status{State: state, Last: last, Left: 10 * time.Minute},
		Page:   "http://127.0.0.1:1/x", Tell: "It is done.", Version: 3, Now: noon,
	}
}

func asJSON(t *testing.T, v View) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestViewSaysAllOfAForm(t *testing.T) {
	s := codeStanding(prompt.Opened, prompt.Result{})
	s.Actions = []Action{{Name: "resend", Label: "Send it again", At: noon.Add(time.Minute)}, {Name: "say", Label: "I see no code", Say: "I see no code."}}
	words, err := json.Marshal(testWords().Labels)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"state":"ask","version":3,"lang":"en","from":"telegram-login-mcp","title":"Type the login code","account":"Account: +99966•••01",` +
		`"why":"Telegram sent a code.","notes":["a note that changes","a note"],"fields":[` +
		`{"name":"code","label":"Code","help":"5 digits","secret":true,"autocomplete":"one-time-code","inputmode":"numeric"},` +
		`{"name":"where","label":"Where","choices":[{"value":"a","label":"A","help":"h","detail":"+ x","warnings":["w"]},{"value":"n","label":"N","no":true}]}],` +
		`"button":"Send the code","actions":[{"name":"resend","label":"Send it again","at":"2026-11-29T12:01:00Z"},{"name":"say","label":"I see no code","say":"I see no code."}],` +
		`"page":"http://127.0.0.1:1/x","now":"2026-11-29T12:00:00Z","expires_at":"2026-11-29T12:10:00Z","words":` + string(words) + `}`
	if got := asJSON(t, testWords().View(s)); got != want {
		t.Errorf("the view is\n%s\nwant\n%s", got, want)
	}
}

func TestViewTellsWhatWasWrongAndWhatIsKept(t *testing.T) {
	s := codeStanding(prompt.Refused, prompt.Result{Title: "Wrong", Meaning: "Not that one.", Fixes: []string{"Look again."}})
	s.Kept, s.Unused, s.Sandbox = func(name string) bool { return name == "where" }, "another was sent", true
	got := testWords().View(s)
	if got.State != Ask || len(got.Fields) != 1 || got.Fields[0].Name != "code" || got.Kept == "" || got.Unused != "another was sent" || got.Rehearsal == nil ||
		got.Trouble.Title != "Wrong" || got.Trouble.Fixes[0] != "Look again." || got.Again != "Type it again and press “Send the code”." {
		t.Errorf("the view is %s", asJSON(t, got))
	}
}

func TestStateOfAViewIsThatOfItsPrompt(t *testing.T) {
	qr, handsOut := codeStanding(prompt.Opened, prompt.Result{}), codeStanding(prompt.Opened, prompt.Result{})
	qr.Spec.QR, handsOut.Spec.Reveal = func() prompt.QR { return prompt.QR{} }, reveal
	shown := codeStanding(prompt.Accepted, prompt.Result{Title: "Here it is"})
	shown.Shown = true
	for name, tc := range map[string]struct {
		of    Standing
		state State
		title string
	}{
		"asked":               {codeStanding(prompt.Asked, prompt.Result{}), Ask, "Type the login code"},
		"refused":             {codeStanding(prompt.Refused, prompt.Result{Title: "Wrong"}), Ask, "Type the login code"},
		"submitted":           {codeStanding(prompt.Submitted, prompt.Result{}), Busy, "Type the login code"},
		"a QR code":           {qr, QR, "Type the login code"},
		"handing out":         {handsOut, Reveal, "Type the login code"},
		"accepted":            {codeStanding(prompt.Accepted, prompt.Result{Title: "Logged in"}), Done, "Logged in"},
		"accepted, no result": {codeStanding(prompt.Accepted, prompt.Result{}), Over, "This form is used up"},
		"handed out":          {shown, Over, "This form is used up"},
		"expired":             {codeStanding(prompt.Expired, prompt.Result{}), Over, "This form has expired"},
		"withdrawn":           {codeStanding(prompt.Withdrawn, prompt.Result{Meaning: "The code came by the chat."}), Over, "This form is no longer needed"},
		"declined":            {codeStanding(prompt.Declined, prompt.Result{}), Over, "This form is no longer needed"},
		"superseded":          {codeStanding(prompt.Superseded, prompt.Result{}), Over, "This form is no longer needed"},
	} {
		v := testWords().View(tc.of)
		if v.State != tc.state || v.Title != tc.title {
			t.Errorf("%s: state %q, title %q", name, v.State, v.Title)
		}
		if ended := tc.of.Status.State.Ended(); ended != (v.Tell != "") || ended != (v.Result != nil) || (ended || v.State == Busy) == (v.Page != "") || ended != v.ExpiresAt.IsZero() {
			t.Errorf("%s: %s", name, asJSON(t, v))
		}
	}
	why := testWords().View(codeStanding(prompt.Withdrawn, prompt.Result{Meaning: "The code came by the chat."})).Result.Meaning
	if why != "The code came by the chat. Go back to the chat." || testWords().View(codeStanding(prompt.Declined, prompt.Result{})).Result.Meaning != "It was closed from the chat." {
		t.Errorf("the reason is %q", why)
	}
}

func reveal(context.Context) (prompt.Reveal, prompt.Result) { return prompt.Reveal{}, prompt.Result{} }

func TestPictureOfAViewIsDataAndNeedsNoRequest(t *testing.T) {
	s := codeStanding(prompt.Opened, prompt.Result{})
	png := []byte{0x89, 'P', 'N', 'G', 0}
	s.Spec.QR, s.QR = func() prompt.QR { return prompt.QR{} }, prompt.QR{Number: 2, PNG: png, Link: "tg://login?token=x", Text: "Scan it.", Expires: noon.Add(30 * time.Second)}
	code := testWords().View(s).QR
	data, ok := strings.CutPrefix(code.Picture, "data:image/png;base64,")
	raw, err := base64.StdEncoding.DecodeString(data)
	if !ok || err != nil || !bytes.Equal(raw, png) || code.Number != 2 || code.Link != "tg://login?token=x" || code.Text != "Scan it." || !code.ExpiresAt.Equal(noon.Add(30*time.Second)) {
		t.Errorf("the code is %+v", code)
	}
	s.QR = prompt.QR{Text: "It is being made."}
	if code := testWords().View(s).QR; code.Picture != "" {
		t.Errorf("without a code the picture is %q", code.Picture)
	}
}

func TestOnlyItemsHoldASecret(t *testing.T) {
	s := codeStanding(prompt.Submitted, prompt.Result{})
	r := prompt.Reveal{Items: []prompt.Item{{Label: "Session", Value: secret.New("SECRET"), Multiline: true}, {Label: "Key", Value: secret.New("SECRET too")}}}
	v := testWords().Revealed(s, r, prompt.Result{Done: true, Title: "Your session", Meaning: "Keep it."}, func(i int) string { return fmt.Sprintf("session-%d.txt", i) })
	if v.State != Done || v.Title != "Your session" || len(v.Items) != 2 || v.Items[0].Value != "SECRET" || v.Items[0].File != "session-0.txt" || !v.Items[0].Multiline || v.Tell != "It is done." {
		t.Errorf("the view is %s", asJSON(t, v))
	}
	v.Items = nil
	if text := asJSON(t, v); strings.Contains(text, "SECRET") {
		t.Errorf("a secret stands outside of the items: %s", text)
	}
}

func TestFormThatNobodyKnowsTellsNothingOfAPrompt(t *testing.T) {
	v := testWords().Gone(true, noon)
	if v.State != Over || v.Title != "This form is over" || v.Result.Meaning != "Ask your assistant how the login stands." || v.Rehearsal == nil || v.Version != 0 || v.Page != "" || v.Account != "" || v.Tell != "" {
		t.Errorf("the view is %s", asJSON(t, v))
	}
}
