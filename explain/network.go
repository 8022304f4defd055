package explain

import "slices"

// networkFailures are about the way between this machine and Telegram.
var networkFailures = slices.Concat(wayFailures, proxyFailures)

var wayFailures = []entry{
	{
		code:    "failure.network",
		title:   "Telegram cannot be reached",
		meaning: []string{"The connection to Telegram failed while this was going on: {doing}. | The connection to Telegram failed.", "The last error was: {last_error}."},
		fixes: []string{
			"Check that this machine is online, and then try again.",
			whereItBreaks,
			blockedHere,
			"If a firewall is in the way, let this program connect to TCP port 443.",
		},
		retry:  Retry{When: RetryNow},
		source: sourceMTProto,
	},
	{
		code:    "failure.no_answer",
		title:   "Telegram did not answer",
		meaning: []string{"The call {method} was sent, and no answer came within {wait}. | The call was sent, and no answer came in time.", "Telegram may still have carried it out."},
		fixes: []string{
			"{?first}Try again with request_code, but not more than twice: if Telegram saw the request, it counts towards the few of a day. | See with get_flow where the login stands, and try the same step once more.",
			"{?first}A code that comes now belongs to the attempt that was given up, and cannot be used.",
			whereItBreaks,
		},
		retry:  Retry{When: RetryNow},
		source: sourceMTProto,
	},
	{
		code:    "failure.dns",
		title:   "A name could not be looked up",
		meaning: []string{"The machine asked for the internet address behind a name and got no answer, so no connection was even tried.", "Telegram itself is reached by number, so the name is usually that of a proxy or a web page."},
		fixes: []string{
			"Check that this machine is online.",
			"Check the name of the proxy for typing errors, if one is set.",
			"Check the DNS settings of this machine, or of the container or VPN that it runs in.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceMTProto,
	},
	{
		code:    "failure.refused",
		title:   "The connection was refused",
		meaning: []string{"A machine answered and said that nobody listens there, or a firewall said so in its name."},
		fixes: []string{
			"If a proxy is set, check that it runs and that its address and port are right.",
			whereItBreaks,
			blockedHere,
			"If it is a session string from elsewhere, check its address and port: Telegram listens on port 443.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceMTProto,
	},
	{
		code:    "failure.timed_out",
		title:   "No answer came in time",
		meaning: []string{"Something was sent and nothing came back for so long that the program gave up.", "A network that swallows the packets, a slow proxy or a wrong clock looks like this."},
		fixes: []string{
			"Check that this machine is online, and then try again.",
			whereItBreaks,
			blockedHere,
			setClock,
		},
		retry:  Retry{When: RetryNow},
		source: sourceMTProto,
	},
	{
		code:    "failure.unreachable",
		title:   "There is no way to this address",
		meaning: []string{"The machine knows no route to the address, so nothing was sent.", "It is offline, or the address is IPv6 and the network has none."},
		fixes: []string{
			"Check that this machine is online.",
			"If the program uses IPv6, switch that off, or use a network that has it.",
			whereItBreaks,
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceMTProto,
	},
	{
		code:    "failure.connection_cut",
		title:   "The connection was cut",
		meaning: []string{"The connection stood and then ended from the other side or on the way, in the middle of the work.", "One such cut is normal, and programs connect anew by themselves; many of them are not."},
		fixes: []string{
			"Try again: the program makes a new connection.",
			"If it happens each time right at the beginning, a firewall, proxy or network blocks Telegram: use another network, a VPN or a proxy.",
			oneProgram,
		},
		retry:  Retry{When: RetryNow},
		source: sourceMTProto,
	},
	{
		code:    "failure.tls",
		title:   "An encrypted connection could not be made",
		meaning: []string{"The other side showed a certificate that this machine does not trust, or did not speak TLS at all.", "Telegram's own protocol does not use TLS, so it is about a proxy or a web page."},
		fixes: []string{
			"Check the address and kind of the proxy: https:// and http:// are not the same.",
			"If an antivirus program or a company network opens encrypted traffic, use another network or make an exception.",
			setClock,
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceMTProto,
	},
	{
		code:    "failure.blocked",
		title:   "The connection stands, but Telegram does not answer on it",
		meaning: []string{"A connection to an address of Telegram was made, and it was cut or stayed silent before Telegram said anything.", "Networks and countries that block Telegram do this; a firewall does it too."},
		fixes:   []string{blockedHere, whereItBreaks},
		retry:   Retry{When: RetryCorrected},
		source:  sourceMTProto,
	},
	{
		code:    "failure.not_telegram",
		title:   "What answered is not Telegram",
		meaning: []string{"Something took the connection and then answered in another way than Telegram does, or without Telegram's key.", "A network that redirects connections, a login page of a hotel or café, or a wrong address does this."},
		fixes: []string{
			"If the network has a login page, open any web page, log in there, and then try again.",
			"Use another network or a VPN.",
			"Check that the address belongs to the right Telegram: test servers, real servers and a sandbox have different keys.",
			whereItBreaks,
		},
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/mtproto/auth_key",
	},
	{
		code:    "failure.key_exchange",
		title:   "No key could be agreed on with Telegram",
		meaning: []string{"Every connection begins with the agreement on a key, and that failed, so nothing else was tried.", "Something on the way changes the data, the other side is not Telegram, or the program is very old."},
		fixes: []string{
			"Try again, and then on another network or without the proxy.",
			"Check that the address belongs to the right Telegram: test servers, real servers and a sandbox have different keys.",
			setClock,
			updateProgram,
		},
		retry:  Retry{When: RetryNow},
		source: "https://core.telegram.org/mtproto/auth_key",
	},
	{
		code:    "failure.clock_skew",
		title:   "The clock of this machine is wrong",
		meaning: []string{"The times in Telegram's messages and the clock of this machine are too far apart, so messages are dropped."},
		fixes:   []string{setClock, checkClock, "In a container or virtual machine, set the clock of the host right and restart it."},
		retry:   Retry{When: RetryCorrected},
		source:  "https://core.telegram.org/mtproto/description#message-identifier-msg-id",
	},
}

const (
	whereItBreaks = "See with check_connection where the way to Telegram breaks off."
	blockedHere   = "Where a network or country blocks Telegram, use another network or a VPN, or set TELEGRAM_PROXY to a proxy. | " +
		"Where a network or country blocks Telegram, use another network or a VPN."
)
