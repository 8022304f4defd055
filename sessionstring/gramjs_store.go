package sessionstring

import (
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// What stands in GramJS' StoreSession, a folder of files that are each called by the session's name, a colon in percent code, and one of these. Other
// files there are what GramJS knows of people. https://github.com/gram-js/gramjs/blob/master/gramjs/sessions/StoreSession.ts
const (
	storeKey  = "%3AauthKey"
	storeDC   = "%3AdcId"
	storeAddr = "%3AserverAddress"
	storePort = "%3Aport"
)

// IsGramJSStore says whether the names of the files in a folder are those of GramJS' StoreSession.
func IsGramJSStore(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return strings.HasSuffix(name, storeKey) })
}

// DecodeGramJSStore reads GramJS' StoreSession. names are those of the files in the folder, and read gives the content of one, or an error that is [fs.ErrNotExist].
//
// Errors: those of read, and [FormatError].
func DecodeGramJSStore(names []string, read func(name string) ([]byte, error)) (Session, error) {
	refuse := func(got Got) (Session, error) { return Session{}, formatError(ExpectedGramJSStore, got) }
	var session []string
	for _, name := range names {
		if base, ok := strings.CutSuffix(name, storeKey); ok {
			session = append(session, base)
		}
	}
	switch len(session) {
	case 0:
		return refuse(Got{Kind: GotNoKey})
	case 1:
	default:
		return refuse(Got{Kind: GotLogins, Count: len(session)})
	}
	var s Session
	var key gramjsBuffer
	for _, part := range []struct {
		suffix string
		into   any
	}{{storeDC, &s.DC}, {storeAddr, &s.Addr}, {storePort, &s.Port}, {storeKey, &key}} {
		raw, err := read(session[0] + part.suffix)
		if errors.Is(err, fs.ErrNotExist) {
			if part.suffix == storeAddr || part.suffix == storePort {
				continue
			}
			return refuse(Got{Kind: GotNoDC})
		}
		if err != nil {
			return Session{}, err
		}
		if json.Unmarshal(raw, part.into) != nil { // err may quote the input
			return refuse(Got{Kind: GotNoJSON, Count: len(raw)})
		}
	}
	switch {
	case len(key) == 0: // a store that was never logged in has null there
		return refuse(Got{Kind: GotNoKey})
	case s.Addr != "" && !isHost(s.Addr), s.Port < 0, s.Port > maxPort, s.DC > maxInt32:
		return refuse(Got{Kind: GotUnlikely})
	}
	s.Addr = canonicalAddr(s.Addr)
	s.Test = testByAddress(s.Addr)
	if s.Addr == "" {
		s.Port = 0
	}
	return finish(s, key, ExpectedGramJSStore)
}

// gramjsBuffer is a Buffer of Node.js as its JSON has it: {"type":"Buffer","data":[1,2]}.
type gramjsBuffer []byte

func (b *gramjsBuffer) UnmarshalJSON(text []byte) error {
	var buffer struct{ Data []uint16 } // encoding/json takes a list of bytes for base64
	if err := json.Unmarshal(text, &buffer); err != nil {
		return err
	}
	*b = nil
	for _, n := range buffer.Data {
		if n > maxByte {
			return errors.New("not a byte")
		}
		*b = append(*b, byte(n))
	}
	return nil
}
