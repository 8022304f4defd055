package tgclient

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
)

// The lengths of the secrets of an MTProxy, and how the longer ones begin.
// https://github.com/tdlib/td/blob/master/td/mtproto/ProxySecret.cpp
const (
	plainSecret   = 16
	paddedTag     = 0xdd // padded messages; the secret follows
	fakeTLSTag    = 0xee // disguised as TLS; the secret follows, and after it the name of a web site
	maxNameLength = 182  // of that web site
)

// errSecret stands for what gotd says about a secret, which it prints.
var errSecret = errors.New("the secret is of no known kind")

// parseSecret reads the secret of an MTProxy in hex or in base64 of either alphabet, as the links have it. What can be hex is hex, as in
// Telegram's apps. The error is a [*ValueError].
func parseSecret(text string) ([]byte, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, &ValueError{proxyNoSecret}
	}
	s, err := hex.DecodeString(text)
	if err != nil {
		// A plus sign that was not written in percent form reads as a blank in a link.
		text = strings.NewReplacer("+", "-", " ", "-", "/", "_").Replace(strings.TrimRight(text, "="))
		if s, err = base64.RawURLEncoding.DecodeString(text); err != nil {
			return nil, &ValueError{proxySecretForm}
		}
	}
	switch {
	case len(s) < plainSecret:
		return nil, &ValueError{proxySecretShort}
	case len(s) == plainSecret:
	case len(s) == 1+plainSecret && s[0] == paddedTag:
	case len(s) == 1+plainSecret && s[0] == fakeTLSTag:
		return nil, &ValueError{proxySecretSite}
	case len(s) > 1+plainSecret && s[0] == fakeTLSTag:
		if len(s) > 1+plainSecret+maxNameLength {
			return nil, &ValueError{proxySecretLong}
		}
	default:
		return nil, &ValueError{proxySecretKind}
	}
	return s, nil
}
