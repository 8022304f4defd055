package explain

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file, or rewrites it with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test ./explain -update writes it)", err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-) is not what is told (+); go test ./explain -update rewrites it:\n%s", path, diff)
	}
}

// TestCodesStayWhatTheyAre pins every stable code. A line that goes away breaks programs that compare codes.
func TestCodesStayWhatTheyAre(t *testing.T) {
	t.Parallel()
	golden(t, filepath.Join("testdata", "codes.golden"), strings.Join(codes(), "\n")+"\n")
}

// gotdSource is the folder of gotd's generated package tg in the module cache.
func gotdSource(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/gotd/td").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "tg")
}

// snake is the name of a TL method as gotd's file names have it: auth.sendCode -> auth_send_code.
func snake(method string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(method, ".", "_") {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// TestEveryErrorThatGotdListsForOurMethodsIsExplained reads the "Possible errors" comments of the pinned gotd, which are Telegram's own
// error database for its layer.
func TestEveryErrorThatGotdListsForOurMethodsIsExplained(t *testing.T) {
	dir := gotdSource(t)
	possible := regexp.MustCompile(`(?m)^//\s+(-?[0-9]{3}) ([A-Z0-9_%d]+):`)
	listed := 0
	for _, method := range methodPhrases {
		source, err := os.ReadFile(filepath.Join(dir, "tl_"+snake(method)+"_gen.go"))
		if err != nil {
			t.Errorf("%s: %v", method, err)
			continue
		}
		for _, m := range possible.FindAllStringSubmatch(string(source), -1) {
			listed++
			name := withoutNumber(m[2])
			if _, ok := ElsewhereNamed(name, 0, 0, ""); !ok && !HasError(name) {
				t.Errorf("%s can answer %s %s, which has no entry", method, m[1], m[2])
			}
		}
	}
	if listed < 80 {
		t.Errorf("only %d errors were read from gotd's comments: their form has changed", listed)
	}
}

// withoutNumber is a name without the X or %d that stands for its number in a description.
func withoutNumber(name string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(name, "_"), func(part string) bool { return part == "X" || part == "%d" }), "_")
}

// unlistedByGotd are names that Telegram's error database for single methods does not have, by where they come from.
var unlistedByGotd = map[string][]string{
	"https://core.telegram.org/api/errors and TDLib, NetQueryDispatcher.cpp: any method can answer them": {
		"SESSION_PASSWORD_NEEDED", "FLOOD_WAIT", "AUTH_KEY_UNREGISTERED", "AUTH_KEY_INVALID", "AUTH_KEY_DUPLICATED", "AUTH_KEY_PERM_EMPTY",
		"SESSION_REVOKED", "SESSION_EXPIRED", "USER_DEACTIVATED", "USER_DEACTIVATED_BAN", "ACTIVE_USER_REQUIRED",
		"PHONE_MIGRATE", "NETWORK_MIGRATE", "USER_MIGRATE", "APNS_VERIFY_CHECK", "INTEGRITY_CHECK_CLASSIC", "RECAPTCHA_CHECK",
	},
	"TDLib, NetQueryDelayer.cpp":                        {"FLOOD_SKIP_FAILED_WAIT", "WORKER_BUSY_TOO_LONG_RETRY"},
	"https://core.telegram.org/api/errors, errors.json": {"PASSKEY_ORIGIN_MISMATCH"}, // of a newer layer
	"Telethon, telethon_generator/data/errors.csv, and Pyrogram, compiler/errors/source": {
		"AUTH_TOKEN_INVALID2",
		"FLOOD_TEST_PHONE_WAIT", "RPC_CALL_FAIL", "RPC_CONNECT_FAILED", "RPC_MCGET_FAIL", "POSTPONED_TIMEOUT", "TIMEOUT", "TIMEDOUT",
		"INTERDC_CALL_ERROR", "INTERDC_CALL_RICH_ERROR", "MEMBER_NO_LOCATION", "NEED_MEMBER_INVALID", "REG_ID_GENERATE_FAILED",
		"MEMBER_OCCUPY_PRIMARY_LOC_FAILED", "CONNECTION_NOT_INITED", "CONNECTION_DEVICE_MODEL_EMPTY", "CONNECTION_SYSTEM_EMPTY",
		"CONNECTION_SYSTEM_LANG_CODE_EMPTY", "CONNECTION_LANG_PACK_INVALID", "INPUT_LAYER_INVALID", "INPUT_FETCH_FAIL",
		"INPUT_FETCH_ERROR", "INPUT_METHOD_INVALID", "INPUT_CONSTRUCTOR_INVALID", "INPUT_REQUEST_TOO_LONG",
	},
}

func TestEveryNameIsOneThatTelegramHas(t *testing.T) {
	source, err := os.ReadFile(filepath.Join(gotdSource(t), "tl_errors_gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\tErr\w+\s+= "([A-Z0-9_]+)"`).FindAllStringSubmatch(string(source), -1) {
		known[m[1]] = true
	}
	if len(known) < 500 {
		t.Fatalf("only %d names were read from gotd: its form has changed", len(known))
	}
	var elsewhere []string
	for source, names := range unlistedByGotd {
		elsewhere = append(elsewhere, names...)
		for _, name := range names {
			if _, ok := find(Failure{Type: name}); !ok || known[name] {
				t.Errorf("%s is said to come from %s: explained %t, known to gotd %t", name, source, ok, known[name])
			}
		}
	}
	for _, e := range catalogue() {
		if e.name == "" || e.number != 0 {
			continue // of the protocol, not of an RPC method
		}
		if !known[e.name] && !slices.Contains(elsewhere, e.name) {
			t.Errorf("nothing says that Telegram has an error %s", e.name)
		}
	}
}

func TestNumbersOfTheProtocolAreFound(t *testing.T) {
	for code, want := range map[int]string{
		-404: "failure.auth_key_not_found", -429: "failure.transport_flood", -444: "failure.invalid_dc",
		16: "failure.msg_id_too_low", 17: "failure.msg_id_too_high", 18: "failure.bad_msg_18", 19: "failure.bad_msg_19",
		20: "failure.msg_too_old", 32: "failure.msg_seqno_too_low", 33: "failure.msg_seqno_too_high",
		34: "failure.bad_msg_34", 35: "failure.bad_msg_35", 48: "failure.bad_server_salt", 64: "failure.bad_msg_64",
	} {
		if p := Tell(Assistant, Failure{Code: code}); p.Code != want {
			t.Errorf("%d: %s", code, p.Code)
		}
	}
	if p := Tell(Assistant, Failure{Code: 400, Type: "PIGEON_TIRED"}); p.Code != "failure.unlisted" {
		t.Errorf("a name that is not listed was found by its number: %s", p.Code)
	}
}

// TestRetriesAreConsistent holds the hint against what else is known.
func TestRetriesAreConsistent(t *testing.T) {
	check := func(id string, retry Retry, ends bool) {
		if !slices.Contains([]RetryWhen{RetryNow, RetryCorrected, RetryAfter, RetryTomorrow, RetryRestart, RetryElsewhere, RetryNever, RetryFollowed}, retry.When) {
			t.Errorf("%s has no retry", id)
		}
		if retry.After != 0 && retry.When != RetryAfter {
			t.Errorf("%s has a number of seconds for a retry %s", id, retry.When)
		}
		if ends && (retry.When == RetryNow || retry.When == RetryAfter) {
			t.Errorf("%s ends the flow and says to repeat the call %s", id, retry.When)
		}
		if retry == (Retry{When: RetryAfter}) && !strings.Contains(id, "_wait") {
			t.Errorf("%s waits for a number that does not come with it", id)
		}
	}
	for _, e := range catalogue() {
		for _, v := range append([]variant{{}}, e.variants...) {
			e := e.as(v)
			check(e.stableCode(), e.retry, e.ends)
		}
	}
	for id, a := range guidances {
		if a.retry.When != "" {
			check(id, a.retry, a.ends)
		}
	}
}

func TestVariantsAreReachable(t *testing.T) {
	for _, e := range catalogue() {
		for i, v := range e.variants {
			var f Failure
			if v.methods != nil {
				f.Method = v.methods[0]
			}
			if v.states != nil {
				f.State = v.states[0]
			}
			if first := slices.IndexFunc(e.variants, func(v variant) bool { return v.fits(f) }); first != i {
				t.Errorf("%s: variant %d is hidden behind variant %d", e.name, i, first)
			}
		}
	}
}

// retired are codes that nothing is told under any more. They stay taken: no other text gets one of them.
var retired = []string{
	"answer.email_verified", "answer.email_verified_login", "answer.logged_out", "answer.login_token_migrate_to", "answer.login_token_success", "answer.sent_code",
	"answer.sent_code_success", "failure.channel_invalid", "failure.channel_monoforum_unsupported", "failure.channel_private", "failure.from_message_bot_disabled", "failure.msg_id_invalid",
	"failure.peer_id_invalid", "failure.user_banned_in_channel", "failure.user_privacy_restricted", "failure.username_invalid", "failure.nothing_found", "failure.session_not_ready", "failure.tool_asks", "failure.tool_credentials", "state.code_sent", "state.email_code_sent", "state.email_setup_needed", "state.password_needed",
	"state.payment_needed", "state.qr_shown", "state.recovery_code_sent", "state.sign_up_needed", "state.unknown",
}

// codes lists the stable codes that an explanation can have, and those that one had.
func codes() []string {
	told := map[string]bool{"connection.proxy": true} // which check_connection makes of a failure of the proxy
	for _, f := range facts() {
		kind, _, _ := strings.Cut(f.ID(), ".")
		told[f.ID()] = slices.Contains([]string{"answer", "connection", "delivery", "elsewhere", "failure", "state"}, kind) || f.ID() == "page.waiting"
	}
	for _, f := range lookedUp() {
		told[f.ID()] = true
	}
	all := slices.Clone(retired)
	for id, is := range told {
		if is {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return all
}
