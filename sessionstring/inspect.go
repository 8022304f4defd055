package sessionstring

import (
	"net/netip"
	"slices"
	"strings"
)

// Inspection is what can be told about a session without asking Telegram.
type Inspection struct {
	Format  Format
	Session Session
	Notes   []Note // what was mended first, then what is odd; nil if nothing was
}

// Open reports whether another program was seen to have the file of the session open.
func (i Inspection) Open() bool {
	return slices.ContainsFunc(i.Notes, func(n Note) bool { return n.Code == NoteFileOpen })
}

// Note is one remark on a session. Code is stable and may be compared. It has nothing secret in it.
type Note struct {
	Code      NoteCode
	DC        int    // NoteDCUnknown: the session's. NoteAddressOther: the address's
	SaysDC    int    // NoteAddressOther: the session's
	Port      int    // NotePort
	Library   string // NoteFile: whose file it is
	Version   int    // NoteFile: of its layout, 0 where the file does not say
	Want, Had int    // NotePadding: how many = there should be, and how many there were
	Test      bool   // NoteDCUnknown: the session is of the test servers. NoteTestMismatch: the address is
}

// NoteCode names a kind of remark.
type NoteCode string

// What was mended in a copy.
const (
	NoteInvisible    NoteCode = "mended.invisible"     // zero-width characters, byte order marks
	NoteWrapping     NoteCode = "mended.wrapping"      // SESSION=..., StringSession(...)
	NoteQuotation    NoteCode = "mended.quotation"     // >, a frame or a line's number at the beginning of lines
	NoteQuotes       NoteCode = "mended.quotes"        // "..."
	NoteQuotesInside NoteCode = "mended.quotes_inside" // quotation marks inside
	NoteLineBreaks   NoteCode = "mended.line_breaks"   // line breaks and blanks inside
	NoteWithin       NoteCode = "mended.within"        // a longer text around the session
	NotePercent      NoteCode = "mended.percent"       // %3D for =
	NotePlus         NoteCode = "mended.plus"          // blanks inside for +
	NoteEntities     NoteCode = "mended.entities"      // &#61; and =3D for =
	NoteDashes       NoteCode = "mended.dashes"        // typographic dashes for -
	NotePadding      NoteCode = "mended.padding"       // too few or too many = at the end
	NoteAlphabet     NoteCode = "mended.alphabet"      // + and / for - and _, or the reverse
)

// What is odd about a session.
const (
	NoteOldForm        NoteCode = "odd.old_form"        // an old form of Pyrogram's string, which lacks the api_id
	NoteOldMTKruto     NoteCode = "odd.old_mtkruto"     // the older form of MTKruto's, which lacks api_id and account
	NoteOldGogram      NoteCode = "odd.old_gogram"      // the older form of gogram's
	NoteDCUnknown      NoteCode = "odd.dc_unknown"      // a DC that Telegram is not known to have
	NoteTestDC         NoteCode = "odd.test_dc"         // a session of the test servers
	NoteTestMismatch   NoteCode = "odd.test_mismatch"   // the test flag says one thing, the address another
	NoteAddressForeign NoteCode = "odd.address_foreign" // an address outside Telegram's networks
	NoteNameForeign    NoteCode = "odd.name_foreign"    // a host name that is not Telegram's
	NoteAddressLocal   NoteCode = "odd.address_local"   // an address on this machine or in a private network
	NoteAddressOther   NoteCode = "odd.address_other"   // the address of another DC
	NoteAddressName    NoteCode = "odd.address_name"    // a host name instead of an address
	NotePort           NoteCode = "odd.port"            // a port that Telegram is not known to listen at
	NoteUserUnknown    NoteCode = "odd.user_unknown"    // a user ID of zero
	NoteAPIIDUnknown   NoteCode = "odd.api_id_unknown"  // an api_id of zero
	NoteIPv6           NoteCode = "odd.ipv6"            // a Telethon session with an IPv6 address
	NoteWeb            NoteCode = "odd.web"             // a session that a browser has, too
	NoteWrapped        NoteCode = "odd.wrapped"         // gotd's session in base64
	NoteDesktop        NoteCode = "odd.desktop"         // a session that Telegram Desktop has, too
	NoteDesktopRuns    NoteCode = "odd.desktop_runs"    // the same, and Telegram Desktop runs
)

// What is told of a wish.
const NoteNoIPv6 NoteCode = "wish.no_ipv6" // an IPv4 address was wished for, and there was no IPv6 one to give way

// What is told of a session file.
const (
	NoteFile      NoteCode = "file.of"         // whose it is, and which version
	NoteNoVersion NoteCode = "file.no_version" // it lacks the version, as those that a converter made
	NoteNoAddress NoteCode = "file.no_address" // it lacks the address
	NoteNoPort    NoteCode = "file.no_port"    // it has an address and lacks the port
	NoteFileOpen  NoteCode = "file.open"       // another program has it open
	NoteFileLeft  NoteCode = "file.left"       // a program did not close it, or has it open
)

// Inspect says what is odd about a session of a format, for instance one that came from [DecodeSQLite].
func Inspect(f Format, s Session) Inspection {
	i := Inspection{Format: f, Session: s}
	odd := func(n Note) { i.Notes = append(i.Notes, n) }
	test := s.Test != nil && *s.Test
	if _, known := knownAddress(s.DC, test); !known {
		odd(Note{Code: NoteDCUnknown, DC: s.DC, Test: test})
	}
	if test {
		odd(Note{Code: NoteTestDC})
	}
	oddAddress(s, odd)
	if ip, err := netip.ParseAddr(s.Addr); err == nil && ip.Is6() && (f == Telethon || f == TelethonSQLite) {
		odd(Note{Code: NoteIPv6})
	}
	switch f {
	case TelegramWeb:
		odd(Note{Code: NoteWeb})
	case TDesktop:
		odd(Note{Code: NoteDesktop})
	}
	if f == Pyrogram || f == PyrogramSQLite {
		if s.APIID == 0 {
			odd(Note{Code: NoteAPIIDUnknown})
		}
		if s.UserID == 0 {
			odd(Note{Code: NoteUserUnknown})
		}
	}
	return i
}

// oddAddress says what is odd about an address, if there is one.
func oddAddress(s Session, odd func(Note)) {
	if s.Addr == "" {
		return
	}
	if s.Port != 0 && s.Port != 443 && s.Port != 80 && s.Port != 5222 { // https://core.telegram.org/mtproto/transports#tcp
		odd(Note{Code: NotePort, Port: s.Port})
	}
	ip, err := netip.ParseAddr(s.Addr)
	if err != nil {
		if strings.HasSuffix(strings.ToLower(s.Addr), webDomain) {
			odd(Note{Code: NoteAddressName})
			return
		}
		odd(Note{Code: NoteNameForeign})
		return
	}
	switch d, known := findDC(s.Addr); {
	case known && d.id != s.DC:
		odd(Note{Code: NoteAddressOther, DC: d.id, SaysDC: s.DC})
	case known && s.Test != nil && d.test != *s.Test:
		odd(Note{Code: NoteTestMismatch, Test: d.test})
	case ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast():
		odd(Note{Code: NoteAddressLocal})
	case !inTelegramNetwork(ip):
		odd(Note{Code: NoteAddressForeign})
	}
}
