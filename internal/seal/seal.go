// Package seal encrypts what a store keeps, so that it cannot be read, changed, or put in another's place: under another name, or with another owner. It
// depends on authflow for what is wrong with what it opens.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"telegram-login-mcp/authflow"
)

// A sealed file is: magic (4 bytes), version of the format (1), ID of the key (8), nonce (12), ciphertext with tag. The header and the
// value's name are authenticated with it.
const (
	// Magic begins each.
	Magic         = "TLMF"
	formatVersion = 1
	keyIDLength   = 8
	// HeaderLength is how many bytes are not encrypted.
	HeaderLength = len(Magic) + 1 + keyIDLength
	// KeyLength is the length of a key: AES-256.
	KeyLength = 32
)

// KeyID tells keys apart without saying anything about them.
type KeyID [keyIDLength]byte

// IDOf is the ID of a key.
func IDOf(key []byte) KeyID {
	sum := sha256.Sum256(append([]byte("telegram-login-mcp key ID\x00"), key...))
	return KeyID(sum[:keyIDLength])
}

// Seal encrypts plain with a key, and ties it to a name.
func Seal(key []byte, name string, plain []byte) ([]byte, error) {
	aead, err := aeadOf(key)
	if err != nil {
		return nil, err
	}
	id := IDOf(key)
	header := append(append([]byte(Magic), formatVersion), id[:]...)
	return aead.Seal(header, nil, plain, bound(header, name)), nil
}

// Open opens what Seal made. find returns a key by its ID, nil when there is none.
func Open(find func(KeyID) []byte, name string, sealed []byte) ([]byte, authflow.RecordFault) {
	if len(sealed) < HeaderLength || string(sealed[:len(Magic)]) != Magic {
		return nil, authflow.RecordDamaged
	}
	if sealed[len(Magic)] > formatVersion {
		return nil, authflow.RecordNewer
	}
	header := sealed[:HeaderLength]
	key := find(KeyID(header[len(Magic)+1:]))
	if key == nil {
		return nil, authflow.RecordKeyLost
	}
	aead, err := aeadOf(key)
	if err != nil {
		return nil, authflow.RecordDamaged
	}
	plain, err := aead.Open(nil, nil, sealed[HeaderLength:], bound(header, name))
	if err != nil {
		return nil, authflow.RecordDamaged
	}
	return plain, ""
}

// bound is what the ciphertext is tied to.
func bound(header []byte, name string) []byte { return append(append([]byte{}, header...), name...) }

func aeadOf(key []byte) (cipher.AEAD, error) {
	if len(key) != KeyLength {
		return nil, errors.New("the key has a wrong length")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Name is what a value of an owner is sealed under: so that one of another owner is not taken for it, not even with the same key. owner is [owner.Owner]'s
// Key, "" for the person of this computer, whose values were there before there were owners.
func Name(owner, name string) string {
	if owner == "" {
		return name
	}
	return owner + "/" + name
}

// hidingPurpose is what the key of Hidden is derived for.
const hidingPurpose = "telegram-login-mcp names of values 1"

// Hidden stands for a name where others can read it, such as the name of a file: 32 hexadecimal digits, of which nobody can tell the name without the key.
func Hidden(key []byte, name string) (string, error) {
	derived, err := hkdf.Key(sha256.New, key, nil, hidingPurpose, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("derive the key of names: %w", err)
	}
	h := hmac.New(sha256.New, derived)
	h.Write([]byte(name))
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// By reports whether a key has sealed a value.
func By(key []byte, sealed []byte) bool {
	id := IDOf(key)
	return len(sealed) >= HeaderLength && string(sealed[HeaderLength-keyIDLength:HeaderLength]) == string(id[:])
}

// ParseKey reads a key as it is written in a file, in base64. It is nil for anything else.
func ParseKey(text string) []byte {
	key, err := base64.StdEncoding.DecodeString(strings.TrimRight(text, "\r\n"))
	if err != nil || len(key) != KeyLength {
		return nil
	}
	return key
}
