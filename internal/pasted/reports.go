package pasted

import "strings"

// reports finds the lines that belong to one error: tracebacks of Python, stacks of Node, .NET and Java, causes of Rust and Go, with all that they say was handled or led to it.
func (p *page) reports() {
	count, open := 0, 0 // reports so far, and the one that goes on, 0 for none
	last, end, prefix, begins := -1, 0, 0, ""
	framed, python, chained, blank, source := false, false, false, false, false // of the report that goes on
	begin := func(i int) {
		count++
		open, framed, python, chained = count, false, false, false
		p.lines[i].trace = open
	}
	for i := range p.lines {
		l := &p.lines[i]
		said := p.text[l.from:l.to]
		if prefix > 0 && len(said) >= prefix && strings.HasPrefix(said, begins) {
			said = said[prefix:]
		}
		t := strings.TrimLeft(said, " \t│|+\r")
		indented := len(t) < len(said)
		t = strings.TrimSpace(t)
		l.log = startsLog(t)
		wasSource := source
		source = false
		switch {
		case t == "":
			blank = true
			continue
		case strings.Contains(t, "Traceback (most recent call last)"):
			if prefix = strings.Index(said, "Traceback (most"); prefix > 0 && strings.TrimLeft(said[:prefix], " \t│╭─|+") == "" || prefix < 0 {
				prefix = 0
			}
			begins = said[:min(prefix, 4)] // what a log puts before each line is mostly the same
			if open == 0 || !chained && (python || framed) {
				begin(i)
				if last >= 0 && last == i-1 && p.lines[last].trace == 0 && introduces(p.lineText(last)) {
					p.lines[last].trace = open
				}
			}
			l.trace, python, chained, framed = open, true, false, false
		case chains(t):
			if open == 0 && count > 0 && i-end <= farthestChain {
				open = count
			}
			if open == 0 && last >= 0 {
				begin(last)
			}
			if l.trace, chained = open, open != 0 && strings.HasSuffix(t, ":"); strings.HasPrefix(t, "During handling") {
				l.later = true
			}
		case isFrame(t):
			if open == 0 && last >= 0 && indented {
				begin(last)
			}
			if open != 0 {
				l.trace, l.weak, framed = open, true, true
				source = strings.HasPrefix(t, "File ")
			}
		case open != 0 && (wasSource && indented || strings.Trim(t, "^~ ") == ""):
			l.trace, l.weak = open, true
		case open != 0 && (strings.HasPrefix(t, "╭") || strings.HasPrefix(t, "╰")):
			l.trace = open
		case open != 0 && indented && (!blank || chained):
			l.trace, chained = open, false
		case open != 0 && strings.Trim(t, "}])>, ;") == "":
			l.trace = open
		case open != 0 && (chained || python && framed):
			l.trace, chained, framed = open, false, false // what the exception says
		default:
			open, prefix = 0, 0
		}
		if last, blank = i, false; open != 0 {
			end = i
		}
	}
}

// farthestChain is how many lines of one error's words stand before the line that says that it led to another.
const farthestChain = 30

// chains reports whether a line says that one error led to another, or was being handled when it came.
func chains(t string) bool {
	for _, says := range []string{"During handling of the above exception", "The above exception was the direct cause", "Caused by:", "caused by:", "--->", "---> ", "[cause]:", "cause:", "Suppressed:"} {
		if strings.HasPrefix(t, says) {
			return true
		}
	}
	return false
}

// isFrame reports whether a line of a report shows a place in a program.
func isFrame(t string) bool {
	return strings.HasPrefix(t, `File "`) || strings.HasPrefix(t, `File \"`) || strings.HasPrefix(t, "at ") || strings.HasPrefix(t, "--- End of") || strings.HasPrefix(t, "... ") || strings.HasPrefix(t, "❱")
}

// introduces reports whether a line says that a traceback follows.
func introduces(said string) bool {
	said = strings.TrimSpace(said)
	return startsLog(said) || strings.HasSuffix(said, ":")
}

// startsLog reports whether a line begins as an entry of a log does: with a time, a level, or a bracket.
func startsLog(t string) bool {
	if t == "" {
		return false
	}
	if c := t[0]; c == '[' || '0' <= c && c <= '9' && len(t) > 5 && strings.ContainsAny(t[1:min(len(t), 6)], "-:/.") {
		return true
	}
	word := strings.ToUpper(t[:min(len(t), 9)])
	for _, level := range []string{"ERROR", "WARN", "INFO", "DEBUG", "CRITICAL", "FATAL", "TRACE", "NOTICE"} {
		if rest, ok := strings.CutPrefix(word, level); ok && (rest == "" || kindOf[rest[0]]&inWord == 0 || level == "WARN") {
			return true
		}
	}
	return false
}
