package secretpage

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp/kb"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// placesPage has one of three answers chosen. It gives what was chosen to chosen.
func placesPage(chosen chan<- string) prompt.Spec {
	return prompt.Spec{
		Title: "Where does the session go?", Button: "Answer", Why: "A program on this computer is to get the session.",
		Fields: []prompt.Field{{Name: "place", Label: "Your answer", Help: "Each place has its change below it.", Choices: []prompt.Choice{
			{Value: "0", Label: "Yes, into “telegram” of Claude Desktop", Help: "In ~/.config/Claude/claude_desktop_config.json", Detail: "-      \"TELEGRAM_SESSION_STRING\": \"<old>\"\n+      \"TELEGRAM_SESSION_STRING\": \"(hidden)\""},
			{Value: "1", Label: "Yes, into “telegram” of Cursor", Warnings: []string{"Git keeps this file."}},
			{Value: "no", Label: "No, change nothing"},
		}}},
		Submit: func(_ context.Context, typed map[string]secret.String) prompt.Result {
			chosen <- typed["place"].Reveal()
			return accepted
		},
	}
}

func TestAChoiceIsMadeAmongWhatIsOfferedAndNothingElse(t *testing.T) {
	s, _ := newServer(t, Options{})
	chosen := make(chan string, 1)
	session := open(t, s, placesPage(chosen))
	get(t, session.URL).wants(t, http.StatusOK, `role="radiogroup" id="place" aria-required="true" aria-describedby="place-help"`, "<legend>Your answer</legend>",
		`<input type="radio" name="place" value="no" required`, `aria-describedby="place-0-help place-0-detail"`, `<p class="caution" id="place-1-warning-0">Git keeps this file.</p>`, "&lt;old&gt;")
	for _, made := range []string{"", "2", "yes"} {
		typeIn(t, plain, session, "place", made).wants(t, http.StatusOK, "Something is missing", `aria-invalid="true" aria-describedby="place-help trouble"`)
	}
	select {
	case value := <-chosen:
		t.Fatalf("%q was taken", value)
	default:
	}
	typeIn(t, plain, session, "place", "1").wants(t, http.StatusOK, "The code was accepted")
	if value := receive(t, chosen, "the answer"); value != "1" {
		t.Errorf("%q came", value)
	}
}

func TestNothingIsChosenBeforehandNorSaidToBeTyped(t *testing.T) {
	s, _ := newServer(t, Options{})
	a := get(t, open(t, s, placesPage(nil)).URL)
	for _, never := range []string{"checked", "autofocus", "What you type here"} {
		if strings.Contains(a.body[strings.Index(a.body, "</script>"):], never) {
			t.Errorf("the page has %q", never)
		}
	}
}

func TestChoicesThatAreNoneAreRefused(t *testing.T) {
	two := []prompt.Choice{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}
	for name, f := range map[string]prompt.Field{
		"one alone":            {Choices: two[:1]},
		"two of one value":     {Choices: []prompt.Choice{two[0], two[0]}},
		"one without a value":  {Choices: []prompt.Choice{two[0], {Label: "B"}}},
		"one without a label":  {Choices: []prompt.Choice{two[0], {Value: "b"}}},
		"a secret that is one": {Choices: two, Secret: true},
		"one that is optional": {Choices: two, Optional: true},
	} {
		f.Name, f.Label = "a", "A"
		if (prompt.Spec{Title: "T", Button: "B", Submit: submit, Fields: []prompt.Field{f}}).Check() == nil {
			t.Errorf("%s: the field was taken", name)
		}
	}
}

func TestAChoiceIsMadeWithTheKeyboardAndReadOut(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{})
	chosen := make(chan string, 1)
	w := newTab(t)
	w.open(open(t, s, placesPage(chosen)).URL, "Where does the session go?")
	heard := map[string]bool{}
	for _, n := range call(w, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
		if !n.Ignored && n.Role != nil && n.Name != nil {
			heard[strings.Trim(string(n.Role.Value), `"`)+" "+strings.Trim(string(n.Name.Value), `"`)] = true
		}
	}
	if !heard["radiogroup Your answer"] || !heard["radio No, change nothing"] {
		t.Errorf("a screen reader hears %v", heard)
	}
	w.keys(kb.Tab + kb.ArrowDown) // to the first, and from it to the second, which is chosen by that
	w.shoot("choice")
	if got := w.says(`document.querySelector(":checked").value`); got != "1" {
		t.Errorf("the keys have chosen %s", got)
	}
	w.keys(kb.Enter)
	w.sees("The code was accepted")
	if value := receive(t, chosen, "the answer"); value != "1" {
		t.Errorf("%q came", value)
	}
}
