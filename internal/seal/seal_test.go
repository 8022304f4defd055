package seal

import (
	"bytes"
	"testing"
)

var one, other = bytes.Repeat([]byte{1}, KeyLength), bytes.Repeat([]byte{2}, KeyLength)

func TestHiddenNameNeedsTheKey(t *testing.T) {
	hidden := func(key []byte, name string) string {
		h, err := Hidden(key, name)
		if err != nil || len(h) != 32 {
			t.Fatalf("%q, %v", h, err)
		}
		return h
	}
	name := hidden(one, "+14155550123")
	if hidden(one, "+14155550123") != name || hidden(one, "+14155550124") == name || hidden(other, "+14155550123") == name {
		t.Error("a name is another each time, or the same for another name or key")
	}
}

func TestKeyThatSealed(t *testing.T) {
	sealed, err := Seal(one, "name", []byte("text"))
	if err != nil {
		t.Fatal(err)
	}
	if !By(one, sealed) || By(other, sealed) || By(one, sealed[:HeaderLength-1]) || By(one, nil) {
		t.Error("it is not told which key has sealed a value")
	}
}
