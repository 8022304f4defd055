package ownfile

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
	"strings"
	"sync"
)

// overflowRoot is the user to whom the administrator's folders seem to belong inside of a sandbox that has no administrator (a user
// namespace without ID 0, as bubblewrap makes them), -1 elsewhere. All users who are unknown there have that number.
var overflowRoot = sync.OnceValue(func() int {
	ids, err := os.ReadFile("/proc/self/uid_map")
	if err != nil {
		return -1
	}
	lines := bufio.NewScanner(bytes.NewReader(ids))
	for lines.Scan() {
		if first, _, _ := strings.Cut(strings.TrimSpace(lines.Text()), " "); first == "0" {
			return -1
		}
	}
	text, err := os.ReadFile("/proc/sys/kernel/overflowuid")
	if err != nil {
		return -1
	}
	uid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return -1
	}
	return uid
})
