package explain

// proxyFailures are about a proxy between this machine and Telegram. The adapter names each of them in its errors, see phrases.
var proxyFailures = []entry{
	{
		code:    "failure.proxy",
		title:   "The proxy did not do its work",
		meaning: []string{"The proxy in between was not reached, refused the login to it, or could not reach Telegram."},
		fixes: []string{
			"Check the proxy's kind, address, port, user name and password.",
			"Try without the proxy, if Telegram can be reached directly.",
			"Try another proxy.",
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceMTProto,
	},
	{
		code:  "failure.proxy_invalid",
		title: "The proxy that was set cannot be used",
		meaning: []string{
			"The value of TELEGRAM_PROXY was not understood: {problem}. | The value of TELEGRAM_PROXY was not understood.",
			"No connection was made, because this program never goes past a proxy that is set.",
		},
		fixes: []string{
			"Write it as socks5://HOST:PORT, http://HOST:PORT or https://HOST:PORT, with USER:PASSWORD@ before the host where the proxy wants a login.",
			"For an MTProxy paste its link: tg://proxy?server=HOST&port=PORT&secret=SECRET, or the same beginning with https://t.me/proxy.",
			"If you need no proxy, remove TELEGRAM_PROXY.",
			restartClient,
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceProject,
	},
	{
		code:    "failure.proxy_unreached",
		title:   "The proxy cannot be reached",
		meaning: []string{"No connection to the proxy came about: nobody listens there, its name is not known, or something on the way swallows the packets.", "Telegram itself was not tried."},
		fixes: []string{
			"Check that the proxy runs, and that its name and port in TELEGRAM_PROXY are right.",
			"Check that this machine is online, and in the network or VPN that the proxy needs.",
			withoutProxy,
			restartClient,
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceMTProto,
	},
	{
		code:    "failure.proxy_login",
		title:   "The proxy refused the login to it",
		meaning: []string{"The proxy wants a user name and a password, and what it got was missing or wrong.", "They belong to the proxy and have nothing to do with your Telegram account."},
		fixes: []string{
			"Put the right ones into TELEGRAM_PROXY: socks5://USER:PASSWORD@HOST:PORT, or http:// in the same way.",
			"Write special characters in them in percent-encoding, as in every URL.",
			restartClient,
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceMTProto,
	},
	{
		code:    "failure.proxy_kind",
		title:   "This is not a proxy of the kind that was set",
		meaning: []string{"What listens at the address of the proxy answered in another way than such a proxy does, hung up or stayed silent.", "It is a proxy of another kind or no proxy at all."},
		fixes: []string{
			"Check the beginning of TELEGRAM_PROXY: socks5:// for SOCKS5, http:// for an HTTP proxy, https:// only for one that is spoken to inside TLS, and tg://proxy for an MTProxy.",
			"Check the port: proxies of several kinds often run side by side on different ones.",
			restartClient,
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceMTProto,
	},
	{
		code:    "failure.proxy_no_way",
		title:   "The proxy cannot reach Telegram",
		meaning: []string{"The proxy was reached, and did not get through to Telegram: it is not allowed to, its own network blocks Telegram, or it is offline."},
		fixes: []string{
			"If the proxy is yours, let it connect to any address on TCP port 443: many HTTP proxies allow only some addresses and ports.",
			"Try another proxy.",
			withoutProxy,
			whereItBreaks,
		},
		retry:  Retry{When: RetryCorrected},
		source: sourceMTProto,
	},
	{
		code:  "failure.proxy_secret",
		title: "The MTProxy does not let this program in",
		meaning: []string{
			"An MTProxy does not say that a secret is wrong: it stays silent, hangs up or plays a web site, and this is what happened.",
			"The secret is wrong, no MTProxy runs at this address, or it has no way to Telegram itself.",
		},
		fixes: []string{
			"Copy the link of the proxy again, the secret to its last character, and put it into TELEGRAM_PROXY.",
			"If the secret begins with ee, set the clock of this machine right: such a proxy shuts out everybody whose clock is off by more than some seconds.",
			"Try another proxy: public ones come and go.",
			restartClient,
		},
		retry:  Retry{When: RetryCorrected},
		source: "https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation",
	},
}

const (
	restartClient = "After a change in the configuration of your MCP client, restart the client."
	withoutProxy  = "Try without the proxy: remove TELEGRAM_PROXY, if Telegram can be reached directly."
)
