package explain

// Explanation is what a person is told about one answer or one failure. Code is stable ("delivery.app", "failure.flood_wait") and is what
// programs compare; every other text may change. Meaning has at most three sentences; Fixes is never empty, has the likeliest first, and
// each is one or more complete sentences. Source is the URL that the facts come from.
type Explanation struct {
	Code    string   `json:"code"`
	Title   string   `json:"title"`
	Meaning string   `json:"meaning"`
	Fixes   []string `json:"fixes"`
	// More is for whoever asks for more than the likeliest.
	More   []string `json:"more,omitempty"`
	Source string   `json:"source"`
}

// text is an explanation as the tables hold it: lines with alternatives and {values}, see scene.
type text struct {
	code    string
	title   string   // never with values or tools, so that it can stand in a list
	meaning []string // one line per sentence
	fixes   []string
	source  string
}

// in renders t where s says what is known and which tools there are.
func (t text) in(s scene) Explanation {
	return Explanation{
		Code:    t.code,
		Title:   t.title,
		Meaning: s.paragraph(t.meaning),
		Fixes:   s.lines(t.fixes),
		Source:  t.source,
	}
}
