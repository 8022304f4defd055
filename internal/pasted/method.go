package pasted

import (
	"strings"
	"sync"

	"telegram-login-mcp/explain"
)

var (
	causedBy = lazily(`caused by "?(?:([a-z]+)\.)?([A-Za-z])([A-Za-z]*)`)
	word     = lazily(`[A-Za-z_]+`)
)

// methodOf finds the TL name of the call that failed with the error at byte at of line; the next other error stands at byte next. "caused
// by" says it, else the nearest method of a login in any spelling counts: the last one before the error, or the first one between it and the next.
func methodOf(line string, at, next int) string {
	before, after := line[max(0, at-nearby):at], line[at:min(next, at+nearby)]
	if m := causedBy().FindStringSubmatch(after); m != nil {
		switch known := methodNamed(m[2] + m[3]); {
		case known != "":
			return known
		case m[1] != "":
			return m[1] + "." + strings.ToLower(m[2]) + m[3]
		case strings.HasSuffix(m[3], "Request"):
			return "" // Telethon says which call it was, and it is none of a login
		}
	}
	method := ""
	for _, w := range word().FindAllString(before, -1) {
		if known := methodNamed(w); known != "" {
			method = known
		}
	}
	if method != "" {
		return method
	}
	for _, w := range word().FindAllString(after, -1) {
		if known := methodNamed(w); known != "" {
			return known
		}
	}
	return ""
}

// methodNamed finds a method of a login by SignIn, signIn, sign_in or SignInRequest.
func methodNamed(spelling string) string {
	return byMethod()[strings.TrimSuffix(strings.ToLower(strings.ReplaceAll(spelling, "_", "")), "request")]
}

// byMethod finds a method by its last part in lower case.
var byMethod = sync.OnceValue(func() map[string]string {
	m := make(map[string]string, len(explain.LoginMethods()))
	for _, method := range explain.LoginMethods() {
		_, last, _ := strings.Cut(method, ".")
		m[strings.ToLower(last)] = method
	}
	return m
})
