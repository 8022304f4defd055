package pasted

import (
	"slices"
	"strings"
)

// What of a quoted line is left out besides what [page.secrets] found. A quote is for finding a message again, so rather a word too many is left out.
var (
	secretWords = lazily(`(?i)passw|passphrase|passcode|\bpass\b|_pass\b|pwd|парол|contraseña|passwort|secret|token|2fa|\botp\b|hash|session|code\b|код|_key\b|encryption.?key|bearer|authorization`)
	errorCode   = lazily(`(?i)\b(?:error|exit|status)[ _-]?code\b`) // which is no code of a login
	afterWord   = lazily(`(?i)((?:pass(?:word|wd|phrase|code)?|pwd|парол[ья]|secret|token|hash|session(?:_?string)?|_key)["'\]]*\s*(?:=>?|[:(])\s*b?(?:["'` + "`" + `]))(?:\\.|[^"'` + "`" + `\\])*`)
	sureShapes  = lazily(`://[^\s"]*@` + // who logs in to a proxy
		`|[^\s/@:"']+:[^\s@"']+@` +
		`|:\d{2,5}:[^\s:"']+:[^\s"']+` +
		`|(?:\\x[0-9a-fA-F]{2}){4,}` + // bytes
		`|\b(?:[0-9a-fA-F]{2}[ :]){8,}[0-9a-fA-F]{0,2}` +
		`|\b(?:[0-9a-fA-F]{8} ){4,}[0-9a-fA-F]*` +
		`|\b(?:\d{1,3}, ?){8,}\d*` +
		`|[0-9a-fA-F]{24,}` +
		`|(?:\bphone|\bnumber|\btel)[^0-9+(]{0,12}[+(]?\d[\d ().\x{a0}-]{7,}\d` +
		`|[+＋]\d[\d ().\x{a0}-]{7,}\d` +
		`|(?:%2B)?\d{10,15}`)
	longWords   = lazily(`[A-Za-z0-9_-]{20,}`)
	wordOfQuote = lazily(`[A-Za-z0-9_+/=%-]{5,}|\d(?:[ -]\d){4,}|\d{3}[ -]\d{3}`)
)

// noSecrets are words with letters and digits that everybody knows.
var noSecrets = []string{"base64", "sha256", "sha512", "python3", "socks5", "x86_64", "mtproto2", "sqlite3", "urllib3", "telethon2", "pyrogram2"}

// quotable is a line of which what may be secret is left out.
func quotable(said string) string {
	said = sureShapes().ReplaceAllString(said, "…")
	said = longWords().ReplaceAllStringFunc(said, func(w string) string {
		var counts [joint + 1]int
		for i := range len(w) {
			counts[kindOf[w[i]]]++
		}
		if counts[digit] > 1 && counts[capital] > 1 && counts[small] > 1 {
			return "…"
		}
		return w
	})
	if !secretWords().MatchString(errorCode().ReplaceAllString(said, "")) {
		return said
	}
	said = afterWord().ReplaceAllString(said, "${1}…")
	return wordOfQuote().ReplaceAllStringFunc(said, func(w string) string {
		digits, others := 0, 0
		for i := range len(w) {
			if kindOf[w[i]] == digit {
				digits++
			} else if kindOf[w[i]]&(capital|small) != 0 {
				others++
			}
		}
		if digits == 0 || digits < 5 && len(w) < 6 || others > 0 && slices.Contains(noSecrets, strings.ToLower(w)) {
			return w
		}
		if at := strings.IndexByte(w, '='); at > 0 { // TELEGRAM_SESSION=…
			return w[:at+1] + "…"
		}
		return "…"
	})
}
