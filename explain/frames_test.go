package explain

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

// labels are the names of all labels, and phraseNames those of phrases without a fact of their own.
var (
	labels = []string{
		"tell", "do", "error", "more", "source", "before", "now", "timeline", "answer", "none", "yes", "no", "empty", "left_out", "no_logins", "none_readable", "hash_needed", "in_memory", "limits_lost", "this_machine", "converted",
		"same_login", "inbox_empty", "scanned", "to_do", "fails", "report.answer", "report.timeline", "check.dns", "check.tcp", "check.handshake", "check.clock", "check.proxy", "check.store", "right", "unsure", "wrong", "unread", "no_secret",
	}
	phraseNames = []string{
		"code", "password", "recovery", "recovery_code", "new_password", "email_code", "api_hash", "session", "passcode", "converted", "qr", "number", "fill.phone", "fill.api_id", "fill.api_hash", "fill.code", "fill.password",
		"fill.new_password", "fill.session", "fill.path", "fill.in_use", "fill.email", "fill.format", "fill.user_id", "fill.for_tool", "fill.second", "fill.deliver", "hash.chat", "hash.terminal", "hash.sandbox", "hash.page", "hash.environment", "hash.service", "hash.file", "outside_home", "link_loop", "not_permitted", "fill.log",
	}
	listings = []string{
		"server", "prompt.log_in", "prompt.code_never_came", "prompt.use_my_session", "prompt.why_does_it_not_work", "resource.report", "resource.error", "resource.delivery", "resource.use", "resource.api-credentials", "not_found",
		"given_up", "no_owner", "resource.form", "form_refresh", "form_submit", "form_reveal",
	}
)

// frameSamples are the facts of frames and lists, see full.
func frameSamples() (all []Fact) {
	until := sampleNow.Add(14 * time.Minute)
	for _, name := range labels {
		all = append(all, Label{name})
	}
	for _, name := range phraseNames {
		all = append(all, Phrase{Name: name, Of: "telethon", Count: 3})
	}
	for _, tool := range Tools() {
		all = append(all, Listed{Name: "tool." + tool})
	}
	for _, name := range listings {
		all = append(all, Listed{Name: name, Tools: []string{"n8n", "GramJS"}, More: 30, Formats: []string{"telethon", "gramjs"}})
	}
	for _, field := range []string{"timeout", "push_timeout", "reset_available_period", "reset_pending_date", "premium_days"} {
		all = append(all, Counted{Field: field, N: 604800})
	}
	for _, deliver := range []string{"chat", "file", "page"} {
		all = append(all, Handed{APIID: 4711, DC: 2, HashFrom: "in a file", Library: "Telethon 1", Deliver: deliver}, Converted{To: "GramJS", From: "Telethon 1", Notes: []string{"It is old."},
			Added: []FieldChange{{"api_id", "4711, as you gave it"}}, Dropped: []FieldChange{{"user_id", "it has no room for that"}}, Deliver: deliver})
	}
	all = append(all, ofUses()...)
	calls := []Call{{Tool: "resend_code", Why: "if it does not come"}, {Tool: "submit_code", Arguments: `"code"`}}
	return append(all,
		Refusal{Title: "The code is wrong", Meaning: "Telegram compared it.", Step: "asking for a code", Method: "auth.signIn", Name: "PHONE_CODE_INVALID", Notice: "Be patient", Code: 400},
		LastRefusal{"The code is wrong", "Telegram compared it."}, GoingOn{"asking for a code"}, QRHead{Number: 2, Life: 30 * time.Second},
		Call{Tool: "submit_code", Arguments: `"code"`, Why: "ask for it"}, OtherCalls{Flow: "flow_a", Calls: calls},
		Standing{Flow: "flow_a", State: "code_sent", Phone: "+44 *** 17", Name: "n8n", Deadline: "14 minutes left", Codes: "code 1 of about 5 a day"}, FileVariable{Variable: "TELEGRAM_SESSION_STRING"}, FileVariable{Variable: "SESSION_STRING", Alone: true}, UseHead{"n8n"},
		OpenPage{For: "the login code", Status: "opened", Form: true, Until: until, Now: sampleNow},
		OpenPage{For: "the login code", Status: "not opened yet", URL: "http://127.0.0.1:40001/x", Until: until, Now: sampleNow},
		LoginRow{Phone: "+44 *** 17", Name: "n8n", Age: time.Hour, Doing: "asking for a code", Next: "request_code", Saving: "slow", Unsaved: "no space left"},
		LoginRow{Phone: "+44 *** 17", Age: time.Hour, Next: "request_code", Unsaved: "no space left"}, RecordRow{"It is damaged."}, LoginsKept{"in a folder"},
		PauseRow{Method: "auth.sendCode", For: "+44 *** 17", Until: until, Now: sampleNow, Asked: 90 * 24 * time.Hour}, CodesRow{Numbers: []NumberCodes{{"+44 *** 17", 1}, {"+44 *** 18", 2}}, More: true},
		LimitsUnread{"it is damaged"}, LoginsUnseen{Why: "the store does not answer"}, LoginsUnseen{Why: "the store does not answer", None: true}, PausesCommand{"telegram-login-mcp pauses"}, CheckRow{Took: 12 * time.Millisecond, Err: "no route"}, CheckRow{Took: 12 * time.Millisecond},
		ClockRow{Unknown: true}, ClockRow{Behind: 45 * time.Second}, ClockRow{Behind: -10 * time.Minute}, ProxyRow{Broken: true}, ProxyRow{Unset: true}, ProxyRow{LeftOut: true}, StoreRow{Away: true}, StoreRow{},
		Inspected{Library: "Telethon 1", DC: 2, Address: "192.0.2.1:443", Servers: "production", APIID: 4711, UserID: 42, Fingerprint: "ab12", Notes: []string{"It is old."}},
		Inspected{Library: "Telethon 1", DC: 2, Servers: "test", Fingerprint: "ab12"}, Inspected{Library: "Telethon 1", DC: 2, Address: "127.0.0.1:40001", Servers: "local", Fingerprint: "ab12"},
		Inspected{Library: "Pyrogram", DC: 2, Servers: "sandbox_or_production", Fingerprint: "ab12"},
		ErrorsFound{Count: 10, Cut: true, More: true}, ErrorsFound{Count: 3}, NearError{"PHONE_CODE_INVALID"}, InboxRow{sampleNow}, Injected{Method: "auth.signIn", Error: "FLOOD_WAIT_42", Code: 420, Times: 2},
		ClockMoved{sampleNow}, EnvHead{"Telethon 1"}, UseRules{},
		Report{Program: "telegram-login-mcp", Version: "1.0", System: "linux/amd64", TestServers: true, Flow: "flow_a", State: "code_sent", DC: 2, Begun: sampleNow, Now: until},
		Report{Program: "telegram-login-mcp", Version: "1.0", System: "linux/amd64", Sandbox: true, Flow: "flow_a", State: "code_sent", DC: 2, Codes: 1, Begun: sampleNow, Now: until, Doing: "asking for a code",
			Unsaved: true, Saving: true, ResendFrom: until, ErrorAt: sampleNow, Error: "The code is wrong", ErrorCode: "failure.x", Method: "auth.signIn", Name: "PHONE_CODE_INVALID", Number: 400},
	)
}

// alwaysInFrames are the fields that a frame always has, see always.
var alwaysInFrames = map[string][]string{
	"Label": {"Name"}, "Phrase": {"Name", "Count"}, "Listed": {"Name", "Tools", "Formats"}, "Counted": {"Field", "N"}, "Handed": {"APIID", "DC", "HashFrom", "Library", "Deliver"},
	"Converted": {"To", "From", "Deliver"}, "Use": {"Tool", "Format", "Source"}, "Refusal": {"Title", "Meaning", "Method", "Name", "Code"}, "LastRefusal": {"Title", "Meaning"},
	"GoingOn": {"Doing"}, "QRHead": {"Number", "Life"}, "Call": {"Tool"}, "OtherCalls": {"Calls"}, "Standing": {"Flow", "State"}, "FileVariable": {"Variable"}, "UseHead": {"Tool"},
	"OpenPage": {"For", "Status", "URL", "Until", "Now"}, "LoginRow": {"Age"}, "RecordRow": {"Why"}, "LoginsKept": {"Where"}, "PauseRow": {"Method", "For", "Until", "Now"},
	"CodesRow": {"Numbers"}, "LimitsUnread": {"Why"}, "LoginsUnseen": {"Why"}, "PausesCommand": {"Command"}, "Inspected": {"Library", "DC", "Fingerprint"}, "ErrorsFound": {"Count"}, "NearError": {"Near"},
	"Finding": {"Kind", "Tool", "Variable", "Path", "Line", "Other", "Command", "Client", "Others", "Library", "Wants", "Fingerprint", "Number", "Is", "Name", "Expected", "Got", "File", "Why"},
	"Right":   {"Kind", "Variable", "Path", "Library", "Fingerprint"}, "DoctorEntry": {"Entry", "Client", "Path"}, "DoctorEnd": {"Entries", "Files"}, "DoctorRenews": {"Tool"},
	"DoctorStart": {"Entry", "Client", "Command", "During"}, "DoctorSkips": {"Entry", "Client", "Other"}, "DoctorWatches": {"Entry", "During"}, "DoctorStarted": {"Entry", "Name", "Why", "Tools", "After"}, "DoctorEnded": {"Code", "Lived"},
	"DoctorStray": {"Quote"}, "DoctorSaid": {"Count", "Quote"}, "DoctorStartEnd": {"Started"}, "DoctorWaits": {"Tool"},
	"InboxRow": {"At"}, "Injected": {"Method", "Error", "Code"}, "ClockMoved": {"Now"}, "EnvHead": {"Library"},
	"Report": {"Program", "Version", "System", "Flow", "State", "Begun", "Now", "ErrorAt", "ErrorCode", "Method", "Number"},
}

// framed reports whether a text is a frame: lines, a part of one, or what a client lists, which has a form of its own.
func framed(id string) bool {
	return slices.ContainsFunc([]string{"label.", "frame.", "counted.", "phrase.", "list.", "listed.", "use", "finding.", "right.", "doctor."}, func(p string) bool { return strings.HasPrefix(id, p) })
}

// toolsInFrames are the frames that name what can be called, for an assistant. The others are read by people, too.
var toolsInFrames = []string{"label.no_logins", "label.none_readable", "label.scanned", "list.login", "list.near_error", "frame.standing", "frame.other_calls", "list.report", "listed.prompt.code_never_came"}

// faultsOfFrame says what is wrong with a frame.
func faultsOfFrame(id, text string, e Explanation) (bad []string) {
	complain := func(s string) { bad = append(bad, s) }
	if text == "" && id != "list.errors_found" {
		complain("it says nothing")
	}
	for _, ugly := range []string{"  ", "{{", "}}}", "<no value>", "n't", "!", " ,", " .\n", "please", "later"} {
		if strings.Contains(text+"\n", ugly) {
			complain("it has " + ugly + " in it")
		}
	}
	lines := strings.Split(text, "\n")
	switch first := []rune(text + " ")[0]; {
	case strings.HasPrefix(id, "phrase."), strings.HasPrefix(id, "counted."):
		if len(lines) != 1 || unicode.IsUpper(first) || strings.HasSuffix(text, ".") || words(text) > 20 {
			complain("no part of a sentence")
		}
	case strings.HasPrefix(id, "label."):
		if len(lines) != 1 || words(text) > 6 && !strings.HasSuffix(text, ".") {
			complain("neither a label nor a sentence")
		}
	case id == "use_rules", strings.HasPrefix(id, "use."):
		if len(e.Fixes) == 0 || len(e.Fixes) > 3 || id != "use_rules" && (!strings.HasPrefix(e.Source, "https://") || e.Meaning == "") {
			complain("no steps, or no source")
		}
		for _, step := range e.Fixes {
			if !strings.HasSuffix(step, ".") || len(step) > 420 {
				complain("no step: " + step)
			}
		}
	case strings.HasPrefix(id, "finding."):
		if len(e.Fixes) == 0 || len(e.Fixes) > 3 || strings.HasSuffix(e.Title, ".") {
			complain("no finding with what to do")
		}
		for _, step := range e.Fixes {
			if !strings.HasSuffix(step, ".") {
				complain("no step: " + step)
			}
		}
	case strings.HasPrefix(id, "listed."):
		for _, point := range e.Fixes {
			if name, about, ok := strings.Cut(point, ": "); !ok || about == "" || strings.ContainsAny(name, " A-Z") {
				complain("no argument: " + point)
			}
		}
	}
	return bad
}

func TestFramesAreWellWritten(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range facts() {
		if !framed(f.ID()) || only(f) == Terminal { // whose lines have a test of their own
			continue
		}
		for _, r := range readers {
			e := Tell(r, f).Explanation
			if e.Code != f.ID() {
				t.Fatalf("%+v is told as %s", f, e.Code)
			}
			if key := Text(r, f) + "\n" + f.ID(); seen[key] {
				continue
			} else {
				seen[key] = true
			}
			for _, fault := range faultsOfFrame(f.ID(), Text(r, f), e) {
				t.Errorf("%+v: %s: %s", f, fault, Text(r, f))
			}
		}
	}
}

func TestFaultsOfFramesAreSeen(t *testing.T) {
	for name, x := range map[string]struct{ id, text string }{
		"nothing": {"frame.x", ""}, "a hole": {"frame.x", "<no value>"}, "a sentence in a sentence": {"phrase.x", "The code."}, "two lines": {"label.x", "a\nb"},
		"a long label": {"label.x", "what is to be done by whoever reads this"}, "no source": {"use.x", "A title"},
	} {
		if faultsOfFrame(x.id, x.text, Explanation{}) == nil {
			t.Errorf("%s: nothing is complained about", name)
		}
	}
}

// TestOneWordStandsOverSteps: a terminal paints the line that steps stand under.
func TestOneWordStandsOverSteps(t *testing.T) {
	if one, other := Text(Terminal, Label{"tell"}), Text(Terminal, Label{"do"}); one != other {
		t.Errorf("%q and %q", one, other)
	}
}
