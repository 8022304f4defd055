package sandbox_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"telegram-login-mcp/sandbox"
)

// inbox is what reached a person.
func inbox(t *testing.T, phone string) []sandbox.Message {
	t.Helper()
	box, err := telegramOf(t).Inbox(t.Context(), phone)
	if err != nil {
		t.Fatal(err)
	}
	return box
}

func advance(t *testing.T, d time.Duration) {
	t.Helper()
	if _, err := telegramOf(t).Advance(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

func TestEveryDeliveryArrivesAndItsCodeLogsIn(t *testing.T) {
	c := connect(t, nil)
	for _, tt := range []struct {
		phone   string
		kind    tg.AuthSentCodeTypeClass
		channel string
		code    string // both in the message and accepted
	}{
		{"+9996620001", &tg.AuthSentCodeTypeApp{Length: 5}, "app", "22222"},
		{"+9996620003", &tg.AuthSentCodeTypeSMS{Length: 5}, "sms", "22222"},
		{"+9996620004", &tg.AuthSentCodeTypeCall{Length: 5}, "call", "2 2 2 2 2"},
		{"+9996620005", &tg.AuthSentCodeTypeFlashCall{Pattern: "999660*****"}, "flash_call", "99966022222"},
		{"+9996620006", &tg.AuthSentCodeTypeMissedCall{Prefix: "999660", Length: 4}, "missed_call", "2222"},
		{"+9996620009", &tg.AuthSentCodeTypeFragmentSMS{URL: "https://fragment.sandbox.invalid/number/9996620009/code", Length: 5}, "fragment", "22222"},
		{"+9996620011", withBeginning(&tg.AuthSentCodeTypeSMSWord{}, "p"), "sms", "paper"},
		{"+9996620012", withBeginning(&tg.AuthSentCodeTypeSMSPhrase{}, "paper"), "sms", "paper boats sail far"},
	} {
		t.Run(tt.phone+" "+tt.channel, func(t *testing.T) {
			sent := c.sentCode(tt.phone)
			if diff := cmp.Diff(tt.kind, sent.Type); diff != "" {
				t.Error(diff)
			}
			box := inbox(t, tt.phone)
			last := box[len(box)-1]
			if last.Channel != tt.channel || !strings.Contains(last.Text, tt.code) || !strings.HasPrefix(last.Text, "[sandbox]") {
				t.Errorf("message is %+v", last)
			}
			if age := telegramOf(t).Now().Sub(last.Time); age < 0 || age > time.Minute {
				t.Errorf("message is %v old", age)
			}
			_, err := c.enter(tt.phone, sent.PhoneCodeHash, "no such code")
			wantError(t, err, 400, "PHONE_CODE_INVALID")
			if _, err := c.enter(tt.phone, sent.PhoneCodeHash, strings.ReplaceAll(tt.code, "2 2 2 2 2", "22222")); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCodesInTheListOfAccountsAreTrue(t *testing.T) {
	c := connect(t, nil)
	advance(t, 24*time.Hour)
	accounts, err := telegramOf(t).Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, a := range accounts {
		_, code, ok := strings.Cut(a.Rehearses, "(code: ")
		if !ok || slices.Contains([]string{"07", "08", "50", "51", "52"}, a.Phone[len(a.Phone)-2:]) {
			continue // no code, or a story of its own elsewhere
		}
		code, _, _ = strings.Cut(strings.TrimSuffix(code, ")"), ",")
		tried++
		sent := c.sentCode(a.Phone)
		_, err := c.enter(a.Phone, sent.PhoneCodeHash, code)
		switch {
		case strings.Contains(a.Rehearses, "password: sandbox"):
			wantError(t, err, 401, "SESSION_PASSWORD_NEEDED")
		case strings.Contains(a.Rehearses, "Firebase"): // the code of the resend
			wantError(t, err, 400, "PHONE_CODE_INVALID")
		case err != nil:
			t.Errorf("%s with code %q: %v", a.Phone, code, err)
		}
	}
	if tried < 13 {
		t.Errorf("only %d accounts have a code", tried)
	}
}

type beginner interface {
	tg.AuthSentCodeTypeClass
	SetBeginning(string)
}

func withBeginning(kind beginner, beginning string) tg.AuthSentCodeTypeClass {
	kind.SetBeginning(beginning)
	return kind
}

func TestResendGoesByNextTypeOnly(t *testing.T) {
	c := connect(t, nil)
	resend := func(phone, hash string) (tg.AuthSentCodeClass, error) {
		return c.AuthResendCode(t.Context(), &tg.AuthResendCodeRequest{PhoneNumber: phone, PhoneCodeHash: hash})
	}
	_, err := resend("+9996620001", c.sentCode("+9996620001").PhoneCodeHash)
	wantError(t, err, 406, "SEND_CODE_UNAVAILABLE")

	for phone, want := range map[string]struct {
		next tg.AuthCodeTypeClass
		kind tg.AuthSentCodeTypeClass
	}{
		"+9996620002": {&tg.AuthCodeTypeSMS{}, &tg.AuthSentCodeTypeSMS{Length: 5}},
		"+9996620003": {&tg.AuthCodeTypeCall{}, &tg.AuthSentCodeTypeCall{Length: 5}},
		"+9996620010": {&tg.AuthCodeTypeSMS{}, &tg.AuthSentCodeTypeSMS{Length: 5}},
	} {
		sent := c.sentCode(phone)
		if diff := cmp.Diff(want.next, sent.NextType); diff != "" || sent.Timeout != 60 {
			t.Errorf("%s: timeout %d, next_type %s", phone, sent.Timeout, diff)
		}
		_, err := resend(phone, sent.PhoneCodeHash)
		if err == nil || !strings.Contains(err.Error(), "FLOOD_WAIT") {
			t.Errorf("%s: resend before the timer ran out: %v", phone, err)
		}
		advance(t, time.Minute)
		answer, err := resend(phone, sent.PhoneCodeHash)
		if err != nil {
			t.Fatalf("%s: %v", phone, err)
		}
		again := answer.(*tg.AuthSentCode)
		if diff := cmp.Diff(want.kind, again.Type); diff != "" || again.NextType != nil || again.Timeout != 0 {
			t.Errorf("%s: resent %+v %s", phone, again, diff)
		}
		_, err = resend(phone, again.PhoneCodeHash)
		wantError(t, err, 406, "SEND_CODE_UNAVAILABLE")
		if _, err := c.enter(phone, again.PhoneCodeHash, "22222"); err != nil {
			t.Errorf("%s: %v", phone, err)
		}
	}
}

func TestFirebaseSendsNothing(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620010"
	before := len(inbox(t, phone))
	sent := c.sentCode(phone)
	if _, ok := sent.Type.(*tg.AuthSentCodeTypeFirebaseSMS); !ok {
		t.Errorf("type is %T", sent.Type)
	}
	if got := len(inbox(t, phone)); got != before {
		t.Error("something was delivered")
	}
	_, err := c.enter(phone, sent.PhoneCodeHash, "22222")
	wantError(t, err, 400, "PHONE_CODE_INVALID")
}

func TestRefusedNumbersAreRefusedByName(t *testing.T) {
	c := connect(t, nil)
	for _, tt := range []struct {
		phone   string
		code    int
		message string
		notice  string
	}{
		{"+9996620040", 400, "PHONE_NUMBER_FLOOD", ""},
		{"+9996620041", 420, "FLOOD_WAIT_86400", ""},
		{"+9996620042", 400, "PHONE_NUMBER_BANNED", ""},
		{"+9996620043", 406, "PHONE_PASSWORD_FLOOD", "too many times"},
		{"+9996620044", 406, "UPDATE_APP_TO_LOGIN", "update your app"},
		{"+9996620099", 400, "PHONE_NUMBER_INVALID", ""},
		{"+9996640001", 400, "PHONE_NUMBER_INVALID", ""},
		{"+12025550123", 400, "PHONE_NUMBER_INVALID", ""},
		{"", 400, "PHONE_NUMBER_INVALID", ""},
	} {
		_, err := c.ask(tt.phone)
		wantError(t, err, tt.code, tt.message)
		if tt.notice == "" {
			continue
		}
		notice := c.awaitUpdate().(*tg.UpdateServiceNotification)
		if !strings.Contains(notice.Message, tt.notice) || !strings.HasPrefix(notice.Message, "[sandbox]") || !notice.Popup {
			t.Errorf("%s: notice is %+v", tt.phone, notice)
		}
	}
	select {
	case u := <-c.updates:
		t.Errorf("a notice too many: %+v", u)
	default:
	}
}

func (c *client) awaitUpdate() tg.UpdateClass {
	c.t.Helper()
	select {
	case u := <-c.updates:
		return u
	case <-time.After(10 * time.Second):
		c.t.Fatal("no update in 10 s")
		return nil
	}
}

func TestAPIPairMustBeTheSandboxes(t *testing.T) {
	c := connect(t, nil)
	for _, pair := range []struct {
		id   int
		hash string
	}{{0, "sandbox"}, {-1, "sandbox"}, {1000000, "sandbox"}, {1, "Sandbox"}, {1, ""}} {
		_, err := c.AuthSendCode(t.Context(), &tg.AuthSendCodeRequest{PhoneNumber: "+9996620001", APIID: pair.id, APIHash: pair.hash})
		wantError(t, err, 400, "API_ID_INVALID")
		_, err = c.AuthExportLoginToken(t.Context(), &tg.AuthExportLoginTokenRequest{APIID: pair.id, APIHash: pair.hash})
		wantError(t, err, 400, "API_ID_INVALID")
	}
}

func TestPaymentIsDemandedWithAllItsFields(t *testing.T) {
	c := connect(t, nil)
	answer, err := c.ask("+9996620013")
	if err != nil {
		t.Fatal(err)
	}
	pay, ok := answer.(*tg.AuthSentCodePaymentRequired)
	if !ok || pay.StoreProduct == "" || pay.PhoneCodeHash == "" || pay.SupportEmailAddress == "" || pay.PremiumDays == 0 || pay.Currency != "USD" || pay.Amount == 0 {
		t.Errorf("answer is %+v", answer)
	}
}

func TestSlowAnswerWaitsForTheSandboxClock(t *testing.T) {
	c := connect(t, nil)
	type result struct {
		answer tg.AuthSentCodeClass
		err    error
	}
	done := make(chan result, 1)
	came := telegramOf(t).Await("auth.sendCode", "+9996620050")
	go func() {
		answer, err := c.ask("+9996620050")
		done <- result{answer, err}
	}()
	<-came
	users, err := c.self() // other calls are answered meanwhile
	wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")
	if len(users) > 0 {
		t.Error("users for nobody")
	}
	select {
	case <-done:
		t.Fatal("answered at once")
	default:
	}
	advance(t, 40*time.Second)
	select {
	case r := <-done:
		if r.err != nil {
			t.Fatal(r.err)
		}
		if _, err := c.enter("+9996620050", r.answer.(*tg.AuthSentCode).PhoneCodeHash, "22222"); err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("not answered 40 s later")
	}
}

func TestSilentNumberIsNeverAnswered(t *testing.T) {
	c := connect(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	came := telegramOf(t).Await("auth.sendCode", "+9996620051")
	go func() {
		_, err := c.AuthSendCode(ctx, &tg.AuthSendCodeRequest{PhoneNumber: "+9996620051", APIID: 1, APIHash: apiHash})
		done <- err
	}()
	<-came
	advance(t, time.Hour)
	_, err := c.self() // the connection lives
	wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")
	select {
	case err := <-done:
		t.Fatalf("answered: %v", err)
	default:
	}
	cancel()
	if err := <-done; err == nil {
		t.Error("a cancelled call succeeded")
	}
}

func TestDroppedConnectionDropsOnce(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620052"
	if _, err := c.ask(phone); err == nil {
		t.Error("the first call was answered")
	}
	answer, err := c.ask(phone)
	for end := time.Now().Add(10 * time.Second); err != nil && time.Now().Before(end); {
		if _, rpc := tgerr.As(err); rpc {
			break
		}
		answer, err = c.ask(phone) // the client has not noticed yet that its connection is gone
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.enter(phone, answer.(*tg.AuthSentCode).PhoneCodeHash, "22222"); err != nil {
		t.Error(err)
	}
	dropped := slices.ContainsFunc(telegramOf(t).Calls(), func(c sandbox.Call) bool { return c.Phone == "9996620052" && c.Err == "(not answered)" })
	if !dropped {
		t.Error("no call was dropped")
	}
}
