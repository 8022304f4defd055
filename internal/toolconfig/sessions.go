package toolconfig

import (
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/sessionstring"
)

// longSession is from how many characters on a text without a separator of folders is no path.
const longSession = 180

// isSession reports whether a text that should be a path is a session.
func isSession(text string) bool {
	if _, err := sessionstring.Detect(text); err == nil {
		return true
	}
	return len(text) >= longSession && !strings.ContainsAny(text, `/\. `)
}

// sessions judges what the tool logs in with.
func (d *doctor) sessions() {
	var strung, named []Value
	for _, v := range d.effective() {
		if strings.TrimSpace(v.Text) == "" {
			continue
		}
		switch v.Variable.Holds {
		case uses.Session, uses.Sessions:
			strung = append(strung, v)
		case uses.SessionName, uses.SessionPath:
			named = append(named, v)
		}
	}
	if d.found.Known && len(d.found.Tool.Formats) == 0 {
		for _, v := range strung {
			d.wrong(d.at(kindUntaken, v))
		}
		d.unread()
		return
	}
	for _, v := range strung {
		if !d.plainSession(v) {
			continue
		}
		if v.Variable.Holds == uses.Sessions {
			d.pool(v)
		} else {
			d.one(v, bare(v.Text), 0)
		}
		d.amongArguments(v)
	}
	if len(strung) > 0 && len(named) > 0 && !strung[0].Variable.Labels || len(strung) > 0 && sameLabel(strung, named) {
		f := d.at(kindBoth, strung[0])
		f.Other = variableName(named[0].Name)
		d.note(f)
	}
	if len(strung) == 0 {
		d.otherName()
		d.files()
	}
	d.unread()
}

// sameLabel reports whether a string and a file stand there for one account.
func sameLabel(strung, named []Value) bool {
	label := func(v Value) string { return strings.TrimPrefix(v.Name, v.Variable.Name) }
	return slices.ContainsFunc(strung, func(s Value) bool {
		return slices.ContainsFunc(named, func(n Value) bool { return label(s) == label(n) })
	})
}

// plainSession judges a value that should be a session as variables does, and reports whether it may be one. Line breaks are judged with the session.
func (d *doctor) plainSession(v Value) bool {
	before := len(d.entry.Findings)
	if len(v.Text) < longSession || bare(v.Text) == v.Text { // a placeholder, a reference
		return d.alreadyPlain(v)
	}
	return d.alreadyPlain(v) || len(d.entry.Findings) == before
}

// alreadyPlain reports whether variables has found nothing that keeps the value from being a session.
func (d *doctor) alreadyPlain(v Value) bool {
	if _, is := reference(v.Text); is || asked().MatchString(v.Text) {
		return false
	}
	return !isPlaceholder(v.Text, v.Variable.Holds)
}

// maxPool is how many sessions of a pool are looked at.
const maxPool = 50

// pool judges several sessions in one value.
func (d *doctor) pool(v Value) {
	seen := map[string]bool{}
	for i, one := range strings.FieldsFunc(bare(v.Text), func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' }) {
		if i == maxPool {
			break
		}
		key, ok := d.one(v, one, i+1)
		if ok && seen[key] {
			f := d.at(kindPoolTwice, v)
			f.Nth = i + 1
			d.wrong(f)
		}
		seen[key] = true
	}
}

// one judges one session string, and gives the fingerprint of its key.
func (d *doctor) one(v Value, text string, nth int) (fingerprint string, whole bool) {
	f := d.at("", v)
	f.Nth = nth
	i, err := sessionstring.Detect(text)
	if err != nil {
		d.noSession(f, err)
		return "", false
	}
	before := len(d.entry.Findings)
	for _, n := range i.Notes {
		if kind := mendedKinds[n.Code]; kind != "" && !slices.ContainsFunc(d.entry.Findings[before:], func(o Finding) bool { return o.Fact.Kind == kind }) {
			mended := f
			mended.Kind = kind
			d.wrong(mended)
		}
	}
	return d.whole(f, session{value: v, text: text, nth: nth}, i)
}

// mendedKinds are what stands in a copy that a tool does not mend by itself.
var mendedKinds = map[sessionstring.NoteCode]string{
	sessionstring.NoteLineBreaks: kindLineBreaks, sessionstring.NotePlus: kindLineBreaks, sessionstring.NoteWrapping: kindMarks, sessionstring.NoteQuotation: kindMarks, sessionstring.NoteQuotes: kindMarks,
	sessionstring.NoteQuotesInside: kindMarks, sessionstring.NoteWithin: kindMarks, sessionstring.NoteInvisible: kindMarks, sessionstring.NotePercent: kindMarks, sessionstring.NoteEntities: kindMarks, sessionstring.NoteDashes: kindMarks,
}

// cuts are what came in place of a session that was whole once.
var cuts = []sessionstring.GotKind{
	sessionstring.GotFirstLost, sessionstring.GotHeadLost, sessionstring.GotOneLost, sessionstring.GotLost, sessionstring.GotAdded, sessionstring.GotNoLength, sessionstring.GotEndsEarly, sessionstring.GotMoreAtEnd, sessionstring.GotPadding,
	sessionstring.GotTelethonSize, sessionstring.GotPyrogramSize, sessionstring.GotNoJSON, sessionstring.GotKeySize, sessionstring.GotAddressSize, sessionstring.GotZeros,
}

// noSession says what stands there in place of a session.
func (d *doctor) noSession(f explain.Finding, err error) {
	var bad *sessionstring.FormatError
	if !errors.As(err, &bad) {
		return
	}
	f.Kind = kindIsNone
	for _, g := range bad.Got {
		switch {
		case g.Kind == sessionstring.GotLowerCase:
			f.Kind = kindLowerCase
			d.wrong(f)
			return
		case slices.Contains(cuts, g.Kind), g.Kind == sessionstring.GotCharacters && g.Count >= longSession:
			f.Kind = kindCut
		}
	}
	f.Expected, f.Got = d.expected(bad), got(bad)
	d.wrong(f)
}

// expected is what would have been right: of a tool that is known, what it takes, where the text does not tell more.
func (d *doctor) expected(bad *sessionstring.FormatError) (all []explain.SessionExpected) {
	var takes []explain.SessionExpected
	for _, name := range d.found.Tool.Formats {
		if !sessionstring.Format(name).IsFile() {
			takes = append(takes, explain.SessionExpected{Kind: name})
		}
	}
	for _, x := range bad.Expected {
		if takes != nil && (x.Kind == sessionstring.ExpectedAny || x.Kind == sessionstring.ExpectedDigitOne) {
			return takes
		}
		all = append(all, explain.SessionExpected{Kind: string(x.Kind), Library: x.Library, Chars: x.Chars, Base64: x.Base64, Pads: x.Pads})
	}
	return all
}

func got(bad *sessionstring.FormatError) (all []explain.SessionGot) {
	for _, x := range bad.Got {
		g := explain.SessionGot{Kind: string(x.Kind), Count: x.Count, Part: x.Part, Limit: x.Limit, Version: x.Version, More: x.More, Unpadded: x.Unpadded}
		for _, f := range x.Formats {
			g.Formats = append(g.Formats, string(f))
		}
		all = append(all, g)
	}
	return all
}

// whole judges a session that is whole: whose it is, and whether it can live.
func (d *doctor) whole(f explain.Finding, used session, i sessionstring.Inspection) (fingerprint string, ok bool) {
	s := i.Session
	used.fingerprint = sessionstring.Fingerprint(s.Key)
	d.used = append(d.used, used)
	found := Session{Fingerprint: used.fingerprint, Path: used.path, text: used.text}
	found.id, found.hash = d.credentials()
	d.entry.Sessions = append(d.entry.Sessions, found)
	before := d.wrongs()
	f.Fingerprint, f.Library = used.fingerprint, i.Format.Library()
	tell := func(kind string, change func(*explain.Finding)) {
		one := f
		one.Kind = kind
		if used.path != "" && kind != kindFileLibrary { // which is what it is about already
			one.Path = ""
		}
		if change != nil {
			change(&one)
		}
		d.wrong(one)
	}
	if d.found.Known && !slices.Contains(d.found.Tool.Formats, string(i.Format)) {
		kind := kindLibrary
		if used.path != "" {
			kind = kindFileLibrary
		}
		tell(kind, func(one *explain.Finding) { one.Wants = d.wants(used.path != "") })
	}
	address, _ := netip.ParseAddr(s.Addr)
	switch {
	case s.Addr != "" && (address.IsLoopback() || address.IsPrivate()) && !d.Sandbox:
		tell(kindSandbox, nil)
	case s.Test != nil && *s.Test && !d.TestServers:
		tell(kindTest, nil)
	}
	if id, has := d.holding(uses.APIID); has && s.APIID != 0 {
		if n, err := strconv.Atoi(bare(id.Text)); err == nil && n != s.APIID {
			tell(kindOtherApp, func(one *explain.Finding) { one.Number, one.Is = n, s.APIID })
		}
	}
	if d.Login != nil {
		switch l, known := d.Login(used.fingerprint); {
		case known && l.Dead && l.Unwise:
			tell(kindDiedFresh, func(one *explain.Finding) { one.Name = outside.Text(l.Reason) })
			d.entry.Waits = true
		case known && l.Dead:
			tell(kindDead, func(one *explain.Finding) { one.Name = outside.Text(l.Reason) })
		case known:
			one := f
			one.Kind = kindKept
			if used.path != "" {
				one.Path = ""
			}
			d.note(one)
		}
	}
	if d.wrongs() == before {
		r := explain.Right{Kind: "session", Variable: f.Variable, Argument: f.Argument, Library: f.Library, Fingerprint: f.Fingerprint}
		if used.path != "" {
			r.Kind, r.Path, r.Variable = "session_file", f.Path, ""
		}
		d.right(r)
	}
	return used.fingerprint, true
}

// wrongs is how many things were found wrong so far.
func (d *doctor) wrongs() (n int) {
	for _, f := range d.entry.Findings {
		if f.Grade == Wrong {
			n++
		}
	}
	return n
}

// wants are the libraries whose sessions the tool takes: of the formats that are files, or of those that are not.
func (d *doctor) wants(files bool) (all []string) {
	for _, ofKind := range []bool{true, false} {
		for _, name := range d.found.Tool.Formats {
			if format := sessionstring.Format(name); (format.IsFile() == files) == ofKind && len(all) < 2 && (ofKind || len(all) == 0) {
				all = append(all, format.Library())
			}
		}
	}
	return all
}
