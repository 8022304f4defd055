package stdio

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzMembersAreThoseOfADecoder: what is read by the ends of values is what encoding/json reads.
func FuzzMembersAreThoseOfADecoder(f *testing.F) {
	for _, line := range []string{
		`{}`, ` { } `, `[]`, `7`, `"a"`, `null`, `{"a":1}`, ` { "a" : [ 1 , {"b":"}"} , "]" ] , "c" : -1.5e+7 ,"d":null}`, `{"a\"b\\":"\\","c":"\\\"}"}`, `{"a":"x","a":1}`, `{"a":1,"\u0061":2}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"page":"a \"line\"\n{"}}}`, "{\"a\":\t1\r\n}", `{"\ud800":1,"é":"ü"}`, `{"":{"":[[[{}]]]}}`,
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if !json.Valid([]byte(line)) {
			return
		}
		line = strings.ToValidUTF8(line, "?")
		want, wantErr := parseObject([]byte(line))
		got, err := membersOf([]byte(line))
		if !errors.Is(err, wantErr) {
			t.Fatalf("%s: %v, want %v", line, err, wantErr)
		}
		if d := cmp.Diff(want, got, cmp.AllowUnexported(member{})); d != "" {
			t.Fatalf("%s: -decoder +members\n%s", line, d)
		}
		var before, after any
		if err == nil && (json.Unmarshal([]byte(line), &before) != nil || json.Unmarshal(got.encode(), &after) != nil || !cmp.Equal(before, after)) {
			t.Fatalf("%s is encoded as %s", line, got.encode())
		}
	})
}
