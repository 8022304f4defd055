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
