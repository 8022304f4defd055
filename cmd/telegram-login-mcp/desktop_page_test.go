package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// desktopIn puts a folder of Telegram Desktop into a home, see sessionstring/tdata_test.go. It has two accounts and a passcode.
func desktopIn(t *testing.T, home string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "sessionstring", "testdata", "tdata.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]map[string][]byte
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(home, "tdata")
	for name, content := range all["passcode"] {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

const desktopPasscode = "open sesame ключ"

func TestDesktopsPasscodeIsAskedForOnAPage(t *testing.T) {
	home := t.TempDir()
	folder := desktopIn(t, home)
	p := startProcess(t, append([]string{"HOME=" + home, "USERPROFILE=" + home}, credentials...), "--sandbox-at", connectionFile(t), "--secrets", "private")
	t.Cleanup((&person{TB: t}).leaves)
	p.greet()
	args := toolArgs{"path": folder, "user_id": 777000}
	who := p.page("inspect_session", args)
	who.sees(who.opens(), "local passcode")
	p.has(who.sends(map[string]string{"passcode": "1234"}), "does not open the folder", `name="passcode"`)
	who.sees(who.sends(map[string]string{"passcode": desktopPasscode}), "The session was read")
	p.has(p.says("inspect_session", args), `"library":"tdata"`, `"dc":4`, "777000", "make another login", "not "+desktopPasscode)

	args = toolArgs{"path": folder, "user_id": 5000801609}
	for _, tool := range []string{"check_session", "add_login"} { // the sandbox does not know the key
		who = p.page(tool, args)
		who.sees(who.opens(), "local passcode", "Does a program use")
		p.has(who.sends(map[string]string{"passcode": "1234", "answer": "no"}), "does not open the folder", `name="passcode"`)
		who.sends(map[string]string{"passcode": desktopPasscode}) // the answer is kept
		p.has(p.says(tool, args), "not "+desktopPasscode, "does not know")
	}

	convert := toolArgs{"from_path": folder, "user_id": 5000801609, "api_id": 4711, "to": "pyrogram", "deliver": "file", "path": filepath.Join(home, "new.env")}
	who = p.page("convert_session", convert)
	p.has(who.sends(map[string]string{"passcode": desktopPasscode}), "The session was converted")
	if written, err := os.ReadFile(filepath.Join(home, "new.env")); err != nil || len(written) < 362 {
		t.Errorf("%d bytes, %v", len(written), err)
	}
}

func TestDesktopsPasscodeIsAnArgumentInTheChatOnly(t *testing.T) {
	home := t.TempDir()
	folder := desktopIn(t, home)
	p := startProcess(t, append([]string{"HOME=" + home, "USERPROFILE=" + home}, credentials...), "--sandbox-at", connectionFile(t))
	p.greet()
	p.has(p.says("inspect_session", toolArgs{"path": folder, "passcode": "1234"}), "failure.desktop_passcode", "does not open")
	p.has(p.says("inspect_session", toolArgs{"path": folder, "passcode": desktopPasscode}), "failure.desktop_accounts", "5000801609", "777000", "user_id")
	p.has(p.says("inspect_session", toolArgs{"path": folder, "passcode": desktopPasscode, "user_id": 5000801609}), `"library":"tdata"`, `"dc":2`)

	private := startProcess(t, append([]string{"HOME=" + home, "USERPROFILE=" + home}, credentials...), "--sandbox-at", connectionFile(t), "--secrets", "private")
	private.greet()
	private.has(private.says("inspect_session", toolArgs{"path": folder, "passcode": desktopPasscode}), "failure.secret_in_chat", "not "+desktopPasscode, "local passcode")
}
