package main

import (
	"fmt"
	"os/exec"
	"runtime"
	"time"
)

// openWait is how long the system's opener may take to say that it failed. What runs longer has become the browser, or shows it already.
const openWait = 2 * time.Second

// openBrowser asks this computer to open an address in the person's browser, as a click would. The address is handed over as an argument, which other programs of
// the same user can see; they could read the browser as well.
func openBrowser(url string) error {
	var cmd *exec.Cmd
	switch runtime.GOOS {
	case "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", url)
	case "darwin":
		cmd = exec.Command("open", url)
	default:
		cmd = exec.Command("xdg-open", url)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("open the browser: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("open the browser: %w", err)
		}
	case <-time.After(openWait):
	}
	return nil
}
