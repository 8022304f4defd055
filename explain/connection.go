package explain

import (
	"slices"
	"strconv"
	"time"
)

// Connection is what a check of the way to Telegram found.
type Connection struct {
	Sandbox      bool
	Proxy        string // kind and address of the proxy on the way, "" without one
	ProxyProblem string // why the proxy that was set cannot be used, as a clause, "" when it can
	NoNames      bool   // a name was looked up in vain
	DCs          int    // data centres that were tried,
	Reached      int    // that took a connection,
	Answered     int    // and that spoke as Telegram does
	Errors       []string
	Behind       time.Duration // how far the clock of this machine is behind the servers', 0 when nobody knows
}

// harmfulSkew is where a wrong clock begins to cost answers in programs that do not correct for it.
// https://core.telegram.org/mtproto/description#message-identifier-msg-id
const harmfulSkew = 30 * time.Second

// ForConnection says what the findings come to: one of the verdicts. A proxy that is in the way is explained as its failure is, with the
// code "connection.proxy". The title is a sentence that can stand alone.
func ForConnection(c Connection) Explanation {
	v := map[string]string{
		"proxy": c.Proxy, "dcs": strconv.Itoa(c.DCs), "answered": strconv.Itoa(c.Answered), "off": off(c.Behind),
	}
	if c.Sandbox {
		v["sandbox"] = "1"
	}
	s := scene{values: cleaned(v)}
	if fault := c.fault(); fault != "" {
		e := localEntry(fault).in(scene{values: localValues(map[string]string{"problem": c.ProxyProblem})}, circumstance{}, 0).Explanation
		e.Code = "connection.proxy"
		return e
	}
	code := c.verdict()
	i := slices.IndexFunc(verdicts, func(t text) bool { return t.code == code })
	return verdicts[i].in(s)
}

// fault is the code of the failure of a proxy that nothing got through, "" without one.
func (c Connection) fault() string {
	if c.ProxyProblem != "" {
		return "failure.proxy_invalid"
	}
	if c.Proxy == "" || c.Answered > 0 {
		return ""
	}
	for _, code := range c.failures() {
		if code == "failure.tls" || slices.ContainsFunc(proxyFailures, func(e entry) bool { return e.code == code }) {
			return code
		}
	}
	return ""
}

// failures are the codes of the errors that are known.
func (c Connection) failures() []string {
	var codes []string
	for _, one := range c.Errors {
		if found := Find(one, "").Findings; len(found) > 0 {
			codes = append(codes, found[0].Problem.Code)
		}
	}
	return codes
}

func (c Connection) verdict() string {
	switch {
	case c.Answered == 0 && slices.Contains(c.failures(), "failure.not_telegram"):
		return "connection.not_telegram"
	case c.Sandbox && c.Reached == 0:
		return "connection.sandbox"
	case c.Reached == 0 && c.NoNames:
		return "connection.offline"
	case c.Reached == 0:
		return "connection.blocked"
	case c.Answered == 0:
		return "connection.silent"
	case c.Answered < c.DCs:
		return "connection.partly"
	case c.Behind.Abs() >= harmfulSkew:
		return "connection.clock"
	case c.NoNames:
		return "connection.no_dns"
	default:
		return "connection.ok"
	}
}

// off puts the error of a clock in words: "10 min slow".
func off(behind time.Duration) string {
	switch {
	case behind.Abs() < time.Second:
		return ""
	case behind < 0:
		return countdown(-behind) + " fast"
	default:
		return countdown(behind) + " slow"
	}
}

// verdicts are what a check of the way to Telegram can come to.
var verdicts = []text{
	{
		code:  "connection.ok",
		title: "This machine reaches Telegram",
		meaning: []string{
			"{?sandbox}All {dcs} data centres of the embedded Telegram answered. | All {dcs} data centres answered through the proxy {proxy}. | All {dcs} data centres answered. | All data centres answered.",
		},
		fixes: []string{
			"Go on with the login: nothing on the way has to be put right.",
			"If the login fails all the same, the reason is not the connection: give its error to explain_error.",
		},
		source: sourceMTProto,
	},
	{
		code:    "connection.partly",
		title:   "This machine reaches only a part of Telegram",
		meaning: []string{"Only {answered} of {dcs} data centres answered.", "A login begins at data centre 2 and goes on in the one where the account lives, so it needs both."},
		fixes: []string{
			"Check again in 60 s: a data centre can be out of service for a short time.",
			"If data centre 2 answered, try the login: it works if your account lives in one that answered.",
			blockedHere,
		},
		source: sourceMTProto,
	},
	{
		code:    "connection.clock",
		title:   "This machine reaches Telegram, but its clock is wrong",
		meaning: []string{"The clock is {off}.", "This program corrects for it; some others drop Telegram's answers in silence when it is 30 s slow or 5 minutes fast."},
		fixes: []string{
			"Go on with the login here.",
			"Before another program uses the session, set the clock of its machine right, best by switching on automatic time.",
			"In a container or virtual machine, set the clock of the host right and restart it.",
		},
		source: "https://core.telegram.org/mtproto/description#message-identifier-msg-id",
	},
	{
		code:    "connection.no_dns",
		title:   "This machine reaches Telegram, but it cannot look up names",
		meaning: []string{"Telegram is reached by number, so a login works.", "Web pages such as my.telegram.org, where API IDs come from, cannot be opened on this machine."},
		fixes: []string{
			"Go on with the login.",
			"To get an API ID, open my.telegram.org on a phone or another computer.",
			"Check the DNS settings of this machine, or of the container or VPN that it runs in.",
		},
		source: sourceMTProto,
	},
	{
		code:    "connection.offline",
		title:   "This machine seems to be offline",
		meaning: []string{"No name can be looked up, and no data centre of Telegram takes a connection."},
		fixes: []string{
			"Connect this machine to the internet, or check the cable, the Wi-Fi or the VPN.",
			"In a container or sandboxed app, allow it to use the network.",
			"If only a proxy leads to the internet here, set TELEGRAM_PROXY to it.",
		},
		source: sourceMTProto,
	},
	{
		code:    "connection.blocked",
		title:   "Something on the way blocks Telegram",
		meaning: []string{"No data centre of Telegram takes a connection, although names can be looked up.", "A firewall, the network or the country is in the way."},
		fixes: []string{
			blockedHere,
			"If a firewall is in the way, let this program connect to TCP port 443.",
		},
		source: sourceMTProto,
	},
	{
		code:    "connection.silent",
		title:   "Something on the way swallows what Telegram says",
		meaning: []string{"Connections to the data centres are made, and then they are cut or nothing comes back.", "Networks and countries that block Telegram do this, and so do firewalls that look into connections."},
		fixes:   []string{blockedHere, "If a firewall or antivirus program inspects connections, make an exception for this program."},
		source:  sourceMTProto,
	},
	{
		code:  "connection.not_telegram",
		title: "What answers is not Telegram",
		meaning: []string{
			"{?sandbox}Something listens where the embedded Telegram should be, and it is not that one. | Something on the way takes the connections to Telegram and answers in its place.",
		},
		fixes: []string{
			"{?sandbox}Start the sandbox again, and this server with the new connection file. | If the network has a login page, as in a hotel, open any web page, log in there, and check again.",
			"{!sandbox}Use another network or a VPN.",
			"{!sandbox}Give no code and no password on this network: a login would fail, and somebody may be listening.",
		},
		source: "https://core.telegram.org/mtproto/auth_key",
	},
	{
		code:    "connection.sandbox",
		title:   "The sandbox does not run any more",
		meaning: []string{"Nobody listens where the embedded Telegram was when this server started."},
		fixes: []string{
			"Start it again with telegram-login-mcp sandbox --connection-file FILE, and then restart this server with --sandbox-at and the same file.",
		},
		source: sourceProject,
	},
}
