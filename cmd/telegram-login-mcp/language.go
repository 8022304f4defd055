package main

import (
	"sync"

	locale "github.com/Xuanwo/go-locale"

	"telegram-login-mcp/explain"
)

// languageFlags say in which language people are spoken to. Assistants are spoken to in English, and translate.
type languageFlags struct {
	Lang string `enum:"auto,en,ru" default:"auto" placeholder:"LANG" help:"The language for people, on private pages and in this terminal: auto (default: that of the system, else English), en or ru."`
}

// language is the one that was asked for, or that of the system.
func (c languageFlags) language() explain.Language {
	if c.Lang != "" && c.Lang != "auto" {
		return explain.Language(c.Lang)
	}
	return systemLanguage()
}

// systemLanguage is found when it is first needed: macOS tells by another program, which no start should wait for.
var systemLanguage = sync.OnceValue(func() explain.Language {
	preferred, err := locale.DetectAll()
	if err != nil { // the system names none
		return explain.English
	}
	return explain.Closest(preferred...)
})
