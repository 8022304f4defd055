package sessionstring

import (
	"fmt"
	"net/netip"
	"strings"
)

// Inspection is what can be told about a session without asking Telegram.
type Inspection struct {
	Format  Format
	Session Session
	Notes   []Note // what was mended first, then what is odd; nil if nothing was
}

// Note is one remark on a session. Code is stable and may be compared; Text is for people, a sentence without any secret.
type Note struct {
	Code NoteCode
	Text string
}

// NoteCode names a kind of remark.
type NoteCode string

// What was mended in a copy.
const (
	NoteInvisible  NoteCode = "mended.invisible"   // zero-width characters, byte order marks
	NoteWrapping   NoteCode = "mended.wrapping"    // SESSION=..., StringSession(...)
	NoteQuotes     NoteCode = "mended.quotes"      // "..."
	NoteLineBreaks NoteCode = "mended.line_breaks" // line breaks and blanks inside
	NoteWithin     NoteCode = "mended.within"      // a longer text around the session
	NotePercent    NoteCode = "mended.percent"     // %3D for =
	NoteDashes     NoteCode = "mended.dashes"      // typographic dashes for -
	NotePadding    NoteCode = "mended.padding"     // too few or too many = at the end
	NoteAlphabet   NoteCode = "mended.alphabet"    // + and / for - and _, or the reverse
)

// What is odd about a session.
const (
	NoteOldForm        NoteCode = "odd.old_form"        // an old form of the format, which lacks something
	NoteDCUnknown      NoteCode = "odd.dc_unknown"      // a DC that Telegram is not known to have
	NoteTestDC         NoteCode = "odd.test_dc"         // a session of the test servers
	NoteTestMismatch   NoteCode = "odd.test_mismatch"   // the test flag says one thing, the address another
	NoteAddressForeign NoteCode = "odd.address_foreign" // an address outside Telegram's networks
	NoteAddressLocal   NoteCode = "odd.address_local"   // an address on this machine or in a private network
	NoteAddressOther   NoteCode = "odd.address_other"   // the address of another DC
	NoteAddressName    NoteCode = "odd.address_name"    // a host name instead of an address
	NotePort           NoteCode = "odd.port"            // a port that Telegram is not known to listen at
	NoteUserUnknown    NoteCode = "odd.user_unknown"    // a user ID of zero
	NoteAPIIDUnknown   NoteCode = "odd.api_id_unknown"  // an api_id of zero
)

// Inspect says what is odd about a session of a format, for instance one that came from [ReadTelethonSQLite].
func Inspect(f Format, s Session) Inspection {
	i := Inspection{Format: f, Session: s}
	odd := func(code NoteCode, format string, args ...any) {
		i.Notes = append(i.Notes, Note{Code: code, Text: fmt.Sprintf(format, args...)})
	}
	test := s.Test != nil && *s.Test
	switch _, known := knownAddress(s.DC, test); {
	case known:
	case test:
		odd(NoteDCUnknown, "Telegram is not known to have a test data centre %d.", s.DC)
	default:
		odd(NoteDCUnknown, "Telegram is not known to have a data centre %d.", s.DC)
	}
	if test {
		odd(NoteTestDC, "This is a session of Telegram's test servers. It does not work with real accounts.")
	}
	oddAddress(s, odd)
	if f == Pyrogram {
		if s.APIID == 0 {
			odd(NoteAPIIDUnknown, "The string holds no api_id. Pyrogram will ask for one; use the one that the login was made with.")
		}
		if s.UserID == 0 {
			odd(NoteUserUnknown, "The user ID in the string is zero, so the string was made by a program that did not know it.")
		}
	}
	return i
}

// oddAddress says what is odd about an address, if there is one.
func oddAddress(s Session, odd func(NoteCode, string, ...any)) {
	if s.Addr == "" {
		return
	}
	if s.Port != 443 && s.Port != 80 && s.Port != 5222 { // https://core.telegram.org/mtproto/transports#tcp
		odd(NotePort, "Telegram listens at the ports 443, 80 and 5222, and this session has %d.", s.Port)
	}
	ip, err := netip.ParseAddr(s.Addr)
	if err != nil {
		if strings.HasSuffix(strings.ToLower(s.Addr), webDomain) {
			odd(NoteAddressName, "The address is a host name for browsers. Libraries that are not made for browsers need an IP address instead.")
			return
		}
		odd(NoteAddressForeign, "The address is a host name that does not belong to Telegram's servers. Do not connect to it unless you know whose it is.")
		return
	}
	switch d, known := findDC(s.Addr); {
	case known && d.id != s.DC:
		odd(NoteAddressOther, "The address belongs to DC %d, and the session says DC %d.", d.id, s.DC)
	case known && s.Test != nil && d.test != *s.Test:
		odd(NoteTestMismatch, "The address is one of Telegram's %s servers, and the test flag says the opposite.", map[bool]string{true: "test", false: "production"}[d.test])
	case ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast():
		odd(NoteAddressLocal, "The address is on this machine or in a private network, so it is not Telegram's own server.")
	case !telegrams(ip):
		odd(NoteAddressForeign, "The address is outside Telegram's networks. Do not connect to it unless you know whose it is.")
	}
}
