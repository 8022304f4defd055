package sessionstring

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/subtle"
	"slices"
)

// openIGE decrypts AES-256 in IGE mode, as Telegram Desktop keeps its files. key has 256 bytes, and sealed whole blocks.
func openIGE(sealed, key, message []byte) []byte {
	block, iv := igeKey(key, message)
	before, openBefore := iv[:16], iv[16:]
	opened := make([]byte, len(sealed))
	for i := 0; i < len(sealed); i += aes.BlockSize {
		from, to := sealed[i:i+aes.BlockSize], opened[i:i+aes.BlockSize]
		subtle.XORBytes(to, from, openBefore)
		block.Decrypt(to, to)
		subtle.XORBytes(to, to, before)
		before, openBefore = from, to
	}
	return opened
}

// igeKey is what MTProto 1 makes of an auth key and a message key, in the direction of the server
// (https://core.telegram.org/mtproto/description_v1#defining-aes-key-and-initialization-vector).
func igeKey(key, message []byte) (cipher.Block, []byte) {
	const x = 8
	hash := func(parts ...[]byte) []byte {
		sum := sha1.Sum(slices.Concat(parts...))
		return sum[:]
	}
	a := hash(message, key[x:x+32])
	b := hash(key[32+x:48+x], message, key[48+x:64+x])
	c := hash(key[64+x:96+x], message)
	d := hash(message, key[96+x:128+x])
	block, err := aes.NewCipher(slices.Concat(a[:8], b[8:20], c[4:16]))
	if err != nil {
		panic(err) // it has 32 bytes
	}
	return block, slices.Concat(a[8:20], b[:8], c[16:20], d[:8])
}
