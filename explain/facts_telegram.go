package explain

// TelegramSays is what my.telegram.org, Telegram's service messages and TDLib say, in a pasted text. Kind is one of portal_error, portal_tries, portal_code, telegram_code_message, telegram_new_login, telegram_code_shared or tdlib_key.
// Case says more: of portal_error name (the name of the app is refused); of telegram_code_message web (it is for my.telegram.org) or email; of telegram_new_login incomplete (nobody got in); of tdlib_key needed, unreadable, otherwise it is another one.
type TelegramSays struct{ Kind, Case string }

// ID implements Fact.
func (f TelegramSays) ID() string { return "failure." + f.Kind }

func (TelegramSays) about(*Problem) {}
