package pasted

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"telegram-login-mcp/explain"
)

// methodOf finds the call that failed with an error, by its TL name; the next other error of the line stands at byte next. "caused by" says it, else the nearest method of a login in any spelling counts: the last
// one before the error, or the first one between it and the next; then one that is not of a login; then, in a traceback, the last one that its frames name.
func (p *page) methodOf(h match, next int) string {
	if p.method != "" {
		return p.method
	}
	l := p.lines[h.line]
	before, after := p.text[max(l.from, h.at-nearby):h.at], p.text[h.at:max(h.at, min(next, h.at+nearby, l.to))]
	if cause, ok := causeIn(after); ok {
		return cause
	}
	return cmp.Or(lastMethod(before), firstMethod(after), dotted(before, true), dotted(after, false), request(after), request(before), p.inFrames(h))
}

// causeIn is the call behind "caused by" in a text, as it is told; ok is false where it is none.
func causeIn(after string) (method string, ok bool) {
	const says = "caused by "
	at := strings.Index(after, says)
	if at < 0 {
		at = strings.Index(after, "Caused by ")
	}
	if at < 0 {
		return "", false
	}
	after = strings.TrimLeft(after[at+len(says):], `"'\`)
	name := after[:len(after)-len(strings.TrimLeft(after, methodBytes))]
	for slices.Contains(otherRequests, strings.TrimSuffix(name, "Request")) && strings.HasPrefix(after[len(name):], "(") { // InvokeWithLayerRequest(InitConnectionRequest(GetConfigRequest))
		after = after[len(name)+1:]
		name = after[:len(after)-len(strings.TrimLeft(after, methodBytes))]
	}
	if len(name) > longestMethod {
		return "", false
	}
	room, last, isDotted := strings.Cut(name, ".")
	if !isDotted {
		room, last = "", name
	}
	switch of := methodNamed(last); {
	case of != "":
		return of, true
	case room != "" && slices.Contains(rooms, room) && last != "":
		return room + "." + strings.ToLower(last[:1]) + last[1:], true
	case strings.HasSuffix(last, "Request") && room == "":
		return strings.TrimSuffix(last, "Request"), true // Telethon says which call it was, and it is none of a login
	}
	return "", false
}

// methodBytes are what the names of methods have.
const methodBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._"

// longestMethod is how many letters a method has at most.
const longestMethod = 64

// rooms are the first halves of the TL names of methods. https://core.telegram.org/methods
var rooms = []string{
	"account", "aicompose", "auth", "bots", "channels", "chatlists", "communities", "contacts", "folders", "fragment", "help", "langpack", "messages", "payments", "phone", "photos", "premium", "smsjobs", "stats", "stickers",
	"stories", "updates", "upload", "users",
}

// eachWord calls f with the words of a text, of letters and underscores, until it returns false.
func eachWord(s string, f func(at int, w string) bool) {
	for i := 0; i < len(s); {
		if kindOf[s[i]]&(capital|small|underscore) == 0 {
			i++
			continue
		}
		from := i
		for i < len(s) && kindOf[s[i]]&(capital|small|underscore) != 0 {
			i++
		}
		if !f(from, s[from:i]) {
			return
		}
	}
}

func lastMethod(s string) (method string) {
	before := span{}
	eachWord(s, func(at int, w string) bool {
		method = cmp.Or(methodNamed(w), method)
		if end := at + len(w); at == before.to+1 && s[before.to] == ' ' && end < len(s) && s[end] == ':' { // "send code: ", as gotd's errors are wrapped
			method = cmp.Or(methodNamed(s[before.from:before.to]+w), method)
		}
		before = span{at, at + len(w)}
		return true
	})
	return method
}

func firstMethod(s string) (method string) {
	eachWord(s, func(_ int, w string) bool {
		method = methodNamed(w)
		return method == ""
	})
	return method
}

// dotted is the last or the first method in a text that is written with its room: messages.getHistory.
func dotted(s string, last bool) (method string) {
	eachWord(s, func(at int, w string) bool {
		end := at + len(w)
		if !slices.Contains(rooms, w) || end+1 >= len(s) || s[end] != '.' || at > 0 && s[at-1] == '.' || kindOf[s[end+1]]&(capital|small) == 0 {
			return true
		}
		eachWord(s[end+1:], func(_ int, name string) bool {
			if len(name) > 3 && len(name) <= longestMethod && strings.ToLower(name) != name {
				method = w + "." + strings.ToLower(name[:1]) + name[1:]
			}
			return false
		})
		return last || method == ""
	})
	return method
}

// request is the first method in a text that is written as Telethon's class of a request: GetHistoryRequest.
func request(s string) (method string) {
	eachWord(s, func(_ int, w string) bool {
		if name, ok := strings.CutSuffix(w, "Request"); ok && len(name) > 3 && len(name) <= longestMethod && kindOf[name[0]] == capital && !slices.Contains(otherRequests, name) {
			method = name
		}
		return method == ""
	})
	return method
}

// otherRequests are what else is called a request: an exception of HTTP libraries, and what Telethon wraps calls in.
var otherRequests = []string{"BadRequest", "Http", "HTTP", "InvokeWithLayer", "InitConnection", "InvokeAfterMsg", "InvokeWithoutUpdates"}

// inFrames is the last method of a login that the report names before an error.
func (p *page) inFrames(h match) (method string) {
	trace := p.lines[h.line].trace
	if trace == 0 {
		return ""
	}
	for i := h.line - 1; i >= 0 && i > h.line-maxFrames && p.lines[i].trace == trace && method == ""; i-- {
		if cause, ok := causeIn(p.lineText(i)); ok {
			return cause
		}
		if p.lines[i].weak {
			method = lastMethod(p.lineText(i)[:min(nearby, len(p.lineText(i)))])
		}
	}
	return method
}

// maxFrames is how many lines before an error are searched for its method.
const maxFrames = 60

// methodNamed finds a method of a login by SignIn, signIn, sign_in or SignInRequest.
func methodNamed(spelling string) string {
	if len(spelling) < shortestMethod || len(spelling) > longestMethod {
		return ""
	}
	return byMethod()[strings.TrimSuffix(strings.ToLower(strings.ReplaceAll(spelling, "_", "")), "request")]
}

// shortestMethod is how many letters the shortest method of a login has: signIn.
const shortestMethod = 6

// byMethod finds a method by its last part in lower case.
var byMethod = sync.OnceValue(func() map[string]string {
	methods := explain.LoginMethods()
	m := make(map[string]string, len(methods))
	for _, method := range methods {
		_, last, _ := strings.Cut(method, ".")
		m[strings.ToLower(last)] = method
	}
	return m
})

// given is the method that a person named, by its TL name where it is one of a login: sign_in, SignInRequest and auth.SignIn are auth.signIn.
func given(method string) string {
	method = strings.TrimSpace(method)
	if len(method) > longestMethod {
		return ""
	}
	return cmp.Or(methodNamed(method[strings.LastIndexByte(method, '.')+1:]), method)
}

// ofALogin reports whether a method belongs to logging in.
func ofALogin(method string) bool {
	return method == "" || strings.HasPrefix(method, "auth.") || slices.Contains(explain.LoginMethods(), method)
}
