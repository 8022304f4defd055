package sessionstring_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"telegram-login-mcp/sessionstring"
)

// gramjsStore is the folder that StoreSession of GramJS 2.26.22 wrote for these tests, with testKey, which is of no account.
func gramjsStore(t testing.TB) map[string][]byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/gramjs_store.json")
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]string
	if err := json.Unmarshal(raw, &texts); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for name, text := range texts {
		files[name] = []byte(text)
	}
	return files
}

func decodeStore(files map[string][]byte) (sessionstring.Session, error) {
	return sessionstring.DecodeGramJSStore(slices.Sorted(maps.Keys(files)), filesOf(files))
}

func TestGramJSStoreIsRead(t *testing.T) {
	t.Parallel()
	files := gramjsStore(t)
	if !sessionstring.IsGramJSStore(slices.Collect(maps.Keys(files))) || sessionstring.IsGramJSStore([]string{"authKey", "key_datas"}) {
		t.Error("the folder is not known by its names")
	}
	want := sessionstring.Session{DC: 2, Addr: "149.154.167.51", Port: 443, Test: new(false), Key: testKey(t)}
	got, err := decodeStore(files)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	delete(files, "my_store%3AserverAddress")
	if got, err = decodeStore(files); err != nil || got.Addr != "" || got.DC != 2 {
		t.Errorf("without an address: %v", err)
	}
}

func TestAGramJSStoreThatIsNotWholeIsRefused(t *testing.T) {
	t.Parallel()
	const key = "my_store%3AauthKey"
	for name, c := range map[string]struct {
		change func(map[string][]byte)
		want   sessionstring.GotKind
	}{
		"no key":             {func(f map[string][]byte) { delete(f, key) }, sessionstring.GotNoKey},
		"null for a key":     {func(f map[string][]byte) { f[key] = []byte("null") }, sessionstring.GotNoKey},
		"no data centre":     {func(f map[string][]byte) { delete(f, "my_store%3AdcId") }, sessionstring.GotNoDC},
		"two sessions":       {func(f map[string][]byte) { f["other%3AauthKey"] = f[key] }, sessionstring.GotLogins},
		"a number too large": {func(f map[string][]byte) { f[key] = []byte(`{"type":"Buffer","data":[256]}`) }, sessionstring.GotNoJSON},
		"a short key":        {func(f map[string][]byte) { f[key] = []byte(`{"type":"Buffer","data":[1,2]}`) }, sessionstring.GotKeySize},
		"no JSON":            {func(f map[string][]byte) { f["my_store%3Aport"] = []byte("{") }, sessionstring.GotNoJSON},
		"nested without end": {func(f map[string][]byte) { f[key] = []byte(strings.Repeat(`{"data":[`, 20000)) }, sessionstring.GotNoJSON},
		"no address":         {func(f map[string][]byte) { f["my_store%3AserverAddress"] = []byte(`"300.1.1.1"`) }, sessionstring.GotUnlikely},
		"a negative port":    {func(f map[string][]byte) { f["my_store%3Aport"] = []byte("-1") }, sessionstring.GotUnlikely},
	} {
		files := gramjsStore(t)
		c.change(files)
		_, err := decodeStore(files)
		if bad := wantFormatError(t, err, ""); found(bad) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func FuzzDecodeGramJSStore(f *testing.F) {
	files := gramjsStore(f)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f.Add(name, files[name])
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		files := gramjsStore(t)
		files[name] = content
		s, err := decodeStore(files)
		if err != nil {
			wantFormatError(t, err, "")
			return
		}
		encode(t, sessionstring.Gotd, with(t, func(full *sessionstring.Session) { full.Key = s.Key })) // a key that can be written
	})
}

// tdlStore has bbolt write a store as tdl does: namespaces, and in each what tdl keeps, of which a session may be one.
func tdlStore(t testing.TB, entries int, namespaces map[string]string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data.kv")
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for name, session := range namespaces {
			b, err := tx.CreateBucketIfNotExists([]byte(name))
			if err != nil {
				return err
			}
			for n := range entries {
				if err := b.Put(fmt.Appendf(nil, "peers:key:%06d", n), []byte(strings.Repeat("x", n%200))); err != nil {
					return err
				}
			}
			if session != "" {
				if err := b.Put([]byte("session"), []byte(session)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTdlsStoreIsReadAsBboltWritesIt(t *testing.T) {
	t.Parallel()
	json := encode(t, sessionstring.Gotd, full(t))
	large := strings.Replace(json, `"Version":1`, `"Version":1,"Note":"`+strings.Repeat("y", 20000)+`"`, 1) // over several pages
	for name, c := range map[string]struct {
		entries    int
		namespaces map[string]string
		want       int
	}{
		"one namespace":         {0, map[string]string{"default": json}, 1},
		"many people":           {20000, map[string]string{"default": json, "empty": ""}, 1},
		"a large session":       {10, map[string]string{"default": large}, 1},
		"two":                   {3, map[string]string{"default": json, "work": json}, 2},
		"nobody logged in":      {3, map[string]string{"default": ""}, 0},
		"nothing in it":         {0, nil, 0},
		"too small for a page":  {0, map[string]string{"default": ""}, 0},
		"more than one to look": {1, map[string]string{"a": "", "b": "", "c": json}, 1},
	} {
		file := tdlStore(t, c.entries, c.namespaces)
		got, err := sessionstring.DecodeTDL(file)
		if err != nil || len(got) != c.want || !sessionstring.IsTDL(file) {
			t.Fatalf("%s: %d sessions, %v", name, len(got), err)
		}
		for _, s := range got {
			if !s.Key.Equal(testKey(t)) || s.DC != 2 || s.Addr != "149.154.167.51" {
				t.Errorf("%s: another session", name)
			}
		}
	}
	if _, err := sessionstring.DecodeTDL(tdlStore(t, 0, map[string]string{"default": `{"Version":1,"Data":{"AuthKey":"` + base64.StdEncoding.EncodeToString([]byte("short")) + `"}}`})); err == nil {
		t.Error("a session with a short key is read")
	}
}

func TestTheNewerStateOfATdlStoreIsTheOneThatIsRead(t *testing.T) {
	t.Parallel()
	file := tdlStore(t, 0, map[string]string{"default": encode(t, sessionstring.Gotd, full(t))})
	size := int(file[24]) | int(file[25])<<8
	for _, page := range []int{0, 1} { // of the two, one is of the state before
		broken := slices.Clone(file)
		broken[page*size+16+48] ^= 0xff
		got, err := sessionstring.DecodeTDL(broken)
		if err != nil && found(wantFormatError(t, err, "")) != sessionstring.GotUnreadable {
			t.Errorf("page %d broken: %v", page, err)
		}
		if len(got) > 1 {
			t.Errorf("page %d broken: %d sessions", page, len(got))
		}
	}
}

func FuzzDecodeTDL(f *testing.F) {
	file := tdlStore(f, 0, map[string]string{"default": encode(f, sessionstring.Gotd, full(f))})
	size := int(file[24]) | int(file[25])<<8
	f.Add(uint16(2*size), byte(1))
	f.Add(uint16(16), byte(1))
	f.Fuzz(func(t *testing.T, at uint16, change byte) {
		broken := slices.Clone(file)
		broken[int(at)%len(broken)] ^= change
		got, err := sessionstring.DecodeTDL(broken)
		if err != nil {
			wantFormatError(t, err, "")
		}
		for _, s := range got {
			if s.Key.IsZero() || s.DC < 1 {
				t.Fatal("half a session")
			}
		}
	})
}
