//go:build !unix

package ownfile

import "io/fs"

const (
	noFollow, noBlock = 0, 0

	checksParents = false
)

// Flags are for whoever opens a file that must be ours. There are none here.
const Flags = 0

func checkOwner(string, fs.FileInfo) error { return nil }

func checkMode(string, fs.FileInfo, Rule) error { return nil }

func checkParent(string, fs.FileInfo) error { return nil }
