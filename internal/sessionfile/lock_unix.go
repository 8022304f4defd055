//go:build unix

package sessionfile

import (
	"io"
	"os"
	"syscall"
)

// The bytes that SQLite locks, whether they exist or not: https://www.sqlite.org/src/file/src/os.h, PENDING_BYTE and what follows.
const (
	lockFirst = 0x40000000
	lockCount = 2 + 510
)

// lockedByOther reports whether another process has an SQLite file open: one that uses a write-ahead log keeps a lock as long as it has the file
// open, any other only while it reads or writes. It asks, and takes no lock.
func lockedByOther(f *os.File) bool {
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Start: lockFirst, Len: lockCount}
	return syscall.FcntlFlock(f.Fd(), syscall.F_GETLK, &lock) == nil && lock.Type != syscall.F_UNLCK
}
