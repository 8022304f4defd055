package explain

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// ofServer is what people of a service have no business with: its computer, its network, and how its operator started it; and what no service has.
var ofServer = regexp.MustCompile(`(?i)this machine|this computer|этот компьютер|этого компьютера|этом компьютере|\s--[a-z]|(?-i:TELEGRAM_[A-Z_]+)|environment|переменной окружения|127\.0\.0\.1|SOCKS5|standard error|stderr|` +
	`state folder|папк\S* состояния|terminal\b|терминал|the disk|диск|restart (this|the) server|window or client|from_path|deliver[^a-z]{0,4}(file|tool)\b|diagnose_tool|_sqlite|into a file|into the tool`)

// neverAtService are the IDs of what no service tells, by how they begin: what is about files, tools and a terminal of the computer where it runs.
var neverAtService = []string{
	"choice.place", "doctor.", "failure.desktop_", "failure.not_placed", "failure.proxy_invalid", "failure.session_file", "failure.session_path", "finding.", "form.passcode", "form.place", "frame.file_variable", "frame.placed",
	"happened.placed", "list.pauses_command", "list.proxy", "listed.", "next.diagnose_tool", "phrase.fill.path", "phrase.hash.environment", "phrase.hash.terminal", "problem.kept", "prompt.why_does_it_not_work", "right.",
	"tool.diagnose_tool", "warning.hash_seen",
}

// ofOthers are the IDs of what is about another program, on whatever computer that runs, by how they begin.
var ofOthers = []string{"elsewhere.", "failure.portal_", "failure.system_", "failure.tdlib_", "failure.tool_", "failure.unread", "list.inspected", "use."}

// atService is a fact as the server tells it at a service, see mcpserver/present; ok is false for what is never told there.
func atService(f Fact) (_ Fact, ok bool) {
	begins := func(start string) bool { return strings.HasPrefix(f.ID(), start) }
	if only(f) == Terminal || slices.ContainsFunc(neverAtService, begins) || slices.ContainsFunc(ofOthers, begins) {
		return nil, false
	}
	if w, is := f.(WayFailure); is && strings.HasPrefix(w.Kind, "proxy") && !w.Service { // of another program, whose proxy it is
		return nil, false
	}
	if p, is := f.(Page); is && p.Place { // the question whether a session goes into its tool
		return nil, false
	}
	v := reflect.New(reflect.TypeOf(f)).Elem()
	v.Set(reflect.ValueOf(f))
	set := func(name string, value any) {
		if field := v.FieldByName(name); field.IsValid() && field.Type() == reflect.TypeOf(value) && !(field.IsZero() && name == "URL") {
			field.Set(reflect.ValueOf(value))
		}
	}
	set("Public", true)
	set("Public", "https://login.example")
	set("URL", "https://login.example/p/x")
	for _, name := range []string{"ByHand", "Command", "Proxy", "Via", "Cause", "File", "Last"} {
		set(name, "")
	}
	set("FileOnly", false)
	if why := v.FieldByName("Why"); why.IsValid() && why.Type() == reflect.TypeFor[Cause]() && !why.IsZero() {
		why.Set(reflect.ValueOf(Cause{Kind: "shared_system"}))
	}
	if doing := v.FieldByName("Doing"); doing.IsValid() && doing.Type() == reflect.TypeFor[Activity]() {
		doing.FieldByName("Last").SetZero()
	}
	return v.Interface().(Fact), true
}

// TestNoTextOfAServiceIsAboutItsComputer goes over all that people of a service can be told, by an assistant and on a page, in both languages.
func TestNoTextOfAServiceIsAboutItsComputer(t *testing.T) {
	t.Parallel()
	told, seen, bad := map[any]bool{}, map[string]bool{}, map[string]bool{}
	for _, f := range slices.Concat(facts(), failures()) {
		f, ok := atService(f)
		if !ok || told[keyOf(f)] {
			continue
		}
		told[keyOf(f)] = true
		for _, r := range []Reader{Assistant.Remote(), Private.Remote(), OnPage.Remote(), OnPage.Remote().In(Russian)} {
			if forPages(f) && r.who != OnPage.who || english.headingOf(f, r) == "" {
				continue
			}
			text := strings.ReplaceAll(Text(r, f), "“telethon_sqlite”", "") // which a caller has named
			if _, is := f.(Tool); is {                                      // which arguments of a tool are there is mcpserver's to say
				text = Tell(r, f).Title + " " + Tell(r, f).Meaning
			}
			for line := range strings.Lines(text) {
				if seen[line] {
					continue
				}
				seen[line] = true
				if found := ofServer.FindString("\n" + line); found != "" && !bad[f.ID()+found] {
					bad[f.ID()+found] = true
					t.Errorf("%s for %s says %q:\n%s", f.ID(), r, found, text)
				}
			}
		}
	}
	if len(seen) < 1000 {
		t.Errorf("only %d lines were looked at", len(seen))
	}
}

func TestWhatIsOfTheServerIsSeen(t *testing.T) {
	for text, bad := range map[string]bool{
		"Check that this machine is online.": true, "With --no-pages the server takes it.": true, "Запустите в терминале": true, "remove TELEGRAM_PROXY": true, "through SOCKS5 10.0.0.1:1": true, "deliver “file”": true,
		"Tell whoever runs this service.": false, "The service does not reach Telegram": false, "on your own computer": false,
	} {
		if got := ofServer.MatchString(text); got != bad {
			t.Errorf("%q is found bad: %v", text, got)
		}
	}
}

// TestFaultOfTheServiceGoesToWhoeverRunsIt holds that a fault of the service is put to whoever runs it.
func TestFaultOfTheServiceGoesToWhoeverRunsIt(t *testing.T) {
	for _, f := range []Fact{
		WayFailure{Kind: "proxy_unreached", Service: true}, Verdict{Kind: "offline"}, Verdict{Kind: "silent"}, StoreSlow{}, StoreUnreadable{}, ClaimFailed{}, NotBegun{}, TooSlow{}, RecordKeyLost{}, RecordKeyUnread{}, RecordForeign{}, HashFile{Kind: "file_empty"},
		Internal{}, NoPrivateWay{}, Page{Event: "impossible", Port: 8412},
	} {
		if said := strings.Join(Tell(Assistant.Remote(), f).Fixes, " "); !strings.Contains(strings.ToLower(said), "tell whoever runs th") {
			t.Errorf("%s: %s", f.ID(), said)
		}
	}
}
