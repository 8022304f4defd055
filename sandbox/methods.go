package sandbox

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/gotd/td/tg"
)

// methodNames maps the ID of every TL method of the schema to its name. gotd keeps methods and constructors in one table; the Go type of a method is
// named after it with "Request" at the end.
var methodNames = sync.OnceValue(func() map[uint32]string {
	names := map[uint32]string{}
	constructors := tg.TypesConstructorMap()
	for name, id := range tg.NamesMap() {
		goName := reflect.TypeOf(constructors[id]()).Elem().Name()
		if goName != "" && strings.EqualFold(goName, strings.ReplaceAll(name, ".", "")+"Request") {
			names[id] = name
		}
	}
	return names
})

// isMethod says whether name is a TL method, e.g. auth.sendCode.
func isMethod(name string) bool {
	id, ok := tg.NamesMap()[name]
	if !ok {
		return false
	}
	return methodNames()[id] == name
}

func methodName(id uint32) string {
	if name, ok := methodNames()[id]; ok {
		return name
	}
	return fmt.Sprintf("%#x", id)
}
