package rehearsal

import (
	"context"
	"slices"
	"strings"
)

// Story is who logs in, and what happens to them.
type Story struct {
	Name string
	Set  string // the table that its numbers are in
	Person
	Wish string // what the person writes besides in the first message

	NoCredentials bool // the server has no API ID and no API hash
	Private       bool // --secrets private
	KillBefore    int  // the call before which the server is killed, 0 for none
	Hurries       bool // waits pass by the clock of the story
	Before        func(context.Context, *Stage) error

	Lost  bool // no session can come of it
	Codes int  // that it needs
}

// firstMessage is how everybody begins.
const firstMessage = "Hi! I would like to use Telegram in a tool of mine, and it wants a session string of my account. Can you log me in and get it?"

// Opening is what the person writes first.
func (s Story) Opening() string { return strings.TrimSpace(firstMessage + " " + s.Wish) }

// Find is the story of a name.
func Find(name string) (Story, bool) {
	all := Stories()
	i := slices.IndexFunc(all, func(s Story) bool { return s.Name == name })
	if i < 0 {
		return Story{}, false
	}
	return all[i], true
}

// Stories are all of them.
func Stories() []Story {
	var all []Story
	for _, set := range []struct {
		name    string
		stories []Story
	}{{"delivery", deliveries}, {"account", accounts}, {"trouble", troubles}, {"ways", ways}, {"tools", tools()}} {
		for _, s := range set.stories {
			s.Set = set.name
			all = append(all, s)
		}
	}
	return all
}
