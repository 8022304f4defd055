package redisstore

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"telegram-login-mcp/internal/redistest"
)

// scripted are the commands in the scripts of this package.
func scripted(t *testing.T) (commands []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`redis\.call,? ?\(?'([A-Z]+)'`).FindAllStringSubmatch(string(raw), -1) {
			commands = append(commands, found[1])
		}
	}
	slices.Sort(commands)
	return slices.Compact(commands)
}

// Whoever may not do one of the things that are done here is told so at the start, and of which.
func TestUserWhoMayNotDoAllIsRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	admin := redis.NewClient(&redis.Options{Addr: r.Address()})
	t.Cleanup(func() { _ = admin.Close() })
	documented := []string{"~tlm*", "&tlm*", "+@all", "-@dangerous", "+info"}
	lacking := map[string][]string{ // what is taken from what the documents say, by what must be told
		"":                         nil,
		"the 'evalsha' command":    {"-evalsha"},
		"the 'eval' command":       {"-eval"},
		"the 'subscribe' command":  {"-subscribe"},
		"one of the channels used": {"resetchannels", "&tlm:n*"},
		"access one of the keys":   {"resetkeys", "~other*"},
		"INFO":                     {"-info"},
		"GETRANGE":                 {"-getrange"},
		"SMEMBERS":                 {"-smembers"},
	}
	commands := scripted(t)
	if len(commands) < 15 {
		t.Fatalf("the commands of the scripts: %v", commands)
	}
	for _, command := range commands {
		lacking[command] = []string{"-" + strings.ToLower(command)}
	}
	for want, rules := range lacking {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			user := "user" + newToken()
			if err := admin.ACLSetUser(t.Context(), user, append(append([]string{"on", ">secret"}, documented...), rules...)...).Err(); err != nil {
				t.Fatal(err)
			}
			s, err := Open(t.Context(), "redis://"+user+":secret@"+r.Address(), Options{Keys: [][]byte{oldKey}})
			if err == nil {
				defer s.Close()
			}
			var missing *PermissionError
			switch {
			case want == "" && err != nil:
				t.Errorf("what the documents say is not enough: %v", err)
			case want != "" && (!errors.As(err, &missing) || !strings.Contains(missing.Why, want)):
				t.Errorf("without it: %v", err)
			}
		})
	}
}

// What is tried at the start leaves nothing behind, and a Redis that takes no writes is not taken for one whose user may not.
func TestWhatIsTriedAtTheStart(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	s := opened(t, at(r))
	if keys, err := s.client.Keys(t.Context(), "*").Result(); err != nil || !slices.Equal(keys, []string{"tlm:keys"}) {
		t.Errorf("in Redis are %v, %v", keys, err)
	}
	var missing *PermissionError
	if other, err := Open(t.Context(), at(r.Replica()), Options{Keys: [][]byte{oldKey}}); err == nil || errors.As(err, &missing) || !strings.Contains(err.Error(), "read only replica") {
		t.Errorf("a replica: %v", err)
		if err == nil {
			other.Close()
		}
	}
}
