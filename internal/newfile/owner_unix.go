//go:build unix

package newfile

import (
	"io/fs"
	"os"
	"syscall"
)

// oursAlone reports whether a file belongs to us and others may do nothing with it.
func oursAlone(f fs.FileInfo) bool {
	stat, ok := f.Sys().(*syscall.Stat_t)
	return ok && stat.Uid == uint32(os.Geteuid()) && stat.Nlink == 1 && f.Mode().Perm()&0o077 == 0
}

// ownFolder reports whether a folder belongs to us and nobody else may change what is in it.
func ownFolder(f fs.FileInfo) bool {
	stat, ok := f.Sys().(*syscall.Stat_t)
	return ok && stat.Uid == uint32(os.Geteuid()) && f.Mode().Perm()&0o022 == 0
}
