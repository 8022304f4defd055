package pasted

import "telegram-login-mcp/explain"

// Faults inside Telegram.
var (
	timedOutThere = is(explain.Failure{Type: "TIMEDOUT"})
	noWorkers     = is(explain.Failure{Type: "NO_WORKERS_RUNNING"})
)

// libraryRules are what libraries and systems write in place of an error's name. Telethon's are its error descriptions:
// https://github.com/LonamiWebs/Telethon/blob/v1/telethon_generator/data/errors.csv
func libraryRules() []rule {
	return []rule{
		// Telethon and GramJS, which print the description without the name.
		// A bot's token, in libraries of the Bot API. https://docs.python-telegram-bot.org/en/stable/telegram.error.html
		{"telegram.error.invalidtoken", "", is(explain.Failure{Type: "ACCESS_TOKEN_INVALID"})},
		{"telegram.error.unauthorized: unauthorized", "", is(explain.Failure{Type: "ACCESS_TOKEN_INVALID"})},
		{"aiogram.utils.exceptions.unauthorized: unauthorized", "", is(explain.Failure{Type: "ACCESS_TOKEN_INVALID"})},
		{"telegramunauthorizederror", "", is(explain.Failure{Type: "ACCESS_TOKEN_INVALID"})},
		{"aiogram.utils.token.tokenvalidationerror", "", is(explain.Failure{Type: "ACCESS_TOKEN_INVALID"})},
		{"etelegram: 401 unauthorized", "", is(explain.Failure{Type: "ACCESS_TOKEN_INVALID"})},
		{"the api_id/api_hash combination is invalid", "", is(explain.Failure{Type: "API_ID_INVALID"})},
		{"this api id was published somewhere", "", is(explain.Failure{Type: "API_ID_PUBLISHED_FLOOD"})},
		{"used under two different ip addresses simultaneously", "", is(explain.Failure{Type: "AUTH_KEY_DUPLICATED"})},
		{"the key is not registered in the system", "", is(explain.Failure{Type: "AUTH_KEY_UNREGISTERED"})},
		{"unavailable for temporary authorization key, not bound to permanent", "", is(explain.Failure{Type: "AUTH_KEY_PERM_EMPTY"})},
		{"restart the authorization process", "", is(explain.Failure{Type: "AUTH_RESTART"})},
		{"the phone code entered was invalid", "", is(explain.Failure{Type: "PHONE_CODE_INVALID"})},
		{"the confirmation code has expired", "", is(explain.Failure{Type: "PHONE_CODE_EXPIRED"})},
		{"the phone code is missing", "", is(explain.Failure{Type: "PHONE_CODE_EMPTY"})},
		{"the phone code hash is missing", "", is(explain.Failure{Type: "PHONE_CODE_HASH_EMPTY"})},
		{"the used phone number has been banned from telegram", "", is(explain.Failure{Type: "PHONE_NUMBER_BANNED"})},
		{"you asked for the code too many times", "", is(explain.Failure{Type: "PHONE_NUMBER_FLOOD"})},
		{"the phone number is invalid", "", is(explain.Failure{Type: "PHONE_NUMBER_INVALID"})},
		{"the phone number is already in use", "", is(explain.Failure{Type: "PHONE_NUMBER_OCCUPIED"})},
		{"the phone number is not yet being used", "", is(explain.Failure{Type: "PHONE_NUMBER_UNOCCUPIED"})},
		{"you have tried logging in too many times", "", is(explain.Failure{Type: "PHONE_PASSWORD_FLOOD"})},
		{"the password (and thus its hash value) you entered is invalid", "", is(explain.Failure{Type: "PASSWORD_HASH_INVALID"})},
		{"two-steps verification is enabled and a password is required", "", is(explain.Failure{Type: "SESSION_PASSWORD_NEEDED"})},
		{"a wait of # second", "", func(n int) explain.Fact { return explain.Failure{Type: "FLOOD_WAIT", Argument: n} }},
		{"the authorization has been invalidated, because of the user terminating all sessions", "", is(explain.Failure{Type: "SESSION_REVOKED"})},
		{"the user has been deleted/deactivated", "", is(explain.Failure{Type: "USER_DEACTIVATED"})},
		{"the phone number a user is trying to use for authorization is associated with dc", "", is(explain.Failure{Type: "PHONE_MIGRATE"})},
		{"the source ip address is associated with dc", "", is(explain.Failure{Type: "NETWORK_MIGRATE"})},
		{"please update your client to login", "", is(explain.Failure{Type: "UPDATE_APP_TO_LOGIN"})},

		// Telethon and GramJS, in their logs.
		{"sleeping for #s (", "flood wait", func(n int) explain.Fact { return explain.Failure{Type: "FLOOD_WAIT", Argument: n} }},
		{"phone migrated to #", "", func(n int) explain.Fact { return explain.Failure{Type: "PHONE_MIGRATE", Argument: n} }},
		{"network migrated to #", "", func(n int) explain.Fact { return explain.Failure{Type: "NETWORK_MIGRATE", Argument: n} }},
		{"user migrated to #", "", func(n int) explain.Fact { return explain.Failure{Type: "USER_MIGRATE", Argument: n} }},

		// telegram-cli writes this before whatever Telegram answered.
		{"error rpc_call_fail ", "", none},

		// TLSharp has a sentence for each error that it knows. https://github.com/sochix/TLSharp/blob/master/TLSharp.Core/Network/MtProtoSender.cs
		{"requires your program to do requests again only after # second", "", func(n int) explain.Fact { return explain.Failure{Type: "FLOOD_WAIT", Argument: n} }},
		{"phone number registered to a different dc: #", "", func(n int) explain.Fact { return explain.Failure{Type: "PHONE_MIGRATE", Argument: n} }},
		{"user located on a different dc: #", "", func(n int) explain.Fact { return explain.Failure{Type: "USER_MIGRATE", Argument: n} }},
		{"network located on a different dc: #", "", func(n int) explain.Fact { return explain.Failure{Type: "NETWORK_MIGRATE", Argument: n} }},
		{"the numeric code used to authenticate does not match", "", is(explain.Failure{Type: "PHONE_CODE_INVALID"})},
		{"this account has cloud password !", "", is(explain.Failure{Type: "SESSION_PASSWORD_NEEDED"})},

		// Faults inside Telegram, whose names have small letters or blanks. https://github.com/wiz0u/WTelegramClient/issues/329, https://github.com/alfem/telegram-download-daemon/issues/122
		{"-503: timedout", "", timedOutThere}, {"-503 timedout", "", timedOutThere}, {"-503 timeout", "", is(explain.Failure{Type: "TIMEOUT"})}, {"503: timedout", "(caused by ", timedOutThere},
		{"-500: no workers running", "", noWorkers}, {"-500 no workers running", "", noWorkers}, {"500: no workers running", "(caused by ", noWorkers}, {"no workers running", "rpcerror", noWorkers}, {"no workers running", "rpc error", noWorkers},
		{"no workers running", "telegram", noWorkers}, {"no workers running", "-500", noWorkers},

		// TDLib and the Bot API say 429 where Telegram says 420.
		{"too many requests: retry after #", "", func(n int) explain.Fact { return explain.Failure{Type: "FLOOD_WAIT", Argument: n} }},

		// Transport errors, as gotd and Telethon write them.
		{"auth key not found", "", is(explain.Failure{Type: "AUTH_KEY_NOT_FOUND"})},
		{"http code 404", "", is(explain.Failure{Type: "AUTH_KEY_NOT_FOUND"})},
		{"transport flood", "", is(explain.Failure{Type: "TRANSPORT_FLOOD"})},
		{"http code 429", "", is(explain.Failure{Type: "TRANSPORT_FLOOD"})},
		{"wrong dc", "", is(explain.Failure{Type: "INVALID_DC"})},
		{"http code 444", "", is(explain.Failure{Type: "INVALID_DC"})},

		// bad_msg_notification, as gotd and Telethon write it.
		{"msg_id too low", "", is(explain.Failure{Type: "MSG_ID_TOO_LOW"})},
		{"msg_id too high", "", is(explain.Failure{Type: "MSG_ID_TOO_HIGH"})},
		{"message too old, and it cannot be verified", "", is(explain.Failure{Type: "MSG_TOO_OLD"})},
		{"msg_seqno too low", "", is(explain.Failure{Type: "MSG_SEQNO_TOO_LOW"})},
		{"msg_seqno too high", "", is(explain.Failure{Type: "MSG_SEQNO_TOO_HIGH"})},
		{"incorrect server salt", "", is(explain.Failure{Type: "BAD_SERVER_SALT"})},

		// The same as Pyrogram and mtcute write them. https://github.com/pyrogram/pyrogram/blob/master/pyrogram/errors/__init__.py
		{"badmsgnotification: [16] the msg_id is too low", "", is(explain.Failure{Type: "MSG_ID_TOO_LOW"})},
		{"badmsgnotification: [17] the msg_id is too high", "", is(explain.Failure{Type: "MSG_ID_TOO_HIGH"})},
		{"the msg_id is too low", "", is(explain.Failure{Type: "MSG_ID_TOO_LOW"})},
		{"the msg_id is too high", "", is(explain.Failure{Type: "MSG_ID_TOO_HIGH"})},
		{"the message is too old, it cannot be verified", "", is(explain.Failure{Type: "MSG_TOO_OLD"})},
		{"the msg_seqno is too low", "", is(explain.Failure{Type: "MSG_SEQNO_TOO_LOW"})},
		{"the msg_seqno is too high", "", is(explain.Failure{Type: "MSG_SEQNO_TOO_HIGH"})},
		{"the server salt is incorrect", "", is(explain.Failure{Type: "BAD_SERVER_SALT"})},
	}
}
