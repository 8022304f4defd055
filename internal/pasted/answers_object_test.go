package pasted

import (
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/explain"
)

func TestNextTypeIsReadInEveryPrintAndOrder(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		kind, next string
		length     int
	}{
		`{"next_type": {"_": "auth.codeTypeSms"}, "phone_code_hash": "d81f", "type": {"length": 5, "_": "auth.sentCodeTypeApp"}, "flags": 3, "_": "auth.sentCode"}`:                                                                                                                                          {"App", "Sms", 5},
		"{\n  \"next_type\" : {\n    \"_\" : \"auth.codeTypeCall\"\n  },\n  \"phone_code_hash\" : \"d81f\",\n  \"type\" : {\n    \"length\" : 5,\n    \"_\" : \"auth.sentCodeTypeSms\"\n  },\n  \"_\" : \"auth.sentCode\"\n}":                                                                                {"Sms", "Call", 5},
		`{ type: { _: 'auth.sentCodeTypeApp', length: 5 }, phone_code_hash: 'd81f', next_type: { _: 'auth.codeTypeFlashCall' }, timeout: 60 }`:                                                                                                                                                               {"App", "FlashCall", 5},
		"{ nextType: { CONSTRUCTOR_ID: 1923290508, className: 'auth.CodeTypeSms' }, phoneCodeHash: 'd81f', type: { length: 6, className: 'auth.SentCodeTypeApp' }, className: 'auth.SentCode' }":                                                                                                             {"App", "Sms", 6},
		"{ type: { className: 'auth.SentCodeTypeApp', length: 5 }, phoneCodeHash: 'd81f', nextType: CodeTypeSms { className: 'auth.CodeTypeSms', classType: 'constructor' } }":                                                                                                                               {"App", "Sms", 5},
		`{"@type":"authenticationCodeInfo","next_type":{"length":6,"@type":"authenticationCodeTypeSms"},"timeout":60,"type":{"length":5,"@type":"authenticationCodeTypeTelegramMessage"}}`:                                                                                                                   {"App", "Sms", 5},
		`{"@type":"authenticationCodeInfo","type":{"@type":"authenticationCodeTypeSms","length":5},"next_type":{"@type":"authenticationCodeTypeCall","length":6},"timeout":60}`:                                                                                                                              {"Sms", "Call", 5},
		"SentCode(next_type=CodeTypeSms(), phone_code_hash='d81f', timeout=60, type=SentCodeTypeApp(length=5))":                                                                                                                                                                                              {"App", "Sms", 5},
		"{'_': 'SentCode', 'type': {'_': 'SentCodeTypeApp', 'length': 5}, 'phone_code_hash': 'd81f', 'next_type': {'_': 'CodeTypeMissedCall'}, 'timeout': None}":                                                                                                                                             {"App", "MissedCall", 5},
		"['_' => 'auth.sentCode', 'type' => ['_' => 'auth.sentCodeTypeApp', 'length' => 5], 'phone_code_hash' => 'd81f', 'next_type' => ['_' => 'auth.codeTypeSms'], 'timeout' => 60]":                                                                                                                       {"App", "Sms", 5},
		"Array\n(\n  [_] => auth.sentCode\n  [type] => Array\n    (\n      [_] => auth.sentCodeTypeApp\n      [length] => 5\n    )\n  [phone_code_hash] => d81f\n  [next_type] => Array\n    (\n      [_] => auth.codeTypeSms\n    )\n)":                                                                     {"App", "Sms", 5},
		"array(4) {\n  [\"_\"]=>\n  string(13) \"auth.sentCode\"\n  [\"type\"]=>\n  array(2) {\n    [\"_\"]=>\n    string(20) \"auth.sentCodeTypeApp\"\n  }\n  [\"phone_code_hash\"]=>\n  string(4) \"d81f\"\n  [\"next_type\"]=>\n  array(1) {\n    [\"_\"]=>\n    string(16) \"auth.codeTypeSms\"\n  }\n}": {"App", "Sms", 0},
		"SentCode(SentCode { r#type: App(SentCodeTypeApp { length: 5 }), phone_code_hash: \"d81f\", next_type: Some(Sms), timeout: Some(60) })":                                                                                                                                                              {"App", "Sms", 5},
		"&tg.AuthSentCode{Type:(*tg.AuthSentCodeTypeApp)(0xc000), PhoneCodeHash:\"d81f\", NextType:(*tg.AuthCodeTypeSMS)(0xc001), Timeout:90}":                                                                                                                                                               {"App", "Sms", 0},
		"[16:14:46 INF] Auth_SentCode\n[16:14:46 INF] {\"flags\":6,\"type\":{\"flags\":3},\"phone_code_hash\":\"d81f\",\"next_type\":1923290508,\"timeout\":120}":                                                                                                                                            {"SetUpEmailRequired", "Sms", 0},
		"Auth_SentCode\n{\"flags\":2,\"type\":{\"prefix\":\"44\",\"length\":6},\"phone_code_hash\":\"d81f\",\"next_type\":3592083182}":                                                                                                                                                                       {"MissedCall", "MissedCall", 6},
		`[{"type": {"_": "auth.sentCodeTypeApp", "length": 5}, "phone_code_hash": "d81f", "_": "auth.sentCode"}, {"_": "log", "next_type": "sms"}]`:                                                                                                                                                          {"App", "", 5},
		`{"next_type": null, "phone_code_hash": "d81f", "type": {"length": 5, "_": "auth.sentCodeTypeApp"}, "_": "auth.sentCode"}`:                                                                                                                                                                           {"App", "", 5},
		"SentCode(type=SentCodeTypeApp(length=5), phone_code_hash='d81f', next_type=None, timeout=None), asked={'next_type': 'sms'}":                                                                                                                                                                         {"App", "", 5},
	} {
		read, _ := ReadAnswer(text)
		f, ok := read.(explain.AnswerPasted)
		next := strings.TrimPrefix(f.Next, "auth.codeType")
		if !ok || f.Type != "auth.sentCodeType"+want.kind || next != want.next || want.length > 0 && f.Length() != want.length {
			t.Errorf("%s\nis read as %+v", text, f)
		}
	}
}

func TestAnAnswerWithoutNamesTellsWhatItSays(t *testing.T) {
	t.Parallel()
	text := `Auth_SentCode {"flags":6,"type":{"length":5},"phone_code_hash":"d81f","next_type":1948046307,"timeout":120}` // an app, an SMS and a call all have a length
	read, _ := ReadAnswer(text)
	if f, ok := read.(explain.AnswerPasted); !ok || f.Type != "" || f.Next != "auth.codeTypeCall" || f.Timeout != 2*time.Minute {
		t.Errorf("%+v", f)
	}
}
