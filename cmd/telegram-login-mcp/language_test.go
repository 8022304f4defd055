package main_test

import (
	"strings"
	"testing"
	"unicode"
)

func cyrillic(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }

// TestPagesSpeakThePersonsLanguageAndResultsEnglish: the system says which language the person speaks, and the assistant never hears of it.
func TestPagesSpeakThePersonsLanguageAndResultsEnglish(t *testing.T) {
	p := startProcess(t, append([]string{"LANGUAGE=ru", "LANG=ru_RU.UTF-8", "LC_ALL="}, credentials...), "--sandbox-at", connectionFile(t), "--secrets", "private")
	t.Cleanup((&person{TB: t}).leaves)
	p.greet()
	flow := toolArgs{"flow_id": p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996610001"})).FlowID}
	who := p.page("submit_code", flow)
	who.sees(who.opens(), `<html lang="ru">`, "Ваш код для входа в Telegram", "Репетиция")
	who.sees(who.sends(map[string]string{"code": ""}), "Что-то не заполнено")
	who.sees(who.sends(map[string]string{"code": "12345"}), "Код неверный")
	who.sees(who.sends(map[string]string{"code": "no digits"}), "Код в Telegram")
	p.has(p.says("get_flow", flow), "tried", "This does not look like the code")
	p.tool("submit_code", flow)
	if saw := p.saw(); strings.ContainsFunc(saw, cyrillic) {
		at := strings.IndexFunc(saw, cyrillic)
		t.Errorf("the assistant hears Russian: …%s…", saw[max(0, at-200):min(len(saw), at+200)])
	}
}
