package tgclient

import (
	"cmp"
	"runtime"

	"github.com/gotd/td/telegram"

	"telegram-login-mcp/authflow"
)

// device says honestly what is logging in: this program, for the tool that a login is named after, "" for none. Telegram lists the login so until
// that tool connects with its session and says what it is itself. No field is empty: an empty system_version got sessions of other clients terminated
// (https://github.com/Swiftgram/TDLibKit/issues/40). lang_pack stays empty, as initConnection asks of unofficial apps.
// https://core.telegram.org/method/initConnection
func device(version, name string) telegram.DeviceConfig {
	return telegram.DeviceConfig{
		DeviceModel:    authflow.ListedName(name),
		SystemVersion:  system(),
		AppVersion:     cmp.Or(version, "unversioned"),
		SystemLangCode: "en",
		LangCode:       "en",
	}
}

// system names the operating system and processor.
func system() string {
	names := map[string]string{"darwin": "macOS", "windows": "Windows", "linux": "Linux", "freebsd": "FreeBSD"}
	return cmp.Or(names[runtime.GOOS], runtime.GOOS) + " " + runtime.GOARCH
}
