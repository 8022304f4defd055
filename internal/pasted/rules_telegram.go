package pasted

import "telegram-login-mcp/explain"

// telegramSays makes the fact of what Telegram or its portal says.
func telegramSays(kind, ofKind string) func(int) explain.Fact {
	return is(explain.TelegramSays{Kind: kind, Case: ofKind})
}

// What Telegram writes of logins.
var (
	newLogin        = telegramSays("telegram_new_login", "")
	incompleteLogin = telegramSays("telegram_new_login", "incomplete")
)

// loginCode is the fact of Telegram's message with a login code: n is the code.
func loginCode(int) explain.Fact { return explain.TelegramSays{Kind: "telegram_code_message"} }

// fiveDigits is loginCode where others send codes in the same words: those have six digits as a rule, and Telegram's five.
func fiveDigits(n int) explain.Fact {
	if n > 99999 {
		return nil
	}
	return loginCode(n)
}

// telegramRules are what my.telegram.org, the apps and Telegram's service messages say, and the states of TDLib. The messages come in the language of the app. Those in English and Russian, and the
// words for a login code in Ukrainian, Spanish, Portuguese, Chinese and Japanese, stand in public programs that read them; the other languages follow the same sentence and were seen nowhere.
func telegramRules() []rule {
	return []rule{
		// my.telegram.org shows a bare alert, whose title is the browser's, in its user's language.
		{"my.telegram.org says", "", telegramSays("portal_error", "")},
		{"my.telegram.org wird folgendes angezeigt", "", telegramSays("portal_error", "")},
		{"на странице my.telegram.org", "", telegramSays("portal_error", "")},
		{"my.telegram.org dice", "", telegramSays("portal_error", "")},
		{"my.telegram.org diz", "", telegramSays("portal_error", "")},
		{"my.telegram.org indique", "", telegramSays("portal_error", "")},
		{"my.telegram.org 显示", "", telegramSays("portal_error", "")},
		{"my.telegram.org の内容", "", telegramSays("portal_error", "")},
		{"ze strony my.telegram.org", "", telegramSays("portal_error", "")},
		{"my.telegram.org", "says error", telegramSays("portal_error", "")},
		{"my.telegram.org", "pops up", telegramSays("portal_error", "")},
		{"my.telegram.org", "create application", telegramSays("portal_error", "")},
		{"my.telegram.org", "shows error", telegramSays("portal_error", "")},
		{"incorrect app name", "", telegramSays("portal_error", "name")},
		{"incorrect app title", "", telegramSays("portal_error", "name")},
		{"incorrect short name", "", telegramSays("portal_error", "name")},
		{"sorry, too many tries. please try again later", "", telegramSays("portal_tries", "")},
		{"invalid confirmation code!", "", telegramSays("portal_code", "")},

		// The apps, of which Android and Desktop say most. https://github.com/DrKLO/Telegram/blob/master/TMessagesProj/src/main/res/values/strings.xml,
		// https://github.com/telegramdesktop/tdesktop/blob/dev/Telegram/Resources/langs/lang.strings, https://github.com/TelegramMessenger/Telegram-iOS/blob/master/Telegram/Telegram-iOS/en.lproj/Localizable.strings
		{"too many attempts, please try again later", "", is(explain.Failure{Type: "FLOOD_WAIT"})},
		{"too many tries. please try again later", "", is(explain.Failure{Type: "FLOOD_WAIT"})},
		{"limit exceeded. please try again later", "", is(explain.Failure{Type: "FLOOD_WAIT"})},
		{"this phone number is banned", "", is(explain.Failure{Type: "PHONE_NUMBER_BANNED"})},
		{"your phone number was banned", "", is(explain.Failure{Type: "PHONE_NUMBER_BANNED"})},
		{"you have deleted and re-created your account too many", "", is(explain.Failure{Type: "PHONE_NUMBER_FLOOD"})},
		{"invalid phone number. please check the number", "", is(explain.Failure{Type: "PHONE_NUMBER_INVALID"})},
		{"invalid phone number, please try again", "", is(explain.Failure{Type: "PHONE_NUMBER_INVALID"})},
		{"invalid code. please try again", "", is(explain.Failure{Type: "PHONE_CODE_INVALID"})},
		{"invalid code, please try again", "", is(explain.Failure{Type: "PHONE_CODE_INVALID"})},
		{"you have entered an invalid code", "", is(explain.Failure{Type: "PHONE_CODE_INVALID"})},
		{"code expired. please try again", "", is(explain.Failure{Type: "PHONE_CODE_EXPIRED"})},
		{"code expired, please", "", is(explain.Failure{Type: "PHONE_CODE_EXPIRED"})},
		{"sorry, this email can't be used", "", is(explain.Failure{Type: "EMAIL_NOT_ALLOWED"})},
		{"sorry, this email can’t be used", "", is(explain.Failure{Type: "EMAIL_NOT_ALLOWED"})},
		{"leider kann diese e-mail-adresse nicht", "", is(explain.Failure{Type: "EMAIL_NOT_ALLOWED"})},
		{"lo sentimos, este correo no se puede usar", "", is(explain.Failure{Type: "EMAIL_NOT_ALLOWED"})},
		{"desculpe, este e-mail não pode ser usado", "", is(explain.Failure{Type: "EMAIL_NOT_ALLOWED"})},
		{"этот адрес электронной почты нельзя использовать", "", is(explain.Failure{Type: "EMAIL_NOT_ALLOWED"})},

		// A login that Telegram stopped because the code was in a message.
		{"because this code was previously shared by your account", "", telegramSays("telegram_code_shared", "")},
		{"this code was previously shared by your account", "", telegramSays("telegram_code_shared", "")},
		{"так как ранее Вы поделились этим кодом", "", telegramSays("telegram_code_shared", "")},
		{"так как ранее вы поделились этим кодом", "", telegramSays("telegram_code_shared", "")},
		{"вход был заблокирован, так как", "", telegramSays("telegram_code_shared", "")},
		{"da dieser code zuvor von deinem konto geteilt wurde", "", telegramSays("telegram_code_shared", "")},
		{"porque este código fue compartido previamente", "", telegramSays("telegram_code_shared", "")},
		{"porque este código foi compartilhado", "", telegramSays("telegram_code_shared", "")},
		{"incomplete login attempt", "utc", incompleteLogin},
		{"incomplete login attempt", "dear ", incompleteLogin},
		{"incomplete login attempt", "telegram", incompleteLogin},
		{"незавершённая попытка входа", "код", incompleteLogin},
		{"Незавершённая попытка входа", "код", incompleteLogin},
		{"незавершенная попытка входа", "код", incompleteLogin},
		{"Незавершенная попытка входа", "код", incompleteLogin},
		{"Незавершённая попытка входа", "telegram", incompleteLogin},
		{"Незавершенная попытка входа", "telegram", incompleteLogin},
		{"unvollständiger anmeldeversuch", "utc", incompleteLogin},
		{"intento de inicio de sesión incompleto", "utc", incompleteLogin},
		{"tentativa de login incompleta", "utc", incompleteLogin},
		{"tentativo di accesso incompleto", "utc", incompleteLogin},

		// A new login. Many send the same sentence; Telegram's has the time in UTC.
		{"we detected a login into your account from a new", "new login. dear ", newLogin},
		{"we detected a login into your account from a new", "utc", newLogin},
		{"we detected a login into your account from a new", "telegram", newLogin},
		{"we detected a new login to your account from", "is it you", newLogin},
		{"we detected a new login to your account from", "telegram", newLogin},
		{"someone just got access to your messages", "", newLogin},
		{"в ваш аккаунт выполнен вход с нового", "utc", newLogin},
		{"в Ваш аккаунт выполнен вход с нового", "utc", newLogin},
		{"в ваш аккаунт выполнен вход с нового", "telegram", newLogin},
		{"в Ваш аккаунт выполнен вход с нового", "telegram", newLogin},
		{"у ваш акаунт виконано вхід з нового", "utc", newLogin},
		{"eine anmeldung von einem neuen gerät bei deinem konto", "utc", newLogin},
		{"detectamos un inicio de sesión en tu cuenta desde un nuevo", "utc", newLogin},
		{"detectamos um login na sua conta", "utc", newLogin},
		{"detectamos um login em sua conta", "utc", newLogin},
		{"abbiamo rilevato un accesso al tuo account da un nuovo", "utc", newLogin},

		// A login code. Its words are others', too, where only the number or Telegram's name tells them apart.
		{"web login code. dear", "", telegramSays("telegram_code_message", "web")},
		{"request from your account to log in on my.telegram.org", "", telegramSays("telegram_code_message", "web")},
		{"login code: #", "telegram", loginCode},
		{"login code: #", "", fiveDigits},
		{"telegram code: #", "", loginCode},
		{"telegram code #", "", loginCode},
		{"t.me/login/#", "", loginCode},
		{"your code is: #", "telegram", telegramSays("telegram_code_message", "email")},
		{"код для входа в telegram: #", "", loginCode},
		{"Код для входа в telegram: #", "", loginCode},
		{"код для входу в telegram: #", "", loginCode},
		{"Код для входу в telegram: #", "", loginCode},
		{"код для входа: #", "", fiveDigits},
		{"Код для входа: #", "", fiveDigits},
		{"anmeldecode: #", "telegram", loginCode},
		{"login-code: #", "telegram", loginCode},
		{"código de inicio de sesión: #", "telegram", loginCode},
		{"código de login: #", "telegram", loginCode},
		{"codice di accesso: #", "telegram", loginCode},
		{"codice di login: #", "telegram", loginCode},
		{"code de connexion : #", "telegram", loginCode},
		{"code de connexion: #", "telegram", loginCode},
		{"giriş kodu: #", "telegram", loginCode},
		{"kode masuk: #", "telegram", loginCode},
		{"kod logowania: #", "telegram", loginCode},
		{"inlogcode: #", "telegram", loginCode},
		{"کد ورود: #", "تلگرام", loginCode},
		{"رمز تسجيل الدخول: #", "تيليجرام", loginCode},
		{"登录代码：#", "telegram", loginCode},
		{"登入碼：#", "telegram", loginCode},
		{"ログインコード: #", "telegram", loginCode},
		{"로그인 코드: #", "", fiveDigits},

		// TDLib's key for its database.
		{"wrong database encryption key", "", telegramSays("tdlib_key", "")},
		{"database encryption key is needed", "", telegramSays("tdlib_key", "needed")},
		{"as tdlib request: wrong padding length", "", telegramSays("tdlib_key", "unreadable")},
		{"as tdlib request: wrong character in the string", "", telegramSays("tdlib_key", "unreadable")},
	}
}
