package authflow

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// PanicError is a defect of this program that a call ran into. It carries no value of the panic, which could hold a secret.
type PanicError struct {
	Kind  string // type of the panic's value
	Stack string
}

// Error implements error.
func (e *PanicError) Error() string { return "panic of type " + e.Kind }

// guard keeps a defect in one call from taking the process, and every other flow, with it.
func guard(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{Kind: fmt.Sprintf("%T", p), Stack: string(debug.Stack())}
		}
	}()
	return work()
}

// logged runs what nobody waits for with the store. A defect there is logged, and counts as a store that fails: the flow goes on in memory.
func logged(log func(line string), what string, work func() error) error {
	err := guard(work)
	if p := (*PanicError)(nil); errors.As(err, &p) && log != nil {
		log(p.Error() + " while " + what + "\n" + p.Stack)
	}
	return err
}
