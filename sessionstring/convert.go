package sessionstring

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
)

// Conversion is a session in another format.
type Conversion struct {
	Text    string   // in that format and as secret as the key, "" for [TelethonSQLite], which [EncodeTelethonSQLite] makes from Session
	Session Session  // what was written: with what was added and without what was dropped
	Added   []Change // what the format needs and the session lacked, in the order of the fields of [Session]
	Dropped []Change // what the session had and the format does not carry, in the same order, and then all of Session.Left
}

// Change says what happened to one field, or to one of the things in [Session.Left].
type Change struct {
	Field Field
	Text  string // for people: "149.154.167.51, a known address of DC 2". Never a secret
}

// Convert writes s in a format and adds what can be known without asking: a known address of the DC, and that the servers are
// the production ones and the account is a person's where nothing says otherwise. A host name is replaced where only an IP
// address can be stored. What cannot be known, an api_id or user ID say, makes a [MissingError]. Other errors are [UnfitError]
// and [ErrUnknownFormat].
func Convert(to Format, s Session) (Conversion, error) {
	if to.Library() == "" {
		return Conversion{}, ErrUnknownFormat
	}
	var c Conversion
	add := func(f Field, format string, args ...any) {
		c.Added = append(c.Added, Change{Field: f, Text: fmt.Sprintf(format, args...)})
	}
	// A person wants to hear what only they can tell, and then finds all of it in one error.
	if s.Test == nil {
		test, why := false, "production servers, because nothing in the session says otherwise"
		if known := testByAddress(s.Addr); known != nil {
			test, why = *known, "by the address"
		}
		s.Test = &test
		if to.stores(FieldTest) {
			add(FieldTest, "%t: %s", test, why)
		}
	}
	if s.Bot == nil && (to.mustHave(FieldBot) || to.stores(FieldBot) && s.UserID != 0) {
		s.Bot = new(false)
		add(FieldBot, "false: taken for a person's account, because nothing in the session says otherwise")
	}
	if to.mustHave(FieldAddr) {
		s = withAddress(to, s, add)
	}
	if err := need(to, s); err != nil {
		return Conversion{}, err
	}
	c.Session, c.Dropped = drop(to, s)
	c.Session.Left, c.Dropped = nil, append(c.Dropped, s.Left...)
	slices.SortStableFunc(c.Added, func(a, b Change) int { return order(a.Field) - order(b.Field) })

	text, err := Encode(to, c.Session)
	if errors.Is(err, ErrFileOnly) {
		_, err = EncodeTelethonSQLite(c.Session) // so that what does not fit is an error here and not at the disk
	}
	if err != nil {
		return Conversion{}, err
	}
	c.Text = text
	return c, nil
}

// withAddress gives the session a known address if it has none that the format can store, and a port if it has none.
func withAddress(to Format, s Session, add func(Field, string, ...any)) Session {
	_, err := netip.ParseAddr(s.Addr)
	replace := s.Addr != "" && err != nil && to.ipOnly()
	if known, ok := knownAddress(s.DC, *s.Test); ok && (s.Addr == "" || replace) {
		instead := ""
		if replace {
			instead = ", in place of a host name, which cannot be stored"
		}
		s.Addr, s.Port = known.addr, known.port
		add(FieldAddr, "%s, a known address of DC %d%s", s.Addr, s.DC, instead)
		add(FieldPort, "%d, which goes with it", s.Port)
	}
	if s.Addr != "" && s.Port == 0 {
		s.Port = defaultPort
		add(FieldPort, "%d, Telegram's usual one", s.Port)
	}
	return s
}

// drop empties the fields that a format does not carry.
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
			dropped = append(dropped, Change{Field: f.name, Text: "not stored by this format"})
		case seen == nil && *all.Test, seen != nil && *seen != *all.Test: // without a word, the address decides, or production
			dropped = append(dropped, Change{Field: f.name, Text: "not stored by this format, and the address tells something else"})
		}
	}
	if !to.stores(FieldTest) && to.stores(FieldAddr) {
		s.Test = testByAddress(s.Addr) // what a decoder will say
	}
	return s, dropped
}

// mustHave says whether a format cannot do without a field.
func (f Format) mustHave(name Field) bool {
	for _, l := range layouts {
		if l.format == f {
			return slices.Contains(l.needs, name)
		}
	}
	return false
}

// stores says whether a format carries a field.
func (f Format) stores(name Field) bool {
	for _, l := range layouts {
		if l.format == f {
			return slices.Contains(l.needs, name) || slices.Contains(l.carries, name)
		}
	}
	return false
}

// ipOnly says whether a format stores IP addresses and no host names.
func (f Format) ipOnly() bool {
	for _, l := range layouts {
		if l.format == f {
			return l.ipOnly
		}
	}
	return false
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
