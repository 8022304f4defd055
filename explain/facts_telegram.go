package explain

// TelegramSays is what my.telegram.org, Telegram's service messages and TDLib say, in a pasted text. Kind is one of portal_error, portal_tries, portal_code, telegram_code_message, telegram_new_login, telegram_code_shared, tdlib_state or tdlib_key.
// Case says more: of portal_error name (the name of the app is refused); of telegram_code_message web (it is for my.telegram.org) or email; of telegram_new_login incomplete (nobody got in); of tdlib_key needed, unreadable, otherwise it is another one.
// Of tdlib_state it is the state in TDLib's words without "authorizationState", or order (a call in the wrong state) or aborted.
type TelegramSays struct{ Kind, Case string }

// ID implements Fact.
func (f TelegramSays) ID() string { return "failure." + f.Kind }

func (f TelegramSays) about(p *Problem) {
	if f.Kind != "tdlib_state" {
		return
	}
	switch f.Case {
	case "WaitTdlibParameters", "WaitEncryptionKey", "order", "aborted":
		p.Retry, p.Next = corrected, []string{"request_code", "start_qr_login", "inspect_session"}
	case "LoggingOut", "Closing", "Closed":
		p.Retry = restart
	case "WaitPremiumPurchase":
		p.Retry, p.Next = elsewhere, byQR
	}
}
