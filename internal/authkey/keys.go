package authkey

import (
	_ "embed"
	"sync"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
)

// telegramPEM holds the RSA keys of Telegram's servers, the production ones and the test ones, as gotd (mtproto/_data/public_keys.pem), TDLib
// and Telegram Desktop carry them.
//
//go:embed telegram.pem
var telegramPEM []byte

// TelegramKeys returns the RSA keys of Telegram's servers.
var TelegramKeys = sync.OnceValue(func() []exchange.PublicKey {
	keys, err := ParseKeys(telegramPEM)
	if err != nil {
		panic(err) // the file is part of this program
	}
	return keys
})

// ParseKeys reads the RSA keys of servers from PEM.
func ParseKeys(pem []byte) (keys []exchange.PublicKey, err error) {
	parsed, err := crypto.ParseRSAPublicKeys(pem)
	for _, k := range parsed {
		keys = append(keys, exchange.PublicKey{RSA: k})
	}
	return keys, err
}
