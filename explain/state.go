package explain

import (
	"slices"

	"telegram-login-mcp/internal/outside"
)

// ForState says what a state of a flow means and what to do in it. values may have: doing (what runs now), phone (the login began with a number), delivery (the title of the
// delivery's explanation), error (what ended a flow, in words), unreached (Telegram was not
// reached, or did not answer), open (a method that could have logged in, and whose answer is not known), login (the user ID of an account that was logged in). A state that is not in the table gets "state.unknown".
func ForState(state string, values map[string]string) Explanation {
	s := scene{values: cleaned(values), flow: true}
	s.values["state"] = clean(state)
	for _, t := range states {
		if t.code == "state."+state {
			return t.in(s)
		}
	}
	return unknownState.in(s)
}

// fromOutside are the values that hold words of a system, a proxy or Telegram, or a path. Every other value is a text of this program, which
// has in marks what it quotes.
var fromOutside = []string{"last_error", "file", "path", "proxy"}

// cleaned is a copy of values, fit to stand inside sentences. A full stop at the end goes, the sentence has its own.
func cleaned(values map[string]string) map[string]string {
	v := make(map[string]string, len(values))
	for name, value := range values {
		if slices.Contains(fromOutside, name) {
			v[name] = quoted(value)
		} else {
			v[name] = withoutStop(outside.TextTo(ownLength, value))
		}
	}
	return v
}

// askForSession has an assistant ask what the session is for and how the person wants it, before it fetches it.
const askForSession = "{?private}Ask the person which tool the session is for, and whether they want it in a file or on a page; then call get_session with that tool's format, and deliver file or page. | " +
	"{?by_page}Ask the person which tool the session is for, and how they want it: in a file, on a page or in the chat; then call get_session with that tool's format, and deliver file, page or chat. | " +
	"{?no_pages}Ask the person which tool the session is for, and how they want it: in a file or in the chat; then call get_session with that tool's format, and deliver file or chat. | " +
	"Get the session string with get_session."

// states has a row for every state of a flow.
var states = []text{
	{
		code:  "state.connecting",
		title: "The login is being started",
		meaning: []string{
			"{?doing}The program connects to Telegram and asks for a code. | {?unreached}The program ended before it had reached Telegram, so nothing goes on, and no code was asked for. | " +
				"The program ended in the middle of this step, so nothing goes on in it, and whether Telegram saw the request is not known.",
			"Right now: {doing}.",
		},
		fixes: []string{
			"{?doing}See with get_flow and its wait_seconds how it goes on.",
			"{!doing}{!phone}Go on with start_qr_login and this flow_id.",
			"{!doing}{?phone}{?unreached}Go on with request_code and the same number. | {!doing}{?phone}Go on with request_code and the same number: it uses the same connection key, and a code that was on its way is replaced.",
		},
		source: sourceAuth,
	},
	{
		code:    "state.code_sent",
		title:   "Telegram waits for the code",
		meaning: []string{"Telegram accepted the number and waits for the code.", "{delivery}."},
		fixes: []string{
			"{?private}Call submit_code with the flow_id only: the code is typed on a private page. | Pass the code to submit_code.",
			"If it did not come, explain_delivery says where to look and when a resend is possible.",
		},
		source: sourceAuth,
	},
	{
		code:    "state.email_setup_needed",
		title:   "A login e-mail has to be set first",
		meaning: []string{"Telegram did not send a code, because this account has to get a login e-mail first."},
		fixes: []string{
			"Pass an e-mail address of yours to set_login_email. | Log in with the official Telegram app, which lets you set the login e-mail.",
			"End this attempt with cancel_flow, and call request_code once the address is set.",
		},
		source: sourceAuth,
	},
	{
		code:    "state.email_code_sent",
		title:   "Telegram waits for the code from your e-mail",
		meaning: []string{"Telegram sent a code to the new login e-mail to check that it is yours."},
		fixes:   []string{"{?private}Call set_login_email with the flow_id only: that code is typed on a private page. | Pass that code to set_login_email.", "Look among spam if it is not in the inbox."},
		source:  sourceAuth,
	},
	{
		code:    "state.payment_needed",
		title:   "Telegram wants a payment first",
		meaning: []string{"Telegram asks for a purchase before it sends a code, and this program does not buy anything."},
		fixes: []string{
			scanInstead,
			"Log in with the official Telegram app on a phone, and then call request_code again.",
			"End this attempt with cancel_flow.",
		},
		source: sourceAuth,
	},
	{
		code:    "state.qr_shown",
		title:   "A QR code waits to be scanned",
		meaning: []string{"The newest QR code logs this program in when a phone of the account scans it."},
		fixes: []string{
			"On a phone that is logged in, open Settings > Devices > Link Desktop Device and scan the newest QR code.",
			"See with get_flow and its wait_seconds whether the scan has arrived.",
		},
		source: sourceQR,
	},
	{
		code:    "state.password_needed",
		title:   "The password of the account is missing",
		meaning: []string{"The first step of the login is done, and the account has a password as well (two-step verification)."},
		fixes: []string{
			"{?by_page}Call submit_password with the flow_id only: the password is typed on a private page, and a wrong one does not end the login. | " +
				"Pass the password to submit_password; a wrong one does not end the login.",
			"If you forgot it, recover_password can help when the account has a recovery e-mail.",
		},
		source: sourceSRP,
	},
	{
		code:    "state.recovery_code_sent",
		title:   "Telegram waits for the recovery code",
		meaning: []string{"Telegram sent a code to the recovery e-mail of the account, because the password was forgotten."},
		fixes: []string{
			"{?by_page}Call recover_password with the flow_id only: the code and a new password are typed on a private page. | " +
				"Pass the code and a new password to recover_password; without a new one, the account has no two-step verification any more.",
			"{?by_page}If the password comes back to you, call submit_password with the flow_id only. | If the password comes back to you, pass it to submit_password.",
		},
		source: sourceSRP,
	},
	{
		code:    "state.sign_up_needed",
		title:   "No Telegram account uses this number",
		meaning: []string{"The code was right, but there is no Telegram account on this number, and one can be made in official apps only."},
		fixes: []string{
			"Check the number: if another was meant, use cancel_flow and then request_code.",
			"If the number is right, create the account in the official Telegram app first.",
		},
		source: sourceAuth,
	},
	{
		code:    "state.authorized",
		title:   "Logged in",
		meaning: []string{"{?fetched}Telegram accepted the login, and its session was fetched with get_session. | Telegram accepted the login."},
		fixes: []string{
			"{?fetched}Put the session into the one tool that it is for. Call get_session again only if it got lost or is needed in another format. | " +
				askForSession,
		},
		source: sourceAuth,
	},
	{
		code:    "state.logged_out",
		title:   "Logged out",
		meaning: []string{"This login was ended, and every session string that was made from it is worthless now."},
		fixes:   []string{"Start a new login with request_code when you need one."},
		source:  "https://core.telegram.org/method/auth.logOut",
	},
	{
		code:    "state.cancelled",
		title:   "Cancelled",
		meaning: []string{"This program forgot the login of the account with ID {login}, which itself still exists at Telegram. | {?asked}This attempt was given up before Telegram had answered. A code that still comes belongs to it and cannot be used. | {!open}This attempt was given up, and nobody was logged in. | This attempt was given up while {open} was under way, so whether Telegram logged this program in with it is not known."},
		fixes: []string{
			"{?open}See under Settings > Devices in an official app whether a login of this program is listed, and terminate it there if you do not want it.",
			"To end the login itself, open Settings > Devices in an official app and terminate the entry of this program for the account with ID {login}.",
			"Start a new login with request_code when you want to try again; each new code counts towards the few of a day.",
		},
		source: sourceAuth,
	},
	{
		code:    "state.expired",
		title:   "Too old to go on",
		meaning: []string{"This program keeps a finished login for a day, or for an hour after its session was fetched, and has now forgotten it; the login of the account with ID {login} itself still exists at Telegram. | The code or the attempt itself became too old, so Telegram would not accept it any more.", "The reason: {error}."},
		fixes:   []string{"Start a new login with request_code; each new code counts towards the few of a day."},
		source:  sourceAuth,
	},
	{
		code:    "state.failed",
		title:   "The login ended with an error",
		meaning: []string{"{!unreached}Telegram refused something that this attempt cannot go on without. | The login was begun, and Telegram was not reached or did not answer, so this attempt was given up.", "The reason: {error}."},
		fixes: []string{
			"See with get_flow what happened, and do what the explanation there says.",
			"When the reason is gone, start a new login with request_code.",
		},
		source: sourceErrors,
	},
}

var unknownState = text{
	code:    "state.unknown",
	title:   "A state without a description",
	meaning: []string{"The flow is in the state {state}, which has no description. | The flow is in a state that has no description."},
	fixes:   []string{"See with get_flow what happened so far and which tools fit."},
	source:  sourceAuth,
}
