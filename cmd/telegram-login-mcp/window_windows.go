package main

import (
	"syscall"
	"unsafe"
)

var consoleProcesses = syscall.NewLazyDLL("kernel32.dll").NewProc("GetConsoleProcessList")

// windowCloses reports whether the console's window closes with this program, which is the only one in it then. Where a shell has started it,
// the shell is another. https://learn.microsoft.com/windows/console/getconsoleprocesslist
func windowCloses() bool {
	var ids [2]uint32
	n, _, _ := consoleProcesses.Call(uintptr(unsafe.Pointer(&ids[0])), uintptr(len(ids)))
	return n <= 1
}
