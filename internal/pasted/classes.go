package pasted

import (
	"slices"
	"strings"
	"sync"

	"telegram-login-mcp/explain"
)

// classesIn finds names of exception classes.
func classesIn(line string) []match {
	var hits []match
	for _, place := range className().FindAllStringIndex(line, -1) {
		as := line[place[0]:place[1]]
		key := strings.TrimSuffix(strings.ToLower(as), "error")
		if name, ok := byClass()[key]; ok {
			hits = append(hits, match{at: place[0], as: as, name: name, number: numberIn(around(line, place[0]), name)})
		} else if name, ok := byClass()[strings.ToLower(as)]; ok { // InterdcCallError of Pyrogram
			hits = append(hits, match{at: place[0], as: as, name: name, number: numberIn(around(line, place[0]), name)})
		}
	}
	return hits
}

// byClass finds an error by the name that libraries give its class, in lower case.
var byClass = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, name := range explain.Errors() {
		if !slices.Contains(noClass, name) {
			m[strings.ToLower(strings.ReplaceAll(name, "_", ""))] = name
		}
	}
	for class, name := range classNames {
		m[class] = name
	}
	return m
})

// classNames are class names of libraries that do not follow from the error's name, in lower case and without the ending "error".
var classNames = map[string]string{
	"twofaconfirmwait": "2FA_CONFIRM_WAIT", // Telethon: a Python name cannot begin with a digit
}

// noClass lists errors that are not recognised by a class name, because others use the same name for something else.
var noClass = []string{
	"TIMEOUT",       // TimeoutError of Python and JavaScript is about this machine
	"INVALID_DC",    // InvalidDCError of Telethon is the class of all 303
	"ACCESS_DENIED", // AccessDenied is everywhere
}

// unspecific lists names of the catalogue that other programs use too. In lower case they count only where the text is about Telegram.
var unspecific = []string{
	"ACCESS_DENIED", "ACCESS_TOKEN_EXPIRED", "ACCESS_TOKEN_INVALID", "CODE_INVALID", "CREDENTIAL_INVALID", "DATA_INVALID", "EMAIL_INVALID",
	"HASH_INVALID", "PASSWORD_EMPTY", "PASSWORD_REQUIRED", "SESSION_EXPIRED", "SESSION_REVOKED", "USERNAME_INVALID", "USER_ID_INVALID",
}
