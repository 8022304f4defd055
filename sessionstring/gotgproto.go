package sessionstring

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// gotgprotoVersion is the only version of gotgproto's sessions.
const gotgprotoVersion = 1

// gotgprotoJSON is what stands in gotgproto's string: gotd's session, in base64 once more. It holds the bare key, so values of this type are printed nowhere.
// https://github.com/celestix/gotgproto/blob/beta/storage/session.go
type gotgprotoJSON struct {
	Version int
	Data    []byte
}

// encodeGotgproto writes gotgproto's string session: padded standard base64 of JSON, with the line break that Go's encoder of streams ends it with, in which gotd's JSON
// stands in base64; about 1,200 characters. It needs what [EncodeGotd] needs. Source:
// https://github.com/celestix/gotgproto/blob/beta/functions/sessionHelpers.go.
func encodeGotgproto(s Session) (string, error) {
	inner, err := gotdText(Gotgproto, s)
	if err != nil {
		return "", err
	}
	raw, err := json.Marshal(gotgprotoJSON{Version: gotgprotoVersion, Data: inner})
	if err != nil {
		return "", fmt.Errorf("write gotgproto session: %w", err)
	}
	return base64.StdEncoding.EncodeToString(append(raw, '\n')), nil
}

// gotgprotoSession reads the bytes of what [encodeGotgproto] writes. They are not gotgproto's if there is no text in base64 in them.
func gotgprotoSession(raw []byte) (s Session, is bool, err error) {
	var f gotgprotoJSON
	if json.Unmarshal(raw, &f) != nil || len(f.Data) <= KeySize {
		return Session{}, false, nil
	}
	if f.Version != gotgprotoVersion {
		return Session{}, true, formatError(ExpectedGotgproto, Got{Kind: GotJSONVersion, Version: f.Version})
	}
	s, err = DecodeGotd(string(f.Data))
	return s, true, err
}
