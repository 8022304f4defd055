package mcpserver

import (
	"fmt"
	"reflect"
	"strings"
)

// Arguments that carry secrets are marked by a tag that says what they are:
//
//	Code string `json:"code,omitempty" secret:"the login code" jsonschema:"…"`
//
// With secrets kept private they are neither listed nor taken. A tag private holds the description that a field has then. A tag page holds what
// is added to the description where there are private pages.

// hidden reports whether a field is not to be used while secrets are kept private.
func (t *tools) hidden(f reflect.StructField) bool { return t.Private && f.Tag.Get("secret") != "" }

// secretsIn names the secrets that arguments carry, and what they are.
func secretsIn(args any) (names, what []string) {
	v := reflect.ValueOf(args)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if is := f.Tag.Get("secret"); is != "" && v.Field(i).String() != "" {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			names, what = append(names, name), append(what, is)
		}
	}
	return names, what
}

// keepOut says how to keep a secret out of the chat next time.
func keepOut(names, what []string) string {
	it := "it"
	if len(names) > 1 {
		it = "them"
	}
	return fmt.Sprintf("This chat has seen %s. To keep %s out next time, leave out %s: the person is then asked on a private page.", list(what), it, list(names))
}
