package authflow

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/internal/secret"
)

func fullRecord() Record {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	return Record{
		Version: recordVersion, ID: "flow_abcdefghijkl", State: PasswordNeeded, Phone: "+14155550123", PhoneMasked: "+1 *** 23",
		APIID: 17, APIHash: secret.New("HASHMARK"), APIHashSource: "somewhere", ForTool: "n8n", DC: 4, Addr: "192.0.2.1", Port: 443, Test: true,
		AuthKey: secret.NewBytes([]byte("KEYMARK")), Gotd: secret.NewBytes([]byte(`{"GOTDMARK":1}`)), Print: "ab12cd34",
		SentCode: []byte{1, 2, 3}, SentAt: at, QR: &QR{Token: []byte{9}, Expires: at, Number: 2}, Mailbox: "a***@example.org", Email: "ada@example.org",
		Password:     &PasswordInfo{Hint: "the usual", HasRecovery: true},
		Source:       &Source{Flow: "flow_mnopqrstuvwx", Offered: at, Device: "n8n", App: "Mine"},
		MailedLength: 6, Login: &Login{User: User{ID: 42, FirstName: "Ada"}, OtherwiseReloginDays: 7}, Verified: at, Fetched: at,
		InDoubt: "auth.signIn", LastError: &storedError{At: at, RPC: &RPCError{Method: "auth.signIn", Code: 400, Type: "PHONE_CODE_INVALID"}},
		Created: at, Entered: at, Expires: at.Add(time.Hour), Timeline: []TimelineEntry{{At: at, Kind: EntryConnected, DC: 4}},
	}
}

func TestRecordSurvivesEncoding(t *testing.T) {
	want := fullRecord()
	v := reflect.ValueOf(want)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("the test leaves %s empty, so it would not notice its loss", v.Type().Field(i).Name)
		}
	}
	raw, err := EncodeRecord(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeRecord(raw)
	if err != nil {
		t.Fatal(err)
	}
	if got.APIHash.Reveal() != "HASHMARK" || string(got.AuthKey.Reveal()) != "KEYMARK" || string(got.Gotd.Reveal()) != `{"GOTDMARK":1}` {
		t.Error("a secret was lost")
	}
	for _, r := range []*Record{&want, &got} {
		r.APIHash, r.AuthKey, r.Gotd = secret.String{}, secret.Bytes{}, secret.Bytes{}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestPlainJSONAndPrintingOfRecordHideSecrets(t *testing.T) {
	r := fullRecord()
	raw, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(raw), fmt.Sprintf("%v", r), fmt.Sprintf("%+v", r), fmt.Sprintf("%#v", r)} {
		if strings.Contains(text, "MARK") {
			t.Errorf("a secret shows in %s", text)
		}
	}
}

func TestForeignRecordIsRefusedWithoutEcho(t *testing.T) {
	for _, raw := range []string{"", "SECRETGARBAGE", `{"version":99,"api_hash":"SECRETGARBAGE"}`, `{"version":"SECRETGARBAGE"}`} {
		_, err := DecodeRecord([]byte(raw))
		if err == nil || strings.Contains(err.Error(), "SECRETGARBAGE") {
			t.Errorf("DecodeRecord(%q): %v", raw, err)
		}
	}
}

func TestTimelineIsBounded(t *testing.T) {
	var r Record
	for i := range 3 * timelineLimit {
		r.note(time.Now(), TimelineEntry{Kind: EntryFutureTokensSent, Count: i})
	}
	if len(r.Timeline) != timelineLimit || r.Timeline[0].Count != 0 || r.Timeline[timelineLimit-1].Count != 3*timelineLimit-1 {
		t.Errorf("%d entries, first %+v, last %+v", len(r.Timeline), r.Timeline[0], r.Timeline[len(r.Timeline)-1])
	}
}
