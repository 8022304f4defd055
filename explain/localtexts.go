package explain

import "slices"

// local holds every refusal and failure of this program itself.
var local = slices.Concat(flowRefusals, numberTexts, inputRefusals, networkFailures, savedFailures, pageTexts, toolFailures)

// flowRefusals are about the flow that a call was made for.
var flowRefusals = []entry{
	{
		code:    "failure.unknown_flow",
		title:   "No login with this ID",
		meaning: []string{"This server holds no flow with that ID: it may have expired or been wiped, the ID may be mistyped, or the server was restarted since."},
		fixes: []string{
			"List the flows that exist with get_flow, without an ID.",
			"If yours is not among them, start a new login with request_code.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
	{
		code:    "failure.wrong_state",
		title:   "This step does not fit now",
		meaning: []string{"The flow is in the state {state}, and {tool} does not fit there. | The flow is in a state where this does not fit.", "Nothing was sent to Telegram, and the flow is unchanged."},
		fixes: []string{
			"Use one of the tools that fit now: {allowed}. | See with get_flow which tools fit now.",
		},
		retry:  Retry{When: RetryElsewhere},
		source: sourceProject,
	},
	{
		code:    "failure.flow_busy",
		title:   "Another call on this login is still running",
		meaning: []string{"A flow does one thing at a time, and right now it is busy: {doing}. | A flow does one thing at a time, and an earlier call on it has not ended.", "Nothing was sent to Telegram for this call."},
		fixes: []string{
			"Call get_flow with this ID and wait_seconds 20 to see how the running call ends, and then repeat this one if it still fits.",
			"{?elsewhere}Or go on in the window or client in which it was begun. A call takes two minutes at most; after that this one can take the login over.",
		},
		retry:  Retry{When: RetryFollowed},
		source: sourceProject,
	},
	{
		code:  "failure.still_running",
		title: "Not finished yet, and still going on",
		meaning: []string{
			"{?unreached}Telegram has not been reached yet, and the program goes on trying: {doing}. | Telegram or the network is slow, so this goes on in the background: {doing}. | " +
				"Telegram or the network is slow, so this goes on in the background.",
			"{?unreached}Nothing was asked of Telegram yet, so no code is on its way. | Nothing is lost: the answer will show in the flow.",
		},
		fixes: []string{
			"Call get_flow with this ID and wait_seconds 20 until it is finished.",
			"If the same error of the connection shows each time, see with check_connection where the way to Telegram breaks off.",
			"{?unreached}Do not start the login again while this one still tries. | " +
				"Do not start the login again: a second code would count towards the few of a day.",
		},
		retry:  Retry{When: RetryFollowed},
		source: sourceProject,
	},
	{
		code:    "failure.flow_ended",
		title:   "The login ended while this call was running",
		meaning: []string{"The flow is {state} now, so the answer that came afterwards was dropped. | The flow ended in the meantime, so the answer that came afterwards was dropped."},
		fixes: []string{
			"Start a new login with request_code if you still want one.",
			"See in the timeline of get_flow what happened.",
		},
		retry:  Retry{When: RetryRestart},
		ends:   true,
		source: sourceProject,
	},
	{
		code:    "failure.too_many_flows",
		title:   "Too many logins are open",
		meaning: []string{"The limit of this server for open logins is reached: {limit}. | This server keeps only so many logins open at a time.", "Nothing was sent to Telegram."},
		fixes: []string{
			"List the open flows with get_flow, and end the ones you do not need with cancel_flow.",
			"Whoever runs this server can allow more with --max-logins.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
	{
		code:  "failure.flood_wait_running",
		title: "Telegram's waiting time has not run out",
		meaning: []string{
			"Telegram asked for a pause of {asked} before {method} is called again. A pause this long is most likely a mistake, so this program holds the call back for 48 hours and then asks once more; {exact_wait} of these are left. | " +
				"Telegram asked for a pause before {method} is called again, and {exact_wait} of it are left. | Telegram asked for a pause that has not run out.",
			"So this call was refused here, because asking Telegram too early can make the pause longer.",
		},
		fixes: []string{
			"Try again in {wait}, at {until}. | Try again in {wait}. | See with get_flow how many seconds are left.",
			"{!qr}" + scanInstead,
		},
		retry:  Retry{When: RetryAfter},
		source: sourceErrors,
	},
	{
		code:    "failure.resend_not_offered",
		title:   "Telegram offers no other way for this code",
		meaning: []string{"The last answer of Telegram has no next_type, so it would refuse a resend.", "Nothing was sent to Telegram, and the code that was sent stays valid."},
		fixes: []string{
			"Look for the code where explain_delivery says it is.",
			scanInstead,
			"If the code is lost, use cancel_flow and then request_code; each new code counts towards the few of a day.",
		},
		retry:  Retry{When: RetryElsewhere},
		source: "https://core.telegram.org/method/auth.resendCode",
	},
	{
		code:    "failure.resend_too_early",
		title:   "A resend is not possible yet",
		meaning: []string{"Telegram allows a resend {next} in {wait}. | Telegram allows a resend in {wait}. | The timer for a resend still runs.", "Nothing was sent to Telegram, and the code that was sent stays valid."},
		fixes: []string{
			"Look for the code where explain_delivery says it is.",
			"If nothing has come, call resend_code in {wait}. | If nothing has come, see with get_flow when a resend is possible.",
		},
		retry:  Retry{When: RetryAfter},
		source: "https://core.telegram.org/constructor/auth.sentCode",
	},
	{
		code:    "failure.no_recovery_email",
		title:   "This password has no recovery e-mail",
		meaning: []string{"The account has no recovery e-mail, so Telegram cannot send a code that replaces the password.", "Nothing was sent to Telegram, and the login goes on at the password."},
		fixes: []string{
			"{?by_page}Try to remember the password, also with the hint, and call submit_password with the flow_id only: it is typed on a private page, and a wrong one does not end the login. | " +
				"Try to remember the password, also with the hint, and pass it to submit_password; a wrong one does not end the login.",
			"On a device that is still logged in, open Settings > Privacy and Security > Two-Step Verification and choose “Forgot password?”: it removes the password after 7 days.",
			"Without such a device, the only other way is to delete the account and begin a new one, in the official Telegram app: all its chats are lost.",
		},
		retry:  Retry{When: RetryElsewhere},
		source: sourceSRP,
	},
	{
		code:    "failure.code_not_sent",
		title:   "No code was sent yet",
		meaning: []string{"A code was given, but Telegram has not sent one for this step yet.", "Nothing was sent to Telegram, and the flow is unchanged."},
		fixes:   []string{"Call the same tool without a code first: that makes Telegram send one."},
		retry:   Retry{When: RetryCorrected},
		source:  sourceProject,
	},
	{
		code:    "failure.not_email_code",
		title:   "This code did not go to an e-mail",
		meaning: []string{"The code of this login was not sent to a login e-mail, so there is none to reset.", "Nothing was sent to Telegram."},
		fixes:   []string{"Look for the code where explain_delivery says it is."},
		retry:   Retry{When: RetryElsewhere},
		source:  "https://core.telegram.org/method/auth.resetLoginEmail",
	},
	{
		code:    "failure.email_empty",
		title:   "Neither an e-mail address nor a code was given",
		meaning: []string{"This step needs the address of the new login e-mail, or the code that Telegram sent there.", "Nothing was sent to Telegram."},
		fixes:   []string{"Call set_login_email with email first, and afterwards with the code from that mailbox."},
		retry:   Retry{When: RetryCorrected},
		source:  sourceAuth,
	},
	{
		code:    "failure.key_replaced",
		title:   "Telegram forgot this connection, and the code with it",
		meaning: []string{"Telegram no longer knew the key of this flow's connection, so a new one was made.", "A code belongs to the key that it was asked for with, so the code of this flow is of no use now."},
		fixes:   []string{"Start a new login with request_code."},
		retry:   Retry{When: RetryRestart},
		ends:    true,
		source:  sourceTransport,
	},
	{
		code:    "failure.session_not_ready",
		title:   "There is no session yet",
		meaning: []string{"The flow is in the state {state}, and a session string exists only once the login is finished. | A session string exists only once the login is finished."},
		fixes:   []string{"Finish the login first: get_flow says which step is next."},
		retry:   Retry{When: RetryElsewhere},
		source:  sourceProject,
	},
	{
		code:    "failure.internal",
		title:   "Something went wrong in this program",
		meaning: []string{"This is a fault of telegram-login-mcp and not of anything you did.", "The details are in its log, which goes to standard error and holds no secrets."},
		fixes: []string{
			"See with get_flow where the login stands, and try the same step once more.",
			"If it happens again, report it together with the lines of the log.",
		},
		retry:  Retry{When: RetryNow},
		source: sourceProject,
	},
}

// inputRefusals are about what was given to a tool.
var inputRefusals = []entry{
	{
		code:    "failure.phone_invalid",
		title:   "This cannot be a phone number",
		meaning: []string{"The phone number cannot be right: {problem}. | The phone number cannot be right.", "It was not sent to Telegram."},
		fixes: []string{
			"Give the number in international form with the country code, for example +14155550123.",
			"Spaces, dashes, brackets and a leading 00 are fine; leave out the 0 that some countries put before the area code.",
		},
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/method/auth.sendCode",
	},
	{
		code:    "failure.code_empty",
		title:   "No code was given",
		meaning: []string{"The code is empty, so nothing was sent to Telegram and no attempt was used up."},
		fixes: []string{
			"{?private}Call submit_code with the flow_id only: the code is typed on a private page; explain_delivery says where it is and what it looks like. | " +
				"Pass the code to submit_code; explain_delivery says where it is and what it looks like.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceAuth,
	},
	{
		code:  "failure.code_format",
		title: "This does not look like the code",
		meaning: []string{
			"The code cannot be right: {problem}. | The code cannot be right.",
			"It was not sent to Telegram, so no attempt was used up, and the login waits for it as before.",
			"{where}.",
		},
		fixes: []string{
			"{?number}Give the code as text in quotes: as a number it loses the zeros that it begins with.",
			"{?page}Look at the code again, and type it here, alone. | " +
				"{?private}{?tool}Ask the person to look at the code again, and call {tool} with the flow_id only: it is typed on a private page. | " +
				"{?tool}Ask the person to look at the code again, and pass it to {tool}. | Look at the code again, and give it alone.",
			"{?login}If it is not where you look for it, explain_delivery says where it went.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceAuth,
	},
	{
		code:    "failure.password_empty",
		title:   "No password was given",
		meaning: []string{"The password is empty, so nothing was sent to Telegram and no attempt was used up."},
		fixes: []string{
			"{?by_page}Call submit_password with the flow_id only: the password is typed on a private page. It is the one set under Settings > Privacy and Security > Two-Step Verification. | " +
				"Pass the password of the account to submit_password: it is the one set under Settings > Privacy and Security > Two-Step Verification. | " +
				"Type the password that is set under Settings > Privacy and Security > Two-Step Verification.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceSRP,
	},
	{
		code:    "failure.arguments",
		title:   "The tool was called with arguments that do not fit",
		meaning: []string{"The arguments cannot be used: {problem}. | The arguments cannot be used.", "Nothing was sent to Telegram."},
		fixes:   []string{"Correct the arguments as the tool's input schema says, and call it again."},
		retry:   Retry{When: RetryCorrected},
		source:  sourceProject,
	},
	{
		code:    "failure.api_credentials_missing",
		title:   "Telegram wants to know which app is logging in",
		meaning: []string{"Every program that logs in to Telegram needs an API ID and an API hash, and none was given.", "You get your own pair for free at my.telegram.org, once."},
		fixes:   credentialSteps,
		retry:   Retry{When: RetryCorrected},
		source:  sourceAPIID,
	},
	{
		code:    "failure.api_id_invalid_local",
		title:   "This cannot be an API ID with its API hash",
		meaning: []string{"The API credentials cannot be right: {problem}. | The API credentials cannot be right.", "They were not sent to Telegram."},
		fixes: []string{
			"{?page}Copy the API hash again from my.telegram.org, under “API development tools”: it has 32 characters, digits and the letters a to f. | " +
				"Copy both values again from my.telegram.org, under “API development tools”: api_id is a whole number, api_hash has 32 characters, digits and the letters a to f.",
			"{?page}Check that it is the hash and not the API ID, and that no quote or blank came along. | Check that the two are not swapped and that no quote or blank came along.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceAPIID,
	},
	{
		code:    "failure.api_hash_file",
		title:   "The file with the API hash cannot be used",
		meaning: []string{"The API hash was to come from a file: {problem}. | The API hash was to come from a file, and it is not to be had there.", "Nothing was sent to Telegram."},
		fixes: []string{
			"Look at what TELEGRAM_API_HASH_FILE names: it should be an ordinary file that this program may read, with the API hash and nothing else in it. It is read anew with every call.",
			"Or put the hash into TELEGRAM_API_HASH, and start this server again.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
	{
		code:    "failure.format_unsupported",
		title:   "No such session format",
		meaning: []string{"The format {format} is not one that this program writes. | The format is not one that this program writes."},
		fixes:   []string{"Choose one of these formats: {formats}. | Leave the format out, which gives a Telethon string."},
		retry:   Retry{When: RetryCorrected},
		source:  sourceProject,
	},
	{
		code:    "failure.deliver_unsupported",
		title:   "The session cannot be handed over in this way",
		meaning: []string{"{?file_only}A .session file can only be handed over as a file. | The way {deliver} is not possible here. | This way is not possible here."},
		fixes:   []string{"{?file_only}Call the tool again with deliver file, or leave deliver out, which means the same for this format. | Choose one of these ways: {supported}. | Leave deliver out."},
		retry:   Retry{When: RetryCorrected},
		source:  sourceProject,
	},
	{
		code:    "failure.session_format",
		title:   "This is not a session that can be read",
		meaning: []string{"This should be {expected}. What came is {got}. | The text is no session string of a library that this program knows.", "Nothing of it was kept or sent anywhere."},
		fixes: []string{
			"Copy the string again, the whole of it and nothing else: a missing character at either end is enough to break it.",
			"Check for which library it was made: Telethon, Pyrogram, GramJS, mtcute and gotd can be read.",
			"If it cannot be found whole any more, make a new one: request_code starts a login.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
	{
		code:  "failure.session_incomplete",
		title: "Something is missing for this format",
		meaning: []string{
			"{?address}A session for {format} holds {fields}, and this session is from a data centre whose address is not known, so nothing can be added. | " +
				"{?address}This session is from a data centre whose address is not known, so nothing can be added. | " +
				"A session for {format} holds {fields}, which this session does not have. | A session for this format holds something that this one does not have.",
		},
		fixes: []string{
			"{?address}Choose a format that needs no address: pyrogram. | " +
				"{?api_id}Call the tool again and give {fields}; an API ID has to be the one that the login was made with. | " +
				"Call the tool again and give {fields}. | Give what is missing.",
			"{?address}If it asks for the API ID or the user ID, give them as api_id and user_id. | Or choose another format.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
	{
		code:    "failure.session_unfit",
		title:   "This session does not fit into that format",
		meaning: []string{"A session for {format} cannot hold this {field}: it {reason}. | The format cannot hold a part of this session."},
		fixes:   []string{"{?api_id}Give the API ID as a positive whole number. | Choose another format."},
		retry:   Retry{When: RetryCorrected},
		source:  sourceProject,
	},
	{
		code:  "failure.session_file",
		title: "The session file was not written",
		meaning: []string{
			"The session was not written to the file {path}: {problem}. | The session was not written to a file: {problem}. | The session was not written to a file.",
			"The session itself is unharmed.",
		},
		fixes: []string{
			"{?taken}{?own_path}Call the tool again with another path inside your home folder, or without one: then the program picks a name that is free. | " +
				"{?taken}Move the older session files out of that folder, or call the tool again with a path of your own inside your home folder. | " +
				"{?own_path}Call the tool again with another path inside your home folder, or without one. | " +
				"Call the tool again with a path of your own inside your home folder.",
			"{!taken}If the path is right, check that its folder may be written to and that the disk has room.",
			"{?chat}{?own_path}Or, if the person wants it in the chat, call the tool again with deliver chat and without a path. | {?chat}Or, if the person wants it in the chat, call the tool again with deliver chat.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
	{
		code:    "failure.nothing_found",
		title:   "No error of Telegram stands in this text",
		meaning: []string{"The text has no error of Telegram and no failure of a connection in it that this program knows.", "So nothing can be said about it."},
		fixes: []string{
			"It is almost {near}: if a letter got lost, call explain_error with that.",
			"Paste the whole message or traceback: the last line is usually the one that counts.",
			"Give the bare name if you know it, for example FLOOD_WAIT_42 or PHONE_CODE_INVALID.",
			"If another tool says it about a session that you gave it, call inspect_session, which says what the session is and what is wrong with it.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceErrors,
	},
	{
		code:    "failure.sandbox",
		title:   "The sandbox cannot do this",
		meaning: []string{"The embedded Telegram refused: {problem}. | The embedded Telegram refused this.", "Nothing here has reached the real Telegram."},
		fixes:   []string{"Put right what is named above. The numbers that exist, and what each of them rehearses, are listed by sandbox_accounts."},
		retry:   Retry{When: RetryCorrected},
		source:  sourceProject,
	},
}

// APICredentials is the guide to an API ID and API hash, for somebody who has not asked for a login yet. values may hold the reader, see [Know].
func APICredentials(values map[string]string) Explanation {
	return text{
		code:  "guide.api_credentials",
		title: "How to get an API ID and an API hash",
		meaning: []string{
			"Telegram wants to know which app logs in, so every program that does needs such a pair.",
			"You get your own for free at my.telegram.org, once, and use it for all your programs.",
		},
		fixes:  credentialSteps,
		source: sourceAPIID,
	}.in(scene{values: localValues(values), flow: true})
}

// credentialSteps is the way to an API ID, step by step.
var credentialSteps = []string{
	"Open https://my.telegram.org in a browser and give your phone number there with its country code.",
	"The page asks for a web password, which comes as a message in your Telegram app, in the chat “Telegram”, and not by SMS.",
	"Open “API development tools” there and fill in the form: any title and short name will do, and the URL may stay empty.",
	"If the page only says ERROR, turn off VPN and ad blocker, or use another browser or a mobile network.",
	"{?by_page}Put the two values into the configuration of your MCP client as TELEGRAM_API_ID and TELEGRAM_API_HASH_FILE (a file with the hash alone in it) or TELEGRAM_API_HASH (the hash itself), and restart the client. " +
		"For one login you can also pass the API ID alone to request_code: the API hash is then typed on a private page. | " +
		"Put the two values into the configuration of your MCP client as TELEGRAM_API_ID and TELEGRAM_API_HASH_FILE (a file with the hash alone in it) or TELEGRAM_API_HASH (the hash itself), and restart the client. " +
		"For one login you can also pass them to request_code as api_id and api_hash.",
	"Keep the hash to yourself, and do not use a pair copied from a tutorial or another app: Telegram limits those.",
}
