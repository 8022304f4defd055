package pasted

import (
	"slices"
	"strings"
	"sync"
)

// class looks at a word that is written as the name of a class, from at to end in a line.
func (p *page) class(at, end, where int) {
	key := p.lower[at:end]
	of, ok := classes()[strings.TrimSuffix(key, "error")]
	if !ok {
		if of, ok = classes()[key]; !ok { // InterdcCallError of Pyrogram
			of, ok = p.generated(at, end)
		}
	}
	if !ok || p.seen(where, p.text[at:end]) {
		return
	}
	h := match{at: at, end: end, line: where, name: of.name, class: true}
	h.unsure = of.elsewhere && !strings.HasSuffix(key, "error") && (at == 0 || p.text[at-1] != '.') && key != strings.ToLower(p.whole)
	h.number = numberIn(p.around(h), h.name)
	if _, listed := errorNamed(strings.ToLower(of.name)); !listed {
		h.code = codeOfModule(p.lower[max(0, at-longestBefore):at])
	}
	p.hits = append(p.hits, h)
	if p.classIn == nil {
		p.classIn = map[int]bool{}
	}
	p.classIn[where] = p.classIn[where] || !h.unsure
}

// classes finds an error by the name that libraries give its class, in lower case and without the ending "error".
var classes = sync.OnceValue(func() map[string]known {
	m := map[string]known{}
	for key, k := range names() {
		if !slices.Contains(noClass, k.name) && strings.Contains(key, "_") {
			m[strings.ReplaceAll(key, "_", "")] = k
		}
	}
	for class, name := range classNames {
		m[class] = known{name: name}
	}
	return m
})

// generated is the error of a class that Telethon or Pyrogram made of a name which nobody here knows, by the module that it stands in.
func (p *page) generated(at, end int) (known, bool) {
	before := p.lower[max(0, at-longestBefore):at]
	if !strings.HasSuffix(before, "rpcerrorlist.") && codeOfModule(before) == 0 || end-at > longestName {
		return known{}, false
	}
	if slices.Contains(codeClasses, p.lower[at:end]) {
		return known{}, false
	}
	name := strings.TrimSuffix(p.text[at:end], "Error")
	var b strings.Builder
	for i := range len(name) {
		if i > 0 && kindOf[name[i]] == capital && kindOf[name[i-1]] != capital {
			b.WriteByte('_')
		}
		b.WriteByte(name[i])
	}
	return known{name: strings.ToUpper(b.String())}, true
}

// codeOfModule is the code of the errors in a module of Pyrogram, 0 for any other: pyrogram.errors.exceptions.bad_request_400.
func codeOfModule(before string) int {
	before, ok := strings.CutSuffix(before, ".")
	if !ok {
		return 0
	}
	at := strings.LastIndexByte(before, '.')
	if at < 0 || !strings.HasSuffix(before[:at], "exceptions") {
		return 0
	}
	return modules[before[at+1:]]
}

// modules are those of Pyrogram for each class of errors. https://github.com/pyrogram/pyrogram/tree/master/compiler/errors/source
var modules = map[string]int{
	"see_other_303": 303, "bad_request_400": 400, "unauthorized_401": 401, "forbidden_403": 403, "not_acceptable_406": 406, "flood_420": 420, "internal_server_error_500": 500,
	"service_unavailable_503": 500,
}

// codeClasses are the classes of all errors with one code, in small letters: the name of the error stands behind them. https://github.com/pyrogram/pyrogram/tree/master/compiler/errors/source
var codeClasses = []string{
	"seeother", "badrequest", "unauthorized", "forbidden", "notacceptable", "flood", "internalservererror", "serviceunavailable", "badrequesterror", "unauthorizederror", "forbiddenerror", "autherror",
	"authkeyerror", "flooderror", "servererror", "invaliddcerror", "notfounderror", "timedouterror", "rpcerror", "unknownerror", "notacceptableerror",
}

// classNames are class names of libraries that do not follow from the error's name, in lower case and without the ending "error".
var classNames = map[string]string{
	"twofaconfirmwait":                 "2FA_CONFIRM_WAIT", // Telethon: a Python name cannot begin with a digit
	"filepart0missing":                 "FILE_PART_MISSING",
	"previouschatimportactivewaitmin":  "PREVIOUS_CHAT_IMPORT_ACTIVE_WAIT", // Telethon and Pyrogram: _XMIN
	"previouschatimportactivewaitxmin": "PREVIOUS_CHAT_IMPORT_ACTIVE_WAIT",
}

// noClass lists errors that are not recognised by a class name, because others use the same name for something else.
var noClass = []string{
	"TIMEOUT",       // TimeoutError of Python and JavaScript is about this machine
	"TIMEDOUT",      // TimedOut of many libraries is about the network
	"INVALID_DC",    // InvalidDCError of Telethon is the class of all 303
	"ACCESS_DENIED", // AccessDenied is everywhere
	"NOT_ALLOWED",   // NotAllowedError of browsers
}
