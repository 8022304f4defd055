package pasted

import (
	"encoding/csv"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
)

// printed is an error as a library prints it.
type printed struct {
	name, code, class, said string // the name has the X that stands for a number
}

// rowsOf reads a table of testdata with three columns.
func rowsOf(t *testing.T, path string, comma rune) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, 3, comma == '\t'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// camel writes a name as a class: peer_flood is PeerFlood.
func camel(name string) string {
	var b strings.Builder
	for part := range strings.FieldsFuncSeq(strings.ToLower(name), func(r rune) bool { return r == '_' || r == ' ' }) {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// capture is what stands for a number in a description.
var capture = regexp.MustCompile(`\{\w+\}`)

// telethonErrors are all errors of https://github.com/LonamiWebs/Telethon/blob/v1/telethon_generator/data/errors.csv (October 2024), as telethon_generator makes classes of them.
func telethonErrors(t *testing.T) (all []printed) {
	for _, row := range rowsOf(t, "testdata/telethon_errors.csv", ',')[1:] {
		name, said := row[0], row[2]
		class := strings.NewReplacer("FIRSTNAME", "FIRST_NAME", "SLOWMODE", "SLOW_MODE").Replace(name)
		if strings.HasPrefix(class, "2") {
			class = "TWO_" + class[1:]
		}
		if strings.Contains(name, "_X") {
			class, said = strings.ReplaceAll(class, "_X", "_"), capture.ReplaceAllString(said, "7")
		}
		all = append(all, printed{name, strings.Fields(row[1] + " 400")[0], camel(class) + "Error", said})
	}
	if len(all) != 526 {
		t.Fatalf("%d errors", len(all))
	}
	return all
}

// pyrogramErrors are all errors of Pyrogram and of its forks (compiler/errors/source of pyrogram/pyrogram, KurimuzonAkuma/pyrogram, Mayuri-Chan/pyrofork and hydrogram/hydrogram), once for
// each message.
func pyrogramErrors(t *testing.T) (all []printed) {
	for _, row := range rowsOf(t, "testdata/pyrogram_errors.tsv", '\t') {
		class := camel(strings.ReplaceAll(row[1], "_X", "_"))
		if strings.HasPrefix(class, "2") {
			class = "Two" + strings.ToUpper(class[1:2]) + class[2:]
		}
		all = append(all, printed{row[1], row[0], class, strings.ReplaceAll(row[2], "{value}", "7")})
	}
	if len(all) < 700 {
		t.Fatalf("%d errors", len(all))
	}
	return all
}

// plainName is a name as explain has it.
func plainName(name string) string {
	switch name {
	case "Timeout":
		return "TIMEOUT"
	case "Timedout":
		return "TIMEDOUT"
	case "ApiCallError":
		return "API_CALL_ERROR"
	case "No workers running":
		return "NO_WORKERS_RUNNING"
	}
	name, _ = split(strings.TrimSuffix(name, "_XMIN"))
	if name == "GROUP_CALL_INVALID" {
		return "GROUPCALL_INVALID"
	}
	return name
}

// nameOf is the name of the error that a fact is about, and its number.
func nameOf(f explain.Fact) (name string, number int) {
	switch f := f.(type) {
	case explain.Failure:
		return f.Type, f.Argument
	case explain.Elsewhere:
		return f.Name, f.Number
	}
	return "", 0
}

// sayTheSame are names that libraries print the same words for.
var sayTheSame = [][]string{
	{"AUTH_TOKEN_INVALID", "AUTH_TOKEN_INVALID2"}, {"BOT_MISSING", "BOT_PAYMENTS_DISABLED", "USER_BOT_REQUIRED", "USER_BOT_INVALID"}, {"PASSWORD_MISSING", "PASSWORD_REQUIRED"},
	{"STICKERPACK_STICKERS_TOO_MUCH", "STICKERS_TOO_MUCH"}, {"USER_DEACTIVATED", "USER_DEACTIVATED_BAN"}, {"RPC_CALL_FAIL", "RPC_MCGET_FAIL"},
}

// oneClass are names whose class others have, too, so that the words beside it count.
var oneClass = [][]string{{"TIMEOUT", "TIMEDOUT", "RPC_CALL_FAIL"}}

// byClass and byWords report whether one name may be told where another one is meant, in a text that has the name of the class, and in one that has the description alone.
func byClass(a, b string) bool { return a == b || inOne(oneClass, a, b) }
func byWords(a, b string) bool { return byClass(a, b) || inOne(sayTheSame, a, b) }

func inOne(lists [][]string, a, b string) bool {
	return slices.ContainsFunc(lists, func(names []string) bool { return slices.Contains(names, a) && slices.Contains(names, b) })
}

// isOne checks that a text has one finding, which is the named error.
func isOne(t *testing.T, text, want string, alike func(a, b string) bool) {
	t.Helper()
	fs := Read(text, "").Findings
	if len(fs) != 1 {
		t.Errorf("%s: %+v", text, fs)
		return
	}
	name, number := nameOf(fs[0].Fact)
	if !alike(name, want) {
		t.Errorf("%s is taken for %s, not %s: %+v", text, name, want, fs[0])
	}
	answer := Known
	if _, ok := explain.ElsewhereNamed(want, 0, 0, "messages.sendMessage"); ok {
		answer = Elsewhere
	}
	if fs[0].Answer != answer {
		t.Errorf("%s has the answer %s, not %s", text, fs[0].Answer, answer)
	}
	if waits := strings.Contains(text, "7 seconds") || strings.Contains(text, "DC 7") || strings.Contains(text, "DC7"); waits && number != 7 && want != "PREMIUM_SUB_ACTIVE_UNTIL" { // whose number is a date
		t.Errorf("%s: the number is %d", text, number)
	}
}

func TestEveryErrorOfTelethonIsKnown(t *testing.T) {
	for _, e := range telethonErrors(t) {
		want := plainName(e.name)
		isOne(t, "telethon.errors.rpcerrorlist."+e.class+": "+e.said+" (caused by SendMessageRequest)", want, byClass)
		if e.said != "" {
			isOne(t, e.said+" (caused by SendMessageRequest)", want, byWords)
		}
	}
}

func TestEveryErrorOfPyrogramIsKnown(t *testing.T) {
	modules := map[string]string{
		"303": "see_other_303", "400": "bad_request_400", "401": "unauthorized_401", "403": "forbidden_403", "406": "not_acceptable_406", "420": "flood_420", "500": "internal_server_error_500",
		"503": "service_unavailable_503",
	}
	for _, e := range pyrogramErrors(t) {
		want := plainName(e.name)
		module := modules[e.code]
		if module == "" {
			t.Fatalf("%+v", e)
		}
		isOne(t, "pyrogram.errors.exceptions."+module+"."+e.class+": Telegram says: ["+e.code+" "+e.name+"] - "+e.said+` (caused by "messages.SendMessage")`, want, byClass)
		isOne(t, "["+e.code+" "+e.name+"] - "+e.said+` (caused by "messages.SendMessage")`, want, byClass)
	}
}

// TestDescriptionsOfOthersAreNotTaken has sentences of other programs that libraries for Telegram print, too.
func TestDescriptionsOfOthersAreNotTaken(t *testing.T) {
	for _, text := range []string{
		"Too many requests", "Error: not allowed", "Unknown error", "Photo invalid", "The provided token is not valid", "The key is invalid", "User blocked", "the URL provided is invalid",
		"The username is already taken", "HTTP 429 Too many requests", "Caused by: java.io.IOException: Too many requests",
	} {
		for _, f := range Read(text, "").Findings {
			if name, _ := nameOf(f.Fact); name != "" {
				t.Errorf("%s is taken for %s", text, name)
			}
		}
	}
}

func TestTableOfDescriptionsIsInOrder(t *testing.T) {
	var before []string
	seen := map[string]bool{}
	for line := range strings.Lines(descriptionTable) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if before != nil && slices.Compare(before, columns) >= 0 {
			t.Errorf("%q stands behind %q", columns, before)
		}
		before = columns
		if _, elsewhere := explain.ElsewhereNamed(columns[0], 0, 0, ""); !elsewhere && !explain.HasError(columns[0]) {
			t.Errorf("%s is no error", columns[0])
		}
		if columns[1] != "alone" && columns[1] != "caused" || columns[2] != lowerASCII(columns[2]) || seen[columns[2]] || len(columns[2]) < 8 {
			t.Errorf("%q", line)
		}
		seen[columns[2]] = true
	}
}

func TestPausesThatLibrariesSleepThroughAreFound(t *testing.T) {
	for text, want := range map[string]string{
		`WARNING:pyrogram.session.session:[me] Waiting for 27 seconds before continuing (required by "messages.GetHistory")`: "elsewhere.pauses",
		`[me] Waiting for 27 seconds before continuing (required by "auth.SendCode")`:                                        "failure.flood_wait",
		"INFO:telethon.client.users:Sleeping early for 27s (0:00:27) on SendCodeRequest flood wait":                          "failure.flood_wait",
	} {
		fs := Read(text, "").Findings
		if len(fs) != 1 || fs[0].Fact.ID() != want {
			t.Errorf("%s: %+v", text, fs)
			continue
		}
		if _, n := nameOf(fs[0].Fact); n != 27 {
			t.Errorf("%s: %d seconds", text, n)
		}
	}
	if fs := Read("Waiting for 27 seconds before continuing", "").Findings; len(fs) != 1 || fs[0].Answer != Unknown {
		t.Errorf("a pause of any program is taken for Telegram's: %+v", fs)
	}
}
