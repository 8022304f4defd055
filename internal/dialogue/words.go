package dialogue

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"telegram-login-mcp/internal/outside"
)

// labels are what the choices are called that call a tool. A text that names the tool names the choice instead.
var labels = map[string]string{
	"request_code":      "new login",
	"explain_delivery":  "where is my code",
	"submit_code":       "enter the code",
	"submit_password":   "enter the password",
	"get_session":       "get the session",
	"resend_code":       "send the code another way",
	"force_sms":         "about SMS",
	"start_qr_login":    "log in by QR code",
	"set_login_email":   "set the login e-mail",
	"reset_login_email": "reset a lost login e-mail",
	"recover_password":  "forgotten password",
	"log_out":           "log out",
	"cancel_flow":       "give this login up",
	"get_flow":          "what happened so far",
	"check_connection":  "check the connection",
	"explain_error":     "explain an error message",
	"inspect_session":   "look at a session",
	"convert_session":   "convert a session",
	"sandbox_accounts":  "list the sandbox's accounts",
	"sandbox_inbox":     "look into the sandbox's inbox",
	"sandbox_scan_qr":   "scan it with a sandbox phone",
	"sandbox_clock":     "move the sandbox's clock",
	"sandbox_inject":    "make a call fail",
}

// stands say where a login stands, by its state.
var stands = map[string]string{
	"connecting":         "connecting",
	"code_sent":          "waiting for the code",
	"email_setup_needed": "a login e-mail comes first",
	"email_code_sent":    "waiting for the code from your e-mail",
	"payment_needed":     "a payment comes first",
	"qr_shown":           "waiting for a phone to scan the QR code",
	"password_needed":    "waiting for the password",
	"recovery_code_sent": "waiting for the recovery code",
	"sign_up_needed":     "no account uses this number",
	"authorized":         "logged in",
	"logged_out":         "logged out",
	"cancelled":          "given up",
	"expired":            "too old to go on",
	"failed":             "ended with an error",
}

func stand(state string) string {
	if s := stands[state]; s != "" {
		return s
	}
	return state
}

// phrases are what is said to a model and would puzzle a person, and what is said instead. They come before the rules below.
var phrases = []struct{ model, person string }{
	{" with this ID and wait_seconds 20", ""},
	{" with this flow_id and wait_seconds 20", ""},
	{" and its wait_seconds", ""},
	{" and this flow_id", ""},
	{", without an ID", ""},
	{"No login with this ID", "This login is not there any more"},
	{"holds no flow with that ID: it may have expired or been wiped, the ID may be mistyped, or the server was restarted since", "does not have this login any more: it has expired, or was wiped"},
	{
		"Put the two values into the configuration of your MCP client as TELEGRAM_API_ID and TELEGRAM_API_HASH_FILE (a file with the hash alone in it) or TELEGRAM_API_HASH (the hash itself), and restart the client. For one login you can also pass them to request_code as api_id and api_hash.",
		"Type the two values here when you are asked for them. If the environment variables TELEGRAM_API_ID and TELEGRAM_API_HASH_FILE (a file with the hash alone in it) or TELEGRAM_API_HASH have them, you are not asked.",
	},
	{"After a change in the configuration of your MCP client, restart the client.", "After a change, start this program again."},
	{
		"Check TELEGRAM_API_ID and TELEGRAM_API_HASH in the configuration of your MCP client for quotes and blanks, and restart the client after a change.",
		"Type both again with “new login”. If they come from the environment variables TELEGRAM_API_ID and TELEGRAM_API_HASH, check those for quotes and blanks.",
	},
	{"Whoever runs this server can allow more with --max-logins.", "End one that you do not need."},
	{"Leave deliver out.", "Or have it shown here."},
	{"Call set_login_email with email first, and afterwards with the code from that mailbox.", "Give the address first, and afterwards the code from that mailbox."},
	{"leave new_password out of recover_password", "give no new password at “forgotten password”"},
	{"Call the same tool without a code first", "Choose the same without a code first"},
	{"Call the tool again with deliver page or file", "Have it written to a file"},
	{"Call the tool again with deliver file, or leave deliver out, which means the same for this format.", "Have it written to a file."},
	{"Or, if the person wants it in the chat, call the tool again with deliver chat and without a path.", "Or have it shown here."},
	{"Or, if the person wants it in the chat, call the tool again with deliver chat.", "Or have it shown here."},
	{"Call the tool again", "Try again"},
	{"call the tool again", "try again"},
	{"The tool was called with arguments that do not fit", "This could not be used"},
	{"Correct the arguments as the tool's input schema says, and call it again.", "Give it once more, as the question says."},
	{"Use one of the tools that fit now", "Use one of the choices that fit now"},
	{"which tools fit", "which choices fit"},
	{"fetch the format telethon_sqlite and pass the file's path as the session", "choose “Telethon, as a .session file” here and pass the file's path as the session"},
	{"or fetch the session with deliver file", "or have it written to a file here"},
	{"fetch the session in that one's format", "get the session for that one"},
	{"The server is ending", "The program is ending"},
	{"The server was told to end", "The program was told to end"},
	{"Start the server again", "Start the program again"},
	{"restart this server", "start this program anew"},
	{"a restart of this server would lose it", "it ends with this program"},
	{"This server", "This program"},
	{"this server", "this program"},
}

// rule is how a tool's name stands in a sentence.
type rule struct {
	model  *regexp.Regexp
	person string
}

// rules are compiled at the first need, so that a server pays nothing for them.
var rules = sync.OnceValue(func() []rule {
	var names []string
	for name := range labels {
		names = append(names, name)
	}
	tool := `\b(` + strings.Join(names, "|") + `)\b`
	return []rule{
		{regexp.MustCompile(` with the flow_id only( in 10 s)?(?:: (?:it|that code|what you find|the [a-z {}]+?) (?:is|are) typed on a private page)?`), "$1"},
		{regexp.MustCompile(`\bon (?:its|a) private page\b`), "here"},
		{regexp.MustCompile(`\bPass (.{1,90}?) to ` + tool), "Type $1 at $2"},
		{regexp.MustCompile(`\bpass (.{1,90}?) to ` + tool), "type $1 at $2"},
		{regexp.MustCompile(`\bCall ` + tool), "Choose $1"},
		{regexp.MustCompile(`\bcall ` + tool), "choose $1"},
		{regexp.MustCompile(`\bFlow flow_\w+`), "This login"},
		{regexp.MustCompile(`\b([Tt])he flow\b`), "${1}he login"},
		{regexp.MustCompile(`\b([Aa]) flow\b`), "$1 login"},
		{regexp.MustCompile(`\bflow\b`), "login"},
		{regexp.MustCompile(`\bflows\b`), "logins"},
	}
})

var (
	toolName  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b[a-z]+(?:_[a-z]+)+\b`) })
	stateName = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\b(in the state |login: state )([a-z_]+)\b|\b(login is )([a-z_]+)( now)\b`)
	})
	counted = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(QR code number \d+, valid until|tg://login\?)`) })
)

// sandboxMark stands under every answer of the sandbox. The dialogue says so itself, once.
const sandboxMark = "SANDBOX: this is the embedded Telegram of telegram-login-mcp, not the real one."

// worded turns what a tool says to a model into what this person reads. What Telegram answered stays as it is, and so does every value: what
// stands in marks, and a line that is one of whole.
func worded(text string, whole ...string) string {
	var out []string
	verbatim := false
	for line := range strings.SplitSeq(text, "\n") {
		rule := strings.HasPrefix(line, "-----")
		switch {
		case strings.HasPrefix(line, "-- "):
			verbatim = true
		case rule:
			verbatim = false
		case line == sandboxMark:
			continue
		case !verbatim && !slices.Contains(whole, line):
			line = sentence(line)
		}
		out = append(out, line)
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}

// sentence words one line. What it quotes is taken out before and put back after, so that no rule can find anything in it, nor begin or end there.
func sentence(line string) string {
	line, quotes := unquoted(line)
	return requoted(reworded(line), quotes)
}

// The characters that stand for what a line quotes, one for each quotation: private ones, which outside leaves in no value and which none of
// our texts has.
const (
	firstQuote = 0xf0000
	manyQuotes = 0xfffd
)

// unquoted takes quotations out of a line: from a mark to the one that ends it, or to the end of the line where none does.
func unquoted(line string) (rest string, quotes []string) {
	var b strings.Builder
	for len(quotes) < manyQuotes {
		before, after, ok := strings.Cut(line, outside.Open)
		b.WriteString(before)
		if !ok {
			return b.String(), quotes
		}
		value, after, ended := strings.Cut(after, outside.Close)
		value = outside.Open + value
		if ended {
			value += outside.Close
		}
		b.WriteRune(rune(firstQuote + len(quotes)))
		quotes, line = append(quotes, value), after
	}
	return b.String() + line, quotes
}

// requoted puts quotations back.
func requoted(line string, quotes []string) string {
	if len(quotes) == 0 {
		return line
	}
	var b strings.Builder
	for _, r := range line {
		if i := int(r) - firstQuote; i >= 0 && i < len(quotes) {
			b.WriteString(quotes[i])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// reworded words what a line says in words of ours.
func reworded(line string) string {
	for _, p := range phrases {
		line = strings.ReplaceAll(line, p.model, p.person)
	}
	for _, r := range rules() {
		line = r.model.ReplaceAllString(line, r.person)
	}
	line = toolName().ReplaceAllStringFunc(line, func(name string) string {
		if label := labels[name]; label != "" {
			return "“" + label + "”"
		}
		return name
	})
	return stateName().ReplaceAllStringFunc(line, func(found string) string {
		m := stateName().FindStringSubmatch(found)
		switch {
		case m[3] != "":
			return m[3] + stand(m[4]) + m[5]
		case m[1] == "in the state ":
			return m[1] + "“" + stand(m[2]) + "”"
		default:
			return strings.TrimSuffix(m[1], "state ") + stand(m[2])
		}
	})
}

// withoutLink leaves out the lines about a QR code that is drawn below.
func withoutLink(text string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if !counted().MatchString(line) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// named lists which of these tools a text names, in words of ours.
func named(text string, tools ...string) (found []string) {
	var ours strings.Builder
	for line := range strings.Lines(text) {
		line, _ = unquoted(line)
		ours.WriteString(line + "\n")
	}
	text = ours.String()
	for _, tool := range tools {
		if regexp.MustCompile(`\b` + tool + `\b`).MatchString(text) {
			found = append(found, tool)
		}
	}
	return found
}
