package explain

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
)

// sampleNow is when the samples are told.
var sampleNow = time.Date(2026, 11, 28, 20, 20, 0, 0, time.UTC)

// sampleDoing is what goes on in a sample of another fact.
var sampleDoing = Activity{Kind: "connecting", For: "request_code", DC: 2}

// ofActivities are what goes on and what happened, of every kind.
func ofActivities() (all []Fact) {
	for _, tool := range []string{
		"request_code", "resend_code", "submit_code", "submit_password", "recover_password", "set_login_email", "reset_login_email", "start_qr_login", "refresh_qr", "get_session", "check_session", "log_out", "add_login",
	} {
		all = append(all, Activity{Kind: "running", For: tool})
	}
	at := sampleNow.Add(42 * time.Second)
	return append(all, Activity{Kind: "connecting", For: "request_code", DC: 2, Attempt: 3, Last: "connection refused"},
		Activity{Kind: "awaiting", For: "submit_code", Method: "auth.signIn", Sent: at, Until: at.Add(2 * time.Minute)}, Activity{Kind: "calling", Method: "auth.signIn"},
		Activity{Kind: "moving", DC: 4}, Activity{Kind: "other_request"}, Activity{Kind: "elsewhere"}, Activity{Kind: "closing", Left: 12 * time.Second}, Activity{Kind: "owner_unknown", Last: "the lock is held"},
		Activity{Kind: "in_words", Words: "connecting to DC 2, third attempt"}, PersonAwaited{What: "the login code"}, PersonAwaited{What: "the login code", Form: true},
		TimelineEntry{Kind: "connecting", DC: 2, Via: "SOCKS5 127.0.0.1:1080"}, TimelineEntry{Kind: "connection_failed", DC: 2, Cause: "connection refused"}, TimelineEntry{Kind: "connected", DC: 2},
		TimelineEntry{Kind: "migrated", Error: "PHONE_MIGRATE_4", DC: 4}, TimelineEntry{Kind: "key_replaced"}, TimelineEntry{Kind: "clock_off", Duration: 10 * time.Minute}, TimelineEntry{Kind: "clock_off", Duration: -10 * time.Minute},
		TimelineEntry{Kind: "answered", Method: "auth.signIn", Answer: "auth.authorization"}, TimelineEntry{Kind: "answered", Method: "users.getUsers", Answer: "user"},
		TimelineEntry{Kind: "refused", Method: "auth.signIn", Code: 420, Error: "FLOOD_WAIT_42"}, TimelineEntry{Kind: "no_answer", Method: "auth.sendCode", Duration: 40 * time.Second}, TimelineEntry{Kind: "no_answer", Method: "auth.cancelCode"},
		TimelineEntry{Kind: "call_failed", Method: "auth.sendCode", Cause: "connection reset by peer"}, TimelineEntry{Kind: "program_ended", Method: "auth.sendCode"},
		TimelineEntry{Kind: "sent_again_after_error", Method: "auth.sendCode"}, TimelineEntry{Kind: "sent_again_after_break", Method: "auth.sendCode"}, TimelineEntry{Kind: "answer_lost", Method: "auth.signIn"},
		TimelineEntry{Kind: "moved", Event: "code sent", From: "connecting", To: "code_sent"}, TimelineEntry{Kind: "future_tokens_sent", Count: 2}, TimelineEntry{Kind: "future_token_kept"},
		TimelineEntry{Kind: "password_params_stale"}, TimelineEntry{Kind: "qr_confirmed"}, TimelineEntry{Kind: "qr_scanned", DC: 4}, TimelineEntry{Kind: "disconnected"},
		TimelineEntry{Kind: "not_saved", Cause: "the disk is full"}, TimelineEntry{Kind: "saved_again"}, TimelineEntry{Kind: "in_words", Words: "connected to DC 2"})
}

// full has every fact with all of its fields set, several times where other values make another text.
func full() []Fact {
	return slices.Concat(fullOnce(), ofActivities(), formSamples(), frameSamples(), terminalSamples(), problemSamples(), elsewhereSamples(), answerSamples(), sessionSamples(), placeSamples(), doctorSamples(), doctorStartSamples(), chatFormSamples())
}

var fullOnce = sync.OnceValue(func() []Fact {
	until := sampleNow.Add(14 * time.Minute)
	const account = "“Ada Lovelace” (“@ada”, ID 42)"
	all := []Fact{
		UnknownFlow{}, WrongState{Tool: "submit_code", State: "password_needed"}, WrongState{Tool: "get_session", State: "logged_out"}, WrongState{Tool: "get_session", State: "expired", Account: 42}, WrongState{Tool: "submit_code", State: "expired", Code: true}, WrongState{Tool: "submit_password", State: "expired"}, WrongState{Tool: "get_session", State: "failed", Over: "The session was ended"}, FlowBusy{Doing: Activity{Kind: "running", For: "request_code"}, Elsewhere: true}, FlowBusy{Doing: Activity{Kind: "closing", Left: 12 * time.Second}}, FlowBusy{Doing: Activity{Kind: "elsewhere"}, Elsewhere: true, Cut: true},
		StillRunning{Doing: sampleDoing, Unreached: true}, CutShort{Doing: sampleDoing, Unreached: true, Kept: true}, FlowEnded{State: "cancelled"}, TooManyFlows{Limit: 50, All: true},
		PauseRuns{Method: "auth.sendCode", Left: 14 * time.Minute, Until: until, Now: sampleNow},
		PauseRuns{Method: "users.getUsers", Left: 14 * time.Minute, Until: until, Now: sampleNow},
		PauseRuns{Method: "auth.exportLoginToken", Left: 14 * time.Minute, Until: until, Now: sampleNow, QR: true},
		PauseRuns{Method: "auth.sendCode", Left: 40 * time.Hour, Asked: 90 * 24 * time.Hour, Until: sampleNow.Add(40 * time.Hour), Now: sampleNow},
		ResendNotOffered{}, ResendTooEarly{Next: "auth.codeTypeCall", Left: time.Minute}, NoRecoveryEmail{}, CodeNotSent{}, NotEmailCode{}, EmailEmpty{}, KeyReplaced{}, Internal{},
		ManyNumbers{Count: 4, Left: 14 * time.Minute, Until: until, Now: sampleNow, Pages: true, ByHand: "telegram-login-mcp login --state-dir X"},
		ManyNumbers{Count: 4, Left: 14 * time.Minute, Until: until, Now: sampleNow, ByHand: "telegram-login-mcp login --state-dir X"}, NumberRefused{},

		PhoneInvalid{Kind: "short", Code: "44", Country: "United Kingdom", Min: 7, Max: 10, Digits: 5}, CodeEmpty{}, PasswordEmpty{}, Arguments{Kind: "missing", Name: "api_id"},
		CredentialsMissing{Sandbox: true}, CredentialsMissing{OnlyID: true}, CredentialsMissing{Sandbox: true, OnlyID: true}, CredentialsInvalid{Kind: "hash", Sandbox: true}, CredentialsInvalid{Kind: "hash"}, HashFile{Kind: "file_empty"}, HashFile{Kind: "file_empty", Sandbox: true},
		FormatUnsupported{Format: "tdata", Known: []string{"telethon", "pyrogram"}}, FormatUnsupported{Format: "telethon_sqlite", Known: []string{"telethon", "pyrogram"}, File: true}, DeliverUnsupported{Deliver: "mail", Known: []string{"chat", "file"}, FileOnly: true},
		DeliverUnsupported{Deliver: "mail", Known: []string{"chat", "file"}},
		SessionUnreadable{Expected: []SessionExpected{{Kind: "telethon"}}, Got: []SessionGot{{Kind: "characters", Count: 12}}},
		SessionIncomplete{Format: "Telethon", Fields: []string{"address", "port"}, Address: true}, SessionIncomplete{Format: "Pyrogram", Fields: []string{"api_id"}, APIID: true},
		SessionContradicts{Field: "user_id", Has: 777000, Given: 42}, SessionContradicts{Field: "api_id", Has: 4711, Given: 42},
		SessionUnfit{Format: "Pyrogram", Field: "api_id", Kind: "range", Max: 2147483647}, SessionNotWritten{Path: "/home/ada/x.session", Kind: "taken", OwnPath: true}, SessionPathUnread{Path: "/home/ada/x.session", Kind: "absent"},
		DesktopPasscode{}, DesktopPasscode{Wrong: true}, DesktopAccounts{UserIDs: []int64{777000, 5000801609}, Active: 777000}, DesktopAccounts{UserIDs: []int64{777000, 5000801609}, Active: 777000, Asked: 42},
		SandboxRefused{Problem: "no such number"}, SandboxRefused{Problem: "nobody is logged in like that", Login: true}, SecretInChat{What: "the login code", Argument: "code"}, SecretInChat{What: "the password", Argument: "password"}, SecretInChat{What: "the session", Argument: "session"}, SecretInChat{What: "the session", Argument: "session", Nowhere: true}, SecretInChat{What: "the API hash", Argument: "api_hash", Nowhere: true}, CredentialsGuide{},

		ProxyInvalid{Kind: "no_port"}, NoAnswer{Method: "auth.sendCode", Within: 40 * time.Second, First: true}, NoAnswer{Method: "auth.signIn", Within: 40 * time.Second},
		RecordDamaged{File: "flow_x.damaged"}, RecordNewer{File: "flow_x"}, RecordKeyLost{File: "flow_x"}, RecordKeyUnread{File: "flow_x", Why: Cause{Kind: "system", Said: "the keyring is locked"}}, RecordForeign{File: "flow_x", Why: cause("", "foreign")},
		ClaimFailed{Why: cause("", "busy"), Busy: true, Wait: 10 * time.Second}, NotBegun{Why: cause("", "shared_system"), Wait: 10 * time.Second}, StoreUnreadable{Why: cause("folder", "writable")}, StoreSlow{}, TooSlow{}, ShuttingDown{},

		PaymentAsked{Days: 7, Amount: 99, Currency: "USD", SupportEmail: "sms@telegram.org", Subject: "Payment"},
		PasswordAsked{Hint: "the usual", HasRecovery: true, UnconfirmedEmail: "a***@example.org", ResetAt: sampleNow.Add(70 * time.Hour), Now: sampleNow, Account: account},
		PasswordAsked{ResetAt: until, Now: sampleNow}, PasswordAsked{Unasked: true}, PasswordAsked{HasRecovery: true, Wrong: true}, PasswordAsked{Wrong: true}, EmailCodeMailed{Mailbox: "a***@example.org"}, RecoveryMailed{Mailbox: "a***@example.org"}, QRWaiting{Number: 7, Live: true}, NoAccount{},
		LoggedIn{Account: account, For: "Telethon", WithoutCode: true, ReloginDays: 7}, LoggedIn{Unknown: "my bookkeeping"}, LoggedIn{For: "TDLib", Own: true}, State{Name: "authorized", For: "n8n"}, State{Name: "authorized", Back: true}, State{Name: "authorized", Again: true}, State{Name: "authorized", Placed: true},
		Connecting{Doing: sampleDoing, Running: true, Unreached: true, ByQR: true, Long: true}, Connecting{ByQR: true, Unreached: true},
		Cancelled{Account: 42, Open: "auth.signIn", Asked: true}, Cancelled{Open: "auth.signIn", Asked: true}, Expired{Account: 42, Why: "The code is no longer good"}, Expired{Unreached: true},
		Expired{Why: "The code is no longer good"}, Failed{Why: "Telegram did not answer", Unreached: true}, UnknownAnswer{Type: "auth.sentNothing"},
		SMS{Sent: true}, SMS{Tried: 2, Next: "auth.codeTypeSms", In: time.Minute}, SMS{Tried: 1},

		LoginAdded{Account: account, Device: "n8n (telegram-login-mcp)", App: "Mine", HalfDone: true}, AddRefused{Name: "FRESH_RESET_AUTHORISATION_FORBIDDEN", Shown: true},
		AddRefused{Name: "AUTH_TOKEN_EXCEPTION"}, AddRefused{Name: "AUTH_TOKEN_ALREADY_ACCEPTED"}, AddRefused{Name: "API_ID_INVALID", Unasked: true}, AddRefused{Name: "AUTH_RESTART", Unasked: true}, SourceKept{}, AddRefused{Name: "USER_PRIVACY_RESTRICTED"},
		Existing{}, Existing{QR: true}, Existing{QR: true, Scanned: true}, Recognised{}, GivenUp{TakenBack: true, Pending: true}, GivenUp{Pending: true}, Forgotten{},
		Ended{Account: account}, SentAnew{First: true}, PasswordChanged{Account: account, Removed: true}, EmailSet{}, EmailReset{At: sampleNow.Add(70 * time.Hour), Now: sampleNow}, EmailReset{At: until, Now: sampleNow}, NoCodeAwaited{},
		WentOn{}, Confirmed{Account: account, Ago: 14 * time.Minute, Had: true}, AnswerUnknown{Method: "auth.signIn"}, Ending{Login: true, Kept: true}, Ending{Kept: true}, FormatGuessed{Library: "Telethon 1"}, FormatGuessed{Library: "Telethon 1", None: "telepilot"}, FormatGuessed{Library: "Telethon 1", File: "Hikka"}, FormatGuessed{Library: "Telethon 1", Unknown: "my tool"}, SameLogin{}, PauseOver{Method: "auth.sendCode", Asked: 90 * 24 * time.Hour},
		Deadline{Left: 14 * time.Minute, Until: until, Now: sampleNow}, Deadline{Left: 14 * time.Minute, LoggedIn: true}, Deadline{Left: 14 * time.Minute, LoggedIn: true, Ends: true}, Deadline{Left: 14 * time.Minute, Delivered: true},
		CodesAsked{Count: 4, Usual: 5, More: true, Open: true}, PageStatus{Busy: true}, PageStatus{Opened: true, Typed: true}, PageStatus{Opened: true, Typed: true, Tries: 1, Last: "the code is wrong"},
		PageStatus{Opened: true, Typed: true, Tries: 2, Last: "the code is wrong"}, PageQuestion{What: "the login code", Seen: true},
		Instructions{Pages: true, Sandbox: true},
		Page{Event: "expired", What: "the session", Kind: "copied"}, UsePrompt{Tool: "Telethon", Format: "telethon", Pages: true}, Step{Tool: "get_session", Pages: true, Chat: true},
		SessionUnreadable{Expected: []SessionExpected{{Kind: "telethon"}}, Got: []SessionGot{{Kind: "path_session"}}},
		Instructions{Pages: true, Public: true}, LogInPrompt{Pages: true, Public: true}, Instructions{TestServers: true}, LogInPrompt{Phone: "+14155550123", Sandbox: true, Pages: true, HasID: true},
		NoCodePrompt{Flow: "flow_abcdef234567", State: "failed", Report: "telegram-login://report", Waits: true, Ended: true}, NoCodePrompt{Unknown: "flow_abcdef234567"}, NoCodePrompt{Wrong: "“mine”"},
		UsePrompt{Tool: "n8n", Format: "gramjs", Source: "https://docs.n8n.io", Steps: []string{"Create the credentials."}, Rules: []string{"Keep it like a password."}, Known: []string{"n8n", "GramJS"}, Formats: []string{"telethon", "gramjs"}, Pages: true},
		UsePrompt{Tool: "Hikka", Steps: []string{"Run it there."}, Known: []string{"n8n", "GramJS"}, Formats: []string{"telethon", "gramjs"}, File: true, Pages: true},
		UsePrompt{Known: []string{"n8n", "GramJS"}, Formats: []string{"telethon", "gramjs"}},
		Replaces{Old: "flow_a", New: "flow_b"}, ByPage{What: "the login code"}, PasswordSeen{}, HashSeen{}, SandboxOnly{Session: true}, SandboxOnly{Real: true}, SandboxOnly{Unsaid: true}, TestServersOnly{Real: true}, TestServersOnly{Session: true}, TestServersOnly{State: "code_sent"}, TestServersOnly{State: "code_sent", Own: true}, TestServersOnly{State: "sign_up_needed"}, NewAccountNotice{},
		SMSTried{Asked: "auth.codeTypeSms", Got: "auth.sentCodeTypeSms"}, SMSTried{Asked: "auth.codeTypeSms", Refused: "SEND_CODE_UNAVAILABLE"}, SMSTried{Asked: "auth.codeTypeSms", Err: "no answer"},
	}
	for _, state := range []string{"qr_shown", "email_setup_needed", "payment_needed", "email_code_sent", "recovery_code_sent", "authorized"} {
		all = append(all, NoCodeAwaited{State: state, Asked: true})
	}
	factsOfTheirOwn := []string{Connecting{}.ID(), Cancelled{}.ID(), Expired{}.ID(), Failed{}.ID()}
	for h := range english.sections() {
		if state, ok := strings.CutPrefix(h, "state_label."); ok {
			all = append(all, StateLabel{State: state})
		}
		if state, ok := strings.CutPrefix(h, "state."); ok && !slices.Contains(factsOfTheirOwn, h) {
			all = append(all, State{Name: state})
		}
	}
	for _, tool := range Tools() {
		all = append(all, Tool{Name: tool, Pages: true, Private: true})
	}
	for _, fault := range []string{"no_digits", "length", "several", "several_phrases", "no_word", "many_words", "beginning", "caller", "not_alone"} {
		all = append(all, CodeFormat{Fault: fault, Length: 5, Digits: 3, Number: true, Where: "The code is in an SMS", Mailbox: "a***@example.org"})
	}
	for _, kind := range []string{"dns", "refused", "timed_out", "unreachable", "connection_cut", "tls", "blocked", "not_telegram", "key_exchange", "clock_skew", "proxy",
		"proxy_unreached", "proxy_login", "proxy_kind", "proxy_no_way", "proxy_secret", "network"} {
		all = append(all, WayFailure{Kind: kind, Doing: Activity{Kind: "connecting", DC: 2}, Last: "no route to host"})
	}
	all = append(all, WayFailure{Kind: "clock_skew", Unsure: true}, WayFailure{Kind: "proxy_unreached", Service: true})
	all = append(all, toolSessions()...)
	all = append(all, toolLibraries()...)
	all = append(all, pastedBeyondSessions()...)
	for _, form := range []string{"rpc", "file", "module", "network", "system", "code", "error", "prose"} {
		all = append(all, Unread{Quote: "pigeon.Error: tired", Form: form, Library: "Telethon", Near: "FLOOD_WAIT", Session: true})
	}
	for _, code := range []int{303, 400, 401, 403, 406, 420, 500, 503, 777} {
		all = append(all, Unread{Quote: "pigeon.Error: tired", Form: "rpc", Library: "Telethon", Code: code, Near: "FLOOD_WAIT"})
	}
	for _, kind := range []string{"session", "bot_token", "password", "code", "api_hash", "proxy", "phone"} {
		all = append(all, SecretPasted{kind})
	}
	for _, kind := range []string{"ok", "partly", "clock", "no_dns", "offline", "blocked", "silent", "not_telegram", "sandbox"} {
		all = append(all, Verdict{Kind: kind, Sandbox: true, Proxy: "SOCKS5 127.0.0.1:1080", DCs: 5, Answered: 3, Behind: -10 * time.Minute})
		all = append(all, Verdict{Kind: kind, TestServers: true, DCs: 3, Answered: 3})
	}
	for _, event := range []string{"waiting", "declined", "expired", "withdrawn", "impossible", "too_many"} {
		for i, kind := range []string{"typed", "copied", "scanned", "answered"} {
			for j, shown := range []string{"link", "browser", "client", "client_silent"} {
				if i > 0 && j > 0 {
					continue
				}
				all = append(all, Page{Event: event, What: "the login code", Kind: kind, URL: "http://127.0.0.1:40001/x", Until: until, Now: sampleNow, Shown: shown, Opened: true, Busy: true,
					Last: "The code is wrong", Chat: true, Replaced: true, With: "the session", Unused: "check_session", Unpaged: true})
			}
		}
	}
	all = append(all, Page{Event: "impossible", What: "the login code", Kind: "typed", Chat: true, Port: 8412})
	for _, event := range []string{"waiting", "expired", "impossible", "too_many"} {
		for _, kind := range []string{"typed", "copied", "scanned", "answered"} {
			all = append(all, Page{Event: event, What: "the login code", Kind: kind, URL: "https://login.example/p/x", Until: until, Now: sampleNow, Shown: "link", Chat: true, Public: true, Full: event == "too_many", Unused: "check_session"})
		}
	}
	all = append(all, Page{Event: "waiting", What: "the login code", Kind: "typed", URL: "https://login.example/p/x", Until: until, Now: sampleNow, Shown: "form", Chat: true, Public: true})
	for _, url := range []string{"http://127.0.0.1:40001/x", ""} {
		all = append(all, Page{Event: "waiting", What: "the login code", Kind: "typed", URL: url, Until: until, Now: sampleNow, Shown: "form", Opened: true, Busy: true, Last: "The code is wrong", Chat: true})
	}
	all = append(all, Instructions{Forms: true, Pages: true}, Instructions{Forms: true}, ByPage{What: "the login code", Form: true}, Tool{Name: "start_qr_login", Forms: true, Pages: true}, Step{Tool: "same_call", Forms: true})
	for tool, state := range map[string]string{"submit_code": "code_sent", "submit_password": "password_needed", "set_login_email": "email_code_sent", "recover_password": "recovery_code_sent"} {
		all = append(all, Step{Tool: tool, State: state, Forms: true, Pages: true, Chat: true})
	}
	for _, tool := range append(Tools(), "wait", "same_call", "instead", "corrected", "after_pause", "check_unused", "second", "back") {
		for _, state := range []string{"code_sent", "connecting", "qr_shown", "email_code_sent", "recovery_code_sent", "sign_up_needed"} {
			all = append(all, Step{Tool: tool, State: state, Kind: "auth.sentCodeTypeMissedCall", First: true, Pages: true, Chat: true, News: true, In: time.Minute, For: "n8n", Long: true})
		}
	}
	all = append(all, Step{Tool: "get_session", State: "authorized", Pages: true, Chat: true, Other: true}, Step{Tool: "request_code", State: "failed", Unsent: true})
	for _, d := range slices.Concat(Deliveries(), []string{"auth.sentCodeTypeNew"}) {
		all = append(all, Step{Tool: "submit_code", Kind: d, Pages: true, Chat: true, News: true}, Step{Tool: "resend_code", Kind: d})
		for _, next := range []string{"auth.codeTypeSms", "auth.codeTypeMissedCall"} {
			all = append(all, Delivery{Type: d, Next: next, ResendIn: time.Minute, Age: 6 * time.Minute, Now: sampleNow, Fields: map[string]any{
				"length": 5, "pattern": "+44 20 *", "prefix": "+4420", "beginning": "p", "email_pattern": "a***@example.org", "url": "https://fragment.com/login/888",
				"reset_available_period": 604800,
			}})
		}
	}
	for _, d := range Deliveries() {
		all = append(all, Delivery{Type: d, General: true})
	}
	return append(all, Delivery{Type: "auth.sentCodeTypeNew", General: true}, Delivery{General: true}, Delivery{}, Delivery{Type: "auth.sentCodeTypeEmailCode", Now: sampleNow, Fields: map[string]any{"reset_available_period": 0}},
		Delivery{Type: "auth.sentCodeTypeEmailCode", Now: sampleNow, Fields: map[string]any{"reset_pending_date": int(sampleNow.Add(70 * time.Hour).Unix())}})
})

// variants is a fact as it is, then with each of its fields left out, with none, with each alone and with each two. What has another text then is left out.
func variants(f Fact) []Fact {
	v := reflect.ValueOf(f)
	var fields []int
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() && !v.Field(i).IsZero() {
			fields = append(fields, i)
		}
	}
	with := func(keep func(i int) bool) Fact {
		out := reflect.New(v.Type()).Elem()
		for _, i := range fields {
			if keep(i) || slices.Contains(slices.Concat(always[v.Type().Name()], alwaysInFrames[v.Type().Name()]), v.Type().Field(i).Name) {
				out.Field(i).Set(v.Field(i))
			}
		}
		return out.Interface().(Fact)
	}
	all := []Fact{f}
	add := func(one Fact) {
		if one.ID() == f.ID() {
			all = append(all, one)
		}
	}
	add(with(func(int) bool { return false }))
	for n, a := range fields {
		if len(fields) > 8 { // too many for pairs
			n = len(fields) - 1
		}
		add(with(func(i int) bool { return i != a }))
		for _, b := range fields[n:] {
			add(with(func(i int) bool { return i == a || i == b }))
			add(with(func(i int) bool { return i != a && i != b }))
		}
	}
	return all
}

// always are the fields that a fact always has.
var always = map[string][]string{
	"AnswerPasted": {"Delivery"}, "TDLibState": {"Kind"},
	"TakesFile": {"Tool"}, "Elsewhere": {"Name"}, "Unread": {"Form"}, "SecretPasted": {"Kind"}, "WayFailure": {"Kind"}, "ToolFailure": {"Kind", "Case"}, "SystemFailure": {"Kind"}, "StartFailure": {"Kind"}, "TelegramSays": {"Kind"}, "Verdict": {"Kind", "DCs"}, "Delivery": {"Type"}, "Step": {"Tool"}, "Page": {"Event", "What", "Kind", "URL", "Until", "Now", "Shown", "Public"},
	"SessionChecked": {"Now"}, "SecretInChat": {"What"}, "ByPage": {"What"}, "Replaces": {"Old", "New"}, "PauseRuns": {"Method", "Left", "Now"}, "ManyNumbers": {"Count", "Left", "Now"}, "SMSTried": {"Asked"},
	"EmailReset": {"Now"}, "PasswordAsked": {"Now"}, "CodeFormat": {"Fault"}, "ClaimFailed": {"Wait"}, "NoCodeAwaited": {"State"}, "StateLabel": {"State"}, "State": {"Name"}, "Tool": {"Name"}, "Confirmed": {"Account"}, "AnswerUnknown": {"Method"},
	"PauseOver": {"Method", "Asked"}, "RecordForeign": {"Why"}, "WhyLimitsUnread": {"Why"}, "SessionNote": {"Kind", "DC", "SaysDC", "Port", "Want", "Had"}, "SessionChange": {"Kind", "Address", "DC", "Number"}, "WhyFailed": {"Why"}, "Kept": {"Kind", "Folder", "Why"}, "ConfigUnread": {"Line", "Column", "Name", "Found", "First", "Said"},
	"PhoneInvalid": {"Code", "Country", "Min", "Max", "Digits"}, "Arguments": {"Name", "Known", "Wanted", "Got", "Min", "Max"}, "HashFile": {"Within"}, "SessionContradicts": {"Field", "Has", "Given"}, "SessionUnfit": {"Max"}, "SessionNotWritten": {"Home", "Folder"}, "SessionPathUnread": {"Home", "Found", "Limit", "Why"}, "DesktopAccounts": {"UserIDs", "Active"},
	"Deadline": {"Left", "Now"}, "CodesAsked": {"Count", "Usual"}, "PageQuestion": {"What"}, "UsePrompt": {"Tool", "Format", "Known", "Formats"}, "NoCodePrompt": {"State", "Report"},
	"Activity": {"Kind", "For", "Method", "Sent", "DC", "Words"}, "PersonAwaited": {"What"}, "TimelineEntry": {"Kind", "Method", "Answer", "Error", "Cause", "Code", "DC", "Count", "Event", "From", "To", "Duration", "Words"},
	"Form": {"Kind", "APIID", "Phone", "Numbers", "Library"}, "Field": {"Form", "Name"}, "Button": {"Kind"}, "Shown": {"Kind", "Library", "Why"}, "PageText": {"Name", "Left", "Button", "Count", "Said"},
	"Line": {"Key"}, "NoSuchChoice": {"Count"}, "ToolFailed": {"Why"}, "KeptLogin": {"State", "Now"}, "KeptBefore": {"Count"}, "Goodbye": {"Kind", "State", "NotKept", "Now"}, "Unwritten": {"Why"}, "HowTo": {"Tool", "Source"},
	"LoginInMemory": {"Why"}, "Crashed": {"What"}, "ConnectionFile": {"Why"}, "ConnectionUnwritten": {"Why"}, "SandboxRuns": {"DCs", "File", "Command"}, "Mistyped": {"Typed", "Meant"}, "ForgetPauses": {"Command"},
	"HTTPServed": {"URL"}, "HTTPEnding": {"Within"}, "HTTPRefused": {"Kind", "Address", "Command", "Why"}, "TokenMade": {"Name"}, "TokenRevoked": {"Name"}, "TokenKnown": {"Name", "Made", "Now"}, "TokenRefused": {"Kind", "Name", "Why"},
	"PausesRefused": {"Kind", "Why", "Kept"}, "DemoBegins": {"Server", "Protocol"}, "DemoCode": {"Kind", "Code"}, "DemoSaid": {"Code", "Name", "Method"}, "DemoEnds": {"Took"}, "DemoFails": {"Why"},
	"InstallOption": {"Kind", "Clients"}, "InstallRefused": {"Kind", "Client", "File", "Why", "Line", "Waited"}, "InstallChange": {"Client", "File"}, "InstallLoses": {"Lost"}, "InstallWritten": {"File"},
	"InstallNothing": {"Kind", "Client", "File", "Name"}, "InstallNext": {"Kind", "Client"}, "InstallHTTP": {"Command"}, "InstallToken": {"Name", "Command"}, "DoctorCheck": {"Entry", "Fingerprint"}, "DoctorNone": {"Home"}, "DoctorOption": {"Kind", "Name", "Clients"},
	"ServiceRefused": {"Kind", "Value", "Why"}, "ServiceWarning": {"Kind"},
	"QRUndrawn": {"Why", "Link"}, "QRTooWide": {"Width", "Needed"}, "SessionPath": {"Ending"}, "SessionFileChoice": {"Library"}, "IntoTool": {"Tool"}, "PlaceHere": {"Kind"}, "SureOf": {"What"},
}

// facts are all variants of all facts, each once: of samples that differ in a few fields, most variants are the same.
var facts = sync.OnceValue(func() (all []Fact) {
	seen := map[any]bool{}
	for _, f := range full() {
		for _, one := range variants(f) {
			if key := keyOf(one); !seen[key] {
				seen[key] = true
				all = append(all, one)
			}
		}
	}
	return all
})

// keyOf is the same for facts that have the same type and values, and for no others.
func keyOf(f Fact) any {
	if reflect.ValueOf(f).Comparable() {
		return f
	}
	return fmt.Sprintf("%#v", f)
}

// pastedBeyondSessions are the samples of what stands in pasted texts about the computer, the start of a tool, and Telegram's own messages.
func pastedBeyondSessions() (all []Fact) {
	each := func(kind string, cases []string, fact func(kind, ofKind string) Fact) {
		for _, c := range append([]string{""}, cases...) {
			all = append(all, fact(kind, c))
		}
	}
	system := func(kind, ofKind string) Fact { return SystemFailure{Kind: kind, Case: ofKind} }
	each("permission", []string{"program", "gatekeeper", "smartscreen", "scripts", "privacy", "docker", "port"}, system)
	each("descriptors", []string{"watchers"}, system)
	each("memory", []string{"killed"}, system)
	each("socket", []string{"forbidden", "address", "argument", "handle", "provider"}, system)
	each("number", []string{"dotnet"}, system)
	for _, kind := range []string{"disk_full", "read_only", "no_file", "in_use"} {
		each(kind, nil, system)
	}
	all = append(all, SystemFailure{Kind: "number", Number: 61}, SystemFailure{Kind: "number", Number: 8})

	start := func(kind, ofKind string) Fact { return StartFailure{Kind: kind, Case: ofKind} }
	each("command_not_found", []string{"client", "script", "project", "package", "image", "python", "format", "newer", "batch"}, start)
	each("ended_at_once", []string{"slow", "docker", "worker"}, start)
	each("no_credentials", []string{"placeholder"}, start)
	each("encoding", []string{"decode"}, start)
	for _, kind := range []string{"waits_for_terminal", "not_json", "config", "port_used", "time_server", "proxy_secret"} {
		each(kind, nil, start)
	}

	says := func(kind, ofKind string) Fact { return TelegramSays{Kind: kind, Case: ofKind} }
	each("portal_error", []string{"name"}, says)
	each("telegram_code_message", []string{"web", "email"}, says)
	each("telegram_new_login", []string{"incomplete"}, says)
	each("tdlib_key", []string{"needed", "unreadable"}, says)
	for _, kind := range []string{"portal_tries", "portal_code", "telegram_code_shared"} {
		each(kind, nil, says)
	}
	return all
}
