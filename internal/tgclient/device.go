package tgclient

import (
	"cmp"
	"runtime"

	"github.com/gotd/td/telegram"
)

// appName is how the login shows under Settings > Devices in the official apps.
const appName = "telegram-login-mcp"

// device says honestly what is logging in. No field is empty: an empty system_version got sessions of other clients terminated
// (https://github.com/Swiftgram/TDLibKit/issues/40). lang_pack stays empty, as initConnection asks of unofficial apps.
// https://core.telegram.org/method/initConnection
func device(version string) telegram.DeviceConfig {
	return telegram.DeviceConfig{
		DeviceModel:    appName,
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
