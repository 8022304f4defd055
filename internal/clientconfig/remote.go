package clientconfig

import (
	"net"
	"net/netip"
	"net/url"
	"slices"

	"telegram-login-mcp/internal/outside"
)

// remote is how a client writes an entry whose server it reaches over HTTP. Without a url, it has no such entries.
type remote struct {
	first, last  fields // before and behind the others
	url, headers string // the names of these members
}

// usualRemote is that of most clients.
var usualRemote = remote{url: "url", headers: "headers"}

// named is one with these members at first.
func (r remote) named(first ...field) remote {
	r.first = first
	return r
}

// TakesHTTP reports whether the client reaches servers over streamable HTTP, with headers of the person's choice, by what stands in this file.
func (p Place) TakesHTTP() bool { return p.shape.remote.url != "" }

// RemoteEntry is how a client reaches a server over HTTP.
func RemoteEntry(url string, headers ...Variable) Entry { return Entry{URL: url, Headers: headers} }

// remoteEntry is an entry as the client wants it.
func (s shape) remoteEntry(name string, e Entry) *node {
	n := &node{kind: anObject}
	s.remote.first.addTo(n, name)
	n.add(s.remote.url, stringNode(e.URL))
	headers := &node{kind: anObject}
	for _, h := range e.Headers {
		headers.add(h.Name, stringNode(h.Value))
	}
	n.add(s.remote.headers, headers)
	s.remote.last.addTo(n, name)
	return n
}

// own are the members that this package writes.
func (r remote) own() []string {
	names := []string{r.url, r.headers}
	for _, f := range slices.Concat(r.first, r.last) {
		names = append(names, f.name)
	}
	return names
}

// addTo adds the fields to an entry of this name.
func (all fields) addTo(n *node, name string) {
	for _, f := range all {
		if f.value == nameItself {
			f.value = name
		}
		n.add(f.name, scalarNode(f.value))
	}
}

// lostHeaders are those that an entry has and e has not.
func lostHeaders(had Server, e Entry) (lost []Loss) {
	for _, h := range had.Headers {
		if !slices.ContainsFunc(e.Headers, func(v Variable) bool { return v.Name == h.Name }) {
			lost = append(lost, Loss{lostMember, outside.Quoted(h.Name)})
		}
	}
	return lost
}

// shown is a member with the URL or the headers of a server as it may be shown, nil for any other one: a URL on this computer without anything in it that could be a secret,
// and the names of headers.
func (r remote) shown(m member) *node {
	switch {
	case r.url == "":
	case m.name == r.url && isHere(m.value.str()):
		return shownText(m.value.text)
	case m.name == r.headers && m.value.kind == anObject:
		return hideAll(m.value.shortened())
	}
	return nil
}

// isHere reports whether a URL is nothing but that of a server on this computer, as install writes it.
func isHere(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path != "/mcp" {
		return false
	}
	host, _, err := net.SplitHostPort(u.Host)
	ip, bad := netip.ParseAddr(host)
	return err == nil && (host == "localhost" || bad == nil && ip.IsLoopback())
}
