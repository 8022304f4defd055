package pasted

import "strings"

// levels are the words that logs write of how serious an entry is, in small letters.
var levels = []string{"error", "warning", "warn", "info", "debug", "critical", "fatal", "trace", "notice", "severe", "err", "wrn", "inf"}

// unprefixed is a line of a log without what its log puts before each message: times, levels, names of loggers and of threads. A line that has nothing else stays as it is.
func unprefixed(entry string) string {
	const between = " \t-|:│>"
	said := strings.TrimSpace(entry)
	if m, ok := strings.CutPrefix(said, "Message="); ok { // .NET's debugger
		return strings.TrimSpace(m)
	}
	rest, logged := said, false
	if at := strings.Index(said, " msg="); at >= 0 && strings.Contains(said[:at], "level=") { // Go's slog and logrus
		return said[at+len(" msg="):]
	}
	for {
		cut := prefixOf(rest, logged)
		if cut == 0 {
			break
		}
		next := strings.TrimLeft(rest[cut:], between)
		if next == "" {
			break
		}
		logged = true
		rest = next
	}
	return rest
}

// prefixOf is how many bytes at the beginning of a text are one part of what a log puts before a message, 0 for none. logged says that such a part stood before it.
func prefixOf(s string, logged bool) int {
	if s == "" {
		return 0
	}
	if s[0] == '[' || s[0] == '(' && logged {
		end := strings.IndexAny(s, "])")
		if end < 0 || end > 60 || end+1 == len(s) {
			return 0
		}
		inside := strings.TrimSpace(s[1:end])
		switch {
		case isLevel(inside), isTime(inside), isLogger(inside), len(inside) <= 1 && strings.Trim(inside, "0123456789!*+-x?#") == "":
			return end + 1
		}
		return 0
	}
	word := s[:len(s)-len(strings.TrimLeft(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:/,+-"))]
	if isTime(word) {
		return len(word)
	}
	if behind := s[len(word):]; logged && strings.HasPrefix(behind, " - ") && isLogger(word) { // with the place in the program, of loguru
		return len(word)
	}
	if digits := len(s) - len(strings.TrimLeft(s, "0123456789")); logged && digits > 0 && strings.HasPrefix(s[digits:], ">") { // a data centre, of WTelegramClient
		return digits + 1
	}
	name := word[:len(word)-len(strings.TrimLeft(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"))]
	behind := s[len(name):]
	switch {
	case name == "" || behind == "":
		return 0
	case isLevel(name) && (name == strings.ToUpper(name) || logged) && strings.IndexByte(" :\t|]-", behind[0]) >= 0 && !strings.HasPrefix(behind, " #"):
		if strings.Trim(behind, ": \t-|") != "" && (behind[0] != ' ' || logged || strings.HasPrefix(strings.TrimLeft(behind, " \t"), "[")) {
			return len(name)
		}
	case logged && isLogger(name) && (behind[0] == ':' && len(behind) > 1 && (behind[1] != ' ' || strings.Contains(name, ".")) || strings.HasPrefix(behind, " - ") || strings.HasPrefix(behind, " | ")):
		return len(name)
	}
	return 0
}

func isLevel(word string) bool {
	lower := lowerASCII(word)
	for _, l := range levels {
		if lower == l {
			return true
		}
	}
	return false
}

// isTime reports whether a word is a date, a time of day or both: 2018-06-28, 01:08:02,066, 2023-09-28T12:06:56.067Z.
func isTime(s string) bool {
	return len(s) >= 5 && strings.Count(s, ".") < 3 && kindOf[s[0]] == digit && strings.ContainsAny(s[1:min(len(s), 5)], "-:/.") && strings.Trim(s, "0123456789-:/.,+ TZAPM") == "" && (strings.Count(s, ":") > 0 || strings.Count(s, "-")+strings.Count(s, "/")+strings.Count(s, ".") > 1)
}

// isLogger reports whether a word is the name of a logger, a module or a thread, which are in small letters: telethon.network, telegram-mcp, MainThread. That of an exception is none.
func isLogger(s string) bool {
	return len(s) > 1 && kindOf[s[0]] == small && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_.:-") == "" && !strings.HasSuffix(s, "error") && !strings.HasPrefix(s, "errno") || s == "MainThread"
}

// isLabel reports whether a line, in small letters, only says that a message follows, or is a number that stands beside one: InnerException:, HResult=0x80131501.
func isLabel(lower string) bool {
	t := strings.TrimSpace(lower)
	return strings.HasSuffix(t, ":") && len(strings.Fields(t)) <= 3 || strings.HasPrefix(t, "hresult=") || strings.HasPrefix(t, "source=") || strings.HasPrefix(t, "stacktrace:")
}

// messageOf is the line that has the message of an error: the next one with words of its own, where a line ends with the colon before it.
func (p *page) messageOf(where int) int {
	said := strings.TrimSpace(p.lineText(where))
	if !strings.HasSuffix(said, ":") && !strings.Contains(said, "panicked at ") {
		return where
	}
	if strings.Contains(said, "panicked at '") { // older Rust has it in the same line
		return where
	}
	for i := where + 1; i < len(p.lines) && i <= where+3; i++ {
		lower := strings.TrimSpace(p.lower[p.lines[i].from:p.lines[i].to])
		if lower != "" && !p.lines[i].weak && !isLabel(lower) && !isFrame(strings.TrimSpace(p.lineText(i))) && !strings.HasPrefix(lower, "traceback") && !strings.HasPrefix(lower, "note:") {
			return i
		}
	}
	return where
}
