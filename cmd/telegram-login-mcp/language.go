package main

import (
	"os"
	"slices"
	"strings"
	"sync"

	locale "github.com/Xuanwo/go-locale"
	"github.com/mattn/go-isatty"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/mcpserver/present"
)

// languageFlags say in which language people are spoken to. Assistants are spoken to in English, and translate.
type languageFlags struct {
	Lang string `enum:"auto,en,ru" default:"auto" placeholder:"LANG" help:"The language for people, on private pages and in this terminal: auto (default: that of the system, else English), en or ru."`
}

// named reports whether somebody asked for a language.
func (f *languageFlags) named() bool { return f.Lang != "" && f.Lang != "auto" }

// language is the one that was asked for, or that of the system.
func (f *languageFlags) language() explain.Language {
	if l := explain.Language(f.Lang); slices.Contains(explain.Languages(), l) {
		return l
	}
	return systemLanguage()
}

// systemLanguage is found when it is first needed: macOS tells by another program, which no start of a server should wait for.
var systemLanguage = sync.OnceValue(func() explain.Language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} { // as gettext: in the C locale, LANGUAGE means nothing
		if value := os.Getenv(name); value != "" {
			if value, _, _ = strings.Cut(value, "."); value == "C" || value == "POSIX" {
				return explain.English
			}
			break
		}
	}
	preferred, err := locale.DetectAll()
	if err != nil { // the system names none
		return explain.English
	}
	return explain.Closest(preferred...)
})

// presenterFor tells what happened as a person at a terminal reads it.
func presenterFor(r explain.Reader) present.Presenter {
	return present.Presenter{For: present.Audience{Terminal: true, Language: r.Language}}
}

// readerOfTerminal is who reads what commands say, before the command line is understood. Where no terminal is, nobody speaks the system's language: a program reads, or an MCP client
// keeps a log.
func readerOfTerminal(arguments []string) explain.Reader {
	var f languageFlags
	for i, a := range arguments {
		value, given := strings.CutPrefix(a, "--lang=")
		if !given && a == "--lang" && i+1 < len(arguments) {
			value, given = arguments[i+1], true
		}
		if given {
			f.Lang = value
		}
	}
	if !f.named() && !slices.ContainsFunc([]*os.File{os.Stdin, os.Stdout, os.Stderr}, func(f *os.File) bool { return isatty.IsTerminal(f.Fd()) }) {
		return explain.Terminal
	}
	return explain.Terminal.In(f.language())
}
