package main

import (
	"fmt"
	"os/exec"
	"runtime"
	"time"
)

// openWait is how long the system's opener may take to say that it failed. What runs longer has become the browser, or shows it already.
const openWait = 2 * time.Second

// openBrowser asks this computer to open an address in the person's browser, as a click would. The address is handed over as an argument,
// which every user of the computer can see. A file that leads there would hide it, but a browser in a sandbox (Firefox as a snap) reads
// neither the folder of temporary files nor hidden folders, so docs/security.md says where the option is not to be used.
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
