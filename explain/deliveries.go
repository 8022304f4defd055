package explain

const (
	sourceAuth      = "https://core.telegram.org/api/auth"
	sourceErrors    = "https://core.telegram.org/api/errors"
	sourceSRP       = "https://core.telegram.org/api/srp"
	sourceQR        = "https://core.telegram.org/api/qr-login"
	sourceAPIID     = "https://core.telegram.org/api/obtaining_api_id"
	sourceMTProto   = "https://core.telegram.org/mtproto"
	sourceTransport = "https://core.telegram.org/mtproto/mtproto-transports#transport-errors"
	sourceBadMsg    = "https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message"
	sourceSentCode  = "https://core.telegram.org/type/auth.SentCodeType"
	sourceProject   = "README.md" // rules of this program, not of Telegram
)

// Lines that several delivery types share.
var (
	noNext = []string{
		"Telegram offers no other way for this code, so a resend would be refused: the code that was sent is the one to use.",
	}
	nextLater = []string{"If nothing comes, you can ask Telegram in {resend_in} to send the code {next}, with resend_code."}
	nextNow   = []string{"If nothing came, ask Telegram now to send the code {next}, with resend_code."}
	oldCode   = []string{
		"The code was sent {age} ago and may be dead by now, so if it is refused, use cancel_flow and then request_code. " +
			"Each new code counts towards the few that a number gets in a day.",
	}
)

const (
	keepItSecret = "Do not type or forward the code in any Telegram chat, because Telegram cancels a code that shows up there."
	giveDigits   = "{?private}Call submit_code with the flow_id only: the digits are typed on a private page. | Pass the digits to submit_code. | Type the digits into the program that asked for them."
	scanInstead  = "Log in without a code through start_qr_login, if a phone is still logged in to this account."
	rightNumber  = "Check that the number you gave is the one of the account that you are looking at."
)

// deliveries has a row for every constructor of auth.SentCodeType.
var deliveries = []delivery{
	{
		constructor: "auth.sentCodeTypeApp",
		code:        "delivery.app",
		title:       "The code is inside Telegram, not in an SMS",
		meaning: []string{
			"Telegram sent the code as a message to the devices where this account is already logged in, and no SMS was sent.",
			"It is in the chat called “Telegram” (user ID 777000) and has {length} digits. | It is in the chat called “Telegram” (user ID 777000).",
			"Since February 2023 this is how apps other than Telegram's own usually get their codes.",
		},
		look: []string{
			"Open Telegram on a phone, tablet or computer where this account is logged in, and open the chat “Telegram”, which may be archived or muted.",
			"Look on every device that is still logged in, for instance an old phone, Telegram Desktop or web.telegram.org.",
			giveDigits,
			keepItSecret,
			rightNumber,
		},
		otherwise: []string{
			scanInstead,
			"If no device is logged in any more, log in with the official Telegram app on a phone first: codes for this program can then be read there.",
		},
		resend: true,
		source: "https://core.telegram.org/constructor/auth.sentCodeTypeApp",
		also:   []string{"telegrammessage", "telegram", "inapp", "telegramapp", "message"},
	},
	{
		constructor: "auth.sentCodeTypeSms",
		code:        "delivery.sms",
		title:       "The code is in an SMS",
		meaning: []string{
			"Telegram sent the code by SMS to the number that you gave.",
			"It has {length} digits.",
			"For apps other than Telegram's own this is rare since February 2023.",
		},
		look: []string{
			"Look at the SMS messages of the phone with this number, also among spam and blocked senders.",
			"Check that the phone has reception and that the SIM card in it is the one of this number.",
			giveDigits,
			keepItSecret,
			rightNumber,
		},
		otherwise: []string{scanInstead},
		resend:    true,
		source:    "https://core.telegram.org/constructor/auth.sentCodeTypeSms",
		also:      []string{"textmessage", "text"},
	},
	{
		constructor: "auth.sentCodeTypeCall",
		code:        "delivery.call",
		title:       "A phone call speaks the code",
		meaning: []string{
			"Telegram calls the number that you gave, and a voice speaks the code.",
			"It has {length} digits.",
		},
		look: []string{
			"Answer the call, which may come from a foreign or hidden number, and write the digits down.",
			giveDigits,
			"If no call comes, check that the phone has reception and does not block or silence unknown callers.",
			rightNumber,
		},
		otherwise: []string{scanInstead},
		resend:    true,
		source:    "https://core.telegram.org/constructor/auth.sentCodeTypeCall",
		also:      []string{"phonecall", "voicecall", "voice"},
	},
	{
		constructor: "auth.sentCodeTypeFlashCall",
		code:        "delivery.flash_call",
		title:       "A call comes, and its number is the code",
		meaning: []string{
			"Telegram calls the number that you gave and hangs up, and the number that calls is the code.",
			"The number looks like {pattern}.",
			"This is unusual here, because the program did not ask for it.",
		},
		look: []string{
			"Do not answer: look at the list of missed calls for the newest number.",
			"{?private}Call submit_code with the flow_id only: the whole number that called is typed on a private page, digits only. | " +
				"Pass the whole number that called to submit_code, digits only. | Give the whole number that called as the code, digits only.",
			"If no call comes, check that the phone has reception and does not block unknown callers.",
		},
		otherwise: []string{scanInstead},
		resend:    true,
		source:    "https://core.telegram.org/constructor/auth.sentCodeTypeFlashCall",
		also:      []string{"flash"},
	},
	{
		constructor: "auth.sentCodeTypeMissedCall",
		code:        "delivery.missed_call",
		title:       "A call comes, and its last digits are the code",
		meaning: []string{
			"Telegram calls the number that you gave and hangs up.",
			"The last {length} digits of the number that calls are the code. | The last digits of the number that calls are the code.",
			"The number starts with {prefix}.",
		},
		look: []string{
			"Do not answer: look at the list of missed calls for the newest number that starts with {prefix}. | " +
				"Do not answer: look at the list of missed calls for the newest number.",
			"{?private}Call submit_code with the flow_id only: the last {length} digits of that number are typed on a private page. | " +
				"Pass the last {length} digits of that number to submit_code. | Give the last {length} digits of that number as the code. | " +
				"Give the last digits of that number as the code.",
			"If no call comes, check that the phone has reception and does not block unknown callers.",
		},
		otherwise: []string{scanInstead},
		resend:    true,
		source:    "https://core.telegram.org/constructor/auth.sentCodeTypeMissedCall",
		also:      []string{"missed"},
	},
	{
		constructor: "auth.sentCodeTypeEmailCode",
		code:        "delivery.email_code",
		title:       "The code is in an e-mail",
		meaning: []string{
			"Telegram sent the code to the login e-mail of this account, {email_pattern}, where the stars stand for hidden characters. | " +
				"Telegram sent the code to the login e-mail of this account.",
			"It has {length} digits.",
		},
		look: []string{
			"Open that mailbox and look for a mail from Telegram, also among spam and promotions.",
			giveDigits,
		},
		otherwise: []string{
			"A reset of the login e-mail is already asked for and happens at {reset_at}, in {reset_left}. | " +
				"A reset of the login e-mail is already asked for, for {reset_at}.",
			"If you cannot open this mailbox, you can have the login e-mail reset in {reset_in}, with reset_login_email. | " +
				"If you cannot open this mailbox, you can have the login e-mail reset in {reset_in}, in the official Telegram app.",
			"{?reset_now}If you cannot open this mailbox, you can have the login e-mail reset now, with reset_login_email. | " +
				"{?reset_now}If you cannot open this mailbox, you can have the login e-mail reset now, in the official Telegram app.",
			"If the mailbox is not yours, check that the number you gave is right.",
			scanInstead,
		},
		resend: true,
		source: "https://core.telegram.org/constructor/auth.sentCodeTypeEmailCode",
		also:   []string{"email", "mail", "emailaddress", "loginemail"},
	},
	{
		constructor: "auth.sentCodeTypeSetUpEmailRequired",
		code:        "delivery.set_up_email_required",
		title:       "No code was sent: a login e-mail comes first",
		meaning: []string{
			"Telegram did not send a code, because this account has to get a login e-mail first.",
			"It asks for one when an account logs in often.",
		},
		look: []string{
			"{?private}Pass an e-mail address of yours to set_login_email; the code that is sent to it is typed on a private page. | " +
				"Pass an e-mail address of yours to set_login_email, and then the code that is sent to it. | " +
				"Log in with the official Telegram app, which lets you set the login e-mail, and then request a code here again.",
			"If Telegram refuses an address, take one of another provider: the refusal is about the address and is no ban.",
		},
		otherwise: []string{scanInstead},
		unsent:    true,
		source:    "https://core.telegram.org/constructor/auth.sentCodeTypeSetUpEmailRequired",
		also:      []string{"setupemail", "setupemailaddress", "emailsetup", "emailsetuprequired"},
	},
	{
		constructor: "auth.sentCodeTypeFragmentSms",
		code:        "delivery.fragment_sms",
		title:       "The code is on fragment.com",
		meaning: []string{
			"This number was bought on fragment.com, and its codes are shown there to its owner.",
			"The code has {length} digits.",
		},
		look: []string{
			"Open {url} in a browser and log in there with the TON wallet that owns the number. | " +
				"Open fragment.com in a browser and log in there with the TON wallet that owns the number.",
			giveDigits,
			keepItSecret,
			"If the wallet there does not show this number, log in with the one that holds it now.",
		},
		otherwise: []string{scanInstead},
		resend:    true,
		source:    "https://core.telegram.org/constructor/auth.sentCodeTypeFragmentSms",
		also:      []string{"fragment", "fragmentcom", "anonymousnumber"},
	},
	{
		constructor: "auth.sentCodeTypeFirebaseSms",
		code:        "delivery.firebase_sms",
		title:       "No code was sent: only official mobile apps can ask for this one",
		meaning: []string{
			"Telegram would send an SMS only after an official mobile app proves that it is genuine, which this program cannot do.",
			"So nothing is on its way yet.",
		},
		look: []string{
			"Do not look for a message, because none was sent.",
		},
		otherwise: []string{
			scanInstead,
			"Log in with the official Telegram app on a phone first: codes for this program can then be read there, in the chat “Telegram”.",
		},
		unsent: true,
		resend: true,
		source: "https://core.telegram.org/constructor/auth.sentCodeTypeFirebaseSms",
		also:   []string{"firebase", "firebaseandroid", "firebaseios"},
	},
	{
		constructor: "auth.sentCodeTypeSmsWord",
		code:        "delivery.sms_word",
		title:       "The code is a word in an SMS",
		meaning: []string{
			"Telegram sent an SMS to the number that you gave, and the code in it is a word, not digits.",
			"The word starts with {beginning}.",
		},
		look: []string{
			"Look at the SMS messages of the phone with this number, also among spam and blocked senders.",
			"{?private}Call submit_code with the flow_id only: the word is typed on a private page, as it is written there. | " +
				"Pass the word to submit_code as it is written there. | Give the word as the code, as it is written there.",
			rightNumber,
		},
		otherwise: []string{scanInstead},
		resend:    true,
		source:    "https://core.telegram.org/constructor/auth.sentCodeTypeSmsWord",
		also:      []string{"word", "secretword"},
	},
	{
		constructor: "auth.sentCodeTypeSmsPhrase",
		code:        "delivery.sms_phrase",
		title:       "The code is a phrase in an SMS",
		meaning: []string{
			"Telegram sent an SMS to the number that you gave, and the code in it is a phrase of several words, not digits.",
			"The phrase starts with {beginning}.",
		},
		look: []string{
			"Look at the SMS messages of the phone with this number, also among spam and blocked senders.",
			"{?private}Call submit_code with the flow_id only: the whole phrase is typed on a private page, with its spaces. | " +
				"Pass the whole phrase with its spaces to submit_code. | Give the whole phrase with its spaces as the code.",
			rightNumber,
		},
		otherwise: []string{scanInstead},
		resend:    true,
		source:    "https://core.telegram.org/constructor/auth.sentCodeTypeSmsPhrase",
		also:      []string{"phrase", "secretphrase"},
	},
}

// unknownDelivery stands for a constructor that Telegram added after this table was written.
var unknownDelivery = delivery{
	code:  "delivery.unknown",
	title: "Telegram sent the code in a way that is new to this program",
	meaning: []string{
		"Telegram answered {type}, which this program has no text for. | Telegram named no delivery type.",
		"Its name and the fields that came with it are the only facts about where the code is.",
	},
	look: []string{
		"Look in the chat “Telegram” on a device that is logged in, in the SMS messages, in the list of missed calls and in the mailbox of the login e-mail.",
		"{?private}Call submit_code with the flow_id only: what you find is typed on a private page. | Pass what you find to submit_code. | Give what you find as the code.",
	},
	otherwise: []string{scanInstead, "Check whether a newer version of this program knows this way."},
	resend:    true,
	source:    sourceSentCode,
}
