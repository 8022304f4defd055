package pasted

import "telegram-login-mcp/explain"

// numberRules are how languages print the number of an error of the system.
func numberRules() []rule {
	return []rule{
		{"[errno #]", "", byErrno},    // Python
		{"errno=#", "", byErrno},      // PHP, OpenSSL
		{"(errno: #)", "", byErrno},   // PHP, MySQL's tools
		{"[winerror #]", "", byWin32}, // Python on Windows
		{"[winerror: #]", "", byWin32},
		{"winerror=#", "", byWin32},
		{"socketexception (#)", "", bySocketError}, // .NET
		{"sockets.socketexception (0x80004005", "", is(explain.WayFailure{Kind: "network"})},
		{"(os error #)", "", byOSError},      // Rust
		{"os { code: #,", "", byOSError},     // the same, as a struct
		{"nativeerrorcode: #", "", byWin32},  // .NET
		{": # : ", "[windowserror", byWin32}, // TDLib. https://github.com/tdlib/td/blob/master/tdutils/td/utils/Status.h
		{": # : ", "[posixerror", byErrno},
		{"wsa error #", "", byWinsock},
		{"winsock error #", "", byWinsock},
		{"wsaerror #", "", byWinsock},
		{"socket error #", "", byWinsock},
		{"error code: #", "", byWinsock},
		{"error code #", "", byWinsock},
		{"error: #", "", byWinsock},
		{"error #", "", byWinsock},

		// Rust on systems that are no Windows says the words, too, and these numbers are others there.
		{"broken pipe (os error 32)", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"input/output error (os error 5)", "", none},
		{"no such process (os error 3)", "", none},
		{"host is down (os error 112)", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"host is down (os error 64)", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"remote i/o error (os error 121)", "", none},
		{"connection abort (os error 53)", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"os { code: 32, kind: brokenpipe", "", is(explain.WayFailure{Kind: "connection_cut"})},

		// HRESULT 0x8007nnnn is error nnnn of Windows in hexadecimal; WinINet's begin with 12000.
		// https://learn.microsoft.com/windows/win32/wininet/wininet-errors
		{"0x8007274c", "", is(byWinsock(10060))}, {"0x8007274d", "", is(byWinsock(10061))}, {"0x80072746", "", is(byWinsock(10054))}, {"0x80072745", "", is(byWinsock(10053))},
		{"0x8007271d", "", is(byWinsock(10013))}, {"0x80072743", "", is(byWinsock(10051))}, {"0x80072751", "", is(byWinsock(10065))}, {"0x80072740", "", is(byWinsock(10048))},
		{"0x80072af9", "", is(byWinsock(11001))}, {"0x80072afa", "", is(byWinsock(11002))}, {"0x80072afc", "", is(byWinsock(11004))},
		{"0x80072ee2", "", is(byWinsock(12002))}, {"0x80072ee7", "", is(byWinsock(12007))}, {"0x80072efd", "", is(byWinsock(12029))}, {"0x80072efe", "", is(byWinsock(12030))},
		{"0x80072eff", "", is(byWinsock(12031))}, {"0x80072f8f", "", is(byWinsock(12175))}, {"0x80072f7d", "", is(byWinsock(12157))}, {"0x80072f0d", "", is(byWinsock(12045))},
		{"0x80131505", "", is(explain.WayFailure{Kind: "timed_out"})}, // COR_E_TIMEOUT
	}
}

// way makes the fact of a failure on the way to Telegram.
func way(kind string) explain.Fact { return explain.WayFailure{Kind: kind} }

// byErrno is what a number of POSIX says. Linux and macOS have different ones for sockets; those that the other system has for something that nobody meets at a socket are taken.
// https://github.com/torvalds/linux/blob/master/include/uapi/asm-generic/errno.h, https://github.com/apple-oss-distributions/xnu/blob/main/bsd/sys/errno.h;
// the negative ones are of getaddrinfo: https://sourceware.org/git/?p=glibc.git;a=blob;f=resolv/netdb.h
func byErrno(n int) explain.Fact {
	switch n {
	case -2, -3, -4, -5, -9:
		return way("dns")
	case 1, 13:
		return explain.SystemFailure{Kind: "permission"}
	case 2:
		return explain.SystemFailure{Kind: "no_file"}
	case 8, 61: // of name lookups and a refusal on macOS, of programs and missing data on Linux
		return explain.SystemFailure{Kind: "number", Number: n}
	case 12:
		return explain.SystemFailure{Kind: "memory"}
	case 16, 26:
		return explain.SystemFailure{Kind: "in_use"}
	case 23, 24, 55, 105:
		return explain.SystemFailure{Kind: "descriptors"}
	case 25:
		return explain.StartFailure{Kind: "waits_for_terminal"} // no terminal
	case 28, 69, 122:
		return explain.SystemFailure{Kind: "disk_full"}
	case 30:
		return explain.SystemFailure{Kind: "read_only"}
	case 48, 98:
		return explain.StartFailure{Kind: "port_used"}
	case 49, 99:
		return explain.SystemFailure{Kind: "socket", Case: "address"}
	case 88:
		return explain.SystemFailure{Kind: "socket", Case: "handle"}
	case 47, 50, 51, 64, 65, 97, 100, 101, 112, 113:
		return way("unreachable")
	case 32, 53, 54, 57, 58, 103, 104, 107, 108:
		return way("connection_cut")
	case 60, 110:
		return way("timed_out")
	case 111:
		return way("refused")
	}
	return byWinsock(n) // Python on Windows prints these, too: [Errno 11001]
}

// byWin32 is what a number of Windows says. https://learn.microsoft.com/windows/win32/debug/system-error-codes
func byWin32(n int) explain.Fact {
	switch n {
	case 2, 3:
		return explain.SystemFailure{Kind: "no_file"}
	case 4:
		return explain.SystemFailure{Kind: "descriptors"}
	case 5:
		return explain.SystemFailure{Kind: "permission"}
	case 8, 14, 1455:
		return explain.SystemFailure{Kind: "memory"}
	case 19:
		return explain.SystemFailure{Kind: "read_only"}
	case 32, 33:
		return explain.SystemFailure{Kind: "in_use"}
	case 39, 112:
		return explain.SystemFailure{Kind: "disk_full"}
	case 52: // an address that is in use already; Windows has no better number for it
		return way("network")
	case 53, 67, 1231, 1232, 1233:
		return way("unreachable")
	case 59, 64, 995, 1229, 1235, 1236:
		return way("connection_cut")
	case 121, 258, 1460:
		return way("timed_out")
	case 1225, 1234:
		return way("refused")
	case 1314:
		return explain.SystemFailure{Kind: "permission"}
	}
	return byWinsock(n)
}

// byOSError is what a number says that Rust prints, of whichever system: the words of a Unix that stand beside it were found before.
func byOSError(n int) explain.Fact {
	switch n {
	case 3, 5, 32, 33, 53, 59, 64, 112, 121:
		return byWin32(n)
	case 8:
		return nil
	}
	if f := byErrno(n); f != nil {
		return f
	}
	return byWin32(n)
}

// bySocketError is what a number says that .NET prints of a socket: Windows' own on Windows, errno elsewhere.
func bySocketError(n int) explain.Fact {
	if n == 61 {
		return way("refused") // a socket never lacks data
	}
	if n == -2 || n == -3 {
		return way("dns")
	}
	if f := byErrno(n); f != nil {
		return f
	}
	return way("network")
}

// byWinsock is what a number of Windows' sockets says, and of its web library, which begins at 12000. https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2
func byWinsock(n int) explain.Fact {
	switch n {
	case 10013:
		return explain.SystemFailure{Kind: "socket", Case: "forbidden"}
	case 10022:
		return explain.SystemFailure{Kind: "socket", Case: "argument"}
	case 10038:
		return explain.SystemFailure{Kind: "socket", Case: "handle"}
	case 10049:
		return explain.SystemFailure{Kind: "socket", Case: "address"}
	case 10106:
		return explain.SystemFailure{Kind: "socket", Case: "provider"}
	case 10048:
		return explain.StartFailure{Kind: "port_used"}
	case 10024, 10055:
		return explain.SystemFailure{Kind: "descriptors"}
	case 10047, 10050, 10051, 10064, 10065:
		return way("unreachable")
	case 10004, 10052, 10053, 10054, 10057, 10058, 10101, 12030, 12031:
		return way("connection_cut")
	case 10060, 12002:
		return way("timed_out")
	case 10061:
		return way("refused")
	case 11001, 11002, 11003, 11004, 12007:
		return way("dns")
	case 12029:
		return way("network")
	case 12045, 12157, 12175:
		return way("tls")
	}
	return nil
}
