//go:build !unix

package newfile

import "io/fs"

// oursAlone has nothing to look at where a new file takes its rights from its folder.
func oursAlone(fs.FileInfo) bool { return true }

func ownFolder(fs.FileInfo) bool { return true }
