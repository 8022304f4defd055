package chatform

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// enough is the contrast that WCAG 2 asks of text (AA).
const enough = 4.5

// seen gathers what text there is in the app, with its colour and the one below it. What cannot be pressed yet is left out, as WCAG does.
const seen = `(() => {
	const found = [];
	const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
	const rgb = (colour) => {
		pixel.clearRect(0, 0, 1, 1);
		pixel.fillStyle = colour;
		pixel.fillRect(0, 0, 1, 1);
		return [...pixel.getImageData(0, 0, 1, 1).data];
	};
	const below = (element) => {
		for (let e = element; e; e = e.parentElement) {
			const ground = rgb(getComputedStyle(e).backgroundColor);
			if (ground[3] > 0) {
				return ground;
			}
		}
		return [255, 255, 255, 255];
	};
	for (const element of document.body.querySelectorAll("*")) {
		const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || element.value;
		if (own && element.checkVisibility() && !element.disabled && !["SCRIPT", "OPTION"].includes(element.tagName)) {
			found.push({ Text: (element.textContent || element.value).slice(0, 40), Ink: rgb(getComputedStyle(element).color), Ground: below(element) });
		}
	}
	return found;
})()`

// luminance is the relative luminance of WCAG 2.
func luminance(rgba []int) float64 {
	l := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(rgba[i]) / 255
		if c <= 0.03928 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		l += weight * c
	}
	return l
}

// canBeRead fails where a text does not stand out from its ground.
func (s *stage) canBeRead(name string) {
	s.t.Helper()
	var found []struct {
		Text        string
		Ink, Ground []int
	}
	if err := json.Unmarshal([]byte(s.says(seen)), &found); err != nil || len(found) < 2 {
		s.t.Fatalf("%s: %d texts, %v", name, len(found), err)
	}
	for _, f := range found {
		a, b := luminance(f.Ink), luminance(f.Ground)
		if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < enough {
			s.t.Errorf("%s: %q has a contrast of %.2f (%v on %v)", name, f.Text, ratio, f.Ink, f.Ground)
		}
	}
}

// shoot keeps what the app looks like, and looks for what a picture shows and a test can see.
func (s *stage) shoot(name string) {
	s.t.Helper()
	s.settles()
	if wide := s.says("document.documentElement.scrollWidth > innerWidth"); wide != "false" {
		s.t.Errorf("%s: the app is wider than its frame", name)
	}
	nameless := s.says(`[...document.querySelectorAll("button, input, textarea, fieldset, img")].filter((e) => e.checkVisibility() && !e.textContent.trim() && !e.labels?.length && !e.alt).map((e) => e.outerHTML)`)
	if nameless != "[]" {
		s.t.Errorf("%s: without a name are %s", name, nameless)
	}
	s.canBeRead(name)
	picture, err := chromedp.Run(s.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		s.t.Fatal(err)
	}
	dir := os.Getenv(screenshots)
	if dir == "" {
		dir = s.t.ArtifactDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// face is one way in which the app looks.
type face struct {
	name  string
	view  View
	wants []string // what it has to say
}

func faces(t *testing.T) []face {
	t.Helper()
	return []face{
		{"code", codeView(), []string{"telegram-login-mcp", "Account: +99966•••01", "chat “Telegram”", "older ones are dead", "Login code", "5 digits", "Send the code", "Send it again (in 4", "I see no code", "There it goes past nobody.", "Open the private page", "10 min left"}},
		{"password", passwordView(), []string{"Rehearsal: Nothing here is real.", "The password is wrong", "Mind capital letters", "Type it again and press “Log in”.", "Your hint: “boats”.", "Password", "Show", "I forgot it"}},
		{"qr", qrView(t, 1), []string{"Link Desktop Device", "Nobody has scanned it yet.", "There the code goes past nobody."}},
		{"handover", handoverView(), []string{"Your session is ready", "Show the session"}},
		{"choices", choicesView(), []string{"One of these.", "Into Cursor's file", "(the new one)", "Git keeps this file", "Nowhere", "(may stay empty)", "The old session"}},
		{"yes-or-no", yesOrNoView(), []string{"A code for one more number?", "Your answer", "Yes, send a code", "No, send none"}},
		{"busy", busyView(), []string{"One moment …"}},
		{"result", doneView(), []string{"You are logged in", "Telegram accepted the code.", "Go back to the chat."}},
		{"over", overView(), []string{"This form is over", "Ask your assistant how the login stands."}},
	}
}

func TestEachFaceIsDrawnInBothThemes(t *testing.T) {
	for _, theme := range []string{"light", "dark"} {
		t.Run(theme, func(t *testing.T) {
			s := newStage(t)
			if theme == "dark" { // as on a phone
				s.do(chromedp.EmulateViewport(360, 740))
			}
			s.answers("form_refresh", busyView())
			s.start(setting{Context: map[string]any{"theme": theme}, Capabilities: able(), Result: opened()})
			for _, f := range faces(t) {
				s.answers("form_refresh", f.view)
				s.again()
				s.sees(f.wants...)
				s.shoot(f.name + "-" + theme)
			}
		})
	}
}

func TestWhatIsHandedOutIsDrawnInBothThemes(t *testing.T) {
	for _, theme := range []string{"light", "dark"} {
		t.Run(theme, func(t *testing.T) {
			s := newStage(t)
			s.answers("form_refresh", handoverView())
			s.answers("form_reveal", itemsView())
			s.start(setting{Context: map[string]any{"theme": theme}, Capabilities: able(), Result: opened()})
			s.sees("Show the session")
			s.press(button("Show the session"))
			s.sees("Here is your session", "This is shown once.", "For TELEGRAM_SESSION_STRING.", "API hash", "Save as a file")
			s.shoot("items-" + theme)
		})
	}
}

// hostColours are variables as hosts give them; the names are those of the specification.
var hostColours = map[string]any{
	"--color-background-primary": "light-dark(#faf9f5, #262624)", "--color-background-secondary": "light-dark(#f0eee6, #1f1e1d)", "--color-text-primary": "light-dark(#141413, #faf9f5)",
	"--color-text-secondary": "light-dark(#5e5d59, #b0aea5)", "--color-background-inverse": "light-dark(#141413, #faf9f5)", "--color-text-inverse": "light-dark(#faf9f5, #141413)",
	"--font-sans": "serif", "--border-radius-md": "12px",
}

func TestHostsColoursAreTaken(t *testing.T) {
	for theme, ground := range map[string]string{"light": "rgb(250, 249, 245)", "dark": "rgb(38, 38, 36)"} {
		t.Run(theme, func(t *testing.T) {
			s := newStage(t)
			s.answers("form_refresh", passwordView())
			s.start(setting{Context: map[string]any{"theme": theme, "styles": map[string]any{"variables": hostColours}}, Capabilities: able(), Result: opened()})
			s.sees("Log in")
			s.comesTo("getComputedStyle(document.body).backgroundColor", fmt.Sprintf("%q", ground))
			if font := s.says("getComputedStyle(document.body).fontFamily"); font != `"serif"` {
				t.Errorf("the font is %s", font)
			}
			s.shoot("host-" + theme)
		})
	}
}

func TestGroundOfTheHostIsNotTakenWithoutItsInk(t *testing.T) {
	s := newStage(t)
	s.answers("form_refresh", passwordView())
	some := map[string]any{"--color-background-primary": "#000000", "--color-background-inverse": "#fefefe", "--border-radius-md": "9px", "--color-text-danger": "#ff0000", "background": "red"}
	s.start(setting{Context: map[string]any{"theme": "light", "styles": map[string]any{"variables": some, "css": map[string]any{"fonts": "body { display: none }"}}}, Capabilities: able(), Result: opened()})
	s.sees("Log in")
	s.comesTo("getComputedStyle(document.body).backgroundColor", `"rgb(255, 255, 255)"`)
	if radius := s.says(`getComputedStyle(document.querySelector("button")).borderRadius`); radius != `"9px"` {
		t.Errorf("what needs nothing else was not taken: %s", radius)
	}
	s.canBeRead("half of a theme")
}

func TestThemeChangesWhileTheFormStands(t *testing.T) {
	s := shows(t, codeView())
	const ground = "getComputedStyle(document.body).backgroundColor"
	s.comesTo(ground, `"rgb(255, 255, 255)"`)
	s.host(`void send({ method: "ui/notifications/host-context-changed", params: { theme: "dark", safeAreaInsets: { top: 7, right: 0, bottom: 0, left: 0 } } })`)
	s.comesTo(ground, `"rgb(26, 32, 39)"`)
	s.comesTo("getComputedStyle(document.body).paddingTop", `"23px"`)
}

func TestWordsAreTakenAsText(t *testing.T) {
	v := passwordView()
	raw := mustJSON(t, v)
	raw = strings.NewReplacer("Log in", `<img src=x>Log in`, "boats", `<b>boats`, "Password", `<i>Password`, "wrong", `<u>wrong`).Replace(raw)
	if err := json.Unmarshal([]byte(raw), &v); err != nil {
		t.Fatal(err)
	}
	s := newStage(t)
	s.answers("form_refresh", v)
	s.start(setting{Capabilities: able(), Result: opened()})
	s.sees("<img src=x>Log in", "<b>boats", "<i>Password", "is <u>wrong")
	if tags := s.says(`document.querySelectorAll("main b, main i, main u, main img").length`); tags != "0" {
		t.Errorf("%s tags came of words", tags)
	}
}

func TestPictureOfAFormIsNotMadeOfAnythingElse(t *testing.T) {
	v := qrView(t, 1)
	v.QR.Picture, v.QR.Link = "https://evil.example/x.png", "https://evil.example/" // of which the app makes nothing
	s := shows(t, v)
	s.sees("Nobody has scanned it yet.")
	if got := s.says(`[document.querySelector("img").src, document.body.innerHTML.includes("evil")]`); got != `["",false]` {
		t.Errorf("the picture, and whether the address stands there: %s", got)
	}
}
