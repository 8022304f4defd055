package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode"

	"github.com/alecthomas/kong"
	"github.com/posener/complete"
	"github.com/willabides/kongplete"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// completionScripts make a shell ask this program for completions. Their program and name are put in by Run.
var completionScripts = map[string]string{
	"bash": `# Completion of PROGRAM for bash. In ~/.bashrc:  source <(PROGRAM completion bash)
complete -o default -C PATH PROGRAM
`,
	"zsh": `# Completion of PROGRAM for zsh. In ~/.zshrc, after compinit:  source <(PROGRAM completion zsh)
autoload -U +X bashcompinit && bashcompinit
complete -o default -C PATH PROGRAM
`,
	"fish": `# Completion of PROGRAM for fish:  PROGRAM completion fish > ~/.config/fish/completions/PROGRAM.fish
function __complete_telegram_login_mcp
    set -lx COMP_LINE (commandline -cp)
    test -z (commandline -ct); and set COMP_LINE "$COMP_LINE "
    PATH
end
complete -f -c PROGRAM -a "(__complete_telegram_login_mcp)"
`,
}

// Run prints the script.
func (c *completionCmd) Run(app *kong.Kong, reader explain.Reader) error {
	program, err := os.Executable()
	if err != nil {
		return refuse(reader, explain.InstallRefused{Kind: "own_place", Why: outside.Text(err.Error())})
	}
	// complete -C takes a command line, and the shell takes that as one word. All three shells read single quotes in this way, but for a
	// quote in the path itself.
	word := "'" + strings.ReplaceAll(program, "'", `'\''`) + "'"
	if c.Shell != "fish" {
		word = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	_, err = fmt.Fprint(app.Stdout, strings.NewReplacer("PROGRAM", app.Model.Name, "PATH", word).Replace(completionScripts[c.Shell]))
	return err
}

// answerShell answers a shell that asks what could come next, and ends the program then. The shell asks with the line that is being typed in
// COMP_LINE.
func answerShell(parser *kong.Kong) {
	if os.Getenv("COMP_LINE") == "" {
		return
	}
	kongplete.Complete(parser,
		kongplete.WithPredictor("client", complete.PredictSet(installClients()...)),
		kongplete.WithPredictor("file", complete.PredictFunc(plainFiles)),
	)
}

// plainFiles are the files that could be meant. The shell takes each line for a name and may show it as it is, so one that brings lines of its
// own or what a terminal obeys is left out.
func plainFiles(a complete.Args) []string {
	return slices.DeleteFunc(complete.PredictFiles("*").Predict(a), func(name string) bool {
		return strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) })
	})
}
