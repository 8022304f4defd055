package flowstore

import (
	"bytes"
	"testing"
)

// FuzzUnseal feeds files that somebody else wrote. Only what seal made with the key and the name is opened.
func FuzzUnseal(f *testing.F) {
	key := bytes.Repeat([]byte{7}, keyLength)
	whole, err := seal(key, "name", []byte("text"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:headerLength])
	f.Add([]byte(magic))
	f.Add([]byte{})
	find := func(id keyID) []byte {
		if id == idOf(key) {
			return key
		}
		return nil
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		plain, fault := unseal(find, "name", raw)
		if (fault == "") != bytes.Equal(raw, whole) || fault == "" && string(plain) != "text" {
			t.Errorf("%x became %q, %q", raw, plain, fault)
		}
		if _, fault := unseal(find, "another name", raw); fault == "" {
			t.Errorf("%x was opened under another name", raw)
		}
	})
}
