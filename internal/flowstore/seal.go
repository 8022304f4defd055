package flowstore

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"errors"
	"fmt"

	"telegram-login-mcp/authflow"
)

// A sealed file is: magic (4 bytes), version of the format (1), ID of the key (8), nonce (12), ciphertext with tag. The header and the
// file's name are authenticated with it.
const (
	magic         = "TLMF"
	formatVersion = 1
	keyIDLength   = 8
	headerLength  = len(magic) + 1 + keyIDLength
	keyLength     = 32 // AES-256
)

// keyID tells keys apart without saying anything about them.
type keyID [keyIDLength]byte

func idOf(key []byte) keyID {
	sum := sha256.Sum256(append([]byte("telegram-login-mcp key ID\x00"), key...))
	return keyID(sum[:keyIDLength])
}

func seal(key []byte, name string, plain []byte) ([]byte, error) {
	aead, err := aeadOf(key)
	if err != nil {
		return nil, err
	}
	id := idOf(key)
	header := append(append([]byte(magic), formatVersion), id[:]...)
	return aead.Seal(header, nil, plain, bound(header, name)), nil
}

// unseal opens what seal made. find returns a key by its ID, nil when there is none.
func unseal(find func(keyID) []byte, name string, sealed []byte) ([]byte, authflow.RecordFault) {
	if len(sealed) < headerLength || string(sealed[:len(magic)]) != magic {
		return nil, authflow.RecordDamaged
	}
	if sealed[len(magic)] > formatVersion {
		return nil, authflow.RecordNewer
	}
	header := sealed[:headerLength]
	key := find(keyID(header[len(magic)+1:]))
	if key == nil {
		return nil, authflow.RecordKeyLost
	}
	aead, err := aeadOf(key)
	if err != nil {
		return nil, authflow.RecordDamaged
	}
	plain, err := aead.Open(nil, nil, sealed[headerLength:], bound(header, name))
	if err != nil {
		return nil, authflow.RecordDamaged
	}
	return plain, ""
}

// bound is what the ciphertext is tied to.
func bound(header []byte, name string) []byte { return append(append([]byte{}, header...), name...) }

func aeadOf(key []byte) (cipher.AEAD, error) {
	if len(key) != keyLength {
		return nil, errors.New("the key has a wrong length")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}
