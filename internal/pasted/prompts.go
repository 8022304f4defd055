package pasted

import (
	"slices"
	"strings"

	"telegram-login-mcp/explain"
)

// longestPrompt is how far, in bytes, a prompt goes on behind what it is known by: " (or bot token): ".
const longestPrompt = 40

// isPrompt reports whether a rule is a question of a tool for what its user types, and not an error that says that nobody can.
func (r *rule) isPrompt() bool {
	return r != nil && (strings.HasPrefix(r.text, "please enter ") || strings.HasPrefix(r.text, "enter ") || r.chooses())
}

// chooses reports whether a rule is a question that is answered with one of two letters.
func (r *rule) chooses() bool {
	return strings.HasSuffix(r.text, "(m/a)") || strings.HasSuffix(r.text, "(u/b)")
}

// answered reports whether the answer to a prompt stands behind it, in its line or alone in the next one: a number, a word, or what stands for one. What else a log writes there is none.
func (p *page) answered(h match) bool {
	l := p.lines[h.line]
	from := h.end
	if colon := strings.IndexByte(p.text[from:min(l.to, from+longestPrompt)], ':'); colon >= 0 {
		from += colon + 1
	}
	said := strings.TrimSpace(p.text[from:l.to])
	if h.rule.chooses() {
		said = strings.TrimLeft(said, "?: ")
	}
	if said == "" && h.line+1 < len(p.lines) {
		said = strings.TrimSpace(p.lineText(h.line + 1))
		if h.rule.chooses() {
			return len(said) == 1 && strings.Contains(h.rule.text[len(h.rule.text)-len("(m/a)"):], lowerASCII(said))
		}
		return said != "" && strings.Trim(said, "+*xX0123456789 -()") == ""
	}
	if said == "" || containsAny(lowerASCII(said), []string{"traceback", "error", "exception"}) {
		return false
	}
	return said[0] == '+' || kindOf[said[0]] == digit || said[0] == '*' || len(strings.Fields(said)) == 1 && strings.Trim(said, "\"'`.,;)]}”") != ""
}

// hideAnswer hides what somebody typed at a prompt and nothing else tells: a phone number without its plus sign, a code, a password.
func (p *page) hideAnswer(h match) {
	l := p.lines[h.line]
	colon := strings.LastIndexByte(p.text[h.at:min(l.to, h.end+longestPrompt)], ':')
	if colon < 0 {
		return
	}
	said := strings.TrimSpace(p.text[h.at+colon+1 : l.to])
	from := h.at + colon + 1 + strings.Index(p.text[h.at+colon+1:l.to], said)
	switch {
	case strings.Contains(h.rule.text, "password") && len(strings.Fields(said)) == 1:
		p.hide(from, from+len(said), secretPassword)
	case strings.Contains(h.rule.text, "code") && len(said) >= 5 && strings.Trim(said, "0123456789 -") == "":
		p.hide(from, from+len(said), secretCode)
	case strings.Contains(h.rule.text, "phone") && len(said) > 6 && strings.Trim(said, "0123456789 -()") == "":
		p.hide(from, from+len(said), secretPhone)
	}
}

// asks reports whether a prompt ends as one does: with a colon soon behind it, or with the line. A manual goes on.
func (p *page) asks(h match) bool {
	to := p.lines[h.line].to
	return p.text[h.end-1] == ':' || p.text[h.end-1] == ' ' || to-h.end <= longestPrompt || strings.Contains(p.text[h.end:h.end+longestPrompt], ":")
}

// withoutPrompts takes out what only looks like a prompt of a tool, and prompts that somebody answered: there, or so that Telegram answered in turn.
func (p *page) withoutPrompts() {
	isPrompt := func(h match) bool {
		return h.rule.isPrompt() && h.other == explain.Fact(explain.StartFailure{Kind: "waits_for_terminal"})
	}
	some := slices.ContainsFunc(p.hits, func(h match) bool { return isPrompt(h) && p.answered(h) })
	last := -1
	for _, h := range p.hits {
		if h.name != "" && !h.unsure {
			last = max(last, h.at)
		}
	}
	p.hits = slices.DeleteFunc(p.hits, func(h match) bool { return isPrompt(h) && (some || h.at < last || !p.asks(h)) })
}
