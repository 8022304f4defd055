package sessionstring_test

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// hostileDesktop is a folder as anybody can write one, with what stands in the file of accounts and in the account's.
func hostileDesktop(accounts, account []byte) map[string][]byte {
	local := []byte(strings.Repeat("k", 256))
	array := func(raw []byte) []byte { return append(binary.BigEndian.AppendUint32(nil, uint32(len(raw))), raw...) }
	salt := make([]byte, 32)
	key := sessionstring.TDataKey(salt)
	return map[string][]byte{
		"key_datas":         sessionstring.SealTDF(slices.Concat(array(salt), array(sessionstring.SealLocal(local, key)), array(sessionstring.SealLocal(accounts, local)))),
		"D877F783D5D3EF8Cs": sessionstring.SealTDF(array(sessionstring.SealLocal(account, local))),
	}
}

func numbers(all ...uint32) (raw []byte) {
	for _, n := range all {
		raw = binary.BigEndian.AppendUint32(raw, n)
	}
	return raw
}

func TestAHostileDesktopFolderCostsNothing(t *testing.T) {
	t.Parallel()
	const most = 1<<32 - 1
	one := numbers(1, 0, 0)
	key := testKey(t).Reveal()
	login := func(rest []byte) []byte {
		return slices.Concat(numbers(0x4b, uint32(len(rest))), rest)
	}
	good := slices.Concat(numbers(most, most, 0, 777000, 2, 1, 2), key, numbers(0))
	if got, err := sessionstring.DecodeTData(filesOf(hostileDesktop(one, login(good))), ""); err != nil || got.Accounts[0].UserID != 777000 {
		t.Fatalf("one that is in order: %v", err)
	}
	for name, c := range map[string]struct{ accounts, account []byte }{
		"more accounts than there are":   {numbers(most), login(good)},
		"many accounts":                  {numbers(33, 0, 0), login(good)},
		"no active account":              {numbers(1, 0), login(good)},
		"no accounts":                    {numbers(0, 0), login(good)},
		"nothing in the list":            {nil, login(good)},
		"more keys than there are":       {one, login(numbers(most, most, 0, 777000, 2, most))},
		"a length beyond the file":       {one, numbers(0x4b, most-1)},
		"no login":                       {one, numbers(0x4c, 0)},
		"nothing in the account":         {one, nil},
		"a data centre that cannot be":   {one, login(slices.Concat(numbers(most, most, 0, 777000, most, 1, most), key))},
		"no key of the home":             {one, login(slices.Concat(numbers(most, most, 0, 777000, 2, 1, 3), key))},
		"a user ID of more than 52 bits": {one, login(slices.Concat(numbers(most, most, most, 0, 2, 1, 2), key))},
		"a key of zeros":                 {one, login(slices.Concat(numbers(most, most, 0, 777000, 2, 1, 2), make([]byte, 256)))},
	} {
		_, err := sessionstring.DecodeTData(filesOf(hostileDesktop(c.accounts, c.account)), "")
		if wantFormatError(t, err, "") == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzTDataAccount is about what stands behind the encryption.
func FuzzTDataAccount(f *testing.F) {
	f.Add(numbers(1, 0, 0), numbers(0x4b, 20, 777000, 2, 0, 0, 0))
	f.Add(numbers(2, 0, 1, 1), numbers(0x4b, 8, 0, 0))
	f.Fuzz(func(t *testing.T, accounts, account []byte) {
		got, err := sessionstring.DecodeTData(filesOf(hostileDesktop(accounts, account)), "")
		var bad *sessionstring.FormatError
		if err != nil && !errors.As(err, &bad) {
			t.Fatalf("error %v (%T)", err, err)
		}
		if err == nil && (len(got.Accounts) == 0 || got.Active >= len(got.Accounts) || got.Accounts[0].Key.IsZero()) {
			t.Fatalf("half a session: %+v", got)
		}
	})
}
