package secretpage

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// screenshots is the environment variable that names the folder where screenshots are kept. Without it they go to the artefacts of the test,
// which go test -artifacts keeps.
const screenshots = "TELEGRAM_LOGIN_MCP_SCREENSHOTS"

// chromium is the one browser of these tests. Each tab is a private window of its own.
var chromium struct {
	start sync.Once
	ctx   context.Context
	stop  func()
	err   error
}

// needBrowser starts the browser. Without one the test is skipped, and fails where everything must be tested.
func needBrowser(t *testing.T) {
	t.Helper()
	chromium.start.Do(startBrowser)
	switch {
	case chromium.err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("the page was not tested in a browser: %v", chromium.err)
	default:
		t.Skipf("the page was not tested in a browser: %v", chromium.err)
	}
}

func startBrowser() {
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		chromium.err = fmt.Errorf("there is no Chromium in PATH (Debian: apt-get install chromium)")
		return
	}
	// chromedp's own options are headless, with a new folder for the user and no background networking.
	flags := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		// The certificates of tests.
		chromedp.Flag("ignore-certificate-errors", true),
		// Names of an attacker that lead to this machine.
		chromedp.Flag("host-resolver-rules", "MAP *.example 127.0.0.1"),
	)
	if os.Geteuid() == 0 {
		flags = append(flags, chromedp.NoSandbox) // Chromium refuses to start as root otherwise
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), flags...)
	ctx, stop := chromedp.NewContext(allocator)
	chromium.ctx, chromium.stop = ctx, func() {
		stop()
		stopAllocator()
	}
	if chromium.err = chromedp.Do(ctx); chromium.err != nil {
		chromium.stop()
	}
}

// closeBrowser ends the browser and waits for it.
func closeBrowser() {
	if chromium.ctx != nil && chromium.err == nil {
		_ = chromedp.Cancel(chromium.ctx)
		chromium.stop()
	}
}
