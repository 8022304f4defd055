package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
)

// installTarget is a place that `install` can write to.
type installTarget struct {
	clientconfig.Place
	client string // as on the command line: the client's name, with the scope behind it where it is not the usual one
}

// installTargets are all whose place can be told, one for each name.
func installTargets(paths clientconfig.Paths) []installTarget {
	var targets []installTarget
	at := make(map[string]int)
	for _, client := range clientconfig.Clients() {
		usual := ""
		for _, place := range clientconfig.PlacesOf(client, paths) {
			if usual == "" {
				usual = place.Scope
			}
			name := client
			if place.Scope != usual {
				name += "-" + place.Scope
			}
			i, known := at[name]
			switch {
			case place.Scope == clientconfig.Local: // which the client writes itself
			case !known:
				at[name] = len(targets)
				targets = append(targets, installTarget{place, name})
			case !targets[i].InUse() && place.InUse(): // of two places with one scope that one that is used
				targets[i] = installTarget{place, name}
			}
		}
	}
	return targets
}

func installTargetNamed(client string) (installTarget, bool) {
	for _, t := range installTargets(clientconfig.SystemPaths()) {
		if t.client == client {
			return t, true
		}
	}
	return installTarget{}, false
}

// installClients are the names of all, whether their places can be told here or not.
func installClients() []string {
	var clients []string
	for _, t := range installTargets(clientconfig.Paths{Home: "/", Config: "/", Work: "/"}) {
		clients = append(clients, t.client)
	}
	return clients
}

// installTitles are the names by which people call the clients.
func installTitles() (titles []string) {
	for _, t := range installTargets(clientconfig.Paths{Home: "/", Config: "/", Work: "/"}) {
		if !slices.Contains(titles, t.Title) {
			titles = append(titles, t.Title)
		}
	}
	return titles
}

// anyOf lists names of which one is meant, as help does, which is English.
func anyOf(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// filesOf is the client that a name means, and the path of its file where it is a name of install for one of several; "" for all that the client has.
func filesOf(name string, paths clientconfig.Paths) (client, file string) {
	if slices.Contains(clientconfig.Clients(), name) {
		return name, ""
	}
	for _, t := range installTargets(paths) {
		if t.client == name {
			return t.Client, t.Path
		}
	}
	return name, ""
}

// installTargetsFound are the clients that show signs of use: a folder of their own, or their file in the current folder. Of a client with several
// places it is the first that does.
func installTargetsFound() []installTarget {
	var found []installTarget
	for _, t := range installTargets(clientconfig.SystemPaths()) {
		if known := len(found) > 0 && found[len(found)-1].Client == t.Client; !known && t.InUse() {
			found = append(found, t)
		}
	}
	return found
}

// nextStep is the key of what the person does after the change, by client and, where it matters, by scope.
func (t installTarget) nextStep() string {
	if t.Client == "claude-code" || t.Client == "vscode" {
		return t.client
	}
	return t.Client
}

// undecided lists the clients where none or several were found.
func undecided(r explain.Reader, found []installTarget) error {
	f := explain.InstallRefused{Kind: "no_client", Client: "claude-desktop"}
	if len(found) > 0 {
		f = explain.InstallRefused{Kind: "several_clients", Client: found[0].client}
	}
	problem, fix, _ := strings.Cut(explain.Text(r, f), "\n")
	var b strings.Builder
	isFound := make(map[string]bool)
	for _, t := range found {
		isFound[t.client] = true
	}
	places := make(map[string]string)
	paths := clientconfig.SystemPaths()
	for _, t := range installTargets(paths) {
		places[t.client] = t.Path
		if inside, err := filepath.Rel(paths.Work, t.Path); t.Scope == clientconfig.Project && err == nil {
			places[t.client] = inside
		}
	}
	for _, client := range installClients() {
		path, note := pathName(places[client]), ""
		if path == "" {
			path = explain.Text(r, explain.Line{Key: "install.place_unknown"})
		}
		if isFound[client] {
			note = "  " + explain.Text(r, explain.Line{Key: "install.found"})
		}
		fmt.Fprintf(&b, "\n  --client %-18s %s%s", client, path, note)
	}
	return refusal(problem + b.String() + "\n" + fix)
}
