package pasted

import (
	"strings"

	"telegram-login-mcp/explain"
)

// sentences are what begins a sentence that programs and people say in many wordings: no literal tells it, so what stands around in the same sentence decides.
func sentences() (all []place) {
	for _, word := range []string{"api id", "api_id", "api-id", "apiid", "api hash", "api_hash", "api-hash", "apihash", "api credentials"} {
		all = append(all, place{word, func(p *page, at int) { p.credentials(at, at+len(word)) }})
	}
	for _, word := range []string{"app id", "app_id", "app-id", "appid"} {
		all = append(all, place{word, func(p *page, at int) { p.appID(at, at+len(word)) }})
	}
	for _, who := range []string{"all my ", "all of my ", "all accounts", "all the accounts", "all sessions", "all devices", "all the sessions", "all the devices", "my account", "my accounts", "my telegram account"} {
		all = append(all, place{who, func(p *page, at int) { p.loggedOut(at, at+len(who)) }})
	}
	return append(all, place{"my.telegram.org", (*page).portal})
}

// longestSentence is how far, in bytes, a sentence is read before and behind what it was found by.
const longestSentence = 200

// sentence is the part of a line from the end of the sentence before to the end of the one at a place; a semicolon parts them, too. The points of a path, a version or .env end none.
func (p *page) sentence(at int) span {
	l := p.lines[p.lineOf(at)]
	s := span{max(l.from, at-longestSentence), min(l.to, at+longestSentence)}
	for i := at - 2; i >= s.from; i-- {
		if strings.IndexByte(".!?", p.text[i]) >= 0 && p.text[i+1] == ' ' || p.text[i] == ';' {
			s.from = i + 2
			break
		}
	}
	for i := at; i < s.to; i++ {
		if c := p.text[i]; (c == '.' || c == '!') && (i+1 == s.to || p.text[i+1] == ' ') || c == '?' || c == ';' {
			s.to = i + 1
			break
		}
	}
	return s
}

// said notes what a sentence says from at to end. It is less than a name, and as much as a rule.
func (p *page) said(at, end int, fact explain.Fact) {
	h := match{at: at, end: end, line: p.lineOf(at), rule: &rule{text: p.lower[at:end]}, other: fact}
	if p.isHidden(at, end) {
		h.rule = &rule{text: "…"}
	}
	if f, ok := fact.(explain.Failure); ok {
		h.name, h.code, h.other = f.Type, f.Code, nil
	}
	p.hits = append(p.hits, h)
}

// within is the first of these literals that stands in a part of the text, nearest to its beginning; -1 without one. What begins and ends with a letter of ASCII is whole words.
func (p *page) within(s span, any []string) (at, end int) {
	at = -1
	for _, one := range any {
		for from := s.from; from < s.to; {
			i := strings.Index(p.lower[from:s.to], one)
			if i < 0 {
				break
			}
			i += from
			to := i + len(one)
			from = to
			if isWordByte(one[0]) && i > 0 && isWordByte(p.lower[i-1]) || isWordByte(one[len(one)-1]) && to < len(p.lower) && isWordByte(p.lower[to]) {
				continue
			}
			if at < 0 || i < at || i == at && to > end {
				at, end = i, to
			}
			break
		}
	}
	return at, end
}

func (p *page) has(s span, any []string) bool {
	at, _ := p.within(s, any)
	return at >= 0
}

// What a sentence about API ID and API hash says of them. Letters that are not ASCII are compared as they stand, so words that begin a sentence stand here twice.
var (
	saysInvalid = []string{
		"invalid", "not valid", "isn't valid", "aren't valid", "incorrect", "not correct", "wrong", "bad", "rejected", "not accepted", "mismatch", "do not match", "don't match", "does not match",
		"неверн", "Неверн", "неправильн", "Неправильн", "некорректн", "Некорректн", "недействительн", "Недействительн", "невірн", "Невірн", "inválid", "incorrectos", "no es válido", "ungültig", "falsch", "invalide", "incorrecte", "non valid", "geçersiz", "hatalı", "tidak valid",
		"无效", "错误", "不正确", "無効", "نامعتبر", "غير صالح",
	}
	saysMissing = []string{
		"missing", "unset", "undefined", "not set", "aren't set", "isn't set", "not provided", "not given", "not specified", "not configured", "not defined", "not define", "not supplied", "not found", "not present", "not filled", "not entered",
		"empty", "is blank", "are blank", "is null", "is none", "not set up", "didn't set", "did not set", "not provide", "didn't provide", "haven't set",
		"не указан", "не задан", "не найден", "не установлен", "не заполнен", "не настроен", "отсутств", "Отсутств", "пуст", "не вказан", "не знайден", "falta", "faltan", "no se encontr", "no configurad", "no definid", "não encontrad", "não definid", "não configurad", "ausente", "fehlt", "fehlen", "nicht gesetzt", "nicht gefunden",
		"manquant", "non défini", "mancante", "mancano", "non trovat", "eksik", "tanımlanmamış", "bulunamadı", "belum diatur", "tidak ditemukan", "未设置", "未配置", "未填写", "未找到", "不能为空", "缺少", "没有设置", "設定されていません", "تنظیم نشده",
	}
	saysNeeded = []string{
		"is required", "are required", "is needed", "are needed", "required", "must be", "must provide", "must set", "must specify", "must have", "need to be", "needs to be", "need to set", "need to provide", "you need", "please set", "please provide", "please enter", "please specify", "please configure", "please add", "please fill", "no telegram api id", "no telegram api hash", "no api id", "no api_id", "no api hash", "no api_hash", "no api credentials", "no telegram api credentials",
		"обязательн", "требу", "Требу", "необходим", "Необходим", "укажите", "Укажите", "necesari", "requerid", "obrigatóri", "erforderlich", "requis", "richiest", "gerekli", "zorunlu", "diperlukan", "必须", "需要", "必填", "请设置", "请填写", "请配置",
	}

	// What speaks of a case that may come, of a wish, or of the contrary.
	saysPerhaps = []string{
		"if", "when", "whenever", "whether", "unless", "in case", "make sure", "ensure", "should", "would", "might", "may", "could", "optional", "not required", "not wrong", "not invalid", "not missing", "not empty", "not incorrect", "never", "no longer", "raised", "raises", "throws", "returns", "example", "how", "why does", "avoid", "without", "nothing",
		"если", "Если", "когда", "Когда", "якщо", "falls", "wenn", "cuando", "quando", "lorsque", "如果",
	}
	// What lines begin with that tell of an error.
	saysError = []string{"error", "exception", "fatal", "critical", "failed", "failure", "warning", "error]", "ошибка", "Ошибка", "错误", "fehler", "erreur", "hata", "erro", "❌", "✗", "✖", "⚠", "⛔", "🚫"}

	// Others that have API IDs.
	ofOthers = []string{"aws", "amazon", "gateway", "apigateway", "facebook", "wechat", "google", "openai", "steam", "vk", "azure", "agora", "openweathermap", "firebase", "function"}
)

// farthestSays is how far, in bytes, what is said of API ID and API hash stands from them.
const farthestSays = 70

// credentials reads a sentence about API ID and API hash, in any wording.
func (p *page) credentials(at, end int) {
	if at > 0 && kindOf[p.lower[at-1]]&(small|digit) != 0 || end < len(p.lower) && isWordByte(p.lower[end]) && p.lower[end] != 's' {
		return
	}
	s := p.sentence(at)
	if p.text[s.to-1] == '?' || p.has(s, ofOthers) || p.has(s, []string{"positional argument", "positional arguments", "invalid literal"}) { // of Python, for which there are rules
		return
	}
	p.credentialsIn(s, at, end)
}

// appID is credentials for a word that other services have as well: Telegram or the hash has to stand beside it.
func (p *page) appID(at, end int) {
	if s := p.sentence(at); p.has(s, []string{"telegram", "api_hash", "api hash", "app_hash", "app hash", "app-hash", "apphash", "hash"}) {
		p.credentials(at, end)
	}
}

func (p *page) credentialsIn(s span, at, end int) {
	near := span{max(s.from, at-farthestSays), min(s.to, end+farthestSays)}
	for _, says := range []struct {
		words []string
		fact  explain.Fact
		weak  bool
	}{
		{saysInvalid, explain.Failure{Type: "API_ID_INVALID"}, false},
		{saysMissing, explain.StartFailure{Kind: "no_credentials"}, false},
		{saysNeeded, explain.StartFailure{Kind: "no_credentials"}, true},
	} {
		from, to := p.within(near, says.words)
		if from < 0 {
			continue
		}
		if p.has(span{s.from, max(end, to)}, saysPerhaps) || says.weak && !p.isComplaint(s, at, max(end, to)) {
			return
		}
		p.said(min(at, from), max(end, to), says.fact)
		return
	}
}

// isComplaint reports whether a sentence that says what is needed is a program's that did not get it, and not a manual's: an error stands before it, or nothing else is said.
func (p *page) isComplaint(s span, at, end int) bool {
	l := p.lines[p.lineOf(at)]
	if p.has(span{max(l.from, at-longestSentence), at}, saysError) {
		return true
	}
	before, behind := strings.TrimSpace(p.lower[l.from:at]), strings.Trim(p.lower[end:s.to], " \t\r.!;'\"`)]}>")
	if before != "" && strings.IndexByte("-*#>|0123456789", before[0]) >= 0 {
		return false // a list
	}
	before = strings.Trim(strings.NewReplacer("telegram", "", "your", "", "both", "", "valid", "", "the", "", "a ", "", "no ", "").Replace(before+" "), " ")
	switch behind {
	case "", "found", "provided", "set", "given", "configured", "specified", "or hash", "or api hash", "or api_hash", "and api_hash", "and api hash":
		return before == ""
	}
	return false
}

// The words of people and programs for a login that ended.
var (
	saysLoggedOut = []string{"logged out", "loged out", "log out", "logout", "logouted", "logged off", "signed out", "sign out", "were terminated", "got terminated", "are terminated", "was terminated", "has been terminated", "have been terminated", "terminated", "kicked out", "got kicked", "were kicked", "were revoked", "got revoked", "were ended", "were closed", "got closed"}
	wasLoggedOut  = []string{"was logged out", "got logged out", "has been logged out", "is logged out", "gets logged out", "get logged out", "keeps getting logged out", "were logged out", "have been logged out", "are logged out", "was signed out", "got signed out", "was automatically logged out", "logged out automatically"}
	mayLogOut     = []string{"if", "how", "will", "would", "should", "can", "could", "want", "wants", "to", "don't", "not", "never", "please", "without", "whether", "need", "and then", "and i", "before", "until", "make sure", "list", "show", "shows", "let", "lets", "allows", "no longer", "when", "after you", "once you", "else", "avoid", "may", "might"}
)

// loggedOut reads a sentence of a person whose sessions or accounts were all logged out.
func (p *page) loggedOut(at, end int) {
	if at > 0 && isWordByte(p.lower[at-1]) {
		return
	}
	s, words := p.sentence(at), saysLoggedOut
	if p.text[s.to-1] == '?' && !strings.Contains(p.text[at:s.to], "??") || strings.HasPrefix(p.lower[at:end], "my ") && at > 3 && strings.HasSuffix(p.lower[:at], " all ") {
		return
	}
	if strings.HasPrefix(p.lower[at:end], "my ") {
		words = wasLoggedOut
	}
	near := span{end, min(s.to, end+farthestSays)}
	if strings.HasSuffix(p.lower[at:end], "my ") && !p.has(span{end, min(s.to, end+30)}, []string{"account", "accounts", "acc", "accs", "session", "sessions", "device", "devices", "telegram", "phones", "clients", "apps"}) {
		return
	}
	from, to := p.within(near, words)
	if from < 0 || p.has(span{max(s.from, at-60), from}, mayLogOut) {
		return
	}
	p.said(at, to, explain.Failure{Type: "AUTH_KEY_UNREGISTERED"})
}

// What people say of the page that makes an API ID and only answers ERROR.
var (
	portalError = []string{"error", "errors", "erro", "errore", "ошибк", "помилк", "fehler", "erreur", "hata", "błąd", "错误", "報錯", "报错", "エラー", "ارور", "خطا", "خطأ", "에러", "오류"}
	portalSeen  = []string{
		"get", "getting", "gets", "got", "gives", "gave", "giving", "shows", "showing", "showed", "says", "saying", "said", "returns", "returned", "returning", "receive", "receiving", "received", "keeps", "keep", "persistent", "experiencing", "experience", "facing", "face", "encounter", "encountering", "encountered", "throws", "throwing", "displays", "displayed", "pops", "popup", "just", "always", "only", "having", "stuck", "met",
		"выдает", "выдаёт", "пишет", "показывает", "вылезает", "появляется", "получаю", "выскакивает", "видає", "пише", "me da", "sale", "aparece", "dá", "obtengo", "recebo", "bekomme", "kommt", "zeigt", "erhalte", "affiche", "j'ai", "dice", "esce", "ricevo", "veriyor", "alıyorum", "出现", "显示", "提示", "一直", "出ます", "میده", "میدهد", "يظهر",
	}
	portalRefuses = []string{
		"can't create", "cant create", "cannot create", "can not create", "couldn't create", "could not create", "unable to create", "not able to create", "failed to create", "fails to create", "impossible to create", "not creating", "can't get api", "cannot get api", "unable to get api", "unable to obtain", "can't register", "cannot register", "unable to register", "won't let me create", "doesn't let me create", "does not let me create",
		"не могу создать", "Не могу создать", "не получается создать", "Не получается создать", "не удаётся создать", "не удается создать", "не создаётся", "не создается", "не можу створити", "no puedo crear", "no me deja crear", "não consigo criar", "keine app erstellen", "nicht erstellen", "impossible de créer", "je n'arrive pas à créer", "non riesco a creare", "oluşturamıyorum", "无法创建", "创建不了", "创建失败", "作成できません", "نمیتونم", "نمی\u200cتوانم",
	}
	portalPerhaps = []string{"if", "in case", "when you get", "if you", "should", "from my.telegram.org", "from https://my.telegram.org", "obtain", "see the error", "example", "если", "Если", "wenn", "falls", "如果"}
)

// portal reads what people say of my.telegram.org.
func (p *page) portal(at int) {
	l, end := p.lines[p.lineOf(at)], at+len("my.telegram.org")
	s := span{max(l.from, at-longestSentence), min(l.to, at+longestSentence)}
	if p.has(s, portalPerhaps) || end+1 < l.to && p.text[end] == '.' && isWordByte(p.lower[end+1]) {
		return
	}
	if from, to := p.within(s, portalRefuses); from >= 0 {
		p.said(min(at, from), max(end, to), explain.TelegramSays{Kind: "portal_error"})
		return
	}
	from, to := p.within(s, portalError)
	if from < 0 || to < len(p.lower) && p.lower[to] == ':' && strings.TrimSpace(p.lower[l.from:from]) == "" { // a program's own error
		return
	}
	if p.has(span{max(s.from, from-60), from}, portalSeen) || p.has(span{to, min(s.to, to+30)}, portalSeen) {
		p.said(min(at, from), max(end, to), explain.TelegramSays{Kind: "portal_error"})
	}
}
