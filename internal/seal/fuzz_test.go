package seal

import (
	"bytes"
	"encoding/hex"
	"testing"
)

// FuzzOpen feeds files that somebody else wrote. Only what seal made with the key and the name is opened. What it made is written down here:
// it differs from one process to the next, and fuzzing has several.
func FuzzOpen(f *testing.F) {
	key := bytes.Repeat([]byte{7}, KeyLength)
	whole, err := hex.DecodeString("544c4d460117534e96fa67845ad8e12a2eabcf01b298d13c50805a8964e5bb369d4bbd5c182c6d9228a4b0b5cf")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:HeaderLength])
	f.Add([]byte(Magic))
	f.Add([]byte{})
	find := func(id KeyID) []byte {
		if id == IDOf(key) {
			return key
		}
		return nil
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		plain, fault := Open(find, "name", raw)
		if (fault == "") != bytes.Equal(raw, whole) || fault == "" && string(plain) != "text" {
			t.Errorf("%x became %q, %q", raw, plain, fault)
		}
		if _, fault := Open(find, "another name", raw); fault == "" {
			t.Errorf("%x was opened under another name", raw)
		}
	})
}
