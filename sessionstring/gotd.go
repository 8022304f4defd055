package sessionstring

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
)

// gotdVersion is the only version of gotd's session JSON that gotd reads.
const gotdVersion = 1

// gotdFile is gotd's session JSON, the fields that we write and read: https://github.com/gotd/td/blob/main/session/session.go.
// It holds the bare key, so values of this type are printed nowhere.
type gotdFile struct {
	Version int
	Data    struct {
		Config    gotdConfig
		DC        int
		Addr      string // host:port; gotd itself leaves it empty
		AuthKey   []byte
		AuthKeyID []byte
		Salt      int64
	}
}

// gotdConfig is the part of gotd's session.Config that tells servers.
type gotdConfig struct {
	TestMode  bool
	ThisDC    int
	DCOptions []gotdDC
}

// gotdDC is a tg.DCOption as encoding/json writes it (https://core.telegram.org/constructor/dcOption).
type gotdDC struct {
	Flags             uint32
	Ipv6              bool
	MediaOnly         bool
	TCPObfuscatedOnly bool
	CDN               bool
	ID                int
	IPAddress         string
	Port              int
	Secret            []byte
}

// gotdIPv6 is the bit of [gotdDC.Flags] that goes with Ipv6.
const gotdIPv6 = 1 << 0

// EncodeGotd writes the session JSON of gotd/td, on one line. It needs [FieldDC], [FieldAddr] (an IP address), [FieldPort],
// [FieldTest] and [FieldKey]. The salt is left at zero and the rest of the configuration empty: gotd's client asks for both when
// it connects.
func EncodeGotd(s Session) (string, error) {
	text, err := gotdText(Gotd, s)
	return string(text), err
}

// gotdText is [EncodeGotd] for a format that has gotd's JSON in it.
func gotdText(format Format, s Session) ([]byte, error) {
	if err := need(format, s); err != nil {
		return nil, err
	}
	if err := checkRange(format, FieldDC, int64(s.DC), maxInt32); err != nil {
		return nil, err
	}
	if err := checkPort(format, s); err != nil {
		return nil, err
	}
	ip, err := parseIP(format, s)
	if err != nil {
		return nil, err
	}
	option := gotdDC{ID: s.DC, IPAddress: ip.String(), Port: s.Port}
	if ip.Is6() {
		option.Ipv6, option.Flags = true, gotdIPv6
	}
	f := gotdFile{Version: gotdVersion}
	f.Data.Config.TestMode, f.Data.Config.ThisDC, f.Data.Config.DCOptions = *s.Test, s.DC, []gotdDC{option}
	f.Data.DC = s.DC
	f.Data.Addr = netip.AddrPortFrom(ip, uint16(s.Port)).String()
	f.Data.AuthKey = s.Key.Reveal()
	f.Data.AuthKeyID = keyID(f.Data.AuthKey)
	text, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("write gotd session: %w", err)
	}
	return text, nil
}

// DecodeGotd reads the session JSON of gotd/td. The address is taken from Addr where it is set, which gotd's own client never
// does, or else from the options for that DC; it may be missing. Salt, configuration and other addresses are named in
// Session.Extra. Errors are [FormatError].
func DecodeGotd(text string) (Session, error) {
	refuse := func(got Got) (Session, error) { return Session{}, formatError(ExpectedGotd, got) }
	var f gotdFile
	if err := json.Unmarshal([]byte(text), &f); err != nil { // err may quote the input
		return refuse(Got{Kind: GotNoJSON, Count: len(text)})
	}
	switch {
	case f.Version == 0 && f.Data.AuthKey == nil:
		return refuse(Got{Kind: GotOtherJSON})
	case f.Version != gotdVersion:
		return refuse(Got{Kind: GotJSONVersion, Version: f.Version})
	}
	s := Session{DC: f.Data.DC}
	if s.DC == 0 {
		s.DC = f.Data.Config.ThisDC
	}
	if f.Data.Addr != "" {
		host, err := netip.ParseAddrPort(f.Data.Addr)
		if err != nil || host.Addr().Zone() != "" {
			return refuse(Got{Kind: GotJSONAddr})
		}
		s.Addr, s.Port = host.Addr().String(), int(host.Port())
	} else if option, ok := gotdAddress(f.Data.Config.DCOptions, s.DC); ok {
		s.Addr, s.Port = canonicalAddr(option.IPAddress), option.Port
	}
	if len(f.Data.Config.DCOptions) > 0 || f.Data.Config.TestMode {
		s.Test = &f.Data.Config.TestMode
	} else { // no configuration at all, as after an import: TestMode says nothing
		s.Test = testByAddress(s.Addr)
	}
	s, err := finish(s, f.Data.AuthKey, ExpectedGotd)
	if err != nil {
		return Session{}, err
	}
	if s.DC > maxInt32 {
		return refuse(Got{Kind: GotJSONDC})
	}
	if subtle.ConstantTimeCompare(keyID(f.Data.AuthKey), f.Data.AuthKeyID) != 1 {
		return refuse(Got{Kind: GotJSONKeyID})
	}
	s.Extra = gotdExtra(text, f, s)
	return s, nil
}

// gotdExtra names what a session of gotd holds beyond s. Values are told by their names only.
func gotdExtra(text string, f gotdFile, s Session) (left []Change) {
	if f.Data.Salt != 0 {
		left = append(left, Change{Field: FieldSalt, Kind: ChangeSalt})
	}
	if gotdConfigured(text) {
		left = append(left, Change{Field: FieldConfig, Kind: ChangeConfig})
	}
	others := 0
	for _, o := range f.Data.Config.DCOptions {
		kept := o.ID == s.DC && canonicalAddr(o.IPAddress) == s.Addr && o.Port == s.Port
		if special := o.MediaOnly || o.TCPObfuscatedOnly || o.CDN || len(o.Secret) > 0; !kept || special {
			others++
		}
	}
	if others > 0 {
		left = append(left, Change{Field: FieldAddresses, Kind: ChangeAddresses, Number: int64(others)})
	}
	return left
}

// gotdConfigured says whether there is a setting in Config beyond [gotdConfig] that is not at zero.
func gotdConfigured(text string) bool {
	var f struct {
		Data struct{ Config map[string]any }
	}
	if json.Unmarshal([]byte(text), &f) != nil { // cannot be, it was read before
		return false
	}
	known := []string{"TestMode", "ThisDC", "DCOptions"}
	for name, value := range f.Data.Config {
		if slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, name) }) { // as encoding/json matches them
			continue
		}
		if value != nil && !reflect.ValueOf(value).IsZero() {
			return true
		}
	}
	return false
}

// gotdAddress picks the address of a DC that an ordinary client connects to, IPv4 first.
func gotdAddress(options []gotdDC, id int) (gotdDC, bool) {
	for _, ipv6 := range []bool{false, true} {
		for _, o := range options {
			ip, err := netip.ParseAddr(o.IPAddress)
			usable := err == nil && ip.Zone() == "" && !ip.IsUnspecified() && o.Port > 0 && o.Port <= maxPort
			if usable && o.ID == id && ip.Is6() == ipv6 && !o.MediaOnly && !o.TCPObfuscatedOnly && !o.CDN && len(o.Secret) == 0 {
				return o, true
			}
		}
	}
	return gotdDC{}, false
}

// keyID computes auth_key_id, the last 8 bytes of SHA-1 of the key (https://core.telegram.org/mtproto/description#key-identifier-auth-key-id).
func keyID(key []byte) []byte {
	sum := sha1.Sum(key)
	return sum[12:]
}
