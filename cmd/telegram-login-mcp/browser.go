package main

import (
	"fmt"
	"os/exec"
	"runtime"
)

// openBrowser opens an address in the person's browser, as a click would. The address is handed over as an argument, which other programs of
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
	go func() { _ = cmd.Wait() }() // so that no zombie is left; what it says is nobody's business
	return nil
}
