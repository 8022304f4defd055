package main

import (
	"fmt"
	"os"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/terminal"
)

// stdout and stderr are where commands speak to people. What a program reads, or a person copies whole, goes past them.
var stdout, stderr = printer(os.Stdout), printer(os.Stderr)

// printer paints nothing where colours are not wanted (https://no-color.org).
func printer(f *os.File) *terminal.Printer {
	return terminal.NewPrinter(f, os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb")
}

// say prints a text.
func say(r explain.Reader, f explain.Fact) { _, _ = fmt.Fprintln(stdout, explain.Text(r, f)) }
