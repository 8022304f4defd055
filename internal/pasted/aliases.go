package pasted

// aliases are other names of errors that explain knows, in small letters.
var aliases = map[string]string{
	"update_app_for_login":    "UPDATE_APP_TO_LOGIN",
	"auth_key_drop_duplicate": "AUTH_KEY_DUPLICATED",
	"group_call_invalid":      "GROUPCALL_INVALID", // Telethon and Pyrogram
	"slow_mode_wait":          "SLOWMODE_WAIT",     // made from Telethon's class, as first_name_invalid is
	"first_name_invalid":      "FIRSTNAME_INVALID",
	"last_name_invalid":       "LASTNAME_INVALID",
}
