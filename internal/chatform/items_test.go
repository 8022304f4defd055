package chatform

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// handsOut is a form whose click shows what there is to hand out.
func handsOut(t *testing.T, with setting) *stage {
	t.Helper()
	s := newStage(t)
	s.answers("form_refresh", handoverView())
	s.answers("form_reveal", itemsView())
	with.Result = opened()
	s.start(with)
	s.sees("Show the session")
	if got := s.host("JSON.stringify(came)") + s.says("document.documentElement.outerHTML"); strings.Contains(got, canary) {
		t.Error("the session is there before the click")
	}
	s.press(button("Show the session"))
	s.sees("Here is your session")
	return s
}

func TestSessionIsShownOnceAfterAClick(t *testing.T) {
	s := handsOut(t, setting{Capabilities: able()})
	if got := s.calls("form_reveal"); got != `[{"version":3}]` {
		t.Errorf("the calls are %s", got)
	}
	if got := s.says(`[document.getElementById("item-1").value, document.getElementById("item-1").readOnly, document.getElementById("item-0").value.length]`); got != `["`+canary+`-hash",true,335]` {
		t.Errorf("there is %s", got)
	}
	s.until("the model is told", func() bool { return s.asked("ui/message") != "[]" })
	if got := s.host(`JSON.stringify(came).includes("` + canary + `")`); got != "false" {
		t.Errorf("the host got %s", s.host("came"))
	}
	// Whatever is asked for later brings no secret, and takes this one away.
	s.answers("form_refresh", overView())
	s.again()
	s.sees("This form is over")
	if got := s.says(`document.documentElement.outerHTML.includes("` + canary + `") || !!document.getElementById("item-0")`); got != "false" {
		t.Error("the session is still there")
	}
}

func TestSessionIsSavedByTheHost(t *testing.T) {
	s := handsOut(t, setting{Capabilities: able()})
	s.press(button("Save as a file"))
	s.sees("Saved.")
	if got := s.host(`came.filter((m) => m.method === "ui/download-file").map((m) => m.params.contents.map((c) => [c.type, c.resource.uri, c.resource.mimeType, c.resource.text.slice(0, 15)]))`); got != `[[["resource","file:///telegram.session","text/plain","`+canary+`-session-"]]]` {
		t.Errorf("the host is asked for %s", got)
	}
	s.host(`void (answers["ui/download-file"] = { isError: true })`)
	s.press(button("Save as a file"))
	s.sees("It was not saved.")
}

func TestNoFileIsOfferedWhereTheHostSavesNone(t *testing.T) {
	s := handsOut(t, setting{})
	if text := s.text(); strings.Contains(text, "Save as a file") || !strings.Contains(text, "Copy") {
		t.Errorf("the app shows %s", text)
	}
}

// clipboard lets pages read and write the clipboard, or write nothing.
func (s *stage) clipboard(setting browser.PermissionSetting) {
	s.t.Helper()
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(s.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: setting, BrowserContextID: chromedp.FromContext(s.ctx).BrowserContextID,
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestSessionIsCopied(t *testing.T) {
	for name, allow := range map[string]string{"where the frame may": "clipboard-write", "where it may not": ""} {
		t.Run(name, func(t *testing.T) {
			s := handsOut(t, setting{Capabilities: able(), Allow: allow})
			s.clipboard(browser.PermissionSettingGranted)
			s.press(`[...document.querySelectorAll("button")].filter((b) => b.textContent === "Copy")[1]`)
			s.sees("Copied.")
			s.do(chromedp.MouseClickXY(100, 10)) // into the host's own field, because only a page with the focus may read
			text, err := chromedp.Run(s.ctx, chromedp.Evaluate[string]("navigator.clipboard.readText()", chromedp.EvalAwaitPromise))
			if err != nil || text != canary+"-hash" {
				t.Errorf("the clipboard has %q (%v)", text, err)
			}
		})
	}
}

func TestWhatCannotBeCopiedIsMarked(t *testing.T) {
	s := handsOut(t, setting{Capabilities: able()})
	s.says(`void (document.execCommand = () => false)`)
	s.press(`[...document.querySelectorAll("button")].filter((b) => b.textContent === "Copy")[1]`)
	s.sees("Copy the marked text by hand.")
	s.forgive() // Chromium says that a frame without leave has asked for the clipboard, when nothing else was left
	if got := s.says(`[document.activeElement.id, getSelection().toString()]`); got != `["item-1","`+canary+`-hash"]` {
		t.Errorf("marked is %s", got)
	}
}
