package sessionstring

import (
	"net/netip"
	"strings"
)

// parseIP reads an address for a format that stores IP addresses only.
func parseIP(format Format, s Session) (netip.Addr, error) {
	ip, err := netip.ParseAddr(s.Addr)
	switch {
	case err != nil:
		return netip.Addr{}, &UnfitError{Format: format, Field: FieldAddr, Kind: UnfitNoIP}
	case ip.Zone() != "":
		return netip.Addr{}, &UnfitError{Format: format, Field: FieldAddr, Kind: UnfitZone}
	case !plausible(ip):
		return netip.Addr{}, &UnfitError{Format: format, Field: FieldAddr, Kind: UnfitServer}
	}
	return ip, nil
}

// plausibleIPv6 lists what an IPv6 address of a server can begin with. Everything else is reserved
// (https://www.iana.org/assignments/ipv6-address-space). None of them holds an address that begins 000e:, which is what
// the 369 characters of a GramJS string with an address of 14 characters look like to a reader of Telethon strings.
var plausibleIPv6 = []netip.Prefix{
	netip.MustParsePrefix("2000::/3"),     // global unicast
	netip.MustParsePrefix("fc00::/7"),     // private networks
	netip.MustParsePrefix("fe80::/10"),    // link-local
	netip.MustParsePrefix("64:ff9b::/96"), // IPv4 behind NAT64
	netip.MustParsePrefix("::1/128"),      // loopback
}

// plausible says whether a server can have this address.
func plausible(ip netip.Addr) bool {
	if ip.IsUnspecified() {
		return false
	}
	if ip.Is4() || ip.Is4In6() { // netip lets no IPv6 prefix contain the latter, ::ffff:0:0/96
		return true
	}
	for _, p := range plausibleIPv6 {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// canonicalAddr writes an IP address in Go's form (RFC 5952) and leaves a host name alone.
func canonicalAddr(addr string) string {
	if ip, err := netip.ParseAddr(addr); err == nil {
		return ip.String()
	}
	return addr
}

// isHost says whether text is an IP address without a zone or a host name as it stands in certificates and DNS: labels of
// letters, digits and inner hyphens, at most 253 characters.
func isHost(text string) bool {
	if ip, err := netip.ParseAddr(text); err == nil {
		return ip.Zone() == "" && plausible(ip)
	}
	if text == "" || len(text) > 253 {
		return false
	}
	letters := false
	for label := range strings.SplitSeq(text, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, c := range []byte(label) {
			letter := 'a' <= c|0x20 && c|0x20 <= 'z'
			if !letter && c != '-' && (c < '0' || c > '9') {
				return false
			}
			letters = letters || letter
		}
	}
	return letters // 1.2.3 and 300.1.1.1 are bad addresses, not names
}
