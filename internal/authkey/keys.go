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

// telegramKeys returns the RSA keys of Telegram's servers.
var telegramKeys = sync.OnceValue(func() []exchange.PublicKey {
	parsed, err := crypto.ParseRSAPublicKeys(telegramPEM)
	if err != nil {
		panic(err) // the file is part of this program
	}
	keys := make([]exchange.PublicKey, len(parsed))
	for i, k := range parsed {
		keys[i] = exchange.PublicKey{RSA: k}
	}
	return keys
})
