package sessionstring

import (
	"errors"
	"net/netip"
	"slices"
)

// Conversion is a session in another format.
type Conversion struct {
	Text    string   // in that format and as secret as the key, "" for a file, which [EncodeFile] makes of Session
	Session Session  // what was written: with what was added and without what was dropped
	Added   []Change // what the format needs and the session lacked, in the order of the fields of [Session]
	Dropped []Change // what the session had and the format does not store, in the same order, and then all of Session.Extra
}

// Change says what happened to one field, or to one of the things in [Session.Extra]. It has nothing secret in it.
type Change struct {
	Field   Field
	Kind    ChangeKind
	Test    bool   // ChangeByAddress
	Address string // ChangeKnownAddress, ChangeSandbox, ChangeIPv4
	DC      int    // ChangeKnownAddress, ChangeSandbox, ChangeIPv4
	Replace bool   // ChangeKnownAddress: in place of a host name, which cannot be stored
	Number  int64  // a port, how many addresses, or what was given
}

// ChangeKind is what happened to a field.
type ChangeKind string

// The kinds.
const (
	ChangeProduction   ChangeKind = "production"    // production servers, because nothing says otherwise
	ChangeByAddress    ChangeKind = "by_address"    // test servers or not, by the address
	ChangePerson       ChangeKind = "person"        // a person's account, because nothing says otherwise
	ChangeKnownAddress ChangeKind = "known_address" // a known address of the DC
	ChangeSandbox      ChangeKind = "sandbox"       // the address at which the sandbox has the DC
	ChangeIPv4         ChangeKind = "ipv4"          // a known IPv4 address of the DC in place of an IPv6 one
	ChangeItsPort      ChangeKind = "its_port"      // the port of that address
	ChangeUsualPort    ChangeKind = "usual_port"    // the usual port
	ChangeGiven        ChangeKind = "given"         // what the person knows
	ChangeNotStored    ChangeKind = "not_stored"    // the format does not store it
	ChangeContradicts  ChangeKind = "contradicts"   // the format does not store it, and the address tells something else
	ChangeSalt         ChangeKind = "salt"          // gotd's server salt
	ChangeConfig       ChangeKind = "config"        // gotd's configuration
	ChangeAddresses    ChangeKind = "addresses"     // gotd's other addresses
	ChangeMedia        ChangeKind = "media"         // mtcute's address for media
	ChangeOtherKeys    ChangeKind = "other_keys"    // keys of other data centres
	ChangePeople       ChangeKind = "people"        // a session file's cache of people and chats
)

// Convert writes s in a format and adds what can be known without asking: a known address of the DC, and that the servers are
// the production ones and the account is a person's where nothing says otherwise. A host name is replaced where only an IP
// address can be stored. What cannot be known, an api_id or user ID say, makes a [MissingError]. Other errors are [UnfitError]
// and [ErrUnknownFormat].
func Convert(to Format, s Session) (Conversion, error) {
	if !slices.Contains(Formats(), to) {
		return Conversion{}, ErrUnknownFormat
	}
	var c Conversion
	add := func(x Change) { c.Added = append(c.Added, x) }
	// A person wants to hear what only they can tell, and then finds all of it in one error.
	if s.Test == nil {
		test, why := false, ChangeProduction
		if known := testByAddress(s.Addr); known != nil {
			test, why = *known, ChangeByAddress
		}
		s.Test = &test
		if to.stores(FieldTest) {
			add(Change{Field: FieldTest, Kind: why, Test: test})
		}
	}
	if s.Bot == nil && (to.requires(FieldBot) || to.stores(FieldBot) && s.UserID != 0) {
		s.Bot = new(false)
		add(Change{Field: FieldBot, Kind: ChangePerson})
	}
	if to.requires(FieldAddr) {
		s = withAddress(to, s, add)
	}
	if err := need(to, s); err != nil {
		return Conversion{}, err
	}
	c.Session, c.Dropped = drop(to, s)
	c.Session.Extra, c.Dropped = nil, append(c.Dropped, s.Extra...)
	slices.SortStableFunc(c.Added, func(a, b Change) int { return order(a.Field) - order(b.Field) })

	text, err := Encode(to, c.Session)
	if errors.Is(err, ErrFileOnly) {
		_, err = EncodeFile(to, c.Session) // so that what does not fit is an error here and not at the disk
	}
	if err != nil {
		return Conversion{}, err
	}
	c.Text = text
	return c, nil
}

// withAddress gives the session a known address if it has none that the format can store, and a port if it has none.
func withAddress(to Format, s Session, add func(Change)) Session {
	_, err := netip.ParseAddr(s.Addr)
	replace := s.Addr != "" && err != nil && to.layout().ipOnly
	if known, ok := knownAddress(s.DC, *s.Test); ok && (s.Addr == "" || replace) {
		s.Addr, s.Port = known.addr, known.port
		add(Change{Field: FieldAddr, Kind: ChangeKnownAddress, Address: s.Addr, DC: s.DC, Replace: replace})
		add(Change{Field: FieldPort, Kind: ChangeItsPort, Number: int64(s.Port)})
	}
	if s.Addr != "" && s.Port == 0 {
		s.Port = defaultPort
		add(Change{Field: FieldPort, Kind: ChangeUsualPort, Number: int64(s.Port)})
	}
	return s
}

// InSandbox gives a session without an address the one at which the sandbox has its DC, if the format needs one, and says what that changed: the sandbox
// numbers its data centres as Telegram does, and [Convert] would put Telegram's address in.
func InSandbox(to Format, s Session, at netip.AddrPort) (Session, []Change) {
	if s.Addr != "" || !to.requires(FieldAddr) || !at.IsValid() {
		return s, nil
	}
	s.Addr, s.Port = at.Addr().String(), int(at.Port())
	return s, []Change{{Field: FieldAddr, Kind: ChangeSandbox, Address: s.Addr, DC: s.DC}, {Field: FieldPort, Kind: ChangeItsPort, Number: int64(s.Port)}}
}

// WithIPv4 gives a session a known IPv4 address of its data centre in place of an IPv6 one, and says what that changed: Telethon 1 loses a session with an
// IPv6 address where it is not told to use such. A session without an IPv6 address stays as it is. The error for a data centre whose IPv4 address is not
// known is an [UnfitError].
func WithIPv4(s Session) (Session, []Change, error) {
	ip, err := netip.ParseAddr(s.Addr)
	if err != nil || ip.Unmap().Is4() {
		return s, nil, nil
	}
	test := s.Test != nil && *s.Test
	if at := testByAddress(s.Addr); at != nil {
		test = *at
	}
	known, ok := knownAddress(s.DC, test) // an IPv4 address stands first in the table
	if !ok {
		return s, nil, &UnfitError{Format: Telethon, Field: FieldAddr, Kind: UnfitNoIPv4}
	}
	s.Addr, s.Port = known.addr, known.port
	return s, []Change{{Field: FieldAddr, Kind: ChangeIPv4, Address: s.Addr, DC: s.DC}, {Field: FieldPort, Kind: ChangeItsPort, Number: int64(s.Port)}}, nil
}

// drop empties the fields that a format does not store.
func drop(to Format, s Session) (Session, []Change) {
	var dropped []Change
	all := s
	for _, f := range fields {
		if to.stores(f.name) || !f.known(s) {
			continue
		}
		f.clear(&s)
		seen := testByAddress(all.Addr)
		switch {
		case f.name != FieldTest:
			dropped = append(dropped, Change{Field: f.name, Kind: ChangeNotStored})
		case seen == nil && *all.Test, seen != nil && *seen != *all.Test: // without a word, the address decides, or production
			dropped = append(dropped, Change{Field: f.name, Kind: ChangeContradicts})
		}
	}
	if !to.stores(FieldTest) && to.stores(FieldAddr) {
		s.Test = testByAddress(s.Addr) // what a decoder will say
	}
	return s, dropped
}

// order is the place of a field in [Session].
func order(name Field) int {
	for i, f := range fields {
		if f.name == name {
			return i
		}
	}
	return len(fields)
}
