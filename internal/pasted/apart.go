package pasted

import (
	"strings"

	"telegram-login-mcp/explain"
)

// farthestApart is how far, in bytes, a login code stands behind its words where markup parts them.
const farthestApart = 160

// apart are the words of Telegram's message with a login code, for where markup stands between them and the code: in an export of Telegram Desktop, which has one string or element for each style, and in HTML and Markdown.
// https://core.telegram.org/import-export
func apart() (all []place) {
	for _, r := range telegramRules() {
		words, after, ok := strings.Cut(r.text, "#")
		colon := strings.TrimSpace(words)
		if ok && after == "" && (strings.HasSuffix(colon, ":") || strings.HasSuffix(colon, "：")) && isLoginCode(r.fact(0)) {
			all = append(all, place{colon, func(p *page, at int) { p.codeApart(at, at+len(colon)) }})
		}
	}
	return all
}

func isLoginCode(f explain.Fact) bool {
	said, ok := f.(explain.TelegramSays)
	return ok && said.Kind == "telegram_code_message"
}

// codeApart notes a login code, and hides it, where nothing but markup stands between it and the words from at to end. It has five digits, and more only where Telegram is named soon behind it.
func (p *page) codeApart(at, end int) {
	rest := p.lower[end:min(len(p.lower), end+farthestApart)]
	whole := len(rest)
	for before := -1; before != len(rest); {
		before = len(rest)
		rest = strings.TrimLeft(rest, " \t\r\n\"'{}[],:*_`\\")
		for _, word := range []string{"type", "text", "plain", "bold", "n\"", "n ", "</strong>", "</b>", "<b>", "<code>", "<strong>", "<br>"} {
			rest = strings.TrimPrefix(rest, word)
		}
	}
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	from := end + whole - len(rest)
	to := from + digits
	if from-end < 2 || digits < 5 || digits > 6 || to < len(p.lower) && kindOf[p.lower[to]]&inWord != 0 {
		return
	}
	if digits == 6 && !strings.Contains(p.lower[to:min(len(p.lower), to+longestAround)], "telegram") {
		return
	}
	p.said(at, end, loginCode(0))
	p.hide(from, to, secretCode)
}
