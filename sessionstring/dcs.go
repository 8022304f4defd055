package sessionstring

import "net/netip"

// defaultPort is the port that every data centre listens at.
const defaultPort = 443

// dc is one address of one of Telegram's data centres.
type dc struct {
	id   int
	test bool
	addr string // in Go's usual form
	port int
}

// dcs lists the addresses that libraries have built in; the first of each data centre is the one that [Convert] adds. Sources:
//
//   - gotd: https://github.com/gotd/td/blob/main/telegram/dcs/prod.go and test.go, after Telegram Desktop's mtproto_dc_options.cpp
//   - Telethon: https://github.com/LonamiWebs/Telethon/blob/v1/telethon/client/telegrambaseclient.py
//   - mtcute: https://github.com/mtcute/mtcute/blob/master/packages/convert/src/dcs.ts and packages/core/src/utils/dcs.ts
//   - gogram: https://github.com/AmarnathCJD/gogram/blob/master/internal/utils/utils.go
//   - Pyrofork: https://github.com/Mayuri-Chan/pyrofork/blob/main/pyrogram/session/internals/data_center.py
var dcs = []dc{
	{1, false, "149.154.175.53", 443},              // gotd
	{1, false, "149.154.175.50", 443},              // mtcute
	{1, false, "149.154.175.52", 443},              // gotd
	{1, false, "149.154.175.56", 443},              // mtcute
	{1, false, "149.154.175.58", 443},              // gogram
	{1, false, "2001:b28:f23d:f001::a", 443},       // gotd, mtcute
	{2, false, "149.154.167.51", 443},              // Telethon, mtcute
	{2, false, "149.154.167.41", 443},              // gotd, mtcute
	{2, false, "149.154.167.50", 443},              // mtcute
	{2, false, "95.161.76.100", 443},               // mtcute
	{2, false, "2001:67c:4e8:f002::a", 443},        // gotd, Telethon, mtcute
	{3, false, "149.154.175.100", 443},             // gotd, mtcute
	{3, false, "2001:b28:f23d:f003::a", 443},       // gotd, mtcute
	{4, false, "149.154.167.91", 443},              // gotd, mtcute
	{4, false, "2001:67c:4e8:f004::a", 443},        // gotd, mtcute
	{5, false, "91.108.56.191", 443},               // gotd
	{5, false, "91.108.56.179", 443},               // mtcute
	{5, false, "91.108.56.130", 443},               // Pyrofork
	{5, false, "91.108.56.151", 443},               // gogram
	{5, false, "149.154.171.5", 443},               // mtcute
	{5, false, "2001:b28:f23f:f005::a", 443},       // gotd, mtcute
	{203, false, "91.105.192.100", 443},            // Pyrofork
	{203, false, "2a0a:f280:203:a:5000::100", 443}, // Pyrofork
	{1, true, "149.154.175.10", 443},               // gotd; mtcute and Pyrofork say port 80
	{1, true, "2001:b28:f23d:f001::e", 443},        // gotd
	{2, true, "149.154.167.40", 443},               // gotd, mtcute
	{2, true, "2001:67c:4e8:f002::e", 443},         // gotd, mtcute
	{3, true, "149.154.175.117", 443},              // gotd, mtcute
	{3, true, "2001:b28:f23d:f003::e", 443},        // gotd
}

// networks lists Telegram's own networks: https://core.telegram.org/resources/cidr.txt.
var networks = []netip.Prefix{
	netip.MustParsePrefix("91.108.56.0/22"),
	netip.MustParsePrefix("91.108.4.0/22"),
	netip.MustParsePrefix("91.108.8.0/22"),
	netip.MustParsePrefix("91.108.16.0/22"),
	netip.MustParsePrefix("91.108.12.0/22"),
	netip.MustParsePrefix("149.154.160.0/20"),
	netip.MustParsePrefix("91.105.192.0/23"),
	netip.MustParsePrefix("91.108.20.0/22"),
	netip.MustParsePrefix("185.76.151.0/24"),
	netip.MustParsePrefix("2001:b28:f23d::/48"),
	netip.MustParsePrefix("2001:b28:f23f::/48"),
	netip.MustParsePrefix("2001:67c:4e8::/48"),
	netip.MustParsePrefix("2001:b28:f23c::/48"),
	netip.MustParsePrefix("2a0a:f280::/32"),
}

// webDomain is where GramJS in a browser and Telegram's web clients connect, to a host of its own for each DC and to the same one
// for production and test (https://core.telegram.org/mtproto/transports#uri-format).
const webDomain = ".web.telegram.org"

// testByAddress says whether an address is one of the test servers, nil if it is in no table.
func testByAddress(addr string) *bool {
	if d, ok := findDC(addr); ok {
		return &d.test
	}
	return nil
}

// findDC looks an IP address up, written in Go's usual form.
func findDC(addr string) (dc, bool) {
	for _, d := range dcs {
		if d.addr == addr {
			return d, true
		}
	}
	return dc{}, false
}

// knownAddress returns the first address of a data centre.
func knownAddress(id int, test bool) (dc, bool) {
	for _, d := range dcs {
		if d.id == id && d.test == test {
			return d, true
		}
	}
	return dc{}, false
}

// inTelegramNetwork says whether an IP address is in one of Telegram's networks or in the table.
func inTelegramNetwork(ip netip.Addr) bool {
	for _, n := range networks {
		if n.Contains(ip.Unmap()) {
			return true
		}
	}
	_, ok := findDC(ip.String())
	return ok
}

// atTelegram says whether a session can be of Telegram or of a server of one's own: Telegram has its DC, in production or for tests, or its IP address is
// Telegram's or in a private network. What is neither is a copy with other characters than it had.
func atTelegram(s Session) bool {
	for _, test := range []bool{false, true} {
		if _, known := knownAddress(s.DC, test); known {
			return true
		}
	}
	ip, err := netip.ParseAddr(s.Addr)
	if err != nil {
		return true // a name that is made of other characters than it had is rarely one, and no address is nothing to judge by
	}
	return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || inTelegramNetwork(ip)
}
