//go:build !unix

package clientconfig

import "io/fs"

// othersRights are none where rights are no bits of a mode.
const othersRights fs.FileMode = 0

// Open is not known where rights are no bits of a mode.
func (f *File) Open() bool { return false }

// keepOwner has nothing to do where a new file takes its rights from the folder.
func keepOwner(string, fs.FileInfo) error { return nil }
