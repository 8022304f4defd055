package chatform

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/internal/testrun"

	"github.com/chromedp/chromedp"
)

// screenshots is the environment variable that names the folder where screenshots are kept. Without it they go to the artefacts of the test,
// which go test -artifacts keeps.
const screenshots = "TELEGRAM_LOGIN_MCP_SCREENSHOTS"

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

func TestMain(m *testing.M) {
	os.Exit(testrun.Main(m, testrun.Computing, func() error { closeBrowser(); return nil }))
}

// chromium is the one browser of these tests.
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
		t.Fatalf("the app was not tested in a browser: %v", chromium.err)
	default:
		t.Skipf("the app was not tested in a browser: %v", chromium.err)
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
	flags := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		// A frame in a sandbox stays in the process of its page, so that the tests can look into it. What it may do is the same.
		chromedp.Flag("disable-features", "IsolateSandboxedIframes,Translate"),
		// Nothing is to be asked for; what is all the same gets nowhere.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
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
