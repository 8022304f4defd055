//go:build unix

package clientconfig

import (
	"io/fs"
	"os"
	"syscall"
)

// othersRights are those of everybody but the owner.
const othersRights fs.FileMode = 0o077

// Open reports whether others than its owner have rights at the file.
func (f *File) Open() bool { return f.Exists && f.info.Mode()&othersRights != 0 }

// keepOwner gives a file to whom it belonged before. It matters to root alone: a file that root replaces is root's from then on, and the
// client, which is not, could no longer read its own configuration.
func keepOwner(path string, before fs.FileInfo) error {
	if before == nil || os.Geteuid() != 0 {
		return nil
	}
	owner, ok := before.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	return os.Lchown(path, int(owner.Uid), int(owner.Gid))
}
