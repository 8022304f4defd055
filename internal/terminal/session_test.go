package terminal

import (
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
)

func TestSessionIsOfferedAsAFileToWhoeverKeepsItInOne(t *testing.T) {
	for _, language := range []explain.Language{explain.English, explain.Russian} {
		d := New(Options{Reader: explain.Terminal.In(language)})
		uses := d.sessionUses()
		for format, want := range map[string]struct{ library, step string }{
			"telethon_sqlite": {"Telethon", "TelegramClient("}, "pyrogram_sqlite": {"Pyrogram", "Client("},
		} {
			i := slices.IndexFunc(uses, func(u sessionUse) bool { return u.Format == format })
			if i < 1 {
				t.Errorf("%s is not offered in %s", format, language)
				continue
			}
			u := uses[i]
			if !u.fileOnly || u.extension() != ".session" || !strings.HasPrefix(u.title, want.library+",") || !strings.Contains(strings.Join(u.Steps(d.Reader), " "), want.step) {
				t.Errorf("%s in %s: %q, %q, %v", format, language, u.title, u.extension(), u.Steps(d.Reader))
			}
			if before := uses[i-1]; before.Tool != want.library || before.fileOnly {
				t.Errorf("%s in %s stands behind %q", format, language, before.title)
			}
		}
	}
}
