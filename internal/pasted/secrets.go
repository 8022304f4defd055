package pasted

import (
	"cmp"
	"slices"
	"strings"
)

// SecretKind is a kind of secret that people paste without wanting to.
type SecretKind string

// The kinds of secrets.
const (
	secretSession  SecretKind = "session"   // a session string of any library, or an auth key
	secretAPIHash  SecretKind = "api_hash"  // of an API ID
	secretBotToken SecretKind = "bot_token" // of a bot
	secretCode     SecretKind = "code"      // a login code
	secretPhone    SecretKind = "phone"     // a phone number
	secretPassword SecretKind = "password"  // a password, in an address or named as one
	secretProxy    SecretKind = "proxy"     // the secret of an MTProto proxy
)

// secretKinds are all kinds, what gives most away first.
var secretKinds = []SecretKind{secretSession, secretBotToken, secretPassword, secretCode, secretAPIHash, secretProxy, secretPhone}

// secret is a part of a text that must not be repeated. kind is "" for what is only kept back: long runs of letters and digits that can be a part of anything.
type secret struct {
	span
	kind SecretKind
}

// hide notes a secret.
func (p *page) hide(from, to int, kind SecretKind) {
	if from < to {
		p.hidden = append(p.hidden, secret{span{from, to}, kind})
	}
}

// secrets sorts what is hidden, and lists its kinds.
func (p *page) secrets() (kinds []SecretKind) {
	p.sessions()
	for _, run := range p.runs {
		p.ofRun(run)
	}
	for _, kind := range secretKinds {
		if slices.ContainsFunc(p.hidden, func(s secret) bool { return s.kind == kind }) {
			kinds = append(kinds, kind)
		}
	}
	slices.SortFunc(p.hidden, func(a, b secret) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	joined := p.hidden[:0]
	for _, s := range p.hidden {
		if n := len(joined); n > 0 && s.from < joined[n-1].to {
			joined[n-1].to = max(joined[n-1].to, s.to)
			continue
		}
		joined = append(joined, s)
	}
	p.hidden = joined
	return kinds
}

// How long secrets are, in bytes.
const (
	shortestSession = 200 // Pyrogram's and Telethon's have more than 350, an auth key alone 342 in base64 and 512 in hex
	shortestPart    = 40  // of a session that was wrapped
	hashLength      = 32  // of an API hash, in hex
	tokenLength     = 35  // of the second half of a bot's token
)

// sessions hides long runs of base64 or hex, also where they were wrapped into several lines.
func (p *page) sessions() {
	var parts []span
	total := 0
	flush := func() {
		if total >= shortestSession {
			p.hide(parts[0].from, parts[len(parts)-1].to, secretSession)
		} else {
			for _, s := range parts {
				p.hide(s.from, s.to, "")
			}
		}
		parts, total = nil, 0
	}
	for _, run := range p.runs {
		if run.to-run.from < shortestPart || !looksRandom(p.text[run.from:run.to]) {
			continue
		}
		if n := len(parts); n > 0 && strings.Trim(p.text[parts[n-1].to:run.from], " \t\r\n│|>\\'\"=+.:0123456789") != "" {
			flush()
		}
		parts, total = append(parts, run), total+run.to-run.from
	}
	if len(parts) > 0 {
		flush()
	}
}

// looksRandom reports whether a run of letters and digits is no name, no path and no word: hex, or capitals, small letters and digits in about the shares that base64 has.
func looksRandom(s string) bool {
	var counts [joint + 1]int
	hex := true
	for i := range len(s) {
		counts[kindOf[s[i]]]++
		hex = hex && ('0' <= s[i] && s[i] <= '9' || 'a' <= s[i] && s[i] <= 'f' || 'A' <= s[i] && s[i] <= 'F')
	}
	n := len(s)
	return hex || counts[capital] > n/6 && counts[small] > n/6 && counts[digit] > n/20 && counts[joint]+counts[underscore] < n/8
}

// ofRun looks for an API hash and for the token of a bot in a run of letters and digits.
func (p *page) ofRun(run span) {
	s := p.text[run.from:run.to]
	if run.from > 0 && p.text[run.from-1] == ':' {
		token := s[:len(s)-len(strings.TrimLeft(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"))]
		before := p.text[max(0, run.from-20) : run.from-1]
		if digits := len(before) - len(strings.TrimRight(before, "0123456789")); digits >= 6 && len(token) >= tokenLength-2 && len(token) <= tokenLength+2 {
			p.hide(run.from-1-digits, run.from+len(token), secretBotToken)
			return
		}
	}
	if len(s) != hashLength || strings.Trim(p.lower[run.from:run.to], "0123456789abcdef") != "" {
		return
	}
	l := p.lines[p.lineOf(run.from)]
	before := p.lower[max(l.from, run.from-nearby):run.from]
	kind := SecretKind("")
	if strings.Contains(before, "hash") || strings.Contains(before, "api") || len(strings.Trim(p.whole, "\"' ")) == hashLength {
		kind = secretAPIHash
	}
	p.hide(run.from, run.to, kind)
}

// phone hides a phone number that begins with a plus sign at byte at.
func (p *page) phone(at int) {
	digits, end := 0, at+1
	for i := at + 1; i < len(p.text) && i < at+30; i++ {
		switch c := p.text[i]; {
		case kindOf[c] == digit:
			digits++
			end = i + 1
		case c != ' ' && c != '-' && c != '(' && c != ')' && c != '.' || i > at+1 && !separates(p.text[i-1:i+1]):
			i = len(p.text)
		}
	}
	if digits >= 8 && digits <= 15 && (end == len(p.text) || kindOf[p.text[end]]&inWord == 0) && (at == 0 || kindOf[p.text[at-1]]&inWord == 0) {
		p.hide(at, end, secretPhone)
	}
}

// separates reports whether the second of two bytes can stand behind the first one in a phone number.
func separates(two string) bool {
	return kindOf[two[0]] == digit || two[0] == ')' || two[1] == '('
}

// phoneNumber hides digits that something calls a phone number.
func (p *page) phoneNumber(at, end int) {
	before := strings.TrimRight(p.lower[max(0, at-40):at], " \t\"'=:+([{,")
	for _, word := range []string{"phone", "phone_number", "phonenumber", "number", "номер", "телефон", "teléfono", "telefon", "telefone"} {
		if strings.HasSuffix(before, word) {
			p.hide(at, end, secretPhone)
			return
		}
	}
}

// codeWords are what a login code stands behind, in small letters; Telegram's own message, and arguments of the libraries.
var codeWords = []string{
	"login code", "phone_code", "phonecode", "phone code", "your code", "the code", "sms code", "confirmation code", "verification code", "auth code", "code is", "code=", "code:", "code =",
	"код для входа", "код", "Код для входа", "Код", "código de inicio de sesión", "código", "codigo", "codice", "anmeldecode", "code de connexion", "kod", "kodu", "giriş kodu", "kode", "código de login",
	"验证码", "登录代码", "登入碼", "代码", "コード", "코드", "کد", "کد ورود", "رمز", "كود", "رمز تسجيل الدخول", "कोड", "لاگین",
}

// otherCodes are words before "code" that make it another one.
var otherCodes = []string{"error", "exit", "status", "http", "return", "result", "close", "response", "winerror", "errno", "socket", "rpc", "zip", "postal", "country", "native"}

// loginCode hides digits that something calls a login code.
func (p *page) loginCode(at, end int) {
	if end < len(p.text) && (p.text[end] == '.' && end+1 < len(p.text) && kindOf[p.text[end+1]] == digit || kindOf[p.text[end]]&inWord != 0) {
		return
	}
	before := p.lower[max(0, at-60):at]
	bare := strings.TrimRight(before, " \t\"'([{*`")
	key := p.keyOf(bare, at)
	for _, word := range codeWords {
		rest, ok := strings.CutSuffix(bare, word)
		if !ok {
			rest, ok = strings.CutSuffix(strings.TrimRight(bare, " :=："), word)
		}
		if !ok && key != "" {
			if rest, ok = strings.CutSuffix(key, word); !ok {
				rest, ok = strings.CutSuffix(key, strings.TrimSuffix(word, ":"))
			}
		}
		if n := p.text[at:end]; strings.HasPrefix(word, "code") && len(n) == 5 && (n[:2] == "10" || n[:2] == "11") {
			continue // of Winsock: code: 10060
		}
		if !ok || len(rest) > 0 && isWordByte(rest[len(rest)-1]) && rest[len(rest)-1] != '_' {
			continue
		}
		rest = strings.TrimRight(rest, " _-.")
		if strings.HasPrefix(word, "code") && slices.ContainsFunc(otherCodes, func(other string) bool { return strings.HasSuffix(rest, other) }) {
			continue
		}
		p.hide(at, end, secretCode)
		return
	}
}

// keyOf is bare, the text before the value at byte at, up to a key in quotes that names the value: "phone_code": "22222". It is "" without one. A key that is only "code" names the number of an
// error as well, so it counts with a value in quotes or beside a phone number alone.
func (p *page) keyOf(bare string, at int) string {
	bare = strings.TrimRight(bare, "\\\"' \t") // JSON in a string of JSON
	sign := strings.TrimRight(bare, " \t:=>")
	key := strings.TrimRight(sign, "\\\"'`")
	if len(sign) == len(bare) || len(key) == len(sign) {
		return ""
	}
	if before := strings.TrimSuffix(key, "code"); before != key && strings.HasSuffix(before, sign[len(key):]) && strings.IndexByte("\"'`", p.text[at-1]) < 0 {
		if l := p.lines[p.lineOf(at)]; !strings.Contains(p.lower[max(l.from, at-nearby):min(l.to, at+nearby)], "phone") {
			return ""
		}
	}
	return key
}

// webCodeLength is how many letters and digits the web password of my.telegram.org has at least; it has 11 as a rule.
const webCodeLength = 8

// webCode hides the web password of my.telegram.org, which stands behind its sentence at byte at, mostly in the next line.
func (p *page) webCode(at int) {
	from := at + len("this is your login code:")
	rest := strings.TrimLeft(p.text[from:min(len(p.text), from+nearby)], " \t\r\n*")
	from = min(len(p.text), from+nearby) - len(rest)
	length := 0
	for length < len(rest) && (kindOf[rest[length]]&inWord != 0 || kindOf[rest[length]] == joint) {
		length++
	}
	if length >= webCodeLength {
		p.hide(from, from+length, secretCode)
	}
}

// codeGiven hides a login code among what a call gets that stands from byte at: sign_in('+447700900000', '22222').
func (p *page) codeGiven(at int) {
	rest := p.text[at:min(len(p.text), at+nearby)]
	upTo := at + strings.IndexAny(rest+")", ")\n")
	for i := at; i < upTo; i++ {
		if kindOf[p.text[i]] != digit || kindOf[p.text[i-1]]&inWord != 0 || p.text[i-1] == '+' {
			continue
		}
		rest = strings.TrimLeft(p.text[i:upTo], "0123456789")
		if n := upTo - i - len(rest); n == 5 || n == 6 {
			p.hide(i, i+n, secretCode)
		}
	}
}

// address hides the user's name and password in an address; "://" stands at byte at.
func (p *page) address(at int) {
	from := at + len("://")
	rest := p.text[from:min(len(p.text), from+nearby)]
	rest = rest[:len(rest)-len(strings.TrimLeft(rest, urlBytes))]
	host := strings.LastIndexByte(rest, '@')
	if host < 0 {
		return
	}
	if colon := strings.IndexByte(rest[:host], ':'); colon >= 0 && colon+1 < host && strings.Trim(rest[colon+1:host], "*x.…") != "" {
		p.hide(from, from+host, secretPassword)
	}
}

const urlBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:@!$&*+;=%"

// password hides what something calls a password: password='…', "password": "…", PASSWORD=…, Password: …; the word ends at byte end.
func (p *page) password(end int) {
	rest := p.text[end:min(len(p.text), end+nearby)]
	value := strings.TrimLeft(rest, "\"' \t")
	if value == "" || value[0] != '=' && value[0] != ':' {
		return
	}
	sign := value[0]
	value = strings.TrimLeft(value[1:], " \t=>")
	var length int
	switch {
	case value == "":
		return
	case value[0] == '"' || value[0] == '\'' || value[0] == '`':
		quote := value[:1]
		value = value[1:]
		length = strings.Index(value, quote)
		if ends := strings.IndexAny(value, "\r\n"); length < 0 || ends >= 0 && ends < length {
			length = max(ends, 0)
		}
	case sign == '=':
		length = len(value) - len(strings.TrimLeftFunc(value, func(r rune) bool { return !strings.ContainsRune(" \t\r\n,;)&\"'", r) }))
	default:
		length = p.typedPassword(end, value)
	}
	if said := strings.ToLower(value[:length]); length == 0 || strings.Trim(said, "*.x…") == "" || slices.Contains([]string{"none", "null", "true", "false", "str", "undefined", "password", "nil"}, said) {
		return
	}
	from := end + len(rest) - len(value)
	if q := strings.Index(p.text[end:], value[:length]); q >= 0 {
		from = end + q
	}
	p.hide(from, from+length, secretPassword)
}

// besideLogin are words of which one stands near a password that somebody typed at a login, in small letters.
var besideLogin = []string{"login", "log in", "logged", "sign in", "sign_in", "phone", "code", "telegram", "2fa", "two-step", "account", "session", "телефон", "номер", "код", "вход", "аккаунт", "облачн"}

// noPasswords are single words that stand behind "password:" and say something of it.
var noPasswords = []string{
	"required", "needed", "missing", "empty", "blank", "unset", "set", "not_set", "optional", "invalid", "incorrect", "wrong", "bad", "unknown", "hidden", "redacted", "masked", "secret", "string", "bytes", "any", "yes", "no", "ok", "on", "off", "enabled", "disabled",
	"accepted", "correct", "valid", "rejected", "refused", "denied", "failed", "failure", "error", "expired", "changed", "updated", "removed", "field", "value", "default", "n/a", "eof",
	"неверный", "неверно", "неправильный", "требуется", "нужен", "нет", "да", "пусто", "пустой", "обязателен", "установлен", "включён", "включен", "отключён", "отключен", "верный", "верно", "принят", "скрыт", "ошибка",
}

// typedPassword is the length of a password that stands behind "password:" without quotes, 0 for what else stands there: a sentence, the name of an error or a type, nothing. It is one word that ends its line; one
// without a digit counts only where its own line begins with what it is.
func (p *page) typedPassword(end int, value string) int {
	l := p.lines[p.lineOf(end)]
	from := end + strings.Index(p.text[end:], value)
	if from >= l.to {
		return 0
	}
	said := strings.TrimRight(p.text[from:l.to], " \t\r")
	word := strings.TrimRight(strings.ToLower(said), ".,;!")
	if len(said) < 4 || strings.ContainsAny(said, " \t<[({}") || strings.Contains(said, "://") || slices.Contains(noPasswords, word) {
		return 0
	}
	if strings.ContainsAny(word, "_") && strings.ToUpper(said) == said || strings.HasSuffix(word, "error") || strings.HasSuffix(word, "exception") || strings.HasSuffix(word, "str") {
		return 0
	}
	label := p.lower[l.from:end]
	if !strings.ContainsAny(word, "0123456789") && (len(strings.Fields(label)) > 3 || strings.ContainsAny(label, ":=[(") || word != said) {
		return 0
	}
	if !containsAny(strings.ToLower(p.text[max(0, l.from-nearby):min(len(p.text), l.to+nearby)]), besideLogin) {
		return 0
	}
	return len(said)
}

// proxySecret hides the secret of an MTProto proxy, behind "secret=" at byte at.
func (p *page) proxySecret(at int) {
	from := at + len("secret=")
	rest := strings.TrimLeft(p.text[from:min(len(p.text), from+nearby)], "\"'")
	from = min(len(p.text), from+nearby) - len(rest)
	length := len(rest) - len(strings.TrimLeft(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=%"))
	if length >= 16 {
		p.hide(from, from+length, secretProxy)
	}
}
