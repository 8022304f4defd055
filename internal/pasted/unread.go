package pasted

import (
	"slices"
	"strings"

	"telegram-login-mcp/explain"
)

// forms are how errors look in what different things print, in small letters: the first one that stands in a line says which form it has.
var forms = []struct{ text, form string }{
	{"rpc error", "rpc"}, {"rpcerror", "rpc"}, {"rpcexception", "rpc"}, {"telegram says", "rpc"}, {`"@type":"error"`, "rpc"}, {`"@type": "error"`, "rpc"}, {"'@type': 'error'", "rpc"},
	{"enoent", "file"}, {"eacces", "file"}, {"eperm", "file"}, {"no such file", "file"}, {"permission denied", "file"}, {"filenotfounderror", "file"}, {"permissionerror", "file"}, {"isadirectory", "file"},
	{"sqlite", "file"}, {"disk", "file"}, {"read-only", "file"}, {"oserror", "system"},
	{"modulenotfounderror", "module"}, {"importerror", "module"}, {"cannot find module", "module"}, {"err_module_not_found", "module"}, {"no module named", "module"},
	{"socket", "network"}, {"connection", "network"}, {"connect ", "network"}, {"connectex", "network"}, {"network", "network"}, {"getaddrinfo", "network"}, {"proxy", "network"}, {"tls", "network"}, {"ssl", "network"}, {"http", "network"}, {"timeout", "network"},
	{"winerror", "system"}, {"errno", "system"}, {"os error", "system"}, {"hresult", "system"},
	{"syntaxerror", "code"}, {"typeerror", "code"}, {"attributeerror", "code"}, {"nameerror", "code"}, {"keyerror", "code"}, {"valueerror", "code"}, {"indexerror", "code"}, {"referenceerror", "code"},
	{"nullreferenceexception", "code"}, {"argumentexception", "code"}, {"panic:", "code"}, {"panicked at", "code"},
}

// errorWords are what a line has that speaks of an error, in small letters.
var errorWords = []string{"error", "exception", "fail", "panic", "fatal", "traceback", "cannot", "can't", "could not", "couldn't", "unable to", "retries exceeded", "invalid", "connection refused", "refused:", "refused by", "refused to", "refused the", "request refused", "login refused", "denied", "not found", "unexpected", "unauthorized", "not authorized", "unreachable", "timed out", "timeout:", ": timeout", "aborted", "closed by", "disconnected", "hang up",
	"crash", "core dumped", "segmentation fault", "[errno", "errno:", "errno=", "errno -", "exit status", "exit code", "exited with", "killed", "illegal ", "http 4", "http 5", "status 4", "status 5", "denied", "wrong", "readonly", "read-only", "forcibly closed", "not supported",
	"ошибк", "Ошибк", "fehler", "erreur", "错误", "エラー", "hata:", "errore"}

// noErrors are what a line has that says that there was no error, in small letters.
var noErrors = []string{"0 error", "no error", "without error", "errors: 0", "no problem"}

// saysNoError reports whether a line, in small letters, says that there was no error. In “too many 500 error responses” there were some.
func saysNoError(lower string) bool {
	return slices.ContainsFunc(noErrors, func(words string) bool {
		at := strings.Index(lower, words)
		return at == 0 || at > 0 && kindOf[lower[at-1]] != digit
	})
}

// unitEnds are what systemd writes of a service that ended, in small letters. Why it ended stands before them. https://github.com/systemd/systemd/blob/main/src/core/unit.c
var unitEnds = []string{
	"main process exited, code=", "control process exited, code=", "failed with result '", "unit entered failed state", "start request repeated too quickly", "service hold-off time over", "scheduled restart job", "]: failed to start ",
}

// longestQuote is how much of an unknown error is quoted, in bytes.
const longestQuote = 200

// unread is what can be said of a text in which nothing is known: the last line that speaks of an error, in the order of how sure that is, and what its form says.
func (p *page) unread(near string) Finding {
	where, last := -1, -1
	for i := len(p.lines) - 1; i >= 0; i-- {
		lower := p.lower[p.lines[i].from:min(p.lines[i].to, p.lines[i].from+longestAround)]
		if p.lines[i].weak || strings.TrimSpace(lower) == "" || strings.HasPrefix(strings.TrimSpace(lower), "traceback (most") || isLabel(lower) && p.messageOf(i) == i && p.whole != strings.TrimSpace(p.lineText(i)) {
			continue
		}
		if containsAny(lower, unitEnds) {
			last = max(last, i)
			continue
		}
		if isExceptionLine(p.lineText(i)) || p.endsTraceback(i) {
			where = i
			break
		}
		if where < 0 && (containsAny(lower, errorWords) && !saysNoError(lower) || hasErrno(p.lineText(i))) {
			where = i
		}
	}
	if where < 0 {
		where = last
	}
	f := explain.Unread{Form: "prose", Library: p.library(max(0, where)), Near: near, Session: strings.Contains(p.lower, "session")}
	if where < 0 {
		f.Quote = p.quote(0)
		return Finding{As: f.Quote, Answer: Unknown, Fact: f}
	}
	message := p.messageOf(where)
	f.Quote, f.Form = p.quote(message), "error"
	said := p.lower[p.lines[where].from:min(p.lines[message].to, p.lines[where].from+longestAround)]
	for _, form := range forms {
		if strings.Contains(said, form.text) {
			f.Form = form.form
			break
		}
	}
	if f.Form == "rpc" {
		f.Code = codeIn(said)
	}
	return Finding{As: f.Quote, Answer: Unknown, Fact: f}
}

// hasErrno reports whether a line has the name of an error of POSIX: ENOENT, EPIPE.
func hasErrno(said string) (has bool) {
	eachWord(said[:min(len(said), longestAround)], func(_ int, w string) bool {
		has = len(w) >= 5 && w[0] == 'E' && w[1] != 'R' && strings.Trim(w, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && slices.Contains(errnos, w)
		return !has
	})
	return has
}

// errnos are the names of such errors that people meet. https://pubs.opengroup.org/onlinepubs/9799919799/functions/V2_chap02.html#tag_16_03
var errnos = []string{
	"ENOENT", "EACCES", "EPERM", "EPIPE", "EEXIST", "EISDIR", "ENOTDIR", "EMFILE", "ENFILE", "ENOSPC", "EROFS", "EBUSY", "EINVAL", "EPROTO", "ECONNABORTED", "ECONNRESET", "ECONNREFUSED", "ENETDOWN",
	"EADDRINUSE", "EADDRNOTAVAIL", "EALREADY", "ENOTCONN", "EHOSTDOWN", "ESOCKETTIMEDOUT", "ETIMEDOUT", "ENOBUFS", "EAFNOSUPPORT", "EBADF", "EDQUOT", "ELOOP", "ENAMETOOLONG", "ENOMEM", "ENOTEMPTY", "ENOTSUP",
}

// isExceptionLine reports whether a line is how an exception is printed: a name, perhaps with its module, a colon, and what it says.
func isExceptionLine(s string) bool {
	if strings.HasPrefix(strings.TrimSpace(s), "Message=") { // .NET's debugger
		return true
	}
	s = unprefixed(s)
	name, message, ok := strings.Cut(strings.TrimSpace(strings.TrimPrefix(s, "Uncaught ")), ":")
	if !ok || name == "" || len(name) > longestName || strings.TrimSpace(message) == "" {
		return false
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	return strings.HasSuffix(last, "Error") || strings.HasSuffix(last, "Exception") || strings.HasSuffix(last, "error") && last != name
}

// endsTraceback reports whether a line says which exception a traceback of Python is of: it stands behind a place in a program and the line of its source, and begins with the name of a class, whatever that ends in.
func (p *page) endsTraceback(i int) bool {
	said := strings.TrimRight(p.lineText(i), " \t\r")
	name, _, _ := strings.Cut(said, ":")
	last := name[strings.LastIndexByte(name, '.')+1:]
	if last == "" || kindOf[last[0]] != capital || len(name) > longestName || strings.Trim(lowerASCII(name), "abcdefghijklmnopqrstuvwxyz0123456789_.") != "" {
		return false
	}
	for back := i - 1; back >= 0 && back >= i-farthestFrame; back-- {
		said := p.lineText(back)
		t := strings.TrimSpace(said)
		if strings.HasPrefix(t, `File "`) && strings.Contains(t, ", line ") {
			return true
		}
		if t != "" && len(strings.TrimLeft(said, " \t")) == len(said) {
			return false
		}
	}
	return false
}

// farthestFrame is how many lines stand between a place in a program and what happened there: its source, of several lines, and what marks a part of it.
const farthestFrame = 12

// library is the library that a text names nearest to a line, "" for none.
func (p *page) library(where int) string {
	for distance := range len(p.lines) {
		for _, i := range []int{where - distance, where + distance} {
			if i < 0 || i >= len(p.lines) {
				continue
			}
			for _, l := range libraryNames {
				if p.lines[i].marks&l.of != 0 {
					return l.name
				}
			}
		}
	}
	return ""
}

// codeIn is the first error code of Telegram in a text, 0 for none.
func codeIn(said string) int {
	for i := 0; i < len(said); i++ {
		if kindOf[said[i]] != digit || i > 0 && (isWordByte(said[i-1]) || said[i-1] == '.') {
			continue
		}
		n, rest := leading(said[i:])
		if isCode(n) && (rest == "" || !isWordByte(rest[0]) && rest[0] != '.') {
			return n
		}
	}
	return 0
}

// quote is a line as it can be repeated: short, and without what is secret.
func (p *page) quote(where int) string {
	l := p.lines[where]
	for l.from < l.to && strings.TrimSpace(p.text[l.from:l.to]) == "" && where+1 < len(p.lines) {
		where++
		l = p.lines[where]
	}
	var b strings.Builder
	at := l.from
	for _, s := range p.hidden {
		if s.to <= at || s.from >= l.to {
			continue
		}
		b.WriteString(p.text[at:max(at, s.from)])
		b.WriteString("…")
		at = min(s.to, l.to)
	}
	b.WriteString(p.text[at:l.to])
	said := unprefixed(strings.ToValidUTF8(b.String(), ""))
	if len(said) > longestAround { // in bytes; a secret that begins in what is quoted ends in this
		said = strings.ToValidUTF8(said[:longestAround], "")
	}
	said = quotable(said)
	if len(said) > longestQuote {
		said = strings.ToValidUTF8(said[:longestQuote], "") + " …"
	}
	return said
}

func containsAny(s string, any []string) bool {
	for _, one := range any {
		if strings.Contains(s, one) {
			return true
		}
	}
	return false
}
