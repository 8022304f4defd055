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
	plainSecret = 16
	paddedTag   = 0xdd // padded messages; the secret follows
	fakeTLSTag  = 0xee // disguised as TLS; the secret follows, and after it the name of a web site
	longestName = 182  // of that web site
)

// errSecret stands for what gotd says about a secret, which it prints.
var errSecret = errors.New("the secret is of no known kind")

// parseSecret reads the secret of an MTProxy in hex or in base64 of either alphabet, as the links have it. What can be hex is hex, as in
// Telegram's apps. The error is a clause that holds nothing of the secret.
func parseSecret(text string) ([]byte, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, errors.New("it has no secret, which every MTProxy needs")
	}
	s, err := hex.DecodeString(text)
	if err != nil {
		// A plus sign that was not written in percent form reads as a blank in a link.
		text = strings.NewReplacer("+", "-", " ", "-", "/", "_").Replace(strings.TrimRight(text, "="))
		if s, err = base64.RawURLEncoding.DecodeString(text); err != nil {
			return nil, errors.New("its secret is neither hex nor base64")
		}
	}
	switch {
	case len(s) < plainSecret:
		return nil, errors.New("its secret is too short: it has to have at least 16 bytes, which are 32 characters in hex")
	case len(s) == plainSecret:
	case len(s) == 1+plainSecret && s[0] == paddedTag:
	case len(s) == 1+plainSecret && s[0] == fakeTLSTag:
		return nil, errors.New("its secret begins with ee, so the name of a web site has to follow at the end, and there is none")
	case len(s) > 1+plainSecret && s[0] == fakeTLSTag:
		if len(s) > 1+plainSecret+longestName {
			return nil, errors.New("its secret is too long")
		}
	default:
		return nil, errors.New("its secret is of no known kind: it is longer than 16 bytes and does not begin with dd or ee as those do")
	}
	return s, nil
}
