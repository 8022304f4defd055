package explain

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/language"
)

// personal are the readers who have a language of their own.
var personal = []Reader{OnPage, Terminal, OnPage.Remote()}

// inEnglish reports whether a text stays English whoever reads it: the demo shows an assistant at work, what was pasted is told to assistants, and a report goes to whoever mends this program.
func inEnglish(id string) bool {
	if slices.Contains([]string{
		"failure.tool_waits_for_terminal", "failure.tool_no_credentials", "failure.tool_port_used", "failure.tool_proxy_secret", "failure.tool_module_missing", "failure.tool_command_not_found", "failure.tool_ended_at_once",
		"failure.tool_session_locked", "failure.tool_session_format", "failure.tool_session_readonly",
	}, id) {
		return false // which doctor --start meets most
	}
	return slices.ContainsFunc([]string{"demo.", "elsewhere.", "failure.no_error", "failure.portal_", "failure.system_", "failure.tdlib_", "failure.telegram_", "failure.tool_", "failure.unread", "guide.secret_", "listed.", "list.report", "label.report."}, func(p string) bool { return strings.HasPrefix(id, p) })
}

// forPerson is a fact that a person reads, with the heading of its English text.
type forPerson struct {
	fact    Fact
	reader  Reader
	heading string
}

var forPeople = sync.OnceValue(func() (all []forPerson) {
	for _, f := range slices.Concat(facts(), failures()) {
		for _, r := range personal {
			h := english.headingOf(f, r)
			own := strings.Contains(h, " @")
			if h == "" || forPages(f) && r != OnPage || forAssistant(f.ID()) && !own || inEnglish(f.ID()) || strings.HasSuffix(h, " pasted") {
				continue
			}
			all = append(all, forPerson{f, r, h})
		}
	}
	return all
})

// fieldsOf are the values that a section takes in, with those of its parts.
func (b *bundle) fieldsOf(heading string, seen map[string]bool) (fields []string) {
	if seen[heading] {
		return nil
	}
	seen[heading] = true
	text := b.sections()[heading]
	for _, a := range regexp.MustCompile(`{{.*?}}`).FindAllString(text, -1) {
		fields = append(fields, regexp.MustCompile(`\.[A-Z]\w*`).FindAllString(a, -1)...)
	}
	for _, m := range partTaken.FindAllStringSubmatch(text, -1) {
		fields = append(fields, b.fieldsOf(m[1], seen)...)
	}
	slices.Sort(fields)
	return slices.Compact(fields)
}

func TestRussianHasWhatPeopleRead(t *testing.T) {
	want := map[string]bool{}
	for _, x := range forPeople() {
		want[x.heading] = true
	}
	for h := range english.sections() {
		if ofUnits(h) {
			want[h] = true
		}
	}
	ours := russian.sections()
	for h := range want {
		if _, ok := ours[h]; !ok {
			t.Errorf("no Russian text under %q", h)
		}
	}
	taken := map[string]bool{}
	for _, text := range ours {
		for _, m := range partTaken.FindAllStringSubmatch(text, -1) {
			taken[m[1]] = true
		}
	}
	for h := range ours {
		if !want[h] && !taken[h] {
			t.Errorf("nobody reads the Russian text under %q", h)
		}
	}
}

// joined is all that is said, on one line.
func joined(p Problem) string {
	return strings.Join(slices.Concat([]string{p.Title, p.Meaning}, p.Fixes, p.More), "|")
}

// TestRussianSaysTheSame compares what both languages say: the same values, as many steps, and no English left.
func TestRussianSaysTheSame(t *testing.T) {
	t.Parallel()
	bad := map[string]bool{} // one example of each is enough
	for _, x := range forPeople() {
		f, r, h := x.fact, x.reader, x.heading
		if _, ok := russian.sections()[h]; !ok || bad[h] {
			continue
		}
		b := russian
		if r.remote {
			b = russian.remotely()
		}
		text, ok := b.render(strings.Split(h, " @")[0], r, f)
		if !ok {
			_, err := b.template(h)
			bad[h] = true
			t.Errorf("%s does not fit %T%+v: %v", h, f, f, err)
			continue
		}
		en, ru := Tell(r, f), splitText(text)
		complain := func(format string, args ...any) {
			bad[h] = true
			t.Errorf("%s: "+format+"\n%s", append(append([]any{h}, args...), text)...)
		}
		if len(ru.steps) != len(en.Fixes) || len(ru.more) != len(en.More) || (ru.title == "") != (en.Title == "") || (ru.meaning == "") != (en.Meaning == "") {
			complain("%d steps and %d more, English has %d and %d: %+v", len(ru.steps), len(ru.more), len(en.Fixes), len(en.More), en)
		}
		if strings.HasSuffix(ru.title, ".") != strings.HasSuffix(en.Title, ".") {
			complain("the end of the title is another one than that of %q", en.Title)
		}
		for _, s := range slices.Concat([]string{ru.meaning}, ru.steps, ru.more) {
			if s != "" && !strings.ContainsAny(s[len(s)-1:], ".:") {
				complain("%q is no sentence", s)
			}
		}
		inEnglish, inRussian := joined(en), joined(Problem{Explanation: Explanation{Title: ru.title, Meaning: ru.meaning, Fixes: ru.steps, More: ru.more}})
		for _, ugly := range []string{"  ", "{", "}", "<no value>", "!", "..", " ,", " .", "«“"} {
			if strings.Contains(inRussian, ugly) && !strings.Contains(inEnglish, ugly) {
				complain("it has %q in it", ugly)
			}
		}
	}
	for h, text := range russian.sections() {
		if h == "unit.date" {
			continue
		}
		own := func(text string) string { return regexp.MustCompile(`{{[^}]*}}`).ReplaceAllString(text, "") } // without values and parts
		if strings.ContainsFunc(own(english.sections()[h]), unicode.IsLower) && !strings.ContainsFunc(own(text), func(c rune) bool { return unicode.Is(unicode.Cyrillic, c) }) {
			t.Errorf("%s is not in Russian: %s", h, text)
		}
	}
	for h := range russian.sections() {
		id, _, _ := strings.Cut(h, " @")
		if strings.HasPrefix(id, "part.") || ofUnits(id) {
			continue
		}
		if en, ru := english.fieldsOf(h, map[string]bool{}), russian.fieldsOf(h, map[string]bool{}); !slices.Equal(en, ru) {
			t.Errorf("%s has the values %q, in English %q", h, ru, en)
		}
	}
}

func TestUnitsHaveAllForms(t *testing.T) {
	for b, forms := range map[*bundle]int{english: 2, russian: 3} {
		for _, unit := range []string{unitSecond, unitMinute, unitHour, unitDay} {
			if n := len(b.lines(unit)); n != forms {
				t.Errorf("%s of %s has %d forms, not %d", unit, b.language, n, forms)
			}
		}
		if n := len(b.lines("unit.month")); n != 12 {
			t.Errorf("%s has %d months", b.language, n)
		}
		for h := range english.sections() {
			if ofUnits(h) && b.line(h) == "" {
				t.Errorf("%s has no line %s", b.language, h)
			}
		}
	}
}

func TestDurationsAndDatesInRussian(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Second: "1 секунду", 3 * time.Second: "3 секунды", 21 * time.Second: "21 секунду", 11 * time.Second: "11 секунд", 14 * time.Minute: "14 минут", 22 * time.Hour: "22 часа", 71 * time.Hour: "3 дня",
		0: "0 секунд",
	} {
		if got := russian.span(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
	if got := russian.exactly(200 * time.Second); got != "4 минуты (200 с)" {
		t.Error(got)
	}
	now := time.Date(2026, 1, 2, 20, 33, 0, 0, time.UTC)
	if got := russian.at(now, now) + "; " + russian.at(now.AddDate(0, 2, 0), now); got != "20:33 UTC; 20:33 UTC 2 марта" {
		t.Error(got)
	}
	if got := russian.list([]string{"a", "b", "c"}); got != "a, b и c" {
		t.Error(got)
	}
	if got := russian.plural(22, "код", "кода", "кодов") + english.plural(1, "code", "codes") + english.plural(0, "code", "codes"); got != "кодаcodecodes" {
		t.Error(got)
	}
}

func TestReaderHasALanguage(t *testing.T) {
	if got := Tell(Terminal.In(Russian), StateLabel{State: "authorized"}).Title; got == Tell(Terminal, StateLabel{State: "authorized"}).Title || got == "" {
		t.Errorf("Russian: %q", got)
	}
	if Assistant.In(Russian) != Assistant || Private.In(Russian) != Private || Terminal.In(English) != Terminal || Terminal.In(Russian).In(English) != Terminal {
		t.Error("assistants read English, and English is what a reader has by itself")
	}
	for want, tags := range map[Language][]language.Tag{
		Russian: {language.MustParse("uk-UA"), language.MustParse("ru")}, English: {language.MustParse("pt-BR")},
	} {
		if got := Closest(tags...); got != want {
			t.Errorf("%v: %s, want %s", tags, got, want)
		}
	}
	if Closest(language.MustParse("en-US"), language.Russian) != English || Closest(language.MustParse("ru-RU")) != Russian {
		t.Error("the first language that there is, is not taken")
	}
}

// TestRussianIsSeen renders all that is said in Russian into docs/words.ru.md, where people review it.
func TestRussianIsSeen(t *testing.T) {
	t.Parallel()
	golden(t, filepath.Join("..", "docs", "words.ru.md"), wordsDocument(Russian))
}

func TestYesAndNoAreUnderstoodInEachLanguage(t *testing.T) {
	for answer, want := range map[string]struct {
		r       Reader
		yes, no bool
	}{
		" Yes.": {OnPage, true, false}, "N": {Terminal, false, true}, "да": {OnPage.In(Russian), true, false}, "Нет!": {Terminal.In(Russian), false, true}, "y": {Terminal.In(Russian), true, false},
		"да ": {Terminal, false, false}, "perhaps": {OnPage, false, false}, "": {OnPage.In(Russian), false, false},
	} {
		if yes, no := Agrees(want.r, answer), Declines(want.r, answer); yes != want.yes || no != want.no {
			t.Errorf("%q for %v: yes %t, no %t", answer, want.r, yes, no)
		}
	}
}

func TestRussianAsksForARussianYes(t *testing.T) {
	asks := 0
	for h, text := range russian.sections() {
		if strings.Contains(strings.ToLower(text), "y/n") {
			t.Errorf("%s asks for an English yes:\n%s", h, text)
		}
		if strings.Contains(text, "д/Н") {
			asks++
		}
	}
	if asks < 5 {
		t.Errorf("%d texts ask for a yes", asks)
	}
}
