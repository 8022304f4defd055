package pasted

// library is a set of what a line names: Telegram, and libraries for it.
type library uint32

// What a line can name.
const (
	telegram library = 1 << iota
	telethon
	pyrogram
	gramjs
	mtcute
	tdlib
	gotd
	wtelegram
	madeline
	grammers
	mtkruto
	opentele
)

// libraryNames are the names of the libraries as people know them.
var libraryNames = []struct {
	of   library
	name string
}{
	{telethon, "Telethon"}, {pyrogram, "Pyrogram"}, {gramjs, "GramJS"}, {mtcute, "mtcute"}, {tdlib, "TDLib"}, {gotd, "gotd"}, {wtelegram, "WTelegramClient"},
	{madeline, "MadelineProto"}, {grammers, "grammers"}, {mtkruto, "MTKruto"}, {opentele, "opentele"},
}

// mark is a literal that only texts about Telegram have.
type mark struct {
	text   string // in small letters
	of     library
	before string // what must not stand right before it, besides letters and digits where this is set; "" for nothing
	alone  bool   // it is a word of its own
}

// marks are what libraries say of themselves. gRPC and JSON-RPC are others'.
var marks = []mark{
	{"rpc", telegram, "-", false}, {"telegram", telegram, "_", true}, {"caused by", telegram, "", false}, {"mtproto", telegram, "", false}, {"mt_rpc_error", mtcute, "", false},
	{"auth.", telegram, "_", false}, {"account.", telegram, "_", false}, {"users.", telegram, "_", false}, {"help.", telegram, "_", false}, {"updates.", telegram, "_", false},
	{"messages.", telegram, "_", false}, {"channels.", telegram, "_", false}, {"contacts.", telegram, "_", false},
	{"'_': 'error'", mtcute, "", false}, {`"_": "error"`, mtcute, "", false}, {`"_":"error"`, mtcute, "", false}, {"_: 'error'", mtcute, "", false}, {"rpcerror (", mtcute, "", false},
	{"'@type': 'error'", tdlib, "", false}, {`"@type":"error"`, tdlib, "", false}, {`"@type": "error"`, tdlib, "", false},
	{"telethon", telethon, "", false}, {"pyrogram", pyrogram, "", false}, {"pyrofork", pyrogram, "", false}, {"kurigram", pyrogram, "", false}, {"hydrogram", pyrogram, "", false},
	{"telegram says: [", pyrogram, "", false}, {"gramjs", gramjs, "", false}, {"node_modules/telegram/", gramjs, "", false}, {`node_modules\telegram\`, gramjs, "", false}, {"mtcute", mtcute, "", false},
	{"tdlib", tdlib, "", false}, {"tdjson", tdlib, "", false}, {"gotd", gotd, "", false}, {"rpcdorequest", gotd, "", false}, {"rpc error code", gotd, "", false}, {"wtelegram", wtelegram, "", false},
	{"tl.rpcexception", wtelegram, "", false}, {"madeline", madeline, "", false}, {"grammers", grammers, "", false}, {"mtkruto", mtkruto, "", false}, {"opentele", opentele, "", false},
}

// found notes a mark at its line.
func (m mark) found(p *page, at int) {
	end := at + len(m.text)
	if m.before != "" && at > 0 && (p.lower[at-1] == m.before[0] || p.lower[at-1] != '_' && isWordByte(p.lower[at-1])) {
		return
	}
	if m.alone && end < len(p.lower) && isWordByte(p.lower[end]) {
		return
	}
	if m.text[len(m.text)-1] == '.' && (end == len(p.lower) || kindOf[p.lower[end]] != small) {
		return
	}
	p.lines[p.lineOf(at)].marks |= m.of
}

// isAboutTelegram reports whether the line of an error speaks of Telegram, of its remote calls, or of a library for it; the lines beside it count where the error is one field of several.
func (p *page) isAboutTelegram(h match) bool {
	from, to := h.line, h.line
	if h.code != 0 && p.codeBy(h.at, h.end) == h.code && !p.codeInLine(h) {
		from, to = max(0, h.line-3), min(len(p.lines)-1, h.line+3)
	}
	for i := from; i <= to; i++ {
		if p.lines[i].marks != 0 {
			return true
		}
	}
	return p.classIn[h.line]
}

// codeInLine reports whether the code of an error stands in its own line.
func (p *page) codeInLine(h match) bool {
	l := p.lines[h.line]
	one := page{text: p.text[l.from:l.to], lower: p.lower[l.from:l.to]}
	return one.codeBy(h.at-l.from, h.end-l.from) == h.code
}
