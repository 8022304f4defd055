package secret_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"telegram-login-mcp/internal/secret"
)

// canary is long enough that no part of it shows up by chance.
const canary = "canary-48151-correct-horse"

// leaks reports the form in which text holds the canary, if it does.
func leaks(text string) (string, bool) {
	raw := []byte(canary)
	for name, form := range map[string]string{
		"plain":   canary,
		"hex":     hex.EncodeToString(raw),
		"HEX":     strings.ToUpper(hex.EncodeToString(raw)),
		"decimal": strings.Trim(fmt.Sprint(raw), "[]"),
		"bytes":   "0x63, 0x61, 0x6e",
		"base64":  base64.StdEncoding.EncodeToString(raw)[:24],
		"% x":     fmt.Sprintf("% x", raw),
	} {
		if strings.Contains(text, form) {
			return name, true
		}
	}
	return "", false
}

type open struct {
	Text secret.String
	Raw  secret.Bytes
}

type hidden struct {
	text secret.String
	raw  secret.Bytes
}

type carrier struct{ text secret.String }

func (c carrier) Error() string { return fmt.Sprintf("login with %v failed", c.text) }

func places() map[string]any {
	text, raw := secret.New(canary), secret.NewBytes([]byte(canary))
	return map[string]any{
		"string":              text,
		"bytes":               raw,
		"pointer to string":   &text,
		"pointer to bytes":    &raw,
		"exported fields":     open{text, raw},
		"pointer to struct":   &open{text, raw},
		"unexported fields":   hidden{text, raw},
		"pointer to hidden":   &hidden{text, raw},
		"slice":               []secret.String{text},
		"slice of hidden":     []hidden{{text, raw}},
		"map":                 map[string]any{"password": text, "key": raw},
		"error":               carrier{text},
		"wrapped error":       fmt.Errorf("sign in: %w", carrier{text}),
		"error of the string": fmt.Errorf("sign in with %v and %x", text, raw),
	}
}

func TestNoVerbPrintsASecret(t *testing.T) {
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%#x", "%d", "%c", "%U", "%b", "%o", "%e", "%t", "%p", "%10.3s", "%T", "%!"}
	for place, value := range places() {
		for _, verb := range verbs {
			printed := fmt.Sprintf(verb, value)
			if form, leaked := leaks(printed); leaked {
				t.Errorf("%s printed with %s shows the secret (%s): %s", place, verb, form, printed)
			}
		}
	}
}

func TestEveryVerbPrintsThePlaceholder(t *testing.T) {
	for _, value := range []any{secret.New(canary), secret.NewBytes([]byte(canary)), secret.String{}, secret.Bytes{}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			if got := fmt.Sprintf(verb, value); got != secret.Redacted {
				t.Errorf("%T with %s prints %q, want %q", value, verb, got, secret.Redacted)
			}
		}
	}
}

func TestNoEncoderShowsASecret(t *testing.T) {
	for place, value := range places() {
		encoded, err := json.Marshal(value)
		if err != nil {
			t.Fatalf("%s: %v", place, err)
		}
		if form, leaked := leaks(string(encoded)); leaked {
			t.Errorf("%s in JSON shows the secret (%s): %s", place, form, encoded)
		}
	}
	encoded, err := json.Marshal(open{secret.New(canary), secret.NewBytes([]byte(canary))})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"Text":"[redacted]","Raw":"[redacted]"}`; string(encoded) != want {
		t.Errorf("JSON is %s, want %s", encoded, want)
	}
	text, err := secret.New(canary).MarshalText()
	if err != nil || string(text) != secret.Redacted {
		t.Errorf("MarshalText gives %q, %v", text, err)
	}
}

func TestNoLoggerShowsASecret(t *testing.T) {
	text, raw := secret.New(canary), secret.NewBytes([]byte(canary))
	for place, value := range places() {
		var out bytes.Buffer
		for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(handler).Info("login", "value", value)
		}
		log := zerolog.New(&out)
		log.Info().Interface("value", value).Any("again", value).Fields(map[string]any{"third": value}).Send()
		if form, leaked := leaks(out.String()); leaked {
			t.Errorf("%s in a log shows the secret (%s): %s", place, form, out.String())
		}
	}
	var out bytes.Buffer
	log := zerolog.New(&out)
	log.Info().Stringer("text", text).Stringer("raw", raw).Msg("")
	if want := `{"level":"info","text":"[redacted]","raw":"[redacted]"}`; strings.TrimSpace(out.String()) != want {
		t.Errorf("zerolog wrote %s", out.String())
	}
}

func TestRevealReturnsTheValue(t *testing.T) {
	if got := secret.New(canary).Reveal(); got != canary {
		t.Errorf("String reveals %q", got)
	}
	if got := secret.NewBytes([]byte(canary)).Reveal(); string(got) != canary {
		t.Errorf("Bytes reveals %q", got)
	}
	if got := (secret.String{}).Reveal(); got != "" {
		t.Errorf("the zero String reveals %q", got)
	}
	if got := (secret.Bytes{}).Reveal(); got != nil {
		t.Errorf("the zero Bytes reveals %q", got)
	}
}

func TestEmptyTellsValueFromNone(t *testing.T) {
	if !secret.New("").Empty() || !(secret.String{}).Empty() || secret.New("x").Empty() {
		t.Error("String.Empty is wrong")
	}
	if !secret.NewBytes(nil).Empty() || !(secret.Bytes{}).Empty() || secret.NewBytes([]byte{0}).Empty() {
		t.Error("Bytes.Empty is wrong")
	}
	if got := secret.NewBytes(make([]byte, 256)).Len(); got != 256 {
		t.Errorf("Len is %d, want 256", got)
	}
	encoded, err := json.Marshal(struct {
		Text secret.String `json:"text,omitzero"`
		Raw  secret.Bytes  `json:"raw,omitzero"`
	}{})
	if err != nil || string(encoded) != "{}" {
		t.Errorf("omitzero keeps empty secrets: %s, %v", encoded, err)
	}
}

func TestEqualComparesValues(t *testing.T) {
	if !secret.New("a").Equal(secret.New("a")) || secret.New("a").Equal(secret.New("b")) || secret.New("a").Equal(secret.String{}) {
		t.Error("String.Equal is wrong")
	}
	one, same, other := secret.NewBytes([]byte{1}), secret.NewBytes([]byte{1}), secret.NewBytes([]byte{2})
	if !one.Equal(same) || one.Equal(other) || one.Equal(secret.Bytes{}) || !(secret.Bytes{}).Equal(secret.NewBytes(nil)) {
		t.Error("Bytes.Equal is wrong")
	}
}

func TestBytesAreCopiedInAndOut(t *testing.T) {
	raw := []byte{1, 2, 3}
	kept := secret.NewBytes(raw)
	raw[0] = 9
	shown := kept.Reveal()
	shown[1] = 9
	if got := kept.Reveal(); !bytes.Equal(got, []byte{1, 2, 3}) {
		t.Errorf("a caller's slice reaches into the secret: %v", got)
	}
}

func TestWipeEmptiesEveryCopy(t *testing.T) {
	kept := secret.NewBytes([]byte{1, 2, 3})
	passed := kept
	shown := kept.Reveal()
	passed.Wipe()
	if !kept.Empty() || !passed.Empty() {
		t.Error("a copy outlives the wipe")
	}
	if !bytes.Equal(shown, []byte{1, 2, 3}) {
		t.Error("the wipe reached what a caller had been given")
	}
	kept.Wipe()
	(secret.Bytes{}).Wipe()
}

func TestStringIsReadFromJSONAndText(t *testing.T) {
	var arguments struct {
		Password secret.String `json:"password"`
		Code     secret.String `json:"code"`
	}
	if err := json.Unmarshal([]byte(`{"password":"p\u00e4ss","code":null}`), &arguments); err != nil {
		t.Fatal(err)
	}
	if arguments.Password.Reveal() != "päss" || !arguments.Code.Empty() {
		t.Errorf("read %q and %q", arguments.Password.Reveal(), arguments.Code.Reveal())
	}
	var text secret.String
	if err := text.UnmarshalText([]byte("hash")); err != nil || text.Reveal() != "hash" {
		t.Errorf("UnmarshalText gives %q, %v", text.Reveal(), err)
	}
}

func TestBadJSONIsRefusedWithoutItsContent(t *testing.T) {
	for _, raw := range []string{`4815162342`, `["4815162342"]`, `{"a":"4815162342"}`, `true`} {
		var text secret.String
		err := json.Unmarshal([]byte(raw), &text)
		if err == nil {
			t.Errorf("%s was taken", raw)
			continue
		}
		if strings.Contains(err.Error(), "4815") {
			t.Errorf("the error repeats its input: %v", err)
		}
	}
}

func TestPlaceholderIsNotTakenForAValue(t *testing.T) {
	var text secret.String
	encoded, err := json.Marshal(secret.New(canary))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(encoded, &text); !errors.Is(err, secret.ErrRedacted) {
		t.Errorf("a marshalled secret was read back: %v", err)
	}
	if !text.Empty() {
		t.Error("the placeholder became the value")
	}
}
