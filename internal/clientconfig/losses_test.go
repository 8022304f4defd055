package clientconfig

import (
	"slices"
	"testing"
)

func TestWhatAnEntryWouldLoseIsNamed(t *testing.T) {
	const text = "\xef\xbb\xbf" + `{ // mine
  "servers": { "telegram-login": { "type": "stdio", "command": "/old", "args": ["serve", "--secrets", "private"],
    "env": { "TELEGRAM_API_ID": "7", "TELEGRAM_PROXY": "socks5://x:1" }, "dev": {} }, },
}`
	got, _ := Losses([]byte(text), "servers", "telegram-login", Entry{Command: "/new", Args: []string{"serve"}, Env: []Variable{{"TELEGRAM_API_ID", "8"}}})
	want := []Loss{{lostVariable, "TELEGRAM_PROXY"}, {lostArgument, "--secrets"}, {lostArgument, "private"}, {lostMember, "“dev”"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	whole := Entry{Command: "/new", Args: []string{"serve", "--secrets", "private"}, Env: []Variable{{"TELEGRAM_API_ID", "7"}, {"TELEGRAM_PROXY", ""}}}
	if got, more := Losses([]byte(text), "servers", "telegram-login", whole); more != 0 || !slices.Equal(got, want[3:]) {
		t.Errorf("got %q", got)
	}
	for _, other := range []string{"", "{}", `{"servers": 1}`, `{"servers": {"telegram-login": 1}}`, "{"} {
		if got, _ := Losses([]byte(other), "servers", "telegram-login", whole); len(got) > 0 {
			t.Errorf("%s loses %q", other, got)
		}
	}
}
