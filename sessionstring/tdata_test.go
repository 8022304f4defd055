package sessionstring_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/gotd/td/session/tdesktop"

	"telegram-login-mcp/sessionstring"
)

// passcode opens the folder "passcode" in testdata/tdata.json.
const passcode = "open sesame ключ"

// desktops are folders that @mtcute/convert 0.29.7 wrote for these tests (Tdata.create, writeMtpAuthorization), with keys that are of no account.
func desktops(t testing.TB) map[string]map[string][]byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/tdata.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]map[string][]byte
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// reader reads the files of a folder.
func filesOf(files map[string][]byte) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		raw, ok := files[name]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return raw, nil
	}
}

// desktopKey is testKey with n added to each byte.
func desktopKey(t testing.TB, n byte) sessionstring.Key {
	raw := testKey(t).Reveal()
	for i := range raw {
		raw[i] += n
	}
	return newKey(t, raw)
}

func TestDesktopsFolderIsReadAsGotdReadsIt(t *testing.T) {
	t.Parallel()
	first := sessionstring.Session{DC: 2, Key: desktopKey(t, 0), UserID: 5000801609, Bot: new(false), Extra: []sessionstring.Change{{Field: sessionstring.FieldOtherKeys, Kind: sessionstring.ChangeOtherKeys, Number: 1}}}
	second := first
	second.DC, second.Key, second.UserID = 4, desktopKey(t, 1), 777000
	for name, c := range map[string]struct {
		passcode string
		want     sessionstring.TData
	}{
		"plain":    {"", sessionstring.TData{Accounts: []sessionstring.Session{first}}},
		"passcode": {passcode, sessionstring.TData{Accounts: []sessionstring.Session{first, second}, Active: 1}},
	} {
		files := desktops(t)[name]
		got, err := sessionstring.DecodeTData(filesOf(files), c.passcode)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		root := fstest.MapFS{}
		for path, raw := range files {
			root[path] = &fstest.MapFile{Data: raw}
		}
		theirs, err := tdesktop.ReadFS(root, []byte(c.passcode))
		if err != nil || len(theirs) != len(got.Accounts) {
			t.Fatalf("%s: gotd reads %d accounts, %v", name, len(theirs), err)
		}
		for i, a := range theirs {
			s := got.Accounts[i]
			key := a.Authorization.Keys[a.Authorization.MainDC]
			if a.Authorization.MainDC != s.DC || int64(a.Authorization.UserID) != s.UserID || !s.Key.Equal(newKey(t, key[:])) {
				t.Errorf("%s: account %d is another to gotd", name, i)
			}
		}
	}
}

func TestAPasscodeIsMissedAndAWrongOneRefused(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string][]string{"passcode": {"", "open sesame", passcode + " "}, "plain": {"1234"}} {
		for _, code := range wrong {
			if _, err := sessionstring.DecodeTData(filesOf(desktops(t)[name]), code); !errors.Is(err, sessionstring.ErrPasscode) {
				t.Errorf("%s with another passcode: %v", name, err)
			}
		}
	}
}

func TestADamagedDesktopFolderIsRefused(t *testing.T) {
	t.Parallel()
	for name := range desktops(t)["plain"] {
		if name == "D877F783D5D3EF8C/maps" {
			continue // which has nothing of the login
		}
		for at := range 3 {
			files := desktops(t)["plain"]
			raw := files[name]
			raw[[]int{10, len(raw) / 2, len(raw) - 1}[at]] ^= 1
			_, err := sessionstring.DecodeTData(filesOf(files), "")
			wantFormatError(t, err, "")
		}
		files := desktops(t)["plain"]
		delete(files, name)
		_, err := sessionstring.DecodeTData(filesOf(files), "")
		if bad := wantFormatError(t, err, ""); found(bad) != sessionstring.GotNoKeyData {
			t.Errorf("without %s: %v", name, err)
		}
		files = desktops(t)["plain"]
		files[name] = files[name][:20]
		_, err = sessionstring.DecodeTData(filesOf(files), "")
		if bad := wantFormatError(t, err, ""); found(bad) != sessionstring.GotNoTDF {
			t.Errorf("with a stump of %s: %v", name, err)
		}
	}
	refused := errors.New("not to be read")
	if _, err := sessionstring.DecodeTData(func(string) ([]byte, error) { return nil, refused }, ""); !errors.Is(err, refused) {
		t.Errorf("an error of the disk is %v", err)
	}
}

// FuzzDecodeTData changes the files behind their checksums: what a hostile folder can have that nobody guards with a passcode.
func FuzzDecodeTData(f *testing.F) {
	files := desktops(f)["plain"]
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f.Add(name, files[name])
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		files := desktops(t)["plain"]
		files[name] = sessionstring.SealTDF(content)
		got, err := sessionstring.DecodeTData(filesOf(files), "")
		if errors.Is(err, sessionstring.ErrPasscode) {
			return
		}
		if err != nil {
			wantFormatError(t, err, "")
			return
		}
		if len(got.Accounts) == 0 || got.Active >= len(got.Accounts) || got.Accounts[0].Key.IsZero() {
			t.Fatalf("half a session: %+v", got)
		}
	})
}
