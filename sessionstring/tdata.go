package sessionstring

import (
	"bytes"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
)

// Telegram Desktop's folder tdata: https://github.com/telegramdesktop/tdesktop/blob/dev/Telegram/SourceFiles/storage (storage_domain.cpp, storage_account.cpp,
// details/storage_file_utilities.cpp). gotd has a reader of it, session/tdesktop, which the tests hold this one against; it makes room for as many keys as a file
// says it has, so that a file can end the process that reads it, and does not tell a wrong passcode from a damaged file.
const (
	tdataMagic         = "TDF$"
	tdataKeys          = "key_data"
	tdataSalt          = 32
	tdataAuthorization = 0x4b // dbiMtpAuthorization
	tdataAccounts      = 32   // more than Desktop has, which is six at most
	tdataIterations    = 100_000
)

// ErrPasscode is returned by [DecodeTData] for a folder that the passcode does not open: Desktop's local passcode, which is no password of Telegram.
var ErrPasscode = errors.New("the passcode does not open Telegram Desktop's folder")

// TData are the accounts of Telegram Desktop.
type TData struct {
	Accounts []Session // in the order in which Desktop shows them; without addresses
	Active   int       // the index of the one that is shown
}

// DecodeTData reads Telegram Desktop's folder, of Desktop 2.5 (December 2020) and newer. read gives the content of a file in it, or an error that is [fs.ErrNotExist]. passcode is "" without one.
//
// Errors: [ErrPasscode], those of read, and [FormatError].
func DecodeTData(read func(name string) ([]byte, error), passcode string) (TData, error) {
	file, err := readTDF(read, tdataKeys)
	if err != nil {
		return TData{}, err
	}
	local, accounts, active, err := tdataDomain(file, passcode)
	if err != nil {
		return TData{}, err
	}
	var all TData
	for _, index := range accounts {
		name := "data"
		if index > 0 {
			name = fmt.Sprintf("data#%d", index+1)
		}
		s, err := tdataAccount(read, tdataName(name), local)
		if errors.Is(err, errNoAccount) { // logged out, and Desktop keeps its place
			continue
		}
		if err != nil {
			return TData{}, err
		}
		if index == active {
			all.Active = len(all.Accounts)
		}
		all.Accounts = append(all.Accounts, s)
	}
	if len(all.Accounts) == 0 {
		return TData{}, tdataError(GotNoLogin, 0)
	}
	return all, nil
}

// errNoAccount means that nobody is logged in there.
var errNoAccount = errors.New("no account")

func tdataError(kind GotKind, count int) error {
	return formatError(ExpectedTData, Got{Kind: kind, Count: count})
}

// readTDF reads a file of Desktop, of which there can be a new one, with s at its end, and two old ones.
func readTDF(read func(string) ([]byte, error), name string) (*qtReader, error) {
	var last error
	for _, suffix := range []string{"s", "0", "1"} {
		raw, err := read(name + suffix)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		const head = len(tdataMagic) + 4
		if len(raw) < head+md5.Size || string(raw[:4]) != tdataMagic {
			last = tdataError(GotNoTDF, len(raw))
			continue
		}
		data, sum := raw[head:len(raw)-md5.Size], raw[len(raw)-md5.Size:]
		h := md5.New()
		h.Write(data)
		h.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(data))))
		h.Write(raw[4:head])
		h.Write(raw[:4])
		if !bytes.Equal(h.Sum(nil), sum) {
			last = tdataError(GotDamaged, len(raw))
			continue
		}
		return &qtReader{reader{rest: data}}, nil
	}
	if last == nil {
		last = tdataError(GotNoKeyData, 0)
	}
	return nil, last
}

// tdataDomain opens the key of the folder and reads which accounts there are.
func tdataDomain(file *qtReader, passcode string) (local []byte, accounts []uint32, active uint32, err error) {
	salt, sealed, info := file.array(), file.array(), file.array()
	if file.short || len(salt) != tdataSalt {
		return nil, nil, 0, tdataError(GotDamaged, 0)
	}
	iterations := 1
	if passcode != "" {
		iterations = tdataIterations
	}
	h := sha512.New()
	h.Write(salt)
	h.Write([]byte(passcode))
	h.Write(salt)
	key, err := pbkdf2.Key(sha512.New, string(h.Sum(nil)), salt, iterations, KeySize)
	if err != nil {
		return nil, nil, 0, fmt.Errorf("derive the key of tdata: %w", err)
	}
	local, ok := tdataOpen(sealed, key)
	switch {
	case !ok && len(sealed)%16 == 0 && len(sealed) > 16:
		return nil, nil, 0, ErrPasscode
	case !ok || len(local) < KeySize:
		return nil, nil, 0, tdataError(GotDamaged, 0)
	}
	local = local[:KeySize]
	raw, ok := tdataOpen(info, local)
	r := qtReader{reader{rest: raw}}
	count := r.uint32()
	if !ok || count > tdataAccounts {
		return nil, nil, 0, tdataError(GotDamaged, 0)
	}
	for range count {
		accounts = append(accounts, r.uint32())
	}
	active = r.uint32()
	if r.short {
		return nil, nil, 0, tdataError(GotDamaged, 0)
	}
	return local, accounts, active, nil
}

// tdataAccount reads the login of one account.
func tdataAccount(read func(string) ([]byte, error), folder string, local []byte) (Session, error) {
	file, err := readTDF(read, folder)
	if err != nil {
		return Session{}, err
	}
	raw, ok := tdataOpen(file.array(), local)
	if !ok {
		return Session{}, tdataError(GotDamaged, 0)
	}
	r := qtReader{reader{rest: raw}}
	if r.uint32() != tdataAuthorization { // nothing stands before it, and what does cannot be skipped without knowing it
		return Session{}, errNoAccount
	}
	r = qtReader{reader{rest: r.array()}}
	user, home := uint64(r.uint32()), r.uint32()
	if user == 1<<32-1 && home == 1<<32-1 { // kWideIdsTag
		user, home = binary.BigEndian.Uint64(r.bytes(8)), r.uint32()
	}
	count, others := r.uint32(), 0
	var key []byte
	for range count { // as many as it says, and not more than there are
		id, k := r.uint32(), r.bytes(KeySize)
		if r.short {
			return Session{}, tdataError(GotDamaged, 0)
		}
		if id == home {
			key = k
		} else {
			others++
		}
	}
	switch {
	case r.short, home > maxInt32:
		return Session{}, tdataError(GotDamaged, 0)
	case user == 0 && key == nil:
		return Session{}, errNoAccount
	case key == nil:
		return Session{}, tdataError(GotNoKey, 0)
	case user > maxUserID:
		return Session{}, tdataError(GotUserBits, 0)
	}
	s := Session{DC: int(home), UserID: int64(user), Bot: new(false), Test: tdataTest(read, folder, local)}
	if others > 0 {
		s.Extra = []Change{{Field: FieldOtherKeys, Kind: ChangeOtherKeys, Number: int64(others)}}
	}
	return finish(s, key, ExpectedTData)
}

// tdataTest says whether an account is one of the test servers: what the configuration beside it says, which Desktop writes at the first login, or nil without one.
func tdataTest(read func(string) ([]byte, error), folder string, local []byte) *bool {
	file, err := readTDF(read, folder+"/config")
	if err != nil {
		return nil
	}
	raw, ok := tdataOpen(file.array(), local)
	r := qtReader{reader{rest: raw}}
	r = qtReader{reader{rest: r.array()}}
	version, environment := r.uint32(), r.uint32()
	if !ok || r.short || version != 1 || environment > 1 {
		return nil
	}
	return new(environment == 1)
}

// tdataName is the name of an account's file: the first 8 bytes of MD5 in hex digits, the lower half of each byte first.
func tdataName(name string) string {
	sum := md5.Sum([]byte(name))
	const digits = "0123456789ABCDEF"
	var out []byte
	for _, b := range sum[:8] {
		out = append(out, digits[b&15], digits[b>>4])
	}
	return string(out)
}

// tdataOpen decrypts what Desktop keeps, and reports false where the key is another or the text was changed.
func tdataOpen(sealed, key []byte) ([]byte, bool) {
	if len(sealed) <= 16 || len(sealed)%16 != 0 {
		return nil, false
	}
	message, sealed := sealed[:16], sealed[16:]
	opened := openIGE(sealed, key, message)
	sum := sha1.Sum(opened)
	length := binary.LittleEndian.Uint32(opened)
	if subtle.ConstantTimeCompare(sum[:16], message) != 1 || length < 4 || uint64(length) > uint64(len(opened)) {
		return nil, false
	}
	return opened[4:length], true
}

// qtReader reads what Qt's QDataStream wrote, big-endian.
type qtReader struct{ reader }

func (r *qtReader) uint32() uint32 { return binary.BigEndian.Uint32(r.bytes(4)) }

// array reads a QByteArray, which is 0xffffffff where there is none.
func (r *qtReader) array() []byte {
	n := r.uint32()
	switch {
	case n == 1<<32-1:
		return nil
	case uint64(n) > uint64(len(r.rest)): // before anything of that size is made
		r.short, r.rest = true, nil
		return nil
	}
	return r.bytes(int(n))
}
