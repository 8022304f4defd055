package explain

import "golang.org/x/text/language"

// Language is a language that texts are in, by its folder in explain/texts.
type Language string

// The languages. The zero value is English, too.
const (
	English Language = "en"
	Russian Language = "ru"
)

// Languages lists them, English first.
func Languages() []Language { return []Language{English, Russian} }

// Closest is the language for somebody who reads these, the best first, as a system names them: Russian for "ru_RU" and for "uk-UA", "ru". English where none of them is
// there.
func Closest(preferred ...language.Tag) Language {
	all := Languages()
	for _, tag := range preferred {
		base, sure := tag.Base()
		if sure < language.High { // "und" is taken for English
			continue
		}
		for _, l := range all {
			if base.String() == string(l) {
				return l
			}
		}
	}
	return English
}

// Reader is who reads a text, and in which language.
type Reader struct {
	who      string
	language Language
	remote   bool
}

// The readers, in English.
var (
	Assistant = Reader{who: "assistant"}
	Private   = Reader{who: "private"}  // an assistant that no secret is told to; it has the assistant's words where it has none of its own
	OnPage    = Reader{who: "page"}     // the person on a private page
	Terminal  = Reader{who: "terminal"} // the person at a terminal
)

// In is the reader of another language. Assistants read English whatever a person speaks, and translate.
func (r Reader) In(l Language) Reader {
	switch {
	case l == English:
		r.language = ""
	case r.who == OnPage.who || r.who == Terminal.who:
		r.language = l
	}
	return r
}

// Remote is the reader where the server runs elsewhere: nothing of its computer is the person's, neither files nor terminal nor network, and theirs are out of its reach. Texts ask for that
// by the function remote.
func (r Reader) Remote() Reader {
	r.remote = true
	return r
}

// Language is what the reader reads.
func (r Reader) Language() Language {
	if r.language == "" {
		return English
	}
	return r.language
}

func (r Reader) String() string {
	if r.remote {
		return r.who + " of a service in " + string(r.Language())
	}
	return r.who + " in " + string(r.Language())
}

// bundles are those that have texts for a reader, the best first. The second one is for a text that was not translated, which a test rules out.
func (r Reader) bundles() []*bundle {
	en, ru := english, russian
	if r.remote {
		en, ru = en.remotely(), ru.remotely()
	}
	if r.language == Russian {
		return []*bundle{ru, en}
	}
	return []*bundle{en}
}

// say renders a text in its parts. It reports false when there is none.
func (r Reader) say(f Fact) (rendered, bool) {
	text, ok := r.render(f)
	return splitText(text), ok
}

func (r Reader) render(f Fact) (string, bool) {
	ids := []string{f.ID()}
	if alone, has := f.(interface{ Own() string }); has {
		ids = []string{alone.Own(), f.ID()}
	}
	if alike, shares := f.(interface{ Shared() string }); shares {
		ids = append(ids, alike.Shared())
	}
	for _, b := range r.bundles() {
		for _, id := range ids {
			if text, ok := b.render(id, r, f); ok {
				return text, true
			}
		}
	}
	return "", false
}
