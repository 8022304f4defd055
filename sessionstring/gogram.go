package sessionstring

import (
	"bytes"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net"
	"strconv"
	"strings"
)

// What gogram's strings begin with: the JSON form, and the one before it, which ended with December 2025.
const (
	gogramPrefix    = "1BvE"
	gogramPrefixOld = "1BvX"
)

// gogramSeparators stood between the fields of the older form, the second until September 2025.
var gogramSeparators = []string{":_:", "::"}

// gogramKeyID is the length of auth_key_id in bytes. A converter writes the whole of SHA-1, of which it is the end.
const gogramKeyID = 8

// gogramJSON is what stands in a string: https://github.com/AmarnathCJD/gogram/blob/master/internal/session/string.go. It holds the bare key, so values of
// this type are printed nowhere.
type gogramJSON struct {
	Key   []byte `json:"key,omitempty"`
	Hash  []byte `json:"hash,omitempty"`
	DC    int    `json:"dc_id,omitempty"`
	Addr  string `json:"ip_addr,omitempty"` // with the port
	AppID int32  `json:"app_id,omitempty"`
}

// encodeGogram writes gogram's string session: 1BvE and unpadded url-safe base64 of JSON with key, auth_key_id, dc, address with port, and api_id if known;
// about 580 characters. It needs [FieldDC], [FieldAddr] (IP address or host name), [FieldPort] and [FieldKey].
func encodeGogram(s Session) (string, error) {
	if err := need(Gogram, s); err != nil {
		return "", err
	}
	if err := checkRange(Gogram, FieldDC, int64(s.DC), maxInt32); err != nil {
		return "", err
	}
	if err := checkPort(Gogram, s); err != nil {
		return "", err
	}
	if err := checkRange(Gogram, FieldAPIID, int64(s.APIID), maxAPIID); err != nil {
		return "", err
	}
	if !isHost(s.Addr) {
		return "", &UnfitError{Format: Gogram, Field: FieldAddr, Kind: UnfitNoHost}
	}
	key := s.Key.Reveal()
	raw, err := json.Marshal(gogramJSON{
		Key: key, Hash: keyID(key), DC: s.DC, Addr: net.JoinHostPort(canonicalAddr(s.Addr), strconv.Itoa(s.Port)), AppID: int32(s.APIID),
	})
	if err != nil {
		return "", err
	}
	return gogramPrefix + base64.RawURLEncoding.EncodeToString(raw), nil
}

// cutGogram takes the beginning off gogram's string.
func cutGogram(text string) (string, bool) {
	for _, prefix := range []string{gogramPrefix, gogramPrefixOld} {
		if body, ok := strings.CutPrefix(text, prefix); ok {
			return body, true
		}
	}
	return "", false
}

// gogramSession reads the bytes behind the beginning of a string, which says of which form they are. gogram itself tells the data centre by the address, and one of
// its ways to write a string leaves the number out, so it may be missing where the address is known. An address without a port, as a converter writes it, has the
// usual one.
func gogramSession(text string, raw []byte) (Session, error) {
	refuse := func(got Got) (Session, error) { return Session{}, formatError(ExpectedGogram, got) }
	var f gogramJSON
	if strings.HasPrefix(text, gogramPrefixOld) {
		var ok bool
		if f, ok = gogramFields(raw); !ok {
			return refuse(Got{Kind: GotFields, Count: len(raw)})
		}
	} else if err := json.Unmarshal(raw, &f); err != nil { // err may quote the input
		return refuse(Got{Kind: GotNoJSON, Count: len(raw)})
	}
	host, port, err := net.SplitHostPort(f.Addr)
	if err != nil {
		host, port = strings.Trim(f.Addr, "[]"), strconv.Itoa(defaultPort)
	}
	s := Session{DC: f.DC, Addr: canonicalAddr(host), APIID: int(f.AppID)}
	s.Port, err = strconv.Atoi(port)
	switch {
	case err != nil || s.Port < 1 || s.Port > maxPort || !isHost(s.Addr):
		return refuse(Got{Kind: GotNoAddress})
	case f.AppID < 0:
		return refuse(Got{Kind: GotAPIIDBits})
	case s.DC > maxInt32:
		return refuse(Got{Kind: GotJSONDC})
	}
	if known, ok := findDC(s.Addr); ok && s.DC == 0 {
		s.DC = known.id
	}
	s.Test = testByAddress(s.Addr)
	if s, err = finish(s, f.Key, ExpectedGogram); err != nil {
		return Session{}, err
	}
	if n := len(f.Hash); n > 0 && (n < gogramKeyID || subtle.ConstantTimeCompare(keyID(f.Key), f.Hash[n-gogramKeyID:]) != 1) {
		return refuse(Got{Kind: GotJSONKeyID})
	}
	return s, nil
}

// gogramFields reads the older form: key, auth_key_id, address with port, dc and api_id with a separator between them. Keys hold any bytes, and IPv6 addresses the separator,
// so it counts from both ends and not, as gogram does, how often that stands there.
func gogramFields(raw []byte) (f gogramJSON, ok bool) {
	if len(raw) < KeySize {
		return f, false
	}
	for _, separator := range gogramSeparators {
		rest, ok := bytes.CutPrefix(raw[KeySize:], []byte(separator))
		if !ok || len(rest) < gogramKeyID {
			continue
		}
		f.Key, f.Hash = raw[:KeySize], rest[:gogramKeyID]
		if rest, ok = bytes.CutPrefix(rest[gogramKeyID:], []byte(separator)); !ok {
			continue
		}
		text := string(rest)
		numbers := [2]int{} // api_id, dc
		for i := range numbers {
			at := strings.LastIndex(text, separator)
			if at < 0 {
				return f, false
			}
			n, err := strconv.ParseInt(text[at+len(separator):], 10, 32)
			if err != nil {
				return f, false
			}
			numbers[i], text = int(n), text[:at]
		}
		f.AppID, f.DC, f.Addr = int32(numbers[0]), numbers[1], text
		return f, true
	}
	return f, false
}
