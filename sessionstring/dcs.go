package sessionstring

import "net/netip"

// dc is one address of one of Telegram's data centres.
type dc struct {
	id   int
	test bool
	addr string
	port int
}

// dcs lists the addresses that libraries have built in; the first of each data centre is the one that [Convert] adds. Sources:
//
//   - gotd: https://github.com/gotd/td/blob/main/telegram/dcs/prod.go and test.go, after Telegram Desktop's mtproto_dc_options.cpp
//   - Telethon: https://github.com/LonamiWebs/Telethon/blob/v1/telethon/client/telegrambaseclient.py
//   - mtcute: https://github.com/mtcute/mtcute/blob/master/packages/convert/src/dcs.ts
//   - Kurigram: https://github.com/KurimuzonAkuma/pyrogram (DC 203, the CDN that became a home of accounts)
var dcs = []dc{
	{1, false, "149.154.175.53", 443},         // gotd
	{1, false, "149.154.175.52", 443},         // gotd
	{1, false, "149.154.175.56", 443},         // mtcute
	{1, false, "2001:b28:f23d:f001::a", 443},  // gotd
	{2, false, "149.154.167.51", 443},         // Telethon
	{2, false, "149.154.167.41", 443},         // gotd, mtcute
	{2, false, "2001:67c:4e8:f002::a", 443},   // gotd, Telethon
	{3, false, "149.154.175.100", 443},        // gotd, mtcute
	{3, false, "2001:b28:f23d:f003::a", 443},  // gotd
	{4, false, "149.154.167.91", 443},         // gotd, mtcute
	{4, false, "2001:67c:4e8:f004::a", 443},   // gotd
	{5, false, "91.108.56.191", 443},          // gotd
	{5, false, "91.108.56.179", 443},          // mtcute
	{5, false, "2001:b28:f23f:f005::a", 443},  // gotd
	{203, false, "91.105.192.100", 443},       // Kurigram
	{1, true, "149.154.175.10", 443},          // gotd; mtcute has port 80
	{1, true, "2001:b28:f23d:f001::e", 443},   // gotd
	{2, true, "149.154.167.40", 443},          // gotd, mtcute
	{2, true, "2001:67c:4e8:f002::e", 443},    // gotd
	{3, true, "149.154.175.117", 443},         // gotd, mtcute
	{3, true, "2001:b28:f23d:f003::e", 443},   // gotd
	{1, false, "pluto.web.telegram.org", 443}, // https://core.telegram.org/mtproto/transports#uri-format
	{2, false, "venus.web.telegram.org", 443}, // the same, as those below
	{3, false, "aurora.web.telegram.org", 443},
	{4, false, "vesta.web.telegram.org", 443},
	{5, false, "flora.web.telegram.org", 443},
}

// testByAddress says whether an address belongs to the test servers, nil if it is in no table. A host name says nothing: the
// web hosts serve production and test under different paths.
func testByAddress(addr string) *bool {
	if _, err := netip.ParseAddr(addr); err != nil {
		return nil
	}
	for _, d := range dcs {
		if d.addr == addr {
			return new(d.test)
		}
	}
	return nil
}
