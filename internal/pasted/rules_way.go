package pasted

import "telegram-login-mcp/explain"

// wayRules are what systems, runtimes and this program write of a way to Telegram that fails.
func wayRules() []rule {
	return []rule{
		// The connection and the proxy, as this program writes them.
		{"telegram_proxy was not understood", "", is(explain.ProxyInvalid{})},
		{"proxy cannot be reached", "", is(explain.WayFailure{Kind: "proxy_unreached"})},
		{"proxy refused the user name or password", "", is(explain.WayFailure{Kind: "proxy_login"})},
		{"proxy wants a user name and password", "", is(explain.WayFailure{Kind: "proxy_login"})},
		{"proxy is of another kind", "", is(explain.WayFailure{Kind: "proxy_kind"})},
		{"proxy has a certificate that this machine does not trust", "", is(explain.WayFailure{Kind: "tls"})},
		{"proxy cannot reach telegram", "", is(explain.WayFailure{Kind: "proxy_no_way"})},
		{"proxy does not take the secret", "", is(explain.WayFailure{Kind: "proxy_secret"})},
		{"no answer of telegram to the first message", "", is(explain.WayFailure{Kind: "blocked"})},
		{"what answered is not telegram", "", is(explain.WayFailure{Kind: "not_telegram"})},
		{"the server has another key than telegram", "", is(explain.WayFailure{Kind: "not_telegram"})},

		// The connection, as Go, Python and Node write it.
		{"no such host", "", is(explain.WayFailure{Kind: "dns"})},
		{"name or service not known", "", is(explain.WayFailure{Kind: "dns"})},
		{"temporary failure in name resolution", "", is(explain.WayFailure{Kind: "dns"})},
		{"nodename nor servname provided", "", is(explain.WayFailure{Kind: "dns"})},
		{"getaddrinfo failed", "", is(explain.WayFailure{Kind: "dns"})},
		{"enotfound", "", is(explain.WayFailure{Kind: "dns"})},
		{"eai_again", "", is(explain.WayFailure{Kind: "dns"})},
		{"connection refused", "", is(explain.WayFailure{Kind: "refused"})},
		{"econnrefused", "", is(explain.WayFailure{Kind: "refused"})},
		{"connectionrefusederror", "", is(explain.WayFailure{Kind: "refused"})},
		{"actively refused it", "", is(explain.WayFailure{Kind: "refused"})},
		{"i/o timeout", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"timed out", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"etimedout", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"deadline exceeded", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"timeouterror", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"network is unreachable", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"no route to host", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"enetunreach", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"ehostunreach", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"connection reset by peer", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"connection reset", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"econnreset", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"connectionreseterror", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"cannot send requests while disconnected", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"forcibly closed by the remote host", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"broken pipe", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"unexpected eof", "parsing", none}, // of a file, not of a connection
		{"unexpected eof", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"incompletereaderror", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"0 bytes read on a total of", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"server closed the connection", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"x509:", "", is(explain.WayFailure{Kind: "tls"})},
		{"certificate_verify_failed", "", is(explain.WayFailure{Kind: "tls"})},
		{"tls: ", "", is(explain.WayFailure{Kind: "tls"})},
		{"sslerror", "", is(explain.WayFailure{Kind: "tls"})},
		{"wrong_version_number", "", is(explain.WayFailure{Kind: "tls"})},
		{"proxyconnect", "", is(explain.WayFailure{Kind: "proxy"})},
		{"socks connect", "", is(explain.WayFailure{Kind: "proxy"})},
		{"proxyerror", "", is(explain.WayFailure{Kind: "proxy"})},
		{"proxyconnectionerror", "", is(explain.WayFailure{Kind: "proxy"})},
		{"engine was closed", "", is(explain.WayFailure{Kind: "connection_cut"})},      // gotd
		{"max retries exceeded with url", "", is(explain.WayFailure{Kind: "network"})}, // urllib3, which says why behind it
		{"max retries exceeded with url", " error responses", none},                    // an answer came each time
		{"connection to telegram failed", "", is(explain.WayFailure{Kind: "network"})},
		{"key exchange failed", "", is(explain.WayFailure{Kind: "key_exchange"})},
		{"key exchange verification failed", "", is(explain.WayFailure{Kind: "key_exchange"})},
		{"key fingerprint not found", "", is(explain.WayFailure{Kind: "key_exchange"})},
		{"server_dh_params_fail", "", is(explain.WayFailure{Kind: "key_exchange"})},
		{"nonce mismatch", "", is(explain.WayFailure{Kind: "key_exchange"})},
		{"server sent a very new message", "", is(explain.WayFailure{Kind: "clock_skew"})},
		{"server sent a very old message", "", is(explain.WayFailure{Kind: "clock_skew"})},
		{"too many messages had to be ignored consecutively", "", is(explain.WayFailure{Kind: "clock_skew", Unsure: true})},
		{"consider syncing your date", "", is(explain.WayFailure{Kind: "clock_skew"})}, // MadelineProto, also the next two. https://github.com/danog/MadelineProto/issues/390
		{"given message id (#) is too new", "", func(int) explain.Fact { return explain.WayFailure{Kind: "clock_skew"} }},
		{"given message id (#) is too old", "", func(int) explain.Fact { return explain.WayFailure{Kind: "clock_skew"} }},
		{"system clock is wrong", "", is(explain.WayFailure{Kind: "clock_skew"})},
		{"msg_id belongs to over 30 seconds in the future", "", is(explain.WayFailure{Kind: "clock_skew"})}, // Pyrogram's SecurityCheckMismatch, also the next
		{"msg_id belongs to over 300 seconds in the past", "", is(explain.WayFailure{Kind: "clock_skew"})},

		// More of the same.
		{"dial tcp: lookup ", "", is(explain.WayFailure{Kind: "dns"})}, // a lookup that failed, whatever the reason
		{":53: i/o timeout", "", is(explain.WayFailure{Kind: "dns"})},  // of a name server
		{":53: read: connection refused", "", is(explain.WayFailure{Kind: "dns"})},
		{"gaierror", "", is(explain.WayFailure{Kind: "dns"})},
		{"no address associated with hostname", "", is(explain.WayFailure{Kind: "dns"})},
		{"failed to lookup address information", "", is(explain.WayFailure{Kind: "dns"})},
		{"could not resolve host", "", is(explain.WayFailure{Kind: "dns"})},
		{"nameresolutionerror", "", is(explain.WayFailure{Kind: "dns"})},
		{"unknownhostexception", "", is(explain.WayFailure{Kind: "dns"})},
		{"eai_nodata", "", is(explain.WayFailure{Kind: "dns"})},
		{"eai_noname", "", is(explain.WayFailure{Kind: "dns"})},
		{"dns_probe_finished_nxdomain", "", is(explain.WayFailure{Kind: "dns"})},
		{"dns_probe_finished_no_internet", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"dns_probe_started", "", is(explain.WayFailure{Kind: "dns"})},
		{"err_name_not_resolved", "", is(explain.WayFailure{Kind: "dns"})},
		{"server ip address could not be found", "", is(explain.WayFailure{Kind: "dns"})},
		{"err_connection_refused", "", is(explain.WayFailure{Kind: "refused"})},
		{"kind: connectionrefused", "", is(explain.WayFailure{Kind: "refused"})},
		{"java.net.connectexception", "", is(explain.WayFailure{Kind: "network"})}, // the words behind it say more
		{"java.net.socketexception", "", is(explain.WayFailure{Kind: "network"})},
		{"sockettimeoutexception", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"esockettimedout", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"und_err_connect_timeout", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"tls handshake timeout", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"err_connection_timed_out", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"err_timed_out", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"kind: timedout", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"network is down", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"host is down", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"host is unreachable", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"address family not supported", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"noroutetohostexception", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"enetdown", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"ehostdown", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"eafnosupport", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"err_internet_disconnected", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"err_address_unreachable", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"kind: networkunreachable", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"kind: hostunreachable", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"kind: networkdown", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"epipe", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"econnaborted", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"enotconn", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"connectionabortederror", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"brokenpipeerror", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"software caused connection abort", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"socket hang up", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"und_err_socket", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"use of closed network connection", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"oserror: connection lost", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"bytes read on a total of # expected", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"could not read frame data", "", is(explain.WayFailure{Kind: "connection_cut"})}, // WTelegramClient
		{"invocationerror::dropped", "", is(explain.WayFailure{Kind: "connection_cut"})},  // grammers
		{"request was dropped (cancelled)", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"early eof", "", is(explain.WayFailure{Kind: "connection_cut"})}, // tokio
		{"kind: connectionreset", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"kind: connectionaborted", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"kind: brokenpipe", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"err_connection_reset", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"err_connection_closed", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"err_connection_aborted", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"err_empty_response", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"err_network_changed", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"could not connect to dc #", "", is(explain.WayFailure{Kind: "network"})}, // MadelineProto
		{"due to network issues", "unable to connect", is(explain.WayFailure{Kind: "network"})},

		// curl, by its number. https://curl.se/libcurl/c/libcurl-errors.html
		{"curl: (#)", "", byCurl},
		{"curl: (35)", "reset by peer", is(explain.WayFailure{Kind: "connection_cut"})},
		{"curl: (35)", "timed out", is(explain.WayFailure{Kind: "timed_out"})},
		{"curl: (7)", "timed out", is(explain.WayFailure{Kind: "timed_out"})},
		{"curl: (7)", "no route to host", is(explain.WayFailure{Kind: "unreachable"})},
		{"curl: (7)", "network is unreachable", is(explain.WayFailure{Kind: "unreachable"})},
		{"curl error #:", "", byCurl}, // PHP
		{"curl error #)", "", byCurl},

		// Apple's web library, by its number. https://developer.apple.com/documentation/foundation/nsurlerrordomain-constants
		{"nsurlerrordomain error #", "", byNSURL},
		{"nsurlerrordomain code=#", "", byNSURL},
		{"cfnetwork error #", "", byNSURL},

		// TLS.
		{"eproto", "", is(explain.WayFailure{Kind: "tls"})},
		{"err_ssl_wrong_version_number", "", is(explain.WayFailure{Kind: "tls"})},
		{"err_ssl_protocol_error", "", is(explain.WayFailure{Kind: "tls"})},
		{"err_tls_cert_altname_invalid", "", is(explain.WayFailure{Kind: "tls"})},
		{"err_cert_authority_invalid", "", is(explain.WayFailure{Kind: "tls"})},
		{"err_cert_common_name_invalid", "", is(explain.WayFailure{Kind: "tls"})},
		{"err_cert_date_invalid", "", is(explain.WayFailure{Kind: "tls"})},
		{"unable_to_verify_leaf_signature", "", is(explain.WayFailure{Kind: "tls"})},
		{"unable_to_get_issuer_cert_locally", "", is(explain.WayFailure{Kind: "tls"})},
		{"self_signed_cert_in_chain", "", is(explain.WayFailure{Kind: "tls"})},
		{"depth_zero_self_signed_cert", "", is(explain.WayFailure{Kind: "tls"})},
		{"cert_has_expired", "", is(explain.WayFailure{Kind: "tls"})},
		{"unable to get local issuer certificate", "", is(explain.WayFailure{Kind: "tls"})},
		{"self signed certificate", "", is(explain.WayFailure{Kind: "tls"})},
		{"self-signed certificate", "", is(explain.WayFailure{Kind: "tls"})},
		{"wrong version number", "ssl", is(explain.WayFailure{Kind: "tls"})},
		{"sslhandshakeexception", "", is(explain.WayFailure{Kind: "tls"})},
		{"ssleoferror", "", is(explain.WayFailure{Kind: "tls"})},
		{"pkix path building failed", "", is(explain.WayFailure{Kind: "tls"})},
		{"the ssl connection could not be established", "", is(explain.WayFailure{Kind: "tls"})}, // .NET

		// Proxies: PySocks, python-socks, Go, Node, urllib3, Chrome. The numbers are of SOCKS5: https://www.rfc-editor.org/rfc/rfc1928#section-6
		{"error connecting to socks", "", is(explain.WayFailure{Kind: "proxy_unreached"})},
		{"error connecting to http proxy", "", is(explain.WayFailure{Kind: "proxy_unreached"})},
		{"couldn't connect to proxy", "", is(explain.WayFailure{Kind: "proxy_unreached"})},
		{"could not connect to proxy", "", is(explain.WayFailure{Kind: "proxy_unreached"})},
		{"proxytimeouterror", "", is(explain.WayFailure{Kind: "proxy_unreached"})},
		{"proxy connection timed out", "", is(explain.WayFailure{Kind: "proxy_unreached"})},
		{"cannot connect to proxy", "", is(explain.WayFailure{Kind: "proxy_unreached"})},
		{"could not resolve proxy", "", is(explain.WayFailure{Kind: "proxy_unreached"})},
		{"err_proxy_connection_failed", "", is(explain.WayFailure{Kind: "proxy_unreached"})},
		{"socks connect", "connect: connection refused", is(explain.WayFailure{Kind: "proxy_unreached"})},
		{"socks connect", ": i/o timeout", is(explain.WayFailure{Kind: "proxy_unreached"})},
		{"proxyconnect", "connect: connection refused", is(explain.WayFailure{Kind: "proxy_unreached"})},
		{"socks5 authentication failed", "", is(explain.WayFailure{Kind: "proxy_login"})},
		{"socks5autherror", "", is(explain.WayFailure{Kind: "proxy_login"})},
		{"socks5 authentication methods were rejected", "", is(explain.WayFailure{Kind: "proxy_login"})},
		{"no acceptable authentication methods", "", is(explain.WayFailure{Kind: "proxy_login"})},
		{"username/password authentication failed", "", is(explain.WayFailure{Kind: "proxy_login"})},
		{"proxy authentication required", "", is(explain.WayFailure{Kind: "proxy_login"})},
		{"tunnel connection failed: 407", "", is(explain.WayFailure{Kind: "proxy_login"})},
		{"could not be established, statuscode=407", "", is(explain.WayFailure{Kind: "proxy_login"})},
		{"proxy server sent invalid data", "", is(explain.WayFailure{Kind: "proxy_kind"})},
		{"connection closed unexpectedly", "socks", is(explain.WayFailure{Kind: "proxy_kind"})}, // PySocks
		{"unexpected protocol version", "socks", is(explain.WayFailure{Kind: "proxy_kind"})},
		{"connection not allowed by ruleset", "", is(explain.WayFailure{Kind: "proxy_no_way"})},
		{"socks connect", "host unreachable", is(explain.WayFailure{Kind: "proxy_no_way"})},
		{"socks connect", "network unreachable", is(explain.WayFailure{Kind: "proxy_no_way"})},
		{"socks connect", "unknown error connection refused", is(explain.WayFailure{Kind: "proxy_no_way"})},
		{"socks5error: 0x03", "", is(explain.WayFailure{Kind: "proxy_no_way"})},
		{"socks5error: 0x04", "", is(explain.WayFailure{Kind: "proxy_no_way"})},
		{"socks5error: 0x05", "", is(explain.WayFailure{Kind: "proxy_no_way"})},
		{"tunnel connection failed: 403", "", is(explain.WayFailure{Kind: "proxy_no_way"})},
		{"err_tunnel_connection_failed", "", is(explain.WayFailure{Kind: "proxy_no_way"})},
		{"tunneling socket could not be established", "", is(explain.WayFailure{Kind: "proxy"})},
		{"general socks server failure", "", is(explain.WayFailure{Kind: "proxy"})},
		{"err_socks_connection_failed", "", is(explain.WayFailure{Kind: "proxy"})},

		// Telethon's key exchange. https://github.com/LonamiWebs/Telethon/blob/v1/telethon/network/authenticator.py
		{"step # invalid", "nonce", is(explain.WayFailure{Kind: "key_exchange"})},
		{"could not find a valid key for fingerprint", "", is(explain.WayFailure{Kind: "key_exchange"})},
	}
}

// byCurl is what a number of curl says, nil for one that is not of the way.
func byCurl(n int) explain.Fact {
	switch n {
	case 5, 97:
		return way("proxy_unreached")
	case 6:
		return way("dns")
	case 7:
		return way("refused")
	case 28:
		return way("timed_out")
	case 52, 55, 56:
		return way("connection_cut")
	case 35, 51, 58, 59, 60, 77, 83, 90, 91:
		return way("tls")
	}
	return nil
}

// byNSURL is what a number of Apple's web library says.
func byNSURL(n int) explain.Fact {
	switch n {
	case -1001:
		return way("timed_out")
	case -1003, -1006:
		return way("dns")
	case -1004:
		return way("refused")
	case -1005:
		return way("connection_cut")
	case -1009, -1018, -1020:
		return way("unreachable")
	case -1200, -1201, -1202, -1203, -1204, -1205, -1206:
		return way("tls")
	}
	return nil
}
